//! The meters: name, bar, word, and what the last choice changed.
//!
//! If they don't fit, the bars are dropped first, then the words; a name is never shown without a value.

use ratatui::buffer::Buffer;

use super::put::{put, put_row};
use crate::screen::layout::Columns;
use crate::screen::theme::Theme;
use crate::session::payload::MeterReading;
use crate::story::{Color, Story};
use crate::text::{Row, TextStyle};

/// The maximum number of boxes of a bar.
const BOXES: i64 = 10;
/// The columns between two meters.
const GAP: u16 = 4;
const LEAST_GAP: u16 = 2;
/// The columns that are left free at the end of the row for the number of open endings: `12 open`.
pub(crate) const OPEN: u16 = 7 + LEAST_GAP;

/// How much of each meter is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    bar: bool,
    word: bool,
    number: bool,
}

/// As much of the row of meters as fits.
pub(crate) fn row(story: &Story, shown: &[MeterReading], numbers: bool, columns: u16) -> Row {
    let variants = [
        (Parts { bar: true, word: true, number: numbers }, GAP),
        (Parts { bar: true, word: true, number: numbers }, LEAST_GAP),
        (Parts { bar: false, word: true, number: numbers }, GAP),
        (Parts { bar: false, word: true, number: numbers }, LEAST_GAP),
        (Parts { bar: false, word: false, number: true }, LEAST_GAP),
        (Parts { bar: false, word: false, number: true }, 1),
    ];
    let rows = variants.map(|(parts, gap)| {
        let meters: Vec<Row> = shown.iter().map(|shown| meter(story, shown, parts)).collect();
        (meters, gap)
    });
    let fits = |(meters, gap): &&(Vec<Row>, u16)| joined_width(meters, *gap) <= columns;
    match rows.iter().find(fits).or(rows.last()) {
        Some((meters, gap)) => join(meters, *gap, columns),
        None => Row::default(),
    }
}

fn joined_width(meters: &[Row], gap: u16) -> u16 {
    let gaps = gap.saturating_mul(u16::try_from(meters.len().saturating_sub(1)).unwrap_or(u16::MAX));
    meters.iter().map(Row::width).fold(gaps, u16::saturating_add)
}

/// The meters side by side; those that don't fit are omitted as a whole, and a sign shows that.
fn join(meters: &[Row], gap: u16, columns: u16) -> Row {
    let mut row = Row::default();
    let last = meters.len().saturating_sub(1);
    for (at, meter) in meters.iter().enumerate() {
        let gap = if at == 0 { 0 } else { gap };
        // The columns of the sign are reserved until the last meter.
        let sign = if at == last { 0 } else { 2 };
        if row.width() + gap + meter.width() + sign > columns {
            row.push(if at == 0 { "…" } else { " …" }, TextStyle::QUIET);
            break;
        }
        row.push(&" ".repeat(usize::from(gap)), TextStyle::PLAIN);
        meter.words.iter().for_each(|stretch| row.push(&stretch.text, stretch.style));
    }
    row
}

/// The color that the story gives a meter, by the meter's id.
pub(crate) fn color(story: &Story, id: &str) -> Option<Color> {
    story.find_meter(id).and_then(|meter| story.meter(meter).color)
}

fn meter(story: &Story, shown: &MeterReading, parts: Parts) -> Row {
    let word = shown.word.as_ref().filter(|_| parts.word);
    let mut row = Row::of(shown.name.as_str(), TextStyle::PLAIN);
    if parts.bar {
        push_bar(&mut row, shown, color(story, &shown.id));
    }
    if parts.number || word.is_none() {
        row.push(&format!(" {}", shown.value), TextStyle::PLAIN);
    }
    if let Some(word) = word {
        row.push(&format!(" {word}"), TextStyle::PLAIN);
    }
    if shown.change != 0 {
        row.push(&format!(" {}", change(shown.change, parts.number)), TextStyle::STRONG);
    }
    row
}

/// How a change is marked: with a sign, and with the amount if numbers are shown.
pub(crate) fn change(change: i32, numbers: bool) -> String {
    let sign = if change > 0 { '▴' } else { '▾' };
    if numbers { format!("{sign}{}", change.unsigned_abs()) } else { sign.to_string() }
}

fn push_bar(row: &mut Row, meter: &MeterReading, color: Option<Color>) {
    let (least, greatest) = (i64::from(meter.range.0), i64::from(meter.range.1));
    let span = (greatest - least).max(1);
    let boxes = span.min(BOXES);
    let above = (i64::from(meter.value) - least).clamp(0, span);
    let filled = above * boxes / span + i64::from(above > 0 && above * boxes < span);
    let bar = |sign: &str, count: i64| sign.repeat(usize::try_from(count).unwrap_or(0));
    row.push(" ", TextStyle::PLAIN);
    row.push(&bar("■", filled), TextStyle { color, ..TextStyle::PLAIN });
    row.push(&bar("□", boxes - filled), TextStyle::QUIET);
}

/// Draws the row of meters, with the first of the `status` texts that fits at its end.
pub(crate) fn draw(buffer: &mut Buffer, columns: Columns, y: u16, meters: &Row, status: &[String], theme: Theme) {
    let end = put_row(buffer, columns.inner_x(), y, columns.inner(), meters, |ink| theme.style(ink));
    let right = columns.inner_x() + columns.inner();
    let gap = if meters.words.is_empty() { 0 } else { LEAST_GAP };
    let from = |status: &String| right.saturating_sub(crate::text::width(status));
    if let Some(status) = status.iter().find(|status| from(status) >= end + gap) {
        put(buffer, from(status), y, columns.inner(), status, theme.style(TextStyle::QUIET));
    }
}
