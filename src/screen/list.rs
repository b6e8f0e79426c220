//! The list type of all pages: what is selected, what is visible, what was typed, and which item a click is on.
//!
//! A list knows how many items it has, but not what they are. The owner of the items lays out the visible ones with
//! [`List::lay_out`], so that only one screenful of thousands is ever formatted. A text that only scrolls is a list of
//! its rows in which nothing is selected.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::keymap::Action;
use super::layout::{Columns, RowRange};
use super::theme::Theme;
use super::widgets::put::{put, put_row};
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, width, wrap};

/// A list, or a text that scrolls. After any change of what is selected, [`lay_out`](Self::lay_out) must follow
/// before the list is drawn or clicked on.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// The number of items, or of rows of a text.
    len: usize,
    /// The item that Enter takes, from 0; less than `len` unless that is 0.
    selected: usize,
    /// Whether an item is selected. If nothing should be taken out of habit, nothing is until the reader selects it.
    has_selection: bool,
    /// The first item in sight.
    top: usize,
    /// How many letters of a text are before each of its rows.
    letters: Vec<usize>,
    /// The position that the reader scrolled to, which stays on top in a window of any size.
    anchor: Anchor,
    /// The digits of an item's number typed so far.
    typed: String,
    /// Whether items are selected, rather than rows scrolled.
    selects: bool,
    /// The rows of the window that the list was laid out for.
    height: usize,
    /// How many items are in sight down to their last row.
    whole: usize,
    /// The items in sight, from `top` on; empty for a text.
    in_sight: Vec<ListItem>,
}

/// The place in a text where the first row in sight begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Anchor {
    /// How many letters are before it.
    letters: usize,
    /// How many rows before it begin there too: those without letters.
    blank: usize,
    /// The row in which the place is now. If another one is on top, the reader has scrolled.
    row: usize,
}

impl Anchor {
    /// The place of a row, where `letters` are before each of the rows.
    fn of(letters: &[usize], row: usize) -> Self {
        let before = letters.get(row).copied().unwrap_or(0);
        Self { letters: before, blank: row - letters.partition_point(|other| *other < before).min(row), row }
    }

    /// The row in which the place is among rows that may have another width.
    fn find(self, letters: &[usize]) -> usize {
        let first = letters.partition_point(|before| *before < self.letters);
        let same = letters.iter().skip(first).take_while(|before| **before == self.letters).count();
        match same {
            // The place is within a row.
            0 => first.saturating_sub(1),
            same => first + self.blank.min(same - 1),
        }
    }
}

/// An item as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListItem {
    /// Its words; never empty.
    pub(crate) rows: Vec<Row>,
    /// Whether its number is shown, where the list has numbers.
    pub(crate) is_numbered: bool,
    /// Whether it is struck out and can't be taken.
    pub(crate) is_struck: bool,
    /// What is shown at the right end of its first row.
    pub(crate) tail: Option<(&'static str, TextStyle)>,
}

/// The result of typing a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypedNumber {
    /// No item has this number; the typed digits are discarded.
    Missing(usize),
    /// The item is selected, and more digits may follow.
    Prefix,
    /// The item of this number is selected, and no longer number begins with it.
    Complete(usize),
}

/// The columns that the parts of an item are drawn in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListColumns {
    /// The column of the sign of what is selected.
    marker: u16,
    /// The column of the numbers.
    number: u16,
    /// How many digits they have; 0 for a list without numbers.
    digits: u16,
    /// The first column of the items.
    label: u16,
    /// The width of the items.
    pub(crate) width: u16,
}

impl ListItem {
    /// An item of one row without a number.
    pub(crate) fn row(row: Row) -> Self {
        Self { rows: vec![row], ..Self::default() }
    }

    /// An item with a number, wrapped to a width.
    pub(crate) fn numbered(words: &[StyledSpan], width: u16) -> Self {
        let hang = if width > 20 { 2 } else { 0 };
        Self {
            rows: wrap(words, WrapOptions { hang, ..WrapOptions::flush(width) }),
            is_numbered: true,
            ..Self::default()
        }
    }
}

