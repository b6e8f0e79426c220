//! Both ways of reading a story, by `ron` and by the tree, agree.
//!
//! What `ron` reads and the tree does not, or the other way round, would be a story that plays but can't be explained,
//! or one that is refused without a message.

use proptest::prelude::*;

use super::super::{source, syntax};
use super::*;
use crate::maker::make;
use crate::properties::config;

const SETTINGS: &str = include_str!("../../../tests/data/format/story.ron");
const FIRST: &str = include_str!("../../../tests/data/format/chapters/1-hearsay.ron");
const SECOND: &str = include_str!("../../../tests/data/format/chapters/2-its-ink.ron");

/// What mutations put in: all that the format is made of, and what it is not.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ";",
    "=",
    "\"",
    "'",
    "#",
    "r#\"",
    "\"#",
    "\\",
    "\\\"",
    "//",
    "/*",
    "*/",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{feff}",
    "\0",
    "é",
    "🦀",
    "\u{2028}",
    "\u{85}",
    "0",
    "1",
    "-1",
    "+1",
    "1.0",
    "1_0",
    "0x10",
    "99999999999",
    "'x'",
    "''",
    "'''",
    "'\\''",
    "'ab'",
    "\"\"",
    "\"a\"",
    "r\"a\"",
    "b\"a\"",
    "br\"a\"",
    "b'x'",
    "true",
    "false",
    "None",
    "Some",
    "Some(\"a\")",
    "()",
    "inf",
    "NaN",
    "id",
    "text",
    "to",
    "id: \"x\",",
    "format: 2,",
    "author: \"x\",",
    "terms: [Term(term: \"x\", means: \"x\")],",
    "is: \"x\",",
    "epigraph: \"x\",",
    "clipping: \"x\",",
    "clipping: Clipping(title: \"x\", text: \"x\"),",
    "Clipping",
    "text: \"x\",",
    "to: \"x\",",
    "Scene",
    "Scene(",
    "Choice(",
    "Junction(",
    "Ending(",
    "Meter(",
    "when",
    "*",
    "**",
    "~",
    "{met: a | b}",
    "|",
    "> ",
    "---",
    "\\u{41}",
    "\\x41",
    "\\u{110000}",
    "#![enable(implicit_some)]",
    "#![enable(unwrap_newtypes)]",
    "#![enable(x)]",
    "1i32",
    "2u8",
    "r#id",
    "_",
    "a-b",
    "a.b",
    "1e3",
    ".5",
];

#[derive(Clone, Debug)]
enum Mutation {
    Delete { at: usize, length: usize },
    Insert { at: usize, piece: usize },
    Swap { at: usize, with: usize, length: usize },
    DropToken { at: usize },
    DoubleToken { at: usize },
    ReplaceToken { at: usize, piece: usize },
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = || any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    let piece = || 0..PIECES.len();
    prop_oneof![
        (at(), 1usize..12).prop_map(|(at, length)| Mutation::Delete { at, length }),
        (at(), piece()).prop_map(|(at, piece)| Mutation::Insert { at, piece }),
        (at(), at(), 1usize..12).prop_map(|(at, with, length)| Mutation::Swap { at, with, length }),
        at().prop_map(|at| Mutation::DropToken { at }),
        at().prop_map(|at| Mutation::DoubleToken { at }),
        (at(), piece()).prop_map(|(at, piece)| Mutation::ReplaceToken { at, piece }),
    ]
}

/// The bytes of one of the text's tokens: a word, a number, or a single other character.
fn token(text: &[u8], at: usize) -> std::ops::Range<usize> {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let start = at % text.len().max(1);
    let back = text[..start.min(text.len())].iter().rev().take_while(|byte| word(byte)).count();
    let ahead = text[start.min(text.len())..].iter().take_while(|byte| word(byte)).count();
    if ahead == 0 { start..(start + 1).min(text.len()) } else { start - back..start + ahead }
}

