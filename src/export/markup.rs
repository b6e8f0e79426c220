//! Words in the markup of SugarCube, with all letters that would have a meaning escaped.

use crate::story::Style;

/// The schemes of addresses that SugarCube turns into links.
const SCHEMES: &[&str] = &["file", "http", "https", "mailto", "ftp", "javascript", "irc", "news", "data"];

/// The position of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// In the text of a passage.
    Text,
    /// Between the quotation marks of the label of a link.
    Label,
}

/// Words with character references in place of all letters that would be markup. Letters that only have a meaning next
/// to another one or at the beginning of a line are kept elsewhere, so that the text can be read and edited.
pub(super) fn escaped(words: &str, position: Position) -> String {
    let letters: Vec<char> = words.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
        let after = letters.get(at + 1).copied();
        match letter {
            '\n' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if position == Position::Label => out.push_str("&quot;"),
            _ if is_markup(letter, before, after) || (letter == ':' && names_scheme(&letters, at)) => {
                out.push_str(&format!("&#{};", u32::from(letter)))
            }
            _ => out.push(letter),
        }
    }
    out
}

/// Whether the text before a position is a scheme, which a colon and anything but a space would turn into a link.
fn names_scheme(letters: &[char], at: usize) -> bool {
    let before: String = letters.iter().take(at).collect();
    letters.get(at + 1) != Some(&' ') && SCHEMES.iter().any(|scheme| before.to_lowercase().ends_with(scheme))
}

/// Whether a letter is part of markup, together with the letters before and after it.
fn is_markup(letter: char, before: Option<char>, after: Option<char>) -> bool {
    let is_beside = |others: &[char]| [before, after].into_iter().flatten().any(|beside| others.contains(&beside));
    match letter {
        // Variables, links, macros, styles, lists, tables, code, line continuations.
        '$' | '_' | '[' | ']' | '{' | '}' | '@' | '\\' | '|' | '*' | '#' | '^' | '~' | '=' | '`' => true,
        '\'' | '"' | '-' => is_beside(&[letter]),
        '/' => before.is_none() || after.is_none() || is_beside(&['/', '*', '%']),
        '%' => is_beside(&['/']),
        // A heading, or the name of a passage.
        '!' => before.is_none(),
        // The header of a passage.
        ':' => before.is_none(),
        // A template.
        '?' => after.is_some_and(|after| after.is_ascii_alphabetic() || after == '_'),
        _ => false,
    }
}

/// Markup in a style.
pub(super) fn styled(markup: &str, style: Style) -> String {
    let mut out = markup.to_owned();
    if style.emphasis {
        out = format!("<em>{out}</em>");
    }
    if style.strong {
        out = format!("<strong>{out}</strong>");
    }
    if style.marked {
        out = in_class("marked", &out);
    }
    out
}

/// Markup of a class, for the style sheet.
pub(super) fn in_class(class: &str, markup: &str) -> String {
    format!("<span class='{class}'>{markup}</span>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_as_they_are() {
        let words = "\"It's 7:10,\" she said to him: - and/or thought: why? Then 50% (no!) & more.";
        assert_eq!(escaped(words, Position::Text), words.replace('&', "&amp;"));
    }

    #[test]
    fn what_would_be_markup_is_none() {
        let cases = [
            ("<<set $x to 1>>", "&lt;&lt;set &#36;x to 1&gt;&gt;"),
            ("[[a|b]]", "&#91;&#91;a&#124;b&#93;&#93;"),
            ("''b'' //i// a--b", "&#39;&#39;b&#39;&#39; &#47;&#47;i&#47;&#47; a&#45;&#45;b"),
            (":: Name", "&#58;: Name"),
            ("javascript:alert(1)", "javascript&#58;alert(1)"),
            ("!h ?t /%c%/", "&#33;h &#63;t &#47;&#37;c&#37;&#47;"),
            ("&lt;b", "&amp;lt;b"),
        ];
        for (words, wanted) in cases {
            assert_eq!(escaped(words, Position::Text), wanted);
        }
        assert_eq!(escaped("say \"no\"", Position::Label), "say &quot;no&quot;");
    }
}