impl ListColumns {
    /// The columns of a list of `len` numbered items.
    pub(crate) fn numbered(columns: Columns, len: usize) -> Self {
        let digits = u16::try_from(len.checked_ilog10().unwrap_or(0)).unwrap_or(0) + 1;
        let gap = 1 + u16::from(columns.pad > 0);
        let number = columns.edge_x() + gap;
        let label = number + digits + gap;
        let width = (columns.edge_x() + columns.edge()).saturating_sub(label).max(1);
        Self { marker: columns.edge_x(), number, digits, label, width }
    }

    /// The columns of a list without numbers that ends before the column `end`.
    pub(crate) fn plain(columns: Columns, end: u16) -> Self {
        let label = columns.edge_x() + 1 + u16::from(columns.pad > 0);
        Self { marker: columns.edge_x(), number: label, digits: 0, label, width: end.saturating_sub(label) }
    }

    /// How far a column lies behind the first column of the items.
    pub(crate) fn offset(self, x: u16) -> u16 {
        x.saturating_sub(self.label)
    }
}

impl List {
    /// A list of `len` items with one selected.
    pub(crate) fn new(len: usize, selected: usize) -> Self {
        Self { len, selected, has_selection: true, selects: true, ..Self::text() }
    }

    /// A text, still without rows.
    pub(crate) fn text() -> Self {
        let (typed, in_sight) = (String::new(), Vec::new());
        let (letters, anchor) = (Vec::new(), Anchor::default());
        let (has_selection, selects) = (false, false);
        Self {
            len: 0,
            selected: 0,
            has_selection,
            top: 0,
            letters,
            anchor,
            typed,
            selects,
            height: 0,
            whole: 0,
            in_sight,
        }
    }

    /// The number of items, or of rows of a text.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Changes the number of items. What is selected stays, or becomes the last item.
    pub(crate) fn set_len(&mut self, len: usize) {
        self.len = len;
        self.select(self.selected);
    }

    /// Whether items are selected, rather than rows scrolled.
    pub(crate) fn selects(&self) -> bool {
        self.selects
    }

    /// The item that Enter takes, from 0.
    pub(crate) fn selected(&self) -> usize {
        self.selected
    }

    /// The item that is shown as selected; `None` where none is.
    pub(crate) fn marked(&self) -> Option<usize> {
        self.has_selection.then_some(self.selected)
    }

    /// Deselects everything until the reader selects something.
    pub(crate) fn select_none(&mut self) {
        self.has_selection = false;
    }

    /// Selects an item, or the last one where there are fewer.
    pub(crate) fn select(&mut self, at: usize) {
        self.has_selection = true;
        self.selected = at.min(self.len.saturating_sub(1));
    }

    /// The first item or row in sight.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// Scrolls a text to a row, or as far as it goes.
    pub(crate) fn scroll_to(&mut self, row: usize) {
        self.top = row.min(self.last_top());
    }

    /// The maximum scroll position of a text.
    pub(crate) fn last_top(&self) -> usize {
        self.len.saturating_sub(self.height)
    }

    /// Selects an item further down or up, or scrolls a text by rows.
    pub(crate) fn move_by(&mut self, by: isize) {
        self.typed.clear();
        match self.selects {
            // The first key selects what would initially be selected elsewhere.
            true if !self.has_selection => self.select(self.selected),
            true => self.select(self.selected.saturating_add_signed(by)),
            false => self.scroll_to(self.top.saturating_add_signed(by)),
        }
    }

    /// Performs an action that moves the selection. Returns whether it was one.
    pub(crate) fn act(&mut self, action: Action) -> bool {
        let page = isize::try_from(self.page_step()).unwrap_or(isize::MAX);
        let by = match action {
            Action::Up => -1,
            Action::Down => 1,
            Action::PageUp => -page,
            Action::PageDown => page,
            Action::HalfUp => -(page / 2).max(1),
            Action::HalfDown => (page / 2).max(1),
            Action::Top => isize::MIN,
            Action::Bottom => isize::MAX,
            _ => return false,
        };
        self.move_by(by);
        true
    }

