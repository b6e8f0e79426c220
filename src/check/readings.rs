//! Which conditions can hold together, by logic alone.
//!
//! A [`World`] is a set of assumptions about a state: answers to single questions, and the values that meters can still
//! have. Evaluating a condition in a world either gives an answer or the question that it depends on; [`World::split`]
//! then assumes both answers in turn. Only questions that some condition asks are ever answered, so that a text with
//! few conditions has few readings.
//!
//! # Limitations
//!
//! Nothing is known about how a state is reached. Conditions that never hold together in a real run, because of the
//! path to the scene, still count as possible here; an `Occurs` that explores the story rules them out.

use std::rc::Rc;

use crate::story::{Bit, CompareOp, Cond, MeterId, Operand, Piece, Story, Text};

/// The maximum number of outcomes of one text, or of one scene's choices, that are checked.
pub(super) const MAX_OUTCOMES: usize = 4096;

/// The maximum number of combinations of meter values that a world can hold.
const MAX_VALUES: usize = 20_000;

/// Conditions that hold, or do not hold, at the same time. Each is a single question: a fact, one that is known, a
/// scene seen, a choice taken or a comparison; never a negation, `and` or `or`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conjunction {
    /// The questions, each once, with their answers.
    pub(crate) literals: Vec<(Cond, bool)>,
}

impl Conjunction {
    /// Returns the conjunction in the syntax of conditions, or `None` if it is empty. Comparisons that follow from
    /// others are left out.
    pub fn words(&self, story: &Story) -> Option<String> {
        let needed = self.literals.iter().enumerate().filter(|(at, _)| !self.follows(*at));
        let words: Vec<String> = needed.map(|(_, (cond, holds))| words(story, cond, *holds)).collect();
        (!words.is_empty()).then(|| words.join(" and "))
    }

    /// Returns whether a comparison with a number follows from another one.
    fn follows(&self, at: usize) -> bool {
        let Some((side, bound)) = self.literals.get(at).and_then(bound) else { return false };
        let others = self.literals.iter().enumerate().filter(|(other, _)| *other != at);
        others.filter_map(|(other, literal)| Some((other, bound_of(literal, side)?))).any(|(other, tighter)| {
            let (tighter, bound) = (side.tightness(tighter), side.tightness(bound));
            tighter > bound || (tighter == bound && other < at)
        })
    }
}

/// The kind of bound that a comparison puts on a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Least(MeterId),
    Most(MeterId),
}

impl Bound {
    /// Returns a number that is greater for a tighter bound.
    fn tightness(self, bound: i64) -> i64 {
        match self {
            Self::Least(_) => bound,
            Self::Most(_) => -bound,
        }
    }
}

fn bound((cond, holds): &(Cond, bool)) -> Option<(Bound, i64)> {
    let Cond::Compare(meter, how, Operand::Number(number)) = cond else { return None };
    let number = i64::from(*number);
    match if *holds { *how } else { how.negated() } {
        CompareOp::Less => Some((Bound::Most(*meter), number - 1)),
        CompareOp::AtMost => Some((Bound::Most(*meter), number)),
        CompareOp::AtLeast => Some((Bound::Least(*meter), number)),
        CompareOp::More => Some((Bound::Least(*meter), number + 1)),
        CompareOp::Equal | CompareOp::Unequal => None,
    }
}

fn bound_of(literal: &(Cond, bool), wanted: Bound) -> Option<i64> {
    bound(literal).filter(|(side, _)| *side == wanted).map(|(_, bound)| bound)
}

fn words(story: &Story, cond: &Cond, holds: bool) -> String {
    let meter = |meter: MeterId| story.meter_name(meter);
    match cond {
        Cond::Compare(left, how, right) => {
            let sign = if holds { *how } else { how.negated() }.sign();
            let right = match right {
                Operand::Number(number) => story.written_value(*left, *number),
                Operand::Meter(other) => meter(*other).to_owned(),
            };
            format!("{} {sign} {right}", meter(*left))
        }
        Cond::Holds(bit) => format!("{}{}", if holds { "" } else { "not " }, bit_words(story, *bit)),
        Cond::Known(fact) => format!("{}known({})", if holds { "" } else { "not " }, story.fact_name(*fact)),
        // Compound conditions are split into their parts.
        Cond::Not(_) | Cond::All(_) | Cond::Any(_) => String::new(),
    }
}

