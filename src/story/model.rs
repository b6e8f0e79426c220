//! A loaded story: names are resolved to ids and texts are compiled, so that playing it cannot fail.

mod called;
mod law;
mod piece;
mod story;

pub use self::law::Law;
pub(crate) use self::law::{Claim, MeterChange};
pub use self::piece::{AFTER, BEFORE, Style};
pub(crate) use self::piece::{Piece, ShownValue};
pub use self::story::Story;
use super::gate::GateKind;
use super::source::Color;
use super::table::{
    Bit, BranchId, ChapterId, ChoiceId, EffectId, FactId, IdRange, JunctionId, ListId, MeterId, SceneId,
};

/// A string of the story, such as an identifier or a title. [`Story::str`] returns its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Where the string begins among the words of the story, in bytes.
    pub(super) start: u32,
    /// The length of the string in bytes.
    pub(super) len: u32,
}

/// A compiled text of the small language: consecutive `Piece`s of its story. The functions of [`engine`](crate::engine)
/// read it in a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The position of the first piece among the pieces of all texts.
    pub(crate) start: u32,
    /// The position after the last piece.
    pub(crate) end: u32,
}

impl Text {
    /// Returns the positions of the pieces of this text among the pieces of all texts.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A meter, which has a whole number in a range as its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// The identifier, which is unique among the meters and facts of the story.
    pub id: Name,
    /// What the reader sees of the meter.
    pub name: Name,
    /// The least and the greatest value. The first is not greater than the second.
    pub range: (i32, i32),
    /// The value at the start of a run, which is within the range.
    pub start: i32,
    /// The color of the meter on the screen.
    pub color: Option<Color>,
    /// Whether the meter is hidden from the reader.
    pub hidden: bool,
    /// What the meter measures, as a clause, for a reader who asks how to read the story.
    pub is: Option<Name>,
    /// Thresholds in strictly ascending order, each with the word for the values from it up to the next.
    pub(crate) words: Vec<(i32, Name)>,
    /// Whether each value is a word, which conditions and effects name.
    pub is_of_words: bool,
}

impl Meter {
    /// Returns the word for a value: that of the greatest threshold that is at most the value, if there is one.
    pub fn word(&self, value: i32) -> Option<Name> {
        self.words.iter().take_while(|(from, _)| *from <= value).last().map(|(_, word)| *word)
    }
}

/// A fact, which is true or false. It is false at the start of a run, unless it has `start: true` or comes from the
/// archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The identifier, which is unique among the meters and facts of the story.
    pub id: Name,
    /// What the fact means, as a sentence.
    pub is: Name,
    /// The clipping that the archive keeps once a run has learned the fact, if it has one.
    pub clipping: Option<Clipping>,
    /// Whether the fact comes from the archive: it holds from the start once an earlier run has reached an ending.
    pub finished_before: bool,
    /// Whether every run begins with the fact.
    pub start: bool,
    /// The identifiers that the fact had before it was renamed.
    pub(crate) was: Vec<Name>,
}

/// What a reader permanently keeps of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clipping {
    /// The headline under which it is listed.
    pub title: Name,
    /// The text below the headline, if it has one. It has no conditions.
    pub text: Option<Text>,
}

/// What a story says about itself, for a reader who has not begun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Who wrote it.
    pub author: Option<Name>,
    /// What it is about, in a line or a few. It has no conditions.
    pub about: Option<Text>,
    /// Which version of the story it is.
    pub version: Option<Name>,
    /// The language that it is written in.
    pub language: Option<Name>,
    /// The license.
    pub license: Option<Name>,
    /// What a reader may want to know before reading.
    pub warnings: Vec<Name>,
    /// The story's words that a reader may not know, in declared order.
    pub terms: Vec<Term>,
}

/// A word or a sign of a story that readers may not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word, as texts have it.
    pub term: Name,
    /// What it means, as a clause.
    pub means: Name,
}

/// How marked text looks, and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The color of marked text.
    pub color: Color,
    /// What the color key says that marked text means.
    pub means: Name,
    /// The fact that an earlier run must have learned before the color key says so. Without one, it always says so.
    pub known_by: Option<FactId>,
}

