//! Ranges of meters that are much wider than anything in the story.

use super::Resolver;
use crate::diag::{Code, Diagnostic};
use crate::story::model::{Cond, EffectOp, Operand};
use crate::story::{MeterId, source};

/// Ranges with at most this many values are never too wide.
const MANY_VALUES: i64 = 10_001;

/// A range is too wide if it is this many times as wide as what the story compares it with and adds to it.
const FACTOR: i64 = 1_000;

/// How the story uses a meter.
#[derive(Clone, Copy)]
struct Numbers {
    /// The least and the greatest number that it is set to or compared with, its start included.
    least: i64,
    most: i64,
    /// The greatest change.
    change: i64,
    /// It is compared with another meter.
    is_compared: bool,
}

impl Numbers {
    fn add(&mut self, number: i32) {
        self.least = self.least.min(number.into());
        self.most = self.most.max(number.into());
    }
}

/// How many values a meter has.
fn values(meter: &source::Meter) -> i64 {
    let (least, most) = meter.range.value;
    i64::from(most) - i64::from(least) + 1
}

impl Resolver<'_> {
    /// Warns about meters with a range that nothing needs: proofs may have to count through it.
    pub(super) fn warn_of_wide_ranges(&mut self, story: &source::Story) {
        let is_wide = |meter: &source::Meter| values(meter) > MANY_VALUES;
        if !story.meters.iter().any(is_wide) || !self.is_sound() {
            return;
        }
        for (meter, numbers) in story.meters.iter().zip(self.numbers()) {
            let width = values(meter);
            let needed = (numbers.most - numbers.least).max(numbers.change).max(1);
            if width <= MANY_VALUES || width / FACTOR <= needed || numbers.is_compared {
                continue;
            }
            let message = format!("the range of `{}` has {} values", meter.id.text, width);
            let place = self.place(meter.range.span);
            let compared = match numbers {
                Numbers { least, most, .. } if least == most => format!("the single number {least}"),
                Numbers { least, most, .. } => format!("numbers from {least} to {most}"),
            };
            let help = format!(
                "the story compares it with {compared}; a smaller range is proved sooner, and a meter stays at the end of \
                 its range when more is added"
            );
            self.report(Diagnostic::new(Code::WideRange, place, message).help(help));
        }
    }

    fn numbers(&self) -> Vec<Numbers> {
        let of = |meter: &crate::story::Meter| {
            let start = i64::from(meter.start);
            let mut numbers = Numbers { least: start, most: start, change: 0, is_compared: false };
            meter.words.iter().for_each(|(from, _)| numbers.add(*from));
            numbers
        };
        let mut all: Vec<Numbers> = self.story.meters().iter().map(of).collect();
        let mut add = |meter: MeterId, add: &dyn Fn(&mut Numbers)| all.get_mut(meter.index()).into_iter().for_each(add);
        for effect in self.story.effects.rows() {
            match effect.op {
                EffectOp::Add(meter, by) => add(meter, &|numbers| {
                    numbers.change = numbers.change.max(i64::from(by).abs());
                }),
                EffectOp::Set(meter, to) => add(meter, &|numbers| numbers.add(to)),
                EffectOp::Hold(..) => {}
            }
        }
        let effects = self.story.effects.rows().iter().filter_map(|effect| effect.when.as_deref());
        let branches = self.story.branches.rows().iter().filter_map(|branch| branch.when.as_deref());
        let gates = self.story.choices().iter().flat_map(|choice| choice.gates());
        let briefs = self.story.briefs().iter().filter_map(|brief| brief.when.as_deref());
        let documents = self.story.documents().iter().filter_map(|document| document.when.as_deref());
        let notes = self.story.scenes().iter().flat_map(|scene| &scene.notes).filter_map(|note| note.when.as_deref());
        let shown = self.out.conds.rows().iter().chain(briefs).chain(documents).chain(notes);
        let mut left: Vec<&Cond> = shown.chain(effects).chain(branches).chain(gates).collect();
        while let Some(cond) = left.pop() {
            match cond {
                Cond::Compare(meter, _, Operand::Number(number)) => add(*meter, &|numbers| numbers.add(*number)),
                Cond::Compare(meter, _, Operand::Meter(other)) => {
                    [meter, other].into_iter().for_each(|meter| add(*meter, &|numbers| numbers.is_compared = true));
                }
                Cond::Not(inner) => left.push(inner),
                Cond::All(parts) | Cond::Any(parts) => left.extend(parts),
                Cond::Holds(_) | Cond::Known(_) => {}
            }
        }
        all
    }
}
