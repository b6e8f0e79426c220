//! A story as tables, and lookups in it.

use super::super::table::{
    Bit, BranchId, ChapterId, ChoiceId, CondId, DocumentId, EffectId, FactId, IdRange, JunctionId, LawId, ListId,
    MeterId, SceneId, Table, TextId,
};
use super::{
    About, Branch, Brief, Chapter, Choice, Cond, CondSite, Cover, DetourReturn, Document, Edition, Effect, EffectOp,
    Ending, Fact, Junction, Law, Mark, Meter, MeterChange, Name, Piece, Scene, SceneKind, Target, Text,
};

/// A story that can be played. It is the same for all runs and never changes.
///
/// [`load`](crate::story::load()) is the only way to get one, and it refuses files with errors. So in a story every name is
/// resolved, every text is compiled, every branch leads to a scene or junction, and junctions form no cycle.
///
/// # Representation
///
/// There is one table for each kind of item, and items refer to each other by id. The items of one owner are
/// consecutive rows, so that a range of ids is all of them: the choices of a scene, the effects and branches of a
/// choice. All strings are parts of one string, `words`, of which a [`Name`] is a range. All texts are parts of one
/// list, `pieces`, of which a [`Text`] is a range.
///
/// # Limitations
///
/// - Ids, names and texts are valid only for the story that they come from. In another story, such as an earlier
///   version of the same files, they cause a panic or a wrong result.
/// - Only identifiers survive a change of the files, so runs are saved with identifiers. See the `find_…` functions.
/// - A story does not know where its items are in the files; a [`SourceMap`](crate::story::SourceMap) does.
/// - The `find_…` functions search a whole table. Code that runs for each step or frame should not call them.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The id under which archives and runs refer to the story.
    pub(in crate::story) id: Name,
    /// The title that readers see.
    pub(in crate::story) title: Name,
    /// What the story says about itself.
    pub(in crate::story) about: About,
    /// The word that is shown instead of the label of a sealed choice.
    pub(in crate::story) seal: Name,
    /// What a run begins with. Its effects on arrival are applied, as anywhere.
    pub(in crate::story) start: Target,
    /// The width and height of the page that texts must fit, both at least 1.
    pub(in crate::story) page: Option<(u16, u16)>,
    /// How marked text looks and what it means, if the story says so.
    pub(in crate::story) mark: Option<Mark>,
    /// The wording of a correction, in which [`BEFORE`](super::BEFORE) comes before [`AFTER`](super::AFTER).
    pub(in crate::story) correction: Option<Text>,
    /// The wording of an omission, which contains [`AFTER`](super::AFTER).
    pub(in crate::story) omission: Option<Text>,
    /// What the reader's book shows once every clipping is known.
    pub(in crate::story) cover: Option<Cover>,
    /// The strings that `check` warns about wherever a reader can read them.
    pub(in crate::story) banned: Vec<Name>,
    /// The lines that may be shown after an ending, in declared order.
    pub(in crate::story) briefs: Vec<Brief>,
    /// The meters, in declared order.
    pub(in crate::story) meters: Table<MeterId, Meter>,
    /// The facts, in declared order. The first bits of a state are theirs.
    pub(in crate::story) facts: Table<FactId, Fact>,
    /// The chapters, in reading order.
    pub(in crate::story) chapters: Table<ChapterId, Chapter>,
    /// The documents, in declared order.
    pub(in crate::story) documents: Table<DocumentId, Document>,
    /// The ids of the reusable texts, in declared order. Texts that show them have their pieces.
    pub(in crate::story) texts: Table<TextId, Name>,
    /// The ids of the lists of choices, in declared order. Scenes have their own copies of the choices in their lists.
    pub(in crate::story) lists: Table<ListId, Name>,
    /// The scenes, endings included, in the order of the files.
    pub(in crate::story) scenes: Table<SceneId, Scene>,
    /// The junctions, in the order of the files.
    pub(in crate::story) junctions: Table<JunctionId, Junction>,
    /// The choices, scene by scene: those of a scene are a range.
    pub(in crate::story) choices: Table<ChoiceId, Choice>,
    /// The branches, choice by choice and junction by junction.
    pub(in crate::story) branches: Table<BranchId, Branch>,
    /// The effects. Each choice, scene or junction that has some has a range of them.
    pub(in crate::story) effects: Table<EffectId, Effect>,
    /// The conditions inside texts.
    pub(in crate::story) conds: Table<CondId, Cond>,
    /// The pieces of all texts: each [`Text`] is a range of them.
    pub(in crate::story) pieces: Vec<Piece>,
    /// The number of truth values in a state: one for each fact, in declared order, then one for each scene and choice
    /// that a condition or `once` reads.
    pub(in crate::story) bits: usize,
    /// The laws, in declared order.
    pub(in crate::story) laws: Vec<Law>,
    /// The truth values of laws that say whether a meter changed.
    pub(in crate::story) changes: Vec<MeterChange>,
    /// The places that detours return to; those of a detour that can begin inside another come first.
    pub(in crate::story) returns: Vec<DetourReturn>,
    /// The strings of the story. Each [`Name`] is a range of them.
    pub(in crate::story) words: String,
}

