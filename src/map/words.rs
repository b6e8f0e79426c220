//! Words of a story where there is no state to read them in.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::story::{Piece, Story, Text};

/// A number and what it counts.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A line as it reads where the first of its alternatives is taken everywhere.
pub(super) fn line(story: &Story, text: Text) -> String {
    let (mut at, mut out) = (text.start, String::new());
    while at < text.end {
        let piece = *story.piece(at);
        at += 1;
        match piece {
            Piece::Words { name, .. } => out.push_str(story.str(name)),
            Piece::Jump { to } => at = to,
            Piece::Style(_) | Piece::Unless { .. } | Piece::Document(_) => {}
            Piece::Paragraph | Piece::Verse | Piece::Newline | Piece::Rule | Piece::Beat => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text in so many columns, with an ellipsis where it was cut.
pub(super) fn clipped(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    text.chars().take_while(fits).collect::<String>().trim_end().to_owned() + "…"
}
