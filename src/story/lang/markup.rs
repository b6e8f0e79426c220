//! Markup of other systems, which has no meaning here and would be shown to readers literally.

use std::ops::Range;

use foldhash::HashSet;

use super::TextShape;

/// What decides whether something in a text is markup.
#[derive(Clone, Copy, Debug)]
pub(in crate::story) struct MarkupPlace<'n> {
    /// The shape of the text.
    pub(in crate::story) shape: TextShape,
    /// Whether it is the label of a choice.
    pub(in crate::story) is_label: bool,
    /// The names of the meters and facts.
    pub(in crate::story) roles: &'n HashSet<String>,
}

/// Markup of another system in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::story) struct Markup {
    /// What it is, after "this is".
    pub(in crate::story) what: &'static str,
    /// What to write here.
    pub(in crate::story) help: &'static str,
}

const LINK: Markup = Markup {
    what: "a Twine link",
    help: "to lead on, use a choice of the scene: `choices: [Choice(text: \"…\", to: \"…\")]`",
};
const MACRO: Markup = Markup {
    what: "a Twine macro",
    help: "write `{condition: text | other text}`; to change something, use `effects` or `arrive`",
};
const DIVERT: Markup =
    Markup { what: "an ink divert", help: "to lead on, use the `next` of the scene or the `to` of a choice" };
const VARIABLE: Markup = Markup {
    what: "a variable of another system",
    help: "write `{coins}` for the value of a meter, and `{met: text}` for a fact",
};
const HTML: Markup = Markup {
    what: "HTML",
    help: "write `*so*`, `**so**` or `~so~` for styles, `\\` at the end of a line for a line break, and a blank line for a paragraph",
};
const GLUE: Markup = Markup { what: "ink glue", help: "lines are joined automatically; leave it out" };
const CHOICE: Markup = Markup {
    what: "an ink choice or a Markdown list",
    help: "write choices as a list in the scene, `choices: [Choice(text: \"…\", to: \"…\")]`; to begin a line with a \
           star, write `\\*`",
};
const COMMAND: Markup = Markup {
    what: "a ChoiceScript command",
    help: "choices, targets and effects are fields of the scene; conditions are written `{condition: text | other text}`",
};
const HEADING: Markup = Markup {
    what: "a Markdown heading or a ChoiceScript option",
    help: "use `dateline` for a line above the text of a scene, and `choices` for its choices",
};
const KNOT: Markup =
    Markup { what: "an ink knot", help: "write a separate scene: `Scene(id: \"…\", text: \"…\")`" };
const COMMENT: Markup = Markup { what: "a comment", help: "write comments outside of strings" };
const EMPHASIS: Markup = Markup { what: "Markdown emphasis", help: "write `*so*` or `**so**`" };
const MARKDOWN_LINK: Markup =
    Markup { what: "a Markdown link", help: "texts have no links; use a choice of the scene" };
const STATEMENT: Markup = Markup {
    what: "an ink declaration",
    help: "meters and facts are declared in story.ron; `effects` and `arrive` change them",
};
const THREAD: Markup =
    Markup { what: "an ink thread", help: "put choices that several scenes share in a list: `choices_of: [\"…\"]`" };
const LABEL: Markup = Markup {
    what: "the label of an ink choice",
    help: "use `text` for the label alone, and `after` for what is shown once the choice is taken",
};
const BRACKETS: Markup =
    Markup { what: "a condition of another system", help: "write `{condition: text | other text}`" };
const ELSE: Markup = Markup {
    what: "an `else` of another system",
    help: "write the last part of `{condition: text | other text}` without a word before it",
};
const BB_CODE: Markup = Markup { what: "BBCode", help: "write `*so*`, `**so**` or `~so~` for styles" };
const APOSTROPHES: Markup = Markup { what: "Twine bold text", help: "write `**so**`" };
const ENTITY: Markup = Markup { what: "an HTML character reference", help: "write the character itself" };

