//! How fast an archive of ten thousand runs opens and its book is browsed: `cargo bench --bench book`.
//!
//! The runs are of the shipped story, each forked off another at random and read on to an ending, as an archive
//! would be after years.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are in milliseconds")]
#![expect(clippy::expect_used, reason = "a bench that can't run should stop")]

mod many_runs;

use std::rc::Rc;
use std::time::{Duration, Instant};

use earlier::archive::Archive;
use earlier::screen::{Key, Msg, State, Theme, update, view};
use earlier::session::{Opening, Outline, Session, Settings};
use ratatui::backend::TestBackend;
use ratatui::terminal::Terminal;

const RUNS: usize = 10_000;
const ROUNDS: usize = 5;
const WINDOW: (u16, u16) = (160, 50);

fn main() {
    let story = many_runs::shipped();
    let journal = many_runs::journal(&story, RUNS);
    println!("book {RUNS} runs of the shipped story, a journal of {} kB", journal.len() / 1024);
    let read = || Archive::read(story.id(), [(1, journal.as_slice())]).0;
    report("read the journal", || drop(read()));
    let book = read();
    let session = || Session::new(Rc::clone(&story), book.clone(), 2, Settings::default());
    report("a sitting, with renamings followed", || drop(session()));
    let mut sitting = session();
    if let Some(run) = sitting.unfinished() {
        sitting.resume(run);
    }
    report("the tree", || drop(sitting.tree()));
    report("the outline, folded", || drop(Outline::new(&sitting)));
    let mut outline = Outline::new(&sitting);
    report("unfold everything", || outline.unfold_all(&sitting, true));
    println!("  {:<36} {:>9} lines", "", outline.lines().len());
    report("search for a word", || drop(outline.find(&sitting, "erratum")));
    let mut state = State::new(session(), Opening::default(), Theme::Dark, WINDOW);
    report("open the book and draw it", || {
        update(&mut state, Msg::Key(Key::Esc));
        update(&mut state, Msg::Key(Key::Char('m')));
        draw(&state);
    });
    report("a key and a frame", || {
        update(&mut state, Msg::Key(Key::Down));
        draw(&state);
    });
}

fn draw(state: &State) {
    let mut terminal = Terminal::new(TestBackend::new(WINDOW.0, WINDOW.1)).expect("a terminal in memory");
    terminal.draw(|frame| view(state, frame)).expect("a frame");
}

fn report(what: &str, mut act: impl FnMut()) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
    println!("  {what:<36} {:>9.2} ms", median.as_secs_f64() * 1000.0);
}
