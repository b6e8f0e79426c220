//! The examples in the guide are correct: its stories have no problems, and its mistake is reported as shown.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use earlier::check::{check, prove};
use earlier::explore::LIMIT;
use earlier::report::{DiagnosticFormat, diagnostics};
use earlier::story::{Loaded, load};

/// Files by name.
type Files = BTreeMap<String, String>;

fn guide() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("story/README.md")).unwrap()
}

/// The blocks of the guide whose fence has a name, by that name.
fn blocks(markdown: &str) -> Files {
    let mut found = Files::new();
    let mut inside: Option<String> = None;
    for line in markdown.lines() {
        match (line.strip_prefix("```"), &inside) {
            (Some(fence), None) => inside = Some(fence.split_once(' ').map_or("", |(_, name)| name).to_owned()),
            (Some(_), Some(_)) => inside = None,
            (None, Some(name)) if !name.is_empty() => {
                let file = found.entry(name.clone()).or_default();
                file.push_str(line);
                file.push('\n');
            }
            _ => {}
        }
    }
    found
}

/// Reads and checks a story; its routes are those of its files that are runs.
fn checked(files: &Files) -> Loaded {
    let mut loaded = load(|name| files.get(name).map(|text| text.clone().into_bytes()).ok_or_else(String::new));
    let routes = files.iter().filter(|(name, _)| name.starts_with("routes/"));
    let routes = routes.map(|(name, text)| (name.clone(), Ok(text.clone().into_bytes())));
    check(&mut loaded, routes.collect(), &|_, _| true);
    assert!(prove(&mut loaded, LIMIT));
    loaded
}

/// The story after a step: the files of that step, and the last ones of the steps before.
fn after_step(blocks: &Files, step: usize) -> Files {
    let mut files = Files::new();
    for step in 1..=step {
        let prefix = format!("step-{step}/");
        let new = blocks.iter().filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?.to_owned(), text.clone())));
        files.extend(new);
    }
    files
}

#[test]
fn the_story_in_the_guide_has_no_problems() {
    let mut files = blocks(&guide());
    files.retain(|name, _| !name.starts_with("step-") && !name.starts_with("every/") && name != "said");
    assert_eq!(files.len(), 3, "the guide shows story.ron, one chapter and one run");
    let loaded = checked(&files);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    assert_eq!(loaded.story.unwrap().scenes().len(), 4);
}

#[test]
fn the_story_of_the_first_quarter_of_an_hour_has_no_problems_at_any_step() {
    let blocks = blocks(&guide());
    for (step, scenes) in [(1, 2), (2, 2), (3, 3)] {
        let loaded = checked(&after_step(&blocks, step));
        assert!(loaded.diagnostics.is_empty(), "step {step}: {:?}", loaded.diagnostics);
        assert_eq!(loaded.story.unwrap().scenes().len(), scenes);
    }
}

#[test]
fn the_story_of_everything_has_no_problems_and_has_everything() {
    let blocks = blocks(&guide());
    let every = blocks.iter().filter_map(|(name, text)| Some((name.strip_prefix("every/")?.to_owned(), text.clone())));
    let files: Files = every.collect();
    let loaded = checked(&files);
    let said: Vec<String> = loaded.diagnostics.iter().map(|problem| problem.message.clone()).collect();
    assert_eq!(said, Vec::<String>::new());
    let text: String = files.into_values().collect();
    for field in [
        "format",
        "id",
        "title",
        "start",
        "meters",
        "name",
        "range",
        "color",
        "words",
        "hidden",
        "mark",
        "means",
        "known_by",
        "seal",
        "facts",
        "is",
        "clipping",
        "from",
        "chapters",
        "correction",
        "documents",
        "key",
        "when",
        "text",
        "briefs",
        "cover",
        "banned",
        "page",
        "columns",
        "rows",
        "scenes",
        "was",
        "dateline",
        "arrive",
        "notes",
        "at",
        "choices",
        "to",
        "to_first",
        "said",
        "after",
        "effects",
        "needs",
        "locked",
        "once",
        "next",
        "ending",
        "teaser",
        "laws",
        "says",
        "always",
    ] {
        assert!(text.contains(&format!("{field}: ")), "no `{field}` in the story of everything");
    }
}

#[test]
fn its_mistake_is_told_as_it_says() {
    let blocks = blocks(&guide());
    let mut files = after_step(&blocks, 3);
    let chapter = files.get_mut("chapters/1-night.ron").unwrap();
    *chapter = chapter.replace("breath >= 3", "braeth >= 3");
    let loaded = checked(&files);
    let said = diagnostics(DiagnosticFormat::Human, &loaded.diagnostics, &loaded.sources, false);
    snapbox::Assert::new().normalize_paths(false).eq(said.trim_end(), blocks["said"].trim_end().to_owned());
}