/// The macros of Harlowe, without their parentheses.
const MACROS: &[&str] = &[
    "if",
    "unless",
    "else-if",
    "elseif",
    "else",
    "set",
    "put",
    "link",
    "link-goto",
    "goto",
    "go-to",
    "display",
    "print",
    "either",
    "random",
    "live",
    "click",
    "text-style",
    "nth",
];

/// The commands of ChoiceScript, without their star.
const COMMANDS: &[&str] = &[
    "choice",
    "fake_choice",
    "goto",
    "goto_scene",
    "gosub",
    "label",
    "if",
    "elseif",
    "elsif",
    "else",
    "set",
    "temp",
    "create",
    "finish",
    "page_break",
    "line_break",
    "rand",
    "input_text",
    "stat_chart",
    "hide_reuse",
    "disable_reuse",
    "selectable_if",
    "comment",
    "ending",
];

const TAGS: &[&str] = &[
    "a",
    "b",
    "i",
    "u",
    "s",
    "p",
    "br",
    "hr",
    "em",
    "strong",
    "span",
    "div",
    "img",
    "font",
    "center",
    "small",
    "big",
    "sup",
    "sub",
    "del",
    "h1",
    "h2",
    "h3",
    "li",
    "ul",
    "ol",
    "code",
    "pre",
    "q",
    "blockquote",
    "audio",
    "video",
    "script",
];

/// How far the end of markup is searched for, in bytes, so that the time stays proportional to the length of a text.
const LONGEST: usize = 300;

/// How far closing brackets are searched for, in bytes.
const LONGEST_STYLED: usize = 2000;

/// Returns the markup of other systems in a text. A backslash before it would make it literal.
pub(in crate::story) fn foreign_markup(text: &str, place: MarkupPlace) -> Vec<(Range<usize>, Markup)> {
    let may_begin = |byte: &u8| b"\\[]<(-$@_&*+#=/'|%VCL".contains(byte);
    let mut found = Vec::new();
    if place.is_label
        && let Some(range) = label_of_ink(text)
    {
        found.push((range, LABEL));
        return found;
    }
    let (mut at, mut is_literal_link) = (0, false);
    while let Some(next) = text.as_bytes().get(at..).and_then(|rest| rest.iter().position(may_begin)) {
        at += next;
        let Some((before, rest)) = text.split_at_checked(at) else { break };
        if let Some(escaped) = rest.strip_prefix('\\') {
            is_literal_link |= escaped.starts_with('[');
            at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
            continue;
        }
        // The backslash before a link is at its beginning.
        if rest.starts_with(']') && std::mem::take(&mut is_literal_link) {
            at += 1;
            continue;
        }
        let at_line = line_markup(rest).filter(|_| place.shape == TextShape::Page && begins_line(before));
        let length = match at_line.or_else(|| markup(before, rest, place)) {
            Some((length, markup)) => {
                found.push((at..at + length, markup));
                length.max(1)
            }
            None => 1,
        };
        at += length;
    }
    found
}

/// Whether the label of a choice is in ink's brackets, or begins with its sign.
fn label_of_ink(text: &str) -> Option<Range<usize>> {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let inner = trimmed.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let is_whole = inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(['[', ']', '\\']));
    if trimmed.starts_with("+ ") {
        return Some(start..start + 1);
    }
    is_whole.then(|| start..start + trimmed.len())
}

