//! Locations of a story's parts in its files, for diagnostics about a story that has no errors.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use super::gate::GateKind;
use super::lang::{self, MarkupPlace, Phrases, TextShape};
use super::model::{CondSite, Piece, Story, Style};
use super::offered::{Offered, offered};
use super::quoted::{decode, inside};
use super::references::{self, Declaration, Symbol};
use super::source::{self, ChapterFile, ChapterItem, Choice, Keepsake, Scene, SourceFile};
use super::table::{BranchId, ChoiceId, CondId, EffectId, Id as _, MeterId, SceneId, Table};
use super::tree_reader::Str;
use crate::diag::{FileId, FileSpan, Sources};

/// Where the parts of a story are in its files.
///
/// A [`Story`] itself has no locations, so that reading one stays fast; get the map of a story from
/// [`Loaded::source_map`](super::Loaded::source_map). Ids must come from that story.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    scenes: Table<SceneId, FileSpan>,
    /// The texts of the scenes, with their quotes.
    scene_texts: Table<SceneId, FileSpan>,
    choices: Table<ChoiceId, ChoiceSource>,
    texts: Vec<ReaderText>,
    declarations: Vec<Declaration>,
    logic: LogicMap,
    /// The file of the settings.
    settings: Option<FileId>,
    /// The texts that are compiled wherever they are shown, with their quotes.
    reusable: Vec<FileSpan>,
    /// Whether a second space at an edge of an alternative belongs to the text.
    keeps_second_spaces: bool,
    /// The meters on whose words texts may branch.
    word_meters: Arc<[String]>,
    /// The names of the meters and facts.
    roles: Arc<HashSet<String>>,
    /// What is known about the files that the story was made from, if the locations are those in them.
    other_files: Option<OtherFiles>,
}

/// What is known about the files that a story was made from.
#[derive(Clone, Debug, Default)]
struct OtherFiles {
    /// The conditions that choose an alternative of a text that changes each time.
    alternatives: HashMap<CondId, Alternative>,
    /// The meters that no author declared.
    counters: HashSet<MeterId>,
    /// The meters whose range an author asked for.
    limited: HashSet<MeterId>,
}

/// Which alternative of a text that changes each time a condition chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alternative {
    /// Its number, counted from 1.
    pub(crate) number: i64,
    /// The number of the last one, which is shown where no condition holds.
    pub(crate) last: i64,
}

impl Alternative {
    /// The number of the alternative that is shown where the condition holds, or where it does not: the last one, after all
    /// conditions.
    pub(crate) fn shown(self, holds: bool) -> Option<i64> {
        match holds {
            true => Some(self.number),
            false => (self.number + 1 == self.last).then_some(self.last),
        }
    }
}

/// Where the parts of a story come from that was made from other files, by their locations in its own.
pub(crate) struct Moved<'m> {
    /// Any part.
    pub(crate) place: &'m dyn Fn(FileSpan) -> FileSpan,
    /// The gate of a choice, if its author wrote one.
    pub(crate) gate: &'m dyn Fn(FileSpan) -> Option<FileSpan>,
    /// The condition of a branch, if an author wrote it.
    pub(crate) route: &'m dyn Fn(FileSpan) -> Option<FileSpan>,
    /// A condition in a text, and which alternative it chooses, of a text that changes each time.
    pub(crate) text: &'m dyn Fn(FileSpan) -> (FileSpan, Option<Alternative>),
    /// The meters that no author declared.
    pub(crate) counters: HashSet<MeterId>,
    /// The meters whose range an author asked for.
    pub(crate) limited: HashSet<MeterId>,
}

/// The locations of a choice's texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoiceSource {
    /// Its label, with its quotes.
    pub text: FileSpan,
    /// The reason that it shows while it is locked, with its quotes, if it has `needs`.
    pub locked: Option<FileSpan>,
}

