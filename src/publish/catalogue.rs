//! What catalogues and shops need for a story: its number, a record of it, and a cover.

use std::fmt::Write as _;

use super::text::escaped;
use crate::engine::timeless_page;
use crate::story::Story;
use crate::text::{plain_blocks, wrap_plain};

/// The minimum and maximum length of an IFID.
const IFID: std::ops::RangeInclusive<usize> = 8..=63;

/// The columns of a title on a cover.
const COLUMNS: usize = 14;

/// Whether a text can be the number of a work of interactive fiction (an IFID): letters in capitals, digits, hyphens.
pub fn is_ifid(text: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '-';
    IFID.contains(&text.len()) && text.chars().all(fits)
}

/// What a story is about, in one paragraph without styles.
pub(super) fn description(story: &Story) -> String {
    let about = story.about().about.map(|text| plain_blocks(&timeless_page(story, text))).unwrap_or_default();
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The record of a story under its IFID, as the Treaty of Babel specifies it.
pub(super) fn ifiction(story: &Story, ifid: &str) -> String {
    let about = story.about();
    let mut fields = format!("      <title>{}</title>\n", escaped(story.title()));
    let author = about.author.map_or("Anonymous", |author| story.str(author));
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(fields, "      <{name}>{}</{name}>", escaped(value));
        }
    };
    add("author", author);
    add("language", about.language.map(|language| story.str(language)).unwrap_or_default());
    add("description", &description(story));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ifindex version=\"1.0\" xmlns=\"http://babel.ifarchive.org/protocol/iFiction/\">\n  <story>\n    \
         <identification>\n      <ifid>{}</ifid>\n      <format>html</format>\n    </identification>\n    \
         <bibliographic>\n{fields}    </bibliographic>\n  </story>\n</ifindex>\n",
        escaped(ifid)
    )
}

/// The cover of a story: its title and its author, as an SVG picture of 600 by 800.
pub fn cover(story: &Story) -> String {
    let title = wrap_plain(story.title(), COLUMNS, "");
    let top = 380 - 36 * title.len().min(8);
    let line = |(at, words): (usize, &String)| {
        format!(
            "<text x=\"300\" y=\"{}\" font-size=\"64\" font-weight=\"bold\">{}</text>\n",
            top + at * 76,
            escaped(words)
        )
    };
    let lines: String = title.iter().enumerate().map(line).collect();
    let author = story.about().author.map(|author| escaped(story.str(author))).unwrap_or_default();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 800\" width=\"600\" height=\"800\" \
         font-family=\"Georgia, serif\" text-anchor=\"middle\">\n\
         <rect width=\"600\" height=\"800\" fill=\"#fbf9f4\"/>\n\
         <path d=\"M60 150h480M60 158h480M60 690h480M60 698h480\" stroke=\"#1c1b19\" stroke-width=\"3\"/>\n\
         <g fill=\"#1c1b19\">\n{lines}<text x=\"300\" y=\"750\" font-size=\"30\">{author}</text>\n</g>\n</svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ifid_has_capitals_digits_and_hyphens() {
        assert!(is_ifid("1974A053-7DB0-4103-93A1-767C1382C0B7"));
        assert!(!is_ifid("1974a053-7DB0-4103-93A1-767C1382C0B7"));
        assert!(!is_ifid("SHORT") && !is_ifid(&"A".repeat(64)) && !is_ifid("A\"><script>"));
    }
}
