//! A run exported as Markdown reads like the run in a CommonMark reader, whatever its words.

use std::rc::Rc;

use earlier::engine::{Block, Segment};
use earlier::session::payload::HistoryEntry;
use earlier::session::{ExportFormat, Session, export};
use earlier::story::{Story, Style};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::support::memory::{Memory, choose, sit};
use crate::support::properties::config;
use crate::support::stories::story;

/// A part of a document: what kind it is, and its characters in their styles.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    kind: &'static str,
    words: Vec<(char, Style)>,
}

impl Part {
    fn new(kind: &'static str, words: impl IntoIterator<Item = (char, Style)>) -> Self {
        // No-break spaces show those at the beginning of a line, and a space has no style to be seen.
        let plain = |(letter, style): (char, Style)| match letter {
            '\u{a0}' => (' ', Style::default()),
            _ if letter.is_whitespace() => (letter, Style::default()),
            _ => (letter, style),
        };
        let words: Vec<(char, Style)> = words.into_iter().map(plain).collect();
        let lines = words.split(|(letter, _)| *letter == '\n').map(|line| {
            let is_word = |(letter, _): &(char, Style)| !matches!(letter, ' ' | '\t');
            let begin = line.iter().position(is_word).unwrap_or(line.len());
            let end = line.iter().rposition(is_word).map_or(begin, |last| last + 1);
            let spaces =
                line[..begin].iter().flat_map(|(letter, _)| if *letter == '\t' { "    " } else { " " }.chars());
            let spaces = spaces.filter(|_| begin < end).map(|space| (space, Style::default()));
            spaces.chain(line[begin..end].iter().copied()).collect::<Vec<_>>()
        });
        Self { kind, words: lines.collect::<Vec<_>>().join(&('\n', Style::default())) }
    }

    fn of(kind: &'static str, spans: &[Segment]) -> Self {
        Self::new(kind, spans.iter().flat_map(|span| span.text.chars().map(|letter| (letter, span.style))))
    }

    fn line(kind: &'static str, text: &str, style: Style) -> Self {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::of(kind, &[Segment { text: words, style }])
    }

    fn text(&self) -> String {
        self.words.iter().map(|(letter, _)| *letter).collect()
    }
}

const PLAIN: Style = Style { emphasis: false, strong: false, marked: false };
const STRONG: Style = Style { strong: true, ..PLAIN };
const EMPHASIS: Style = Style { emphasis: true, ..PLAIN };

/// What a reader of CommonMark with the usual extensions sees. Only what an export writes is known.
fn read(markdown: &str) -> Vec<Part> {
    let (mut parts, mut words, mut style, mut kind) = (Vec::new(), Vec::new(), PLAIN, "paragraph");
    for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => kind = if level as usize == 1 { "title" } else { "heading" },
            Event::Start(Tag::BlockQuote(_)) => kind = "quote",
            Event::End(TagEnd::BlockQuote(_)) => kind = "paragraph",
            Event::Start(Tag::Paragraph) => {}
            Event::End(TagEnd::Paragraph) => parts.push(Part::new(kind, std::mem::take(&mut words))),
            Event::End(TagEnd::Heading(_)) => {
                parts.push(Part::new(kind, std::mem::take(&mut words)));
                kind = "paragraph";
            }
            Event::Rule => parts.push(Part::new("rule", [])),
            Event::Start(Tag::Emphasis) => style.emphasis = true,
            Event::End(TagEnd::Emphasis) => style.emphasis = false,
            Event::Start(Tag::Strong) => style.strong = true,
            Event::End(TagEnd::Strong) => style.strong = false,
            Event::InlineHtml(tag) => match tag.as_ref() {
                "<em>" | "</em>" => style.emphasis = tag.as_ref() == "<em>",
                "<strong>" | "</strong>" => style.strong = tag.as_ref() == "<strong>",
                "<u>" | "</u>" => style.marked = tag.as_ref() == "<u>",
                _ => panic!("{tag} in {markdown}"),
            },
            Event::Text(text) => words.extend(text.chars().map(|letter| (letter, style))),
            Event::HardBreak => words.push(('\n', PLAIN)),
            other => panic!("{other:?} in {markdown}"),
        }
    }
    parts
}

/// What a run says.
fn said(session: &Session) -> Vec<Part> {
    let title = Part::line("title", session.story().title(), PLAIN);
    let mut parts = vec![title, Part::line("paragraph", "Run 1.1", EMPHASIS)];
    let pages = session.transcript(session.run().unwrap()).pages;
    for page in &pages {
        if page.chapter_number == 1 && page.scene == "a" {
            parts.push(Part::line("heading", &format!("ONE, {}", page.chapter), PLAIN));
        }
        parts.extend(page_said(page));
    }
    parts.retain(|part| part.kind == "rule" || !part.text().trim().is_empty());
    parts
}

fn page_said(page: &HistoryEntry) -> Vec<Part> {
    let mut parts: Vec<Part> = page.after_spans.iter().map(|after| Part::of("paragraph", after)).collect();
    parts.extend(page.text.iter().filter_map(|block| match block {
        Block::Paragraph(spans) | Block::Verse(spans) => Some(Part::of("paragraph", spans)),
        Block::Break => Some(Part::new("rule", [])),
        Block::Beat => None,
    }));
    if let Some(ending) = &page.ending {
        parts.push(Part::line("paragraph", &format!("The end: {}", ending.title), STRONG));
        let meters = Segment { text: format!("{} 5", page.meters[0].name), style: PLAIN };
        parts.push(Part::of("paragraph", &[meters]));
    }
    parts.extend(page.chosen.iter().map(|chosen| Part::of("quote", &chosen.spans)));
    parts
}