/// The locations of conditions and effects; the tables are parallel to those of the story.
#[derive(Clone, Debug, Default)]
pub(super) struct LogicMap {
    /// The conditions inside texts, without the braces around them.
    pub(super) text_conditions: Table<CondId, FileSpan>,
    /// The effects, with their quotes.
    pub(super) effects: Table<EffectId, FileSpan>,
    /// The effects that have a condition only because of a detour, so that no author wrote it.
    pub(super) implied: BTreeSet<EffectId>,
    /// The `when` of each branch, with its quotes.
    pub(super) branches: Table<BranchId, Option<FileSpan>>,
    /// The gates of each choice, indexed by [`GateKind`], with their quotes.
    pub(super) gates: Table<ChoiceId, [Option<FileSpan>; GateKind::COUNT]>,
    /// The effects and conditions that are one in the files but several in the story.
    pub(super) expanded: BTreeSet<FileSpan>,
    /// The ids of the laws, with their quotes.
    pub(super) laws: Vec<FileSpan>,
    /// Every use of a name, without quotes.
    pub(super) references: Vec<(Symbol, FileSpan)>,
}

/// A string that a reader is shown.
#[derive(Clone, Debug)]
pub struct ReaderText {
    /// Where it is, with its quotes.
    location: FileSpan,
    /// Which shape it has if it is a text of the small language; plain strings have none.
    shape: Option<TextShape>,
    /// Whether a second space at an edge of an alternative belongs to it.
    keeps_second_spaces: bool,
    /// Whether it is the label of a choice.
    is_label: bool,
    /// The meters on whose words it may branch.
    word_meters: Arc<[String]>,
    /// The names of the meters and facts.
    roles: Arc<HashSet<String>>,
}

impl SourceMap {
    /// The map of a story with these files, whose resolver has filled `logic`.
    pub(super) fn new(settings: &SourceFile<source::Story>, chapters: &[ChapterFile], logic: LogicMap) -> Self {
        let declarations = references::declarations(settings, chapters);
        let keeps_second_spaces = settings.records.format.value >= 2;
        let mut logic = logic;
        // What is compiled in several places is declared in one place.
        logic.references.sort_unstable();
        logic.references.dedup();
        let mut map =
            Self { logic, settings: Some(settings.file), declarations, keeps_second_spaces, ..Self::default() };
        map.word_meters = settings.records.word_meters.iter().map(|meter| meter.id.text.to_string()).collect();
        let meters = settings.records.meters.iter().map(|meter| meter.id.text.to_string());
        let facts = settings.records.facts.iter().map(|fact| fact.id.text.to_string());
        map.roles = Arc::new(meters.chain(map.word_meters.iter().cloned()).chain(facts).collect());
        map.add_settings(settings.file, &settings.records);
        for (_, chapter) in chapters {
            map.add_chapter(chapter.file, &chapter.records, settings);
        }
        map
    }

    /// The map of a story that was made from other files: each part is where it comes from in them. `moved` returns that
    /// for a location.
    pub(crate) fn moved(&self, moved: Moved<'_>) -> Self {
        let Moved { place, gate, route, text, counters, limited } = moved;
        let (word_meters, roles) = (Arc::clone(&self.word_meters), Arc::clone(&self.roles));
        let mut map = Self { word_meters, roles, ..Self::default() };
        let mut alternatives = HashMap::default();
        self.scenes.rows().iter().for_each(|scene| _ = map.scenes.push(place(*scene)));
        self.scene_texts.rows().iter().for_each(|text| _ = map.scene_texts.push(place(*text)));
        for choice in self.choices.rows() {
            map.choices.push(ChoiceSource { text: place(choice.text), locked: choice.locked.map(place) });
        }
        for (at, own) in self.logic.text_conditions.rows().iter().enumerate() {
            let (place, alternative) = text(*own);
            map.logic.text_conditions.push(place);
            alternatives.extend(alternative.map(|alternative| (CondId::from_index(at), alternative)));
        }
        self.logic.effects.rows().iter().for_each(|at| _ = map.logic.effects.push(place(*at)));
        map.logic.implied = (0..self.logic.effects.rows().len()).map(EffectId::from_index).collect();
        self.logic.branches.rows().iter().for_each(|at| _ = map.logic.branches.push(at.and_then(route)));
        for gates in self.logic.gates.rows() {
            map.logic.gates.push(gates.map(|at| at.and_then(gate)));
        }
        map.other_files = Some(OtherFiles { alternatives, counters, limited });
        map
    }

