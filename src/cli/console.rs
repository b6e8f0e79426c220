//! The standard streams, and what the environment says about the terminal behind them.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::time::Duration;

use super::Error;
use crate::diag::{printable_controls, printable_lines, printable_styled};
use crate::screen::Colors;
use crate::screen::stdio::{Input, Output, columns_of_errors};

/// Returns the arguments of this process, the program's name first.
pub(super) fn arguments() -> Vec<OsString> {
    env::args_os().collect()
}

/// Writes lines to standard error. A failure is ignored, because it could not be reported anywhere.
pub(super) fn warn(lines: &str) {
    let _ = writeln!(io::stderr(), "{}", printable_lines(lines));
}

/// Writes a text with styles to standard error, as [`warn`] does.
pub(super) fn warn_styled(text: &str) {
    let _ = write!(io::stderr(), "{}", printable_styled(text));
}

/// Returns whether standard error is a terminal that can redraw a line.
pub(super) fn shows_progress() -> bool {
    io::stderr().is_terminal() && !is_dumb()
}

/// Redraws the progress line, cut to the width of the terminal. An empty line removes it.
pub(super) fn draw_progress(line: &str) {
    let most = columns_of_errors().map_or(79, |columns| columns - 1);
    let line: String = printable_lines(line).chars().take(most).collect();
    let _ = write!(io::stderr(), "\r{line}\x1b[K");
}

/// Writes a text to standard output and flushes it. A closed pipe is not an error.
pub(super) fn print(text: &str) -> Result<(), Error> {
    write_out(&printable_lines(text))
}

/// Writes a text with styles to standard output, as [`print()`] does. Only the program itself may add styles: text from
/// outside must already be escaped.
pub(super) fn print_styled(text: &str) -> Result<(), Error> {
    write_out(&printable_styled(text))
}

/// Writes lines that are commands to a CI system that runs this program, as [`print()`] does.
pub(super) fn print_commands(text: &str) -> Result<(), Error> {
    write_out(&printable_controls(text))
}

fn write_out(text: &str) -> Result<(), Error> {
    match Output.write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Asks a question on standard error and returns whether the answer is yes. Without a terminal the answer is no.
pub(super) fn confirm(question: &str) -> bool {
    let mut answer = String::new();
    let asks = is_interactive() && write!(io::stderr(), "{}", printable_lines(question)).is_ok();
    asks && BufReader::new(Input).read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// Waits for at most `time` and returns whether there is input to read, or the input has ended.
pub(super) fn typed_within(time: Duration) -> bool {
    Input.is_ready_within(time)
}

/// Returns whether standard input is a terminal, where somebody can answer questions.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal()
}

/// Returns whether a story is presented as lines: because the command line or the environment asks for it, or because
/// there is no terminal that could show a full screen.
pub(super) fn uses_lines(asked_for: bool) -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    asked_for || is_set("EARLIER_PLAIN") || is_dumb() || !is_interactive() || !io::stdout().is_terminal()
}

/// Returns whether the terminal can't move its cursor. A console of Windows can, although no variable says so.
fn is_dumb() -> bool {
    env::var_os("TERM").map_or(cfg!(unix), |term| term == "dumb" || term.is_empty())
}

/// Returns whether lines can be edited: on a terminal that can move its cursor and has blocking reads.
pub(super) fn edits_lines() -> bool {
    !is_dumb() && Input.waits() && is_interactive() && io::stdout().is_terminal()
}

/// Returns whether a terminal understands styles.
#[cfg(unix)]
fn has_styles() -> bool {
    env::var_os("TERM").is_some_and(|term| term != "dumb")
}

/// Returns whether a console understands styles. It does once they are enabled, which this function does.
#[cfg(windows)]
fn has_styles() -> bool {
    !is_dumb() && crossterm::ansi_support::supports_ansi()
}

/// Returns whether reports on standard output may be colored.
pub(super) fn has_color() -> bool {
    io::stdout().is_terminal() && !no_color() && has_styles()
}

/// Returns whether errors on standard error may be colored.
pub(super) fn has_error_color() -> bool {
    io::stderr().is_terminal() && !no_color() && has_styles()
}

/// Returns whether the environment asks for no color; see <https://no-color.org>.
pub(super) fn no_color() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Returns how many colors the terminal claims to have.
pub(super) fn colors() -> Colors {
    let says = |name: &str, wanted: &[&str]| {
        let value = env::var(name).unwrap_or_default();
        wanted.iter().any(|wanted| value.contains(wanted))
    };
    let has_all = cfg!(windows)
        || says("TERM", &["direct", "kitty", "alacritty", "ghostty", "foot"])
        || says("COLORTERM", &["truecolor", "24bit"]);
    match (has_all, says("TERM", &["256"])) {
        (true, _) => Colors::All,
        (false, true) => Colors::Many,
        (false, false) => Colors::Sixteen,
    }
}

/// Returns how many columns a line of a report on standard output may have.
pub(super) fn width() -> usize {
    const PIPE: usize = 78;
    Output.columns().unwrap_or(PIPE)
}

/// Returns how many columns a line of a story on standard output may have: the requested number, or by default the
/// width of the terminal, and no limit in a pipe. 0 means no limit.
pub(super) fn line_width(asked: Option<usize>) -> usize {
    asked.or_else(|| Output.columns()).unwrap_or(0)
}