/// Without the full stop at the end of text that is not the story's.
fn unstopped(part: &Part) -> Part {
    let ends = part.words.iter().rposition(|(letter, _)| *letter != '.').map_or(0, |last| last + 1);
    Part { kind: part.kind, words: part.words[..ends].to_vec() }
}

/// Words with a meaning in Markdown or in HTML, and some without.
const PIECES: &[&str] = &[
    "*",
    "**",
    "_",
    "`",
    "~",
    "~~~",
    "<",
    ">",
    "[",
    "](",
    ")",
    "(",
    "!",
    "#",
    "##",
    "+",
    "-",
    "---",
    "=",
    "==",
    ".",
    "|",
    "\\",
    "&",
    "&lt;",
    "&#35;",
    ";",
    ":",
    "/",
    "@",
    "$",
    "\"",
    "'",
    "^",
    "{",
    "}",
    "%",
    " ",
    " ",
    "  ",
    "    ",
    "\t",
    "1",
    "1914.",
    "2)",
    "x",
    "word",
    "é",
    "“",
    "”",
    "—",
    "日本",
    "🏳️",
    "\u{a0}",
    "<script>",
    "<!--",
    "](javascript:x)",
    "https://",
    "www.",
    "a@b.cc",
    "\n",
    "\n- ",
    "\n# ",
    "\n1. ",
    "\n===",
    "\n>",
];

fn any_words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..10).prop_map(|pieces| pieces.concat())
}

/// Words in some style each.
fn any_spans() -> impl Strategy<Value = Vec<(u8, String)>> {
    prop::collection::vec((0..10u8, any_words()), 1..5)
}

/// A text of the small language that reads so. `line_break` is written for a line's end.
fn written(spans: &[(u8, String)], line_break: &str) -> String {
    let mut out = String::new();
    let mut was_styled = false;
    for (style, words) in spans {
        let signs = |order: [(&str, u8); 3]| -> String {
            order.iter().filter(|(_, bit)| style & bit != 0).map(|(sign, _)| *sign).collect()
        };
        let (opens, closes) = (signs([("**", 1), ("*", 2), ("~", 4)]), signs([("~", 4), ("*", 2), ("**", 1)]));
        for (at, line) in words.split('\n').enumerate() {
            if at > 0 {
                out += line_break;
                was_styled = false;
            }
            // Adjacent signs of two styles would be read as other signs.
            if was_styled && !opens.is_empty() {
                out.push('x');
            }
            if !line.is_empty() {
                out += &format!("{opens}{}{closes}", escaped(line));
                was_styled = !opens.is_empty();
            }
        }
    }
    out
}

fn escaped(line: &str) -> String {
    let mut out = String::new();
    for letter in line.chars() {
        if letter == ' ' || letter.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A story of a few pages with these words everywhere.
fn told(texts: &[Vec<(u8, String)>], plain: &str) -> Story {
    let plain = plain.replace('\n', " ").trim().to_owned() + "x";
    let page = |at: usize| written(&texts[at], "\\\n");
    let line = |at: usize| written(&texts[at], " ");
    let verse = written(&texts[3], "\n> ");
    let first = format!("{}\n\n{}\n\n---\n\n> {verse}\n\nEnd.", page(0), page(1));
    let settings = format!("meters: [Meter(id: \"m\", name: {plain:?}, range: (0, 9), start: 5)],");
    let scenes = format!(
        "Scene(id: \"a\", text: {first:?}, choices: [Choice(id: \"go\", text: {:?}, after: {:?}, to: \"e\")]),
        Scene(id: \"e\", text: {:?}, ending: Ending(title: {plain:?}, teaser: \"t\")),",
        format!("x{}", line(4)),
        format!("{}x", line(5)),
        page(2),
    );
    story(&settings, &scenes)
}

proptest! {
    #![proptest_config(config(512))]
    #[test]
    fn a_run_as_markdown_reads_as_it_was_read(texts in prop::collection::vec(any_spans(), 6), plain in any_words()) {
        let story = Rc::new(told(&texts, &plain));
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        choose(&mut session, &mut memory, &["go"]);
        let run = session.run().unwrap();
        let markdown = export(&session, run, ExportFormat::Markdown).unwrap();
        let found: Vec<Part> = read(&markdown).iter().map(unstopped).collect();
        let wanted: Vec<Part> = said(&session).iter().map(unstopped).collect();
        prop_assert_eq!(found, wanted, "{}", markdown);
    }
}

#[test]
fn styles_that_asterisks_cannot_show_are_tags() {
    let text = "x*y*z, x*\\\"y\\\"*z, *a***b**, ~c~d, (*e*)";
    let story = Rc::new(story(
        "",
        &format!(
            "Scene(id: \"a\", text: {text:?}, choices: [Choice(text: \"Go.\", to: \"e\")]),
        Scene(id: \"e\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"t\")),"
        ),
    ));
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["e"]);
    let markdown = export(&session, session.run().unwrap(), ExportFormat::Markdown).unwrap();
    let shown = markdown.lines().nth(6).unwrap();
    assert_eq!(shown, "x*y*z, x<em>\"y\"</em>z, <em>a</em>**b**, <u>c</u>d, (*e*)", "{markdown}");
}
