//! A screen as an SVG, for pages that show it.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// The size of a cell, in pixels.
const CELL: (usize, usize) = (9, 19);

/// The background and the ink of the terminal.
const PAPER: &str = "#16181d";
const INK: &str = "#e6e6e6";

/// What is drawn in one style: the words, their column, and how they are drawn.
type Run = (usize, String, String);

/// The screen as a picture with this title.
pub(crate) fn svg(buffer: &Buffer, title: &str) -> String {
    let columns = usize::from(buffer.area.width);
    let (width, height) = ((columns + 2) * CELL.0, (usize::from(buffer.area.height) + 1) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\" fill=\"{INK}\">\n"
    );
    for (row, cells) in buffer.content.chunks(columns).enumerate() {
        for (column, words, style) in runs(cells) {
            let (x, y) = ((column + 1) * CELL.0, row * CELL.1 + CELL.1 + 4);
            let length = words.chars().count() * CELL.0;
            let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            writeln!(out, "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\"{style}>{words}</text>").unwrap();
        }
    }
    out + "</g>\n</svg>\n"
}

/// The words of a row by style, split where there is more than one space, of which a viewer may leave out the others.
/// All are one column wide.
fn runs(cells: &[Cell]) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut column = 0;
    for run in cells.chunk_by(|one, other| style(one) == style(other)) {
        let words: String = run.iter().map(Cell::symbol).collect();
        assert_eq!(words.chars().count(), run.len(), "{words:?} has wide characters");
        let mut at = column;
        for part in words.split("  ") {
            let before = part.chars().take_while(|c| *c == ' ').count();
            if !part.trim().is_empty() {
                found.push((at + before, part.trim().to_owned(), style(&run[0])));
            }
            at += part.chars().count() + 2;
        }
        column += run.len();
    }
    found
}

/// The attributes for the style of a cell.
fn style(cell: &Cell) -> String {
    let mut out = String::new();
    match cell.fg {
        Color::Reset => {}
        Color::Indexed(index) => write!(out, " fill=\"{}\"", color(index)).unwrap(),
        other => panic!("{other:?} is no color of the theme"),
    }
    let has = |modifier| cell.modifier.contains(modifier);
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::DIM, " opacity=\"0.65\""),
    ] {
        out += if has(modifier) { attribute } else { "" };
    }
    let lines = [(Modifier::UNDERLINED, "underline"), (Modifier::CROSSED_OUT, "line-through")];
    let lines: Vec<&str> = lines.iter().filter(|(modifier, _)| has(*modifier)).map(|(_, line)| *line).collect();
    if !lines.is_empty() {
        write!(out, " text-decoration=\"{}\"", lines.join(" ")).unwrap();
    }
    out
}

/// One of the 240 colors that are the same on every terminal.
fn color(index: u8) -> String {
    let [red, green, blue] = match index.checked_sub(16).expect("one of the 240") {
        cube @ 0..216 => [cube / 36, cube / 6 % 6, cube % 6].map(|level| if level == 0 { 0 } else { 55 + 40 * level }),
        gray => [8 + 10 * (gray - 216); 3],
    };
    format!("#{red:02x}{green:02x}{blue:02x}")
}
