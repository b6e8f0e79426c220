//! Frames on a terminal: what is sent of them.

use earlier::screen::{Colors, Painter};
use ratatui::layout::Size;

#[test]
fn a_frame_with_a_cluster_of_disputed_width_is_drawn_in_full_and_so_is_the_one_after() {
    let size = Size::new(20, 3);
    let mut painter = Painter::new(Vec::new(), size, Colors::Many).unwrap();
    let sent = |painter: &mut Painter<Vec<u8>>, words: &'static str| {
        let before = painter.out().len();
        painter
            .draw(String::new(), None, |frame| {
                frame.buffer_mut().set_string(0, 0, words, ratatui::style::Style::default());
            })
            .unwrap();
        String::from_utf8(painter.out()[before..].to_vec()).unwrap()
    };
    let clears = |sent: &str| sent.contains("\x1b[2J");
    assert!(!clears(&sent(&mut painter, "plain words")));
    assert!(!clears(&sent(&mut painter, "plain worlds")), "only what changed is sent");
    for disputed in ["is 🇪🇺 short", "is ำ short", "नि x", "👩‍🚀 up"] {
        assert!(clears(&sent(&mut painter, disputed)), "{disputed}");
        assert_eq!(sent(&mut painter, disputed), "", "the same frame is not drawn again");
        let after = sent(&mut painter, "plain words");
        assert!(clears(&after) && after.contains("plain") && after.contains("words"), "{disputed}: {after:?}");
    }
    assert_eq!(sent(&mut painter, "plain words"), "");
    painter.repaint();
    assert!(clears(&sent(&mut painter, "plain words")));
}

#[test]
fn another_place_is_written_row_by_row_and_the_cursor_is_left_at_the_selection() {
    let mut painter = Painter::new(Vec::new(), Size::new(12, 3), Colors::Many).unwrap();
    let mut draw = |place: &str, at: Option<(u16, u16)>, rows: [&str; 3]| {
        let before = painter.out().len();
        let cursor = at.map(|(x, y)| ratatui::layout::Position { x, y });
        painter
            .draw(place.to_owned(), cursor, |frame| {
                for (y, row) in (0..).zip(rows) {
                    frame.buffer_mut().set_string(0, y, row, ratatui::style::Style::default());
                }
            })
            .unwrap();
        String::from_utf8(painter.out()[before..].to_vec()).unwrap()
    };
    draw("a", None, ["the old man", "same", "x"]);
    assert!(!draw("a", None, ["the odd man", "same", "x"]).contains("the"), "a diff of letters in the same place");
    let sent = draw("b", Some((4, 2)), ["the old sea", "same", "港x"]);
    assert!(sent.contains("\x1b[1;1Hthe old sea ") && sent.contains("\x1b[3;1H港"), "{sent:?}");
    assert!(!sent.contains("same"), "what is the same is not written again");
    assert!(sent.trim_end_matches("\x1b[?2026l").ends_with("\x1b[3;5H"), "{sent:?}");
    assert_eq!(draw("b", Some((4, 2)), ["the old sea", "same", "港x"]), "");
    assert!(draw("b", Some((0, 1)), ["the old sea", "same", "港x"]).contains("\x1b[2;1H"));
}