/// Whether words of a compiled text may come from markup of other systems. There are false positives.
pub(in crate::story) fn may_be_foreign(words: &str, is_styled: bool) -> bool {
    // A star at the beginning of a line may have been parsed as a style, if another line has its counterpart.
    if is_styled {
        let command = words.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        if COMMANDS.contains(&command) || words.starts_with(' ') || words.ends_with(' ') {
            return true;
        }
    }
    if words.starts_with("else") || ["VAR ", "CONST ", "LIST "].iter().any(|word| words.contains(word)) {
        return true;
    }
    let bytes = words.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let next = bytes.get(at + 1);
        match byte {
            b'<' | b'_' | b'&' | b'*' => true,
            b'$' | b'#' => next.is_none_or(|next| !next.is_ascii_digit()),
            b'@' => next.is_none(),
            b'\'' => next == Some(&b'\''),
            b'+' => next == Some(&b' '),
            b'%' => next.is_none_or(u8::is_ascii_alphabetic),
            b'[' => {
                next.is_none_or(|next| *next == b'[' || *next == b'/' || next.is_ascii_alphabetic() || !next.is_ascii())
            }
            b']' => next == Some(&b'('),
            b'=' => next == Some(&b'='),
            b'/' => next == Some(&b'/'),
            b'-' => next == Some(&b'>'),
            b'(' => bytes.iter().skip(at).take(16).any(|byte| *byte == b':'),
            _ => false,
        }
    })
}

/// Whether nothing but space follows the last line break.
fn begins_line(before: &str) -> bool {
    let line = before.trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
    line.is_empty() || line.ends_with('\n')
}

/// Finds `close` at the beginning of a text or soon after it.
fn find_near(text: &str, close: &str) -> Option<usize> {
    let near = text.as_bytes().get(..LONGEST.min(text.len()))?;
    near.windows(close.len()).position(|part| part == close.as_bytes())
}

/// The markup at the beginning of a line.
fn line_markup(rest: &str) -> Option<(usize, Markup)> {
    let word = |rest: &str| -> String { rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let (sign, after) = (rest.chars().next()?, rest.get(1..).unwrap_or_default());
    let next = after.chars().next();
    match sign {
        '*' if COMMANDS.contains(&word(after).as_str()) && !closes_emphasis(after) => {
            Some((1 + word(after).len(), COMMAND))
        }
        '*' | '+' if next == Some(' ') => Some((1, CHOICE)),
        '#' if next.is_some_and(|next| next == ' ' || next == '#' || next.is_alphabetic()) => Some((1, HEADING)),
        '=' if rest.starts_with("==") => Some((rest.len() - rest.trim_start_matches('=').len(), KNOT)),
        '/' if rest.starts_with("//") => Some((2, COMMENT)),
        'V' | 'C' | 'L' => {
            let keyword = ["VAR ", "CONST ", "LIST "].into_iter().find(|keyword| rest.starts_with(keyword))?;
            let after = rest.get(keyword.len()..)?.trim_start_matches(' ');
            let after = after.get(word(after).len()..)?.trim_start_matches(' ');
            after.starts_with('=').then(|| (rest.len() - after.len() + 1, STATEMENT))
        }
        _ => None,
    }
}

/// Whether a star closes what one before this text has opened, in the same line.
fn closes_emphasis(after: &str) -> bool {
    after.lines().next().is_some_and(|line| line.contains('*'))
}

/// The markup at the beginning of `rest`, which follows `before`.
fn markup(before: &str, rest: &str, place: MarkupPlace) -> Option<(usize, Markup)> {
    let upto = |close: &str| find_near(rest, close).map(|at| at + close.len());
    let after_word = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
    let begins = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || c == '_');
    let second = rest.chars().nth(1);
    match rest.chars().next()? {
        '[' if rest.starts_with("[[") => Some((upto("]]")?, LINK)),
        '[' => in_brackets(rest, place.roles),
        '$' | '@' | '#' if second == Some('{') && !before.ends_with('{') => Some((1 + find_near(rest, "}")?, VARIABLE)),
        '\'' if !after_word => apostrophes_length(rest).map(|length| (length, APOSTROPHES)),
        '|' => else_length(rest).map(|length| (length, ELSE)),
        ']' if rest.starts_with("](") => Some((upto(")")?, MARKDOWN_LINK)),
        '<' if rest.starts_with("<<") && (begins(rest.chars().nth(2)) || rest.starts_with("<</")) => {
            Some((upto(">>")?, MACRO))
        }
        '/' if rest.starts_with("/* ") => Some((2, COMMENT)),
        '<' if rest.starts_with("<>") => Some((2, GLUE)),
        '<' if rest.starts_with("<- ") => begins(rest.chars().nth(3)).then_some((2, THREAD)),
        '<' => {
            let inner = rest.get(1..find_near(rest, ">")?)?;
            let name = inner.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            TAGS.contains(&name.to_ascii_lowercase().as_str()).then_some((inner.len() + 2, HTML))
        }
        '(' => {
            let name = rest.get(1..find_near(rest, ":")?)?;
            MACROS.contains(&name).then_some((name.len() + 2, MACRO))
        }
        '-' if rest.starts_with("->") && !before.ends_with('-') => {
            let target = rest.get(2..).unwrap_or_default().trim_start_matches(' ');
            begins(target.chars().next()).then_some((2, DIVERT))
        }
        '$' if begins(second) && !after_word => {
            let length = rest.get(1..)?.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len() - 1);
            Some((1 + length, VARIABLE))
        }
        '%' => {
            let name = rest.get(1..1 + find_near(rest.get(1..)?, "%")?)?;
            place.roles.contains(name).then_some((name.len() + 2, VARIABLE))
        }
        '_' if !after_word => emphasis_length(rest).map(|length| (length, EMPHASIS)),
        '&' => {
            let name = rest.get(1..find_near(rest, ";")?)?;
            let is_name = (2..=8).contains(&name.len())
                && (name.chars().all(|c| c.is_ascii_lowercase()) || name.starts_with('#'));
            is_name.then_some((name.len() + 2, ENTITY))
        }
        _ => None,
    }
}

