//! Input from a Windows console, as events. One thread reads them and another one waits for the end of the console;
//! both, and the workers, send events through one channel.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};

use super::{Ready, modes, working};
use crate::screen::msg::{Key, Msg};

/// Whether the answer to a query arrives as bytes: it would arrive as keys.
pub(super) const ANSWERS: bool = false;

/// The exit status of a program that was ended by Ctrl-C or the end of its console.
const CONTROL_C_EXIT: i32 = 0xc000_013a_u32.cast_signed();

/// The errors of a console that is gone: an invalid handle, and those of pipes without another end.
const GONE: [i32; 4] = [6, 109, 232, 233];

/// The number of characters that only arrive together if they were pasted. A console does not distinguish them from
/// typed ones.
const PASTE: usize = 4;

/// Ends the wait for the console.
#[derive(Clone, Debug)]
pub(in crate::screen) struct Waker(Sender<Heard>);

impl Waker {
    /// Ends the current wait, or the next one.
    pub(in crate::screen) fn wake(&self) {
        // The screen may be gone already.
        let _ = self.0.send(Heard::Woken);
    }
}

/// What the main thread is notified of.
#[derive(Debug)]
enum Heard {
    /// The console has sent these events together.
    Events(Vec<Event>),
    /// The waker was called.
    Woken,
    /// The console can no longer be read.
    Failed(io::Error),
}

/// Input from the console.
#[derive(Debug)]
pub(super) struct Source {
    receiver: Receiver<Heard>,
    sender: Sender<Heard>,
    /// Notifications that were not read yet.
    messages: Vec<Msg>,
}

impl Source {
    /// Begins to read events. Before the end of the console ends the program, `at_end` is called.
    pub(super) fn open(at_end: Option<fn()>) -> io::Result<Self> {
        let (sender, receiver) = channel();
        let events = sender.clone();
        std::thread::Builder::new().name("console".to_owned()).spawn(move || read_events(&events))?;
        let end = move || {
            let _held = working::hold();
            modes::give_back(None);
            if let Some(at_end) = at_end {
                at_end();
            }
            signal_hook::low_level::exit(CONTROL_C_EXIT)
        };
        ctrlc::set_handler(end).map_err(io::Error::other)?;
        Ok(Self { receiver, sender, messages: Vec::new() })
    }

    pub(super) fn waker(&self) -> Waker {
        Waker(self.sender.clone())
    }

    /// Waits until there is something to read or the waker is called, at most until a time.
    pub(super) fn wait(&mut self, until: Option<Instant>) -> io::Result<Ready> {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let first = match until.map(|until| until.saturating_duration_since(Instant::now())) {
            None => Some(self.receiver.recv().map_err(|_| gone())?),
            Some(left) => match self.receiver.recv_timeout(left) {
                Ok(heard) => Some(heard),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Err(gone()),
            },
        };
        let mut woken = false;
        for heard in first.into_iter().chain(self.receiver.try_iter()) {
            match heard {
                Heard::Events(events) => {
                    woken |= events.iter().any(|event| matches!(event, Event::Resize(..)));
                    self.messages.extend(messages(&events));
                }
                Heard::Woken => woken = true,
                Heard::Failed(error) => return Err(error),
            }
        }
        Ok(Ready { input: !self.messages.is_empty(), woken })
    }

    /// Takes what was typed and clicked.
    pub(super) fn read(&mut self, happened: &mut Vec<Msg>) -> io::Result<()> {
        happened.append(&mut self.messages);
        Ok(())
    }

    /// Clears the request to end the wait, which was taken from the channel.
    pub(super) fn drain(&self) {}

    /// Waits until the waker is called.
    pub(super) fn wait_for_waker(&mut self) -> io::Result<()> {
        self.wait(None).map(drop)
    }
}

/// Stops the job that this program is part of. Windows has none.
pub(super) fn stop_job() -> io::Result<()> {
    Ok(())
}

/// Returns whether an error says that the console is gone.
pub(in crate::screen) fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe || error.raw_os_error().is_some_and(|code| GONE.contains(&code))
}

/// Passes on what the console sends, together with everything that has arrived by then, until nobody listens.
fn read_events(sender: &Sender<Heard>) {
    loop {
        let mut events = Vec::new();
        let heard = loop {
            match event::read() {
                Ok(event) => events.push(event),
                Err(error) => break Heard::Failed(error),
            }
            if !event::poll(Duration::ZERO).unwrap_or(false) {
                break Heard::Events(events);
            }
        };
        let is_over = matches!(heard, Heard::Failed(_));
        if sender.send(heard).is_err() || is_over {
            return;
        }
    }
}

/// Returns the meaning of events that arrived together. Many characters at once are a paste, and its digits are not
/// choices.
fn messages(events: &[Event]) -> Vec<Msg> {
    let meant: Vec<Msg> = events.iter().filter_map(message).collect();
    let typed = |msg: &Msg| match msg {
        Msg::Key(Key::Char(letter)) => Some(*letter),
        Msg::Key(Key::Enter) => Some('\n'),
        Msg::Key(Key::Tab) => Some('\t'),
        _ => None,
    };
    match meant.iter().map(typed).collect::<Option<String>>() {
        Some(text) if text.chars().count() >= PASTE => vec![Msg::Paste(text)],
        _ => meant,
    }
}

/// Returns the meaning of an event: a key, a click, or nothing that is used here.
fn message(event: &Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => self::key(*key).map(Msg::Key),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click { x: mouse.column, y: mouse.row }),
            MouseEventKind::ScrollUp => Some(Msg::Wheel { y: mouse.row, up: true }),
            MouseEventKind::ScrollDown => Some(Msg::Wheel { y: mouse.row, up: false }),
            _ => None,
        },
        _ => None,
    }
}

fn key(key: KeyEvent) -> Option<Key> {
    let (ctrl, alt) = (key.modifiers.contains(KeyModifiers::CONTROL), key.modifiers.contains(KeyModifiers::ALT));
    Some(match key.code {
        // The key AltGr is both.
        KeyCode::Char(letter) if ctrl == alt => Key::Char(letter),
        KeyCode::Char(letter) if ctrl => Key::Ctrl(letter.to_ascii_lowercase()),
        // With Alt, it is not a key.
        _ if alt => return None,
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::F(1) if key.modifiers.is_empty() => Key::F1,
        _ => return None,
    })
}
