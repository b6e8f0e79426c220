//! Keys and what colors mean, from the tables that run them.

use super::{Head, Page, PageContext};
use crate::screen::keymap::{Action, EVERYWHERE, PAGES, READING};
use crate::screen::text_rows::TextRows;
use crate::screen::theme::{Theme, color_name};
use crate::screen::widgets::meters;
use crate::session::payload::Help;
use crate::session::{COMMANDS, Command, Entry, Group};
use crate::text::{Row, StyledSpan, TextStyle, width};

/// The columns of the keys, if the window is wide enough for two columns.
const KEYS: u16 = 21;
/// The columns of the names of colors.
const COLORS: u16 = 10;

/// Keys and what each does.
type Keys = &'static [(&'static str, &'static str)];

/// The page: the keys of the page in front, commands by group, keys that move, colors and signs.
#[derive(Debug)]
pub(crate) struct HelpPage {
    /// The documents, and what marked words mean.
    pub(crate) help: Help,
    /// The page that was in front, by its title, and the keys that it alone has.
    pub(crate) of: Option<(String, Keys)>,
}

impl Page for HelpPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("help", "KEYS AND COLORS").toggled_by(Action::Command(Command::Help))
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = cx.text();
        if cx.author.is_some() {
            text.rows.push(Row::of("Runs of a watched story are not saved.", TextStyle::PLAIN));
            text.gap();
        }
        if let Some((title, keys)) = &self.of {
            push_group(title, keys.iter().chain(PAGES).copied(), &mut text);
        }
        push_commands(&self.help, &mut text, cx);
        push_group("EVERYWHERE", EVERYWHERE.iter().copied(), &mut text);
        if self.of.is_none() {
            push_group("ON THE PAGES THAT THESE OPEN (? there shows their own keys)", PAGES.iter().copied(), &mut text);
        }
        text.rows.push(Row::of("COLORS AND SIGNS", TextStyle::QUIET));
        push_colors(&self.help, &mut text, cx);
        push_signs(&mut text, cx);
        text.rows
    }
}

/// A heading, keys below it, and an empty row.
fn push_group<'k>(heading: &str, keys: impl Iterator<Item = (&'k str, &'k str)>, text: &mut TextRows) {
    text.say(heading, TextStyle::QUIET);
    keys.for_each(|(keys, does)| push(keys, does, text));
    text.gap();
}

/// Keys on the left, what they do on the right; in a narrow window below each other.
fn push(keys: &str, does: &str, text: &mut TextRows) {
    let keys_width = if text.width >= 60 { KEYS } else { 3 };
    let gap = usize::from(keys_width.saturating_sub(width(keys)).max(1));
    let words = [
        StyledSpan::new(keys, TextStyle::STRONG),
        StyledSpan::new(" ".repeat(gap), TextStyle::PLAIN),
        StyledSpan::new(does, TextStyle::PLAIN),
    ];
    text.indent(&words, 0, keys_width);
}

fn push_commands(help: &Help, text: &mut TextRows, cx: &PageContext) {
    let is_author = cx.author.is_some();
    // Where a story is watched, an author's keys go before a reader's.
    let is_shown = |entry: &Entry, key: char| match entry.group {
        Group::Author => is_author,
        _ => !is_author || Command::of_key(key, true).is_none(),
    };
    let keys_of = |group: Group| {
        let keyed = COMMANDS.iter().filter(move |entry| entry.group == group);
        let keyed = keyed.filter_map(|entry| Some((entry, entry.key?))).filter(|(entry, key)| is_shown(entry, *key));
        keyed.map(|(entry, key)| (key.to_string(), entry.help)).collect::<Vec<_>>()
    };
    for (group, heading) in [
        (Group::Author, "WRITING"),
        (Group::Reading, "READING"),
        (Group::Story, "THE STORY"),
        (Group::Runs, "YOUR RUNS"),
        (Group::Program, "THE PROGRAM"),
    ] {
        let (commands, is_reading) = (keys_of(group), group == Group::Reading);
        let commands = commands.iter().map(|(key, does)| (key.as_str(), *does));
        let documents: Vec<(String, &str)> =
            help.documents.iter().map(|link| (link.key.to_string(), link.name.as_str())).collect();
        let documents = documents.iter().map(|(key, name)| (key.as_str(), *name));
        let moving = READING.iter().copied().chain(documents).filter(|_| is_reading);
        let keys: Vec<(&str, &str)> = moving.chain(commands).collect();
        if !keys.is_empty() {
            push_group(heading, keys.into_iter(), text);
        }
    }
}

/// The color key: each meter that is shown, with its value, and what marked words mean, once that is known.
fn push_colors(help: &Help, text: &mut TextRows, cx: &PageContext) {
    let story = cx.story();
    for shown in &cx.reading.scene.meters {
        let color_of_meter = meters::color(story, &shown.id);
        let color = color_of_meter.filter(|_| cx.theme != Theme::None).map(color_name).unwrap_or_default();
        let mut row = Row::of(
            format!("{color:<width$}", width = usize::from(COLORS)),
            TextStyle { color: color_of_meter, ..TextStyle::PLAIN },
        );
        let value = meters::row(story, std::slice::from_ref(shown), true, text.width.saturating_sub(row.width()));
        value.words.iter().for_each(|span| row.push(&span.text, span.style));
        text.rows.push(row);
    }
    if let (Some(found), Some(means)) = (story.mark(), &help.mark) {
        let name = if cx.theme == Theme::None { "underlined" } else { color_name(found.color) };
        let mut row = Row::of(name, TextStyle { marked: true, color: cx.mark(), ..TextStyle::PLAIN });
        row.push(&" ".repeat(usize::from(COLORS.saturating_sub(width(name)).max(1))), TextStyle::PLAIN);
        row.push(means, TextStyle::PLAIN);
        text.rows.push(row);
    }
}

/// The signs that are shown beside colors.
fn push_signs(text: &mut TextRows, cx: &PageContext) {
    text.gap();
    for (sign, means) in [
        ("▸", "what Enter takes"),
        ("×", "struck out: can't be taken now; the reason is beside it"),
        (cx.story().seal(), "sealed: it can't be taken or read yet"),
        ("(seen)", "taken in this run or an earlier one"),
        ("└ ■ □", "in the book: another run's choice, an ending, an unfinished run"),
        ("◆ ● ○", "chosen in this run, in another run, in none"),
        ("▴ ▾", "what the last choice raised or lowered; or more text above or below"),
    ] {
        push(sign, means, text);
    }
}
