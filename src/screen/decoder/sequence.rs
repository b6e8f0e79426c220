//! The meaning of complete sequences: a key, a click, or nothing that is used here.

use crate::screen::msg::{Background, Key, Msg};

/// The values that are added to 1 in the parameter for the modifiers of a key.
const SHIFT: u32 = 1;
const CTRL: u32 = 4;
/// Alt, Super, Hyper and Meta: keys with these modifiers are not used here.
const OTHERS: u32 = 2 | 8 | 16 | 32;
/// The kind of an event that is a press; another one repeats or releases the key.
const PRESS: u32 = 1;

/// The buttons of a mouse as a report numbers them, without the modifiers.
const LEFT: u32 = 0;
const WHEEL_UP: u32 = 64;
const WHEEL_DOWN: u32 = 65;
const MODIFIERS: u32 = 4 | 8 | 16;

/// What `ESC O` and this byte mean.
pub(super) fn single_shift(byte: u8) -> Option<Msg> {
    if byte == b'M' { Some(Msg::Key(Key::Enter)) } else { cursor_key(byte).map(Msg::Key) }
}

/// What `ESC [`, these parameters and this last byte mean: a key, a click, or nothing that is used here.
pub(super) fn control_sequence(parameters: &[u8], last: u8) -> Option<Msg> {
    let text = std::str::from_utf8(parameters).ok()?;
    if let Some(report) = text.strip_prefix('<') {
        let [button, x, y] = numbers(report)?;
        return if last == b'M' { mouse(button, x, y) } else { None };
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':')) {
        return None;
    }
    if last == b'M' {
        let [button, x, y] = numbers(text)?;
        return mouse(button.checked_sub(32)?, x, y);
    }
    let mut fields = text.split(';').map(|field| field.split(':').map(|number| number.parse::<u32>().ok()));
    let mut codes = fields.next()?;
    let (code, shifted) = (codes.next().flatten(), codes.next().flatten());
    let mut modified = fields.next().into_iter().flatten();
    let modifiers = modified.next().flatten().unwrap_or(1).saturating_sub(1);
    let kind = modified.next().flatten().unwrap_or(PRESS);
    let third = fields.next().and_then(|mut field| field.next().flatten());
    let key = match last {
        b'u' => letter(code?, shifted, modifiers),
        // As xterm reports other keys.
        b'~' if code == Some(27) => letter(third?, None, modifiers),
        b'~' => numbered_key(code?),
        last if code.unwrap_or(1) == 1 => cursor_key(last),
        _ => None,
    };
    // With a modifier, a function key is a different key.
    key.filter(|key| kind == PRESS && (*key != Key::F1 || modifiers == 0)).map(Msg::Key)
}

/// What a report of the mouse means. Columns and rows are counted from 1.
pub(super) fn mouse(button: u32, x: u32, y: u32) -> Option<Msg> {
    let [x, y] = [x, y].map(|place| u16::try_from(place.saturating_sub(1)).unwrap_or(u16::MAX));
    match button & !MODIFIERS {
        LEFT => Some(Msg::Click { x, y }),
        WHEEL_UP => Some(Msg::Wheel { y, up: true }),
        WHEEL_DOWN => Some(Msg::Wheel { y, up: false }),
        _ => None,
    }
}

/// What a string says about the background, if it is the answer to that question: `]11;rgb:ffff/ffff/ffff`.
pub(super) fn background(text: &[u8]) -> Option<Background> {
    let parts = std::str::from_utf8(text.strip_prefix(b"]11;rgb:")?).ok()?.split('/');
    // However many digits a part has, the first two are the most significant ones.
    let part = |part: &str| match part.len() {
        1 => u32::from_str_radix(part, 16).ok().map(|value| value * 17),
        2..=4 => u32::from_str_radix(part.get(..2)?, 16).ok(),
        _ => None,
    };
    let parts: Option<Vec<u32>> = parts.map(part).collect();
    let [red, green, blue]: [u32; 3] = parts?.try_into().ok()?;
    let is_light = 299 * red + 587 * green + 114 * blue > 127 * 1000;
    Some(if is_light { Background::Light } else { Background::Dark })
}

fn numbers(text: &str) -> Option<[u32; 3]> {
    let numbers: Option<Vec<u32>> = text.split(';').map(|number| number.parse().ok()).collect();
    numbers?.try_into().ok()
}

fn cursor_key(last: u8) -> Option<Key> {
    Some(match last {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'H' => Key::Home,
        b'F' => Key::End,
        b'P' => Key::F1,
        b'Z' => Key::BackTab,
        _ => return None,
    })
}

fn numbered_key(code: u32) -> Option<Key> {
    Some(match code {
        1 | 7 => Key::Home,
        4 | 8 => Key::End,
        5 => Key::PageUp,
        6 => Key::PageDown,
        11 => Key::F1,
        _ => return None,
    })
}

/// The key for a character code, as reported by terminals that report all keys in the same way.
fn letter(code: u32, shifted: Option<u32>, modifiers: u32) -> Option<Key> {
    if modifiers & OTHERS != 0 {
        return None;
    }
    let is_shifted = modifiers & SHIFT != 0;
    let code = shifted.filter(|_| is_shifted).unwrap_or(code);
    Some(match code {
        9 if is_shifted => Key::BackTab,
        9 => Key::Tab,
        13 | 57414 => Key::Enter,
        27 => Key::Esc,
        8 | 127 => Key::Backspace,
        // The digits of the keypad, and its other keys.
        57399..=57408 => Key::Char(char::from_digit(code - 57399, 10)?),
        57417 => Key::Left,
        57418 => Key::Right,
        57419 => Key::Up,
        57420 => Key::Down,
        57421 => Key::PageUp,
        57422 => Key::PageDown,
        57423 => Key::Home,
        57424 => Key::End,
        57364 => Key::F1,
        _ => {
            let letter = char::from_u32(code).filter(|letter| !letter.is_control() && !is_private(*letter))?;
            match modifiers & CTRL != 0 {
                true => Key::Ctrl(letter.to_ascii_lowercase()),
                false if is_shifted => Key::Char(letter.to_ascii_uppercase()),
                false => Key::Char(letter),
            }
        }
    })
}

/// Terminals use the codes of private characters for keys that are not characters.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}')
}
