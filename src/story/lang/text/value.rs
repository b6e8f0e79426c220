//! The values of meters in texts: `{coins}`, `{coins.word}` and `{coins.name}`.

use super::super::super::model::{CompareOp, Cond, Name, Operand, Piece, ShownValue};
use super::super::super::syntax::word_length;
use super::super::super::table::{Id as _, MeterId};
use super::super::names::Role;
use super::super::{Asker, Problem};
use super::{TextParser, index};
use crate::diag::Code;

/// What is shown for values from the least on, up to those of the next item.
type Shown = (i32, Option<ShownValue>);

impl TextParser<'_, '_, '_> {
    /// Parses `{meter}`, `{meter.word}` or `{meter.name}`. Returns whether there is one.
    pub(super) fn value(&mut self) -> bool {
        let Some((inner, _)) = self.source.get(self.at + 1..).and_then(|rest| rest.split_once('}')) else {
            return false;
        };
        let (name, form) = inner.trim().split_once('.').map_or((inner.trim(), None), |(name, form)| (name, Some(form)));
        if name.is_empty() || word_length(name) != name.len() {
            return false;
        }
        let start = self.at + 1 + inner.len() - inner.trim_start().len();
        // When a text is searched for phrases, no names are known; it only matters that there is something in between.
        if self.names.targets.is_empty() {
            self.settle_gap();
            self.at += inner.len() + 2;
            let shown = ShownValue::Number(1);
            self.out.pieces.push(Piece::Value { meter: MeterId::from_index(0), shown, verse: self.verse });
            return true;
        }
        if !matches!(self.names.roles.get(name), Some(Role::Meter(..))) {
            return false;
        }
        let used = self.names.use_role(name, &(start..start + name.len()), false);
        let Some(Role::Meter(meter, range)) = used else { return false };
        let whole = self.at..self.at + inner.len() + 2;
        self.out.report(Problem::new(Code::NewerFormat, whole.clone(), format!("`{{{}}}` in a text", inner.trim())));
        self.at = whole.start;
        self.settle_gap();
        self.at = whole.end;
        match form {
            _ if self.asker == Asker::Timeless => {
                let message = "this text is shown outside of a run, so it cannot show a meter";
                self.out.report(Problem::new(Code::NotAllowedHere, whole, message).help("remove it"));
            }
            None if self.names.values(meter).is_empty() => self.shown(meter, &numbers(range)),
            Some("name") => {
                let name = self.names.meters.get(meter.index()).map_or("", |meter| meter.name);
                self.gather(name, whole.end);
            }
            None | Some("word") => match self.words_of(meter, range.0) {
                words if words.is_empty() => {
                    let message = format!("the meter `{name}` has no words");
                    let problem = Problem::new(Code::BadText, whole, message);
                    self.out.report(problem.help("give it `words: [(0, \"none\"), …]` in story.ron"));
                }
                words => self.shown(meter, &words),
            },
            Some(other) => {
                let message = format!("cannot show the `{other}` of a meter");
                let problem = Problem::new(Code::BadText, whole, message);
                self.out.report(problem.help(format!("write `{{{name}}}`, `{{{name}.word}}` or `{{{name}.name}}`")));
            }
        }
        true
    }

    /// Returns the words of a meter, and nothing below the first.
    fn words_of(&mut self, meter: MeterId, least: i32) -> Vec<Shown> {
        let words = self.names.meters.get(meter.index()).map(|meter| meter.words.clone()).unwrap_or_default();
        let below = words.first().filter(|(from, _)| *from > least).map(|_| (least, None));
        let word = |(from, word): (i32, &str)| (from, Some(ShownValue::Word(self.intern(word))));
        let words: Vec<Shown> = words.into_iter().map(word).collect();
        below.into_iter().chain(words).collect()
    }

    fn intern(&mut self, word: &str) -> Name {
        let start = self.out.words.len();
        self.out.words.push_str(word);
        let at = self.at;
        self.out.origins.iter_mut().for_each(|origins| origins.extend(word.bytes().map(|_| at)));
        Name { start: index(start), len: index(word.len()) }
    }

    /// Adds the pieces that show a meter, those for the greatest values first.
    fn shown(&mut self, meter: MeterId, shown: &[Shown]) {
        let Some(((_, lowest), higher)) = shown.split_first() else { return };
        // A value directly after an author's condition would look as if the condition applied to it.
        if matches!(self.out.pieces.last(), Some(Piece::Unless { .. })) {
            self.restyle();
        }
        let verse = self.verse;
        let mut ends = Vec::new();
        for (from, shown) in higher.iter().rev() {
            let Some(shown) = *shown else { continue };
            let cond = self.out.conds.push(Cond::Compare(meter, CompareOp::AtLeast, Operand::Number(*from)));
            self.out.cond_ranges.push((None, self.at..self.at));
            let skip = self.jump(Piece::Unless { cond, to: 0 });
            self.out.pieces.push(Piece::Value { meter, shown, verse });
            ends.push(self.jump(Piece::Jump { to: 0 }));
            self.land(Some(skip));
        }
        self.out.pieces.extend(lowest.map(|shown| Piece::Value { meter, shown, verse }));
        ends.into_iter().for_each(|end| self.land(Some(end)));
    }
}

/// Returns the widths of the numbers of a range: the values from which on they have a number of characters.
fn numbers((least, most): (i32, i32)) -> Vec<Shown> {
    let powers = (1..=9).map(|digits| 10i32.pow(digits));
    let changes = powers.flat_map(|power| [1 - power, power]).chain([0, least]);
    let mut from: Vec<i32> = changes.filter(|value| (least..=most.max(least)).contains(value)).collect();
    from.sort_unstable();
    from.dedup();
    let width = |value: i32| u8::try_from(value.to_string().len()).unwrap_or(u8::MAX);
    from.into_iter().map(|value| (value, Some(ShownValue::Number(width(value))))).collect()
}
