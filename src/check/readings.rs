//! What can hold together: the outcomes of conditions, told apart only as far as anybody asks.

use std::rc::Rc;

use crate::story::{Bit, Comparison, Cond, MeterId, Operand, Piece, Story, Text};

/// So many outcomes of one text, or of one scene's choices, are tried.
pub(super) const MOST: usize = 4096;

/// So many values of all meters together are told apart.
const MOST_VALUES: usize = 20_000;

/// Conditions that hold, or don't, at the same time. Each is a single question: a fact, a scene seen, a choice
/// taken, a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conjunction {
    /// The questions, each with its answer.
    pub(crate) literals: Vec<(Cond, bool)>,
}

impl Conjunction {
    /// The same as a condition of the small language, or nothing where nothing is asked.
    pub fn words(&self, story: &Story) -> Option<String> {
        let needed = self.literals.iter().enumerate().filter(|(at, _)| !self.follows(*at));
        let words: Vec<String> = needed.map(|(_, (cond, holds))| words(story, cond, *holds)).collect();
        (!words.is_empty()).then(|| words.join(" and "))
    }

    /// Whether a comparison with a number says no more than another does.
    fn follows(&self, at: usize) -> bool {
        let Some((side, bound)) = self.literals.get(at).and_then(bound) else { return false };
        let others = self.literals.iter().enumerate().filter(|(other, _)| *other != at);
        others.filter_map(|(other, literal)| Some((other, bound_of(literal, side)?))).any(|(other, tighter)| {
            let (tighter, bound) = (side.with_marks(tighter), side.with_marks(bound));
            tighter > bound || (tighter == bound && other < at)
        })
    }
}

/// From which side a comparison bounds a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Least(MeterId),
    Most(MeterId),
}

impl Side {
    /// A bound as a number that is greater the tighter the bound is.
    fn with_marks(self, bound: i64) -> i64 {
        match self {
            Self::Least(_) => bound,
            Self::Most(_) => -bound,
        }
    }
}

fn bound((cond, holds): &(Cond, bool)) -> Option<(Side, i64)> {
    let Cond::Compare(meter, how, Operand::Number(number)) = cond else { return None };
    let number = i64::from(*number);
    match if *holds { *how } else { opposite(*how) } {
        Comparison::Less => Some((Side::Most(*meter), number - 1)),
        Comparison::AtMost => Some((Side::Most(*meter), number)),
        Comparison::AtLeast => Some((Side::Least(*meter), number)),
        Comparison::More => Some((Side::Least(*meter), number + 1)),
        Comparison::Equal | Comparison::Unequal => None,
    }
}

fn bound_of(literal: &(Cond, bool), wanted: Side) -> Option<i64> {
    bound(literal).filter(|(side, _)| *side == wanted).map(|(_, bound)| bound)
}

fn opposite(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::More,
        Comparison::Equal => Comparison::Unequal,
        Comparison::Unequal => Comparison::Equal,
        Comparison::AtLeast => Comparison::Less,
        Comparison::More => Comparison::AtMost,
    }
}

fn words(story: &Story, cond: &Cond, holds: bool) -> String {
    let meter = |meter: MeterId| story.meter_name(meter);
    match cond {
        Cond::Compare(left, how, right) => {
            let sign = if holds { *how } else { opposite(*how) }.sign();
            let right = match right {
                Operand::Number(number) => number.to_string(),
                Operand::Meter(other) => meter(*other).to_owned(),
            };
            format!("{} {sign} {right}", meter(*left))
        }
        Cond::Holds(bit) => format!("{}{}", if holds { "" } else { "not " }, bit_words(story, *bit)),
        // What earlier runs know is asked by notes alone, and compounds are never asked as one.
        Cond::Known(_) | Cond::Not(_) | Cond::All(_) | Cond::Any(_) => String::new(),
    }
}

fn bit_words(story: &Story, bit: Bit) -> String {
    if let Some(fact) = story.fact_ids().find(|fact| Bit::from(*fact) == bit) {
        return story.fact_name(fact).to_owned();
    }
    if let Some(scene) = story.scenes().iter().find(|scene| scene.left == Some(bit)) {
        return format!("seen({})", scene.id_text(story));
    }
    let taken = story.choices().iter().find(|choice| choice.taken == Some(bit));
    taken.map_or_else(String::new, |choice| {
        format!("took({}.{})", story.scene(choice.scene).id_text(story), choice.id_text(story))
    })
}

/// What is known so far of a state: answers, and the values that meters can still have together.
#[derive(Clone, Debug)]
pub(super) struct World {
    known: Conjunction,
    meters: Rc<[MeterId]>,
    values: Rc<[Box<[i32]>]>,
    /// Which of the values can still be.
    possible: Vec<u32>,
}

/// How a condition stands in a world.
enum Verdict<'c> {
    Known(bool),
    /// It depends on this question.
    Asks(&'c Cond),
}

