//! `earlier move`: scenes that go to another chapter with their comments.

use std::collections::BTreeMap;
use std::fs;

use earlier::check::move_scene;
use earlier::engine::{ChoiceRef, Playthrough};
use earlier::story::{Loaded, Story, format, load};

use crate::support::maker::make;

type Files = BTreeMap<String, String>;

fn read(files: &Files) -> Loaded {
    load(|name| files.get(name).map(|text| text.clone().into_bytes()).ok_or("no such file"))
}

fn shipped() -> Files {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/story");
    let mut files = Files::new();
    files.insert("story.ron".to_owned(), fs::read_to_string(format!("{folder}/story.ron")).unwrap());
    for entry in fs::read_dir(format!("{folder}/chapters")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let text = fs::read_to_string(format!("{folder}/chapters/{name}")).unwrap();
        files.insert(format!("chapters/{name}"), format(&text).unwrap());
    }
    files
}

/// Moves a scene; returns the files afterwards, or why it can't be moved.
fn moved(files: &Files, scene: &str, chapter: &str) -> Result<Files, String> {
    let loaded = read(files);
    let mut edits = move_scene(&loaded, scene, chapter).map_err(|error| error.to_string())?;
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.place.span.start));
    let mut after = files.clone();
    for edit in edits {
        let name = &loaded.sources.get(edit.place.file).unwrap().name;
        after.get_mut(name).unwrap().replace_range(edit.place.span.range(), &edit.with);
    }
    Ok(after)
}

/// What is read on a walk that takes one or another open choice.
fn walk(story: &Story, mut turn: usize) -> Vec<String> {
    let mut run = Playthrough::new(story, &[]);
    let mut seen = Vec::new();
    for _ in 0..120 {
        let passage = run.passage(story, &|_| true);
        let choices: Vec<_> = passage.choices.iter().map(|shown| (shown.id(story), &shown.state)).collect();
        seen.push(format!("{:?} {:?} {choices:?}", passage.text, passage.after));
        let count = passage.choices.len();
        turn = turn * 31 % 1009 + 7;
        let taken = (0..count).find(|at| run.choose(story, ChoiceRef::Number((turn + at) % count + 1)).is_ok());
        if taken.is_none() {
            break;
        }
    }
    seen
}

/// The lines of all files, sorted.
fn lines(files: &Files) -> Vec<&str> {
    let mut lines: Vec<&str> = files.values().flat_map(|text| text.lines()).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn twenty_scenes_of_the_shipped_story_play_the_same_elsewhere() {
    let mut files = shipped();
    let before = read(&files).story.unwrap();
    let walks: Vec<_> = (0..20).map(|turn| walk(&before, turn)).collect();
    let chapters: Vec<String> = before.chapters().iter().map(|chapter| before.str(chapter.id).to_owned()).collect();
    let scenes: Vec<String> = before.scene_ids().map(|scene| before.scene_name(scene).to_owned()).collect();
    let mut count = 0;
    for (at, scene) in scenes.iter().step_by(scenes.len() / 20).take(20).enumerate() {
        let chapter = &chapters[at % chapters.len()];
        let Ok(after) = moved(&files, scene, chapter) else { continue };
        assert_eq!(lines(&files), lines(&after), "{scene}: nothing is lost and nothing is new");
        files = after;
        count += 1;
    }
    assert!(count >= 15, "only {count} scenes were not where they should go");
    let loaded = read(&files);
    let after = loaded.story.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    for (turn, walked) in walks.iter().enumerate() {
        assert_eq!(*walked, walk(&after, turn));
    }
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with("chapters/")) {
        assert_eq!(format(text).unwrap(), *text, "{name} is laid out as it was");
    }
}

#[test]
fn made_stories_play_the_same_whatever_is_moved() {
    for numbers in 1..40u32 {
        let files: Files = make(&[numbers, 7, 3 * numbers]).files.into_iter().collect();
        if !files.contains_key("chapters/1.ron") {
            continue;
        }
        let before = read(&files).story.unwrap();
        for scene in ["s0", "s1", "s2", "j0"] {
            let Some(after) = ["0", "1"].iter().find_map(|chapter| moved(&files, scene, chapter).ok()) else {
                continue;
            };
            let story = read(&after).story.unwrap_or_else(|| panic!("{scene}: {after:#?}"));
            assert_eq!(walk(&before, 3), walk(&story, 3), "{scene}");
        }
    }
}

#[test]
fn what_can_not_be_moved_says_why() {
    let files = shipped();
    let why = |scene: &str, chapter: &str| moved(&files, scene, chapter).unwrap_err();
    assert_eq!(
        why("wednesdy", "2-its-ink"),
        "no scene or junction in this story is called `wednesdy`; did you mean `wednesday`?"
    );
    assert_eq!(
        why("wednesday", "2-its-inc"),
        "no chapter of this story is called `2-its-inc`; did you mean `2-its-ink`?"
    );
    assert_eq!(
        why("wednesday", "zz"),
        "no chapter of this story is called `zz`; story.ron lists them under `chapters`"
    );
    assert_eq!(why("wednesday", "1-hearsay"), "`wednesday` is in the chapter `1-hearsay` already");
    assert!(moved(&files, "wednesday", "chapters/2-its-ink.ron").is_ok(), "as a path");
}
