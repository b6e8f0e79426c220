//! Labels: a story's texts without a state to evaluate them in.

use crate::story::{Piece, Story, Text};

/// Returns a text on one line, with the first of all alternatives.
pub(super) fn label(story: &Story, text: Text) -> String {
    let (mut at, mut out) = (text.start, String::new());
    while at < text.end {
        let piece = *story.piece(at);
        at += 1;
        match piece {
            Piece::Words { name, .. } => out.push_str(story.str(name)),
            Piece::Value { meter, .. } => out.push_str(&format!("{{{}}}", story.meter_name(meter))),
            Piece::Jump { to } => at = to,
            Piece::Style(_) | Piece::Unless { .. } | Piece::Document(_) => {}
            Piece::Paragraph | Piece::Verse | Piece::Newline | Piece::Rule | Piece::Beat => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