fn bit_words(story: &Story, bit: Bit) -> String {
    if let Some(fact) = story.fact_ids().find(|fact| Bit::from(*fact) == bit) {
        return story.fact_name(fact).to_owned();
    }
    let mut of_scenes = story.scenes().iter().flat_map(|scene| scene.visits.words(story.str(scene.id)));
    if let Some((_, words)) = of_scenes.find(|(of, _)| *of == bit) {
        return words;
    }
    if let Some(words) = story.return_words(bit) {
        return words;
    }
    let taken = story.choices().iter().find(|choice| choice.taken == Some(bit));
    taken.map_or_else(String::new, |choice| format!("took({})", story.full_name(choice)))
}

/// A set of assumptions about a state: answers to questions, and the values that meters can still have.
#[derive(Clone, Debug)]
pub(super) struct World {
    known: Conjunction,
    meters: Rc<[MeterId]>,
    values: Rc<[Box<[i32]>]>,
    /// The indices of the `values` that the answers allow. Never empty.
    possible: Vec<u32>,
}

/// The value of a condition in a world.
enum Evaluation<'c> {
    Known(bool),
    /// Depends on the answer to this question.
    Asks(&'c Cond),
}

impl World {
    /// Returns a world without assumptions, in which `conds` and their parts can be evaluated. Returns `None` if the
    /// meters that they name have too many combinations of values.
    pub(super) fn new<'c>(story: &Story, conds: impl Iterator<Item = &'c Cond>) -> Option<Self> {
        let mut asked = ComparedMeters::default();
        conds.for_each(|cond| asked.add(cond));
        asked.meters.sort_unstable();
        asked.meters.dedup();
        let values = asked.values(story)?;
        let possible = (0..u32::try_from(values.len()).ok()?).collect();
        Some(Self { known: Conjunction::default(), meters: asked.meters.into(), values: values.into(), possible })
    }

    /// Returns the questions that were answered, with their answers.
    pub(super) fn known(&self) -> &Conjunction {
        &self.known
    }

    /// Returns whether a condition is known to hold.
    pub(super) fn holds(&self, cond: &Cond) -> bool {
        matches!(self.eval(cond), Evaluation::Known(true))
    }

    fn eval<'c>(&self, cond: &'c Cond) -> Evaluation<'c> {
        match cond {
            Cond::Not(inner) => match self.eval(inner) {
                Evaluation::Known(holds) => Evaluation::Known(!holds),
                asks => asks,
            },
            Cond::All(parts) => self.eval_parts(parts, false),
            Cond::Any(parts) => self.eval_parts(parts, true),
            Cond::Compare(..) => self.eval_comparison(cond),
            Cond::Holds(_) | Cond::Known(_) => self.eval_question(cond),
        }
    }

    /// Evaluates `and`, for which a part that is `false` is decisive, or `or`, for which `true` is.
    fn eval_parts<'c>(&self, parts: &'c [Cond], decisive: bool) -> Evaluation<'c> {
        let mut asks = None;
        for part in parts {
            match self.eval(part) {
                Evaluation::Known(holds) if holds == decisive => return Evaluation::Known(decisive),
                Evaluation::Known(_) => {}
                Evaluation::Asks(cond) => asks = asks.or(Some(cond)),
            }
        }
        asks.map_or(Evaluation::Known(!decisive), Evaluation::Asks)
    }

    fn eval_question<'c>(&self, cond: &'c Cond) -> Evaluation<'c> {
        let answered = self.known.literals.iter().find(|(known, _)| known == cond);
        answered.map_or(Evaluation::Asks(cond), |(_, holds)| Evaluation::Known(*holds))
    }

    fn eval_comparison<'c>(&self, cond: &'c Cond) -> Evaluation<'c> {
        let mut answers = self.possible.iter().map(|at| self.compares(cond, *at));
        let first = answers.next().unwrap_or(false);
        if answers.all(|answer| answer == first) { Evaluation::Known(first) } else { Evaluation::Asks(cond) }
    }

    fn compares(&self, cond: &Cond, at: u32) -> bool {
        let value = |meter: MeterId| {
            let place = self.meters.binary_search(&meter).ok()?;
            self.values.get(at as usize)?.get(place).copied()
        };
        let Cond::Compare(left, how, right) = cond else { return false };
        let right = match right {
            Operand::Number(number) => Some(*number),
            Operand::Meter(other) => value(*other),
        };
        value(*left).zip(right).is_some_and(|(left, right)| how.holds(left, right))
    }

    /// Splits the world into parts in which the condition is known, and returns them with its value.
    ///
    /// If there are more than [`MAX_OUTCOMES`], it returns one more than that.
    pub(super) fn split(self, cond: &Cond) -> Vec<(Self, bool)> {
        let (mut waiting, mut decided) = (vec![self], Vec::new());
        while let Some(world) = waiting.pop().filter(|_| decided.len() <= MAX_OUTCOMES) {
            match world.eval(cond) {
                Evaluation::Known(holds) => decided.push((world, holds)),
                // The last one pushed is popped first: worlds in which the condition holds come first.
                Evaluation::Asks(question) => waiting.extend([false, true].map(|holds| world.assume(question, holds))),
            }
        }
        decided
    }

    /// Returns this world with the answer to one more question.
    fn assume(&self, question: &Cond, holds: bool) -> Self {
        let mut world = self.clone();
        if let Cond::Compare(..) = question {
            world.possible.retain(|at| self.compares(question, *at) == holds);
        }
        world.known.literals.push((question.clone(), holds));
        world
    }
}

