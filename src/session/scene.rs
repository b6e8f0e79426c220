//! The scene where the reader is, and pages read before, as replies.

use super::payload::{
    ChapterName, Choice, ChoiceState, Chosen, Document, DocumentLink, Ending, HistoryEntry, Line, MeterReading, Note,
    Scene, Stopped,
};
use super::{ActError, Command, Session};
use crate::engine::{
    Availability, ChoiceDisplay, ChoiceShown, Divergence, MeterShown, Move, NoteShown, Passage, Playthrough,
};
use crate::story::{self, ChapterId, ChoiceId, DocumentId, SceneId};
use crate::text::plain;

impl Session {
    /// The scene where the reader is.
    pub fn scene(&self) -> Scene {
        let passage = self.passage();
        let replay = self.replay();
        let divergence = self.stopped.as_ref().or(replay.as_ref().and_then(|place| place.divergence.as_ref()));
        let meters = self.meter_readings(&passage);
        let words = meters.iter().filter_map(|meter| Some((meter.id.clone(), meter.word.clone()?)));
        Scene {
            scene: self.scene_id(passage.scene),
            chapter: self.chapter_of(passage.scene).title,
            dateline: passage.dateline.map(|dateline| self.story.str(dateline).to_owned()),
            after: passage.after.as_deref().map(plain),
            notes: passage.notes.iter().map(|note| self.note(note)).collect(),
            choices: passage.choices.iter().map(|shown| self.choice(shown)).collect(),
            meter_words: words.collect(),
            meters,
            facts: self.facts_that_hold(),
            documents: passage.documents.iter().map(|document| self.document_link(*document)).collect(),
            ending: self.ending_of(passage.scene),
            dead_end: passage.is_dead_end().then(|| self.ways_out()),
            corrections: self.ending.as_ref().map(|page| Line::all(page.corrections.clone())),
            briefs: self.ending.as_ref().map(|page| Line::all(page.briefs.clone())),
            run: self.run,
            step: self.playthrough.position(),
            stopped: divergence.map(|divergence| self.stopped_at(divergence)),
            replay,
            complaint: None,
            chapter_number: passage.chapter.index() + 1,
            cover: self.cover_earned(),
            earned: self.earned.iter().filter_map(|fact| self.clipping(self.story.fact(*fact))).collect(),
            opens: self
                .opens_chapter
                .then(|| self.opening_of(self.last_chapter(&self.playthrough, self.playthrough.position()))),
            report: self.ending.is_some().then(|| self.ending_report()),
            chapter_read: self.chapter_read(&self.playthrough, self.playthrough.position()),
            has_new_heading: self.has_new_heading(),
            read_before: self.was_read_before(passage.scene),
            text: passage.text,
            after_spans: passage.after,
        }
    }

    /// Whether the heading differs from that of the previous scene.
    fn has_new_heading(&self) -> bool {
        let here = self.playthrough.position();
        let heading = |steps| {
            let dateline = self.story.scene(self.playthrough.state_at(steps).scene()).dateline;
            (self.last_chapter(&self.playthrough, steps), dateline.map(|dateline| self.story.str(dateline)))
        };
        here.checked_sub(1).is_some_and(|before| heading(before) != heading(here))
    }

    /// The title of the cover, if the last clipping was found by coming here.
    fn cover_earned(&self) -> Option<String> {
        let has_earned = !self.earned.is_empty();
        has_earned.then(|| self.cover()).flatten().map(|cover| cover.title)
    }

    /// Whether a scene was read to its end before the reader came here. An ending counts as read as soon as it is
    /// reached, so only an earlier occurrence elsewhere counts.
    fn was_read_before(&self, scene: SceneId) -> bool {
        let id = self.story.scene_name(scene);
        let here = self.run.map(|run| (run, self.playthrough.position()));
        self.archive.was_read(id) && (self.story.ending(scene).is_none() || self.archive.first_run_to(id) != here)
    }

