//! Terminal input that is not a key, sent to the real program; and terminals in unusual states.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;
use rustix::fs::OFlags;

use super::terminal::{FIRST, Pty, archive, surroundings};
use crate::screen::decoder::NO_KEYS;

/// Selects the next choice, or the one before, after everything sent so far was read.
fn pass(pty: &mut Pty, down: bool) {
    let (key, selected) = if down { ("\x1b[B", "▸ 2") } else { ("\x1b[A", "▸ 1") };
    pty.press(key);
    pty.wait_for_words(selected);
}

#[test]
fn no_answer_of_a_terminal_takes_a_choice() {
    let mut pty = Pty::play("answers", &[]);
    pty.wait_for_words(FIRST);
    let mut down = false;
    for bytes in NO_KEYS {
        for at in 0..bytes.len() {
            let (head, tail) = bytes.split_at(at);
            // In two pieces, and without its beginning.
            pty.send(head);
            pty.send(tail);
            down = !down;
            pass(&mut pty, down);
            if tail.len() > 1 {
                pty.send(tail);
                down = !down;
                pass(&mut pty, down);
                assert!(pty.contents().contains(FIRST), "{}", tail.escape_ascii());
            }
        }
        for byte in bytes.chunks(1) {
            pty.send(byte);
        }
        down = !down;
        pass(&mut pty, down);
        assert!(pty.contents().contains(FIRST), "{}", bytes.escape_ascii());
    }
    pty.press("q");
    assert_eq!(pty.end(), 0);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal/answers/ferry");
    let journal = std::fs::read_to_string(folder.join("1.journal")).unwrap();
    assert_eq!(journal.lines().count(), 1, "{journal}");
}

#[test]
fn esc_is_a_key_and_a_paste_is_none() {
    let mut pty = Pty::play("esc", &[]);
    pty.wait_for_words(FIRST);
    pty.press("h");
    pty.wait_for_words("HISTORY");
    pty.press("\x1b");
    pty.wait_for_words(FIRST);
    pty.press("\x1b[200~1\r\x1b[31m2\rq\x1b[201~");
    pass(&mut pty, true);
    pty.press("\x1b[49;1:3u\x1b[49;1u");
    pty.wait_for_words("\"Mine,\" says the man");
    pty.press("ma");
    pty.wait_for_words("name of");
    pty.press("\x1b[200~wet\r\nboots\x1b[201~");
    pty.wait_for_words("wet boots");
    pty.press("\x1b");
    pty.wait_for("no prompt", |screen| !screen.contents().contains("name of"));
    pty.press("qq");
    assert_eq!(pty.end(), 0);
    pty.assert_given_back();
}

#[test]
fn a_window_that_claims_to_be_huge_takes_bounded_memory() {
    let mut pty = Pty::play("huge", &[]);
    pty.wait_for_words(FIRST);
    pty.claim_size(u16::MAX, u16::MAX);
    pty.wait_until_sent(b"\x1b[2J");
    let id = pty.child.process_id().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 300_000, "{peak} kB");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    pty.assert_given_back();
}

/// The program in a terminal that another one left non-blocking.
fn nonblocking(name: &str, front: &str, size: (u16, u16)) -> Pty {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "process::input::plays_in_a_terminal_that_does_not_block", "--nocapture"]);
    surroundings(&mut command);
    command.env("EARLIER_ARCHIVE", archive(name));
    command.env("EARLIER_FRONT", front);
    Pty::new(command, size.0, size.1)
}

/// Not a test by itself: the program that the tests below run in a terminal.
#[test]
#[ignore = "it replaces this process; other tests run it in a terminal"]
fn plays_in_a_terminal_that_does_not_block() {
    let stdin = rustix::stdio::stdin();
    rustix::fs::fcntl_setfl(stdin, rustix::fs::fcntl_getfl(stdin).unwrap() | OFlags::NONBLOCK).unwrap();
    let front = std::env::var("EARLIER_FRONT").unwrap();
    let arguments = ["--new", "tests/data/ferry", &front];
    let arguments = arguments.into_iter().filter(|argument| !argument.is_empty());
    panic!("{}", Command::new(env!("CARGO_BIN_EXE_earlier")).args(arguments).exec());
}

#[test]
fn a_terminal_that_does_not_block_is_waited_for() {
    let mut pty = nonblocking("nonblocking", "", (200, 60));
    pty.wait_for_words(FIRST);
    // More than it takes at once.
    pty.press(&"t?q".repeat(40));
    pty.press("j");
    pty.wait_for_words("▸ 2");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    pty.assert_given_back();

    let mut pty = nonblocking("nonblocking-plain", "--plain", (80, 24));
    pty.wait_for_words("> ");
    pty.press("1\n");
    pty.wait_for_words("\"Mine,\" says the man");
    pty.press("quit\n");
    assert_eq!(pty.end(), 0);

    let mut pty = nonblocking("nonblocking-json", "--json", (200, 60));
    pty.wait_for_words("\"choices\"");
    pty.press("{\"quit\":true}\n");
    assert_eq!(pty.end(), 0);
}
