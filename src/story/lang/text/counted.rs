//! Texts that change with each visit: `{sequence: a | b}`, `{cycle: a | b}` and `{once: a}`.

use std::num::NonZeroUsize;
use std::ops::Range;

use super::super::super::model::{Cond, Piece};
use super::super::super::table::{Bit, SceneId};
use super::super::names::Here;
use super::super::{Asker, Problem};
use super::{End, TextParser};
use crate::diag::Code;

/// How the parts of a text follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Each visit shows the next part, and the last one stays.
    Sequence,
    /// Each visit shows the next part, and the first one follows the last.
    Cycle,
    /// The first visit shows the part.
    Once,
}

impl Counted {
    const ALL: [(Self, &'static str); 3] = [(Self::Sequence, "sequence"), (Self::Cycle, "cycle"), (Self::Once, "once")];
}

/// The maximum number of parts of a text that changes with each visit.
const MOST_PARTS: usize = 100;

impl TextParser<'_, '_, '_> {
    /// Parses the word after `{` and its colon, if they begin a text that changes with each visit. A meter or fact of
    /// the same name takes precedence.
    pub(super) fn counted_head(&mut self) -> Option<(Counted, Range<usize>)> {
        let rest = self.rest();
        let (head, _) = rest.split_once(':')?;
        let (kind, word) = Counted::ALL.into_iter().find(|(_, word)| head.trim() == *word)?;
        if self.names.roles.contains_key(word) {
            return None;
        }
        let start = self.at + head.len() - head.trim_start().len();
        self.at += head.len() + 1;
        Some((kind, start..start + word.len()))
    }

    /// Parses the parts of a text that changes with each visit, up to the closing brace.
    pub(super) fn counted_parts(&mut self, kind: Counted, word: Range<usize>, brace: &Range<usize>) {
        let before = self.out.problems.len();
        let mut conditions = self.counted_conditions(kind, word).into_iter();
        let mut ends = Vec::new();
        loop {
            let start = self.at;
            let known = conditions.next().flatten().map(|cond| {
                let at = self.out.conds.push(cond);
                self.out.cond_ranges.push((None, start..start));
                (self.out.cond_ranges.len() - 1, self.jump(Piece::Unless { cond: at, to: 0 }))
            });
            let end = self.alternative();
            let skip = known.map(|(range, skip)| {
                let part = self.source.get(start..self.at.saturating_sub(1)).unwrap_or_default();
                let trimmed = start + part.len() - part.trim_start().len()..start + part.trim_end().len();
                self.out.cond_ranges.get_mut(range).into_iter().for_each(|(_, range)| range.clone_from(&trimmed));
                skip
            });
            if end == End::Bar {
                ends.push(self.jump(Piece::Jump { to: 0 }));
            }
            self.land(skip);
            match end {
                End::Bar => {}
                End::Text if !self.gave_up => break self.report_unclosed(brace.clone(), before..before),
                End::Brace | End::Text => break,
            }
        }
        ends.into_iter().for_each(|end| self.land(Some(end)));
    }

    /// Returns the condition of each part; a part without one is shown if the previous ones are not.
    fn counted_conditions(&mut self, kind: Counted, word: Range<usize>) -> Vec<Option<Cond>> {
        let parts = self.count_parts();
        let name = Counted::ALL.into_iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| name);
        self.out.report(Problem::new(Code::NewerFormat, word.clone(), format!("`{name}`")));
        let problem = match (kind, parts, self.names.here) {
            _ if self.asker == Asker::Timeless => return shown_by_nothing(parts),
            (_, _, None) => {
                let message = format!("`{name}` counts the visits of a scene, and this text is in none");
                Problem::new(Code::NotAllowedHere, word, message)
                    .help("use conditions here: `{visits(scene) >= 2: text | other text}`")
            }
            (Counted::Once, 2.., _) => Problem::new(Code::BadText, word, "a text that is shown `once` has one part")
                .help("write `sequence` to show another part from the second visit on")
                .instead("sequence"),
            (Counted::Sequence | Counted::Cycle, 1, _) => {
                Problem::new(Code::BadText, word, format!("a `{name}` has at least two parts"))
                    .help("separate them with `|`")
            }
            (_, MOST_PARTS.., _) => {
                Problem::new(Code::LimitExceeded, word, format!("a `{name}` has at most {MOST_PARTS} parts"))
            }
            (_, _, Some(here)) => return (0..parts).map(|part| self.shows_part(kind, part, parts, here)).collect(),
        };
        self.out.report(problem);
        shown_by_nothing(parts)
    }

    /// Returns the condition for a part to be shown.
    fn shows_part(&mut self, kind: Counted, part: usize, parts: usize, here: Here) -> Option<Cond> {
        // A text that is read after the scene was left already counts this visit.
        let (scene, past) = (here.scene, usize::from(here.is_left));
        let is_last = part + 1 == parts;
        match kind {
            Counted::Sequence if is_last => None,
            Counted::Sequence | Counted::Once => Some(not(self.left_at_least(scene, part + past + 1))),
            Counted::Cycle if is_last => None,
            Counted::Cycle => {
                let bits = self.names.cycle_bits(scene, parts);
                let count = (part + past) % parts;
                let at_least = |count: usize| count.checked_sub(1).and_then(|at| bits.get(at)).copied();
                let less = at_least(count + 1).filter(|_| count + 1 < parts).map(is_set).map(not);
                Some(match (at_least(count).map(is_set), less) {
                    (Some(least), Some(less)) => Cond::All([least, less].into()),
                    (Some(one), None) | (None, Some(one)) => one,
                    (None, None) => Cond::All(Box::default()),
                })
            }
        }
    }

    fn left_at_least(&mut self, scene: SceneId, times: usize) -> Cond {
        is_set(self.names.visits_bit(scene, NonZeroUsize::new(times).unwrap_or(NonZeroUsize::MIN)))
    }

    /// Counts the parts up to the closing brace.
    fn count_parts(&self) -> usize {
        let (mut parts, mut depth, mut is_escaped) = (1, 0usize, false);
        for found in self.rest().chars() {
            match found {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                '|' if depth == 0 => parts += 1,
                _ => {}
            }
        }
        parts
    }
}

/// Returns a condition for each part but the last: the text is in no scene, or wrong.
fn shown_by_nothing(parts: usize) -> Vec<Option<Cond>> {
    (1..parts).map(|_| Some(Cond::Any(Box::default()))).chain([None]).collect()
}

fn is_set(bit: Bit) -> Cond {
    Cond::Holds(bit)
}

fn not(cond: Cond) -> Cond {
    Cond::Not(Box::new(cond))
}