fn mutate(text: &mut Vec<u8>, mutation: &Mutation) {
    let length_of = text.len().max(1);
    match *mutation {
        Mutation::Delete { at, length } => {
            let at = at % length_of;
            text.drain(at.min(text.len())..(at + length).min(text.len()));
        }
        Mutation::Insert { at, piece } => {
            let at = (at % length_of).min(text.len());
            text.splice(at..at, PIECES[piece].bytes());
        }
        Mutation::Swap { at, with, length } => {
            let (at, with) = (at % length_of, with % length_of);
            for offset in 0..length {
                if at + offset < text.len() && with + offset < text.len() {
                    text.swap(at + offset, with + offset);
                }
            }
        }
        Mutation::DropToken { at } => {
            text.drain(token(text, at));
        }
        Mutation::DoubleToken { at } => {
            let range = token(text, at);
            let copy = text[range.clone()].to_vec();
            text.splice(range.end..range.end, copy);
        }
        Mutation::ReplaceToken { at, piece } => {
            text.splice(token(text, at), PIECES[piece].bytes());
        }
    }
}

/// Whether `ron` takes a file, and whether the tree finds nothing wrong with it.
fn judged<'a, T>(text: &'a str) -> (Result<(), String>, Vec<Diagnostic>)
where
    T: super::super::tree_reader::FromTree<'a> + serde::Deserialize<'a>,
{
    let ron = by_ron::<T>(FileId(0), text).map(|_| ()).map_err(|(_, error)| error.to_string());
    let parsed = syntax::parse(FileId(0), text, T::EXPECTED);
    let mut reader = TreeReader::new(FileId(0), text, parsed.found);
    T::read(&parsed.root, &mut reader);
    (ron, reader.found)
}

/// The differences between `ron` and the tree, all of them far from what anyone types: raw identifiers, which only
/// `ron` knows, and extensions of RON, which the tree skips. (Of a file that only `ron` refuses, `load` says what `ron`
/// says.)
fn is_exotic(text: &str) -> bool {
    text.contains("r#id") || text.trim_start().starts_with("#!")
}

fn agree<'a, T>(text: &'a str) -> Result<(), TestCaseError>
where
    T: super::super::tree_reader::FromTree<'a> + serde::Deserialize<'a>,
{
    let (ron, tree) = judged::<T>(text);
    if !is_exotic(text) {
        prop_assert_eq!(ron.is_ok(), tree.is_empty(), "{:?} {:?}\n{}", ron, tree, text);
    }
    Ok(())
}

fn load_files(files: [&[u8]; 3]) -> Loaded {
    load(read_from(files))
}

fn read_from(files: [&[u8]; 3]) -> impl Fn(&str) -> Result<Vec<u8>, String> {
    move |name| {
        let names = ["story.ron", "chapters/1-hearsay.ron", "chapters/2-its-ink.ron"];
        let found = names.iter().zip(files).find(|(known, _)| **known == name);
        found.map(|(_, bytes)| bytes.to_vec()).ok_or_else(|| "there is no such file".to_owned())
    }
}

/// Every location in a report lies in its file, between characters.
fn places_are_sound(loaded: &Loaded) -> Result<(), TestCaseError> {
    for problem in &loaded.diagnostics {
        let labels = problem.labels.iter().map(|label| label.place);
        let fix = problem.fix.iter().map(|fix| fix.place);
        for place in labels.chain(fix).chain([problem.place]) {
            let text = &loaded.sources.get(place.file).unwrap().text;
            prop_assert!(text.get(place.span.range()).is_some(), "{problem:?}");
        }
        prop_assert!(!problem.message.is_empty());
    }
    let errors = loaded.diagnostics.iter().filter(|problem| problem.severity() == Severity::Error).count();
    prop_assert_eq!(loaded.story.is_some(), errors == 0);
    Ok(())
}