/// A text that the reader can open while its condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The identifier, which is unique among the documents of the story.
    pub id: Name,
    /// What the reader sees of the document before opening it.
    pub name: Name,
    /// The key that opens the document, which no other document and no command has. Documents without one are listed
    /// together.
    pub key: Option<char>,
    /// The text of the document, which includes no other document.
    pub text: Text,
    /// The condition for opening the document; without one it can always be opened.
    pub(crate) when: Option<Box<Cond>>,
}

/// A line that may be shown after an ending.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// The identifier, which is unique among the briefs of the story.
    pub id: Name,
    /// The line that is shown.
    pub text: Text,
    /// The condition for showing the line, evaluated in the state of the ending.
    pub(crate) when: Option<Box<Cond>>,
}

/// The text on the cover of the reader's book, which is shown once every clipping is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// The title of the cover.
    pub title: Name,
    /// The text below the title.
    pub text: Text,
}

/// A chapter, which is one file of scenes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// The name of its file without `.ron`, which is unique among the chapters of the story.
    pub id: Name,
    /// The title that the reader sees.
    pub title: Name,
    /// The line below the title where the chapter begins, if it has one. It has no conditions.
    pub epigraph: Option<Text>,
}

/// A scene: a text and what can follow it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// The identifier, which is unique among the scenes and junctions of the story.
    pub id: Name,
    /// The chapter that the scene is in.
    pub chapter: ChapterId,
    /// When the scene happens, in the author's words.
    pub dateline: Option<Name>,
    /// What the scene decides, in the author's words, if maps show it as a landmark.
    pub key: Option<Name>,
    /// The text of the scene, with all its variants.
    pub text: Text,
    /// The effects of arriving in the scene.
    pub(crate) arrive: IdRange<EffectId>,
    /// The notes in the margin, in declared order.
    pub(crate) notes: Vec<Note>,
    /// What can follow the text.
    pub(crate) kind: SceneKind,
    /// The record of how often the scene was left, as far as the story asks for it.
    pub(crate) visits: VisitBits,
    /// The identifiers that the scene had before it was renamed.
    pub(crate) was: Vec<Name>,
}

/// The bits that record how often a scene was left, as far as the story asks for it.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub(crate) struct VisitBits {
    /// The bit at position `k` records that the scene was left more than `k` times.
    pub(crate) more_than: Vec<Bit>,
    /// Counts that wrap around, each with as many bits as it has values. For a value of `n`, the first `n` bits are
    /// set; the last bit is set only on the way back to 0.
    pub(crate) cycles: Vec<Vec<Bit>>,
}

impl VisitBits {
    /// Returns the bit that records that the scene was left, if something reads it.
    pub(crate) fn left(&self) -> Option<Bit> {
        self.more_than.first().copied()
    }

    /// Returns what happens to the bits, in this order, when the scene is left.
    pub(crate) fn updates(&self) -> impl Iterator<Item = BitUpdate> {
        let counted = |bits: &Vec<Bit>| {
            let up = bits.windows(2).rev().filter_map(|pair| match pair {
                [before, bit] => Some(BitUpdate { bit: *bit, to: true, if_set: Some(*before) }),
                _ => None,
            });
            up.chain(bits.first().map(|bit| BitUpdate { bit: *bit, to: true, if_set: None })).collect::<Vec<_>>()
        };
        let begun_again = |bits: &Vec<Bit>| {
            let last = bits.last().copied();
            bits.iter().map(|bit| BitUpdate { bit: *bit, to: false, if_set: last }).collect::<Vec<_>>()
        };
        let cycle = move |bits| counted(bits).into_iter().chain(begun_again(bits));
        counted(&self.more_than).into_iter().chain(self.cycles.iter().flat_map(cycle))
    }

    /// Returns each bit with its meaning for the scene with this name, in the small language.
    pub(crate) fn words(&self, scene: &str) -> Vec<(Bit, String)> {
        let more_than = self.more_than.iter().enumerate().map(|(at, bit)| match at {
            0 => (*bit, format!("seen({scene})")),
            _ => (*bit, format!("visits({scene}) >= {}", at + 1)),
        });
        let cycles = self.cycles.iter().flat_map(|bits| bits.iter().enumerate().map(move |(at, bit)| (at, bit, bits)));
        let cycles =
            cycles.map(|(at, bit, bits)| (*bit, format!("visits({scene}) modulo {} >= {}", bits.len(), at + 1)));
        more_than.chain(cycles).collect()
    }
}

