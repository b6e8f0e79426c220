//! What the full screen costs, in a terminal of 80 columns and 24 rows: `cargo bench --bench numbers`, or one of them:
//! `cargo bench --bench numbers -- first-frame`, `key`, `idle`, `memory`, `book`.
//!
//! Processor times are those that the kernel counts for all threads of the program, so a busy machine changes little.
//! `first-frame` and `key` are compared with a program that only draws the same cells, which is this one with other
//! arguments.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are in milliseconds and megabytes")]
#![expect(clippy::expect_used, reason = "a bench that can't run should stop")]

mod bare_screen;
mod many_runs;

use std::fs;
use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const ROUNDS: usize = 15;
const KEYS: usize = 60;
const RUNS: usize = 1000;
const COLUMNS: u16 = 80;
const ROWS: u16 = 24;
/// How long nothing must be drawn before the program counts as done.
const QUIET: Duration = Duration::from_millis(120);
/// How long the program is left alone.
const IDLE: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(300);

/// Measures something with a folder for archives, and prints it.
type Measure = fn(&Path);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [mode, file] = arguments.as_slice()
        && mode == "bare"
    {
        bare_screen::run(file).expect("the bare screen is drawn");
        return;
    }
    let is_wanted = |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);
    let folder = tempfile::tempdir().expect("a folder for archives");
    let numbers: [(&str, Measure); 5] =
        [("first-frame", first_frame), ("key", key), ("idle", idle), ("memory", memory), ("book", book)];
    numbers.iter().filter(|(name, _)| is_wanted(name)).for_each(|(_, measure)| measure(folder.path()));
}

/// The front page, from the start of the program.
fn first_frame(folder: &Path) {
    let mut front = Terminal::earlier(&folder.join("first"));
    let cells = front.settled();
    drop(front);
    let file = folder.join("front.txt");
    fs::write(&file, cells).expect("a file for the bare screen");
    let cost = |start: &dyn Fn() -> Terminal| {
        median(|| {
            let mut terminal = start();
            terminal.settled();
            terminal.processor_time()
        })
    };
    let own = cost(&|| Terminal::earlier(&folder.join("first")));
    let bare = cost(&|| Terminal::bare(&file));
    compared("first frame (front page)", own, bare, 1.4);
}

/// A key that selects another choice, and its frame.
fn key(folder: &Path) {
    let mut play = Terminal::earlier(&folder.join("key"));
    play.settled();
    play.press("\r");
    let first = play.settled();
    play.press("j");
    let second = play.settled();
    let own = cost_of_keys(&mut play, ["j", "k"]);
    drop(play);
    let file = folder.join("play.txt");
    fs::write(&file, format!("{first}\u{c}{second}")).expect("a file for the bare screen");
    let mut bare = Terminal::bare(&file);
    bare.settled();
    let bare = cost_of_keys(&mut bare, ["j", "k"]);
    compared("a key to its frame", own, bare, 1.3);
}

/// The cost of a key press, pressed so often that the rest is negligible.
fn cost_of_keys(terminal: &mut Terminal, keys: [&str; 2]) -> Duration {
    let before = terminal.processor_time();
    for key in keys.iter().cycle().take(KEYS) {
        terminal.press(key);
        terminal.drawn();
    }
    (terminal.processor_time() - before) / u32::try_from(KEYS).unwrap_or(1)
}

/// Ten seconds in which nothing is pressed: on the front page, and while reading.
fn idle(folder: &Path) {
    let mut terminal = Terminal::earlier(&folder.join("idle"));
    for place in ["the front page", "a scene"] {
        terminal.settled();
        // By now, the work of the start is done.
        std::thread::sleep(Duration::from_secs(1));
        let (time, wakes) = (terminal.processor_time(), terminal.wakes());
        std::thread::sleep(IDLE);
        let time = terminal.processor_time() - time;
        println!(
            "{:<34} {:>8} times awake, {:.3} ms    (at most 0)",
            format!("ten idle seconds on {place}"),
            terminal.wakes() - wakes,
            time.as_secs_f64() * 1000.0
        );
        terminal.press("\r");
    }
}

/// The resident memory while reading, without and with the open endings.
fn memory(folder: &Path) {
    let mut terminal = Terminal::earlier(&folder.join("memory"));
    terminal.settled();
    terminal.press("\r");
    terminal.settled();
    println!("{:<34} {}    (at most 7 MB)", "memory in play", terminal.memory());
    terminal.press("o");
    // The number is beside the meters: `17 open`.
    terminal.wait_until(|screen| {
        let words: Vec<&str> = screen.split_whitespace().collect();
        words.windows(2).any(|pair| matches!(pair, [number, "open"] if number.parse::<u16>().is_ok()))
    });
    terminal.settled();
    println!("{:<34} {}    (at most 16 MB)", "memory with endings open", terminal.memory());
}

