//! The stories and runs in the description of the format can be loaded.

use std::path::Path;

use earlier::engine::Run;
use earlier::story::{Loaded, load};

fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/format");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn loaded() -> Loaded {
    load(|name| Ok::<_, String>(text(name).into_bytes()))
}

#[test]
fn the_story_and_its_chapters_read_without_a_word() {
    let loaded = loaded();
    assert_eq!(loaded.diagnostics, []);
    let story = loaded.story.unwrap();
    assert_eq!((story.id(), story.page()), ("earlier-version", Some((64, 14))));
    let titles: Vec<&str> = story.chapters().iter().map(|chapter| story.str(chapter.title)).collect();
    assert_eq!(titles, ["Hearsay", "It's Ink"]);
}

#[test]
fn the_run_reads_replays_and_ends_as_it_expects() {
    let story = loaded().story.unwrap();
    let run = Run::from_ron(&text("run.ron")).unwrap();
    let replay = run.replay(&story);
    assert_eq!(replay.divergence, None);
    let expected = run.expect.unwrap();
    let state = replay.playthrough.state();
    assert_eq!(expected.ending.as_deref(), Some(story.scene_name(state.scene())));
    let trust = story.meters().iter().position(|meter| story.str(meter.id) == "trust").unwrap();
    let shown = replay.playthrough.passage(&story, &|_| false).meters[trust];
    assert_eq!(expected.meters.get("trust"), Some(&shown.value));
}

#[test]
fn a_run_with_an_unknown_field_or_another_type_is_refused_at_its_place() {
    let good = text("run.ron");
    for (piece, wrong) in [("note", "notes"), ("[\"second_edition\"]", "5"), ("Run(", "Walk(")] {
        let start = good.find(piece).unwrap() + 1;
        let error = Run::from_ron(&good.replace(piece, wrong)).unwrap_err();
        assert_eq!(error.line, 1, "{error}");
        assert!(error.message.starts_with(char::is_lowercase), "{error}");
        assert!((start - 1..=start + wrong.len()).contains(&error.column), "{error}, not from {start}");
    }
}
