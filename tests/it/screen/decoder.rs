//! Decoding the bytes of a terminal: every key, and only keys.

use std::time::Duration;

use earlier::screen::{Background, Decoder, Key, Msg};
use proptest::prelude::*;

use crate::support::properties::config;
use crate::support::tier::amount;

/// What a terminal sends apart from keys: answers to queries, reports and marks.
pub(crate) const NO_KEYS: &[&[u8]] = &[
    // Colors, of the text, of the background, of the palette.
    b"\x1b]10;rgb:ffff/1111/2222\x1b\\",
    b"\x1b]11;rgb:1111/2222/3333\x07",
    b"\x1b]4;1;rgb:11/22/33\x1b\\",
    // Device attributes, status, position of the cursor, a mode, the size, the parameters of a terminal.
    b"\x1b[?62;22c",
    b"\x1b[?1;2c",
    b"\x1b[>1;10;0c",
    b"\x1b[0n",
    b"\x1b[?997;1n",
    b"\x1b[24;80R",
    b"\x1b[?2026;2$y",
    b"\x1b[8;24;80t",
    b"\x1b[2;1;1;112;112;1;0x",
    // The flags of the keyboard, and the release of a key.
    b"\x1b[?1u",
    b"\x1b[49;1:3u",
    // The name and version, a feature, a setting, a picture, a title.
    b"\x1bP>|xterm(1)\x1b\\",
    b"\x1bP1+r524742=38\x1b\\",
    b"\x1bP1$r0;1m\x1b\\",
    b"\x1b_Gi=1;OK\x1b\\",
    "\x1b]lAn étude, No 1\x1b\\".as_bytes(),
    // The focus, the mouse and pastes.
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[<0;11;11m",
    b"\x1b[200~1\r2\x1b[201~",
    b"\x1b[201~",
    // Function keys that mean nothing here.
    b"\x1b[15~",
    b"\x1b[1;5P",
    // Controls of a single byte, and of two in UTF-8.
    b"\x9b?62;1c",
    b"\x9d11;rgb:1111/2222/3333\x9c",
    b"\xc2\x9b24;80R",
];

/// Pauses within which a sequence continues, in milliseconds.
const PAUSES: [u64; 7] = [0, 5, 30, 60, 150, 400, 900];
/// Pauses after which it does not.
const LONG_PAUSES: [u64; 3] = [1000, 1500, 60_000];

/// Decodes pieces of input with the pause before each, and waits at the end.
fn decode(pieces: &[(u64, &[u8])]) -> Vec<Msg> {
    let (mut decoder, mut happened) = (Decoder::default(), Vec::new());
    let pass = |decoder: &mut Decoder, happened: &mut Vec<Msg>, mut pause: Duration| {
        while let Some(patience) = decoder.patience().filter(|patience| *patience <= pause) {
            pause -= patience;
            decoder.expire(happened);
        }
    };
    for (pause, bytes) in pieces {
        let pause = Duration::from_millis(*pause);
        pass(&mut decoder, &mut happened, pause);
        decoder.feed(bytes, pause, &mut happened);
    }
    pass(&mut decoder, &mut happened, Duration::from_secs(60));
    happened
}

fn whole(bytes: &[u8]) -> Vec<Msg> {
    decode(&[(0, bytes)])
}

fn by_bytes(bytes: &[u8], pause: u64) -> Vec<Msg> {
    decode(&bytes.chunks(1).map(|byte| (pause, byte)).collect::<Vec<_>>())
}

fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// Whether a message is a key. The first byte of a sequence is Esc, if the rest comes too late.
fn is_key(msg: &Msg) -> bool {
    !matches!(msg, Msg::Paste(_) | Msg::Key(Key::Esc))
}

/// Whether a message can take a choice.
fn chooses(msg: &Msg) -> bool {
    matches!(msg, Msg::Click { .. } | Msg::Key(Key::Enter | Key::Char('0'..='9' | ' ')))
}

#[test]
fn what_is_no_key_is_never_taken_as_one() {
    for bytes in NO_KEYS {
        assert!(!whole(bytes).iter().any(is_key), "{}: {:?}", text(bytes), whole(bytes));
        for pause in PAUSES {
            let happened = by_bytes(bytes, pause);
            assert!(!happened.iter().any(is_key), "{} byte by byte, {pause} ms: {happened:?}", text(bytes));
            for at in 1..bytes.len() {
                let (head, tail) = bytes.split_at(at);
                let happened = decode(&[(0, head), (pause, tail)]);
                let split = format!("{} {pause} ms {}: {happened:?}", text(head), text(tail));
                assert!(!happened.iter().any(is_key), "{split}");
                let is_esc = |msg: &Msg| matches!(msg, Msg::Key(Key::Esc));
                assert!(!happened.iter().any(is_esc) || (head == b"\x1b" && pause >= 50), "{split}");
            }
        }
    }
}

#[test]
fn no_piece_of_what_is_no_key_takes_a_choice() {
    for bytes in NO_KEYS {
        for at in 1..bytes.len() {
            let (head, tail) = bytes.split_at(at);
            // Words that arrive letter by letter can't be distinguished from keys.
            let is_text = tail.contains(&b' ') || tail.contains(&b'\r') && !tail.windows(2).any(|pair| pair == b"0~");
            let one_by_one = if is_text { vec![] } else { vec![by_bytes(tail, 0), by_bytes(tail, 5)] };
            for happened in [whole(head), whole(tail)].into_iter().chain(one_by_one) {
                assert!(!happened.iter().any(chooses), "{} {}: {happened:?}", text(head), text(tail));
            }
            for pause in LONG_PAUSES {
                let happened = decode(&[(0, head), (pause, tail)]);
                assert!(!happened.iter().any(chooses), "{} {pause} ms {}: {happened:?}", text(head), text(tail));
            }
            // Others follow at once.
            let followed = [tail, b"\x1b[?62;22c".as_slice(), b"\x1b[B"].concat();
            let happened = whole(&followed);
            assert!(!happened.iter().any(chooses), "{}: {happened:?}", text(&followed));
        }
    }
}

#[test]
fn a_key_after_what_is_no_key_or_a_piece_of_it_is_a_key() {
    for bytes in NO_KEYS {
        let happened = decode(&[(0, bytes), (100, b"1")]);
        assert!(matches!(happened.last(), Some(Msg::Key(Key::Char('1')))), "{}: {happened:?}", text(bytes));
        for at in 1..bytes.len() {
            let (head, tail) = bytes.split_at(at);
            for piece in [head, tail] {
                let happened = decode(&[(0, piece), (1000, b"1"), (200, b"\r")]);
                let end = [Key::Char('1'), Key::Enter].map(Msg::Key);
                let is_end = format!("{happened:?}").ends_with(&format!("{end:?}")[1..]);
                assert!(is_end, "{}: {happened:?}", text(piece));
            }
            let happened = decode(&[(0, head), (0, b"\x03")]);
            let is_paste = head.starts_with(b"\x1b[200~");
            let quits = happened.iter().any(|msg| matches!(msg, Msg::Key(Key::Ctrl('c'))));
            assert!(quits || is_paste || bytes[0] == 0xc2, "{}: {happened:?}", text(head));
        }
    }
}

/// Keys and what they are decoded as.
fn keys() -> Vec<(&'static [u8], Msg)> {
    let key = |bytes: &'static [u8], key| (bytes, Msg::Key(key));
    let mut all: Vec<(&'static [u8], Msg)> = vec![
        key(b"\x1b", Key::Esc),
        key(b"\r", Key::Enter),
        key(b"\t", Key::Tab),
        key(b"\x7f", Key::Backspace),
        key(b"\x08", Key::Backspace),
        key(b"\x03", Key::Ctrl('c')),
        key(b"\x1a", Key::Ctrl('z')),
        key(b"1", Key::Char('1')),
        key(b" ", Key::Char(' ')),
        key(b"?", Key::Char('?')),
        key(b"[", Key::Char('[')),
        key("é".as_bytes(), Key::Char('é')),
        key("水".as_bytes(), Key::Char('水')),
        key("🛳".as_bytes(), Key::Char('🛳')),
        key(b"\x1b[1;5A", Key::Up),
        key(b"\x1b[1~", Key::Home),
        key(b"\x1b[4~", Key::End),
        key(b"\x1b[5~", Key::PageUp),
        key(b"\x1b[6~", Key::PageDown),
        key(b"\x1b[7~", Key::Home),
        key(b"\x1b[8~", Key::End),
        key(b"\x1bOM", Key::Enter),
        // As kitty and xterm report keys.
        key(b"\x1b[49u", Key::Char('1')),
        key(b"\x1b[49;1u", Key::Char('1')),
        key(b"\x1b[49;1:1u", Key::Char('1')),
        key(b"\x1b[97:65;2u", Key::Char('A')),
        key(b"\x1b[233u", Key::Char('é')),
        key(b"\x1b[99;5u", Key::Ctrl('c')),
        key(b"\x1b[13u", Key::Enter),
        key(b"\x1b[27u", Key::Esc),
        key(b"\x1b[127u", Key::Backspace),
        key(b"\x1b[57400u", Key::Char('1')),
        key(b"\x1b[27;5;122~", Key::Ctrl('z')),
        (b"\x1b[<0;12;3M", Msg::Click { x: 11, y: 2 }),
        (b"\x1b[<64;1;5M", Msg::Wheel { y: 4, up: true }),
        (b"\x1b[<65;1;5M", Msg::Wheel { y: 4, up: false }),
        (b"\x1b[M ,#", Msg::Click { x: 11, y: 2 }),
        (b"\x1b[200~1\n2\x1b[31mq\x1b[201~", Msg::Paste("1\n2\x1b[31mq".to_owned())),
    ];
    let arrows = [Key::Up, Key::Down, Key::Right, Key::Left, Key::Home, Key::End];
    let sequences: [[&'static [u8]; 2]; 6] = [
        [b"\x1b[A", b"\x1bOA"],
        [b"\x1b[B", b"\x1bOB"],
        [b"\x1b[C", b"\x1bOC"],
        [b"\x1b[D", b"\x1bOD"],
        [b"\x1b[H", b"\x1bOH"],
        [b"\x1b[F", b"\x1bOF"],
    ];
    for (arrow, sequences) in arrows.into_iter().zip(sequences) {
        all.extend(sequences.map(|bytes| key(bytes, arrow)));
    }
    all
}

#[test]
fn every_key_is_decoded_whole_and_in_pieces() {
    for (bytes, msg) in keys() {
        let wanted = format!("{:?}", [msg]);
        assert_eq!(format!("{:?}", whole(bytes)), wanted, "{}", text(bytes));
        for pause in [0, 5, 40] {
            assert_eq!(format!("{:?}", by_bytes(bytes, pause)), wanted, "{} byte by byte", text(bytes));
            for at in 1..bytes.len() {
                let (head, tail) = bytes.split_at(at);
                assert_eq!(format!("{:?}", decode(&[(0, head), (pause, tail)])), wanted, "{}", text(bytes));
            }
        }
        // Another key after it is not part of it.
        let next = if matches!(bytes, b"\x1b" | b"[") { b"\x1b[B".as_slice() } else { b"j" };
        let two = [bytes, next].concat();
        assert_eq!(whole(&two).len(), 2, "{}: {:?}", text(&two), whole(&two));
    }
}

#[test]
fn keys_typed_ahead_are_all_decoded() {
    let typed: [&[u8]; 12] = [
        b"1  1",
        b"12",
        b"1\r",
        b"n1  m\t",
        b"t?q",
        b"/ada\r",
        b"h/ada 3\r",
        b"1q",
        b"wa.ron\r",
        b"u1 2",
        b"jj\r1 ",
        b"1\x1b[B",
    ];
    for bytes in typed {
        let happened = whole(bytes);
        let keys = if bytes.ends_with(b"[B") { 2 } else { bytes.len() };
        assert_eq!(happened.len(), keys, "{}: {happened:?}", text(bytes));
        assert!(happened.iter().all(|msg| matches!(msg, Msg::Key(_))), "{}: {happened:?}", text(bytes));
    }
}

#[test]
fn only_what_may_be_a_part_of_something_waits() {
    for (bytes, waits) in [(b"j".as_slice(), false), (b" ", false), (b"\r", false), (b"1", true), (b"\x1b", true)] {
        let mut decoder = Decoder::default();
        decoder.feed(bytes, Duration::ZERO, &mut Vec::new());
        assert_eq!(decoder.patience().is_some(), waits, "{}", text(bytes));
        decoder.expire(&mut Vec::new());
        assert_eq!(decoder.patience(), None, "{}", text(bytes));
    }
}

#[test]
fn what_never_ends_takes_bounded_memory_and_ends_with_a_pause() {
    for head in [b"\x1b[".as_slice(), b"\x1b]0;", b"\x1b[200~", b"\x1bP", b""] {
        let mut flood = head.to_vec();
        flood.resize(1_000_000, b'1');
        let happened = decode(&[(0, &flood), (1000, b"x")]);
        assert!(matches!(happened.last(), Some(Msg::Key(Key::Char('x')))));
        for msg in happened {
            assert!(!matches!(msg, Msg::Paste(text) if text.len() > 100_000));
        }
    }
}

/// Pieces of input: of sequences, of keys, or any bytes.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let sequences = (proptest::sample::select(NO_KEYS), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let part = sequences.prop_map(|(bytes, from, to)| {
        let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
        bytes[from.min(to)..=from.max(to)].to_vec()
    });
    let keys: Vec<Vec<u8>> = keys().into_iter().map(|(bytes, _)| bytes.to_vec()).collect();
    let key = proptest::sample::select(keys);
    prop_oneof![part, key, prop::collection::vec(any::<u8>(), 0..12)]
}

