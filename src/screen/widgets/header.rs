//! The line on top: the title, the chapter, the dateline. What doesn't fit is omitted, the title first.

use ratatui::buffer::Buffer;

use super::put::put;
use crate::screen::layout::Columns;
use crate::screen::theme::Theme;
use crate::text::{TextStyle, width};

/// The minimum number of columns between two parts.
const GAP: u16 = 2;

/// The parts of the header; empty if missing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header<'h> {
    /// The title in capitals, or what replaces it.
    pub(crate) title: &'h str,
    /// The style of the title.
    pub(crate) style: TextStyle,
    /// The chapter's number, in words.
    pub(crate) number: &'h str,
    /// The chapter's title, without its number.
    pub(crate) chapter: &'h str,
    /// The dateline of the scene.
    pub(crate) dateline: &'h str,
}

impl Header<'_> {
    /// Draws the header on a row.
    pub(crate) fn draw(&self, buffer: &mut Buffer, columns: Columns, y: u16, theme: Theme) {
        let (x, room) = (columns.edge_x(), columns.edge());
        let (title, chapter, dateline) = self.fitting(room);
        let number = if chapter.is_some() || dateline.is_none() { self.number } else { "" };
        let mut at = x;
        if let Some(title) = title {
            at = put(buffer, x, y, room, title, theme.style(self.style)) + GAP;
        }
        let date_width = dateline.map_or(0, width);
        let date_x = x + room.saturating_sub(date_width);
        let chapter_width = width(number) + chapter.map_or(0, |chapter| width(chapter) + GAP);
        if title.is_some() {
            // Between the title and the time, in the middle.
            let from = at - GAP;
            at = (from + date_x.saturating_sub(from).saturating_sub(chapter_width) / 2).max(at);
        }
        let at = put(buffer, at, y, room, number, theme.style(TextStyle::STRONG));
        if let Some(chapter) = chapter {
            put(buffer, at + GAP, y, (x + room).saturating_sub(at + GAP), chapter, theme.style(TextStyle::PLAIN));
        }
        if let Some(dateline) = dateline {
            put(buffer, date_x, y, date_width.min(room), dateline, theme.style(TextStyle::PLAIN));
        }
    }

    /// The title, the chapter's title and the dateline, those that fit.
    fn fitting(&self, room: u16) -> (Option<&str>, Option<&str>, Option<&str>) {
        let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
        let (title, chapter, dateline) = (some(self.title), some(self.chapter), some(self.dateline));
        let all = [
            (title, chapter, dateline),
            (None, chapter, dateline),
            (None, chapter, None),
            (None, None, dateline),
            (None, None, None),
        ];
        let fits = |(title, chapter, dateline): &(Option<&str>, Option<&str>, Option<&str>)| {
            let number = if chapter.is_none() && dateline.is_some() { "" } else { self.number };
            let parts = [*title, some(number), *chapter, *dateline];
            let wide: u16 = parts.iter().flatten().map(|part| width(part) + GAP).fold(0, u16::saturating_add);
            wide.saturating_sub(GAP) <= room
        };
        all.into_iter().find(fits).unwrap_or_default()
    }
}