    /// The commands that lead elsewhere from a place where no choice can be taken.
    fn ways_out(&self) -> Vec<Command> {
        let goes_back = (self.playthrough.position() > 0).then_some(Command::Back);
        let forks = self.archive.runs().next().map(|_| Command::Fork);
        goes_back.into_iter().chain(forks).chain([Command::New]).collect()
    }

    fn note(&self, note: &NoteShown) -> Note {
        Note { text: plain(&note.text), at: note.at.map(|at| self.story.str(at).to_owned()), spans: note.text.clone() }
    }

    fn choice(&self, shown: &ChoiceShown) -> Choice {
        let (label, state, reason) = match &shown.state {
            ChoiceDisplay::Open(label) => (Some(label), ChoiceState::Open, None),
            ChoiceDisplay::Sealed => (None, ChoiceState::Sealed, None),
            ChoiceDisplay::Locked { label, reason } => (Some(label), ChoiceState::Locked, Some(reason)),
        };
        let was_taken = shown.choice.is_some_and(|choice| self.was_taken(choice));
        Choice {
            is_read: was_taken && shown.choice.is_some_and(|choice| self.is_read(choice)),
            number: shown.number,
            id: shown.id(&self.story).to_owned(),
            text: label.map(|label| plain(label)),
            spans: label.cloned(),
            state,
            reason: reason.map(|reason| plain(reason)),
            reason_spans: reason.cloned(),
            seen: was_taken,
            awaits_ending: state == ChoiceState::Sealed
                && shown.choice.is_some_and(|choice| self.awaits_ending(choice)),
        }
    }

    /// Whether the seal of a choice is open for a run that begins after another one has reached an ending.
    fn awaits_ending(&self, choice: ChoiceId) -> bool {
        let facts = self.story.facts_from_archive();
        let later = self.playthrough.state().clone().with_facts(facts);
        later.availability(&self.story, choice) != Availability::Sealed
    }

    /// Whether a choice has the same words wherever it is offered, and the scene to which it leads from here was read
    /// before, in any run.
    fn is_read(&self, choice: ChoiceId) -> bool {
        if !self.story.is_constant(self.story.choice(choice).text) {
            return false;
        }
        let mut next = self.playthrough.state().clone();
        let is_open = next.step(&self.story, choice).is_ok();
        is_open && self.archive.was_read(self.story.scene_name(next.scene()))
    }

    fn meter_readings(&self, passage: &Passage) -> Vec<MeterReading> {
        let reading = |shown: &MeterShown| {
            let meter = self.story.meter(shown.meter);
            MeterReading {
                id: self.story.str(meter.id).to_owned(),
                name: self.story.str(meter.name).to_owned(),
                value: shown.value,
                change: shown.change,
                range: meter.range,
                word: meter.word(shown.value).map(|word| self.story.str(word).to_owned()),
            }
        };
        passage.meters.iter().map(reading).collect()
    }

    fn facts_that_hold(&self) -> Vec<String> {
        let holding = self.story.fact_ids().filter(|fact| self.playthrough.state().holds(*fact));
        holding.map(|fact| self.story.fact_name(fact).to_owned()).collect()
    }

    fn document_link(&self, id: DocumentId) -> DocumentLink {
        let document = self.story.document(id);
        let text = |name| self.story.str(name).to_owned();
        DocumentLink { id: text(document.id), name: text(document.name), key: document.key }
    }

    /// The documents that exist where the reader is.
    pub(super) fn document_links(&self) -> Vec<DocumentLink> {
        self.passage().documents.into_iter().map(|document| self.document_link(document)).collect()
    }

    /// A document that exists where the reader is.
    pub(super) fn document(&self, id: &str) -> Result<Document, ActError> {
        let shown = self.passage().documents.into_iter();
        let found = shown.map(|document| self.story.document(document)).find(|shown| self.story.str(shown.id) == id);
        let document: &story::Document = found.ok_or_else(|| ActError::NoDocument(id.to_owned()))?;
        Ok(Document {
            document: id.to_owned(),
            name: self.story.str(document.name).to_owned(),
            text: self.page_here(document.text),
        })
    }

