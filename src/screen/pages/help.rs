//! Help: what a reader meets in the story, then the keys of each page, from the tables that define them, and what
//! colors and signs mean.

use super::{Head, KEYS_OF_PAGES, Keys, Page, PageContext, PageEffect};
use crate::screen::keymap::{Action, DOCUMENTS, EVERYWHERE, FIRST, PAGES, READING, key_of};
use crate::screen::layout::PageRows;
use crate::screen::list::List;
use crate::screen::msg::Key;
use crate::screen::text_rows::TextRows;
use crate::screen::theme::{Theme, color_name};
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::meters;
use crate::session::payload::{GuideEntry, GuideTopic, Help};
use crate::session::{COMMANDS, Command, Entry, FIRST_COMMANDS, Group};
use crate::text::{Row, StyledSpan, TextStyle, width};

/// The columns of the keys, if the window is wide enough for two columns.
const KEYS: u16 = 21;
/// The columns of a window that is wide enough for two columns.
const WIDE: u16 = 60;
/// The columns of the names of colors.
const COLORS: u16 = 10;
/// The minimum number of rows of a page for which groups begin on a new page instead of being divided.
const HIGH: usize = 16;

/// The page, in two parts: what a reader meets, with colors and signs; and the keys of the page in front, commands by
/// group, and keys that move.
#[derive(Debug)]
pub(crate) struct HelpPage {
    /// The documents, and what marked words mean.
    pub(crate) help: Help,
    /// The page that was in front, by its title, and the keys that only it has.
    pub(crate) of: Option<(String, Keys)>,
    /// Which part is shown: the keys, or what a reader meets.
    pub(crate) shows_keys: bool,
}

impl Page for HelpPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("help", if self.shows_keys { "KEYS" } else { "HOW TO READ" })
            .toggled_by(Action::Command(Command::Help))
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        vec![Hint::new("Tab", if self.shows_keys { "how to read" } else { "all keys" }, Action::NextPage)]
    }

    fn act(&mut self, action: Action, list: &mut List, _: &PageContext) -> Option<PageEffect> {
        if !matches!(action, Action::NextPage | Action::PreviousPage) {
            return None;
        }
        self.shows_keys = !self.shows_keys;
        list.scroll_to(0);
        Some(PageEffect::Stay)
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut groups = Groups { text: cx.text(), height: usize::from(PageRows::of(cx.window.height).body.height) };
        if cx.author.is_some() {
            groups.add(|text| text.say("Runs of a watched story are not saved.", TextStyle::PLAIN));
        }
        match self.shows_keys {
            true => self.push_keys(&mut groups, cx),
            false => self.push_meanings(&mut groups, cx),
        }
        groups.text.rows
    }
}

impl HelpPage {
    /// What a reader meets, the keys needed first, colors and signs.
    fn push_meanings(&self, groups: &mut Groups, cx: &PageContext) {
        groups.add(|text| push_guide(&self.help, text, cx));
        groups.add(|text| {
            let commands = FIRST_COMMANDS.iter().filter_map(|command| command.entry());
            let commands: Vec<(String, &str)> =
                commands.filter_map(|entry| Some((own_key(entry, cx)?.to_string(), entry.help))).collect();
            let keys = FIRST.iter().copied().chain(commands.iter().map(|(key, does)| (key.as_str(), *does)));
            push_group("THE FIRST KEYS", keys.chain([("Tab", "all keys")]), text);
        });
        groups.add(|text| {
            text.rows.push(Row::of("COLORS AND SIGNS", TextStyle::QUIET));
            push_colors(&self.help, text, cx);
            push_signs(text);
        });
    }

    fn push_keys(&self, groups: &mut Groups, cx: &PageContext) {
        if let Some((title, keys)) = &self.of {
            groups.add(|text| push_group(title, keys.iter().chain(PAGES).copied(), text));
        }
        if cx.keys.list().next().is_some() {
            groups.add(|text| push_group("YOUR OWN KEYS", cx.keys.list(), text));
        }
        push_commands(&self.help, groups, cx);
        groups.add(|text| push_group("EVERYWHERE", EVERYWHERE.iter().copied(), text));
        if self.of.is_none() {
            groups.add(|text| push_group("ON PAGES OVER THE TEXT", PAGES.iter().copied(), text));
        }
        let of = self.of.as_ref().map_or("", |(title, _)| title);
        for (title, keys) in KEYS_OF_PAGES.iter().filter(|(title, _)| !of.starts_with(title)) {
            groups.add(|text| push_group(title, keys.iter().copied(), text));
        }
    }
}

/// Groups of rows one below the other. If a group would be cut by the end of a page, and would not be if it began on
/// the next one, it begins there, below an empty row.
struct Groups {
    text: TextRows,
    /// The number of visible rows. One page further, the last of them becomes the first.
    height: usize,
}

