//! `earlier fmt`: a uniform layout for a story's files that preserves every comment and the meaning.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use earlier::story::{format as layout, load, same_but_for_layout};
use proptest::prelude::*;

use crate::engine::laws::{numbers, runner};
use crate::support::maker::make;
use crate::support::stories::read;
use crate::support::talk::earlier;

fn fmt(folder: &Path, more: &[&str]) -> Output {
    earlier().current_dir(folder).arg("fmt").arg(folder).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A copy of a story in a folder of its own.
fn copy(from: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["", "chapters", "routes"] {
        let Ok(entries) = fs::read_dir(from.join(part)) else { continue };
        fs::create_dir_all(folder.path().join(part)).unwrap();
        for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            fs::copy(&path, folder.path().join(part).join(path.file_name().unwrap())).unwrap();
        }
    }
    folder
}

fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![(path.clone(), fs::read_to_string(&path).unwrap())],
        })
        .collect();
    found.sort();
    found
}

#[test]
fn every_story_here_is_laid_out_and_says_what_it_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["story", "tests/data/ferry", "tests/data/small", "tests/data/format", "src/cli/new"] {
        let folder = copy(&root.join(name));
        let read = |file: &str| fs::read(folder.path().join(file)).map_err(|error| error.to_string());
        let (before, was) = (load(read), files(folder.path()));
        let out = fmt(folder.path(), &[]);
        assert_eq!(out.status.code(), Some(0), "{name}: {}", text(&out.stdout));
        assert_eq!(load(read).story, before.story, "{name}");
        for ((path, was), (_, is)) in was.iter().zip(files(folder.path())) {
            assert!(same_but_for_layout(was, &is), "{}", path.display());
        }
        let is = files(folder.path());
        let out = fmt(folder.path(), &["--check"]);
        assert_eq!((out.status.code(), text(&out.stdout)), (Some(0), String::new()), "{name}");
        assert_eq!(fmt(folder.path(), &[]).status.code(), Some(0));
        assert_eq!(files(folder.path()), is, "{name}: laid out again it is the same");
    }
}