    /// Whether the locations are those in files that the story was made from.
    pub(crate) fn is_of_other_files(&self) -> bool {
        self.other_files.is_some()
    }

    /// Which alternative a condition chooses, in a text of other files that changes each time.
    pub(crate) fn alternative(&self, cond: CondId) -> Option<Alternative> {
        self.other_files.as_ref()?.alternatives.get(&cond).copied()
    }

    /// Whether an author declared a meter.
    pub(crate) fn is_declared(&self, meter: MeterId) -> bool {
        self.other_files.as_ref().is_none_or(|other| !other.counters.contains(&meter))
    }

    /// Whether an author chose the range of a meter.
    pub(crate) fn has_chosen_range(&self, meter: MeterId) -> bool {
        self.other_files.as_ref().is_none_or(|other| other.limited.contains(&meter))
    }

    /// The gates and branches whose condition is at a location.
    pub(crate) fn sites_at(&self, place: FileSpan) -> Vec<CondSite> {
        let mut sites = Vec::new();
        for (at, gates) in self.logic.gates.rows().iter().enumerate() {
            let here = GateKind::ALL.into_iter().filter(|kind| gates.get(*kind as usize) == Some(&Some(place)));
            sites.extend(here.map(|kind| CondSite::Gate(ChoiceId::from_index(at), kind)));
        }
        let branches = self.logic.branches.rows().iter().enumerate().filter(|(_, of)| **of == Some(place));
        sites.extend(branches.map(|(at, _)| CondSite::Branch(BranchId::from_index(at))));
        sites
    }

    /// Where a scene's id is declared.
    pub fn scene(&self, scene: SceneId) -> FileSpan {
        *self.scenes.row(scene)
    }

    /// Where a scene's text is, with its quotes.
    pub(crate) fn scene_text(&self, scene: SceneId) -> FileSpan {
        *self.scene_texts.row(scene)
    }

    /// Where the ids of the laws are, in declared order.
    pub fn laws(&self) -> &[FileSpan] {
        &self.logic.laws
    }

    /// Where a choice's texts are.
    pub fn choice(&self, choice: ChoiceId) -> ChoiceSource {
        *self.choices.row(choice)
    }

    /// Every string that a reader is shown, in the order of the files, those of `story.ron` first.
    pub fn texts(&self) -> &[ReaderText] {
        &self.texts
    }

    /// Where everything that has a name is declared: facts, meters and documents, then the scenes, junctions and choices
    /// in the order of the files.
    pub fn declarations(&self) -> &[Declaration] {
        &self.declarations
    }

