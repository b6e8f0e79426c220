//! A box of the picture, and the lines of text in it.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::super::layout::{Point, Size};
use super::super::picture::{Kind, Leg, Line, Picture, Place, Way};
use super::super::text;
use super::escaped;
use crate::text::clip;

/// From one line of text to the next.
pub(super) const PITCH: i64 = 16;

/// How many columns a line has at most.
const COLUMNS: usize = 44;

const PADDING: i64 = 10;

/// The width of so many columns of text.
pub(super) fn width_of(columns: usize) -> i64 {
    // Twelve pixels high, and 0.6 of that wide; a little more, for fonts that are wider.
    i64::try_from(columns).unwrap_or(i64::MAX / 100).saturating_mul(74) / 10
}

/// A place as a box.
pub(super) struct Boxed {
    pub(super) size: Size,
    rows: Vec<Row>,
    /// Everything in full, for a pointer that rests on the box.
    told: String,
}

/// A line of text.
struct Row {
    class: &'static str,
    text: String,
    /// The place that it names, which may be far away.
    to: Option<usize>,
}

impl Row {
    fn new(class: &'static str, text: &str) -> Self {
        Self { class, text: clip(text, COLUMNS), to: None }
    }
}

/// Makes the box of a place; `is_near` tells to which places a line will be drawn.
pub(super) fn boxed(picture: &Picture, place: &Place, is_near: &dyn Fn(usize) -> bool) -> Boxed {
    let mut rows = vec![Row::new("name", &place.id)];
    rows.extend(match &place.kind {
        Kind::Ending { title, .. } => Some(Row::new("", title)),
        Kind::Elsewhere { heading } => Some(Row::new("note", &format!("in {heading}"))),
        _ => None,
    });
    rows.extend(place.is_start.then(|| Row::new("note", "the start")));
    rows.extend(place.key.iter().map(|key| Row::new("note", key)));
    rows.extend(text::shortest(place).iter().map(|length| Row::new("note", length)));
    rows.extend(place.marks.iter().map(|mark| Row::new("note", mark)));
    rows.extend(place.entered_from.iter().map(|from| Row::new("note", &format!("entered from {from}"))));
    for (way, number) in place.ways.iter().zip(1..) {
        add_way(picture, way, number, is_near, &mut rows);
    }
    let columns = rows.iter().map(|row| row.text.width()).max().unwrap_or(0);
    let lines = i64::try_from(rows.len()).unwrap_or(i64::MAX / 100);
    let size = Size { width: width_of(columns) + 2 * PADDING, height: lines * PITCH + PADDING };
    Boxed { size, rows, told: text::place_in_words(picture, place) }
}

fn add_way(picture: &Picture, way: &Way, number: usize, is_near: &dyn Fn(usize) -> bool, rows: &mut Vec<Row>) {
    let gate = match way.line {
        Line::Open => "",
        Line::Locked => "(gated) ",
        Line::Sealed => "(sealed) ",
        Line::Never => "(never) ",
    };
    if way.label.is_empty() {
        let legs = way.legs.iter().map(|leg| leads_to(picture, leg, &number.to_string()));
        rows.extend(legs);
        return;
    }
    rows.push(Row::new("", &format!("{number} {gate}{}", way.label)));
    if way.only().is_some_and(|leg| is_near(leg.to)) {
        return;
    }
    rows.extend(way.legs.iter().map(|leg| leads_to(picture, leg, "\u{a0}")));
}

fn leads_to(picture: &Picture, leg: &Leg, before: &str) -> Row {
    let id = &picture.place(leg.to).id;
    let text = match &leg.when {
        Some(when) => format!("{before} → {id} if {when}"),
        None => format!("{before} → {id}"),
    };
    Row { to: Some(leg.to), ..Row::new("", &text) }
}

impl Boxed {
    pub(super) fn write(&self, place: &Place, at: usize, (left, top): Point, out: &mut String) {
        let Size { width, height } = self.size;
        let (more, round) = match place.kind {
            Kind::Junction => ("", 14),
            Kind::Elsewhere { .. } => (" elsewhere", 0),
            Kind::Scene | Kind::Ending { .. } if place.is_start => (" start", 2),
            Kind::Scene | Kind::Ending { .. } => ("", 2),
        };
        let _ = writeln!(out, "<g id=\"p{at}\"><title>{}</title>", escaped(&self.told));
        let _ = writeln!(
            out,
            "<rect class=\"box{more}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>"
        );
        if matches!(place.kind, Kind::Ending { .. }) {
            let (x, y, width, height) = (left + 3, top + 3, width - 6, height - 6);
            let _ = writeln!(
                out,
                "<rect class=\"inner\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"1\"/>"
            );
        }
        for (row, line) in self.rows.iter().zip(1..) {
            row.write(left + PADDING, top + line * PITCH, out);
        }
        out.push_str("</g>\n");
    }
}

impl Row {
    fn write(&self, x: i64, y: i64, out: &mut String) {
        let class = if self.class.is_empty() { String::new() } else { format!(" class=\"{}\"", self.class) };
        let text = format!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escaped(&self.text));
        let _ = match self.to {
            Some(to) => writeln!(out, "<a href=\"#p{to}\">{text}</a>"),
            None => writeln!(out, "{text}"),
        };
    }
}
