//! Where things are in a window of any size.

use ratatui::layout::Size;

use crate::session::{self, MarginSide, Preferences};
use crate::story::Story;

/// The default number of columns of the text.
const COLUMNS: u16 = 64;
/// The default number of rows of the text.
const ROWS: u16 = 14;
/// The maximum width of the page; a wider window leaves both sides empty.
const WIDEST: u16 = 96;
/// The minimum and maximum width of the margin.
const MARGIN: (u16, u16) = (12, 28);
/// The minimum width of a window for a gap before the notes, and the width of that gap.
const FAR: u16 = 170;
const DISTANCE: u16 = 5;
/// The columns that the tree beside the page takes, how many of them are empty, and the minimum number of rows for it.
const TREE: u16 = 66;
const TREE_GAP: u16 = 4;
const TREE_ROWS: u16 = 20;
/// The rows of a window that has room for another row of keys.
const HIGH: u16 = 30;
/// The minimum number of rows and columns of a window for the tree on one row.
const STRIP_ROWS: u16 = 16;
const STRIP_COLUMNS: u16 = 96;
/// The rows that are reserved for choices if the window has them, so that the page doesn't jump.
const CHOICES: u16 = 5;

/// The columns of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    /// The first column of the page.
    pub(crate) x: u16,
    /// The width of the page, never more than that of the window.
    pub(crate) width: u16,
    /// Empty columns on either side of the words.
    pub(crate) pad: u16,
    /// The width of the text, at least 1.
    pub(crate) text: u16,
    /// Where the text of a passage begins: where words begin, or on the right of the margin.
    pub(crate) text_x: u16,
    /// Where the margin begins and how wide it is, if there is one.
    pub(crate) margin: Option<(u16, u16)>,
    /// Whether notes are shown, in the margin or below the text.
    pub(crate) has_notes: bool,
    /// Where the tree beside the page begins and how wide it is, if there is one.
    pub(crate) beside: Option<(u16, u16)>,
}

/// How a passage is set: the columns of its text, and where its notes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    /// The columns of the text, if there is room for them.
    pub(crate) columns: u16,
    /// The side of the margin.
    pub(crate) margin: MarginSide,
    /// Whether there is a tree to show beside the page.
    pub(crate) has_tree: bool,
}

/// Whether a window has room for the tree on one row.
pub(crate) fn has_strip(window: Size) -> bool {
    window.width >= STRIP_COLUMNS && window.height >= STRIP_ROWS
}

impl Measure {
    /// The text width that a reader prefers for a story.
    pub(crate) fn of(story: &Story, preferences: &Preferences) -> Self {
        let columns = preferences.text_width.or(story.page().map(|(columns, _)| columns)).unwrap_or(COLUMNS);
        Self { columns, margin: preferences.margin, has_tree: false }
    }
}

impl Columns {
    /// The columns of a window.
    pub(crate) fn of(window: Size, measure: Measure) -> Self {
        let wider = measure.columns.saturating_sub(COLUMNS);
        let distance = distance(window);
        let columns = Self::at_most(WIDEST.saturating_add(wider).saturating_add(distance), window, measure);
        let left = window.width.saturating_sub(columns.width);
        if !measure.has_tree || left < TREE || window.height < TREE_ROWS {
            return columns;
        }
        // The page and the tree are in the middle together.
        let by = columns.x.saturating_sub(left.saturating_sub(TREE) / 2);
        columns.moved_left(by)
    }

    /// The columns of a page that is as wide as the window.
    pub(crate) fn whole(window: Size, measure: Measure) -> Self {
        Self::at_most(window.width, window, measure)
    }

    /// The columns further to the left, with a tree beside them.
    fn moved_left(self, by: u16) -> Self {
        let (x, text_x) = (self.x.saturating_sub(by), self.text_x.saturating_sub(by));
        let margin = self.margin.map(|(x, width)| (x.saturating_sub(by), width));
        let beside = Some((x + self.width + TREE_GAP, TREE - TREE_GAP));
        Self { x, text_x, margin, beside, ..self }
    }

