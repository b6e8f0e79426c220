//! Turns the bytes that a terminal sends into keys, clicks and pastes.
//!
//! A terminal sends more than keys: answers to queries that this program or an earlier one made (colors, the position
//! of the cursor, supported features), focus reports, and all of it late, split or cut off. None of it may be treated
//! as a key, because a key takes a choice. The parsers of crossterm and termina read the rest of a sequence that they
//! don't know as keys, and those of terminal emulators (vte, vtparse) don't report whether a sequence is incomplete, so
//! this decoder was written for the purpose. Each sequence is read up to its end and dropped unless it is a key, and
//! incomplete ones are decided by time:
//!
//! - Esc is a key once nothing has followed it for [`ESC_PATIENCE`]. If the rest of a sequence follows later, it is
//!   still dropped.
//! - A sequence may pause for [`PAUSE`]. After that, it is abandoned, and the next byte is a key again.
//! - Bytes that arrive together and can only be the rest of a sequence whose beginning was lost are dropped; see
//!   `fragment`. What may become one is held for [`BURST`].

mod fragment;
mod sequence;

use std::time::Duration;

use self::fragment::{Fragment, fragment};
use super::msg::{Background, Key, Msg};

/// How long the rest of a sequence may follow Esc before Esc is a key.
const ESC_PATIENCE: Duration = Duration::from_millis(50);
/// How long a sequence may pause.
const PAUSE: Duration = Duration::from_secs(1);
/// How long to wait for the rest of bytes that were sent together. A person types more slowly.
const BURST: Duration = Duration::from_millis(15);

/// The maximum length of a sequence's parameters that is stored. No key has longer ones.
const LONGEST_PARAMETERS: usize = 64;
/// The longest paste that is stored.
const LONGEST_PASTE: usize = 64 * 1024;
/// The maximum number of bytes that are held.
const LONGEST_HELD: usize = 1024;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CTRL_C: u8 = 0x03;
/// Ends a string where a terminal sends controls as single bytes.
const STRING_TERMINATOR: u8 = 0x9c;
const PASTE_END: &[u8] = b"\x1b[201~";

/// Where in the stream of bytes the decoder is.
#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    /// Between keys.
    #[default]
    Ground,
    /// In a character of several bytes. With Alt, it is not a key.
    Character { bytes: Vec<u8>, alt: bool },
    /// After Esc. If it may be half of the end of a string, it is not a key on its own.
    Escape { ends_string: bool },
    /// After `ESC O`.
    SingleShift,
    /// After `ESC [`, with the parameters so far.
    Control(Vec<u8>),
    /// After `ESC [ [`: a function key of the Linux console.
    ConsoleKey,
    /// After `ESC [ M`: the button and the position of a click.
    Mouse(Vec<u8>),
    /// In a string, such as the answer to a query for a color, until its end: the byte that introduced it and those so
    /// far.
    String { single_bytes: bool, text: Vec<u8> },
    /// In a paste.
    Paste(Vec<u8>),
}

/// Turns the bytes that a terminal sends into messages. It reads no clock: bytes come with the pause before them.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    /// Bytes that were read between keys and are not decided yet.
    held: Vec<u8>,
    /// Whether the last key was Esc because nothing followed it in time.
    escaped: bool,
    /// What the terminal last said about its background, until it is taken.
    background: Option<Background>,
}

impl Decoder {
    /// Decodes the bytes of one read, which arrived `pause` after those before, and adds what they mean to `happened`.
    pub fn feed(&mut self, bytes: &[u8], pause: Duration, happened: &mut Vec<Msg>) {
        if pause >= PAUSE {
            happened.extend(self.give_up());
        }
        if std::mem::take(&mut self.escaped) && pause < PAUSE && bytes.first().is_some_and(|byte| introduces(*byte)) {
            self.state = State::Escape { ends_string: true };
        }
        self.held.extend_from_slice(bytes);
        self.decode(false, happened);
    }

