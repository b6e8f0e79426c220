//! What a story has that other languages can't express.

use crate::story::{GateKind, Piece, Story};

/// A language that stories are exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Ink,
    /// Twee, which also has what is beside the text and text styles.
    Twee,
}

/// Returns what is left out of an export, each as a phrase with its number.
pub(super) fn of(story: &Story, language: Language) -> Vec<String> {
    let only_text = |number| if language == Language::Ink { number } else { 0 };
    let choices = story.choices();
    let gates = |kind| choices.iter().filter(|choice| choice.gate(kind).is_some()).count();
    let pieces = |wanted: fn(&Piece) -> bool| story.all_pieces().iter().filter(|piece| wanted(piece)).count();
    let styles = pieces(|piece| matches!(piece, Piece::Style(style) if style.marked || style.emphasis || style.strong));
    let about = story.about();
    let counted = [
        (gates(GateKind::Seal), "sealed choice, hidden instead", "sealed choices, hidden instead"),
        (only_text(gates(GateKind::Needs)), "locked choice, hidden instead", "locked choices, hidden instead"),
        (story.scenes().iter().map(|scene| scene.notes.len()).sum(), "note", "notes"),
        (
            only_text(story.documents().len()),
            "document, except in texts that show it",
            "documents, except in texts that show them",
        ),
        (
            only_text(styles),
            "place with emphasis, strong or marked words",
            "places with emphasis, strong or marked words",
        ),
        (pieces(|piece| matches!(piece, Piece::Beat)), "pause", "pauses"),
        (pieces(|piece| matches!(piece, Piece::Rule)), "section break", "section breaks"),
        (story.briefs().len(), "brief", "briefs"),
        (story.facts().iter().filter(|fact| fact.clipping.is_some()).count(), "clipping", "clippings"),
        (
            story.facts_from_archive().count(),
            "fact from earlier runs, false instead",
            "facts from earlier runs, false instead",
        ),
        (
            only_text(story.meters().iter().filter(|meter| !meter.hidden).count()),
            "meter beside the text",
            "meters beside the text",
        ),
        (story.laws().len(), "law", "laws"),
        (about.terms.len(), "term of \"How to read\"", "terms of \"How to read\""),
    ];
    let once = [
        (story.correction().is_some(), "the correction of an ending"),
        (story.omission().is_some(), "the omission of an ending"),
        (story.cover().is_some(), "the cover of the book"),
        (story.page().is_some(), "the size of the page"),
    ];
    let many = counted.into_iter().filter(|(number, ..)| *number > 0);
    let many = many.map(|(number, one, more)| format!("{number} {}", if number == 1 { one } else { more }));
    many.chain(once.into_iter().filter(|(is, _)| *is).map(|(_, what)| what.to_owned())).collect()
}
