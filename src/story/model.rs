//! A story that can be played: indices only, nothing left to look up or to go wrong.

use super::source::Color;

/// A piece of the story's own text: an id, a title, a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub(super) start: u32,
    pub(super) len: u32,
}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub(crate) u32);

            impl $name {
                /// The position among its kind, in declared order, from 0.
                pub fn index(self) -> usize {
                    self.0 as usize
                }

                /// The one at a position among its kind.
                pub fn from_index(index: usize) -> Self {
                    Self(u32::try_from(index).unwrap_or(u32::MAX))
                }
            }
        )*
    };
}

index! {
    /// A scene of the story.
    SceneId
    /// A choice, counted through all scenes.
    ChoiceId
    /// A fact.
    FactId
    /// A meter.
    MeterId
    /// A chapter.
    ChapterId
    /// A document.
    DocumentId
    /// One truth that a state holds: a fact, that a scene was left, or that a choice was taken.
    Bit
}

/// A run of entries in one of the story's tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slice {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Slice {
    pub(crate) fn of<T>(self, table: &[T]) -> &[T] {
        table.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    pub(crate) fn indices(self) -> std::ops::Range<u32> {
        self.start..self.end
    }
}

/// A text of the small language: a run of pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text(pub(crate) Slice);

/// A meter: a whole number that stays in its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// Its id.
    pub id: Name,
    /// What the reader sees.
    pub name: Name,
    /// The least and the greatest value.
    pub range: (i32, i32),
    /// The value at the start of a run.
    pub start: i32,
    /// Its colour.
    pub color: Option<Color>,
    /// Whether the reader does not see it.
    pub hidden: bool,
    pub(crate) words: Vec<(i32, Name)>,
}

impl Meter {
    /// The word for a value: that of the last threshold at or below it.
    pub fn word(&self, value: i32) -> Option<Name> {
        self.words.iter().take_while(|(from, _)| *from <= value).last().map(|(_, word)| *word)
    }
}

/// A fact: something that is true or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its id.
    pub id: Name,
    /// What it means, in words.
    pub is: Name,
    /// The headline under which the archive keeps it, if it is kept.
    pub clipping: Option<Name>,
    /// Whether it holds from the start once an ending was reached in an earlier run.
    pub finished_before: bool,
    pub(crate) was: Vec<Name>,
}

/// How marked text looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its colour.
    pub color: Color,
    /// What the colour key says it means.
    pub means: Name,
    /// The fact that the archive must know before the colour key says so.
    pub known_by: Option<FactId>,
}

/// A text with a key of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its id.
    pub id: Name,
    /// What the reader sees.
    pub name: Name,
    /// The key that shows it.
    pub key: char,
    /// What it says.
    pub text: Text,
    pub(crate) when: Option<Box<Cond>>,
}

/// A line after an ending.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// Its id.
    pub id: Name,
    /// What it says.
    pub text: Text,
    pub(crate) when: Option<Box<Cond>>,
}

/// What the book's cover says once every clipping is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// Its title.
    pub title: Name,
    /// What it says.
    pub text: Text,
}

/// A chapter: one file of scenes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// The name of its file, without its ending.
    pub id: Name,
    /// What the reader sees.
    pub title: Name,
}

/// A screen of the story.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Its id.
    pub id: Name,
    /// The chapter it is in.
    pub chapter: ChapterId,
    /// When it happens.
    pub dateline: Option<Name>,
    /// What the branch map calls its decision, if it is a landmark.
    pub key: Option<Name>,
    /// What it says.
    pub text: Text,
    pub(crate) arrive: Slice,
    pub(crate) notes: Slice,
    pub(crate) way: Way,
    pub(crate) left: Option<Bit>,
    pub(crate) was: Slice,
}

/// How a scene goes on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Way {
    Choices(Slice),
    Next(Target),
    Ending(Ending),
}

/// What makes a scene an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Its title.
    pub title: Name,
    /// What is said of it before it was found.
    pub teaser: Name,
}

/// Where a way leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Scene(SceneId),
    Junction(u32),
}

/// One line of a `to_first`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Route {
    pub(crate) when: Option<Box<Cond>>,
    pub(crate) to: Target,
}

/// A place that only passes on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Junction {
    pub(crate) id: Name,
    pub(crate) chapter: ChapterId,
    pub(crate) routes: Slice,
    pub(crate) was: Vec<Name>,
}

/// A few words in the margin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) text: Text,
    pub(crate) at: Option<Name>,
    pub(crate) when: Option<Box<Cond>>,
}