/// The story as each of the two ways reads it, if there are no errors and no differences between them.
fn both_ways(loaded: &Loaded) -> Option<[Option<Story>; 2]> {
    loaded.story.as_ref()?;
    if loaded.sources.iter().any(|source| is_exotic(&source.text)) {
        return None;
    }
    let files = Files::of(&loaded.sources)?;
    let (settings, chapters) = files.by_ron().ok()?;
    let quick = resolve::resolve(&settings, &chapters, Context::default()).story;
    Some([quick, files.explain(&files.parse_settings(), &[], false).0])
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn ron_and_the_tree_judge_settings_alike(mutations in prop::collection::vec(mutation(), 1..3)) {
        let mut text = SETTINGS.as_bytes().to_vec();
        mutations.iter().for_each(|mutation| mutate(&mut text, mutation));
        agree::<source::Story>(&String::from_utf8_lossy(&text))?;
    }

    #[test]
    fn ron_and_the_tree_judge_chapters_alike(mutations in prop::collection::vec(mutation(), 1..3)) {
        let mut text = FIRST.as_bytes().to_vec();
        mutations.iter().for_each(|mutation| mutate(&mut text, mutation));
        agree::<source::Chapter>(&String::from_utf8_lossy(&text))?;
    }

    #[test]
    fn any_mutation_is_read_and_explained_at_places_that_exist(
        mutations in prop::collection::vec((0usize..3, mutation()), 1..6)
    ) {
        let mut files = [SETTINGS, FIRST, SECOND].map(|text| text.as_bytes().to_vec());
        mutations.iter().for_each(|(file, mutation)| mutate(&mut files[*file], mutation));
        let loaded = load_files([&files[0], &files[1], &files[2]]);
        places_are_sound(&loaded)?;
    }

    #[test]
    fn what_is_loaded_again_after_a_change_is_what_is_loaded_anew(
        mutations in prop::collection::vec((0usize..3, mutation()), 1..6)
    ) {
        let mut files = [SETTINGS, FIRST, SECOND].map(|text| text.as_bytes().to_vec());
        let mut known = ParsedFiles::default();
        for (file, mutation) in &mutations {
            mutate(&mut files[*file], mutation);
            let read = read_from([&files[0], &files[1], &files[2]]);
            let (anew, again) = (load(&read), reload(&read, &mut known));
            if !anew.sources.iter().any(|source| is_exotic(&source.text)) {
                prop_assert_eq!(&anew.diagnostics, &again.diagnostics);
                prop_assert_eq!(&anew.story, &again.story);
                prop_assert_eq!(&anew.sources, &again.sources);
            }
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        places_are_sound(&load_files([&bytes, &[], &[]]))?;
        places_are_sound(&load_files([SETTINGS.as_bytes(), &bytes, &bytes]))?;
    }

    #[test]
    fn a_sound_story_is_the_same_both_ways(mutations in prop::collection::vec((0usize..3, mutation()), 0..2)) {
        let mut files = [SETTINGS, FIRST, SECOND].map(|text| text.as_bytes().to_vec());
        mutations.iter().for_each(|(file, mutation)| mutate(&mut files[*file], mutation));
        let loaded = load_files([&files[0], &files[1], &files[2]]);
        if let Some([quick, slow]) = both_ways(&loaded) {
            prop_assert!(quick.is_some());
            prop_assert_eq!(&quick, &slow);
            prop_assert_eq!(&quick, &loaded.story);
        }
    }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn a_made_story_is_the_same_both_ways(numbers in prop::collection::vec(any::<u32>(), 1..40)) {
        let files = make(&numbers).files;
        let loaded = load(|name| {
            let found = files.iter().find(|(known, _)| known == name);
            found.map(|(_, text)| text.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
        });
        let [quick, slow] = both_ways(&loaded).unwrap();
        prop_assert!(quick.is_some());
        prop_assert_eq!(&quick, &slow);
        prop_assert_eq!(&quick, &loaded.story);
    }
}

#[test]
fn the_unchanged_story_is_the_same_both_ways() {
    let loaded = load_files([SETTINGS, FIRST, SECOND].map(str::as_bytes));
    let [quick, slow] = both_ways(&loaded).unwrap();
    assert!(quick.is_some());
    assert_eq!(quick, slow);
    assert_eq!(quick, loaded.story);
}
