//! Keys that people know by habit.

use std::rc::Rc;
use std::time::Duration;

use earlier::screen::{Cmd, Decoder, Key, Msg, Theme};
use earlier::session::Opening;

use super::pages::{Reader, USUAL, story};

fn reader() -> Reader {
    Reader::with(story("tests/data/ferry"), Vec::new(), Opening::default(), USUAL, Theme::Dark)
}

/// Somebody at a text of many rows.
fn at_long_text() -> Reader {
    let text = (0..60).map(|number| format!("Row {number}.")).collect::<Vec<_>>().join("\n\n");
    let scenes = format!("Scene(id: \"a\", text: r#\"\n{text}\n\"#, next: \"a\")");
    let story = Rc::new(crate::support::stories::story("", &scenes));
    Reader::with(story, Vec::new(), Opening::default(), USUAL, Theme::Dark)
}

/// The number of the first row in sight.
fn top(reader: &Reader) -> usize {
    let screen = reader.screen();
    let row = screen.lines().find_map(|line| line.trim().strip_prefix("Row ")).unwrap();
    row.split('.').next().unwrap().parse().unwrap()
}

#[test]
fn a_text_scrolls_by_half_pages_and_to_its_ends() {
    let mut reader = at_long_text();
    reader.send(Msg::Key(Key::Ctrl('f')));
    let page = top(&reader);
    assert!(page > 8, "{page}");
    reader.send(Msg::Key(Key::Ctrl('b')));
    assert_eq!(top(&reader), 0);
    reader.send(Msg::Key(Key::Ctrl('d')));
    assert_eq!(top(&reader), page / 2);
    reader.send(Msg::Key(Key::Ctrl('u')));
    assert_eq!(top(&reader), 0);
    assert!(reader.press("G").screen().contains("Row 59."));
    assert_eq!(top(reader.press("g")), 0);
}

#[test]
fn a_search_from_the_text_goes_through_all_that_was_read() {
    let mut reader = reader();
    reader.press("1/board");
    assert_eq!(reader.state.page(), Some("history"));
    assert!(reader.screen().contains("/board"), "{}", reader.screen());
    reader.press("<enter>");
    assert!(reader.screen().contains("1 of 1"), "{}", reader.screen());
}

#[test]
fn f1_is_the_help_and_shift_tab_goes_back_in_the_book() {
    let mut reader = reader();
    reader.send(Msg::Key(Key::F1));
    assert_eq!(reader.state.page(), Some("help"));
    reader.press("q1m");
    let mut names = Vec::new();
    for _ in 0..6 {
        reader.send(Msg::Key(Key::BackTab));
        names.push(reader.state.page().unwrap());
    }
    assert_eq!(names, ["front", "corrections", "clippings", "endings", "runs", "tree"]);
}

#[test]
fn what_is_shown_of_the_passage_is_copied() {
    let mut reader = reader();
    reader.press("1y");
    match reader.asked.take() {
        Some(Cmd::Copy(text)) => {
            assert_eq!(text, "He looks at the buttons first.\n\n\"Mine,\" says the man in the booth.\n");
        }
        asked => panic!("{asked:?}"),
    }
    assert!(reader.state.status().unwrap().starts_with("copied"));
}

#[test]
fn a_document_with_the_key_to_copy_opens() {
    let settings = "documents: [Document(id: \"d\", name: \"the list\", key: 'y', text: \"Eggs.\")],";
    let story = Rc::new(crate::support::stories::story(settings, "Scene(id: \"a\", text: \"A.\", next: \"a\")"));
    let mut reader = Reader::with(story, Vec::new(), Opening::default(), USUAL, Theme::Dark);
    assert!(reader.press("y").screen().contains("Eggs."));
}

#[test]
fn terminals_send_these_keys_in_several_ways() {
    let read = |bytes: &[u8]| -> Vec<Key> {
        let (mut decoder, mut happened) = (Decoder::default(), Vec::new());
        decoder.feed(bytes, Duration::ZERO, &mut happened);
        happened.into_iter().filter_map(|msg| if let Msg::Key(key) = msg { Some(key) } else { None }).collect()
    };
    for bytes in [&b"\x1bOP"[..], b"\x1b[11~", b"\x1b[[A", b"\x1b[P", b"\x1b[57364u"] {
        assert_eq!(read(bytes), [Key::F1], "{}", bytes.escape_ascii());
    }
    for bytes in [&b"\x1b[Z"[..], b"\x1b[1;2Z", b"\x1b[9;2u"] {
        assert_eq!(read(bytes), [Key::BackTab], "{}", bytes.escape_ascii());
    }
}