/// The markup in single brackets: a condition with its end, a style with its end, or the name of a meter or fact.
fn in_brackets(rest: &str, roles: &HashSet<String>) -> Option<(usize, Markup)> {
    let inner = rest.get(1..find_near(rest, "]")?)?;
    let (length, after) = (inner.len() + 2, rest.get(inner.len() + 2..)?);
    let word = inner.split([' ', '=']).next().unwrap_or_default().to_ascii_lowercase();
    let near = after.as_bytes().get(..LONGEST_STYLED.min(after.len()))?;
    let has = |closing: &str| near.windows(closing.len()).any(|part| part == closing.as_bytes());
    let ends = |closing: &[&str]| closing.iter().any(|closing| has(closing));
    match word.as_str() {
        "if" | "unless" if ends(&["[/if]", "[end if]", "[endif]", "[else]", "[otherwise]", "[/unless]"]) => {
            Some((length, BRACKETS))
        }
        "b" | "i" | "u" | "s" | "color" | "size" | "font" | "center" | "url" if ends(&[&format!("[/{word}]")]) => {
            Some((length, BB_CODE))
        }
        _ => roles.contains(inner.trim()).then_some((length, VARIABLE)),
    }
}

/// The length of words between two apostrophes, if it is that.
fn apostrophes_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("''")?;
    let words = inner.get(..find_near(inner, "''")?)?;
    let is_words = !words.is_empty() && !words.starts_with([' ', '\'']) && !words.contains('\n');
    is_words.then_some(words.len() + 4)
}

/// The length of a bar with the `else` after it, if a part of alternatives begins with these.
fn else_length(rest: &str) -> Option<usize> {
    let part = rest.get(1..)?.trim_start();
    let after = part.strip_prefix("else")?;
    after.starts_with([' ', '\n', '}', ',']).then_some(rest.len() - after.len())
}

/// The length of words between underscores, if it is that.
fn emphasis_length(rest: &str) -> Option<usize> {
    let signs = rest.len() - rest.trim_start_matches('_').len();
    let inner = rest.get(signs..)?;
    let end = inner.find(['_', '\n'])?;
    let words = inner.get(..end)?;
    let closes = inner.get(end..)?.starts_with(rest.get(..signs)?);
    let after = inner.get(end + signs..).and_then(|after| after.chars().next());
    let is_whole = !after.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_words = words.starts_with(char::is_alphabetic) && !words.ends_with(' ');
    (signs <= 2 && closes && is_whole && is_words).then_some(end + 2 * signs)
}
