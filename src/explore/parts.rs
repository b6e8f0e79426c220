//! The parts of a story's texts that a condition lets in or keeps out, and where a reader may meet them.

use std::ops::Range;

use crate::story::{ChoiceId, Cond, CondId, DocumentId, GateKind, Id as _, Piece, SceneId, Story, Text};

/// A part of a text: what stands after a condition, or what is read otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The condition before it, by its place among all conditions of texts.
    pub cond: CondId,
    /// Whether the part is read where the condition holds; else it is what is read otherwise.
    pub holds: bool,
}

/// When a text is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A scene is shown.
    At(SceneId),
    /// A choice was taken and its effects have happened.
    After(ChoiceId),
}

/// One way to meet a part: a moment, and all that must hold there or must not.
#[derive(Clone, Debug)]
pub(crate) struct Meeting<'s> {
    pub(crate) part: Part,
    /// The part that it stands in.
    pub(crate) inside: Option<Part>,
    pub(crate) moment: Moment,
    pub(crate) path: Vec<(&'s Cond, bool)>,
}

impl Meeting<'_> {
    /// The scene where it is met.
    pub(crate) fn scene(&self, story: &Story) -> SceneId {
        match self.moment {
            Moment::At(scene) => scene,
            Moment::After(choice) => story.choice(choice).scene,
        }
    }
}

/// Every way to meet every part of a story's texts. Parts that depend on what earlier runs have learned are left
/// out: no story alone can tell whether they are read.
pub(crate) fn meetings(story: &Story) -> Vec<Meeting<'_>> {
    let first = Moment::At(SceneId::from_index(0));
    let mut found = Found { story, moment: first, inside: None, path: Vec::new(), meetings: Vec::new() };
    for id in story.scene_ids() {
        let scene = story.scene(id);
        found.moment = Moment::At(id);
        found.text(scene.text);
        found.notes(&scene.notes);
        found.documents();
        if story.ending(id).is_some() {
            found.briefs();
        }
        story.choices_of(id).for_each(|choice| found.choice(choice));
    }
    found.meetings
}

struct Found<'s> {
    story: &'s Story,
    moment: Moment,
    inside: Option<Part>,
    path: Vec<(&'s Cond, bool)>,
    meetings: Vec<Meeting<'s>>,
}

impl<'s> Found<'s> {
    fn notes(&mut self, notes: &'s [crate::story::Note]) {
        for note in notes {
            self.given(note.when.as_deref().map(|when| (when, true)), |found| found.text(note.text));
        }
    }

    fn documents(&mut self) {
        let story = self.story;
        for document in story.documents() {
            self.given(document.when.as_deref().map(|when| (when, true)), |found| found.text(document.text));
        }
    }

    fn briefs(&mut self) {
        let story = self.story;
        for brief in story.briefs() {
            self.given(brief.when.as_deref().map(|when| (when, true)), |found| found.text(brief.text));
        }
    }

    /// A label is read unless the choice is hidden or sealed, its reason where it is locked, and what comes
    /// after it once it is taken.
    fn choice(&mut self, id: ChoiceId) {
        let choice = self.story.choice(id);
        let hiding = GateKind::ALL.into_iter().filter(|kind| !kind.shows_label());
        let shown = hiding.filter_map(|kind| choice.gate(kind)).map(|cond| (cond, true));
        self.given(shown, |found| {
            found.text(choice.text);
            if let (Some(needs), Some(locked)) = (choice.gate(GateKind::Needs), choice.locked) {
                found.given([(needs, false)], |found| found.text(locked));
            }
        });
        let scene = self.moment;
        self.moment = Moment::After(id);
        choice.after.into_iter().for_each(|after| self.text(after));
        self.moment = scene;
    }

    /// Does something where more is known to hold or not.
    fn given(&mut self, more: impl IntoIterator<Item = (&'s Cond, bool)>, then: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path.extend(more);
        then(self);
        self.path.truncate(before);
    }

    fn text(&mut self, text: Text) {
        self.pieces(text.start..text.end);
    }

    fn document(&mut self, document: DocumentId) {
        self.text(self.story.document(document).text);
    }

    fn pieces(&mut self, pieces: Range<u32>) {
        let story = self.story;
        let mut at = pieces.start;
        while at < pieces.end {
            match story.piece(at) {
                Piece::Unless { cond, to } => at = self.alternatives(at, *cond, *to, pieces.end),
                Piece::Document(document) => {
                    self.document(*document);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// A condition's two parts; returns where the text goes on after both.
    fn alternatives(&mut self, at: u32, cond: CondId, to: u32, end: u32) -> u32 {
        let test = self.story.cond(cond);
        let otherwise = to.min(end);
        let last = otherwise.checked_sub(1).filter(|last| *last > at).map(|last| self.story.piece(last));
        let (first_end, joined) = match last {
            Some(Piece::Jump { to }) => (otherwise - 1, (*to).min(end)),
            _ => (otherwise, otherwise),
        };
        self.part(cond, test, true, at + 1..first_end);
        self.part(cond, test, false, otherwise..joined);
        joined.max(at + 1)
    }

    fn part(&mut self, cond: CondId, test: &'s Cond, holds: bool, pieces: Range<u32>) {
        let part = Part { cond, holds };
        self.given([(test, holds)], |found| {
            if found.has_words(pieces.clone()) && found.path.iter().all(|(cond, _)| !asks_archive(cond)) {
                let (inside, moment, path) = (found.inside, found.moment, found.path.clone());
                found.meetings.push(Meeting { part, inside, moment, path });
            }
            let outer = found.inside.replace(part);
            found.pieces(pieces);
            found.inside = outer;
        });
    }

    fn has_words(&self, mut pieces: Range<u32>) -> bool {
        pieces.any(|at| matches!(self.story.piece(at), Piece::Words { .. } | Piece::Document(_)))
    }
}

fn asks_archive(cond: &Cond) -> bool {
    match cond {
        Cond::Known(_) => true,
        Cond::Holds(_) | Cond::Compare(..) => false,
        Cond::Not(inner) => asks_archive(inner),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().any(asks_archive),
    }
}
