//! The terminal: taken over, read, written, and always given back.
//!
//! It is given back on return and on error (by `Drop`), on a panic (by a hook), and on a signal that ends the
//! program (by a thread that waits for signals). [`WORKING`] is held whenever the main thread does anything but
//! wait, so that the thread neither interrupts a write to the journal nor has a frame written after it.

use std::io::{self, Stdout};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use crossterm::terminal;
use ratatui::layout::{Rect, Size};
use ratatui::terminal::Frame;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::ansi::Ansi;
use super::msg::{Key, Msg};

/// Alternate screen, no cursor; buttons and wheel of the mouse, without its movements; pastes in brackets.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1006h\x1b[?2004h";
/// The reverse, after the end of an update that may have been cut off.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[?2004l\x1b[?1006l\x1b[?1000l\x1b[0m\x1b[?25h\x1b[?1049l";

/// How long a signal waits for the main thread, in steps of [`STEP`]; a terminal that takes no bytes may hold
/// it for ever.
const STEPS: u32 = 100;
const STEP: Duration = Duration::from_millis(10);

/// Held by the main thread while it does anything but wait.
static WORKING: Mutex<()> = Mutex::new(());
/// Whether the terminal is taken over.
static TAKEN: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal, taken over.
pub(super) struct Terminal {
    screen: ratatui::terminal::Terminal<Ansi<Stdout>>,
    /// Becomes readable when the window has another size, or was stopped for a while.
    wake: UnixStream,
    /// The other end of `wake`, for whoever wants the wait to end.
    waker: UnixStream,
    working: Option<MutexGuard<'static, ()>>,
}

impl Terminal {
    /// Takes the terminal over.
    pub(super) fn open() -> io::Result<Self> {
        HOOK.call_once(give_back_on_panic);
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        low_level::pipe::register(SIGWINCH, waker.try_clone()?)?;
        watch_signals(waker.try_clone()?)?;
        let working = Some(lock());
        let size = size()?;
        let screen = ratatui::terminal::Terminal::new(Ansi::new(io::stdout(), size))?;
        let terminal = Self { screen, wake, waker, working };
        take_over()?;
        Ok(terminal)
    }

    /// The window's columns and rows.
    pub(super) fn window(&self) -> (u16, u16) {
        let size = self.screen.size().unwrap_or_default();
        (size.width, size.height)
    }

    /// What a thread writes a byte to when it is done, so that the screen is redrawn.
    pub(super) fn waker(&self) -> io::Result<UnixStream> {
        self.waker.try_clone()
    }

    /// Draws a frame; only cells that changed are sent.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.screen.draw(view).map(|_| ())
    }

    /// Waits until something happens, at most until a time if one is given, and adds all of it to `happened`.
    pub(super) fn wait(&mut self, happened: &mut Vec<Msg>, until: Option<Instant>) -> io::Result<()> {
        while happened.is_empty() {
            self.working = None;
            let ready = wait_for_either(&self.wake, until);
            self.working = Some(lock());
            let ready = ready?;
            if !ready.input && !ready.woken && until.is_some_and(|until| Instant::now() >= until) {
                happened.push(Msg::Tick);
                break;
            }
            if ready.woken {
                drain(&self.wake);
                self.redraw()?;
                let (columns, rows) = self.window();
                happened.push(Msg::Resize(columns, rows));
            }
            if !take_in(happened)? && ready.input {
                ring_again();
            }
        }
        Ok(())
    }

    /// Gives the terminal back and stops, until the shell continues the program.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        // Where no shell could ever continue the program, the system ignores this.
        low_level::raise(SIGTSTP)?;
        take_over()?;
        self.redraw()
    }

    /// Has the next frame drawn in full, in a window of the size that it has now.
    fn redraw(&mut self) -> io::Result<()> {
        let size = size()?;
        self.screen.backend_mut().set_size(size);
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether an error says that there is no terminal any more.
pub(super) fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::NXIO, Errno::PIPE, Errno::BADF].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| gone.contains(&code))
}

fn lock() -> MutexGuard<'static, ()> {
    WORKING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A terminal that doesn't know its size is taken for one of the usual size.
fn size() -> io::Result<Size> {
    let (width, height) = terminal::size()?;
    Ok(if width == 0 || height == 0 { Size::new(80, 24) } else { Size::new(width, height) })
}

fn take_over() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    write(ENTER)
}

/// Gives the terminal back, if it is taken over. What can't be done any more is left.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = write(LEAVE);
        let _ = terminal::disable_raw_mode();
    }
}

/// Writes past the lock of the standard output, which whoever is interrupted may hold.
fn write(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(rustix::stdio::stdout(), bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn give_back_on_panic() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        give_back();
        hook(panic);
    }));
}

