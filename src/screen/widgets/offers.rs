//! A list of things to choose from, each with its number: choices, ways to go on, what stands after an ending.

use ratatui::buffer::Buffer;

use super::put::{put, put_row};
use crate::screen::layout::{Columns, Stripe};
use crate::screen::theme::Theme;
use crate::session::Command;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, width_of, wrap};

const SEEN: &str = "(seen)";
const SEEN_WIDTH: u16 = 6;
/// The columns between a locked choice and its reason.
const GAP: u16 = 3;

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// What it says.
    pub(crate) label: Vec<StyledSpan>,
    /// Why it can't be taken, where it is locked.
    pub(crate) reason: Vec<StyledSpan>,
    /// Whether it is struck out.
    pub(crate) locked: bool,
    /// Whether it was taken before.
    pub(crate) seen: bool,
    /// What taking it does.
    pub(crate) act: Act,
}

/// What taking an offer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Takes the choice of this number.
    Choose(usize),
    /// A command.
    Do(Command),
    /// Goes on with the run that was offered.
    Resume,
    /// Begins a new run.
    Anew,
    /// Shows what comes after the beat.
    On,
}

impl Offer {
    /// An offer in plain words.
    pub(crate) fn plain(label: impl Into<String>, act: Act) -> Self {
        let label = vec![StyledSpan::new(label, TextStyle::PLAIN)];
        Self { label, reason: Vec::new(), locked: false, seen: false, act }
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfferRow {
    /// Which offer it belongs to, from 0.
    pub(crate) offer: usize,
    /// Whether it is the offer's first.
    pub(crate) first: bool,
    /// Its words.
    pub(crate) row: Row,
    /// Whether the offer has a number.
    pub(crate) numbered: bool,
    /// Whether the offer is struck out.
    pub(crate) locked: bool,
    /// Whether it says at its end that the offer was taken before.
    pub(crate) seen: bool,
}

/// The columns of a list.
#[derive(Clone, Copy, Debug)]
struct Places {
    number: u16,
    digits: u16,
    label: u16,
    width: u16,
}

impl Places {
    fn of(columns: Columns, offers: usize) -> Self {
        let digits = digits(offers);
        let gap = 1 + u16::from(columns.pad > 0);
        let number = columns.edge_x() + gap;
        let label = number + digits + gap;
        let width = (columns.edge_x() + columns.edge()).saturating_sub(label).max(1);
        Self { number, digits, label, width }
    }
}

/// How many digits a number has.
fn digits(number: usize) -> u16 {
    u16::try_from(number.checked_ilog10().unwrap_or(0)).unwrap_or(0) + 1
}

/// How wide the words of a list of so many offers are.
pub(crate) fn label_width(columns: Columns, offers: usize) -> u16 {
    Places::of(columns, offers).width
}

/// The rows of a list.
pub(crate) fn lay_out(offers: &[Offer], columns: Columns) -> Vec<OfferRow> {
    let width = label_width(columns, offers.len());
    let rows = offers.iter().enumerate().flat_map(|(at, offer)| {
        let (rows, seen) = rows_of(offer, width);
        rows.into_iter().enumerate().map(move |(line, row)| OfferRow {
            offer: at,
            first: line == 0,
            row,
            // Going on past a beat is no choice, so it has no number.
            numbered: offer.act != Act::On,
            locked: offer.locked,
            seen: seen && line == 0,
        })
    });
    rows.collect()
}

/// The rows of one offer, and whether "(seen)" stands apart at the end of the first.
fn rows_of(offer: &Offer, width: u16) -> (Vec<Row>, bool) {
    let label = width_of(&offer.label);
    let seen_width = if offer.seen { SEEN_WIDTH + 1 } else { 0 };
    let reason = if offer.reason.is_empty() { 0 } else { width_of(&offer.reason) + GAP };
    let has_breaks = offer.label.iter().chain(&offer.reason).any(|stretch| stretch.text.contains('\n'));
    if !has_breaks && label.saturating_add(reason).saturating_add(seen_width) <= width {
        let mut words = offer.label.clone();
        if reason > 0 {
            words.push(StyledSpan::new(" ".repeat(usize::from(GAP)), TextStyle::PLAIN));
            words.extend(offer.reason.iter().cloned());
        }
        return (vec![Row { indent: 0, words }], offer.seen);
    }
    let fits = !has_breaks && label.saturating_add(seen_width) <= width;
    let mut words = offer.label.clone();
    if offer.seen && !fits {
        words.push(StyledSpan::new(format!(" {SEEN}"), TextStyle::QUIET));
    }
    let mut rows = wrap(&words, WrapOptions::flush(width));
    if !offer.reason.is_empty() {
        let indent = if width > 20 { 2 } else { 0 };
        rows.extend(wrap(&offer.reason, WrapOptions { indent, hang: indent, ..WrapOptions::flush(width) }));
    }
    (rows, offer.seen && fits)
}

/// The first row to show so that the selected offer is seen, given the one shown first so far.
pub(crate) fn scrolled_to(rows: &[OfferRow], selected: usize, top: usize, height: u16) -> usize {
    let height = usize::from(height).max(1);
    let from = rows.iter().position(|row| row.offer == selected).unwrap_or(0);
    let to = rows.iter().rposition(|row| row.offer == selected).map_or(0, |last| last + 1);
    let top = if to > top + height { to - height } else { top };
    top.min(from).min(rows.len().saturating_sub(height))
}

/// A list as it is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'l> {
    /// Its rows.
    pub(crate) rows: &'l [OfferRow],
    /// How many offers there are in all.
    pub(crate) count: usize,
    /// The one that Enter takes, from 0.
    pub(crate) selected: usize,
    /// The first row that is shown.
    pub(crate) top: usize,
}

impl List<'_> {
    /// Draws the list into a stripe of the page.
    pub(crate) fn draw(&self, buffer: &mut Buffer, columns: Columns, stripe: Stripe, theme: Theme) {
        let shown = self.rows.iter().skip(self.top).zip(stripe.y..stripe.y.saturating_add(stripe.height));
        for (row, y) in shown {
            self.draw_row(buffer, columns, row, y, theme);
        }
        self.draw_overflow(buffer, columns, stripe, theme);
    }

