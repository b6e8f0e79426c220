//! A story that can be played: indices only, nothing left to look up or to go wrong.

use super::source::Color;
use super::table::{
    Bit, BranchId, ChapterId, ChoiceId, CondId, DocumentId, EffectId, FactId, IdRange, JunctionId, MeterId, SceneId,
    Table,
};

/// A piece of the story's own text: an id, a title, a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub(super) start: u32,
    pub(super) len: u32,
}

/// A text of the small language: consecutive [`Piece`]s of its story, from `start` to just before `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Text {
    /// The positions of its pieces among the pieces of all texts.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

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
    pub(crate) arrive: IdRange<EffectId>,
    pub(crate) notes: Vec<Note>,
    pub(crate) kind: SceneKind,
    pub(crate) left: Option<Bit>,
    pub(crate) was: Vec<Name>,
}

/// How a scene goes on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SceneKind {
    Choices(IdRange<ChoiceId>),
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
    Junction(JunctionId),
}

/// One line of a `to_first`, or a `to`, which is a single branch without a condition. The first branch whose condition
/// holds is followed; the last has none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Branch {
    pub(crate) when: Option<Box<Cond>>,
    pub(crate) to: Target,
}

/// A place that only passes on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Junction {
    pub(crate) id: Name,
    pub(crate) chapter: ChapterId,
    pub(crate) branches: IdRange<BranchId>,
    pub(crate) was: Vec<Name>,
}

/// A few words in the margin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) text: Text,
    pub(crate) at: Option<Name>,
    pub(crate) when: Option<Box<Cond>>,
}

/// One of the conditions that a choice can have. A choice can be taken where all of its gates are open, that is, where
/// their conditions hold. They are evaluated in the order of the variants: the first that is closed decides what a
/// reader sees of the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GateKind {
    /// `when`: a choice whose condition does not hold is hidden.
    When,
    /// `seal`: a choice whose condition does not hold shows the story's seal word instead of its label. It alone may
    /// read facts that come from the archive.
    Seal,
    /// `needs`: a choice whose condition does not hold is struck out, with the reason that `locked` gives.
    Needs,
}

impl GateKind {
    /// All kinds in the order in which they are evaluated.
    pub const ALL: [Self; 3] = [Self::When, Self::Seal, Self::Needs];

    /// How many kinds there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Whether a reader sees the label of a choice of which only this gate is closed.
    pub(crate) fn shows_label(self) -> bool {
        match self {
            Self::When | Self::Seal => false,
            Self::Needs => true,
        }
    }
}

/// Names a condition that decides what can happen, or an effect by what it does: everything that exploration can
/// prove something about and that has a location in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Indexed by [`GateKind`]; see [`gate`](Self::gate).
    pub(super) gates: [Option<Box<Cond>>; GateKind::COUNT],
    pub(crate) effects: IdRange<EffectId>,
    pub(crate) branches: IdRange<BranchId>,
    pub(crate) once: bool,
    pub(crate) taken: Option<Bit>,
    pub(crate) was: Vec<Name>,
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
    pub(crate) op: EffectOp,
    pub(crate) when: Option<Box<Cond>>,
}

/// What an effect does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EffectOp {
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
    Unless { cond: CondId, to: u32 },
    /// Skips to a piece.
    Jump { to: u32 },
}

/// Stands in a correction for what the run before did. No story can write it: a text refuses it.
pub const BEFORE: char = '\u{fdd0}';

/// Stands in a correction for what this run did.
pub const AFTER: char = '\u{fdd1}';

/// How words are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Style {
    /// `~marked~`.
    pub marked: bool,
    /// `*emphasis*`.
    pub emphasis: bool,
    /// `**strong**`.
    pub strong: bool,
}

/// A story that can be played.
///
/// [`load`](super::load()) is the only way to get one, and it refuses files with errors. So in a story every name is
/// resolved, every text is compiled, every branch leads to a scene or junction, and junctions form no cycle.
///
/// # Representation
///
/// All things of one kind are in one table and refer to each other by id. All words are in one string, of which a
/// [`Name`] is a range. A story is never changed once it is loaded.
///
/// # Limitations
///
/// - Ids, names and texts are valid for the story that they come from. Another story, an earlier version of the same
///   files for instance, either panics or answers something else.
/// - Runs name things by their identifiers, so only those survive a change of the files: see the `find_…` functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) seal: Name,
    pub(super) start: Target,
    pub(super) page: Option<(u16, u16)>,
    pub(super) mark: Option<Mark>,
    pub(super) correction: Option<Text>,
    pub(super) cover: Option<Cover>,
    pub(super) banned: Vec<Name>,
    pub(super) briefs: Vec<Brief>,
    pub(super) meters: Table<MeterId, Meter>,
    pub(super) facts: Table<FactId, Fact>,
    pub(super) chapters: Table<ChapterId, Chapter>,
    pub(super) documents: Table<DocumentId, Document>,
    pub(super) scenes: Table<SceneId, Scene>,
    pub(super) junctions: Table<JunctionId, Junction>,
    pub(super) choices: Table<ChoiceId, Choice>,
    pub(super) branches: Table<BranchId, Branch>,
    pub(super) effects: Table<EffectId, Effect>,
    /// The conditions inside texts.
    pub(super) conds: Table<CondId, Cond>,
    /// The pieces of all texts: each [`Text`] is a range of them.
    pub(super) pieces: Vec<Piece>,
    /// How many truth values a state holds: first one for each fact, then one for each scene and choice that a
    /// condition asks about.
    pub(super) bits: usize,
    pub(super) words: String,
}

