//! The WebAssembly module of a published page: a player behind four functions.
//!
//! The page writes a message into the memory of the module, calls it, and reads the reply. Passing memory between the
//! two requires symbols with fixed names, which is the only unsafe code of the project.

use std::cell::RefCell;

use earlier::web::Player;

/// The memory that the page and the player share: the next message, and the reply to the last one.
#[derive(Default)]
struct Shared {
    player: Player,
    message: Vec<u8>,
    answer: String,
}

thread_local! {
    static SHARED: RefCell<Shared> = RefCell::default();
}

/// Which sources this module was built from, so that a program that was built from others notices.
#[used]
static INPUTS: &str = earlier::web::INPUTS;

/// Makes room for a message of this length in bytes, and returns where the page has to write it.
// SAFETY: the name is exported by no other crate.
#[unsafe(no_mangle)]
pub extern "C" fn message(length: usize) -> *mut u8 {
    SHARED.with_borrow_mut(|shared| {
        shared.message.clear();
        shared.message.resize(length, 0);
        shared.message.as_mut_ptr()
    })
}

/// Answers the message that was written last, at a time in seconds since 1970. Returns where the answer is.
// SAFETY: the name is exported by no other crate.
#[unsafe(no_mangle)]
pub extern "C" fn answer(now: f64) -> *const u8 {
    SHARED.with_borrow_mut(|shared| {
        let message = std::mem::take(&mut shared.message);
        shared.answer = shared.player.answer(&message, now as u64);
        shared.answer.as_ptr()
    })
}

/// Returns the length of the answer in bytes.
// SAFETY: the name is exported by no other crate.
#[unsafe(no_mangle)]
pub extern "C" fn answer_length() -> usize {
    SHARED.with_borrow(|shared| shared.answer.len())
}
