//! Notification on Windows: a thread reads the standard input whenever it is asked to.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::screen::stdio::Input;
use crate::session::watch::Events;

/// An event.
enum Heard {
    /// The data that was read; it is empty at the end of the input.
    Input(io::Result<Vec<u8>>),
    /// The bell.
    Rung,
}

/// The standard input and the bell.
pub(super) struct Ears {
    heard: Receiver<Heard>,
    /// Asks the thread to read.
    asks: Sender<()>,
    /// Whether the thread was asked to read and has not answered yet.
    is_asked: bool,
    /// The data that the thread has read and nobody has read from here yet.
    input: Option<io::Result<Vec<u8>>>,
}

impl Ears {
    pub(super) fn open(events: &Events) -> io::Result<Self> {
        let (sender, heard) = channel();
        let (asks, asked) = channel();
        let bell = sender.clone();
        events.waker().set(move || drop(bell.send(Heard::Rung)));
        std::thread::Builder::new().name("input".to_owned()).spawn(move || read(&asked, &sender))?;
        Ok(Self { heard, asks, is_asked: false, input: None })
    }

    /// Waits for input or the bell, and returns whether it was only the bell.
    pub(super) fn is_rung(&mut self) -> io::Result<bool> {
        let is_rung = self.input.is_none() && self.hear()?;
        // However often it rang, one notification is enough.
        for heard in self.heard.try_iter() {
            if let Heard::Input(input) = heard {
                (self.input, self.is_asked) = (Some(input), false);
            }
        }
        Ok(is_rung && self.input.is_none())
    }

    /// Waits for the next event, and returns whether it is the bell.
    fn hear(&mut self) -> io::Result<bool> {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        if !std::mem::replace(&mut self.is_asked, true) {
            self.asks.send(()).map_err(|_| gone())?;
        }
        match self.heard.recv().map_err(|_| gone())? {
            Heard::Rung => Ok(true),
            Heard::Input(input) => {
                (self.input, self.is_asked) = (Some(input), false);
                Ok(false)
            }
        }
    }
}

impl Read for Ears {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.input.is_none() {
            self.hear()?;
        }
        let mut input = self.input.take().unwrap_or_else(|| Ok(Vec::new()))?;
        let rest = input.split_off(input.len().min(bytes.len()));
        let length = input.as_slice().read(bytes)?;
        self.input = (!rest.is_empty()).then_some(Ok(rest));
        Ok(length)
    }
}

/// Reads whenever it is asked to, up to the end of the input.
fn read(asked: &Receiver<()>, sender: &Sender<Heard>) {
    let mut bytes = [0; 4096];
    while asked.recv().is_ok() {
        let input = Input.read(&mut bytes).map(|length| bytes.get(..length).unwrap_or_default().to_vec());
        if sender.send(Heard::Input(input)).is_err() {
            return;
        }
    }
}