/// A way out of a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its identity, by which runs name it: unique in its scene.
    pub id: Name,
    /// The scene it is in.
    pub scene: SceneId,
    /// Its label.
    pub text: Text,
    /// The choice in the past tense.
    pub said: Option<Name>,
    pub(crate) after: Option<Text>,
    pub(crate) locked: Option<Text>,
    pub(crate) when: Option<Box<Cond>>,
    pub(crate) seal: Option<Box<Cond>>,
    pub(crate) needs: Option<Box<Cond>>,
    pub(crate) effects: Slice,
    pub(crate) routes: Slice,
    pub(crate) once: bool,
    pub(crate) taken: Option<Bit>,
    pub(crate) was: Slice,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cond {
    Holds(Bit),
    Compare(MeterId, Comparison, Operand),
    Known(FactId),
    Not(Box<Cond>),
    All(Box<[Cond]>),
    Any(Box<[Cond]>),
}

/// How two numbers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    More,
}

impl Comparison {
    /// How the small language writes it.
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

    /// Whether the left compares so with the right.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Number(i32),
    Meter(MeterId),
}

/// An effect with its condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Effect {
    pub(crate) act: Act,
    pub(crate) when: Option<Box<Cond>>,
}

/// What an effect does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Add(MeterId, i32),
    Set(MeterId, i32),
    Hold(Bit, bool),
}

/// One instruction of a text. A text is read from its first piece to its last; `Unless` and `Jump` skip
/// forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Words as they stand; `verse` keeps their spaces.
    Words { name: Name, verse: bool },
    /// The styles from here on.
    Style(Style),
    /// The end of a paragraph.
    Paragraph,
    /// The beginning of a line of verse.
    Verse,
    /// A line break inside a paragraph.
    Newline,
    /// A break between paragraphs.
    Rule,
    /// The reader presses a key to go on.
    Beat,
    /// Another text as it stands.
    Document(DocumentId),
    /// Skips to a piece unless a condition holds.
    Unless { cond: u32, to: u32 },
    /// Skips to a piece.
    Jump { to: u32 },
}

/// Stands in a correction for what the run before did. No story can write it: a text refuses it.
pub const BEFORE: char = '\u{fdd0}';

/// Stands in a correction for what this run did.
pub const AFTER: char = '\u{fdd1}';

/// How words are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// `*emphasis*`.
    pub emphasis: bool,
    /// `**strong**`.
    pub strong: bool,
    /// `~marked~`.
    pub marked: bool,
}

/// A story that can be played.
///
/// It is made by [`load`](super::load()) and cannot be made wrong: every name in it is resolved, every text
/// parsed, every way leads somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    pub(crate) id: Name,
    pub(crate) title: Name,
    pub(crate) seal: Name,
    pub(crate) start: Target,
    pub(crate) page: Option<(u16, u16)>,
    pub(crate) mark: Option<Mark>,
    pub(crate) correction: Option<Text>,
    pub(crate) cover: Option<Cover>,
    pub(crate) banned: Vec<Name>,
    pub(crate) meters: Vec<Meter>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) chapters: Vec<Chapter>,
    pub(crate) documents: Vec<Document>,
    pub(crate) briefs: Vec<Brief>,
    pub(crate) scenes: Vec<Scene>,
    pub(crate) junctions: Vec<Junction>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) notes: Vec<Note>,
    pub(crate) routes: Vec<Route>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) conds: Vec<Cond>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) old_names: Vec<Name>,
    /// How many truths a state holds: the facts first, then scenes left and choices taken that are asked for.
    pub(crate) bits: u32,
    pub(crate) words: String,
}

impl Story {
    /// The text of a name.
    pub fn str(&self, name: Name) -> &str {
        let start = name.start as usize;
        self.words.get(start..start + name.len as usize).unwrap_or_default()
    }

    /// The id under which runs are filed.
    pub fn id(&self) -> &str {
        self.str(self.id)
    }

    /// The title.
    pub fn title(&self) -> &str {
        self.str(self.title)
    }

    /// What a sealed choice prints.
    pub fn seal(&self) -> &str {
        self.str(self.seal)
    }

    /// The width and height of the page that texts must fit, where the story has one.
    pub fn page(&self) -> Option<(u16, u16)> {
        self.page
    }

    /// How marked text looks.
    pub fn mark(&self) -> Option<&Mark> {
        self.mark.as_ref()
    }

    /// The house style of a correction. In its words, [`BEFORE`] and [`AFTER`] stand for the two clauses.
    pub fn correction(&self) -> Option<Text> {
        self.correction
    }

    /// The lines that may stand after an ending.
    pub fn briefs(&self) -> &[Brief] {
        &self.briefs
    }

    /// What the book's cover says.
    pub fn cover(&self) -> Option<&Cover> {
        self.cover.as_ref()
    }