    /// Returns how long to wait for more bytes before [`Decoder::expire`]; `None` if nothing depends on it.
    pub fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Escape { .. } => Some(ESC_PATIENCE),
            _ => (!self.held.is_empty()).then_some(BURST),
        }
    }

    /// Decides what was open, because no bytes arrived for as long as [`Decoder::patience`] says.
    pub fn expire(&mut self, happened: &mut Vec<Msg>) {
        if let State::Escape { ends_string } = self.state {
            self.state = State::Ground;
            self.escaped = true;
            happened.extend((!ends_string).then_some(Msg::Key(Key::Esc)));
        } else {
            self.decode(true, happened);
        }
    }

    /// Decodes what is held. Unless it is complete, what may still become a fragment of a sequence stays held.
    fn decode(&mut self, is_complete: bool, happened: &mut Vec<Msg>) {
        let held = std::mem::take(&mut self.held);
        let is_complete = is_complete || held.len() > LONGEST_HELD;
        let mut rest = held.as_slice();
        let has_paste_end = rest.windows(PASTE_END.len()).any(|window| window == PASTE_END);
        // Up to where `rest` is known to be keys.
        let mut keys = 0_usize;
        while let Some((&byte, after)) = rest.split_first() {
            if self.state == State::Ground && keys == 0 {
                match fragment(rest, is_complete, has_paste_end) {
                    Fragment::None { keys: length } => keys = length,
                    Fragment::Undecided => {
                        self.held = rest.to_vec();
                        return;
                    }
                    Fragment::Dropped { length, is_paste } => {
                        rest = rest.get(length..).unwrap_or_default();
                        self.state = if is_paste { State::Paste(Vec::new()) } else { State::Ground };
                        continue;
                    }
                }
            }
            keys = keys.saturating_sub(1);
            happened.extend(self.step(byte));
            rest = after;
        }
    }

    /// Takes what the terminal has said about its background since the last call. It is not a message, because a
    /// terminal's answers never are.
    pub fn background(&mut self) -> Option<Background> {
        self.background.take()
    }

    /// Abandons what is incomplete. A paste without an end is still a paste.
    fn give_up(&mut self) -> Option<Msg> {
        match std::mem::take(&mut self.state) {
            State::Paste(pasted) => Some(paste(&pasted)),
            _ => None,
        }
    }

    fn step(&mut self, byte: u8) -> Option<Msg> {
        match std::mem::take(&mut self.state) {
            State::Ground => self.ground(byte, false),
            State::Character { bytes, alt } => self.character(bytes, byte, alt),
            State::Escape { ends_string } => self.escape(byte, ends_string),
            State::SingleShift => self.single_shift(byte),
            State::ConsoleKey => self.unless_interrupted(byte, (byte == b'A').then_some(Msg::Key(Key::F1))),
            State::Control(parameters) => self.control(parameters, byte),
            State::Mouse(report) => self.mouse(report, byte),
            State::String { single_bytes, text } => self.string(single_bytes, text, byte),
            State::Paste(pasted) => self.paste(pasted, byte),
        }
    }

    /// Decodes the first byte of a key. With Alt, it is not a key.
    fn ground(&mut self, byte: u8, alt: bool) -> Option<Msg> {
        let key = match byte {
            ESC => {
                self.state = State::Escape { ends_string: false };
                return None;
            }
            0x80..=0x9f => return self.introduced(byte - 0x40, true),
            0xc2..=0xf4 => {
                self.state = State::Character { bytes: vec![byte], alt };
                return None;
            }
            b'\r' => Key::Enter,
            b'\t' => Key::Tab,
            0x08 | 0x7f => Key::Backspace,
            1..=26 => Key::Ctrl(char::from(byte - 1 + b'a')),
            b' '..=b'~' => Key::Char(char::from(byte)),
            _ => return None,
        };
        (!alt || byte == CTRL_C).then_some(Msg::Key(key))
    }

    fn character(&mut self, mut bytes: Vec<u8>, byte: u8, alt: bool) -> Option<Msg> {
        if !matches!(byte, 0x80..=0xbf) {
            // It was cut off.
            return self.ground(byte, false);
        }
        bytes.push(byte);
        match std::str::from_utf8(&bytes) {
            Ok(text) => match text.chars().next()? {
                // The two bytes of a control that others send as one.
                '\u{80}'..='\u{9f}' => self.introduced(byte - 0x40, true),
                letter => (!alt).then_some(Msg::Key(Key::Char(letter))),
            },
            Err(error) if error.error_len().is_none() => {
                self.state = State::Character { bytes, alt };
                None
            }
            Err(_) => None,
        }
    }

    fn escape(&mut self, byte: u8, ends_string: bool) -> Option<Msg> {
        match byte {
            ESC => {
                self.state = State::Escape { ends_string: false };
                (!ends_string).then_some(Msg::Key(Key::Esc))
            }
            byte if introduces(byte) => self.introduced(byte, false),
            byte => self.ground(byte, true),
        }
    }

    /// Begins the kind of sequence that this byte introduces, after Esc or with Esc in a single byte.
    fn introduced(&mut self, byte: u8, single_bytes: bool) -> Option<Msg> {
        self.state = match byte {
            b'[' => State::Control(Vec::new()),
            b'O' => State::SingleShift,
            b']' | b'P' | b'X' | b'^' | b'_' => State::String { single_bytes, text: vec![byte] },
            _ => State::Ground,
        };
        None
    }

    fn single_shift(&mut self, byte: u8) -> Option<Msg> {
        if byte.is_ascii_digit() || byte == b';' {
            // The modifiers of a function key.
            self.state = State::SingleShift;
            return None;
        }
        self.unless_interrupted(byte, sequence::single_shift(byte))
    }

    fn control(&mut self, mut parameters: Vec<u8>, byte: u8) -> Option<Msg> {
        match byte {
            b' '..=b'?' => {
                if parameters.len() < LONGEST_PARAMETERS {
                    parameters.push(byte);
                }
                self.state = State::Control(parameters);
                None
            }
            b'[' if parameters.is_empty() => {
                self.state = State::ConsoleKey;
                None
            }
            b'M' if parameters.is_empty() => {
                self.state = State::Mouse(Vec::new());
                None
            }
            b'~' if parameters == b"200" => {
                self.state = State::Paste(Vec::new());
                None
            }
            CTRL_C | ESC | 0x80.. => self.unless_interrupted(byte, None),
            byte if byte.is_ascii_control() => {
                self.state = State::Control(parameters);
                None
            }
            byte => sequence::control_sequence(&parameters, byte),
        }
    }

    fn mouse(&mut self, mut report: Vec<u8>, byte: u8) -> Option<Msg> {
        if byte == ESC {
            return self.ground(byte, false);
        }
        report.push(byte);
        if let [button, x, y] = report[..] {
            let [button, x, y] = [button, x, y].map(|byte| u32::from(byte.saturating_sub(32)));
            return sequence::mouse(button, x, y);
        }
        self.state = State::Mouse(report);
        None
    }

    fn string(&mut self, single_bytes: bool, mut text: Vec<u8>, byte: u8) -> Option<Msg> {
        match byte {
            CTRL_C => return self.ground(byte, false),
            BEL | ESC => {}
            STRING_TERMINATOR if single_bytes => {}
            _ => {
                if text.len() < LONGEST_PARAMETERS {
                    text.push(byte);
                }
                self.state = State::String { single_bytes, text };
                return None;
            }
        }
        if byte == ESC {
            self.state = State::Escape { ends_string: true };
        }
        self.background = sequence::background(&text).or(self.background);
        None
    }

    fn paste(&mut self, mut pasted: Vec<u8>, byte: u8) -> Option<Msg> {
        pasted.push(byte);
        if let Some(text) = pasted.strip_suffix(PASTE_END) {
            return Some(paste(text));
        }
        // If it is too long, its end is still searched for in the last bytes.
        if pasted.len() > LONGEST_PASTE + PASTE_END.len() {
            pasted.remove(LONGEST_PASTE);
        }
        self.state = State::Paste(pasted);
        None
    }

    /// Returns the meaning of the sequence that this byte ends, unless the byte can't be part of one.
    fn unless_interrupted(&mut self, byte: u8, meant: Option<Msg>) -> Option<Msg> {
        if matches!(byte, ESC | CTRL_C | 0x80..) { self.ground(byte, false) } else { meant }
    }
}

/// Returns whether a byte introduces or ends a sequence after Esc.
fn introduces(byte: u8) -> bool {
    matches!(byte, b'[' | b'O' | b']' | b'P' | b'X' | b'^' | b'_' | b'\\')
}

fn paste(text: &[u8]) -> Msg {
    Msg::Paste(String::from_utf8_lossy(text).into_owned())
}
