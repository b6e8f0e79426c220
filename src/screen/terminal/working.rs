//! The lock that the main thread holds while it does anything but wait, so that nothing interrupts that.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the end of the program waits for the main thread, in steps. A terminal that accepts no bytes may block it
/// forever.
const STEPS: u32 = 100;
const STEP: Duration = Duration::from_millis(10);

/// Held by the main thread while it does anything but wait.
static WORKING: Mutex<()> = Mutex::new(());

/// Begins work that no signal interrupts. Signals are handled once the returned guard is dropped.
pub(super) fn work() -> MutexGuard<'static, ()> {
    WORKING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the main thread wait until the returned guard is dropped. Returns `None` if its work takes too long.
pub(super) fn hold() -> Option<MutexGuard<'static, ()>> {
    for _ in 0..STEPS {
        if let Ok(held) = WORKING.try_lock() {
            return Some(held);
        }
        std::thread::sleep(STEP);
    }
    None
}