/// A change of one bit that no effect names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BitUpdate {
    /// The bit that changes.
    pub(crate) bit: Bit,
    /// Whether it is set or cleared.
    pub(crate) to: bool,
    /// The bit that must be set for this to happen; without one it always happens.
    pub(crate) if_set: Option<Bit>,
}

/// What can follow the text of a scene.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SceneKind {
    /// One of the choices, of which there is at least one.
    Choices(IdRange<ChoiceId>),
    /// The target, without any choice.
    Next(Target),
    /// Nothing: the run has reached an ending.
    Ending(Ending),
}

/// The properties of an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The title of the ending, which is shown once it was reached.
    pub title: Name,
    /// The hint that is shown instead of the title before the ending is reached.
    pub teaser: Name,
}

/// What a branch or a scene with `next` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    /// A scene, which is shown next.
    Scene(SceneId),
    /// A junction, whose first branch with a condition that holds is followed.
    Junction(JunctionId),
}

/// One line of a `to_first`, or a `to`, which is a single branch without a condition. The first branch whose condition
/// holds is followed.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) struct Branch {
    /// The condition; only the last branch of a choice or junction has none.
    pub(crate) when: Option<Box<Cond>>,
    /// What the branch leads to.
    pub(crate) to: Target,
}

/// A place that detours return to, with a truth value that holds while a reader is on one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DetourReturn {
    /// Where the detours begin.
    pub(crate) entry: Target,
    /// Where they return.
    pub(crate) then: Target,
    /// Whether they return to the scene in which they began, which was not left.
    pub(crate) stays: bool,
    /// The truth value.
    pub(crate) bit: Bit,
}

/// A junction, which is never shown and only selects what follows. Junctions form no cycle.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Junction {
    /// The identifier, which is unique among the scenes and junctions of the story.
    pub(crate) id: Name,
    /// The chapter that the junction is in.
    pub(crate) chapter: ChapterId,
    /// The branches in the order in which they are tried.
    pub(crate) branches: IdRange<BranchId>,
    /// The identifiers that the junction had before it was renamed.
    pub(crate) was: Vec<Name>,
}

/// A note in the margin of a scene.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    /// The text of the note, which is one line.
    pub(crate) text: Text,
    /// The words of the scene's text that the note is shown beside. Without them, it is shown beside the first line.
    pub(crate) at: Option<Name>,
    /// The condition for showing the note. It may read what earlier runs have learned.
    pub(crate) when: Option<Box<Cond>>,
}

/// Identifies a condition that decides what can happen, or an effect: everything that exploration can prove something
/// about and that has a location in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum CondSite {
    /// A gate of a choice.
    Gate(ChoiceId, GateKind),
    /// The condition of an effect.
    Effect(EffectId),
    /// The condition of a branch.
    Branch(BranchId),
}

/// Whether a run begins without or with the facts that only an earlier run can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// No ending was reached before: no fact holds from the start.
    First,
    /// An ending was reached before: all [facts from the archive](Story::facts_from_archive) hold from the start.
    Later,
}

/// A choice of a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The identifier that runs use for the choice, which is unique in its scene. If the author gives none, it is that
    /// of the scene or junction that the choice leads to.
    pub id: Name,
    /// The scene that the choice is in.
    pub scene: SceneId,
    /// The list that declares the choice, if it belongs to one.
    pub(crate) list: Option<ListId>,
    /// The label, which is one line.
    pub text: Text,
    /// The choice in the past tense, for corrections.
    pub said: Option<Name>,
    /// The `after` line, which is shown above the next scene.
    pub(crate) after: Option<Text>,
    /// The reason that is shown while the choice is locked.
    pub(crate) locked: Option<Text>,
    /// Indexed by [`GateKind`]; see [`gate`](Self::gate).
    pub(super) gates: [Option<Box<Cond>>; GateKind::COUNT],
    /// The effects of taking the choice, in the order in which they happen.
    pub(crate) effects: IdRange<EffectId>,
    /// The branches in the order in which they are tried, after the effects.
    pub(crate) branches: IdRange<BranchId>,
    /// Whether the scene counts as left. A detour that comes back to its own scene does not leave it.
    pub(crate) leaves: bool,
    /// Whether the choice is hidden once it has been taken.
    pub(crate) once: bool,
    /// The bit that records that the choice was taken, if `once` or a condition reads it.
    pub(crate) taken: Option<Bit>,
    /// The identifiers that the choice had before it was renamed.
    pub(crate) was: Vec<Name>,
}