    /// Where a name is used, apart from its declaration, without quotes: as a target, in conditions, effects and texts.
    pub fn references(&self, symbol: Symbol) -> impl Iterator<Item = FileSpan> + '_ {
        self.logic.references.iter().filter(move |(used, _)| *used == symbol).map(|(_, place)| *place)
    }

    /// What the name at an offset of a file stands for, and where that name is, without quotes: where it is declared or
    /// used. The offset may be at either end of the name.
    pub fn symbol_at(&self, file: FileId, offset: u32) -> Option<(Symbol, FileSpan)> {
        let declared = self.declarations.iter().filter_map(|declaration| Some((declaration.symbol, declaration.name?)));
        let used = self.logic.references.iter().copied();
        let is_there = |place: &FileSpan| place.file == file && place.span.start <= offset && offset <= place.span.end;
        declared.chain(used).find(|(_, place)| is_there(place))
    }

    /// Whether a location is in a text that is compiled wherever it is shown: a reusable one, or that of a list's choice.
    pub(crate) fn is_reused(&self, place: FileSpan) -> bool {
        let contains =
            |text: &FileSpan| text.file == place.file && text.span.range().contains(&(place.span.start as usize));
        self.reusable.iter().any(contains)
    }

    /// Where a condition inside a text is.
    pub(crate) fn text_condition(&self, cond: CondId) -> FileSpan {
        *self.logic.text_conditions.row(cond)
    }

    /// Where an effect is.
    pub(crate) fn effect(&self, effect: EffectId) -> FileSpan {
        *self.logic.effects.row(effect)
    }

    /// Where a condition is: `None` for a gate or the branch of a choice that no author wrote, and for the condition of
    /// an effect that follows from a detour.
    pub(crate) fn condition(&self, site: CondSite) -> Option<FileSpan> {
        match site {
            CondSite::Gate(choice, kind) => self.logic.gates.row(choice).get(kind as usize).copied().flatten(),
            CondSite::Effect(effect) => Some(self.effect(effect)).filter(|_| !self.logic.implied.contains(&effect)),
            CondSite::Branch(branch) => *self.logic.branches.row(branch),
        }
    }

    /// How many conditions and effects there are at a location: in a list of choices as many as scenes have the list, for
    /// an effect of another meter one for each of its values, and elsewhere one.
    pub(crate) fn times_compiled(&self, place: FileSpan) -> usize {
        if self.settings != Some(place.file) && !self.logic.expanded.contains(&place) {
            return 1;
        }
        let gates = self.logic.gates.rows().iter().flatten().flatten();
        let branches = self.logic.branches.rows().iter().flatten();
        gates.chain(branches).chain(self.logic.effects.rows()).filter(|other| **other == place).count()
    }

    fn add_plain(&mut self, file: FileId, text: &Str) {
        self.add_reader_text(file, text, None);
    }

    fn add_text(&mut self, file: FileId, text: &Str, shape: TextShape) {
        self.add_reader_text(file, text, Some(shape));
    }

    fn add_reader_text(&mut self, file: FileId, text: &Str, shape: Option<TextShape>) {
        let keeps_second_spaces = self.keeps_second_spaces;
        let location = FileSpan { file, span: text.span };
        let (word_meters, roles) = (Arc::clone(&self.word_meters), Arc::clone(&self.roles));
        self.texts.push(ReaderText { location, shape, keeps_second_spaces, is_label: false, word_meters, roles });
    }

    fn add_settings(&mut self, file: FileId, story: &source::Story) {
        self.add_plain(file, &story.title);
        story.author.iter().chain(&story.warnings).for_each(|line| self.add_plain(file, line));
        story.about.iter().for_each(|text| self.add_text(file, text, TextShape::Page));
        for term in &story.terms {
            self.add_plain(file, &term.term);
            self.add_plain(file, &term.means);
        }
        for meter in &story.meters {
            self.add_plain(file, &meter.name);
            meter.is.iter().for_each(|clause| self.add_plain(file, clause));
            meter.words.iter().for_each(|(_, word)| self.add_plain(file, word));
        }
        for meter in &story.word_meters {
            self.add_plain(file, &meter.name);
            meter.is.iter().chain(&meter.of).for_each(|text| self.add_plain(file, text));
        }
        let kept = || story.facts.iter().filter_map(|fact| fact.clipping.as_ref());
        kept().filter_map(Keepsake::text).for_each(|text| self.add_text(file, text, TextShape::Page));
        let clippings = kept().map(Keepsake::title);
        let plain = story.mark.iter().map(|mark| &mark.means).chain(&story.seal).chain(clippings);
        plain.chain(&story.correction).chain(&story.omission).for_each(|text| self.add_plain(file, text));
        for document in &story.documents {
            self.add_plain(file, &document.name);
            self.add_text(file, &document.text, TextShape::Page);
        }
        for reused in &story.texts {
            self.add_text(file, &reused.text, TextShape::Page);
            self.reusable.push(FileSpan { file, span: reused.text.span });
        }
        let listed = story.lists.iter().flat_map(|list| &list.choices);
        for choice in listed {
            self.add_texts_of_choice(file, choice);
            let texts = [Some(&choice.text), choice.after.as_deref(), choice.locked.as_deref()];
            self.reusable.extend(texts.into_iter().flatten().map(|text| FileSpan { file, span: text.span }));
        }
        story.briefs.iter().for_each(|brief| self.add_text(file, &brief.text, TextShape::Line));
        if let Some(cover) = &story.cover {
            self.add_plain(file, &cover.title);
            self.add_text(file, &cover.text, TextShape::Page);
        }
    }

    fn add_chapter(&mut self, file: FileId, chapter: &source::Chapter, settings: &SourceFile<source::Story>) {
        self.add_plain(file, &chapter.title);
        chapter.epigraph.iter().for_each(|line| self.add_text(file, line, TextShape::Line));
        for item in &chapter.scenes {
            if let ChapterItem::Scene(scene) = item {
                self.scenes.push(FileSpan { file, span: scene.id.span });
                self.scene_texts.push(FileSpan { file, span: scene.text.span });
                self.add_scene(file, scene);
                for Offered { choice, list, .. } in offered(scene, &settings.records.lists) {
                    self.add_choice(if list.is_some() { settings.file } else { file }, choice);
                    if list.is_none() {
                        self.add_texts_of_choice(file, choice);
                    }
                }
            }
        }
    }

    fn add_scene(&mut self, file: FileId, scene: &Scene) {
        scene.dateline.iter().chain(&scene.key).for_each(|plain| self.add_plain(file, plain));
        self.add_text(file, &scene.text, TextShape::Page);
        scene.notes.iter().for_each(|note| self.add_text(file, &note.text, TextShape::Line));
        if let Some(ending) = &scene.ending {
            self.add_plain(file, &ending.title);
            self.add_plain(file, &ending.teaser);
        }
    }

    fn add_choice(&mut self, file: FileId, choice: &Choice) {
        let location = |text: &Str| FileSpan { file, span: text.span };
        let locked = choice.locked.as_deref().map(location);
        self.choices.push(ChoiceSource { text: location(&choice.text), locked });
    }

    fn add_texts_of_choice(&mut self, file: FileId, choice: &Choice) {
        self.add_text(file, &choice.text, TextShape::Line);
        self.texts.last_mut().into_iter().for_each(|label| label.is_label = true);
        choice.said.iter().for_each(|said| self.add_plain(file, said));
        choice.after.iter().chain(&choice.locked).for_each(|line| self.add_text(file, line, TextShape::Line));
    }
}

