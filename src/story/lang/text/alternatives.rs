//! Alternatives: `{condition: text | condition: text | other text}`.

use std::ops::Range;

use super::super::super::model::Piece;
use super::super::super::syntax::{MAX_DEPTH, word_length};
use super::super::super::table::{CondId, Id as _, MeterId};
use super::super::names::Role;
use super::super::{Asker, Problem, condition, values};
use super::{End, Gap, TextParser, index, is_blank};
use crate::diag::Code;

impl TextParser<'_, '_, '_> {
    /// Parses `{condition: text | condition: text | other text}`, or another text in braces.
    pub(super) fn alternatives(&mut self) {
        if self.value() || self.reused() {
            return;
        }
        let brace = self.at..self.at + 1;
        if self.base + self.depth >= MAX_DEPTH {
            let message = format!("brackets are nested more than {MAX_DEPTH} levels deep");
            self.out.report(Problem::new(Code::LimitExceeded, brace, message));
            self.at = self.source.len();
            self.gave_up = true;
            return;
        }
        if self.asker == Asker::Timeless {
            let message = "this text is shown outside of a run, so it cannot have conditions";
            self.out.report(Problem::new(Code::NotAllowedHere, brace.clone(), message).help("write it without `{…}`"));
        }
        self.at += 1;
        self.settle_gap();
        let outer = self.outer;
        self.outer = self.style();
        let opened = std::mem::take(&mut self.open);
        let isolates = std::mem::take(&mut self.isolates);
        self.depth += 1;
        match self.counted_head() {
            Some((kind, word)) => self.counted_parts(kind, word, &brace),
            None => {
                let of = self.branching_head();
                self.chain(of.as_ref(), &brace);
            }
        }
        self.depth -= 1;
        self.open = opened;
        self.isolates = isolates;
        self.outer = outer;
    }

    /// Parses parts with conditions, or with words of a meter in place of conditions.
    fn chain(&mut self, of: Option<&(MeterId, String)>, brace: &Range<usize>) {
        let mut ends = Vec::new();
        let mut first = true;
        let before = self.out.problems.len();
        let mut of_the_head = before..before;
        loop {
            let start = self.at;
            let condition = self.part_condition(first, of, brace);
            let skip = condition.map(|cond| self.jump(Piece::Unless { cond, to: 0 }));
            if first {
                of_the_head.end = self.out.problems.len();
            }
            let end = self.alternative();
            if end == End::Bar {
                if skip.is_none() && !first {
                    self.report_unconditional(start..self.at - 1);
                }
                ends.push(self.jump(Piece::Jump { to: 0 }));
            }
            self.land(skip);
            match end {
                End::Bar => first = false,
                End::Text if !self.gave_up => break self.report_unclosed(brace.clone(), of_the_head),
                End::Brace | End::Text => break,
            }
        }
        for end in ends {
            self.land(Some(end));
        }
    }

    /// Parses the name of a meter of words after `{` and its colon, if they begin a text that branches on its word.
    fn branching_head(&mut self) -> Option<(MeterId, String)> {
        let (head, _) = self.source.get(self.at..)?.split_once(':')?;
        let name = head.trim();
        if word_length(name) != name.len() {
            return None;
        }
        let Some(Role::Meter(meter, _)) = self.names.roles.get(name).copied() else { return None };
        if self.names.values(meter).is_empty() {
            return None;
        }
        let start = self.at + head.len() - head.trim_start().len();
        self.at += head.len() + 1;
        self.names.use_role(name, &(start..start + name.len()), false);
        Some((meter, name.to_owned()))
    }

    fn report_unconditional(&mut self, part: Range<usize>) {
        let problem = Problem::new(Code::BadText, part, "only the last alternative can omit its condition");
        self.out.report(problem.help("add a condition and a colon before it"));
    }

    /// Reports a brace that is never closed, instead of the problems with its condition, which may be any text.
    pub(super) fn report_unclosed(&mut self, brace: Range<usize>, of_the_head: Range<usize>) {
        self.out.problems.drain(of_the_head);
        let problem = Problem::new(Code::BadText, brace, "unclosed `{`");
        self.out.report(problem.help("close it with `}`, or write `\\{` for a literal `{`"));
    }

    /// Adds a piece that skips others and returns where it is; [`Self::land`] sets its destination.
    pub(super) fn jump(&mut self, piece: Piece) -> usize {
        self.out.pieces.push(piece);
        self.out.pieces.len() - 1
    }

    /// Makes a skip that was added earlier lead to here.
    pub(super) fn land(&mut self, skip: Option<usize>) {
        let here = index(self.out.pieces.len());
        let waiting = skip.and_then(|at| self.out.pieces.get_mut(at));
        if let Some(Piece::Unless { to, .. } | Piece::Jump { to }) = waiting {
            *to = here;
        }
    }

    pub(super) fn alternative(&mut self) -> End {
        let begins_line = self.rest().trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        let verse = self.verse;
        let keeps = self.names.keeps_second_spaces && !verse;
        if keeps && !begins_line && self.rest().starts_with("  ") {
            self.gap = Gap::Space;
        }
        self.skip_space();
        let stop = self.stretch(begins_line);
        let written = self.source.get(..self.at.saturating_sub(1)).unwrap_or_default();
        if keeps && self.gap == Gap::Space && stop != End::Text && ends_with_two_spaces(written) {
            self.gather(" ", self.at - 1);
        } else {
            self.drop_spaces();
        }
        self.close_styles();
        self.flush();
        self.gap = Gap::Nothing;
        self.verse = verse;
        stop
    }

    /// Removes the spaces at the end of an alternative in verse, except escaped ones.
    fn drop_spaces(&mut self) {
        let from = self.run.unwrap_or(usize::MAX).max(self.escaped);
        while self.out.words.len() > from && self.out.words.ends_with(' ') {
            self.out.words.pop();
            self.out.origins.as_mut().and_then(Vec::pop);
        }
    }

    /// Skips white space at the start of an alternative, up to the start of its first full line.
    pub(super) fn skip_space(&mut self) {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches(|c| is_blank(c) || c == '\n');
        self.at += rest.len() - trimmed.len();
    }

    /// The help for a name alone in braces, as other systems print a variable.
    fn printed_name(&self) -> Option<String> {
        let inner = self.rest().split(['}', '|', '{']).next().unwrap_or_default().trim();
        let name = inner.trim_start_matches(['$', '@']);
        match self.names.roles.get(name)? {
            Role::Meter(..) => Some(format!(
                "write `{{{name}}}` to show the number of the meter, or words for its values: `{{{name} >= 5: many | few}}`"
            )),
            Role::Fact { .. } => Some(format!("write what to show if the fact holds: `{{{name}: text | other text}}`")),
        }
    }

    /// The condition before the first colon of an alternative. The last one may have none.
    fn part_condition(&mut self, first: bool, of: Option<&(MeterId, String)>, brace: &Range<usize>) -> Option<CondId> {
        let length = condition_length(self.rest());
        let blank = length.is_some_and(|length| self.rest().get(..length).is_some_and(|text| text.trim().is_empty()));
        let Some(length) = length.filter(|_| !(blank && first)) else {
            self.at += if blank { length.map_or(0, |length| length + 1) } else { 0 };
            if let Some((meter, name)) = of.filter(|_| first) {
                let word = self.names.values(*meter).first().copied().unwrap_or_default();
                let problem = format!("expected a word of `{name}` and `:` after `{name}:`");
                let help = format!("write `{{{name}: {word}: text | other text}}`");
                self.out.report(Problem::new(Code::BadText, brace.clone(), problem).help(help));
            } else if first {
                let problem = Problem::new(Code::BadText, brace.clone(), "expected a condition and `:` after `{`");
                let help = self
                    .printed_name()
                    .unwrap_or_else(|| "write `{condition: text | other text}`, or `\\{` for a literal `{`".to_owned());
                self.out.report(problem.help(help));
            }
            return None;
        };
        let (start, end) = (self.at, self.at + length);
        let written = self.source.get(start..end).unwrap_or_default();
        self.at = end + 1;
        if written.trim() == "document" {
            let problem = Problem::new(Code::BadText, start..end, "a document must be on its own line");
            self.out.report(problem.help("write `{document: id}` on a separate line, in a text of several paragraphs"));
            return Some(CondId::from_index(0));
        }
        let before = self.out.problems.len();
        let condition = match of {
            Some(of) => values::parse((written, start), of, self.asker, self.names, self.out),
            None => condition::parse(written, start, self.asker, self.names, self.out),
        };
        if !first && let Some(problem) = self.out.problems.get_mut(before) {
            let hint = "if this is text, not a condition, write `\\:` for the colon";
            problem.help =
                Some(problem.help.as_ref().map_or(hint.to_owned(), |help| format!("{hint}; otherwise, {help}")));
        }
        let at = self.out.conds.next_id();
        if let Some(condition) = condition {
            self.out.conds.push(condition);
            self.out
                .cond_ranges
                .push((None, start + (written.len() - written.trim_start().len())..start + written.trim_end().len()));
        }
        Some(at)
    }
}

/// Whether a line ends with two spaces.
fn ends_with_two_spaces(text: &str) -> bool {
    text.ends_with("  ") && text.rsplit('\n').next().is_some_and(|line| !line.trim().is_empty())
}

/// How many bytes precede the first unescaped colon of an alternative, if it has one.
fn condition_length(part: &str) -> Option<usize> {
    let mut escaped = false;
    let mut bytes = part.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b':' => return Some(at),
            // Two of them don't separate anything; in other systems they mean `or`.
            b'|' if part.as_bytes().get(at + 1) == Some(&b'|') => _ = bytes.next(),
            b'|' | b'{' | b'}' => return None,
            _ => {}
        }
    }
    None
}
