//! `earlier move`: scenes that go to another chapter with their comments.

use std::collections::BTreeMap;
use std::fs;

use earlier::check::move_scene;
use earlier::diag::{FileId, apply_edits, without_overlaps};
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
    let edits = move_scene(&loaded, scene, chapter).map_err(|error| error.to_string())?;
    let mut after = files.clone();
    for (id, source) in (0..).map(FileId).zip(loaded.sources.iter()) {
        let own = without_overlaps(edits.iter().filter(|edit| edit.place.file == id));
        after.insert(source.name.clone(), apply_edits(&source.text, &own));
    }
    Ok(after)
}

#[test]
fn a_scene_goes_behind_one_that_ends_with_its_list() {
    let scene = |id: &str| format!("Scene(id: \"{id}\", text: \"x\", next: \"end\")");
    let end = "Scene(id: \"end\", text: \"x\", ending: Ending(title: \"x\", teaser: \"x\"))";
    let files = Files::from([
        (
            "story.ron".to_owned(),
            "Story(format: 1, id: \"s\", title: \"S\", start: \"a\", chapters: [\"1\", \"2\"])".to_owned(),
        ),
        ("chapters/1.ron".to_owned(), format!("Chapter(title: \"1\", scenes: [{}, {}])", scene("a"), scene("b"))),
        ("chapters/2.ron".to_owned(), format!("Chapter(title: \"2\", scenes: [{end}])")),
    ]);
    let after = moved(&files, "a", "2").unwrap();
    assert!(read(&after).story.is_some(), "{after:?}");
    assert_eq!(after["chapters/2.ron"], format!("Chapter(title: \"2\", scenes: [{end}, {},])", scene("a")));
}

#[test]
fn no_empty_line_is_left_where_the_first_scene_was() {
    let scene = |id: &str| format!("        Scene(id: \"{id}\", text: \"x\", next: \"end\"),\n");
    let chapter = |scenes: &str| format!("Chapter(\n    title: \"1\",\n    scenes: [\n{scenes}    ],\n)\n");
    let end = "        Scene(id: \"end\", text: \"x\", ending: Ending(title: \"x\", teaser: \"x\")),\n";
    let files = Files::from([
        (
            "story.ron".to_owned(),
            "Story(format: 1, id: \"s\", title: \"S\", start: \"a\", chapters: [\"1\", \"2\"])".to_owned(),
        ),
        ("chapters/1.ron".to_owned(), chapter(&[scene("a"), scene("b"), scene("c")].join("\n"))),
        ("chapters/2.ron".to_owned(), chapter(end)),
    ]);
    let after = moved(&files, "a", "2").unwrap();
    assert_eq!(after["chapters/1.ron"], chapter(&[scene("b"), scene("c")].join("\n")));
    assert_eq!(after["chapters/2.ron"], chapter(&[end, &scene("a")].concat()));
    let after = moved(&files, "c", "2").unwrap();
    assert_eq!(after["chapters/1.ron"], chapter(&[scene("a"), scene("b")].join("\n")));
    assert_eq!(after["chapters/2.ron"], chapter(&[end, "\n", &scene("c")].concat()));
}

/// What is read on a walk that takes arbitrary open choices.
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
    assert_eq!(why("wednesday", "1-hearsay"), "`wednesday` is already in the chapter `1-hearsay`");
    assert!(moved(&files, "wednesday", "chapters/2-its-ink.ron").is_ok(), "as a path");
}
