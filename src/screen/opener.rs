//! The page that opens a chapter: the `after` line, then the chapter's number, title and epigraph. Any key that is not
//! a command continues.

use ratatui::buffer::Buffer;

use super::front::opening;
use super::keymap::Action;
use super::layout::Columns;
use super::pages::PageContext;
use super::reading::Pace;
use super::widgets::hints::Hint;
use super::widgets::put::{put_row, put_rule};
use crate::engine::Segment;
use crate::session::Command;
use crate::session::payload::ChapterOpening;
use crate::story::Color;
use crate::text::{Row, TextStyle, WrapOptions, aside, styled, wrap};

/// The columns of the rules above and below the words.
const RULE: u16 = 12;
/// The minimum number of rows of a window for the rules.
const HIGH: u16 = 12;

/// The page that opens a chapter.
#[derive(Clone, Debug)]
pub(crate) struct Opener {
    chapter: ChapterOpening,
    /// The `after` line, which comes first; `None` once it was shown alone.
    after: Option<Vec<Segment>>,
    /// Whether the page is so new that a key can't be meant for it.
    pub(super) pace: Pace,
}

impl Opener {
    /// The page of a chapter, with the `after` line.
    pub(super) fn new(chapter: ChapterOpening, after: Option<Vec<Segment>>) -> Self {
        Self { chapter, after, pace: Pace::new(true) }
    }

    /// Whether there is an `after` line, and room for all of it.
    pub(super) fn has_room_for_after(&self, columns: Columns, height: u16) -> bool {
        let (after, _) = self.rows(columns, height, None);
        !after.is_empty() && after.len() <= usize::from(room(height))
    }

    /// The page without the `after` line.
    pub(super) fn without_after(self) -> Self {
        Self { after: None, ..self }
    }

    /// The `after` line and the chapter's opening, in rows; the chapter is omitted if both don't fit.
    fn rows(&self, columns: Columns, height: u16, mark: Option<Color>) -> (Vec<Row>, Vec<Row>) {
        let options = WrapOptions::flush(columns.inner());
        let after = self.after.as_ref().map(|after| wrap(&aside(styled(after, mark)), options)).unwrap_or_default();
        let chapter = opening(&self.chapter, columns.inner(), mark);
        let fits = after.is_empty() || after.len() + 1 + chapter.len() <= usize::from(room(height));
        (after, if fits { chapter } else { Vec::new() })
    }

    /// What is shown after this page: the chapter alone, if there was no room for it.
    pub(super) fn next(mut self, columns: Columns, height: u16) -> Option<Self> {
        let (_, chapter) = self.rows(columns, height, None);
        self.after = None;
        self.pace = Pace::new(true);
        chapter.is_empty().then_some(self)
    }
}

/// The rows above the keys.
fn room(height: u16) -> u16 {
    height.saturating_sub(u16::from(height >= 4))
}

/// Draws the page without its keys.
pub(super) fn draw(opener: &Opener, cx: &PageContext, buffer: &mut Buffer) {
    let (columns, height) = (cx.columns(), cx.window.height);
    let (after, rows) = opener.rows(columns, height, cx.mark());
    let style = |style: TextStyle| cx.theme.style(style);
    let has_rules = height >= HIGH && !rows.is_empty();
    // The `after` line is read first, so it is on top, where the text of a passage begins.
    let top = if has_rules && !after.is_empty() { 2 } else { 0 };
    for (row, y) in after.iter().zip(top..room(height)) {
        put_row(buffer, columns.inner_x(), y, columns.inner(), row, style);
    }
    let least = if after.is_empty() { 0 } else { top + small(after.len()) + if has_rules { 3 } else { 1 } };
    let mut y = (room(height).saturating_sub(small(rows.len())) * 2 / 5).max(least);
    let rule = |buffer: &mut Buffer, y| {
        let x = columns.inner_x() + columns.inner().saturating_sub(RULE) / 2;
        put_rule(buffer, x, y, RULE.min(columns.inner()), style(TextStyle::QUIET));
    };
    if has_rules {
        rule(buffer, y.saturating_sub(2));
    }
    for row in rows.iter().take(usize::from(room(height))) {
        put_row(buffer, columns.inner_x(), y, columns.inner(), row, style);
        y += 1;
    }
    if has_rules {
        rule(buffer, y + 1);
    }
}

fn small(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
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