#[test]
fn a_file_in_any_layout_comes_out_in_the_one() {
    let folder = copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ferry"));
    let chapter = "// before\r\nChapter(title:\"One\" /* a */,scenes:[// of the list\r\nScene(id:\"quay\",text:r#\"\r\n  A\r\n    b\"#,\
                   next:\"end\"),\r\n\r\n\r\nScene(id:\"end\",text:\"{has_letter:x|y}\",ending:Ending(title:\"E\",teaser:\"e\")) // last\r\n])";
    fs::write(folder.path().join("chapters/1-quay.ron"), chapter).unwrap();
    let settings = fs::read_to_string(folder.path().join("story.ron")).unwrap();
    fs::write(folder.path().join("story.ron"), settings.replace("\"1-quay\", \"2-water\"", "\"1-quay\"")).unwrap();
    let shown = fmt(folder.path(), &["--check"]);
    assert_eq!(shown.status.code(), Some(1));
    assert!(text(&shown.stdout).contains("+    title: \"One\""), "{}", text(&shown.stdout));
    assert_eq!(fs::read_to_string(folder.path().join("chapters/1-quay.ron")).unwrap(), chapter);
    let out = fmt(folder.path(), &[]);
    assert!(text(&out.stdout).contains("formatted chapters/1-quay.ron\n"));
    let laid = fs::read_to_string(folder.path().join("chapters/1-quay.ron")).unwrap();
    let expected = "// before
Chapter(
    title: \"One\", /* a */
    scenes: [ // of the list
        Scene(id: \"quay\", text: r#\"
  A
    b\"#, next: \"end\"),

        Scene(id: \"end\", text: \"{has_letter:x|y}\", ending: Ending(title: \"E\", teaser: \"e\")), // last
    ],
)
";
    assert_eq!(laid, expected.replace('\n', "\r\n"));
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_others_are_laid_out() {
    let folder = copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ferry"));
    let path = |name: &str| folder.path().join(name);
    let chapter = fs::read_to_string(path("chapters/2-water.ron")).unwrap();
    let broken = chapter.replacen("scenes:", "scenes", 1);
    fs::write(path("chapters/2-water.ron"), &broken).unwrap();
    fs::write(path("chapters/1-quay.ron"), "Chapter(title: \"One\",scenes: [])").unwrap();
    let out = fmt(folder.path(), &[]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("E0001") && text(&out.stderr).contains("chapters/2-water.ron:"));
    assert_eq!(fs::read_to_string(path("chapters/2-water.ron")).unwrap(), broken);
    assert_eq!(fs::read_to_string(path("chapters/1-quay.ron")).unwrap(), "Chapter(title: \"One\", scenes: [])\n");
}

/// The text with comments and white space inserted between its tokens, as the numbers say.
fn with_comments(text: &str, numbers: &[u32]) -> String {
    let (mut out, mut in_string, mut escaped) = (String::new(), false, false);
    let mut numbers = numbers.iter().cycle();
    for c in text.chars() {
        let is_sign = !in_string && "()[]:,".contains(c);
        let mut put = |out: &mut String| match numbers.next().map_or(0, |number| number % 16) {
            0 => out.push_str(" // one: (\n"),
            1 => out.push_str("/* two, */"),
            2 => out.push_str("\n  /* three\n       lines \"\n  */\n"),
            3 => out.push_str("\n\n\n"),
            4 => out.push_str("\n    // own line\n"),
            5 | 6 => out.push('\n'),
            _ => {}
        };
        if is_sign {
            put(&mut out);
        }
        out.push(c);
        if is_sign {
            put(&mut out);
        }
        in_string ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    out
}

/// Everything but the white space and the commas.
fn inked(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

#[test]
fn formatting_keeps_tokens_and_comments_and_is_idempotent() {
    let checked = runner(300).run(&(numbers(), prop::collection::vec(any::<u32>(), 1..200)), |(numbers, comments)| {
        let made = make(&numbers);
        let mut formatted = Vec::new();
        for (name, text) in &made.files {
            let commented = with_comments(text, &comments);
            let once = layout(&commented).ok_or_else(|| TestCaseError::fail(commented.clone()))?;
            prop_assert!(same_but_for_layout(&commented, &once), "{}", once);
            prop_assert_eq!(inked(&commented), inked(&once));
            let twice = layout(&once);
            prop_assert_eq!(twice.as_ref(), Some(&once));
            formatted.push((name.as_str(), once));
        }
        let original: Vec<(&str, &str)> =
            made.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let formatted: Vec<(&str, &str)> = formatted.iter().map(|(name, text)| (*name, text.as_str())).collect();
        prop_assert_eq!(read(&original).story, read(&formatted).story);
        Ok(())
    });
    checked.unwrap();
}

#[test]
fn every_comment_stays_where_it_was_written() {
    let text = "/* a\n   b */ ( // open\n  key // name\n : /* value */ 1 /* after */, [ /* first */ 1, 2 ], // last\n\n\n  /* end */\n)";
    let text = text.replace("[ /*", "list: [ /*");
    let expected = "/* a\n   b */
( // open
    key // name
        : /* value */ 1, /* after */
    list: [
        /* first */
        1,
        2,
    ], // last

    /* end */
)
";
    assert_eq!(layout(&text).unwrap(), expected);
    assert_eq!(layout(expected).unwrap(), expected);
}

#[test]
fn short_entries_stay_in_the_rows_they_are_written_in() {
    let rows = "(\n    words: [\n        \"a\", \"b\",\n        \"c\",\n    ],\n    one: [\n        \"d\",\n        \"e\"\n    ],\n)";
    let expected = "(\n    words: [\n        \"a\", \"b\",\n        \"c\",\n    ],\n    one: [\n        \"d\",\n        \"e\",\n    ],\n)\n";
    assert_eq!(layout(rows).unwrap(), expected);
    let long = format!("[{}]", vec!["\"twelve chars\""; 20].join(", "));
    let row = |count| format!("    {},\n", vec!["\"twelve chars\""; count].join(", "));
    assert_eq!(layout(&long).unwrap(), format!("[\n{}{}{}]\n", row(7), row(7), row(6)));
}

#[test]
fn a_layout_by_hand_is_kept() {
    let text = "Chapter(title: \"One\", scenes: [
    Scene(
        id: \"a\", text: \"A.\",        // the first
        choices: [
            Choice(text: \"On.\", to: \"b\"),
            Choice(
                id: \"look\", text: \"Look.\", to: \"a\",
                effects: [\"looked\"], said: \"looked\",
            ),
            /* Choice(text: \"Off.\",
                   to: \"b\"), */
            Choice(id: \"knock\", text: \"Knock and knock again, until somebody comes to the door.\", to: \"b\", said: \"knocked\",
                   effects: [\"knocked\"]),
        ],
    ),
    Junction(id: \"j\", to_first: [
        (when: \"looked\", to: \"b\"),
        (to: \"a\"),
    ]),
    Scene(id: \"b\", text: \"B.\", ending: Ending(title: \"B\", teaser: \"b\")),
])
";
    assert_eq!(layout(text).unwrap(), text);
}

#[test]
fn what_is_written_here_has_the_one_layout() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = fs::read_to_string(root.join("story/README.md")).unwrap();
    let blocks: Vec<&str> = guide.split("\n```").skip(1).step_by(2).filter(|block| block.starts_with("ron")).collect();
    assert!(blocks.len() > 8, "{} blocks", blocks.len());
    for block in blocks {
        let (_, text) = block.split_once('\n').unwrap();
        let text = format!("{text}\n");
        // Some blocks are parts of a file.
        if let Some(is) = layout(&text) {
            assert_eq!(is, text);
        }
    }
    for name in ["story", "src/cli/new", "tests/data/format", "tests/data/small"] {
        for (path, text) in files(&root.join(name)) {
            // Runs are written by programs.
            let is_run = text.starts_with("Run(");
            if !is_run && path.extension().is_some_and(|extension| extension == "ron") {
                assert_eq!(layout(&text).unwrap(), text, "{}", path.display());
            }
        }
    }
}

#[test]
fn what_is_not_ron_has_no_layout() {
    for text in ["", "(", "(a: 1", "(a 1)", "(a: 1))", "[1 2]", "\"open", "// nothing", "(a: 1) b"] {
        assert_eq!(layout(text), None, "{text}");
    }
    for text in ["()", "Name()", "'\\''", "b\"a\\\"b\"", "br#\"a\"b\"#", "-1.5e3", "['(', '\\'', ')']"] {
        assert_eq!(layout(text), Some(format!("{text}\n")), "{text}");
    }
}

#[test]
fn fmt_needs_a_story_to_write_into_and_can_look_at_the_shipped_one() {
    assert_eq!(earlier().arg("fmt").output().unwrap().status.code(), Some(2));
    let code = earlier().args(["fmt", "--check"]).output().unwrap().status.code();
    assert_eq!(code, Some(0));
}

#[test]
fn texts_that_say_something_else_are_told_apart() {
    assert!(same_but_for_layout("(a: 1, b: [2,],) // c", "( a :1,b:[ 2 ] )   // c  \n"));
    for other in ["(a: 1) // d", "(a: 1)", "(a: 2) // c", "(a: \"1\") // c", "(a: 1, 1) // c", "// c\n(a: 1)"] {
        assert!(!same_but_for_layout("(a: 1) // c", other), "{other}");
    }
    assert!(!same_but_for_layout("(\"a b\")", "(\"a  b\")"));
    assert!(!same_but_for_layout("(r#\"a\n b\"#)", "(r#\"a\nb\"#)"));
}
