//! How fast an archive of ten thousand runs is opened and its book turned: `cargo bench --bench book`.
//!
//! The runs are of the shipped story, each forked off another at random and read on to an ending, as an archive
//! would be after years.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are in milliseconds")]
#![expect(clippy::expect_used, reason = "a bench that can't run should stop")]

use std::rc::Rc;
use std::time::{Duration, Instant};

use earlier::archive::{Archive, header};
use earlier::screen::{Key, Msg, State, Theme, update, view};
use earlier::session::{
    Act, AppendError, ChoiceSelector, Fulfilled, Host, Opening, Outline, RunPlace, Session, Settings, Wanted,
};
use earlier::story::{Story, load};
use ratatui::backend::TestBackend;
use ratatui::terminal::Terminal;

const RUNS: usize = 10_000;
const ROUNDS: usize = 5;
const WINDOW: (u16, u16) = (160, 50);

/// A journal in memory, whose clock ticks with every append.
struct Memory {
    bytes: Vec<u8>,
    time: u64,
}

impl Host for Memory {
    fn now(&self) -> u64 {
        self.time
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        self.bytes.extend_from_slice(bytes);
        self.time += 1;
        Ok(())
    }

    fn is_saved(&self) -> bool {
        true
    }

    fn fulfil(&mut self, _: &Wanted, _: &Session) -> Fulfilled {
        Fulfilled::Remembered
    }
}

fn main() {
    let story = shipped();
    let journal = journal(&story);
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

fn shipped() -> Rc<Story> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/story/");
    let loaded = load(|name| std::fs::read(format!("{folder}{name}")).map_err(|error| error.to_string()));
    Rc::new(loaded.story.expect("the shipped story is sound"))
}

/// Runs that fork off one another at random, by a generator whose numbers are always the same.
fn journal(story: &Rc<Story>) -> Vec<u8> {
    let mut memory = Memory { bytes: header(story.id()), time: 1000 };
    let mut session = Session::new(Rc::clone(story), Archive::default(), 1, Settings::default());
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % (below.max(1) as u64)).unwrap_or(0)
    };
    while session.archive().runs().count() < RUNS {
        let runs: Vec<_> = session.archive().runs().map(|kept| (kept.id, kept.len())).collect();
        let act = match runs.get(random(runs.len())) {
            Some((run, length)) if random(4) > 0 => Act::Fork(RunPlace { run: run.to_string(), step: random(*length) }),
            _ => Act::New,
        };
        session.perform(act, &mut memory).expect("a run can be begun or forked anywhere");
        for _ in 0..80 {
            let shown = session.passage().choices.len();
            if shown == 0 {
                break;
            }
            // Locked and sealed choices are refused.
            let _ = session.perform(Act::Choose(ChoiceSelector::Number(random(shown) + 1)), &mut memory);
        }
    }
    memory.bytes
}
