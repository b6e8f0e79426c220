//! Signals: the thread that restores the terminal before a signal ends or stops the program.
//!
//! Every signal that ends or stops a process is handled, except those that can't be caught (`SIGKILL`, `SIGSTOP`) and
//! those that report a fault of the program itself (`SIGSEGV`, `SIGILL`, `SIGFPE`), for which no handler can be written
//! without unsafe code. Everything that is shown was already saved, so nothing is lost.

use std::ffi::c_int;
use std::io;
use std::sync::MutexGuard;
use std::time::Duration;

use nix::unistd::{Pid, getpgrp, getppid, getsid};
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGBUS, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGSTOP, SIGSYS, SIGTERM, SIGTRAP,
    SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::Waker;
use crate::screen::terminal::tty::is_foreground;
use crate::screen::terminal::{modes, working};

/// Signals that end a process.
const ENDING: &[c_int] = &[
    SIGHUP, SIGINT, SIGQUIT, SIGTRAP, SIGABRT, SIGBUS, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGXCPU, SIGVTALRM, SIGPROF,
    SIGIO, SIGSYS,
];
/// Signals that end a process on Linux alone.
#[cfg(target_os = "linux")]
const ENDING_ON_LINUX: &[c_int] = &[Signal::STKFLT.as_raw(), Signal::POWER.as_raw()];
/// The real-time signals that the C library leaves to programs.
#[cfg(target_os = "linux")]
const REAL_TIME: std::ops::RangeInclusive<c_int> = 34..=64;

/// Signals that stop a process.
const STOPPING: &[c_int] = &[SIGTSTP, SIGTTIN, SIGTTOU];

/// How long a signal waits for the terminal, which may never accept bytes again.
const PATIENCE: Duration = Duration::from_secs(1);

/// Stops until this process is in the foreground, as processes that share a terminal do.
pub(super) fn wait_for_foreground() {
    while !is_foreground() && can_be_continued() {
        let _ = low_level::raise(SIGSTOP);
    }
}

/// Stops the whole job, as Ctrl-Z does if the terminal handles it. Does nothing if no shell could continue it.
///
/// The terminal is restored first, because the shell takes it as soon as it sees a process of the job stop. This
/// process is stopped by its own thread, which takes the terminal over when it is continued.
pub(super) fn stop_job() -> io::Result<()> {
    if can_be_continued() {
        modes::give_back_for_a_while(None);
        kill_current_process_group(Signal::TSTP)?;
    }
    Ok(())
}

/// The number of a process outside of a container, as seen from inside. `rustix` considers this number impossible, so
/// these numbers are read with `nix`.
const OUTSIDE: Pid = Pid::from_raw(0);

/// Returns whether there is a shell that could continue this process. The system stops no others.
///
/// The group of the leader of a session has none. In other groups, the parent is the shell, or in the same group and
/// was started by the shell. For a process outside of this container, none of this can be known.
fn can_be_continued() -> bool {
    let (group, parent) = (getpgrp(), getppid());
    let (Ok(session), Ok(session_of_parent)) = (getsid(None), getsid(Some(parent))) else { return false };
    ![group, parent, session].contains(&OUTSIDE) && group != session && session_of_parent == session
}

/// Starts the thread that handles signals. It wakes the main thread when the screen must be redrawn, and calls `at_end`
/// before the program ends.
pub(super) fn watch(waker: Waker, at_end: Option<fn()>) -> io::Result<()> {
    let mut signals = Signals::new(ENDING.iter().chain(STOPPING).chain([&SIGCONT]))?;
    #[cfg(target_os = "linux")]
    for signal in REAL_TIME.chain(ENDING_ON_LINUX.iter().copied()) {
        // A C library may use more of them itself.
        let _ = signals.add_signal(signal);
    }
    let watch = move || {
        let mut watch = Watch { waker, at_end, held: None };
        loop {
            let happened: Vec<c_int> = signals.wait().collect();
            watch.handle(&happened);
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).stack_size(64 * 1024).spawn(watch)?;
    Ok(())
}

/// The thread that handles signals.
struct Watch {
    waker: Waker,
    at_end: Option<fn()>,
    /// Keeps the main thread from working while the program is stopped.
    held: Option<MutexGuard<'static, ()>>,
}

impl Watch {
    fn handle(&mut self, happened: &[c_int]) {
        let others = |signal: &&c_int| **signal != SIGCONT && !STOPPING.contains(signal);
        if let Some(signal) = happened.iter().find(others) {
            self.end(*signal);
        } else if happened.contains(&SIGCONT) {
            self.go_on();
        } else if !happened.is_empty() && can_be_continued() {
            self.stop();
        }
    }

    /// Makes the main thread wait, unless that takes too long.
    fn hold(&mut self) {
        self.held = self.held.take().or_else(working::hold);
    }

    /// Ends the program as the signal would have.
    fn end(&mut self, signal: c_int) -> ! {
        self.hold();
        modes::give_back(Some(PATIENCE));
        if let Some(at_end) = self.at_end {
            at_end();
        }
        let _ = low_level::emulate_default_handler(signal);
        // Not every signal is known there.
        low_level::exit(128 + signal)
    }

    /// Restores the terminal and stops. The signal that continues the program is handled like any other.
    fn stop(&mut self) {
        if modes::is_taken() {
            self.hold();
            modes::give_back_for_a_while(Some(PATIENCE));
        }
        let _ = low_level::raise(SIGSTOP);
    }

    /// Takes the terminal over after a stop. If the stop could not be handled, the shell may have set the modes.
    fn go_on(&mut self) {
        wait_for_foreground();
        self.hold();
        if modes::is_taken() || modes::is_away() {
            let _ = modes::take_over();
            self.waker.wake();
        }
        self.held = None;
    }
}
