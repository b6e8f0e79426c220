//! A program that only draws: the same cells as the measured program, with ratatui alone.

use std::io::{self, Read as _};

use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size};
use earlier::screen::{Ansi, Colors};
use ratatui::layout::Size;
use ratatui::style::Style;
use ratatui::terminal::Terminal;

/// Alternates between the two screens in a file on each key press, until `q`.
pub(crate) fn run(file: &str) -> io::Result<()> {
    let text = std::fs::read_to_string(file)?;
    let screens: Vec<Vec<&str>> = text.split('\u{c}').map(|screen| screen.lines().collect()).collect();
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen)?;
    let (columns, rows) = size()?;
    let backend = Ansi::new(io::stdout(), Size::new(columns, rows), Colors::Many);
    let mut terminal = Terminal::new(backend)?;
    for screen in screens.iter().cycle() {
        terminal.draw(|frame| {
            let area = frame.area();
            for (y, row) in (0..area.height).zip(screen) {
                frame.buffer_mut().set_stringn(0, y, row, area.width.into(), Style::default());
            }
        })?;
        let mut key = [0];
        if io::stdin().read(&mut key)? == 0 || key == [b'q'] {
            break;
        }
    }
    execute!(io::stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()
}