impl World {
    /// A world in which nothing is known yet, told apart by the meters that some conditions name. None where
    /// their values are too many.
    pub(super) fn new<'c>(story: &Story, conds: impl Iterator<Item = &'c Cond>) -> Option<Self> {
        let mut asked = Asked::default();
        conds.for_each(|cond| asked.take(cond));
        asked.meters.sort_unstable();
        asked.meters.dedup();
        let values = asked.values(story)?;
        let possible = (0..u32::try_from(values.len()).ok()?).collect();
        Some(Self { known: Conjunction::default(), meters: asked.meters.into(), values: values.into(), possible })
    }

    /// All that is known.
    pub(super) fn known(&self) -> &Conjunction {
        &self.known
    }

    /// Whether a condition holds, as far as is known: what is not known does not.
    pub(super) fn holds(&self, cond: &Cond) -> bool {
        matches!(self.judge(cond), Verdict::Known(true))
    }

    fn judge<'c>(&self, cond: &'c Cond) -> Verdict<'c> {
        match cond {
            Cond::Not(inner) => match self.judge(inner) {
                Verdict::Known(holds) => Verdict::Known(!holds),
                asks => asks,
            },
            Cond::All(parts) => self.judge_parts(parts, false),
            Cond::Any(parts) => self.judge_parts(parts, true),
            Cond::Compare(..) => self.judge_comparison(cond),
            Cond::Holds(_) | Cond::Known(_) => self.judge_answered(cond),
        }
    }

    /// One part that is as `decisive` decides them all; else the first question is the one to ask.
    fn judge_parts<'c>(&self, parts: &'c [Cond], decisive: bool) -> Verdict<'c> {
        let mut asks = None;
        for part in parts {
            match self.judge(part) {
                Verdict::Known(holds) if holds == decisive => return Verdict::Known(decisive),
                Verdict::Known(_) => {}
                Verdict::Asks(cond) => asks = asks.or(Some(cond)),
            }
        }
        asks.map_or(Verdict::Known(!decisive), Verdict::Asks)
    }

    fn judge_answered<'c>(&self, cond: &'c Cond) -> Verdict<'c> {
        let answered = self.known.literals.iter().find(|(known, _)| known == cond);
        answered.map_or(Verdict::Asks(cond), |(_, holds)| Verdict::Known(*holds))
    }

    fn judge_comparison<'c>(&self, cond: &'c Cond) -> Verdict<'c> {
        let mut answers = self.possible.iter().map(|at| self.compares(cond, *at));
        let first = answers.next().unwrap_or(false);
        if answers.all(|answer| answer == first) { Verdict::Known(first) } else { Verdict::Asks(cond) }
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

    /// The worlds in which a condition is decided, each with how.
    pub(super) fn split(self, cond: &Cond) -> Vec<(Self, bool)> {
        let (mut waiting, mut decided) = (vec![self], Vec::new());
        // One more than are ever tried is enough to see that they are too many.
        while let Some(world) = waiting.pop().filter(|_| decided.len() <= MOST) {
            match world.judge(cond) {
                Verdict::Known(holds) => decided.push((world, holds)),
                // The last one in is looked at first, so that what holds comes before what doesn't.
                Verdict::Asks(question) => waiting.extend([false, true].map(|holds| world.assume(question, holds))),
            }
        }
        decided
    }

    /// The same world with the answer to one more question.
    fn assume(&self, question: &Cond, holds: bool) -> Self {
        let mut world = self.clone();
        if let Cond::Compare(..) = question {
            world.possible.retain(|at| self.compares(question, *at) == holds);
        }
        world.known.literals.push((question.clone(), holds));
        world
    }
}

/// What conditions ask of meters.
#[derive(Default)]
struct Asked {
    meters: Vec<MeterId>,
    numbers: Vec<i32>,
}

impl Asked {
    fn take(&mut self, cond: &Cond) {
        match cond {
            Cond::Holds(_) | Cond::Known(_) => {}
            Cond::Not(inner) => self.take(inner),
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| self.take(part)),
            Cond::Compare(left, _, right) => {
                self.meters.push(*left);
                match right {
                    Operand::Number(number) => self.numbers.push(*number),
                    Operand::Meter(other) => self.meters.push(*other),
                }
            }
        }
    }

    /// Every way in which the meters can stand to each other and to the numbers, by one example each. Around
    /// each number that matters as many values are enough as there are meters.
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
            if values.len().saturating_mul(fit.len()) > MOST_VALUES {
                return None;
            }
            let with =
                |value: &Vec<i32>| fit.iter().map(|fit| [value.as_slice(), &[*fit]].concat()).collect::<Vec<_>>();
            values = values.iter().flat_map(with).collect();
        }
        Some(values.into_iter().map(Vec::into_boxed_slice).collect())
    }
}

/// The worlds that a text's gates leave, each with where the text goes on, told apart by all that both ask.
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
    (worlds.len() <= MOST).then_some(worlds)
}

/// A text in every reading that logic allows where its gates stand as they are said to, or None where those
/// are too many to try.
pub(super) fn of_text(story: &Story, text: Text, gates: &[(&Cond, bool)]) -> Option<Vec<World>> {
    let worlds = gated(story, text, gates)?;
    let mut waiting: Vec<(World, u32)> = worlds.into_iter().rev().map(|world| (world, text.start)).collect();
    let mut readings = Vec::new();
    while let Some((world, at)) = waiting.pop() {
        if waiting.len() + readings.len() > MOST {
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
