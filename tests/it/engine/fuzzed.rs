//! Inputs that once made the fuzz targets of `tests/fuzz` fail, and hostile ones that are generated here.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use crate::support::properties::config;
use crate::support::tier::amount;

pub mod laws;
pub mod readers;

/// Checks a law on every file of a folder of `tests/data/fuzzed`, and reports the files that break it.
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

/// Requests and words, some valid and some invalid.
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

/// A run file of the small story.
const RUN: &str = r#"Run(story: "small", choices: ["on", "tell", "out"], note: "n",
    expect: (ending: "c", meters: {"trust": 6}))"#;

/// Words of the format and of its small language, and what belongs in no story.
const WORDS: [&str; 44] = [
    "Scene(",
    "Choice(",
    "Chapter(",
    "Story(",
    "Run(",
    "id: \"b\",",
    "text: \"",
    "when: \"met\",",
    "next: \"a\",",
    "to_first: [",
    "(to: \"c\"),",
    "effects: [\"trust +1\"],",
    "range: (0, 2147483647),",
    "99999999999999999999",
    "-1",
    "\"",
    "'",
    "r#\"",
    "\"#",
    "/*",
    "*/",
    "//",
    "\n",
    "\r\n",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "{met: x | y}",
    "{trust >= 5 and not seen(b): x}",
    "| ",
    "**",
    "~",
    "\\",
    "\n\n",
    "> ",
    "---\n",
    "{document: letter}",
    "\u{202e}",
    "\u{2066}",
    "\u{1b}[2J",
    "\u{0}",
];

/// A text with pieces removed, repeated or replaced, and words inserted.
fn changed(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        8 => prop::sample::select(&WORDS[..]).prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..4),
        1 => (prop::sample::select(vec!["(", "[", "{met: ", "/*", "not "]), 1..600_usize)
            .prop_map(|(word, times)| word.repeat(times).into_bytes()),
    ];
    let edit = (any::<prop::sample::Index>(), 0..40_usize, prop::collection::vec(word, 0..3), any::<bool>());
    prop::collection::vec(edit, 0..4).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, length, words, twice) in edits {
            let start = at.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            let again = if twice { bytes[start..end].repeat(2) } else { Vec::new() };
            bytes.splice(start..end, [words.concat(), again].concat());
        }
        bytes
    })
}

/// Words of the small language in any order.
fn sentence() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "met",
        "told",
        "trust",
        "patience",
        "seen(b)",
        "took(a, on)",
        "and",
        "or",
        "not",
        ">=",
        "<",
        "5",
        "-3",
        "+1",
        "(",
        ")",
        "{",
        "}",
        "|",
        ":",
        "Here",
        "*",
        "**",
        "~",
        "\\",
        "\n",
        "\n\n",
        "> ",
        "---",
        "{document: letter}",
        "99999999999",
        "\u{202e}",
        "\u{2068}",
        "\u{2069}",
        "é",
        "known(told)",
        "when",
        "\t",
    ]);
    prop::collection::vec(prop_oneof![9 => word.prop_map(str::to_owned), 1 => "\\PC{0,4}"], 0..14)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(config(amount(50, 20_000)))]

    #[test]
    fn stories_of_any_bytes_are_read(
        settings in changed(laws::SETTINGS),
        chapter in changed(laws::CHAPTER),
        run in changed(RUN),
    ) {
        laws::read(&[settings.as_slice(), &chapter, &run].join(laws::BETWEEN));
    }
}

proptest! {
    #![proptest_config(config(amount(20, 3_000)))]

    #[test]
    fn the_small_language_of_any_words_is_read(parts in prop::collection::vec(sentence(), 1..5)) {
        laws::language(parts.join("\n====\n").as_bytes());
    }
}

proptest! {
    #![proptest_config(config(amount(200, 20_000)))]

    #[test]
    fn archives_of_any_records_are_read(journals in prop::collection::vec(journal(), 1..4)) {
        laws::archive(&[b"\x01", journals.join("\n====\n").as_bytes()].concat());
    }

    #[test]
    fn run_files_of_any_bytes_are_read(run in changed(RUN)) {
        laws::archive(&[b"\x00", run.as_slice()].concat());
    }
}

proptest! {
    #![proptest_config(config(amount(300, 20_000)))]

    #[test]
    fn requests_and_words_of_any_kind_are_answered(journal in journal(), typed in prop::collection::vec(request(), 0..16)) {
        readers::requests(&[journal.as_bytes(), b"\n====\n", typed.join("\n").as_bytes()].concat());
    }

    #[test]
    fn keys_of_any_kind_are_taken(journal in journal(), sent in prop::collection::vec(key(), 0..60)) {
        readers::keys(&[journal.as_bytes(), b"\n====\n", &sent.concat()].concat());
    }
}