    /// Returns the id of a scene as replies have it.
    pub(super) fn scene_id(&self, scene: SceneId) -> String {
        self.story.scene_name(scene).to_owned()
    }

    /// The chapter that a reader is in after some steps: the last one that they reached. A scene that several chapters
    /// share is in the file of one of them.
    pub(super) fn chapter_read(&self, playthrough: &Playthrough, steps: usize) -> ChapterName {
        self.chapter_name(self.last_chapter(playthrough, steps))
    }

    /// The last chapter that a run reached within some steps.
    pub(super) fn last_chapter(&self, playthrough: &Playthrough, steps: usize) -> ChapterId {
        let chapter = |scene| self.story.scene(scene).chapter;
        let chapters = (0..=steps).map(|step| chapter(playthrough.state_at(step).scene()));
        chapters.max().unwrap_or_else(|| chapter(playthrough.state().scene()))
    }

    /// The chapter of a scene.
    pub(super) fn chapter_of(&self, scene: SceneId) -> ChapterName {
        self.chapter_name(self.story.scene(scene).chapter)
    }

    fn chapter_name(&self, chapter: ChapterId) -> ChapterName {
        let title = self.story.str(self.story.chapter(chapter).title).to_owned();
        ChapterName { number: chapter.index() + 1, title }
    }

    /// The ending that a scene is, if it is one.
    pub(super) fn ending_of(&self, scene: SceneId) -> Option<Ending> {
        let ending = self.story.ending(scene)?;
        Some(Ending { id: self.scene_id(scene), title: self.story.str(ending.title).to_owned() })
    }

    /// Where a run no longer works.
    pub(super) fn stopped_at(&self, divergence: &Divergence) -> Stopped {
        Stopped {
            scene: self.scene_id(divergence.scene),
            wanted: divergence.wanted.clone(),
            why: divergence.why.to_string(),
            offered: divergence.offered.clone(),
            works: divergence.valid_choices,
        }
    }

    /// The pages of a playthrough up to its position.
    pub(super) fn pages(&self, playthrough: &Playthrough, run: Option<crate::archive::RunId>) -> Vec<HistoryEntry> {
        let mut last = None;
        let page = |step| {
            let passage = self.passage_of(playthrough, run, step);
            let taken = playthrough.behind().get(step).map(|step| step.taken);
            last = last.max(Some(self.story.scene(passage.scene).chapter));
            let chapter = last.map(|chapter| self.chapter_name(chapter));
            HistoryEntry { chapter_read: chapter, ..self.history_entry(passage, taken) }
        };
        (0..=playthrough.position()).map(page).collect()
    }

    fn history_entry(&self, passage: Passage, taken: Option<Move>) -> HistoryEntry {
        let chapter = self.chapter_of(passage.scene);
        let landmark = self.story.scene(passage.scene).key;
        HistoryEntry {
            scene: self.scene_id(passage.scene),
            chapter: chapter.title,
            dateline: passage.dateline.map(|dateline| self.story.str(dateline).to_owned()),
            after: passage.after.as_deref().map(plain),
            chosen: taken.and_then(|taken| self.chosen(&passage, taken)),
            chapter_number: chapter.number,
            chapter_read: None,
            landmark: landmark.map(|landmark| self.story.str(landmark).to_owned()),
            meters: self.meter_readings(&passage),
            ending: self.ending_of(passage.scene),
            after_spans: passage.after,
            text: passage.text,
        }
    }

    fn chosen(&self, passage: &Passage, taken: Move) -> Option<Chosen> {
        let choice = match taken {
            Move::Choice(choice) => Some(choice),
            Move::Next | Move::Edit => None,
        };
        let shown = passage.choices.iter().find(|shown| shown.choice == choice)?;
        let ChoiceDisplay::Open(label) = &shown.state else { return None };
        Some(Chosen { id: shown.id(&self.story).to_owned(), text: plain(label), spans: label.clone() })
    }
}
