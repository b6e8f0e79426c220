//! The least that draws a reading screen: ratatui alone, two frames and a key between them.
//!
//! It is what the whole program's start is compared with, as one process in a terminal:
//! `cargo build --release --example bare_screen`, then `target/release/examples/bare_screen` and any key.

use ratatui::Frame;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Color, Modifier, Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding, Paragraph, Wrap};

const PROSE: [&str; 4] = [
    "Steve comes in at eight minutes to twelve and doesn't take off his jacket.",
    "\"You're up. How was the quiz?\"",
    "\"We came fourth. How was the bridge?\"",
    "He says the bridge was up for eleven minutes, that nobody could say why, and that he stood there and \
     counted the lights on the far side until they let the first cars go.",
];

fn main() -> std::io::Result<()> {
    ratatui::run(|terminal| {
        terminal.draw(|frame| draw(frame, 0))?;
        wait_for_key()?;
        terminal.draw(|frame| draw(frame, 1)).map(|_| ())
    })
}

fn wait_for_key() -> std::io::Result<()> {
    loop {
        if let Event::Key(key) = event::read()?
            && key.kind == KeyEventKind::Press
        {
            return Ok(());
        }
    }
}

/// Draws the screen with one of its choices selected.
fn draw(frame: &mut Frame, selected: usize) {
    let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(6), Constraint::Length(2)];
    let [header, text, choices, footer] = Layout::vertical(rows).areas(frame.area());
    let title = Line::from(" AN EARLIER VERSION OF THIS STORY").bold();
    frame.render_widget(title, header);
    frame.render_widget(Line::from("TWO  It's Ink       Thu Oct 24, 11:52 pm ").right_aligned(), header);
    let prose: Vec<Line> = PROSE.iter().map(|line| Line::from(format!("  {line}"))).collect();
    let frame_of_text = Block::new().borders(Borders::TOP | Borders::BOTTOM).padding(Padding::horizontal(3));
    frame.render_widget(Paragraph::new(prose).wrap(Wrap { trim: false }).block(frame_of_text), text);
    frame.render_widget(Paragraph::new(choice_lines(selected)), choices);
    frame.render_widget(Paragraph::new(footer_lines()), footer);
}

fn choice_lines(selected: usize) -> Vec<Line<'static>> {
    let struck = Style::new().add_modifier(Modifier::CROSSED_OUT | Modifier::DIM);
    let mut lines = vec![
        Line::from("   1  \"How long have you been sleeping with her?\"                         (seen)"),
        Line::from("   2  \"What's that on your collar?\""),
        Line::from(vec![
            Span::raw("   3  "),
            Span::styled("Say nothing. Come to bed.", struck),
            Span::raw("       It won't stay down.").dim(),
        ]),
        Line::from("   4  TK"),
    ];
    if let Some(line) = lines.get_mut(selected) {
        *line = std::mem::take(line).reversed();
    }
    lines
}

fn footer_lines() -> Vec<Line<'static>> {
    let gauge = |name: &'static str, value: usize, word: &'static str, color: Color| {
        [
            Span::raw(format!("  {name} ")),
            Span::styled("■".repeat(value), Style::new().fg(color)),
            Span::raw(format!("{} {word}", "□".repeat(10 - value))),
        ]
    };
    let trust = gauge("TRUST", 7, "sourced", Color::Cyan);
    let patience = gauge("PATIENCE", 5, "in hand", Color::Yellow);
    let open = Span::raw("     14 endings open");
    vec![
        trust.into_iter().chain(patience).chain([open]).collect(),
        Line::from("  ↑↓ or 1-5 choose   u back   m the book   l the letter   h history   ? help").dim(),
    ]
}