impl ReaderText {
    /// The markup of other systems in it: the location, what it is, and what to write here.
    pub(crate) fn foreign_markup(&self, sources: &Sources) -> Vec<(FileSpan, &'static str, &'static str)> {
        let Some(shape) = self.shape else { return Vec::new() };
        let token = sources.slice(self.location);
        let text = decode(token).unwrap_or_default();
        let FileSpan { file, span } = self.location;
        let location = |range| FileSpan { file, span: inside(token, span.start, range) };
        let place = MarkupPlace { shape, is_label: self.is_label, roles: &self.roles };
        let found = lang::foreign_markup(&text, place).into_iter();
        found.map(|(range, markup)| (location(range), markup.what, markup.help)).collect()
    }

    /// The locations where any of these phrases can be read in it, in order and without overlaps, each with the phrase.
    pub fn find<'p>(&self, phrases: &'p Phrases, sources: &Sources) -> Vec<(FileSpan, &'p str)> {
        let token = sources.slice(self.location);
        let text = decode(token).unwrap_or_default();
        let mut found = match self.shape {
            Some(shape) => lang::find(&text, shape, phrases, self.keeps_second_spaces, &self.word_meters),
            None => lang::find_plain(&text, phrases),
        };
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut last = 0;
        found.retain(|(range, _)| {
            let apart = range.end > last;
            last = last.max(range.end);
            apart
        });
        let FileSpan { file, span } = self.location;
        let location = |range| FileSpan { file, span: inside(token, span.start, range) };
        found.into_iter().filter_map(|(range, at)| Some((location(range), phrases.phrase(at)?))).collect()
    }
}

/// Returns whether some text of a story may have markup of another system. This is quick, and may return true for
/// stories that have none.
pub(crate) fn may_have_foreign_markup(story: &Story) -> bool {
    let (mut style, mut follows_style) = (Style::default(), false);
    story.all_pieces().iter().any(|piece| {
        let (is_styled, begins) = (style != Style::default(), std::mem::take(&mut follows_style));
        match piece {
            Piece::Style(next) => {
                (style, follows_style) = (*next, true);
                false
            }
            Piece::Words { name, .. } => lang::may_be_foreign(story.str(*name), is_styled),
            _ => is_styled && begins,
        }
    })
}
