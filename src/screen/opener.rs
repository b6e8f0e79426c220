//! The page with which a chapter begins: its number, its title, its epigraph. Any key but a command goes on.

use ratatui::buffer::Buffer;

use super::front::opening;
use super::keymap::Action;
use super::state::State;
use super::widgets::hints::Hint;
use super::widgets::put::{put_row, put_rule};
use crate::session::Command;
use crate::session::payload::ChapterOpening;
use crate::text::TextStyle;

/// The columns of the rules above and below the words.
const RULE: u16 = 12;
/// The least rows of a window that has room for the rules.
const HIGH: u16 = 12;

/// Draws the page without its keys.
pub(super) fn draw(state: &State, chapter: &ChapterOpening, buffer: &mut Buffer) {
    let (columns, height) = (state.reading.layout.columns, state.window.height);
    let mark = state.session.story().mark().map(|mark| mark.color);
    let rows = opening(chapter, columns.inner(), mark);
    let room = height.saturating_sub(u16::from(height >= 4));
    let has_rules = height >= HIGH;
    let wanted = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let mut y = room.saturating_sub(wanted) * 2 / 5;
    let style = |style: TextStyle| state.theme.style(style);
    let rule = |buffer: &mut Buffer, y| {
        let x = columns.inner_x() + columns.inner().saturating_sub(RULE) / 2;
        put_rule(buffer, x, y, RULE.min(columns.inner()), style(TextStyle::QUIET));
    };
    if has_rules {
        rule(buffer, y.saturating_sub(2));
    }
    for row in rows.iter().take(usize::from(room)) {
        put_row(buffer, columns.inner_x(), y, columns.inner(), row, style);
        y += 1;
    }
    if has_rules {
        rule(buffer, y + 1);
    }
}

/// The keys of the page, the most important first.
pub(super) fn hints() -> Vec<Hint> {
    vec![
        Hint::new("Enter", "continue", Action::Take),
        Hint::command(Command::Back, "back"),
        Hint::command(Command::Quit, "leave"),
        Hint::command(Command::Help, "help"),
    ]
}