proptest! {
    #![proptest_config(config(amount(2000, 30_000)))]

    #[test]
    fn whatever_comes_a_pause_makes_keys_be_keys_again(
        pieces in prop::collection::vec((proptest::sample::select(&[0, 5, 20, 60, 400, 2000][..]), piece()), 0..20)
    ) {
        let mut input: Vec<(u64, &[u8])> = pieces.iter().map(|(pause, bytes)| (*pause, bytes.as_slice())).collect();
        input.extend([(1000, b"1".as_slice()), (100, b"\x1b[A"), (100, b"q")]);
        let happened = format!("{:?}", decode(&input));
        let wanted = format!("{:?}", [Key::Char('1'), Key::Up, Key::Char('q')].map(Msg::Key));
        prop_assert!(happened.ends_with(&wanted[1..]), "{}", happened);
    }
}

#[test]
fn the_answer_about_the_background_is_understood_however_it_is_cut() {
    let background = |pieces: &[&[u8]]| {
        let (mut decoder, mut happened) = (Decoder::default(), Vec::new());
        pieces.iter().for_each(|piece| decoder.feed(piece, Duration::ZERO, &mut happened));
        assert!(happened.is_empty(), "{happened:?}");
        decoder.background()
    };
    for (answer, wanted) in [
        (&b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"[..], Some(Background::Light)),
        (b"\x1b]11;rgb:fdfd/f6f6/e3e3\x07", Some(Background::Light)),
        (b"\x1b]11;rgb:00/2b/36\x07", Some(Background::Dark)),
        (b"\x1b]11;rgb:0000/0000/0000\x1b\\", Some(Background::Dark)),
        (b"\x9d11;rgb:f/f/f\x9c", Some(Background::Light)),
        // Other questions, and answers that are none.
        (b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\", None),
        (b"\x1bP11;rgb:ffff/ffff/ffff\x1b\\", None),
        (b"\x1b]11;rgb:ffff/ffff\x1b\\", None),
        (b"\x1b]11;rgb:xxxx/ffff/ffff\x07", None),
        (b"\x1b]11;rgb:\xc3\xa9\xc3\xa9/ffff/ffff\x07", None),
        (b"\x1b]11;?\x07", None),
    ] {
        for at in 1..answer.len() {
            let (head, tail) = answer.split_at(at);
            assert_eq!(background(&[head, tail]), wanted, "{} at {at}", text(answer));
        }
    }
}
