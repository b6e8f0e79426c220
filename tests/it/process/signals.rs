//! Every signal: what happens to the program, the terminal, and what was chosen.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;

use super::terminal::{FIRST, Pty, archive, surroundings};

/// What a signal does to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// It ends the program by this signal, with the terminal restored.
    Ends,
    /// It ends the program with the status that a shell reports for it, with the terminal restored.
    Exits,
    /// Play goes on.
    None,
    /// It ends the program, and nothing can be done about the terminal.
    Kills,
}

const KILL: i32 = 9;
const STOP: i32 = 19;
const TABLE: &[(Effect, &[i32])] = &[
    // HUP INT QUIT TRAP ABRT BUS USR1 USR2 ALRM TERM XCPU VTALRM PROF SYS
    (Effect::Ends, &[1, 2, 3, 5, 6, 7, 10, 12, 14, 15, 24, 26, 27, 31]),
    // STKFLT IO PWR, and real-time signals
    (Effect::Exits, &[16, 29, 30, 34, 35, 49, 64]),
    // PIPE CHLD CONT URG XFSZ WINCH, and where no shell could continue the program, TSTP TTIN TTOU. After SEGV, the
    // standard library runs the instruction again, which is no fault if the signal came from outside.
    (Effect::None, &[11, 13, 17, 18, 20, 21, 22, 23, 25, 28]),
    // ILL KILL FPE
    (Effect::Kills, &[4, KILL, 8]),
];

/// The number of choices in the only run of an archive.
fn steps(archive: &Path) -> Option<String> {
    let mut runs = Command::new(env!("CARGO_BIN_EXE_earlier"));
    runs.args(["runs", "tests/data/ferry", "--format", "json", "--archive"]).arg(archive);
    let json = String::from_utf8(runs.output().unwrap().stdout).unwrap();
    let (_, steps) = json.split_once("\"steps\":")?;
    steps.split(',').next().map(str::to_owned)
}

#[test]
fn every_signal_gives_the_terminal_back_or_changes_nothing() {
    for signal in (1..=31).filter(|signal| *signal != STOP).chain([34, 35, 49, 64]) {
        let rows: Vec<Effect> =
            TABLE.iter().filter(|(_, signals)| signals.contains(&signal)).map(|(effect, _)| *effect).collect();
        let [effect] = rows[..] else { panic!("signal {signal} has {} rows", rows.len()) };
        let name = format!("signal-{signal}");
        let mut pty = Pty::play(&name, &[]);
        pty.wait_for_words(FIRST);
        pty.press("1");
        pty.wait_for_words("\"Mine,\" says the man");
        pty.signal(&signal.to_string());
        if effect == Effect::None {
            pty.press("h");
            pty.wait_for_words("HISTORY");
            pty.press("qq");
        }
        let status = pty.status();
        match effect {
            Effect::Ends | Effect::Kills => assert_eq!(status.signal(), Some(signal), "{status}"),
            Effect::Exits => assert_eq!(status.code(), Some(128 + signal), "{status}"),
            Effect::None => assert_eq!(status.code(), Some(0), "signal {signal}: {status}"),
        }
        if effect != Effect::Kills {
            pty.assert_given_back();
        }
        let archive = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal").join(&name);
        assert_eq!(steps(&archive).as_deref(), Some("1"), "signal {signal}");
        // The next session knows whether the terminal was restored.
        let marks = std::fs::read_dir(&archive).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_file());
        assert_eq!(marks.count(), usize::from(effect == Effect::Kills), "signal {signal}");
    }
}

/// A shell with job control in a terminal.
fn shell(name: &str) -> Pty {
    let mut shell = CommandBuilder::new("bash");
    shell.args(["--norc", "--noprofile", "-i"]);
    surroundings(&mut shell);
    shell.env("PS1", "ready> ");
    shell.env("STORY", "tests/data/ferry");
    shell.env("EARLIER", env!("CARGO_BIN_EXE_earlier"));
    shell.env("EARLIER_ARCHIVE", archive(name));
    let mut pty = Pty::new(shell, 80, 24);
    pty.wait_for_words("ready>");
    pty
}

/// Brings the story back with `fg`, leaves it, and leaves the shell.
fn continue_and_leave(pty: &mut Pty) {
    pty.press("echo words of the shell\n");
    pty.wait_for_words("\nwords of the shell");
    pty.press("fg\n");
    pty.wait_for("the story", |screen| screen.alternate_screen() && screen.contents().contains(FIRST));
    pty.wait_for("its modes", |screen| screen.hide_cursor() && screen.bracketed_paste());
    pty.press("j");
    pty.wait_for_words("▸ 2");
    pty.press("q");
    pty.wait_for("the shell", |screen| !screen.alternate_screen());
    pty.press("exit\n");
    assert_eq!(pty.end(), 0);
}

