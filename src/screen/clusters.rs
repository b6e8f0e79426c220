//! Clusters of characters whose width terminals disagree about.
//!
//! Whatever is drawn after such a cluster may be in the wrong column, and what a terminal treated as its second column
//! may be left behind. So the cursor is moved after each of them, and frames that contain one are drawn in full.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthChar;

/// Marks that every terminal draws over the letter before them: those of Latin, Greek and Cyrillic, of Hebrew and of
/// Arabic.
const MARKS: [std::ops::RangeInclusive<char>; 6] = [
    '\u{300}'..='\u{36f}',
    '\u{483}'..='\u{487}',
    '\u{591}'..='\u{5bd}',
    '\u{64b}'..='\u{65f}',
    '\u{1dc0}'..='\u{1dff}',
    '\u{20d0}'..='\u{20dc}',
];

/// Whether terminals disagree about how many columns a cluster takes. If nothing is known about it, they may.
pub(super) fn is_disputed(cluster: &str) -> bool {
    if cluster.is_ascii() {
        return false;
    }
    let mut letters = cluster.chars();
    let is_agreed = letters.next().is_some_and(is_agreed) && letters.all(is_mark);
    !is_agreed
}

/// Whether a frame contains a cluster whose width terminals disagree about.
pub(super) fn has_disputed(buffer: &Buffer) -> bool {
    buffer.content.iter().any(|cell| is_disputed(cell.symbol()))
}

/// Whether a letter is of a script of South or Southeast Asia, in which vowels are drawn around the letters.
fn is_joined(letter: char) -> bool {
    matches!(letter, '\u{900}'..='\u{109f}' | '\u{1700}'..='\u{18af}' | '\u{1900}'..='\u{1aaf}' | '\u{1b00}'..='\u{1cff}')
}

fn is_mark(letter: char) -> bool {
    MARKS.iter().any(|marks| marks.contains(&letter))
}

/// Whether terminals agree about a single character: it is narrow, or it is an East Asian letter. The narrow ones that
/// fonts draw as emoji, and all wide ones that are not letters, were added to Unicode after some terminals were
/// written.
fn is_agreed(letter: char) -> bool {
    match letter.width() {
        Some(1) => letter < '\u{1f000}' && !is_mark(letter) && !is_joined(letter),
        Some(2) => {
            ('\u{2e80}'..='\u{a4cf}').contains(&letter)
                || matches!(letter, '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_agree_about_letters_and_signs_and_disagree_about_what_is_drawn_together() {
        for agreed in ["a", " ", "é", "e\u{301}", "…", "─", "▸", "■", "“", "港", "の", "가", "Ω", "ж", "ש\u{5b8}"]
        {
            assert!(!is_disputed(agreed), "{agreed:?}");
        }
        let disputed = [
            "🇪🇺",
            "🇪",
            "👩‍🚀",
            "👍🏽",
            "✂️",
            "☎\u{fe0e}",
            "🙂",
            "⌚",
            "ำ",
            "กำ",
            "नि",
            "क्ष",
            "\u{200d}",
            "\u{1100}\u{1161}",
        ];
        for disputed in disputed {
            assert!(is_disputed(disputed), "{disputed:?}");
        }
    }
}
