//! What an edit reworded.

use std::collections::HashSet;
use std::ops::Range;

use super::super::deeper;
use super::super::text_variants::{TextPart, TextVariant};
use crate::story::{ChoiceId, Matching, Piece, SceneId, ShownValue, Story, Text};

/// A part of a story, with the name of what it belongs to and its own words, those of alternatives in it left out.
struct Worded {
    part: TextPart,
    owner: String,
    words: String,
}

/// Returns the parts of a story with words that no part of the same kind has at the same place in an older version.
pub fn changed_parts(old: &Story, new: &Story, matching: &Matching) -> HashSet<TextPart> {
    let scene_now = |scene: SceneId| matching.scene(scene).map(|scene| new.scene_name(scene).to_owned());
    let choice_now = |choice: ChoiceId| matching.choice(choice).map(|choice| new.full_name(new.choice(choice)));
    let before = Words { story: old, scene: &scene_now, choice: &choice_now, found: Vec::new() }.all();
    let scene = |scene: SceneId| Some(new.scene_name(scene).to_owned());
    let choice = |choice: ChoiceId| Some(new.full_name(new.choice(choice)));
    let now = Words { story: new, scene: &scene, choice: &choice, found: Vec::new() }.all();
    let key = |worded: &Worded| (kind(worded.part), worded.owner.clone(), worded.words.clone());
    let known: HashSet<_> = before.iter().map(key).collect();
    now.iter().filter(|worded| !known.contains(&key(worded))).map(|worded| worded.part).collect()
}

fn kind(part: TextPart) -> std::mem::Discriminant<TextPart> {
    std::mem::discriminant(&part)
}

/// Collects the parts of a story. What has no name in the newer version has no part there.
struct Words<'s> {
    story: &'s Story,
    scene: &'s dyn Fn(SceneId) -> Option<String>,
    choice: &'s dyn Fn(ChoiceId) -> Option<String>,
    found: Vec<Worded>,
}

impl Words<'_> {
    fn all(mut self) -> Vec<Worded> {
        let story = self.story;
        for scene in story.scene_ids() {
            if let Some(owner) = (self.scene)(scene) {
                let found = story.scene(scene);
                let dateline = found.dateline.map(|dateline| story.str(dateline)).unwrap_or_default();
                let heading = format!("{} {dateline} ", story.chapter_title(found.chapter));
                let title = story.ending(scene).map(|ending| story.str(ending.title)).unwrap_or_default();
                self.text(TextPart::Scene(scene), &owner, heading + title, Some(found.text));
                for (at, note) in found.notes.iter().enumerate() {
                    self.text(TextPart::Note(scene, at), &owner, String::new(), Some(note.text));
                }
            }
            story.choices_of(scene).for_each(|choice| self.choice(choice));
        }
        for document in story.document_ids() {
            let name = story.document_title(document).to_owned();
            let text = story.document(document).text;
            self.text(TextPart::Document(document), story.document_name(document), name, Some(text));
        }
        for (at, brief) in story.briefs().iter().enumerate() {
            self.text(TextPart::Brief(at), story.str(brief.id), String::new(), Some(brief.text));
        }
        self.found
    }

    fn choice(&mut self, id: ChoiceId) {
        let Some(owner) = (self.choice)(id) else { return };
        let choice = self.story.choice(id);
        self.text(TextPart::Label(self.story.first_copy(id)), &owner, String::new(), Some(choice.text));
        self.text(TextPart::Reason(id), &owner, String::new(), choice.locked);
        self.text(TextPart::Taken(id), &owner, String::new(), Some(choice.after.unwrap_or_default()));
    }

    /// Adds a text and its alternatives.
    fn text(&mut self, part: TextPart, owner: &str, heading: String, text: Option<Text>) {
        let Some(text) = text else { return };
        let words = heading + &self.pieces(owner, text.start..text.end);
        self.found.push(Worded { part, owner: owner.to_owned(), words });
    }

    /// Adds the alternatives among some pieces, and returns the words outside of them.
    fn pieces(&mut self, owner: &str, pieces: Range<u32>) -> String {
        let story = self.story;
        let mut words = String::new();
        let mut at = pieces.start;
        while at < pieces.end {
            let piece = story.piece(at);
            at += 1;
            match piece {
                Piece::Words { name, .. } => words.push_str(story.str(*name)),
                Piece::Value { meter, shown, .. } => match shown {
                    ShownValue::Number(_) => words.push_str(story.meter_name(*meter)),
                    ShownValue::Word(word) => words.push_str(story.str(*word)),
                },
                Piece::Unless { cond, to } => {
                    let last = to.checked_sub(1).filter(|last| *last >= at).map(|last| story.piece(last));
                    let (first, second) = match last {
                        Some(Piece::Jump { to: end }) => (at..*to - 1, *to..*end),
                        _ => (at..*to, *to..*to),
                    };
                    at = second.end.max(at);
                    for (holds, pieces) in [(true, first), (false, second)] {
                        let words = deeper(|| self.pieces(owner, pieces));
                        let part = TextPart::Variant(TextVariant { cond: *cond, holds });
                        self.found.push(Worded { part, owner: owner.to_owned(), words });
                    }
                }
                Piece::Document(document) => words.push_str(story.document_name(*document)),
                other => words.push_str(&format!("{other:?}")),
            }
        }
        words
    }
}