fn wait_for_stop(pty: &mut Pty) {
    pty.wait_for("the shell", |screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
    pty.wait_for("the cursor", |screen| !screen.hide_cursor());
    pty.wait_for("no mouse", |screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
}

#[test]
fn every_signal_that_stops_it_gives_the_terminal_back_until_it_is_continued() {
    for signal in ["TSTP", "TTIN", "TTOU"] {
        let mut pty = shell(&format!("stop-{signal}"));
        pty.press("\"$EARLIER\" --new \"$STORY\"\n");
        pty.wait_for_words(FIRST);
        let shell = pty.child.process_id().unwrap();
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
        let kill = Command::new("kill").args([&format!("-{signal}"), children.trim()]).status();
        assert!(kill.unwrap().success());
        wait_for_stop(&mut pty);
        continue_and_leave(&mut pty);
    }
}

#[test]
fn ctrl_z_stops_the_script_that_started_it_as_well() {
    let mut pty = shell("script");
    pty.press("sh -c '\"$EARLIER\" --new \"$STORY\"; echo the script goes on'\n");
    pty.wait_for("the story", |screen| screen.alternate_screen() && screen.contents().contains(FIRST));
    pty.press("\x1a");
    wait_for_stop(&mut pty);
    continue_and_leave(&mut pty);
    assert!(pty.contents().contains("the script goes on"), "{}", pty.contents());
}

#[test]
fn ctrl_z_does_nothing_where_no_shell_could_continue_it() {
    let mut pty = Pty::play("no-shell", &[]);
    pty.wait_for_words(FIRST);
    pty.press("\x1aj");
    pty.wait_for_words("▸ 2");
    pty.press("q");
    assert_eq!(pty.end(), 0);
    pty.assert_given_back();
}

/// In a container, the shell, its session and this program's group may be out of sight: they have no numbers then.
#[test]
fn ctrl_z_does_nothing_where_the_shell_is_outside_of_the_container() {
    const OUTSIDE: &[&str] = &["--user", "--map-root-user", "--pid", "--fork", "--kill-child"];
    if !Command::new("unshare").args(OUTSIDE).arg("true").status().is_ok_and(|status| status.success()) {
        return; // Not every system has containers, or lets everyone make one.
    }
    let mut pty = shell("container");
    pty.press(&format!("unshare {} \"$EARLIER\" --new \"$STORY\"\n", OUTSIDE.join(" ")));
    pty.wait_for_words(FIRST);
    pty.press("\x1aj");
    pty.wait_for_words("▸ 2");
    pty.press("q");
    pty.wait_for("the shell", |screen| !screen.alternate_screen());
    pty.press("exit\n");
    assert_eq!(pty.end(), 0);
}

#[test]
fn a_job_in_the_background_waits_until_it_has_the_terminal() {
    let mut pty = shell("background");
    pty.press("\"$EARLIER\" --new \"$STORY\" &\n");
    pty.wait_for_words("ready>");
    pty.press("while ! jobs | grep Stopped; do :; done\n");
    pty.wait_for_words("Stopped");
    assert!(!pty.contents().contains(FIRST));
    continue_and_leave(&mut pty);
    // In the background again, it stops again.
    let mut pty = shell("background");
    pty.press("\"$EARLIER\" --new \"$STORY\"\n");
    pty.wait_for_words(FIRST);
    pty.press("\x1a");
    wait_for_stop(&mut pty);
    pty.press("clear; bg; while ! jobs | grep Stopped; do :; done\n");
    pty.wait_for_words("Stopped  ");
    continue_and_leave(&mut pty);
}

#[test]
fn a_limit_on_the_size_of_files_is_a_notice() {
    let folder = archive("limit");
    for (front, input, told) in
        [("--plain", "1\nquit\n", "not saved"), ("--json", "{\"choose\":1}\n{\"quit\":true}\n", "not saved")]
    {
        let mut limited = Command::new("sh");
        limited.args(["-c", "ulimit -f 0; exec \"$0\" \"$@\" | cat", env!("CARGO_BIN_EXE_earlier")]);
        limited.args(["tests/data/ferry", front, "--archive"]).arg(&folder);
        let mut talk = limited
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut talk.stdin.take().unwrap(), input.as_bytes()).unwrap();
        let output = talk.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains(told) && said.contains("Mine"), "{front}: {said}");
    }
}
