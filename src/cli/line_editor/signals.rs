//! Signals that end the program while a line is edited.

use std::io;

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Restores the terminal's modes before a signal ends the program in the middle of a line.
pub(super) fn restore_at_end() -> io::Result<()> {
    let before = tcgetattr(rustix::stdio::stdin())?;
    let mut signals = Signals::new([SIGHUP, SIGQUIT, SIGTERM])?;
    let watch = move || {
        for signal in signals.forever() {
            // A terminal that is gone needs nothing.
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
            let _ = emulate_default_handler(signal);
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).stack_size(64 * 1024).spawn(watch)?;
    Ok(())
}