    fn at_most(widest: u16, window: Size, measure: Measure) -> Self {
        let width = window.width.min(widest);
        let pad = match width {
            0..24 => 0,
            24..40 => 1,
            _ => 2,
        };
        let text = measure.columns.min(width.saturating_sub(2 * pad)).max(1);
        let from = pad + text + 1 + distance(window);
        // A page is as wide as its text and margin, unless it fills the window.
        let width = if widest < window.width { width.min(from + 1 + MARGIN.1) } else { width };
        let x = (window.width - width) / 2;
        let room = width.saturating_sub(from + 1).min(MARGIN.1);
        let has_room = room >= MARGIN.0;
        let (text_x, margin) = match measure.margin {
            MarginSide::Right if has_room => (x + pad, Some((x + from, room))),
            MarginSide::Left if has_room => (x + pad + room + distance(window), Some((x + pad, room - 1))),
            MarginSide::Right | MarginSide::Left | MarginSide::Off => (x + pad, None),
        };
        Self { x, width, pad, text, text_x, margin, has_notes: measure.margin != MarginSide::Off, beside: None }
    }

    /// The column where words begin.
    pub(crate) fn inner_x(self) -> u16 {
        self.x + self.pad
    }

    /// How wide the words of a passage may get: as wide as the page, except for a margin on the left.
    pub(crate) fn text_room(self) -> u16 {
        (self.inner_x() + self.inner()).saturating_sub(self.text_x)
    }

    /// How wide the page is between its empty columns.
    pub(crate) fn inner(self) -> u16 {
        self.width.saturating_sub(2 * self.pad).max(1)
    }

    /// Where rules and the header begin: one column before the words.
    pub(crate) fn edge_x(self) -> u16 {
        self.inner_x().saturating_sub(u16::from(self.pad > 0))
    }

    /// How wide rules and the header are.
    pub(crate) fn edge(self) -> u16 {
        self.inner() + 2 * u16::from(self.pad > 0)
    }
}

/// How far the margin is from the text, beside the column between them.
fn distance(window: Size) -> u16 {
    if window.width >= FAR { DISTANCE } else { 0 }
}

/// How much space there is between the parts of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spacing {
    /// None: paragraphs begin with an indent.
    Tight,
    /// An empty row below the `after` line.
    AfterLine,
    /// That, and empty rows between paragraphs.
    Paragraphs,
}

impl Spacing {
    /// The most space for which there is room in a window: `gaps` are the paragraphs' ends within the text, `parts`
    /// those parts before it that an empty row can follow.
    pub(crate) fn of(
        height: u16,
        wanted: ReadingContent,
        gaps: usize,
        parts: usize,
        preferred: session::Spacing,
    ) -> Self {
        let fits = |more: usize| ReadingContent { text: wanted.text + more, ..wanted }.fits(height);
        match preferred {
            session::Spacing::Loose => Self::Paragraphs,
            session::Spacing::Auto if height >= HIGH && fits(parts + gaps) => Self::Paragraphs,
            session::Spacing::Auto | session::Spacing::Tight if fits(parts) => Self::AfterLine,
            session::Spacing::Auto | session::Spacing::Tight => Self::Tight,
        }
    }
}

/// The rows of the reading screen. A part that does not fit is absent or has no height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReadingRows {
    /// The `after` line, if it is above the header.
    pub(crate) after: RowRange,
    /// The title, the chapter, the time.
    pub(crate) header: Option<u16>,
    /// The rule below the header.
    pub(crate) upper_rule: Option<u16>,
    /// The rows of the text.
    pub(crate) body: RowRange,
    /// The rule below the text.
    pub(crate) lower_rule: Option<u16>,
    /// The rows of the choices.
    pub(crate) choices: RowRange,
    /// The row of the meters.
    pub(crate) meters: Option<u16>,
    /// The row of the tree.
    pub(crate) strip: Option<u16>,
    /// The row of the keys.
    pub(crate) keys: Option<u16>,
    /// Another row of keys above it, where the window has many rows.
    pub(crate) more_keys: Option<u16>,
}

/// Rows one below the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowRange {
    /// The first row, counted from the top of the window.
    pub(crate) y: u16,
    /// The number of rows; 0 if none fit.
    pub(crate) height: u16,
}

impl RowRange {
    /// Whether a row is one of them.
    pub(crate) fn has(self, y: u16) -> bool {
        y >= self.y && y - self.y < self.height
    }
}

/// What is above the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Top {
    /// The header.
    Header,
    /// This many rows of the `after` line, an empty row, and the header.
    After(u16),
    /// Nothing: the heading is a part of the text.
    Nothing,
}

/// What the reading screen has to show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadingContent {
    /// How many rows the text takes.
    pub(crate) text: usize,
    /// How many rows the choices take.
    pub(crate) choices: usize,
    /// What is above the text.
    pub(crate) top: Top,
    /// Whether there are meters.
    pub(crate) meters: bool,
    /// Whether the tree is shown on one row.
    pub(crate) strip: bool,
    /// The rows that the story's texts are written for.
    pub(crate) page_rows: Option<u16>,
}