/// Starts the thread that ends the program on a signal, with the terminal given back. Everything that was
/// acknowledged is on disk by then.
fn watch_signals(waker: UnixStream) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGCONT])?;
    let watch = move || {
        for signal in signals.forever() {
            match signal {
                SIGCONT => go_on(&waker),
                signal => end(signal),
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).stack_size(64 * 1024).spawn(watch)?;
    Ok(())
}

fn end(signal: i32) {
    for _ in 0..STEPS {
        if let Ok(working) = WORKING.try_lock() {
            // The main thread stays locked out until the end.
            std::mem::forget(working);
            break;
        }
        std::thread::sleep(STEP);
    }
    if takes_bytes() {
        give_back();
    } else {
        // Its mode can still be set back.
        let _ = terminal::disable_raw_mode();
    }
    low_level::exit(128 + signal);
}

/// Whether the terminal takes bytes at all. Behind a line that is stuck it may not, for ever.
fn takes_bytes() -> bool {
    let stdout = rustix::stdio::stdout();
    let patience = rustix::event::Timespec { tv_sec: 1, tv_nsec: 0 };
    let mut output = [PollFd::new(&stdout, PollFlags::OUT)];
    let polled = poll(&mut output, Some(&patience));
    polled.is_ok() && output.iter().all(|output| output.revents().contains(PollFlags::OUT))
}

/// After a stop that was no key, the shell may have set the terminal's mode: it is taken over again.
fn go_on(waker: &UnixStream) {
    let working = lock();
    if TAKEN.load(Ordering::SeqCst) {
        let _ = terminal::disable_raw_mode();
        let _ = take_over();
        let _ = rustix::io::write(waker, b"!");
    }
    drop(working);
}

/// Reads the pending events of crossterm. Returns whether there was any.
fn take_in(happened: &mut Vec<Msg>) -> io::Result<bool> {
    let mut any = false;
    while event::poll(Duration::ZERO)? {
        any = true;
        happened.extend(message(event::read()?));
    }
    Ok(any)
}

/// Has the system report once more that there are keys to read.
///
/// Crossterm hears of them once. Where it hears of another size at the same time, it takes in that and forgets
/// the keys until the next; setting the terminal's mode again, unchanged, wakes whoever waits for them.
fn ring_again() {
    let stdin = rustix::stdio::stdin();
    if let Ok(mode) = rustix::termios::tcgetattr(stdin) {
        let _ = rustix::termios::tcsetattr(stdin, rustix::termios::OptionalActions::Now, &mode);
    }
}

/// What there is to read.
struct Ready {
    input: bool,
    woken: bool,
}

/// Waits for keys or for another size.
///
/// The wait is not left to crossterm, which reads on without end where the terminal has gone away.
fn wait_for_either(wake: &UnixStream, until: Option<Instant>) -> io::Result<Ready> {
    let stdin = rustix::stdio::stdin();
    let mut both = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(wake, PollFlags::IN)];
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| rustix::event::Timespec::try_from(left).ok());
        match poll(&mut both, left.as_ref()) {
            Ok(_) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let [input, woken] = both.map(|one| one.revents());
    if input.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
        return Err(Errno::IO.into());
    }
    Ok(Ready { input: input.contains(PollFlags::IN), woken: woken.contains(PollFlags::IN) })
}

fn drain(mut wake: &UnixStream) {
    let mut bytes = [0; 64];
    while matches!(io::Read::read(&mut wake, &mut bytes), Ok(read) if read > 0) {}
}

/// A terminal's event as a message. Sizes come by another way, and movements of the mouse are not asked for.
fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Press => key_of(key).map(Msg::Key),
        Event::Mouse(mouse) => {
            let (x, y) = (mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click { x, y }),
                MouseEventKind::ScrollUp => Some(Msg::Wheel { y, up: true }),
                MouseEventKind::ScrollDown => Some(Msg::Wheel { y, up: false }),
                _ => None,
            }
        }
        Event::Paste(text) => Some(Msg::Paste(text)),
        _ => None,
    }
}

fn key_of(key: KeyEvent) -> Option<Key> {
    Some(match key.code {
        KeyCode::Char(letter) if key.modifiers.contains(KeyModifiers::CONTROL) => {
            Key::Ctrl(letter.to_ascii_lowercase())
        }
        // What Alt adds to is no key of ours.
        KeyCode::Char(_) if key.modifiers.contains(KeyModifiers::ALT) => return None,
        KeyCode::Char(letter) => Key::Char(letter),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Tab => Key::Tab,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => return None,
    })
}
