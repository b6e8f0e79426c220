//! Keys and what colours mean, from the tables that run them.

use super::{Head, Page, PageContext, tree};
use crate::screen::keymap::Action;
use crate::screen::keymap::MOVING;
use crate::screen::text_rows::TextRows;
use crate::screen::theme::{Theme, color_name};
use crate::screen::widgets::meters;
use crate::session::payload::Help;
use crate::session::{COMMANDS, Command, Entry, Group};
use crate::text::{Row, StyledSpan, TextStyle, width};

/// The columns of the keys, if the window is wide enough for two columns.
const KEYS: u16 = 21;
/// The columns of the names of colours.
const COLORS: u16 = 10;

/// The page: commands, moving keys, colours and signs.
#[derive(Debug)]
pub(crate) struct HelpPage {
    /// The documents, and what marked words mean.
    pub(crate) help: Help,
}

impl Page for HelpPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("help", "KEYS AND COLOURS").toggled_by(Action::Command(Command::Help))
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = cx.text();
        if cx.author.is_some() {
            text.rows.push(Row::of("Runs of a watched story are not saved.", TextStyle::PLAIN));
            text.gap();
        }
        push_commands(&self.help, &mut text, cx);
        text.gap();
        MOVING.iter().for_each(|(keys, does)| push(keys, does, &mut text));
        text.gap();
        if cx.author.is_none() {
            text.rows.push(Row::of("In the book, for the selected line:", TextStyle::QUIET));
            tree::KEYS.iter().for_each(|(keys, does)| push(keys, does, &mut text));
            text.gap();
        }
        push_colors(&self.help, &mut text, cx);
        push_signs(&mut text, cx);
        text.rows
    }
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
    let keyed = COMMANDS.iter().filter_map(|entry| Some((entry, entry.key?)));
    let commands = keyed.filter(|(entry, key)| is_shown(entry, *key)).map(|(entry, key)| (key, entry.help));
    let documents = help.documents.iter().map(|link| (link.key, link.name.as_str()));
    commands.chain(documents).for_each(|(key, does)| push(&key.to_string(), does, text));
}

/// The colour key: each meter that is shown, with its value, and what marked words mean, once that is known.
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

/// The signs that are shown beside colours.
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