    /// How far a page key goes: the visible rows minus one, which stays visible.
    fn page_step(&self) -> usize {
        self.whole.saturating_sub(1).max(1)
    }

    /// How many items or rows there are above and below the visible ones.
    pub(crate) fn hidden(&self) -> (usize, usize) {
        (self.top, self.len.saturating_sub(self.top + self.whole))
    }

    /// Forgets the digits that were typed.
    pub(crate) fn forget_number(&mut self) {
        self.typed.clear();
    }

    /// Selects the item whose number is being typed.
    pub(crate) fn type_digit(&mut self, digit: char) -> TypedNumber {
        self.typed.push(digit);
        let number: usize = self.typed.parse().unwrap_or(0);
        let complete = number.saturating_mul(10) > self.len;
        match number.checked_sub(1).filter(|at| *at < self.len) {
            Some(at) => self.select(at),
            None => {
                self.typed.clear();
                return TypedNumber::Missing(number);
            }
        }
        if complete {
            self.typed.clear();
            return TypedNumber::Complete(number);
        }
        TypedNumber::Prefix
    }

    /// The typed part of a number, as it is shown in the bottom line.
    pub(crate) fn typed_number(&self) -> Option<String> {
        (!self.typed.is_empty()).then(|| format!("{}▏  Enter takes it, or another digit", self.typed))
    }