/// A condition, which holds or does not hold in a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cond {
    /// Holds if the bit is set: a fact holds, a scene was left or a choice was taken.
    Holds(Bit),
    /// Holds if the value of the meter compares like this with the operand.
    Compare(MeterId, CompareOp, Operand),
    /// Holds if an earlier run has learned the fact. Only notes have this condition.
    Known(FactId),
    /// Holds if the condition does not.
    Not(Box<Cond>),
    /// Holds if all the conditions do.
    All(Box<[Cond]>),
    /// Holds if at least one of the conditions does.
    Any(Box<[Cond]>),
}

impl Cond {
    /// Returns whether the condition reads what earlier runs have learned.
    pub(crate) fn asks_archive(&self) -> bool {
        match self {
            Self::Known(_) => true,
            Self::Holds(_) | Self::Compare(..) => false,
            Self::Not(inner) => inner.asks_archive(),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_archive),
        }
    }

    /// Returns whether the condition reads a bit.
    pub(crate) fn asks(&self, bit: Bit) -> bool {
        match self {
            Self::Holds(asked) => *asked == bit,
            Self::Compare(..) | Self::Known(_) => false,
            Self::Not(inner) => inner.asks(bit),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.asks(bit)),
        }
    }
}

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum CompareOp {
    /// The left side is less than the right, written `<`.
    Less,
    /// The left side is at most the right, written `<=`.
    AtMost,
    /// Both sides are equal, written `=`.
    Equal,
    /// The sides are not equal, written `!=`.
    Unequal,
    /// The left side is at least the right, written `>=`.
    AtLeast,
    /// The left side is greater than the right, written `>`.
    More,
}

impl CompareOp {
    /// Returns the operator for this comparison in the small language.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// Returns the comparison that holds with the sides exchanged.
    pub(crate) fn flipped(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
            Self::More => Self::Less,
            Self::Equal | Self::Unequal => self,
        }
    }

    /// Returns the comparison that holds where this one does not.
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::More,
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::AtLeast => Self::Less,
            Self::More => Self::AtMost,
        }
    }

    /// Returns whether this comparison holds for its left and right side.
    pub(crate) fn holds<T: Ord>(self, left: T, right: T) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::AtLeast => left >= right,
            Self::More => left > right,
        }
    }
}

/// The right side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operand {
    /// A number that the story gives.
    Number(i32),
    /// The value of another meter, or of the same.
    Meter(MeterId),
}

/// An effect of taking a choice or of arriving in a scene.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) struct Effect {
    /// What the effect does.
    pub(crate) op: EffectOp,
    /// The condition under which the effect happens, evaluated after the effects before it.
    pub(crate) when: Option<Box<Cond>>,
}

/// What an effect does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum EffectOp {
    /// Adds to a meter. The value is clamped to its range.
    Add(MeterId, i32),
    /// Sets a meter to a value within its range.
    Set(MeterId, i32),
    /// Makes a fact hold or not hold. The bit is that of a fact.
    Hold(Bit, bool),
}

impl Choice {
    /// Returns the condition of a gate, if the choice has that gate. A gate that it does not have is always open.
    #[expect(clippy::indexing_slicing, reason = "the array has a place for every kind of gate")]
    pub(crate) fn gate(&self, kind: GateKind) -> Option<&Cond> {
        self.gates[kind as usize].as_deref()
    }

    /// Adds a condition to a gate.
    #[expect(clippy::indexing_slicing, reason = "the array has a place for every kind of gate")]
    pub(super) fn narrow(&mut self, kind: GateKind, cond: &Cond) {
        let gate = &mut self.gates[kind as usize];
        let narrowed = match gate.take() {
            None => cond.clone(),
            Some(known) => Cond::All([*known, cond.clone()].into()),
        };
        *gate = Some(Box::new(narrowed));
    }

    /// Returns the conditions of the gates that the choice has, in the order in which they are evaluated.
    pub(crate) fn gates(&self) -> impl Iterator<Item = &Cond> {
        self.gates.iter().filter_map(Option::as_deref)
    }
}
