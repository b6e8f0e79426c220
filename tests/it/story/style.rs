//! What is reported about a story's style, given what can really happen.

use earlier::check::{check, readings};
use earlier::diag::Code;
use earlier::story::Loaded;
use earlier::text;

use crate::support::stories::{Play, read, written};

const SETTINGS: &str = r#"Story(
    format: 1, id: "small", title: "Small", start: "a", chapters: ["one"], page: (columns: 20, rows: 2),
    meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],
    facts: [Fact(id: "met", is: "x"), Fact(id: "told", is: "x")], banned: ["so"],
)"#;

const CHAPTER: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", text: "so {met: Twenty columns here.} {told: Twenty columns here.}", choices: [
        Choice(id: "x", text: "{met: This is a label that takes many columns,} not a label of one line.", to: "b"),
        Choice(id: "y", text: "Y", to: "b", when: "trust >= 3"),
    ]),
    Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
])"#;

fn loaded() -> Loaded {
    read(&[("story.ron", SETTINGS), ("chapters/one.ron", CHAPTER)])
}

/// The codes that are reported if only some conjunctions occur. `occurs` gets the words of a conjunction.
fn codes(occurs: &dyn Fn(&str) -> bool) -> Vec<Code> {
    let mut loaded = loaded();
    let story = loaded.story.clone().unwrap();
    let words = |words: Option<String>| occurs(&words.unwrap_or_default());
    check(&mut loaded, Vec::new(), &|scene, conjunction| {
        assert_eq!(story.scene_name(scene), "a", "nothing is wrong elsewhere");
        words(conjunction.words(&story))
    });
    let mut codes: Vec<Code> = loaded.diagnostics.iter().map(|problem| problem.code).collect();
    codes.sort();
    codes
}

#[test]
fn only_what_can_really_occur_is_said() {
    assert_eq!(codes(&|_| true), [Code::TooTall, Code::TooWide, Code::ChoiceCount, Code::Banned]);
    assert_eq!(codes(&|_| false), [Code::Banned]);
    assert_eq!(codes(&|words| words == "met and told"), [Code::TooTall, Code::Banned]);
    assert_eq!(codes(&|words| words == "met"), [Code::TooWide, Code::Banned]);
    assert_eq!(codes(&|words| words == "trust < 3"), [Code::ChoiceCount, Code::Banned]);
}

#[test]
fn nothing_is_said_of_the_page_of_a_story_without_one() {
    let settings = SETTINGS.replace(" page: (columns: 20, rows: 2),", "");
    let mut loaded = read(&[("story.ron", &settings), ("chapters/one.ron", CHAPTER)]);
    check(&mut loaded, Vec::new(), &|_, _| true);
    let codes: Vec<Code> = loaded.diagnostics.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::Banned]);
}

#[test]
fn the_rows_that_are_counted_are_those_of_the_passage() {
    let scenes = r#"
        Scene(id: "a", text: "{met: Twenty columns here.} And more.", choices: [
            Choice(id: "x", text: "X", to: "a", effects: ["met"]), Choice(id: "y", text: "Y", to: "b"),
        ]),
        Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#;
    let settings = "page: (columns: 20, rows: 1), facts: [Fact(id: \"met\", is: \"x\")]";
    let mut play = Play::new(settings, scenes);
    let rows = |play: &Play| text::lay_out(&play.passage().text, 20, None).len();
    assert_eq!(rows(&play), 1);
    play.take(&["x"]);
    assert_eq!(rows(&play), 2);
    let loaded = written(settings, scenes);
    let said = readings(&loaded, &|_, _| true);
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].message, "the text of `a` takes 2 rows when `met`, but the page has 1");
}
