//! Work that may take long: its progress is shown, and Ctrl-C or a time limit ends it with what is known by then.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGINT;

use super::args::{Effort, Progress};
use super::console;
use crate::explore::{Control, LIMIT, Stage};
use crate::report;

/// How often the progress line is drawn, and how long it takes until it first appears.
const INTERVAL: Duration = Duration::from_millis(100);
const QUIET: Duration = Duration::from_millis(400);

/// The maximum number of cells of a bar.
const BAR: usize = 20;

/// Returns the control that the command line specifies.
pub(super) fn control(effort: &Effort) -> Control {
    let most = u32::MAX as usize;
    if effort.wait { most.into() } else { effort.limit.unwrap_or(LIMIT).into() }
}

/// Does some work under a control. Ctrl-C stops the work the first time and the program the second time.
pub(super) fn watched<T>(control: &Control, effort: &Effort, work: impl FnOnce() -> T) -> T {
    let is_interrupted = Arc::new(AtomicBool::new(false));
    // Without these handlers Ctrl-C ends the program at once, as it does anywhere else.
    let handlers = [
        signal_hook::flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&is_interrupted)),
        signal_hook::flag::register(SIGINT, Arc::clone(&is_interrupted)),
    ];
    let (done, waits) = channel::<()>();
    let deadline = effort.time.map(|seconds| Instant::now() + Duration::from_secs(seconds.get()));
    let shows = Shown::chosen(effort.progress);
    let interrupted = &is_interrupted;
    let result = thread::scope(|scope| {
        let follow = move || {
            let mut follower = Follower { control, shows, began: Instant::now(), last: Vec::new(), is_drawn: false };
            while waits.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if interrupted.load(Ordering::Relaxed) || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    control.stop();
                }
                follower.show();
            }
            follower.clear();
        };
        // Without the thread there is no progress, and the work still ends.
        let _ = thread::Builder::new().spawn_scoped(scope, follow);
        let result = work();
        drop(done);
        result
    });
    for handler in handlers.into_iter().flatten() {
        signal_hook::low_level::unregister(handler);
    }
    result
}

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// One line that is redrawn.
    Line,
    /// A line whenever another part of the work begins.
    Lines,
    /// The same as JSON.
    Json,
    Nothing,
}

impl Shown {
    fn chosen(asked: Option<Progress>) -> Self {
        match asked {
            Some(Progress::Lines) => Self::Lines,
            Some(Progress::Json) => Self::Json,
            Some(Progress::None) => Self::Nothing,
            None if console::shows_progress() => Self::Line,
            None => Self::Nothing,
        }
    }
}

struct Follower<'c> {
    control: &'c Control,
    shows: Shown,
    began: Instant,
    last: Vec<Stage>,
    is_drawn: bool,
}

impl Follower<'_> {
    fn show(&mut self) {
        let stages = self.control.stages();
        if stages.is_empty() {
            return;
        }
        let seconds = self.began.elapsed().as_secs();
        match self.shows {
            Shown::Line if self.began.elapsed() < QUIET => {}
            Shown::Line => {
                console::draw_progress(&in_words(&stages, self.control.steps(), seconds));
                self.is_drawn = true;
            }
            Shown::Lines if stages != self.last => {
                console::warn(&format!("earlier: {}", in_words(&stages, self.control.steps(), seconds)));
            }
            Shown::Json if stages != self.last => {
                console::warn(report::progress_json(&stages, self.control.steps(), seconds).trim_end());
            }
            Shown::Lines | Shown::Json | Shown::Nothing => {}
        }
        self.last = stages;
    }

    fn clear(&self) {
        if self.is_drawn {
            console::draw_progress("");
        }
    }
}

/// Returns a line about the current work, with a bar if the total amount is known.
fn in_words(stages: &[Stage], steps: u64, seconds: u64) -> String {
    let mut line = String::new();
    for stage in stages {
        let _ = write!(line, "{}{}", if line.is_empty() { "" } else { " · " }, stage.what);
        if let Some((done, all)) = stage.parts.filter(|(_, all)| *all > 0) {
            let full = done * BAR / all;
            let _ = write!(line, " [{}{}] {done}/{all}", "#".repeat(full), "-".repeat(BAR - full));
        }
    }
    let _ = write!(line, " · {}.{} million steps · {seconds} s", steps / 1_000_000, steps / 100_000 % 10);
    line
}
