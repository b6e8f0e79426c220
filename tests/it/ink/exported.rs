//! A story and its export to ink play the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use earlier::export;
use earlier::ink::parse;
use earlier::story::{Meter, Story, load};
use proptest::prelude::*;

use super::lockstep::imported;
use super::players::{InkReader, OurReader, Spaces, differ};
use crate::engine::laws::{numbers, story_of};
use crate::support::maker::make;
use crate::support::properties::config;

/// What inkjs makes of ink, in a folder that has it and `tests/data/ink/compile.mjs`.
fn compiled(ink: &str, folder: &Path) -> String {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("story.ink"), ink).unwrap();
    let done = Command::new("node").arg(folder.join("compile.mjs")).arg(scratch.path()).output().unwrap();
    assert!(done.status.success(), "{}\n{ink}", String::from_utf8_lossy(&done.stderr));
    let text = fs::read_to_string(scratch.path().join("compiled.txt")).unwrap();
    text.splitn(3, ' ').nth(2).unwrap().to_owned()
}

/// The export plays the same after it was imported, and in ink, if inkjs is available.
fn assert_same(story: &Story, walks: u32, steps: usize, spaces: Spaces) {
    let ink = export::ink(story).text;
    let parsed = parse("story.ink", |_| Ok::<_, String>(ink.clone().into_bytes()));
    let range = |meter: &Meter| (story.str(meter.id).to_owned(), (meter.range.0.into(), meter.range.1.into()));
    let ranges: BTreeMap<String, (i64, i64)> = story.meters().iter().map(range).collect();
    match imported(&parsed, &ranges) {
        Ok((back, written)) => {
            if let Some(difference) = differ(&mut OurReader::new(&back), story, walks, steps, spaces) {
                panic!("{ink}\n{written}\n{difference}");
            }
        }
        // Random stories have scenes that lead to each other forever, which are refused.
        Err(said) if spaces == Spaces::Ignore && is_endless(&said) => {}
        Err(said) => panic!("{ink}\n{said}"),
    }
    if let Some(folder) = std::env::var_os("EARLIER_INKJS") {
        let compiled = compiled(&ink, Path::new(&folder));
        if let Some(difference) = differ(&mut InkReader::new(&compiled), story, walks, steps, spaces) {
            panic!("{ink}\n{difference}");
        }
    }
}

fn is_endless(said: &str) -> bool {
    let mut errors = said.lines().filter(|line| line.starts_with("//! E"));
    errors.all(|line| line.starts_with("//! E0606"))
}

pub(super) fn read(folder: &str) -> Story {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    load(|name| fs::read(folder.join(name))).story.unwrap()
}

#[test]
fn the_shipped_story_and_its_export_play_the_same() {
    assert_same(&read("story"), 40, 200, Spaces::Count);
}

#[test]
fn stories_with_documents_verse_and_numbers_play_the_same() {
    for folder in ["tests/data/ferry", "tests/data/small"] {
        assert_same(&read(folder), 100, 60, Spaces::Count);
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn random_stories_and_their_exports_play_the_same(numbers in numbers()) {
        assert_same(&story_of(&make(&numbers))?, 6, 40, Spaces::Ignore);
    }
}
