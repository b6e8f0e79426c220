//! Reusable texts: `{text: id}` shows a text that `story.ron` declares.

use std::ops::Range;

use super::super::super::model::{Piece, ShownValue};
use super::super::super::references::Symbol;
use super::super::super::syntax::{MAX_DEPTH, word_length};
use super::super::super::table::{Id as _, MeterId, TextId};
use super::super::{Problem, TextShape};
use super::{Gap, TextParser, is_blank};
use crate::diag::Code;

/// How many bytes of reusable texts a story may show, counted once for each place that shows them.
const MOST_COMPILED: usize = 4 * 1024 * 1024;

impl TextParser<'_, '_, '_> {
    /// Parses `{text: id}` and compiles the text as if it were written here. Returns whether there is one. A meter or
    /// fact with the name `text` takes precedence.
    pub(super) fn reused(&mut self) -> bool {
        let Some((inner, _)) = self.source.get(self.at + 1..).and_then(|rest| rest.split_once('}')) else {
            return false;
        };
        let Some((_, id)) = inner.split_once(':').filter(|(word, _)| word.trim() == "text") else { return false };
        let whole = self.at..self.at + inner.len() + 2;
        // When a text is searched for phrases, no names are known; it only matters that there is something in between.
        if self.names.targets.is_empty() && self.names.keeps_second_spaces {
            self.settle_gap();
            self.at = whole.end;
            let shown = ShownValue::Number(1);
            self.out.pieces.push(Piece::Value { meter: MeterId::from_index(0), shown, verse: self.verse });
            return true;
        }
        if self.names.targets.is_empty() || self.names.roles.contains_key("text") {
            return false;
        }
        let start = whole.end - 1 - id.trim_start().len();
        let word = word_length(id.trim_start());
        if word > 0 && word < id.trim().len() && inner.contains(['\n', '{']) {
            // The brace that was found closes something else.
            let end = self.out.problems.len();
            self.report_unclosed(self.at..self.at + 1, end..end);
            self.at = start + word;
            return true;
        }
        let id = id.trim();
        let found = self.reusable(id, start..start + id.len());
        let is_alone = self.is_alone(&whole);
        self.settle_gap();
        self.at = whole.end;
        if let Some(text) = found {
            self.show_reused(text, is_alone, start..start + id.len());
        }
        true
    }

    /// The reusable text with this id, which is reported if there is none.
    fn reusable(&mut self, id: &str, range: Range<usize>) -> Option<TextId> {
        if id.is_empty() || word_length(id) != id.len() {
            let problem = Problem::new(Code::BadText, range, "expected the id of a reusable text after `text:`");
            self.out.report(problem.help("write `{text: id}`"));
            return None;
        }
        if let Some(text) = self.names.texts.ids.get(id).copied() {
            self.names.refer(Symbol::Text(text), &range);
            self.names.texts.used.insert(text);
            return Some(text);
        }
        if !self.names.roles_incomplete {
            let problem = Problem::new(Code::UnknownName, range, format!("cannot find the reusable text `{id}`"));
            self.out.report(match self.names.near_text(id) {
                Some(near) => problem.did_you_mean(near),
                None => problem.help(format!("declare it in story.ron: texts: [Text(id: \"{id}\", text: \"…\")]")),
            });
        }
        None
    }

    /// Whether something is the only thing on its line of a page.
    fn is_alone(&self, whole: &Range<usize>) -> bool {
        let before = self.source.get(..whole.start).unwrap_or_default();
        let after = self.source.get(whole.end..).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or_default();
        let after = after.split('\n').next().unwrap_or_default();
        self.shape == TextShape::Page && before.chars().chain(after.chars()).all(is_blank)
    }

    /// Compiles a reusable text. `used` is where its id is.
    fn show_reused(&mut self, text: TextId, is_alone: bool, used: Range<usize>) {
        let Some((_, content)) = self.names.texts.all.get(text.index()).copied() else { return };
        if self.closes_cycle(text, &used) || self.is_too_much(content.len(), &used) {
            return;
        }
        let (pieces, problems) = (self.out.pieces.len(), self.out.problems.len());
        let conds = self.out.cond_ranges.len();
        let referred = self.names.referred.as_ref().map_or(0, Vec::len);
        let trimmed = content.trim_end();
        let content = if trimmed.ends_with('\\') { content } else { trimmed };
        self.names.texts.open.push(text);
        let outer = self.style();
        let mut inner = TextParser {
            source: content,
            at: 0,
            shape: TextShape::Page,
            asker: self.asker,
            names: &mut *self.names,
            out: &mut *self.out,
            run: None,
            gap: Gap::Nothing,
            verse: self.verse,
            open: Vec::new(),
            isolates: Vec::new(),
            outer,
            depth: 0,
            base: self.base + self.depth + 1,
            escaped: 0,
            halves: Vec::new(),
            gave_up: false,
        };
        inner.skip_space();
        inner.whole();
        self.names.texts.open.pop();
        let referred = self.names.referred.iter_mut().flat_map(|all| all.iter_mut().skip(referred));
        referred.for_each(|(_, within, _)| _ = within.get_or_insert(text));
        self.out.cond_ranges.iter_mut().skip(conds).for_each(|(within, _)| _ = within.get_or_insert(text));
        self.out.problems.iter_mut().skip(problems).for_each(|problem| _ = problem.text.get_or_insert(text));
        let is_block = self.out.pieces.iter().skip(pieces).any(|piece| self.is_block(*piece));
        let goes_on = self.verse && content.trim_start().contains('\n');
        if (is_block && !is_alone) || goes_on {
            let id = self.names.texts.all.get(text.index()).map_or("", |(id, _)| id);
            let message = format!("the reusable text `{id}` has several lines, so it cannot be a part of one");
            let problem = Problem::new(Code::NotAllowedHere, used, message);
            self.out.report(problem.help(match self.shape {
                TextShape::Page => "write it alone on its line",
                TextShape::Line => "this text is a single line: show a text without paragraphs, verse and line breaks",
            }));
        }
    }

    fn is_block(&self, piece: Piece) -> bool {
        match piece {
            Piece::Paragraph | Piece::Verse | Piece::Rule | Piece::Beat | Piece::Document(_) => true,
            Piece::Newline => self.shape == TextShape::Line,
            _ => false,
        }
    }

    /// Whether a text shows itself, which is reported once for each cycle.
    fn closes_cycle(&mut self, text: TextId, used: &Range<usize>) -> bool {
        let texts = &mut self.names.texts;
        let Some(from) = texts.open.iter().position(|open| *open == text) else { return false };
        let cycle = texts.open.get(from..).unwrap_or_default();
        let mut known = cycle.to_vec();
        known.sort_unstable();
        let name = |text: &TextId| texts.all.get(text.index()).map_or("", |(id, _)| id);
        let names: Vec<String> = cycle.iter().chain([&text]).map(|text| format!("`{}`", name(text))).collect();
        let message = format!("the reusable text `{}` shows itself: {}", name(&text), names.join(" → "));
        if texts.cycles.insert(known) {
            let problem = Problem::new(Code::BadText, used.clone(), message);
            self.out.report(problem.help("remove one of these references"));
        }
        true
    }

    /// Whether a text exceeds what a story may show, which is reported once.
    fn is_too_much(&mut self, length: usize, used: &Range<usize>) -> bool {
        let known = self.names.texts.compiled;
        self.names.texts.compiled = known + length + 1;
        let is_deep = self.base + self.depth >= MAX_DEPTH;
        if is_deep {
            let message = format!("texts and brackets are nested more than {MAX_DEPTH} levels deep");
            self.out.report(Problem::new(Code::LimitExceeded, used.clone(), message));
        } else if known <= MOST_COMPILED && self.names.texts.compiled > MOST_COMPILED {
            let message = format!("reusable texts are shown so often that they have more than {MOST_COMPILED} bytes");
            let problem = Problem::new(Code::LimitExceeded, used.clone(), message);
            self.out.report(problem.help("each of them counts wherever it is shown; show shorter ones, or fewer"));
        }
        is_deep || self.names.texts.compiled > MOST_COMPILED
    }
}
