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
            .draw(|frame| {
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