/// The book of an archive of a thousand runs: from the key to the page.
fn book(folder: &Path) {
    let story = many_runs::shipped();
    let archive = folder.join("book");
    fs::create_dir_all(archive.join(story.id())).expect("a folder for the journal");
    fs::write(archive.join(story.id()).join("1.journal"), many_runs::journal(&story, RUNS)).expect("a journal");
    let mut terminal = Terminal::earlier(&archive);
    terminal.settled();
    let mut times: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..ROUNDS {
        let (start, before) = (Instant::now(), terminal.processor_time());
        terminal.press("m");
        terminal.wait_for("THE BOOK");
        times.push((start.elapsed(), terminal.processor_time() - before));
        terminal.press("q");
        terminal.settled();
    }
    times.sort_unstable();
    let (wall, processor) = times.get(ROUNDS / 2).copied().unwrap_or_default();
    println!(
        "{:<34} {:>8.2} ms, {:.2} of the processor    (at most 30 ms)",
        format!("the book of {RUNS} runs"),
        wall.as_secs_f64() * 1000.0,
        processor.as_secs_f64() * 1000.0
    );
}

/// The median of several times.
fn median(mut measure: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| measure()).collect();
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

fn compared(what: &str, own: Duration, bare: Duration, most: f64) {
    let [own, bare] = [own, bare].map(|time| time.as_secs_f64() * 1000.0);
    println!("{what:<34} {own:>8.2} : {bare:.2} ms, {:.2} times    (at most {most})", own / bare);
}

/// A program in a terminal.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    sent: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

impl Terminal {
    /// The shipped story, as the program includes it.
    fn earlier(archive: &Path) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
        command.arg("--archive");
        command.arg(archive);
        // Nothing is known about the story yet, whatever else ran on this machine.
        command.env("XDG_CACHE_HOME", archive.with_extension("cache"));
        Self::start(command)
    }

    fn bare(file: &Path) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().expect("this program has a path"));
        command.arg("bare");
        command.arg(file);
        Self::start(command)
    }

    fn start(mut command: CommandBuilder) -> Self {
        command.env("TERM", "xterm-256color");
        command.env("XDG_CONFIG_HOME", PathBuf::from("/nonexistent"));
        for name in ["NO_COLOR", "COLORTERM", "EARLIER_PLAIN", "EARLIER_ARCHIVE", "EARLIER_RESTRICTED"] {
            command.env_remove(name);
        }
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut output = pair.master.try_clone_reader().expect("what is drawn");
        let (send, sent) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                if send.send(bytes.get(..read).unwrap_or_default().to_vec()).is_err() {
                    break;
                }
            }
        });
        let keys = pair.master.take_writer().expect("keys");
        let rows = NonZeroU16::new(ROWS).expect("there are rows");
        let screen = vt100::Parser::new(rows, NonZeroU16::new(COLUMNS).expect("there are columns"), 0);
        Self { master: pair.master, keys, child, sent, screen }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the program takes keys");
    }

    /// Waits until something is drawn.
    fn drawn(&mut self) {
        let bytes = self.sent.recv_timeout(PATIENCE).expect("something is drawn");
        self.screen.process(&bytes);
    }

    /// Waits until nothing more is drawn, and returns the screen.
    fn settled(&mut self) -> String {
        if self.screen.screen().contents().trim().is_empty() {
            self.drawn();
        }
        while let Ok(bytes) = self.sent.recv_timeout(QUIET) {
            self.screen.process(&bytes);
        }
        self.screen.screen().contents()
    }

    fn wait_for(&mut self, words: &str) {
        self.wait_until(|screen| screen.contains(words));
    }

    fn wait_until(&mut self, is_there: impl Fn(&str) -> bool) {
        while !is_there(&self.screen.screen().contents()) {
            self.drawn();
        }
    }

    /// The files of the kernel on the threads of the program.
    fn threads(&self, file: &str) -> Vec<String> {
        let id = self.child.process_id().expect("the program runs");
        let tasks = fs::read_dir(format!("/proc/{id}/task")).expect("the kernel tells");
        tasks.flatten().filter_map(|task| fs::read_to_string(task.path().join(file)).ok()).collect()
    }

    /// The time of processors so far.
    fn processor_time(&self) -> Duration {
        let spent = |text: &String| text.split(' ').next().and_then(|time| time.parse::<u64>().ok());
        Duration::from_nanos(self.threads("schedstat").iter().filter_map(spent).sum())
    }

    /// How often a thread of the program has waited so far.
    fn wakes(&self) -> u64 {
        let switches = |text: &String| -> u64 {
            let lines = text.lines().filter(|line| line.contains("ctxt_switches"));
            lines.filter_map(|line| line.split_whitespace().last()?.parse::<u64>().ok()).sum()
        };
        self.threads("status").iter().map(switches).sum()
    }

    /// The resident memory, and how much of it is the program's own.
    fn memory(&self) -> String {
        let id = self.child.process_id().expect("the program runs");
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("the kernel tells");
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|value| value.parse::<f64>().ok()).unwrap_or_default()
        };
        let [all, own] = ["VmRSS:", "RssAnon:"].map(|name| kilobytes(name) / 1000.0);
        format!("{all:>8.1} MB, {own:.1} of them its own")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.master.get_size();
    }
}
