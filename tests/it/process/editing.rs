//! Lines that are edited at a terminal: history, completion, and what the keys of the terminal still do.

use std::path::Path;

use portable_pty::CommandBuilder;

use super::terminal::{FIRST, Pty, archive, earlier, surroundings};

/// A story in lines, at a terminal.
fn lines(name: &str, arguments: &[&str]) -> Pty {
    let mut pty = Pty::new(earlier(name, &[&["--plain"], arguments].concat()), 80, 40);
    pty.wait_for_words(FIRST);
    pty.wait_for_words("\n> ");
    pty
}

fn count(pty: &Pty, words: &str) -> usize {
    pty.contents().matches(words).count()
}

#[test]
fn what_was_typed_comes_back_and_what_is_begun_is_completed() {
    let mut pty = lines("edited", &[]);
    pty.send(b"cli\t\r");
    pty.wait_for_words("> clippings\n");
    pty.send(b"\x1b[A\r");
    pty.wait_for("it twice", |screen| screen.contents().matches("> clippings\n").count() == 2);
    pty.send(b"xrunsy\x1b[D\x1b[3~\x01\x1b[3~\r");
    pty.wait_for_words("> runs\nNo runs are saved yet.");
    pty.send(b"re\t\t");
    pty.wait_for_words("resume   remove   restore");
    pty.send(b"\x15\x04");
    assert_eq!(pty.end(), 0);
    pty.assert_given_back();
    assert!(pty.contents().contains("No choice was taken"), "{}", pty.contents());
}

#[test]
fn runs_are_completed_by_their_ids_and_names() {
    let mut pty = lines("completed", &[]);
    pty.send(b"1\r");
    pty.wait_for_words("\"Mine,\" says the man");
    pty.send(b"name 1\t the wet one\r");
    pty.wait_for_words("1.1 is now named \"the wet one\".");
    pty.send(b"mark the\t\r");
    pty.wait_for_words("> mark the wet one");
    pty.wait_for_words("1.1 is marked.");
    pty.send(b"quit\r");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_signal_in_the_middle_of_a_line_gives_the_terminal_back() {
    for (name, code) in [("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        let mut pty = lines(&format!("line-{name}"), &[]);
        pty.send(b"look");
        pty.wait_for_words("> look");
        pty.signal(name);
        assert_eq!(pty.end(), code, "{name}");
        pty.assert_given_back();
    }
    let mut pty = lines("line-ctrl-c", &[]);
    pty.send(b"look\x03");
    assert_eq!(pty.end(), 130);
    pty.assert_given_back();
}

#[test]
fn a_line_is_kept_through_another_size_of_the_window() {
    let mut pty = lines("line-resized", &[]);
    pty.send(b"ru");
    pty.wait_for_words("> ru");
    pty.resize(60, 30);
    pty.send(b"ns\r");
    pty.wait_for_words("No runs are saved yet.");
    pty.send(b"quit\r");
    assert_eq!(pty.end(), 0);
}

#[test]
fn ctrl_z_stops_it_and_the_line_is_there_again() {
    let mut shell = CommandBuilder::new("bash");
    shell.args(["--norc", "--noprofile", "-i"]);
    surroundings(&mut shell);
    shell.env("PS1", "ready> ");
    shell.env("EARLIER", env!("CARGO_BIN_EXE_earlier"));
    shell.env("EARLIER_ARCHIVE", archive("line-stopped"));
    let mut pty = Pty::new(shell, 80, 40);
    pty.wait_for_words("ready>");
    pty.send(b"\"$EARLIER\" --plain --new tests/data/ferry\r");
    pty.wait_for_words(FIRST);
    pty.wait_for_words("\n> ");
    pty.send(b"run");
    pty.wait_for_words("> run");
    pty.send(b"\x1a");
    pty.wait_for_words("Stopped");
    pty.send(b"echo $((6*7))\r");
    pty.wait_for_words("\n42\n");
    pty.send(b"fg\r");
    pty.wait_for("the line", |screen| screen.contents().matches("> run").count() == 2);
    pty.send(b"s\r");
    pty.wait_for_words("No runs are saved yet.");
    pty.send(b"quit\r");
    pty.wait_for_words("so there is nothing to save.");
    pty.send(b"exit\r");
    assert_eq!(pty.end(), 0);
}

#[test]
fn lines_that_are_pasted_are_all_obeyed() {
    let mut pty = lines("line-pasted", &[]);
    pty.send(b"runs\rmeters\rclippings\rquit\r");
    assert_eq!(pty.end(), 0);
    for typed in ["> runs\n", "> meters\n", "> clippings\n", "> quit\n"] {
        assert_eq!(count(&pty, typed), 1, "{typed}: {}", pty.contents());
    }
}

#[test]
fn nothing_is_written_where_no_file_may_be_opened() {
    let mut pty = lines("line-restricted", &["--restricted"]);
    pty.send(b"1\r");
    pty.wait_for_words("\"Mine,\" says the man");
    pty.send(b"save there.ron\r");
    pty.wait_for_words("Run(");
    pty.send(b"quit\r");
    assert_eq!(pty.end(), 0);
    assert!(!Path::new(env!("CARGO_MANIFEST_DIR")).join("there.ron").exists());
    assert_eq!(count(&pty, "Saved as"), 0);
}
