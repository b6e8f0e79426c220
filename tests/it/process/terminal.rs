//! The full screen in a real terminal: what is sent, and that the terminal is always restored.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use earlier::archive::Archive;
use earlier::screen;
use earlier::session::{AppendError, Fulfilled, Host, Opening, Session, Settings, Wanted};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::support::talk::{CACHES, NO_SETTINGS};

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long a screen must be unchanged before a key is pressed: longer than the program drops keys.
const SETTLED: Duration = Duration::from_millis(220);

/// A program in a terminal.
pub(crate) struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    pub(crate) child: Box<dyn Child + Send + Sync>,
    shown: Receiver<Vec<u8>>,
    reader: Option<JoinHandle<()>>,
    parser: vt100::Parser,
    /// Everything that was sent to the terminal.
    pub(crate) sent: Vec<u8>,
    /// The modes of the terminal before the program.
    modes: String,
}

impl Pty {
    pub(crate) fn new(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let (send, shown) = channel();
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read) = output.read(&mut bytes) {
                if read == 0 || send.send(bytes[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser = vt100::Parser::new(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap(), 0);
        let keys = Some(pair.master.take_writer().unwrap());
        // Only the program keeps the other end open, so its end is noticed here.
        Self { master: Some(pair.master), keys, child, shown, reader: Some(reader), parser, sent: Vec::new(), modes }
    }

    /// The story of the tests, with an archive of its own, past its front page.
    pub(crate) fn play(name: &str, arguments: &[&str]) -> Self {
        Self::new(earlier(name, arguments), 80, 24)
    }

    /// Presses keys. Those that may take a choice are pressed once the screen has been the same for a moment, so that
    /// they are meant for what it shows.
    pub(crate) fn press(&mut self, keys: &str) {
        let settled = if keys.contains("\x1b[<") { 2 * SETTLED } else { SETTLED };
        while keys.contains(|key: char| key.is_ascii_digit() || key == '\r' || key == ' ')
            && let Ok(bytes) = self.shown.recv_timeout(settled)
        {
            self.sent.extend_from_slice(&bytes);
            self.parser.process(&bytes);
        }
        self.send(keys.as_bytes());
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.keys.as_mut().unwrap().write_all(bytes).unwrap();
    }

    /// Makes the terminal claim a size that it does not have.
    pub(crate) fn claim_size(&self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Reads on until the program has sent some bytes after those that were read.
    pub(crate) fn wait_until_sent(&mut self, wanted: &[u8]) {
        self.sent.clear();
        while !self.sent.windows(wanted.len()).any(|bytes| bytes == wanted) {
            let bytes = self.shown.recv_timeout(PATIENCE).unwrap();
            self.sent.extend_from_slice(&bytes);
            self.parser.process(&bytes);
        }
    }

    pub(crate) fn contents(&self) -> String {
        self.parser.screen().contents()
    }

    /// Reads until the screen is as expected.
    pub(crate) fn wait_for(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        while !wanted(self.parser.screen()) {
            match self.shown.recv_timeout(PATIENCE) {
                Ok(bytes) => {
                    self.sent.extend_from_slice(&bytes);
                    self.parser.process(&bytes);
                }
                Err(error) => panic!("waiting for {what}: {error}\n{}", self.contents()),
            }
        }
    }

    pub(crate) fn wait_for_words(&mut self, words: &str) {
        self.wait_for(words, |screen| screen.contents().contains(words));
    }

    /// The program's exit code as a shell reports it, once it has ended and the terminal got all its bytes.
    pub(crate) fn end(&mut self) -> i32 {
        let status = self.status();
        status.code().unwrap_or_else(|| 128 + status.signal().unwrap())
    }

    /// How the program ended, once the terminal got all its bytes.
    pub(crate) fn status(&mut self) -> ExitStatus {
        let child = self.child.as_any_mut().downcast_mut::<std::process::Child>().unwrap();
        let status = child.wait().unwrap();
        while let Ok(bytes) = self.shown.recv_timeout(Duration::from_millis(200)) {
            self.sent.extend_from_slice(&bytes);
            self.parser.process(&bytes);
        }
        status
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap());
        self.parser.process(b"\x1b[2J");
        self.claim_size(columns, rows);
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    pub(crate) fn assert_given_back(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was not left");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "pastes are bracketed");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let modes = format!("{:?}", self.master.as_ref().unwrap().get_termios());
        assert_eq!(modes, self.modes, "the terminal's modes are changed");
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn archive(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

pub(crate) fn earlier(name: &str, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    command.args(arguments);
    command.args(["--new", "--archive"]);
    command.arg(archive(name));
    command.arg("tests/data/ferry");
    surroundings(&mut command);
    command
}

pub(crate) fn surroundings(command: &mut CommandBuilder) {
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command.env("TERM", "xterm-256color");
    command.env("XDG_CONFIG_HOME", NO_SETTINGS);
    command.env("XDG_CACHE_HOME", CACHES);
    for name in ["NO_COLOR", "EARLIER_PLAIN", "EARLIER_ARCHIVE", "EARLIER_RESTRICTED", "CLICOLOR"] {
        command.env_remove(name);
    }
}

pub(crate) const FIRST: &str = "The boat goes at nine.";

#[test]
fn leaving_gives_the_terminal_back() {
    for (name, keys) in [("quit", "q"), ("ctrl-c", "\x03")] {
        let mut pty = Pty::play(name, &[]);
        pty.wait_for_words(FIRST);
        assert!(pty.parser.screen().alternate_screen());
        assert!(pty.parser.screen().hide_cursor());
        pty.press(keys);
        assert_eq!(pty.end(), 0);
        pty.assert_given_back();
    }
}

#[test]
fn a_signal_that_ends_it_gives_the_terminal_back() {
    for (name, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let mut pty = Pty::play(name, &[]);
        pty.wait_for_words(FIRST);
        pty.press("1");
        pty.wait_for_words("\"Mine,\" says the man");
        pty.signal(name);
        assert_eq!(pty.end(), code);
        pty.assert_given_back();
    }
}

#[test]
fn two_signals_at_once_give_it_back_all_the_same() {
    let mut pty = Pty::play("two", &[]);
    pty.wait_for_words(FIRST);
    let id = pty.child.process_id().unwrap();
    let both = format!("kill -TERM {id}; kill -HUP {id}");
    assert!(Command::new("sh").args(["-c", &both]).status().is_ok());
    let code = pty.end();
    assert!([143, 129].contains(&code), "{code}");
    pty.assert_given_back();
}

#[test]
fn a_choice_that_was_answered_outlives_a_kill() {
    let mut pty = Pty::play("kill", &[]);
    pty.wait_for_words(FIRST);
    pty.press("1");
    pty.wait_for_words("\"Mine,\" says the man");
    pty.signal("KILL");
    pty.end();
    let mut again = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    again.arg("--archive");
    again.arg(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal/kill"));
    again.arg("tests/data/ferry");
    surroundings(&mut again);
    let mut again = Pty::new(again, 80, 24);
    again.wait_for_words("an earlier session was killed");
    again.press("\r");
    again.wait_for_words("Continue: ONE The Quay, Sun Nov 3, 8:45 pm (1 choice)");
    again.press("\r");
    again.wait_for_words("\"Mine,\" says the man");
    again.press("q");
    assert_eq!(again.end(), 0);
    // It is said once.
    let marks = std::fs::read_dir(Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal/kill")).unwrap();
    assert!(marks.flatten().all(|entry| entry.path().is_dir()));
}

#[test]
fn a_terminal_that_goes_away_ends_it() {
    let mut pty = Pty::play("gone", &[]);
    pty.wait_for_words(FIRST);
    // With its next bytes, the reading end notices that nobody reads them, and closes, too.
    pty.shown = channel().1;
    pty.press("j");
    pty.reader.take().unwrap().join().unwrap();
    pty.keys = None;
    pty.master = None;
    // Either by the signal or by the end of its input, but it ends.
    pty.child.wait().unwrap();
}

#[test]
fn a_panic_gives_the_terminal_back_before_its_message() {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "process::terminal::panics_when_something_is_kept", "--nocapture"]);
    surroundings(&mut command);
    // A backtrace would push the message off the screen.
    command.env("RUST_BACKTRACE", "0");
    let mut pty = Pty::new(command, 80, 24);
    pty.wait_for_words(FIRST);
    pty.press("1");
    pty.end();
    pty.assert_given_back();
    assert!(pty.contents().contains("the disk is on fire"), "{}", pty.contents());
}

/// Not a test by itself: the program that the test above runs in a terminal.
#[test]
#[ignore = "it takes over the terminal and panics; another test runs it in a terminal"]
fn panics_when_something_is_kept() {
    struct OnFire;
    impl Host for OnFire {
        fn now(&self) -> u64 {
            0
        }
        fn append(&mut self, _: &[u8]) -> Result<(), AppendError> {
            panic!("the disk is on fire")
        }
        fn is_saved(&self) -> bool {
            false
        }
        fn fulfil(&mut self, _: &Wanted, _: &Session) -> Fulfilled {
            Fulfilled::Remembered
        }
    }
    let story = crate::screen::pages::story("tests/data/ferry");
    let session = Session::new(story, Archive::default(), 1, Settings::default());
    screen::run(session, OnFire, Opening::default(), screen::Options::default()).unwrap();
}

#[test]
fn ctrl_z_stops_it_and_fg_brings_it_back() {
    let mut shell = CommandBuilder::new("bash");
    shell.args(["--norc", "--noprofile", "-i"]);
    surroundings(&mut shell);
    shell.env("PS1", "ready> ");
    shell.env("STORY", "tests/data/ferry");
    shell.env("EARLIER", env!("CARGO_BIN_EXE_earlier"));
    shell.env("EARLIER_ARCHIVE", archive("stopped"));
    let mut pty = Pty::new(shell, 80, 24);
    pty.wait_for_words("ready>");
    pty.press("\"$EARLIER\" --new \"$STORY\"\n");
    pty.wait_for_words(FIRST);
    pty.press("j");
    pty.wait_for_words("▸ 2");
    pty.press("\x1a");
    pty.wait_for("the shell", |screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
    assert!(!pty.parser.screen().hide_cursor());
    assert_eq!(pty.parser.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    pty.press("echo words of the shell\n");
    pty.wait_for_words("\nwords of the shell");
    pty.press("fg\n");
    pty.wait_for("the story", |screen| screen.alternate_screen() && screen.contents().contains("▸ 2"));
    assert!(pty.contents().contains(FIRST));
    pty.press("k");
    pty.wait_for_words("▸ 1");
    pty.press("q");
    pty.wait_for("the shell", |screen| !screen.alternate_screen());
    pty.press("exit\n");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_stop_that_is_no_key_is_gone_on_from_as_well() {
    let mut pty = Pty::play("cont", &[]);
    pty.wait_for_words(FIRST);
    pty.signal("STOP");
    pty.parser.process(b"\x1b[?1049l\x1b[2J\x1b[H");
    pty.signal("CONT");
    pty.wait_for("the story", |screen| screen.alternate_screen() && screen.contents().contains(FIRST));
    pty.press("q");
    assert_eq!(pty.end(), 0);
    pty.assert_given_back();
}

#[test]
fn a_window_may_change_its_size_at_any_time() {
    let mut pty = Pty::play("resize", &[]);
    pty.wait_for_words(FIRST);
    for (columns, rows) in [(40, 12), (120, 40), (1, 1), (80, 24)] {
        pty.resize(columns, rows);
        pty.wait_for("a frame", |screen| screen.contents().contains('▸'));
    }
    pty.wait_for_words(FIRST);
    pty.wait_for_words("PATIENCE ■■■■■■□□□□ plenty");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn no_key_waits_for_another_where_the_window_changes_its_size() {
    let mut pty = Pty::play("resize-keys", &[]);
    pty.wait_for_words(FIRST);
    pty.press("j");
    pty.wait_for_words("▸ 2");
    pty.resize(60, 20);
    pty.wait_for_words(" ▸ 2");
    pty.press("k");
    pty.wait_for_words("▸ 1");
    // Both at once.
    for (columns, key, selected) in [(70, "j", "▸ 2"), (80, "k", "▸ 1")].repeat(20) {
        pty.resize(columns, 24);
        pty.press(key);
        pty.wait_for_words(selected);
    }
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_click_takes_a_choice_and_goes_past_a_beat() {
    let mut pty = Pty::play("click", &[]);
    pty.wait_for_words("Ask whose coat it is.");
    let row = pty.contents().lines().position(|line| line.contains("Ask whose coat")).unwrap();
    pty.press(&format!("\x1b[<0;12;{0}M\x1b[<0;12;{0}m", row + 1));
    pty.wait_for_words("\"Mine,\" says the man");
    assert!(!pty.contents().contains("the name is Ada's"));
    pty.press("\x1b[<0;12;3M\x1b[<0;12;3m");
    pty.wait_for_words("the name is Ada's");
    assert!(!pty.contents().contains("I lend it to people"));
    pty.press(" ");
    pty.wait_for_words("Wait for the boat.");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn keys_typed_ahead_take_nothing_on_a_page_that_they_were_not_meant_for() {
    let mut pty = Pty::play("ahead", &[]);
    pty.wait_for_words(FIRST);
    pty.press("1\r\r1\r");
    pty.wait_for_words("press it again");
    assert!(pty.contents().contains("\"Mine,\" says the man") && !pty.contents().contains("the name is Ada's"));
    for (key, words) in [("\r", "the name is Ada's"), (" ", "I lend it to people"), ("\r", "(the horn)")] {
        pty.press(key);
        pty.wait_for_words(words);
    }
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_kept_run_is_gone_on_with_and_come_back_to() {
    let mut pty = Pty::play("runs", &[]);
    pty.wait_for_words(FIRST);
    pty.press("2");
    pty.wait_for_words("(the horn)");
    pty.press("n");
    pty.wait_for_words(FIRST);
    pty.press("1");
    pty.wait_for_words("\"Mine,\" says the man");
    pty.press("m\t");
    pty.wait_for_words("▸ 1  1.2");
    pty.press("\x1b[B");
    pty.wait_for_words("▸ 2  1.1");
    pty.press("\r");
    pty.wait_for_words("(the horn)");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    command.arg("--archive");
    command.arg(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal/runs"));
    command.arg("tests/data/ferry");
    surroundings(&mut command);
    let mut again = Pty::new(command, 80, 24);
    again.wait_for_words("Continue:");
    again.press("\r");
    again.wait_for_words("(the horn)");
    again.press("q");
    assert_eq!(again.end(), 0);
}

#[test]
fn without_colors_none_is_sent_and_marked_words_are_underlined() {
    let plays: [(&str, &[&str], bool); 3] =
        [("none", &["--theme", "none"], false), ("no-color", &[], true), ("color", &[], false)];
    for (name, arguments, no_color) in plays {
        let mut command = earlier(name, arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let mut pty = Pty::new(command, 80, 24);
        pty.wait_for_words("? help");
        let colored = name == "color";
        let (row, column) = place_of(&pty, "is.  ");
        let cell = pty.parser.screen().cell(row, column).unwrap().clone();
        assert_eq!(cell.fgcolor() != vt100::Color::Default, colored);
        assert!(cell.underline());
        assert!(pty.contents().contains("▸ 1"));
        pty.press("q");
        assert_eq!(pty.end(), 0);
        let sent = String::from_utf8_lossy(&pty.sent).into_owned();
        let has_color = sent.split("\x1b[").any(|rest| {
            let Some((codes, _)) = rest.split_once('m') else { return false };
            codes.split(';').any(|code| matches!(code.parse(), Ok(30..=49_u8 | 90..=107)))
        });
        assert_eq!(has_color, colored, "{name}");
    }
}

/// Returns where some words of the second row of text are.
fn place_of(pty: &Pty, words: &str) -> (u16, u16) {
    let contents = pty.contents();
    let (row, line) = contents.lines().enumerate().find(|(_, line)| line.contains(words)).expect("the words are shown");
    let column = line[..line.find(words).unwrap()].chars().count();
    (u16::try_from(row).unwrap(), u16::try_from(column).unwrap())
}

/// A program whose settings are in the folder of this test.
fn with_settings(name: &str, settings: &Path) -> Pty {
    let mut command = earlier(name, &[]);
    command.env("XDG_CONFIG_HOME", settings);
    Pty::new(command, 80, 24)
}

#[test]
fn a_theme_is_remembered_among_the_settings_for_the_next_session() {
    let settings = tempfile::tempdir().unwrap();
    let mut pty = with_settings("theme", settings.path());
    pty.wait_for_words(FIRST);
    pty.press("t");
    pty.wait_for_words("theme: light");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let remembered = std::fs::read_to_string(settings.path().join("earlier/settings.ron")).unwrap();
    assert!(remembered.contains("theme: Some(\"light\")"), "{remembered}");
    // After light comes contrast.
    let mut pty = with_settings("theme", settings.path());
    pty.wait_for_words(FIRST);
    pty.press("t");
    pty.wait_for_words("theme: contrast");
    pty.press("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn leaving_says_on_the_shells_screen_where_one_is_and_how_to_come_back() {
    let words = |pty: &Pty| pty.contents().split_whitespace().collect::<Vec<_>>().join(" ");
    for (name, keys, said) in [
        ("leave-nothing", "", "No choice was taken, so there is nothing to save."),
        (
            "leave",
            "1",
            "You are at ONE The Quay, Sun Nov 3, 8:45 pm. This run is saved. Run the same command again to continue it.",
        ),
    ] {
        let mut pty = Pty::play(name, &[]);
        pty.wait_for_words(FIRST);
        pty.press(keys);
        if !keys.is_empty() {
            pty.wait_for_words("\"Mine,\" says the man");
        }
        pty.press("q");
        assert_eq!(pty.end(), 0);
        pty.assert_given_back();
        assert_eq!(words(&pty), said);
    }
}

#[test]
fn the_background_is_asked_for_until_a_theme_is_chosen() {
    const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";
    let asks = |pty: &Pty| pty.sent.windows(QUESTION.len()).any(|bytes| bytes == QUESTION);
    let mut pty = Pty::play("background", &[]);
    pty.wait_for_words(FIRST);
    assert!(asks(&pty));
    pty.send(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\t");
    pty.wait_for_words("theme: contrast");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let mut pty = Pty::play("background", &["--theme", "dark"]);
    pty.wait_for_words(FIRST);
    assert!(!asks(&pty));
    pty.press("q");
    assert_eq!(pty.end(), 0);
}