impl ReadingContent {
    /// Whether a window has room for all of it.
    pub(crate) fn fits(self, height: u16) -> bool {
        let rows = ReadingRows::of(height, self);
        let has_header = rows.header.is_some() || !matches!(self.top, Top::After(_));
        let (body, choices) = (usize::from(rows.body.height), usize::from(rows.choices.height));
        has_header && body >= self.text && choices >= self.choices
    }
}

impl ReadingRows {
    /// Divides the rows of a window.
    ///
    /// What stays when the window gets smaller: text and choices, then the keys, the header, the meters, the rules. The
    /// upper rule is also dropped if that makes the text fit.
    pub(crate) fn of(height: u16, wanted: ReadingContent) -> Self {
        let (text, choices) = (clamp(wanted.text), clamp(wanted.choices));
        let keys = height >= 4;
        let header = height >= 6 && wanted.top != Top::Nothing;
        let after = match wanted.top {
            Top::After(rows) => rows + 1,
            Top::Header | Top::Nothing => 0,
        };
        let height_below = height.saturating_sub(after);
        let meters = height >= 8 && wanted.meters;
        let lower = height >= 10;
        let strip = height >= STRIP_ROWS && wanted.strip;
        let more_keys = height >= HIGH;
        let fixed = [more_keys, keys, header, meters, strip, lower].into_iter().map(u16::from).sum();
        let bare = height_below.saturating_sub(fixed);
        let upper = height >= 12 && header && text.saturating_add(choices) < bare;
        let room = bare - u16::from(upper);
        let (body, choices) = share(room, text, choices, wanted.page_rows.unwrap_or(ROWS));
        let mut y = (room - body - choices) / 3;
        let after = range(&mut y, after.min(height));
        let after = RowRange { height: after.height.saturating_sub(1), ..after };
        let (header, upper_rule) = (row(&mut y, header), row(&mut y, upper));
        let body = range(&mut y, body);
        let lower_rule = row(&mut y, lower);
        let choices = range(&mut y, choices);
        let (meters, strip) = (row(&mut y, meters), row(&mut y, strip));
        let (more_keys, keys) = (row(&mut y, more_keys), row(&mut y, keys));
        Self { after, header, upper_rule, body, lower_rule, choices, meters, strip, keys, more_keys }
    }
}

fn row(y: &mut u16, there: bool) -> Option<u16> {
    let at = *y;
    *y += u16::from(there);
    there.then_some(at)
}

fn range(y: &mut u16, height: u16) -> RowRange {
    let range = RowRange { y: *y, height };
    *y += height;
    range
}

/// Returns how many of `room` rows the text and the choices get.
fn share(room: u16, text: u16, choices: u16, page_rows: u16) -> (u16, u16) {
    if text.saturating_add(choices) > room {
        let least = u16::from(choices > 0 && room > 0);
        let choices = choices.min((room / 2).max(room.saturating_sub(text)).max(least));
        return (room - choices, choices);
    }
    let choices = choices.max(CHOICES.min(room - text));
    (text.max(page_rows).min(room - choices), choices)
}

fn clamp(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// The rows of a page that is opened over the reading screen: its title, its text, its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRows {
    /// The row of the title.
    pub(crate) title: Option<u16>,
    /// The rule below the title.
    pub(crate) upper_rule: Option<u16>,
    /// The rows of the text.
    pub(crate) body: RowRange,
    /// The rule below the text.
    pub(crate) lower_rule: Option<u16>,
    /// The row of the keys.
    pub(crate) keys: Option<u16>,
}

impl PageRows {
    /// Divides the rows of a window.
    pub(crate) fn of(height: u16) -> Self {
        let (keys, title, rules) = (height >= 3, height >= 4, height >= 8);
        let before = u16::from(title) + u16::from(rules);
        let after = u16::from(keys) + u16::from(rules);
        let body = RowRange { y: before, height: height - before - after };
        Self {
            title: title.then_some(0),
            upper_rule: rules.then_some(1),
            body,
            lower_rule: rules.then_some(before + body.height),
            keys: keys.then(|| height - 1),
        }
    }
}

/// Where the parts of a page over the reading screen are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageArea {
    /// The columns of the page.
    pub(crate) columns: Columns,
    /// The rows of the page.
    pub(crate) rows: PageRows,
}
