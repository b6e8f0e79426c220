//! The obvious first implementation: the format as plain structs, filled by `ron` and serde without checks.

#![expect(dead_code, reason = "the fields are filled to measure how long that takes")]

use ron::extensions::Extensions;
use serde::Deserialize;

/// Everything in a story's files.
pub(crate) struct Files {
    settings: Story,
    chapters: Vec<Chapter>,
}

/// Parses `story.ron` and the chapters after it.
pub(crate) fn parse(files: &[(String, String)]) -> Files {
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES);
    let (settings, chapters) = files.split_first().expect("a story has a `story.ron`");
    Files {
        settings: options.from_str(&settings.1).expect("the settings are sound"),
        chapters: chapters.iter().map(|file| options.from_str(&file.1).expect("the chapter is sound")).collect(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    format: i32,
    id: String,
    title: String,
    start: String,
    chapters: Vec<String>,
    #[serde(default)]
    meters: Vec<Meter>,
    #[serde(default)]
    mark: Option<Mark>,
    #[serde(default)]
    seal: Option<String>,
    #[serde(default)]
    facts: Vec<Fact>,
    #[serde(default)]
    correction: Option<String>,
    #[serde(default)]
    documents: Vec<Document>,
    #[serde(default)]
    briefs: Vec<Brief>,
    #[serde(default)]
    cover: Option<Cover>,
    #[serde(default)]
    banned: Vec<String>,
    #[serde(default)]
    page: Option<Page>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meter {
    id: String,
    name: String,
    range: (i32, i32),
    start: i32,
    #[serde(default)]
    color: Option<Color>,
    #[serde(default)]
    words: Vec<(i32, String)>,
    #[serde(default)]
    hidden: bool,
}

#[derive(Deserialize)]
enum Color {
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    color: Color,
    means: String,
    #[serde(default)]
    known_by: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    id: String,
    is: String,
    #[serde(default)]
    clipping: Option<String>,
    #[serde(default)]
    from: Option<Origin>,
    #[serde(default)]
    was: Vec<String>,
}

#[derive(Deserialize)]
enum Origin {
    FinishedBefore,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    id: String,
    name: String,
    key: char,
    text: String,
    #[serde(default)]
    when: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brief {
    id: String,
    when: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cover {
    title: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    columns: i32,
    rows: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    title: String,
    scenes: Vec<Entry>,
}

#[derive(Deserialize)]
enum Entry {
    Scene(Scene),
    Junction(Junction),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    id: String,
    text: String,
    #[serde(default)]
    dateline: Option<String>,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    arrive: Vec<String>,
    #[serde(default)]
    notes: Vec<Note>,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    next: Option<String>,
    #[serde(default)]
    ending: Option<Ending>,
    #[serde(default)]
    was: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Junction {
    id: String,
    to_first: Vec<Route>,
    #[serde(default)]
    was: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    title: String,
    teaser: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    when: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    text: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    to_first: Option<Vec<Route>>,
    #[serde(default)]
    effects: Vec<String>,
    #[serde(default)]
    said: Option<String>,
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    seal: Option<String>,
    #[serde(default)]
    needs: Option<String>,
    #[serde(default)]
    locked: Option<String>,
    #[serde(default)]
    once: bool,
    #[serde(default)]
    was: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    to: String,
    #[serde(default)]
    when: Option<String>,
}
