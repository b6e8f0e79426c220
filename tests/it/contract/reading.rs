//! The limits of the format are enforced, each with one report at its location, and no bytes crash the loader.

use std::fmt::Write as _;

use earlier::diag::Code;
use earlier::story::Loaded;

use crate::support::stories::{CHAPTER, SETTINGS, read};

/// The code, location and message of every report.
fn said(loaded: &Loaded) -> Vec<(Code, usize, usize, &str)> {
    let place = |place: earlier::diag::FileSpan| loaded.sources.get(place.file).unwrap().position(place.span.start);
    let problems = loaded.diagnostics.iter();
    problems.map(|found| (found.code, place(found.place).line, place(found.place).column, &*found.message)).collect()
}

fn read_chapter(chapter: &str) -> Loaded {
    read(&[("story.ron", SETTINGS), ("chapters/one.ron", chapter)])
}

#[test]
fn a_hundred_thousand_open_brackets_are_one_problem() {
    for bracket in ["[", "(", "{", "[[(", "Scene(", "{a: "] {
        let chapter = format!("Chapter(title: \"One\", scenes: {}", bracket.repeat(100_000));
        let loaded = read_chapter(&chapter);
        let codes: Vec<Code> = loaded.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, [Code::LimitExceeded], "{bracket}");
    }
}

#[test]
fn a_hundred_thousand_open_brackets_in_a_text_are_one_problem() {
    for (before, after) in [("{met: ", "}"), ("{met: x | ", "}")] {
        let text = format!("{}{}", before.repeat(100_000), after.repeat(100_000));
        let loaded = read_chapter(&CHAPTER.replace("A.", &text));
        assert_eq!(said(&loaded).len(), 1, "{:?}", said(&loaded));
        assert_eq!(loaded.diagnostics[0].code, Code::LimitExceeded);
    }
    let condition = format!("{}met{}", "(".repeat(100_000), ")".repeat(100_000));
    let loaded = read_chapter(&CHAPTER.replace("A.", &format!("{{{condition}: x}}")));
    assert_eq!(said(&loaded), [(Code::LimitExceeded, 2, 92, "brackets are nested more than 64 levels deep")]);
    let negation = format!("{}met", "not ".repeat(100_000));
    assert_eq!(said(&read_chapter(&CHAPTER.replace("A.", &format!("{{{negation}: x}}")))), []);
}

#[test]
fn sixty_four_brackets_are_allowed() {
    let condition = format!("{}met{}", "(".repeat(64), ")".repeat(64));
    let text = format!("{}x{}", "{met: ".repeat(64), "}".repeat(64));
    let chapter = CHAPTER.replace("A.", &format!("{{{condition}: x}} {text}"));
    assert_eq!(said(&read_chapter(&chapter)), []);
}

#[test]
fn a_file_of_more_than_four_mebibytes_is_refused() {
    let fill = |length: usize| format!("{CHAPTER}{}", " ".repeat(length - CHAPTER.len()));
    let limit = 4 * 1024 * 1024;
    assert_eq!(said(&read_chapter(&fill(limit))), []);
    let over = read_chapter(&fill(limit + 1));
    let message = "`chapters/one.ron` is 4194305 bytes long; the limit is 4194304 bytes";
    assert_eq!(said(&over), [(Code::LimitExceeded, 1, 1, message)]);
}

#[test]
fn a_story_has_at_most_64_meters() {
    let settings = |count: usize| {
        let meters: String =
            (0..count).map(|at| format!("    Meter(id: \"m{at}\", name: \"M\", range: (0, 1), start: 0),\n")).collect();
        format!("Story(format: 1, id: \"x\", title: \"X\", start: \"a\", chapters: [\"one\"], meters: [\n{meters}])\n")
    };
    assert_eq!(said(&read(&[("story.ron", &settings(64)), ("chapters/one.ron", CHAPTER)])), []);
    let over = read(&[("story.ron", &settings(66)), ("chapters/one.ron", CHAPTER)]);
    assert_eq!(said(&over), [(Code::LimitExceeded, 66, 5, "too many meters: a story can have at most 64")]);
}

#[test]
fn a_scene_has_at_most_255_choices() {
    let chapter = |count: usize| {
        let choices: String = (0..count).map(|at| format!("Choice(id: \"c{at}\", text: \"C\", to: \"a\"),")).collect();
        format!("Chapter(title: \"One\", scenes: [\n    Scene(id: \"a\", text: \"A.\", choices: [{choices}]),\n])")
    };
    assert_eq!(said(&read_chapter(&chapter(255))), []);
    let message = "too many choices: a scene can have at most 255, this one has 256";
    assert_eq!(said(&read_chapter(&chapter(256))), [(Code::LimitExceeded, 2, 5, message)]);
}

#[test]
fn a_story_has_at_most_65535_scenes() {
    let story = |count: usize| {
        let mut chapters = vec![String::from("Chapter(title: \"X\", scenes: ["); 2];
        for at in 0..count {
            let scene = "\nScene(id: \"s{at}\", text: \"S\", next: \"s0\"),".replace("{at}", &at.to_string());
            write!(chapters[at % 2], "{scene}").unwrap();
        }
        let settings = "Story(format: 1, id: \"x\", title: \"X\", start: \"s0\", chapters: [\"one\", \"two\"])";
        let [one, two] = [0, 1].map(|at| format!("{}])", chapters[at]));
        read(&[("story.ron", settings), ("chapters/one.ron", &one), ("chapters/two.ron", &two)])
    };
    assert!(story(65_535).story.is_some());
    let over = story(65_536);
    assert_eq!(said(&over), [(Code::LimitExceeded, 32_769, 1, "too many scenes: a story can have at most 65535")]);
}

#[test]
fn a_file_full_of_syntax_errors_is_read_to_its_end() {
    for junk in [
        "([)]",
        "\"\"x",
        "}{",
        "a b ",
        "(a b",
        "'",
        "r#\"\"# ",
        ", ; ,",
        "Scene(x",
        "[Scene(id: \"a\" b: \"c\")\n",
        "[\nScene(a b)\n",
        "Scene(a: \"b\n",
    ] {
        let chapter = junk.repeat(500_000 / junk.len());
        let loaded = read_chapter(&chapter);
        assert!(loaded.story.is_none(), "{junk}");
        assert!(!loaded.diagnostics.is_empty() && loaded.diagnostics.len() <= 110, "{junk}");
    }
}
