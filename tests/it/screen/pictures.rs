//! The pictures of the README are what the screen shows today. `BLESS=overwrite` draws them anew.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use earlier::archive::Archive;
use earlier::engine::Run;
use earlier::screen::{State, Theme};
use earlier::session::{Opening, Session, Settings};

use super::pages::{Reader, story};
use crate::support::memory::Memory;
use crate::support::picture::svg;

/// A recorded run of the story that comes with the program, as far as this many choices.
fn route(name: &str, choices: usize) -> Run {
    let path = format!("{}/story/routes/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    let mut run = Run::from_ron(&fs::read_to_string(path).unwrap()).unwrap();
    run.choices.truncate(choices);
    run.expect = None;
    run
}

/// A reader who has played these runs, and is where the last one ends.
fn reader(runs: &[Run], size: (u16, u16)) -> Reader {
    let story = story("story");
    let mut session = Session::new(Rc::clone(&story), Archive::default(), 1, Settings::default());
    let mut host = Memory::new(&story);
    for run in runs {
        let pending = session.play_run(run, 1000).unwrap();
        session.settle(pending, &mut host).unwrap();
    }
    Reader::at(State::new(session, Opening::default(), Theme::Dark, size), story)
}

/// Compares the screen with the picture of this name.
fn is_shown(reader: &Reader, name: &str, title: &str) {
    let path = format!("{}/tests/data/pictures/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    let wanted = snapbox::Data::read_from(Path::new(&path), None).raw();
    snapbox::Assert::new().action_env("BLESS").eq(svg(&reader.buffer(), title), wanted);
}

#[test]
fn a_scene_with_marked_words() {
    let reader = reader(&[route("early-proof", 2)], (80, 24));
    assert!(reader.line().contains("works Thursdays"), "{}", reader.screen());
    is_shown(&reader, "scene", "A scene, with the words marked that are not true");
}

#[test]
fn an_ending_that_corrects_an_earlier_one() {
    let reader = reader(&[route("twice", usize::MAX), route("face-down", usize::MAX)], (80, 40));
    assert!(reader.screen().contains("2 of 18"), "{}", reader.screen());
    is_shown(&reader, "ending", "An ending, with the corrections to an earlier one");
}

#[test]
fn the_book_of_several_runs() {
    let names = ["twice", "face-down", "early-proof", "nothing-wrong", "stet"];
    let runs: Vec<Run> = names.iter().map(|name| route(name, usize::MAX)).collect();
    let mut reader = reader(&runs, (160, 40));
    reader.press("m");
    assert!(reader.screen().contains("5 of 18 endings"), "{}", reader.screen());
    is_shown(&reader, "book", "The book of all runs, beside their tree");
}

#[test]
fn the_readme_shows_every_picture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let pictures = fs::read_dir(root.join("tests/data/pictures")).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<String> = pictures.map(|name| name.into_string().unwrap()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.iter().all(|name| readme.contains(&format!("](tests/data/pictures/{name})"))), "{names:?}");
}