    /// Takes back the last digit.
    pub(crate) fn erase_digit(&mut self) {
        self.typed.pop();
        if let Some(at) = self.typed.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) {
            self.select(at);
        }
    }

    /// Sets the rows of a text and the height of its window. The words at the top stay there if possible, whatever the
    /// width of the rows.
    pub(crate) fn lay_out_text<'r>(&mut self, rows: impl Iterator<Item = &'r Row>, height: u16) {
        let letters = rows.scan(0, |before, row| {
            let next = *before + row.letters();
            Some(std::mem::replace(before, next))
        });
        let letters: Vec<usize> = letters.collect();
        if self.anchor.row != self.top {
            self.anchor = Anchor::of(&self.letters, self.top);
        }
        let top = self.anchor.find(&letters);
        (self.len, self.height, self.whole) = (letters.len(), usize::from(height), usize::from(height));
        self.letters = letters;
        self.scroll_to(top);
        self.anchor.row = self.top;
    }

    /// Lays out the items that are in sight in a window of `height` rows, the selected one among them. The first in
    /// sight is whole; the list scrolls no further than it must.
    pub(crate) fn lay_out(&mut self, height: u16, mut item: impl FnMut(usize) -> ListItem) {
        self.height = usize::from(height);
        self.in_sight.clear();
        self.whole = 0;
        if self.len == 0 {
            self.top = 0;
            return;
        }
        let lowest = self.first_above(self.selected, &mut item);
        let furthest = self.first_above(self.len - 1, &mut item);
        self.top = self.top.max(lowest).min(self.selected).min(furthest);
        let mut used = 0;
        for at in self.top..self.len {
            let next = item(at);
            used += next.rows.len();
            self.whole += usize::from(used <= self.height);
            self.in_sight.push(next);
            if used >= self.height {
                break;
            }
        }
    }

    /// The first item to show if `last` must be the last that is shown whole.
    fn first_above(&self, last: usize, item: &mut impl FnMut(usize) -> ListItem) -> usize {
        let (mut first, mut used) = (last, item(last).rows.len());
        while let Some(before) = first.checked_sub(1) {
            used += item(before).rows.len();
            if used > self.height {
                break;
            }
            first = before;
        }
        first
    }

    /// The item at a row of the window, if the list was drawn into `area`.
    pub(crate) fn item_at(&self, area: RowRange, y: u16) -> Option<usize> {
        let mut below = usize::from(y.checked_sub(area.y).filter(|_| area.has(y))?);
        for (at, item) in self.in_sight.iter().enumerate() {
            match below.checked_sub(item.rows.len()) {
                Some(rest) => below = rest,
                None => return Some(self.top + at),
            }
        }
        None
    }

    /// Where the selected item is drawn, if it is in sight.
    pub(crate) fn position(&self, columns: ListColumns, area: RowRange) -> Option<Position> {
        let before = self.marked()?.checked_sub(self.top)?;
        let above: usize = self.in_sight.get(..before)?.iter().map(|item| item.rows.len()).sum();
        let below = u16::try_from(above).ok().filter(|below| *below < area.height)?;
        Some(Position { x: columns.marker, y: area.y + below })
    }

    /// Draws the items in sight.
    pub(crate) fn draw(&self, buffer: &mut Buffer, columns: ListColumns, area: RowRange, theme: Theme) {
        let rows = self.in_sight.iter().enumerate().flat_map(|(at, item)| {
            let row = move |(line, row)| (self.top + at, item, line == 0, row);
            item.rows.iter().enumerate().map(row)
        });
        for ((at, item, is_first, row), y) in rows.zip(area.y..area.y.saturating_add(area.height)) {
            let is_selected = self.marked() == Some(at);
            if is_first {
                self.draw_number(buffer, columns, (at, item), y, theme);
            }
            let tail = item.tail.filter(|_| is_first);
            let strong = |style: TextStyle| {
                theme.style(TextStyle { strong: style.strong || (is_selected && !style.quiet), ..style })
            };
            let room = columns.width.saturating_sub(tail.map_or(0, |(words, _)| width(words) + 1));
            let end = put_row(buffer, columns.label, y, room, row, strong);
            if row.width() > room && room > 1 {
                put(buffer, columns.label + room - 1, y, 1, "…", theme.style(TextStyle::QUIET));
            }
            if let Some((words, style)) = tail {
                let right = columns.label + columns.width;
                let x = right.saturating_sub(width(words)).max(end.min(right));
                put(buffer, x, y, right.saturating_sub(x), words, theme.style(style));
            }
        }
    }

    /// Draws what comes before an item: the sign of what is selected, its number, whether it is struck out.
    fn draw_number(
        &self,
        buffer: &mut Buffer,
        columns: ListColumns,
        (at, item): (usize, &ListItem),
        y: u16,
        theme: Theme,
    ) {
        let is_selected = self.marked() == Some(at);
        if is_selected {
            put(buffer, columns.marker, y, 1, "▸", theme.style(TextStyle::STRONG));
        }
        if item.is_numbered && columns.digits > 0 {
            let style =
                if item.is_struck { TextStyle::QUIET } else { TextStyle { strong: is_selected, ..TextStyle::PLAIN } };
            let number = format!("{:>digits$}", at + 1, digits = usize::from(columns.digits));
            put(buffer, columns.number, y, columns.digits, &number, theme.style(style));
        }
        // For terminals that can't strike words out.
        if item.is_struck {
            put(buffer, columns.number + columns.digits, y, 1, "×", theme.style(TextStyle::QUIET));
        }
    }

    /// Draws signs at the right edge if there is more of the list above or below. If a page is so narrow that they
    /// would hide the selection sign, nothing is drawn.
    pub(crate) fn draw_overflow(&self, buffer: &mut Buffer, columns: Columns, area: RowRange, theme: Theme) {
        if columns.width < 3 || area.height == 0 {
            return;
        }
        let x = (columns.x + columns.width).saturating_sub(1);
        let (above, below) = self.hidden();
        if above > 0 {
            put(buffer, x, area.y, 1, "▴", theme.style(TextStyle::STRONG));
        }
        if below > 0 {
            put(buffer, x, area.y + area.height - 1, 1, "▾", theme.style(TextStyle::STRONG));
        }
    }
}
