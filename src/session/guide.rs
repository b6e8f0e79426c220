//! How to read a story: everything that may be new to a reader, from the story's own fields.

use super::Session;
use super::payload::{GuideEntry, GuideTopic};
use crate::story::{GateKind, Meter, Name, Piece, Scene};

/// The note that nothing is lost, for readers who type words.
const KEPT: &str = "every choice is saved before you see what follows. Type back to take one back; another choice there \
                    begins a new run, and the old one is kept. Type book to show all of them";

impl Session {
    /// What a reader meets in the story and what it is, the most frequent first.
    pub(super) fn guide(&self) -> Vec<GuideEntry> {
        let entry = |topic, name: &str, text: String| GuideEntry { topic, name: name.to_owned(), text };
        let story = &self.story;
        let mut guide = Vec::new();
        for meter in story.meters().iter().filter(|meter| !meter.hidden) {
            guide.push(entry(GuideTopic::Meter, story.str(meter.name), self.meter_guide(meter)));
        }
        if let Some(mark) = story.mark() {
            let means = match self.mark_is_known() {
                true => story.str(mark.means),
                false => "the story marks them; what they have in common is for you to find out",
            };
            guide.push(entry(GuideTopic::Mark, "marked words", means.to_owned()));
        }
        if self.has_seals() {
            guide.push(entry(GuideTopic::Seal, story.seal(), self.seal_guide()));
        }
        let terms = story.about().terms.iter().filter(|term| story.str(term.term) != story.seal());
        for term in terms.filter(|term| self.has_met(story.str(term.term))) {
            guide.push(entry(GuideTopic::Term, story.str(term.term), story.str(term.means).to_owned()));
        }
        let mut notes = story.scenes().iter().flat_map(|scene| &scene.notes).peekable();
        if notes.peek().is_some() {
            let text = match notes.any(|note| note.when.as_ref().is_some_and(|when| when.asks_archive())) {
                true => "remarks on words of the text; some need what an earlier run has found out",
                false => "remarks on words of the text",
            };
            guide.push(entry(GuideTopic::Notes, "margin notes", text.to_owned()));
        }
        guide.push(entry(GuideTopic::Kept, "nothing is lost", KEPT.to_owned()));
        guide
    }

    /// Whether a reader can have met words of the story: they are in a scene that was read or is shown, or in none.
    fn has_met(&self, words: &str) -> bool {
        let story = &self.story;
        let has = |scene: &&Scene| {
            let notes = scene.notes.iter().map(|note| note.text);
            notes.chain([scene.text]).any(|text| {
                let mut pieces = story.pieces(text).iter();
                pieces.any(|piece| matches!(piece, Piece::Words { name, .. } if story.str(*name).contains(words)))
            })
        };
        let here = self.playthrough.state().scene();
        let mut having = story.scenes().iter().filter(has).peekable();
        having.peek().is_none()
            || having.any(|scene| scene.id == story.scene(here).id || self.archive.was_read(story.str(scene.id)))
    }

    /// What a meter measures and its range: `how far they trust each other, from 0 (none) to 10 (gospel)`.
    fn meter_guide(&self, meter: &Meter) -> String {
        let end = |value: i32| {
            let word = meter.word(value).map(|word| format!(" ({})", self.story.str(word)));
            format!("{value}{}", word.unwrap_or_default())
        };
        let (least, most) = meter.range;
        let is = meter.is.map(|is| format!("{}; ", self.story.str(is))).unwrap_or_default();
        format!("{is}from {} to {}", end(least), end(most))
    }

    /// Whether any choice of the story can be sealed.
    fn has_seals(&self) -> bool {
        self.story.choices().iter().any(|choice| choice.gate(GateKind::Seal).is_some())
    }

    /// What the seal word means, in the story's words if it has some, and when such choices open.
    fn seal_guide(&self) -> String {
        let is_seal = |name: Name| self.story.str(name) == self.story.seal();
        let term = self.story.about().terms.iter().find(|term| is_seal(term.term));
        let means = term.map(|term| format!("{}; here, ", self.story.str(term.means))).unwrap_or_default();
        let opens = match self.story.facts_from_archive().next().is_some() {
            true => "some open once a run has reached an ending",
            false => "it opens when the run has what it waits for",
        };
        format!("{means}a sealed choice, which can't be taken or read yet; {opens}")
    }
}