/// The accessors of one table: all rows, all ids, and the row of an id.
macro_rules! accessors {
    ($($visible:vis $table:ident: $row:ident $ids:ident ($id:ty => $type:ty) $order:literal)*) => {
        impl Story {
            $(
                #[doc = concat!("Returns the ", stringify!($table), ", ", $order, ".")]
                $visible fn $table(&self) -> &[$type] {
                    self.$table.rows()
                }

                #[doc = concat!("Returns the ids of the ", stringify!($table), ", ", $order, ".")]
                $visible fn $ids(&self) -> impl ExactSizeIterator<Item = $id> + DoubleEndedIterator + use<> {
                    self.$table.ids()
                }

                #[doc = concat!("Returns the ", stringify!($row), " with an id, which must come from this story.")]
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
    /// Returns the text of a name, which must come from this story.
    #[inline]
    pub fn str(&self, name: Name) -> &str {
        let start = name.start as usize;
        self.words.get(start..start + name.len as usize).unwrap_or_default()
    }

    /// Returns the places that detours return to.
    pub(crate) fn returns(&self) -> &[DetourReturn] {
        &self.returns
    }

    /// Returns the name of a scene or junction.
    pub(crate) fn target_name(&self, target: Target) -> &str {
        match target {
            Target::Scene(scene) => self.scene_name(scene),
            Target::Junction(junction) => self.str(self.junction(junction).id),
        }
    }

    /// Returns the meaning of a detour's truth value, if it is one.
    pub(crate) fn return_words(&self, bit: Bit) -> Option<String> {
        let known = self.returns.iter().find(|known| known.bit == bit)?;
        let (entry, then) = (self.target_name(known.entry), self.target_name(known.then));
        let is_twin = |other: &DetourReturn| other.bit != bit && (other.entry, other.then) == (known.entry, known.then);
        let unless_left = if known.stays && self.returns.iter().any(is_twin) { ", which was not left" } else { "" };
        Some(format!("on a detour to {entry} that returns to {then}{unless_left}"))
    }

    /// Returns the id of the story. Archives and runs refer to the story by it.
    pub fn id(&self) -> &str {
        self.str(self.id)
    }

    /// Returns the title of the story.
    pub fn title(&self) -> &str {
        self.str(self.title)
    }

    /// Returns what the story says about itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Returns the seal word, which is shown instead of the label of a sealed choice.
    pub fn seal(&self) -> &str {
        self.str(self.seal)
    }

    /// Returns the width and height of the page that texts must fit, if the story has one.
    pub fn page(&self) -> Option<(u16, u16)> {
        self.page
    }

    /// Returns how marked text looks, if the story says so.
    pub fn mark(&self) -> Option<&Mark> {
        self.mark.as_ref()
    }

    /// Returns the wording of a correction, if the story has one. [`BEFORE`](super::BEFORE) and [`AFTER`](super::AFTER) in it are placeholders for
    /// what the two runs did.
    pub fn correction(&self) -> Option<Text> {
        self.correction
    }

    /// Returns the wording of an omission, if the story has one: a decision in a scene that the earlier run never
    /// reached. [`AFTER`](super::AFTER) in it is the placeholder for what the later run did.
    pub fn omission(&self) -> Option<Text> {
        self.omission
    }

    /// Returns the lines that may be shown after an ending, in declared order.
    pub fn briefs(&self) -> &[Brief] {
        &self.briefs
    }

    /// Returns the text on the cover of the reader's book, if the story has one.
    pub fn cover(&self) -> Option<&Cover> {
        self.cover.as_ref()
    }

    /// Returns the strings that the texts of the story should not contain.
    pub fn banned(&self) -> impl Iterator<Item = &str> {
        self.banned.iter().map(|name| self.str(*name))
    }

    /// Returns the laws of the story, in declared order.
    pub fn laws(&self) -> &[Law] {
        &self.laws
    }

    /// Returns a law by its id.
    #[expect(clippy::indexing_slicing, reason = "an id comes from the story that has the law")]
    pub(crate) fn law(&self, law: LawId) -> &Law {
        &self.laws[law.index()]
    }

    /// Returns the truth values of laws that say whether a meter changed from one passage to the next.
    pub(crate) fn meter_changes(&self) -> &[MeterChange] {
        &self.changes
    }

    /// Returns the same story with this many more truth values, and with more effects on arrival in each scene, after
    /// its own. `more` are those of the scenes in declared order.
    pub(crate) fn observed(&self, bits: usize, more: impl IntoIterator<Item = Vec<Effect>>) -> Self {
        let own = |scene| self.effects_in(self.scene(scene).arrive).iter().cloned();
        let arrive = self.scene_ids().zip(more).map(|(id, more)| own(id).chain(more).collect()).collect();
        let take = self.choices().iter().map(|choice| self.effects_in(choice.effects).to_vec()).collect();
        self.merged(bits, Vec::new(), arrive, take)
    }

    /// Returns the same story with this many more truth values and with more meters, and with other effects of arriving
    /// in each scene and taking each choice, in declared order.
    pub(crate) fn merged(
        &self,
        bits: usize,
        meters: Vec<Meter>,
        arrive: Vec<Vec<Effect>>,
        take: Vec<Vec<Effect>>,
    ) -> Self {
        let mut story = self.clone();
        story.bits += bits;
        for meter in meters {
            story.meters.push(meter);
        }
        story.effects.truncate(0);
        let mut add = |effects: Vec<Effect>| {
            let start = story.effects.next_id();
            for effect in effects {
                story.effects.push(effect);
            }
            story.effects.since(start)
        };
        for (id, effects) in self.scene_ids().zip(arrive) {
            let arrive = add(effects);
            story.scenes.row_mut(id).into_iter().for_each(|scene| scene.arrive = arrive);
        }
        for (id, effects) in self.choice_ids().zip(take) {
            let take = add(effects);
            story.choices.row_mut(id).into_iter().for_each(|choice| choice.effects = take);
        }
        story
    }

    /// Returns the scenes to which a target may lead.
    pub(crate) fn scenes_of(&self, target: Target) -> Vec<SceneId> {
        let (mut scenes, mut junctions, mut waiting) = (Vec::new(), Vec::new(), vec![target]);
        while let Some(target) = waiting.pop() {
            match target {
                Target::Scene(scene) => scenes.push(scene),
                Target::Junction(junction) if junctions.contains(&junction) => {}
                Target::Junction(junction) => {
                    junctions.push(junction);
                    waiting.extend(self.branches_in(self.junction(junction).branches).iter().map(|branch| branch.to));
                }
            }
        }
        scenes
    }

    /// Returns the scene or junction that a run begins with.
    pub(crate) fn start(&self) -> Target {
        self.start
    }

    /// Returns the number of truth values in a state of this story, which is greater than the index of every [`Bit`].
    pub(crate) fn bit_count(&self) -> usize {
        self.bits
    }

    /// Returns the branches of a choice or junction, in the order in which they are tried.
    #[inline]
    pub(crate) fn branches_in(&self, branches: IdRange<BranchId>) -> &[Branch] {
        self.branches.range(branches)
    }

    /// Returns the ids of all effects, scene by scene and choice by choice.
    pub(crate) fn effect_ids(&self) -> impl ExactSizeIterator<Item = EffectId> + use<> {
        self.effects.ids()
    }

    /// Returns an effect.
    pub(crate) fn effect(&self, id: EffectId) -> &Effect {
        self.effects.row(id)
    }

    /// Returns the effects of a choice or of arriving in a scene, in the order in which they happen.
    #[inline]
    pub(crate) fn effects_in(&self, effects: IdRange<EffectId>) -> &[Effect] {
        self.effects.range(effects)
    }

    /// Returns the condition at a location of the logic, if there is one.
    pub(crate) fn condition(&self, at: CondSite) -> Option<&Cond> {
        match at {
            CondSite::Gate(choice, kind) => self.choice(choice).gate(kind),
            CondSite::Effect(effect) => self.effects.row(effect).when.as_deref(),
            CondSite::Branch(branch) => self.branch(branch).when.as_deref(),
        }
    }

    /// Returns whether a text reads a fact that only this choice changes, or that it was taken.
    pub(crate) fn may_recall(&self, choice: ChoiceId) -> bool {
        let held = |choice: &Choice| -> Vec<Bit> {
            let effects = self.effects_in(choice.effects).iter();
            let facts = effects.filter_map(|effect| match effect.op {
                EffectOp::Hold(bit, _) => Some(bit),
                EffectOp::Add(..) | EffectOp::Set(..) => None,
            });
            facts.chain(choice.taken).collect()
        };
        let others: Vec<Bit> = self.choices_beside(choice).flat_map(|other| held(self.choice(other))).collect();
        let own = held(self.choice(choice));
        own.iter().filter(|bit| !others.contains(bit)).any(|bit| self.conds.rows().iter().any(|cond| cond.asks(*bit)))
    }

    /// Returns the other choices of a choice's scene.
    fn choices_beside(&self, choice: ChoiceId) -> impl Iterator<Item = ChoiceId> + '_ {
        self.choices_of(self.choice(choice).scene).filter(move |other| *other != choice)
    }

    /// Returns a condition inside a text.
    #[inline]
    pub(crate) fn cond(&self, cond: CondId) -> &Cond {
        self.conds.row(cond)
    }

    /// Returns one piece of a text by its position among the pieces of all texts, which must be part of a text of this
    /// story.
    #[expect(clippy::indexing_slicing, reason = "positions come from texts of the story that has the pieces")]
    #[inline]
    pub(crate) fn piece(&self, at: u32) -> &Piece {
        &self.pieces[at as usize]
    }

    /// Returns all pieces of a text in the order in which they are written, whatever their conditions.
    #[expect(clippy::indexing_slicing, reason = "a text comes from the story that has the pieces")]
    #[inline]
    pub(crate) fn pieces(&self, text: Text) -> &[Piece] {
        &self.pieces[text.range()]
    }

    /// Returns whether a text has the same words in every state.
    pub(crate) fn is_constant(&self, text: Text) -> bool {
        !self.pieces(text).iter().any(|piece| matches!(piece, Piece::Unless { .. } | Piece::Value { .. }))
    }

    /// Returns the pieces of all texts.
    pub(crate) fn all_pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the identifier of a scene.
    pub fn scene_name(&self, scene: SceneId) -> &str {
        self.str(self.scene(scene).id)
    }

    /// Returns the identifier of a choice, which is unique among the choices of its scene.
    pub fn choice_name(&self, choice: ChoiceId) -> &str {
        self.str(self.choice(choice).id)
    }

    /// Returns the identifier of a fact.
    pub fn fact_name(&self, fact: FactId) -> &str {
        self.str(self.fact(fact).id)
    }

    /// Returns the identifier of a meter. What the reader sees is its [`meter_title`](Self::meter_title).
    pub fn meter_name(&self, meter: MeterId) -> &str {
        self.str(self.meter(meter).id)
    }

    /// Returns what the reader sees of a meter.
    pub fn meter_title(&self, meter: MeterId) -> &str {
        self.str(self.meter(meter).name)
    }

    /// Returns a value of a meter as conditions and effects write it: the number, or the word.
    pub(crate) fn written_value(&self, meter: MeterId, value: i32) -> String {
        let meter = self.meter(meter);
        let word = meter.word(value).filter(|_| meter.is_of_words && value <= meter.range.1);
        word.map_or_else(|| value.to_string(), |word| self.str(word).to_owned())
    }

    /// Returns the identifier of a list of choices.
    pub fn list_name(&self, list: ListId) -> &str {
        self.str(*self.lists.row(list))
    }

    /// Returns the name of a choice with that of the scene or list that declares it, as `took` writes it.
    pub(crate) fn full_name(&self, choice: &Choice) -> String {
        let owner = choice.list.map_or_else(|| self.scene_name(choice.scene), |list| self.list_name(list));
        self.joined(owner, self.str(choice.id))
    }

    /// Returns the first choice that comes from the same choice of a list, or the choice itself if it is in none.
    pub(crate) fn first_copy(&self, choice: ChoiceId) -> ChoiceId {
        let Choice { list, id, .. } = self.choice(choice);
        let is_copy = |other: &ChoiceId| {
            let other = self.choice(*other);
            other.list == *list && self.str(other.id) == self.str(*id)
        };
        if list.is_none() { choice } else { self.choice_ids().find(is_copy).unwrap_or(choice) }
    }

    /// Returns the identifier of a reusable text.
    pub fn text_name(&self, text: TextId) -> &str {
        self.str(*self.texts.row(text))
    }

    /// Returns the identifier of a document.
    pub fn document_name(&self, document: DocumentId) -> &str {
        self.str(self.document(document).id)
    }

    /// Returns what the reader sees of a document before opening it.
    pub fn document_title(&self, document: DocumentId) -> &str {
        self.str(self.document(document).name)
    }

    /// Returns what the reader sees of a chapter.
    pub fn chapter_title(&self, chapter: ChapterId) -> &str {
        self.str(self.chapter(chapter).title)
    }

    /// Returns the choices of a scene in declared order, whether they can be taken or not. Endings and scenes with
    /// `next` have none.
    pub fn choices_of(&self, scene: SceneId) -> impl Iterator<Item = ChoiceId> + use<> {
        match self.scene(scene).kind {
            SceneKind::Choices(choices) => choices,
            SceneKind::Next(_) | SceneKind::Ending(_) => IdRange::default(),
        }
        .ids()
    }

    /// Returns what makes a scene an ending, if it is one.
    pub fn ending(&self, scene: SceneId) -> Option<Ending> {
        match self.scene(scene).kind {
            SceneKind::Ending(ending) => Some(ending),
            _ => None,
        }
    }

    /// Returns whether a scene has `next`: it is followed by another without a choice.
    pub fn is_passed_through(&self, scene: SceneId) -> bool {
        matches!(self.scene(scene).kind, SceneKind::Next(_))
    }

    /// Returns the scene with an identifier, or the one that had it before it was renamed.
    pub fn find_scene(&self, name: &str) -> Option<SceneId> {
        let now = self.scene_ids().find(|scene| self.scene_name(*scene) == name);
        now.or_else(|| self.scene_ids().find(|scene| self.is_among(&self.scene(*scene).was, name)))
    }

    /// Returns the junction with an identifier, or the one that had it before it was renamed.
    pub fn find_junction(&self, name: &str) -> Option<JunctionId> {
        let now = self.junction_ids().find(|junction| self.str(self.junction(*junction).id) == name);
        now.or_else(|| self.junction_ids().find(|junction| self.is_among(&self.junction(*junction).was, name)))
    }

    /// Returns the fact with an identifier, or the one that had it before it was renamed.
    pub fn find_fact(&self, name: &str) -> Option<FactId> {
        let now = self.fact_ids().find(|fact| self.fact_name(*fact) == name);
        now.or_else(|| self.fact_ids().find(|fact| self.is_among(&self.fact(*fact).was, name)))
    }

    /// Returns the facts that hold from the start of a run once an earlier run has reached an ending, in declared
    /// order.
    pub fn facts_from_archive(&self) -> impl Iterator<Item = FactId> {
        self.fact_ids().filter(|fact| self.fact(*fact).finished_before)
    }

    /// Returns the editions in which a run of this story can be read: both only if a fact comes from the archive.
    pub fn editions(&self) -> &'static [Edition] {
        let has_later = self.facts_from_archive().next().is_some();
        if has_later { &[Edition::First, Edition::Later] } else { &[Edition::First] }
    }

    /// Returns the facts that hold from the start of a run in an edition, in declared order.
    pub fn facts_at_start(&self, edition: Edition) -> Vec<FactId> {
        match edition {
            Edition::First => Vec::new(),
            Edition::Later => self.facts_from_archive().collect(),
        }
    }

    /// Returns the meter with an identifier.
    pub fn find_meter(&self, name: &str) -> Option<MeterId> {
        self.meter_ids().find(|meter| self.meter_name(*meter) == name)
    }

    /// Returns the document with an identifier.
    pub fn find_document(&self, name: &str) -> Option<DocumentId> {
        self.document_ids().find(|document| self.document_name(*document) == name)
    }

    /// Returns the choice of a scene with an identifier, or the one that had it before the choice, or the scene or
    /// junction that it is named after, was renamed.
    pub fn find_choice(&self, scene: SceneId, id: &str) -> Option<ChoiceId> {
        let now = self.choices_of(scene).find(|choice| self.choice_name(*choice) == id);
        now.or_else(|| self.choices_of(scene).find(|choice| self.choice_had_name(*choice, id)))
    }

    /// Returns whether one of the names has this text.
    fn is_among(&self, names: &[Name], name: &str) -> bool {
        names.iter().any(|old| self.str(*old) == name)
    }

    /// Returns whether a choice had an identifier: its own, or that of the target that it is named after.
    fn choice_had_name(&self, choice: ChoiceId, name: &str) -> bool {
        let found = self.choice(choice);
        let by_target = match self.branches_in(found.branches) {
            [Branch { to, .. }] => self.target_had_name(*to, self.choice_name(choice), name),
            _ => false,
        };
        by_target || self.is_among(&found.was, name)
    }

    /// Returns whether a target has the identifier `now` and had the identifier `old`.
    fn target_had_name(&self, target: Target, now: &str, old: &str) -> bool {
        let (id, was) = match target {
            Target::Scene(scene) => (self.scene(scene).id, &self.scene(scene).was),
            Target::Junction(junction) => (self.junction(junction).id, &self.junction(junction).was),
        };
        self.str(id) == now && self.is_among(was, old)
    }
}
