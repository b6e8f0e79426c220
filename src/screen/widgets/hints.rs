//! The line of keys at the bottom, which is also a row of buttons.

use ratatui::buffer::Buffer;

use super::put::put;
use crate::screen::keymap::{Action, key_of};
use crate::screen::layout::Columns;
use crate::screen::theme::Theme;
use crate::session::Command;
use crate::text::{TextStyle, width};

/// The columns between two hints.
const GAP: u16 = 3;

/// A key and what it does here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// The keys, as they are shown.
    pub(crate) keys: String,
    /// What they do, in a word or two.
    pub(crate) does: String,
    /// What a click on the hint does.
    pub(crate) action: Action,
}

impl Hint {
    /// A hint that performs `action` on a click.
    pub(crate) fn new(keys: impl Into<String>, does: impl Into<String>, action: Action) -> Self {
        Self { keys: keys.into(), does: does.into(), action }
    }

    /// The hint of a command, with its key from the table.
    pub(crate) fn command(command: Command, does: &str) -> Self {
        Self::new(key_of(command), does, Action::Command(command))
    }

    fn width(&self) -> u16 {
        let does = width(&self.does);
        width(&self.keys).saturating_add(does).saturating_add(u16::from(does > 0))
    }
}

/// How many hints at the beginning take precedence over the last one, which says how to leave.
const FIRST: usize = 2;

/// The hints that fit, each with its column. The last one is always shown.
pub(crate) fn places(hints: &[Hint], columns: Columns) -> Vec<(u16, &Hint)> {
    let last = hints.len().saturating_sub(1);
    let before_last = last.saturating_sub(1);
    let others = FIRST..before_last;
    let order = [last].into_iter().chain(0..FIRST).chain([before_last]).chain(others);
    let mut left = columns.inner().saturating_add(GAP);
    let mut shown = vec![false; hints.len()];
    for at in order {
        let Some((hint, is_shown)) = hints.get(at).zip(shown.get_mut(at)).filter(|(_, is_shown)| !**is_shown) else {
            continue;
        };
        let rest = left.checked_sub(hint.width().saturating_add(GAP));
        *is_shown = rest.is_some() || at == last;
        left = rest.unwrap_or(if at == last { 0 } else { left });
    }
    let mut x = columns.inner_x();
    let place = |hint| {
        let at = x;
        x = x.saturating_add(Hint::width(hint)).saturating_add(GAP);
        (at, hint)
    };
    hints.iter().zip(shown).filter(|(_, is_shown)| *is_shown).map(|(hint, _)| hint).map(place).collect()
}

/// Draws the hints on a row.
pub(crate) fn draw(buffer: &mut Buffer, columns: Columns, y: u16, hints: &[Hint], theme: Theme) {
    let end = columns.inner_x() + columns.inner();
    for (x, hint) in places(hints, columns) {
        let x = put(buffer, x, y, end.saturating_sub(x), &hint.keys, theme.style(TextStyle::STRONG));
        put(buffer, x + 1, y, end.saturating_sub(x + 1), &hint.does, theme.style(TextStyle::QUIET));
    }
}

/// What a click on a column of the row does.
pub(crate) fn at(hints: &[Hint], columns: Columns, x: u16) -> Option<Action> {
    let hit = |(from, hint): &(u16, &Hint)| x >= *from && x < from + hint.width();
    places(hints, columns).into_iter().find(hit).map(|(_, hint)| hint.action)
}
