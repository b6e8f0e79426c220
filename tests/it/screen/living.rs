//! The tree of all runs while reading, on one row under the meters and beside the page, and the margin.

use earlier::screen::{Msg, Theme};

use super::pages::{Reader, THREE_RUNS, USUAL, golden, story};

fn with_runs(size: (u16, u16)) -> Reader {
    let mut reader = Reader::with(story("tests/data/ferry"), Vec::new(), Default::default(), size, Theme::Dark);
    reader.press(THREE_RUNS);
    reader
}

#[test]
fn the_tree_beside_the_page_in_a_huge_window() {
    golden(&with_runs((200, 30)));
}

#[test]
fn the_tree_on_one_row_under_the_meters() {
    let mut reader = with_runs((100, 24));
    let before = reader.screen();
    reader.press("b");
    golden(&reader);
    assert_eq!(reader.press("b").press("j").press("k").screen(), before, "and away again");
}

#[test]
fn the_line_of_runs_follows_the_reader_and_shows_where_runs_part() {
    let mut reader = with_runs((100, 24));
    reader.press("b");
    let strip = |reader: &Reader| {
        let screen = reader.screen();
        screen.lines().find(|row| row.contains('◆')).map(|row| row.trim().to_owned())
    };
    let here = strip(&reader).expect("the reader's place is shown");
    assert!(here.contains('┬') || here.contains('━'), "{here}");
    reader.press("u");
    let back = strip(&reader).expect("it is shown still");
    assert_ne!(here, back);
    let column = |line: &str| line.chars().position(|sign| sign == '◆');
    assert!(column(&back) < column(&here), "{back}\n{here}");
}

#[test]
fn where_the_line_of_runs_has_no_room_the_key_says_so() {
    let mut reader = with_runs(USUAL);
    reader.press("b");
    let status = reader.state.status().unwrap_or_default().to_owned();
    assert!(status.contains("96 columns"), "{status}");
    assert!(!reader.screen().contains('◆'), "{}", reader.screen());
    reader.send(Msg::Resize(100, 24));
    assert!(reader.screen().contains('◆'), "{}", reader.screen());
}

#[test]
fn the_picture_marks_what_no_run_took_and_the_way_to_what_is_selected() {
    let mut reader = Reader::with(story("tests/data/ferry"), Vec::new(), Default::default(), (130, 40), Theme::Dark);
    let screen = reader.press("21m").screen();
    assert!(screen.contains('━'), "the way to the reader's place is heavier: {screen}");
    assert!(screen.contains('○') || screen.contains('╷'), "what no run took is marked: {screen}");
}

#[test]
fn reading_with_the_tree_fits_every_window() {
    let mut reader = with_runs(USUAL);
    reader.press("bk");
    for (width, height) in (90..240).step_by(7).flat_map(|width| (1..50).step_by(3).map(move |height| (width, height)))
    {
        reader.send(Msg::Resize(width, height));
        let screen = reader.screen();
        assert!(screen.lines().all(|row| row.chars().count() <= usize::from(width)), "{width}x{height}\n{screen}");
        assert!(screen.contains('▸'), "{width}x{height}\n{screen}");
    }
}

#[test]
fn a_long_name_of_a_meter_is_whole_in_a_narrow_margin() {
    let mut reader = Reader::with(story("story"), Vec::new(), Default::default(), USUAL, Theme::Dark);
    let screen = reader.press("3").screen();
    let margin = |words: &str| screen.lines().position(|row| row.trim_end().ends_with(words));
    assert!(screen.contains("(sealed until"), "{screen}");
    let first = margin("▴ dana's").expect("the change is beside the text");
    assert_eq!(margin("patience"), Some(first + 1), "{screen}");
}