    fn draw_row(&self, buffer: &mut Buffer, columns: Columns, row: &OfferRow, y: u16, theme: Theme) {
        let places = Places::of(columns, self.count);
        let selected = row.offer == self.selected;
        if row.first {
            let ink = if row.locked { TextStyle::QUIET } else { TextStyle { strong: selected, ..TextStyle::PLAIN } };
            if selected {
                put(buffer, columns.edge_x(), y, 1, "▸", theme.style(TextStyle::STRONG));
            }
            let number = format!("{:>width$}", row.offer + 1, width = usize::from(places.digits));
            if row.numbered {
                put(buffer, places.number, y, places.digits, &number, theme.style(ink));
            }
            // Where the terminal can't strike words out, this sign still tells.
            if row.locked {
                put(buffer, places.number + places.digits, y, 1, "×", theme.style(TextStyle::QUIET));
            }
        }
        let strong = |ink: TextStyle| TextStyle { strong: ink.strong || (selected && !ink.quiet), ..ink };
        put_row(buffer, places.label, y, places.width, &row.row, |ink| theme.style(strong(ink)));
        if row.seen {
            let end = places.label + places.width;
            put(buffer, end.saturating_sub(SEEN_WIDTH), y, SEEN_WIDTH, SEEN, theme.style(TextStyle::QUIET));
        }
    }

    /// Signs at the right edge where there is more of the list above or below.
    fn draw_overflow(&self, buffer: &mut Buffer, columns: Columns, stripe: Stripe, theme: Theme) {
        let x = (columns.x + columns.width).saturating_sub(1);
        let below = self.rows.len() > self.top + usize::from(stripe.height);
        // The sign of what is selected is worth more than these.
        if columns.width < 3 {
            return;
        }
        if self.top > 0 && stripe.height > 0 {
            put(buffer, x, stripe.y, 1, "▴", theme.style(TextStyle::STRONG));
        }
        if below && stripe.height > 0 {
            put(buffer, x, stripe.y + stripe.height - 1, 1, "▾", theme.style(TextStyle::STRONG));
        }
    }

    /// The offer that stands on a row of the window, from 0.
    pub(crate) fn at(&self, stripe: Stripe, y: u16) -> Option<usize> {
        let row = self.top + usize::from(y.checked_sub(stripe.y)?);
        self.rows.get(row).filter(|_| stripe.has(y)).map(|row| row.offer)
    }
}