/// The accessors of one table: all rows, all ids, and the row of an id.
macro_rules! accessors {
    ($($visible:vis $table:ident: $row:ident $ids:ident ($id:ty => $type:ty) $order:literal)*) => {
        impl Story {
            $(
                #[doc = concat!("The ", stringify!($table), ", ", $order, ".")]
                $visible fn $table(&self) -> &[$type] {
                    self.$table.rows()
                }

                #[doc = concat!("The ids of the ", stringify!($table), ", ", $order, ".")]
                $visible fn $ids(&self) -> impl ExactSizeIterator<Item = $id> + DoubleEndedIterator + use<> {
                    self.$table.ids()
                }

                #[doc = concat!("The ", stringify!($row), " of an id, which must come from this story.")]
                $visible fn $row(&self, id: $id) -> &$type {
                    self.$table.row(id)
                }
            )*
        }
    };
}

accessors! {
    pub meters: meter meter_ids (MeterId => Meter) "in declared order"
    pub facts: fact fact_ids (FactId => Fact) "in declared order"
    pub chapters: chapter chapter_ids (ChapterId => Chapter) "in reading order"
    pub documents: document document_ids (DocumentId => Document) "in declared order"
    pub scenes: scene scene_ids (SceneId => Scene) "endings included, in the order of the files"
    pub choices: choice choice_ids (ChoiceId => Choice) "scene by scene, in the order of the files"
    pub(crate) junctions: junction junction_ids (JunctionId => Junction) "in the order of the files"
    pub(crate) branches: branch branch_ids (BranchId => Branch) "choice by choice and junction by junction"
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

    /// Where a run begins.
    pub(crate) fn start(&self) -> Target {
        self.start
    }

    /// How many truth values a state of this story holds: every [`Bit`] of the story is below it.
    pub(crate) fn bit_count(&self) -> usize {
        self.bits
    }

    /// The branches of a choice or junction, in the order in which they are tried.
    pub(crate) fn branches_in(&self, branches: IdRange<BranchId>) -> &[Branch] {
        self.branches.range(branches)
    }

    /// The ids of all effects, scene by scene and choice by choice.
    pub(crate) fn effect_ids(&self) -> impl ExactSizeIterator<Item = EffectId> + use<> {
        self.effects.ids()
    }

    /// The effects of a choice or of the arrival in a scene, in the order in which they happen.
    pub(crate) fn effects_in(&self, effects: IdRange<EffectId>) -> &[Effect] {
        self.effects.range(effects)
    }

    /// A condition inside a text.
    pub(crate) fn cond(&self, cond: CondId) -> &Cond {
        self.conds.row(cond)
    }

    /// One piece of a text, by its position among the pieces of all texts, which must lie inside a text of this story.
    #[expect(clippy::indexing_slicing, reason = "positions come from texts of the story that has the pieces")]
    pub(crate) fn piece(&self, at: u32) -> &Piece {
        &self.pieces[at as usize]
    }

    /// All pieces of a text in written order, whatever their conditions.
    #[expect(clippy::indexing_slicing, reason = "a text comes from the story that has the pieces")]
    pub(crate) fn pieces(&self, text: Text) -> &[Piece] {
        &self.pieces[text.range()]
    }

    /// The identifier of a scene.
    pub fn scene_name(&self, scene: SceneId) -> &str {
        self.str(self.scene(scene).id)
    }

    /// The identifier of a choice, which is unique among the choices of its scene.
    pub fn choice_name(&self, choice: ChoiceId) -> &str {
        self.str(self.choice(choice).id)
    }

    /// The identifier of a fact.
    pub fn fact_name(&self, fact: FactId) -> &str {
        self.str(self.fact(fact).id)
    }

    /// The identifier of a meter. What the reader sees is its [`meter_title`](Self::meter_title).
    pub fn meter_name(&self, meter: MeterId) -> &str {
        self.str(self.meter(meter).id)
    }

    /// What the reader sees of a meter.
    pub fn meter_title(&self, meter: MeterId) -> &str {
        self.str(self.meter(meter).name)
    }

    /// The identifier of a document.
    pub fn document_name(&self, document: DocumentId) -> &str {
        self.str(self.document(document).id)
    }

    /// What the reader sees of a document.
    pub fn document_title(&self, document: DocumentId) -> &str {
        self.str(self.document(document).name)
    }

    /// What the reader sees of a chapter.
    pub fn chapter_title(&self, chapter: ChapterId) -> &str {
        self.str(self.chapter(chapter).title)
    }

    /// The choices of a scene, whether they can be taken or not.
    pub fn choices_of(&self, scene: SceneId) -> impl Iterator<Item = ChoiceId> + use<> {
        match self.scene(scene).kind {
            SceneKind::Choices(choices) => choices,
            SceneKind::Next(_) | SceneKind::Ending(_) => IdRange::default(),
        }
        .ids()
    }

    /// What makes a scene an ending, if it is one.
    pub fn ending(&self, scene: SceneId) -> Option<Ending> {
        match self.scene(scene).kind {
            SceneKind::Ending(ending) => Some(ending),
            _ => None,
        }
    }

    /// Whether a scene has one unnamed way on.
    pub fn is_passed_through(&self, scene: SceneId) -> bool {
        matches!(self.scene(scene).kind, SceneKind::Next(_))
    }

    /// The scene with this identifier, or else the one that had it before it was renamed.
    pub fn find_scene(&self, name: &str) -> Option<SceneId> {
        let now = self.scene_ids().find(|scene| self.scene_name(*scene) == name);
        now.or_else(|| self.scene_ids().find(|scene| self.is_among(&self.scene(*scene).was, name)))
    }

    /// The fact with this identifier, or else the one that had it before it was renamed.
    pub fn find_fact(&self, name: &str) -> Option<FactId> {
        let now = self.fact_ids().find(|fact| self.fact_name(*fact) == name);
        now.or_else(|| self.fact_ids().find(|fact| self.is_among(&self.fact(*fact).was, name)))
    }

    /// The facts that hold from the start of a run once an ending was reached in an earlier run, in declared order.
    pub fn facts_from_archive(&self) -> impl Iterator<Item = FactId> {
        self.fact_ids().filter(|fact| self.fact(*fact).finished_before)
    }

    /// The editions in which a run of this story can be read: both only where a fact comes from the archive.
    pub fn editions(&self) -> &'static [Edition] {
        let has_later = self.facts_from_archive().next().is_some();
        if has_later { &[Edition::First, Edition::Later] } else { &[Edition::First] }
    }

    /// The facts that hold from the start of a run in an edition.
    pub fn facts_at_start(&self, edition: Edition) -> Vec<FactId> {
        match edition {
            Edition::First => Vec::new(),
            Edition::Later => self.facts_from_archive().collect(),
        }
    }

    /// The meter with this identifier.
    pub fn find_meter(&self, name: &str) -> Option<MeterId> {
        self.meter_ids().find(|meter| self.meter_name(*meter) == name)
    }

    /// The document with this identifier.
    pub fn find_document(&self, name: &str) -> Option<DocumentId> {
        self.document_ids().find(|document| self.document_name(*document) == name)
    }

    /// The choice of a scene with this identity, or that had it before a renaming.
    pub fn find_choice(&self, scene: SceneId, id: &str) -> Option<ChoiceId> {
        let now = self.choices_of(scene).find(|choice| self.str(self.choice(*choice).id) == id);
        now.or_else(|| self.choices_of(scene).find(|choice| self.choice_had_name(*choice, id)))
    }

    fn is_among(&self, names: &[Name], name: &str) -> bool {
        names.iter().any(|old| self.str(*old) == name)
    }

    /// Whether a choice had this identifier: its own, or that of the place which its default identifier is taken from.
    fn choice_had_name(&self, choice: ChoiceId, name: &str) -> bool {
        let found = self.choice(choice);
        let by_target = match self.branches_in(found.branches) {
            [Branch { to, .. }] => self.target_had_name(*to, self.choice_name(choice), name),
            _ => false,
        };
        by_target || self.is_among(&found.was, name)
    }

    /// Whether a target is called `now` and was called `old`.
    fn target_had_name(&self, target: Target, now: &str, old: &str) -> bool {
        let (id, was) = match target {
            Target::Scene(scene) => (self.scene(scene).id, &self.scene(scene).was),
            Target::Junction(junction) => (self.junction(junction).id, &self.junction(junction).was),
        };
        self.str(id) == now && self.is_among(was, old)
    }
}

impl Scene {
    /// Its id as text.
    pub fn id_text<'s>(&self, story: &'s Story) -> &'s str {
        story.str(self.id)
    }
}

impl Choice {
    /// The condition of a gate, if the choice has it. A gate that it does not have is always open.
    #[expect(clippy::indexing_slicing, reason = "the array has a place for every kind of gate")]
    pub(crate) fn gate(&self, kind: GateKind) -> Option<&Cond> {
        self.gates[kind as usize].as_deref()
    }

    /// The conditions of the gates that the choice has, in the order in which they are evaluated.
    pub(crate) fn gates(&self) -> impl Iterator<Item = &Cond> {
        self.gates.iter().filter_map(Option::as_deref)
    }

    /// Its identity as text.
    pub fn id_text<'s>(&self, story: &'s Story) -> &'s str {
        story.str(self.id)
    }
}