impl Groups {
    fn add(&mut self, rows: impl FnOnce(&mut TextRows)) {
        let mut group = TextRows::new(self.text.width);
        rows(&mut group);
        let step = self.height.saturating_sub(1).max(1);
        let gap = usize::from(!self.text.rows.is_empty());
        let before = (self.text.rows.len() + gap) % step;
        let blank = match before {
            _ if gap == 0 || self.height < HIGH || group.rows.len() >= self.height => 0,
            // The last visible row is the first of the next page.
            0 => 1,
            before if before + group.rows.len() > self.height => step - before + 1,
            _ => 0,
        };
        (0..gap + blank).for_each(|_| self.text.gap());
        self.text.rows.append(&mut group.rows);
    }
}

/// What a reader meets in the story.
fn push_guide(help: &Help, text: &mut TextRows, cx: &PageContext) {
    text.say("WHAT YOU MEET", TextStyle::QUIET);
    help.guide.iter().for_each(|entry| push_entry(entry, text, cx));
}

fn push_entry(entry: &GuideEntry, text: &mut TextRows, cx: &PageContext) {
    let style = match entry.topic {
        GuideTopic::Mark => TextStyle { marked: true, color: cx.mark(), ..TextStyle::PLAIN },
        GuideTopic::Meter | GuideTopic::Seal | GuideTopic::Term | GuideTopic::Notes | GuideTopic::Kept => {
            TextStyle::STRONG
        }
    };
    let (back, book) = (key_of(Command::Back), key_of(Command::Book));
    let kept = format!(
        "every choice is saved before you see what follows. {back} takes one back; another choice there begins a new \
         run, and the old one is kept. {book} shows all of them"
    );
    let means = if entry.topic == GuideTopic::Kept { &kept } else { &entry.text };
    // If both are in one column, a colon separates them.
    let colon = if text.width < WIDE { ":" } else { "" };
    push_styled(&format!("{}{colon}", entry.name), style, means, text);
}

/// The key of a command, unless the reader has rebound it.
fn own_key(entry: &Entry, cx: &PageContext) -> Option<char> {
    let is_own = |key: &char| cx.keys.action(Key::Char(*key)).is_none_or(|does| does == Action::Command(entry.command));
    entry.key.filter(is_own)
}

/// A heading, and keys below it.
fn push_group<'k>(heading: &str, keys: impl Iterator<Item = (&'k str, &'k str)>, text: &mut TextRows) {
    text.say(heading, TextStyle::QUIET);
    keys.for_each(|(keys, does)| push(keys, does, text));
}

/// Keys on the left and what they do on the right; in a narrow window, below each other.
fn push(keys: &str, does: &str, text: &mut TextRows) {
    push_styled(keys, TextStyle::STRONG, does, text);
}

/// Does what [`push`] does, with another style on the left.
fn push_styled(keys: &str, style: TextStyle, does: &str, text: &mut TextRows) {
    let keys_width = if text.width >= WIDE { KEYS } else { 3 };
    let gap = usize::from(keys_width.saturating_sub(width(keys)).max(1));
    let words = [
        StyledSpan::new(keys, style),
        StyledSpan::new(" ".repeat(gap), TextStyle::PLAIN),
        StyledSpan::new(does, TextStyle::PLAIN),
    ];
    text.indent(&words, 0, keys_width);
}

fn push_commands(help: &Help, groups: &mut Groups, cx: &PageContext) {
    let is_author = cx.author.is_some();
    // In a watched story, an author's keys take precedence over a reader's.
    let is_shown = |entry: &Entry, key: char| match entry.group {
        Group::Author => is_author,
        _ => !is_author || Command::of_key(key, true).is_none(),
    };
    // Keys that the reader has rebound are in a list of their own.
    let is_shown = |entry: &Entry, key: char| {
        let own = cx.keys.action(Key::Char(key));
        is_shown(entry, key) && own.is_none_or(|action| action == Action::Command(entry.command))
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
        let keyed = help.documents.iter().filter_map(|link| Some((link.key?.to_string(), link.name.as_str())));
        let has_listed = help.documents.iter().any(|link| link.key.is_none());
        let listed = has_listed.then(|| (DOCUMENTS.to_string(), "the documents that have no key of their own"));
        let documents: Vec<(String, &str)> = keyed.chain(listed).collect();
        let documents = documents.iter().map(|(key, name)| (key.as_str(), *name));
        let moving = READING.iter().copied().chain(documents).filter(|_| is_reading);
        let keys: Vec<(&str, &str)> = moving.chain(commands).collect();
        if !keys.is_empty() {
            groups.add(|text| push_group(heading, keys.into_iter(), text));
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
fn push_signs(text: &mut TextRows) {
    text.gap();
    for (sign, means) in [
        ("▸", "what Enter takes"),
        ("×", "struck out: can't be taken now; the reason is beside it"),
        ("(seen)", "taken before, in any run, and what follows was read"),
        ("└ ■ □", "in the book: another run's choice, an ending, an unfinished run"),
        ("━ ○ ╷", "in its picture: the way to what is selected, a choice that no run took, a sealed one"),
        ("◆ ● ○", "chosen in this run, in another run, in none"),
        ("▴ ▾", "what the last choice raised or lowered; or more text above or below"),
    ] {
        push(sign, means, text);
    }
}
