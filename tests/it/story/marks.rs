//! What is marked as false in the shipped story, beside the table that says why it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A file of this package.
fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The statements that are marked in a piece of source. A mark alone on its line is a pause.
fn marked(source: &str) -> impl Iterator<Item = String> {
    let lines = source.lines().filter(|line| line.trim() != "~");
    let text = lines.collect::<Vec<_>>().join("\n");
    let marked: Vec<&str> = text.split('~').skip(1).step_by(2).collect();
    marked.iter().map(|words| words.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().into_iter()
}

/// The pieces of a source that begin with these words, each with the id that it declares.
fn pieces(source: &str, begin: &str) -> Vec<(String, String)> {
    let id = |piece: &str| piece.split("id: \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    source.split(begin).skip(1).map(|piece| (id(piece), piece.to_owned())).collect()
}

/// Every mark of the story, as the table has it: the place and the statement.
fn marks() -> BTreeSet<String> {
    let settings = file("story/story.ron");
    let (documents, rest) = settings.split_once("\n    chapters:").unwrap();
    let (briefs, _) = rest.split_once("\n    cover:").unwrap();
    let chapters = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("story/chapters")).unwrap();
    let mut places = pieces(documents, "Document(");
    places.extend(pieces(briefs, "Brief(").into_iter().map(|(id, piece)| (format!("brief {id}"), piece)));
    for chapter in chapters {
        places.extend(pieces(&fs::read_to_string(chapter.unwrap().path()).unwrap(), "        Scene("));
    }
    let found = places.iter().flat_map(|(place, piece)| marked(piece).map(move |words| format!("{place} | {words}")));
    found.collect()
}

#[test]
fn every_mark_has_a_reason_why_it_is_false() {
    let table = file("tests/data/marks.txt");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let rows: BTreeSet<String> = rows
        .map(|row| {
            let (mark, why) = row.rsplit_once(" | ").unwrap_or_else(|| panic!("{row}"));
            assert!(why.ends_with('.'), "{row}: the reason is a sentence");
            mark.to_owned()
        })
        .collect();
    let marks = marks();
    let missing: Vec<&String> = marks.difference(&rows).collect();
    assert!(missing.is_empty(), "no reason for {missing:#?}");
    let idle: Vec<&String> = rows.difference(&marks).collect();
    assert!(idle.is_empty(), "nothing is marked so: {idle:#?}");
}
