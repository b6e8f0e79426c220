//! What the authoring guide shows is a story without problems.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use earlier::check::check;
use earlier::story;

/// The `ron` blocks of the guide that have a file's name, by that name.
fn files(markdown: &str) -> HashMap<String, String> {
    let mut found: HashMap<String, String> = HashMap::new();
    let mut inside: Option<String> = None;
    for line in markdown.lines() {
        match (line.strip_prefix("```"), &inside) {
            (Some(fence), None) => inside = Some(fence.strip_prefix("ron ").unwrap_or_default().to_owned()),
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

#[test]
fn the_story_in_the_guide_has_no_problems() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("story/README.md")).unwrap();
    let files = files(&guide);
    assert_eq!(files.len(), 3, "the guide shows story.ron, one chapter and one run");
    let mut loaded = story::load(|name| files.get(name).map(|text| text.clone().into_bytes()).ok_or_else(String::new));
    let route = ("routes/short.ron".to_owned(), Ok(files["routes/short.ron"].clone().into_bytes()));
    check(&mut loaded, vec![route], &|_, _| true);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    assert_eq!(loaded.story.unwrap().scenes().len(), 4);
}
