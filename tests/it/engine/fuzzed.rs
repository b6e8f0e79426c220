//! Inputs on which the fuzz targets of `tests/fuzz` once found something wrong.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use crate::support::properties::config;

pub mod laws;
pub mod readers;

/// Tries a law on every file of a folder of `tests/data/fuzzed`, and says on which it breaks.
fn holds_of_all(folder: &str, law: fn(&[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzzed").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let breaks = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        std::panic::catch_unwind(|| law(&bytes)).is_err()
    };
    let broken: Vec<PathBuf> = paths.filter(breaks).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn what_once_broke_reading_is_read() {
    holds_of_all("read", laws::read);
}

#[test]
fn what_once_broke_the_small_language_is_read() {
    holds_of_all("language", laws::language);
}

#[test]
fn what_once_broke_the_archive_is_read() {
    holds_of_all("archive", laws::archive);
}

#[test]
fn what_once_broke_readers_is_read() {
    holds_of_all("requests", readers::requests);
    holds_of_all("keys", readers::keys);
}

/// Lines of a journal without their checksums, as a program writes them, with numbers and names of all kinds.
fn record() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        6 => (0..5_u64).boxed(),
        1 => prop::sample::select(vec![999_999_999_u64, 1_000_000_000, 4_294_967_295, u64::MAX]).boxed(),
    ];
    let word = prop_oneof![
        6 => prop::sample::select(vec!["a", "b", "c", "on", "tell", "out", "next", "met", "-", "1.1", "1.2", "2.1"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,8}",
        1 => prop::sample::select(vec!["\u{1b}]0;t\u{7}", "\u{9b}m", "\u{202e}", "\u{2066}x", "\u{7f}"])
            .prop_map(str::to_owned),
    ];
    let kind = prop::sample::select(vec!["run", "step", "at", "end", "clip", "brief", "call", "mark", "remove", "x"]);
    (kind, number.clone(), prop::collection::vec(prop_oneof![word, number.prop_map(|n| n.to_string())], 0..5))
        .prop_map(|(kind, run, words)| format!("{kind} {run} {}", words.join(" ")))
}

/// Runs, some of which work.
fn journal() -> impl Strategy<Value = String> {
    let sound = "run 1 9 - 0 -\nstep 1 1 9 a on\nstep 1 2 9 b next\nrun 2 9 1.1 1 -\nstep 2 2 9 b next\nend 2 2 c";
    prop::collection::vec(prop_oneof![record(), Just(sound.to_owned())], 0..12).prop_map(|lines| lines.join("\n"))
}

/// Requests and words that are right, and some that are not.
fn request() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        prop::sample::select(vec![
            "true",
            "1",
            "2",
            "0",
            "-1",
            "\"on\"",
            "\"tell\"",
            "\"1.1\"",
            "\"1.2\"",
            "[\"1.1\",\"1.2\"]",
            "null",
            "{\"run\":\"1.1\",\"step\":1}",
            "{\"run\":\"1.2\",\"name\":\"\u{202e}x\"}",
            "{\"text\":\"Run(\"}",
            "\"x.md\"",
            "\"\\u001b]0;t\\u0007\"",
            "{\"step\":99999999999}",
            "\"all\"",
            "18446744073709551616",
        ]),
        Just("\"\u{7f}\u{9b}\""),
    ];
    let names = earlier::session::COMMANDS.iter().filter_map(|entry| entry.json).collect::<Vec<_>>();
    let words: Vec<&str> = earlier::session::COMMANDS.iter().filter_map(|entry| entry.word).collect();
    let argument =
        prop::sample::select(vec!["", " 1", " 1.1", " 1.1 1.2", " 1.1 2", " x.ron", " all", " \u{1b}", " 0"]);
    prop_oneof![
        4 => (prop::sample::select(names), value).prop_map(|(name, value)| format!("{{\"{name}\":{value}}}")),
        4 => (prop::sample::select(words), argument).prop_map(|(word, argument)| format!("{word}{argument}")),
        2 => prop::sample::select(vec!["1", "2", "3", ""]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => prop::collection::vec(any::<u8>(), 0..12).prop_map(|bytes| String::from_utf8_lossy(&bytes).replace('\n', "")),
    ]
}

/// What a terminal sends: keys, answers, and pieces of both.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"1",
        b"2",
        b"b",
        b"o",
        b"h",
        b"m",
        b"q",
        b"p",
        b"t",
        b"?",
        b"/",
        b"j",
        b"k",
        b"\r",
        b"\t",
        b" ",
        b"\x1b",
        b"\x7f",
        b"\x1b[A",
        b"\x1b[B",
        b"\x1b[C",
        b"\x1b[D",
        b"\x1b[5~",
        b"\x1b[6~",
        b"\x1b[H",
        b"\x1b[F",
        b"\x0c",
        b"\x1a",
        b"\x1b[200~on\ntell\x1b[201~",
        b"\x1b]11;rgb:0/0/0\x07",
        b"\x1b[?62;1c",
        b"\x1b[<0;3;4M",
        b"\x1b[<64;3;4M",
        b"\x1b[97;5u",
        "é".as_bytes(),
        "\u{202e}".as_bytes(),
        b"\x1bOP",
        b"\x1b[I",
        b"\x1bP1+r\x1b\\",
    ];
    prop_oneof![
        8 => prop::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ]
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn requests_and_words_of_any_kind_are_answered(journal in journal(), typed in prop::collection::vec(request(), 0..16)) {
        readers::requests(&[journal.as_bytes(), b"\n====\n", typed.join("\n").as_bytes()].concat());
    }

    #[test]
    fn keys_of_any_kind_are_taken(journal in journal(), sent in prop::collection::vec(key(), 0..60)) {
        readers::keys(&[journal.as_bytes(), b"\n====\n", &sent.concat()].concat());
    }
}