/// The meters that conditions compare, and the numbers that they compare them with.
#[derive(Default)]
struct ComparedMeters {
    meters: Vec<MeterId>,
    numbers: Vec<i32>,
}

impl ComparedMeters {
    fn add(&mut self, cond: &Cond) {
        match cond {
            Cond::Holds(_) | Cond::Known(_) => {}
            Cond::Not(inner) => self.add(inner),
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| self.add(part)),
            Cond::Compare(left, _, right) => {
                self.meters.push(*left);
                match right {
                    Operand::Number(number) => self.numbers.push(*number),
                    Operand::Meter(other) => self.meters.push(*other),
                }
            }
        }
    }

    /// Returns an example of every possible order of the meters and the numbers. Near each number, as many values as
    /// there are meters are enough.
    fn values(&self, story: &Story) -> Option<Vec<Box<[i32]>>> {
        let range = |meter: &MeterId| story.meter(*meter).range;
        let ends = self.meters.iter().flat_map(|meter| [range(meter).0, range(meter).1]);
        let around = i32::try_from(self.meters.len()).unwrap_or(i32::MAX);
        let mut candidates: Vec<i32> = (self.numbers.iter().copied().chain(ends))
            .flat_map(|number| number.saturating_sub(around)..=number.saturating_add(around))
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut values: Vec<Vec<i32>> = vec![Vec::new()];
        for meter in &self.meters {
            let (least, most) = range(meter);
            let fit: Vec<i32> = candidates.iter().copied().filter(|value| (least..=most).contains(value)).collect();
            if values.len().saturating_mul(fit.len()) > MAX_VALUES {
                return None;
            }
            let with =
                |value: &Vec<i32>| fit.iter().map(|fit| [value.as_slice(), &[*fit]].concat()).collect::<Vec<_>>();
            values = values.iter().flat_map(with).collect();
        }
        Some(values.into_iter().map(Vec::into_boxed_slice).collect())
    }
}

/// Returns the worlds in which the gates have the given values. They can also evaluate the conditions of the text.
fn gated(story: &Story, text: Text, gates: &[(&Cond, bool)]) -> Option<Vec<World>> {
    let pieces = story.pieces(text).iter();
    let asked = pieces.filter_map(|piece| match piece {
        Piece::Unless { cond, .. } => Some(story.cond(*cond)),
        _ => None,
    });
    let mut worlds = vec![World::new(story, asked.chain(gates.iter().map(|(cond, _)| *cond)))?];
    for (gate, wanted) in gates {
        let split = worlds.into_iter().flat_map(|world| world.split(gate));
        worlds = split.filter(|(_, holds)| holds == wanted).map(|(world, _)| world).collect();
    }
    (worlds.len() <= MAX_OUTCOMES).then_some(worlds)
}

/// Returns the readings of a text: the worlds that decide all its conditions and in which the gates have the given
/// values. Returns `None` if there are more than [`MAX_OUTCOMES`].
pub(super) fn readings_of(story: &Story, text: Text, gates: &[(&Cond, bool)]) -> Option<Vec<World>> {
    let worlds = gated(story, text, gates)?;
    let mut waiting: Vec<(World, u32)> = worlds.into_iter().rev().map(|world| (world, text.start)).collect();
    let mut readings = Vec::new();
    while let Some((world, at)) = waiting.pop() {
        if waiting.len() + readings.len() > MAX_OUTCOMES {
            return None;
        }
        if at >= text.end {
            readings.push(world);
            continue;
        }
        match story.piece(at) {
            Piece::Jump { to } => waiting.push((world, *to)),
            Piece::Unless { cond, to } => {
                let split = world.split(story.cond(*cond)).into_iter().rev();
                waiting.extend(split.map(|(world, holds)| (world, if holds { at + 1 } else { *to })));
            }
            _ => waiting.push((world, at + 1)),
        }
    }
    Some(readings)
}