    /// The strings that the story's own texts must not hold.
    pub fn banned(&self) -> impl Iterator<Item = &str> {
        self.banned.iter().map(|name| self.str(*name))
    }

    /// The meters in declared order.
    pub fn meters(&self) -> &[Meter] {
        &self.meters
    }

    /// The facts in declared order.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The chapters in order.
    pub fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// The documents in declared order.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The scenes, endings included, in the order of the files.
    pub fn scenes(&self) -> &[Scene] {
        &self.scenes
    }

    /// The choices of all scenes, in the order of the files.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The numbers of all scenes, in declared order.
    pub fn scene_ids(&self) -> impl Iterator<Item = SceneId> + use<> {
        (0u32..).map(SceneId).take(self.scenes.len())
    }

    /// A scene by its number. Numbers come from this story, so it is always there.
    #[expect(clippy::indexing_slicing, reason = "a `SceneId` is made by the story that has the scene")]
    pub fn scene(&self, scene: SceneId) -> &Scene {
        &self.scenes[scene.index()]
    }

    /// A choice by its number. Numbers come from this story, so it is always there.
    #[expect(clippy::indexing_slicing, reason = "a `ChoiceId` is made by the story that has the choice")]
    pub fn choice(&self, choice: ChoiceId) -> &Choice {
        &self.choices[choice.index()]
    }

    /// The choices of a scene, whether they can be taken or not.
    pub fn choices_of(&self, scene: SceneId) -> impl Iterator<Item = ChoiceId> + use<> {
        match self.scene(scene).way {
            Way::Choices(slice) => slice.indices(),
            Way::Next(_) | Way::Ending(_) => 0..0,
        }
        .map(ChoiceId)
    }

    /// What makes a scene an ending, if it is one.
    pub fn ending(&self, scene: SceneId) -> Option<Ending> {
        match self.scene(scene).way {
            Way::Ending(ending) => Some(ending),
            _ => None,
        }
    }

    /// Whether a scene has one unnamed way on.
    pub fn is_passed_through(&self, scene: SceneId) -> bool {
        matches!(self.scene(scene).way, Way::Next(_))
    }

    /// The scene with this id, or that had it before a renaming.
    pub fn find_scene(&self, id: &str) -> Option<SceneId> {
        let at = |found: usize| SceneId(u32::try_from(found).unwrap_or(u32::MAX));
        let now = self.scenes.iter().position(|scene| self.str(scene.id) == id).map(at);
        now.or_else(|| self.scenes.iter().position(|scene| self.had_name(scene.was, id)).map(at))
    }

    /// The fact with this id, or that had it before a renaming.
    pub fn find_fact(&self, id: &str) -> Option<FactId> {
        let at = |found: usize| FactId(u32::try_from(found).unwrap_or(u32::MAX));
        let now = self.facts.iter().position(|fact| self.str(fact.id) == id).map(at);
        now.or_else(|| self.facts.iter().position(|fact| fact.was.iter().any(|old| self.str(*old) == id)).map(at))
    }

    /// The choice of a scene with this identity, or that had it before a renaming.
    pub fn find_choice(&self, scene: SceneId, id: &str) -> Option<ChoiceId> {
        let now = self.choices_of(scene).find(|choice| self.str(self.choice(*choice).id) == id);
        now.or_else(|| self.choices_of(scene).find(|choice| self.choice_had_name(*choice, id)))
    }

    fn had_name(&self, was: Slice, id: &str) -> bool {
        was.of(&self.old_names).iter().any(|old| self.str(*old) == id)
    }

    /// A default identity follows the renaming of the place that it was taken from.
    fn choice_had_name(&self, choice: ChoiceId, id: &str) -> bool {
        let choice = self.choice(choice);
        let by_target = match choice.routes.of(&self.routes) {
            [Route { to, .. }] => self.target_had_name(*to, choice.id_text(self), id),
            _ => false,
        };
        by_target || self.had_name(choice.was, id)
    }

    /// Whether a target is called `now` and was called `old`.
    fn target_had_name(&self, target: Target, now: &str, old: &str) -> bool {
        match target {
            Target::Scene(scene) => {
                let scene = self.scene(scene);
                scene.id_text(self) == now && self.had_name(scene.was, old)
            }
            Target::Junction(at) => self.junctions.get(at as usize).is_some_and(|junction| {
                self.str(junction.id) == now && junction.was.iter().any(|was| self.str(*was) == old)
            }),
        }
    }
}

impl Scene {
    /// Its id as text.
    pub fn id_text<'s>(&self, story: &'s Story) -> &'s str {
        story.str(self.id)
    }
}

impl Choice {
    /// Its identity as text.
    pub fn id_text<'s>(&self, story: &'s Story) -> &'s str {
        story.str(self.id)
    }
}
