//! The pages that open over the reading screen, one file each.
//!
//! A page is a [`Page`]: its title, its hints, its rows, and what an action does on it. [`OpenPage`] does everything
//! that pages have in common: the frame, scrolling, selecting, searching, clicks, the wheel.
//!
//! Pages are trait objects rather than an enum so that adding one takes one file and the line in `reply` that opens it.
//! A page reads the session and never changes it; it answers an action with a [`PageEffect`], which `update` takes.

pub(crate) mod clippings;
pub(crate) mod compare;
pub(crate) mod corrections;
pub(crate) mod document;
pub(crate) mod documents;
pub(crate) mod endings;
pub(crate) mod front;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod nearest;
pub(crate) mod notices;
pub(crate) mod problems;
pub(crate) mod proofs;
pub(crate) mod runs;
pub(crate) mod scenes;
pub(crate) mod settings;
pub(crate) mod state_editor;
pub(crate) mod tree;
pub(crate) mod what_if;

use std::fmt::Debug;

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use super::author::AuthorPane;
use super::bindings::Bindings;
use super::keymap::{Action, DOCUMENTS};
use super::layout::{Columns, PageArea, PageRows};
use super::list::{List, ListColumns, ListItem, TypedNumber};
use super::msg::Key;
use super::prompt::{Prompt, PromptKind};
use super::reading::Reading;
use super::search::Search;
use super::text_rows::TextRows;
use super::theme::Theme;
use super::widgets::hints::Hint;
use crate::archive::RunId;
use crate::session::payload::{DocumentLink, RunStep};
use crate::session::{Act, Command, ComparedRuns, Detail, RunPlace, Session, Tell};
use crate::story::{Color, Story};
use crate::text::Row;

/// Keys, and what each does.
pub(crate) type Keys = &'static [(&'static str, &'static str)];

/// The pages that have keys of their own, by their titles, for the help.
const KEYS_OF_PAGES: [(&str, Keys); 8] = [
    ("THE BOOK", tree::KEYS),
    ("RUNS", runs::KEYS),
    ("ENDINGS", endings::KEYS),
    ("CLIPPINGS", clippings::KEYS),
    ("COMPARED", compare::KEYS),
    ("WHAT IF", what_if::KEYS),
    ("THE NEAREST ENDING", nearest::KEYS),
    ("SETTINGS", settings::KEYS),
];

/// What pages are built from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageContext<'c> {
    /// The session that is being played.
    pub(crate) session: &'c Session,
    /// The passage that is read behind the page.
    pub(crate) reading: &'c Reading,
    /// What an author has beside a story that is watched.
    pub(crate) author: Option<&'c AuthorPane>,
    /// The theme in use, for pages that speak of colors.
    pub(crate) theme: Theme,
    /// The reader's own key bindings.
    pub(crate) keys: &'c Bindings,
    /// The time, in seconds since 1970.
    pub(crate) now: u64,
    /// The window.
    pub(crate) window: Size,
    /// Whether the page in front waits until it is known which endings are open.
    pub(crate) is_looking: bool,
}

/// A page that opens over the reading screen.
///
/// A page is either a text, which has [`rows`](Self::rows), or a list, which has a [`len`](Self::len) and items.
pub(crate) trait Page: Debug {
    /// The name of the page, and the key that closes it.
    fn head(&self, cx: &PageContext) -> Head;

    /// The keys that do something special here, the most important first.
    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        Vec::new()
    }

    /// The last hint, which is always shown.
    fn closing_hint(&self) -> Hint {
        Hint::new("q", "close", Action::Close)
    }

    /// The rows of a text, for the columns of the reading screen.
    fn rows(&self, _: &PageContext) -> Vec<Row> {
        Vec::new()
    }

    /// How many items the page lists; `None` if it is a text. Called before every layout.
    fn len(&mut self, _: &PageContext) -> Option<usize> {
        None
    }

    /// An item of a list, for a width. `at` is less than [`len`](Self::len).
    fn item(&mut self, _at: usize, _width: u16, _: &PageContext) -> ListItem {
        ListItem::default()
    }

    /// The columns of the list.
    fn list_columns(&self, area: PageArea, len: usize) -> ListColumns {
        ListColumns::numbered(area.columns, len)
    }

    /// What is selected when the page opens, or the row that a text is scrolled to.
    fn start(&self, _: &PageContext) -> usize {
        0
    }

    /// The keys that do something special here and what they do, for the help.
    fn keys(&self) -> Keys {
        &[]
    }

    /// What a key does only on this page.
    fn key(&self, _: Key) -> Option<Action> {
        None
    }

    /// Performs an action; `None` for those that every page has.
    fn act(&mut self, _: Action, _: &mut List, _: &PageContext) -> Option<PageEffect> {
        None
    }

    /// Handles a click into the body. By default, the clicked item is taken.
    fn click(&mut self, (_, y): (u16, u16), area: PageArea, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let at = list.item_at(area.rows.body, y)?;
        list.select(at);
        self.act(Action::Take, list, cx)
    }

    /// Takes the answer to a question that the page had asked.
    fn answer(&mut self, _: PromptKind, _text: &str, _: &mut List, _: &PageContext) -> PageEffect {
        PageEffect::Stay
    }

    /// Called when names, marks or the set of runs have changed.
    fn refresh(&mut self, _: &mut List, _: &PageContext) {}

    /// Whether it is as wide as the window.
    fn is_wide(&self) -> bool {
        false
    }

    /// Whether its text can be searched.
    fn is_searched(&self) -> bool {
        true
    }

    /// What is shown at the right end of the title's row.
    fn note(&self, _: &PageContext) -> Option<String> {
        None
    }

    /// What is being typed on the page, as it is shown in the bottom line.
    fn typed(&self) -> Option<String> {
        None
    }

    /// Draws what the page shows beside its list.
    fn draw_beside(&self, _: PageArea, _: &List, _: &PageContext, _: &mut Buffer) {}
}

/// The name of a page, and the key that closes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// A word that no other page has, by which pages are distinguished.
    pub(crate) name: &'static str,
    /// The title in the first row.
    pub(crate) title: String,
    /// The action that opens the page from the reading screen and closes it again.
    pub(crate) toggle: Option<Action>,
}

impl Head {
    /// A page without a key of its own for closing it.
    pub(crate) fn new(name: &'static str, title: impl Into<String>) -> Self {
        Self { name, title: title.into(), toggle: None }
    }

    /// A page that this action closes.
    pub(crate) fn toggled_by(self, action: Action) -> Self {
        Self { toggle: Some(action), ..self }
    }
}

/// The result of an action on a page.
#[derive(Debug)]
pub(crate) enum PageEffect {
    /// The action is done and has no further effect.
    Stay,
    /// Show a line until the next key.
    Say(String),
    /// Close the page; the page below it comes back.
    Close,
    /// Close every page, so that the reader continues reading.
    CloseAll,
    /// The answer to a question, which comes back to [`Page::answer`].
    Ask(Prompt),
    /// Open another page over this one.
    Open(Box<dyn Page>),
    /// What the key of a command does.
    Do(Command),
    /// An act, and how to handle its reply.
    Act(Act, FollowUp),
}

/// What to do with the reply to an act, apart from showing it.
#[derive(Clone, Debug, Default)]
pub(crate) struct FollowUp {
    /// For a scene: whether it is shown past all its beats.
    pub(crate) at_once: bool,
    /// For a scene: whether it is shown past all its beats if it was read before.
    pub(crate) skips: bool,
    /// For a scene: whether the page in front stays open, and the reader's position is kept if the scene is the same.
    pub(crate) keeps_page: bool,
    /// For a scene: the identity of the choice to select.
    pub(crate) select: Option<String>,
    /// For a scene: the run that was left for it.
    pub(crate) left: Option<RunId>,
    /// A line to show until the next key, unless there are notices to read first.
    pub(crate) line: Option<String>,
    /// For a decision: the requested detail.
    pub(crate) detail: Detail,
    /// For the tree: the place to select.
    pub(crate) place: Option<RunStep>,
    /// For the history: whether it opens with a search.
    pub(crate) searches: bool,
    /// For the runs: whether one is chosen to be compared with the one being read.
    pub(crate) compares: bool,
}

impl PageEffect {
    /// Shows a line until the next key.
    pub(crate) fn say(line: impl Into<String>) -> Self {
        Self::Say(line.into())
    }

    /// An act whose reply is shown and nothing more.
    pub(crate) fn act(act: Act) -> Self {
        Self::Act(act, FollowUp::default())
    }

    /// Shows two runs side by side.
    pub(crate) fn compare(runs: [RunId; 2]) -> Self {
        Self::act(Act::Compare(ComparedRuns::new(runs.map(|run| run.to_string()))))
    }

    /// Goes to a step of a run, with a choice selected there if one is named.
    pub(crate) fn fork(run: RunId, step: usize, select: Option<String>) -> Self {
        let line = Some(format!("run {run}; a different choice here begins a new run"));
        let follow_up = FollowUp { at_once: true, select, line, ..FollowUp::default() };
        Self::Act(Act::Fork(RunPlace { run: run.to_string(), step }), follow_up)
    }
}

/// A page as it is open in a window.
///
/// `text` and the visible part of the list are a cache: [`lay_out`](Self::lay_out) computes them from the page, and
/// nothing else changes them.
#[derive(Debug)]
pub(crate) struct OpenPage {
    /// The page itself, with its content.
    pub(crate) page: Box<dyn Page>,
    /// Where its parts are in the window.
    pub(crate) area: PageArea,
    /// What is selected or in sight.
    pub(crate) list: List,
    /// The rows of a text, for the width of the window.
    text: Vec<Row>,
    /// The search in a text, once there was one.
    pub(crate) search: Option<Search>,
}

impl<'c> PageContext<'c> {
    /// The story that is being played.
    pub(crate) fn story(&self) -> &'c Story {
        self.session.story()
    }

    /// The columns of the reading screen.
    pub(crate) fn columns(&self) -> Columns {
        self.reading.layout.columns
    }

    /// The width of a text that fills the page.
    pub(crate) fn width(&self) -> u16 {
        self.columns().inner()
    }

    /// The color of the story's marked words.
    pub(crate) fn mark(&self) -> Option<Color> {
        self.story().mark().map(|mark| mark.color)
    }

    /// The id of the document that has this key, if it exists where the reader is; also of the only one without a key.
    pub(crate) fn document(&self, key: char) -> Option<String> {
        let mut links = self.reading.scene.documents.iter();
        match (key, self.listed_documents().as_slice()) {
            (DOCUMENTS, [only]) => Some(only.id.clone()),
            _ => links.find(|link| link.key == Some(key)).map(|link| link.id.clone()),
        }
    }

    /// The documents without a key that exist where the reader is.
    pub(crate) fn listed_documents(&self) -> Vec<&'c DocumentLink> {
        self.reading.scene.documents.iter().filter(|link| link.key.is_none()).collect()
    }

    /// What opens with a letter: a document, or the list of those without a key.
    pub(crate) fn letter(&self, key: char) -> Option<PageEffect> {
        if let Some(id) = self.document(key) {
            return Some(PageEffect::act(Act::Document(id)));
        }
        let lists = key == DOCUMENTS && !self.listed_documents().is_empty();
        lists.then(|| PageEffect::Open(Box::new(documents::DocumentsPage)))
    }

    /// Rows for a text that fills the page.
    pub(crate) fn text(&self) -> TextRows {
        TextRows::new(self.width())
    }
}

impl OpenPage {
    /// Opens a page in a window.
    pub(crate) fn new(mut page: Box<dyn Page>, window: Size, cx: &PageContext) -> Self {
        let list = page.len(cx).map_or_else(List::text, |len| List::new(len, 0));
        let area = area(page.as_ref(), window, cx);
        let mut open = Self { page, area, list, text: Vec::new(), search: None };
        open.lay_out(window, cx);
        match open.page.start(cx) {
            start if open.list.selects() => open.list.select(start),
            start => open.list.scroll_to(start),
        }
        open.lay_out_list(cx);
        open
    }

    /// Lays the page out for a window. What is visible stays visible if possible.
    pub(crate) fn lay_out(&mut self, window: Size, cx: &PageContext) {
        self.area = area(self.page.as_ref(), window, cx);
        if !self.list.selects() {
            self.text = self.page.rows(cx);
            self.list.lay_out_text(self.text.iter(), self.area.rows.body.height);
            if let Some(search) = &mut self.search {
                search.renew(&self.text);
            }
        }
        self.lay_out_list(cx);
    }

    /// Lays out the items in sight.
    fn lay_out_list(&mut self, cx: &PageContext) {
        let Some(len) = self.page.len(cx) else { return };
        self.list.set_len(len);
        let width = self.list_columns().width;
        self.list.lay_out(self.area.rows.body.height, |at| self.page.item(at, width, cx));
    }

    /// The columns of the list.
    pub(crate) fn list_columns(&self) -> ListColumns {
        self.page.list_columns(self.area, self.list.len())
    }

    /// The rows of a text that are in sight, with what was searched for highlighted.
    pub(crate) fn text_in_sight(&self) -> impl Iterator<Item = Row> {
        let rows = self.text.iter().enumerate().skip(self.list.top());
        rows.map(|(at, row)| match &self.search {
            Some(search) if search.count() > 0 => search.highlight(row, at),
            _ => row.clone(),
        })
    }

    /// Whether words to search for are being typed.
    pub(crate) fn is_typing(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.is_typing)
    }

    /// Performs an action: what the page does with it, or what all pages do.
    pub(crate) fn act(&mut self, action: Action, window: Size, cx: &PageContext) -> PageEffect {
        if let Some(effect) = self.page.act(action, &mut self.list, cx) {
            self.lay_out(window, cx);
            return effect;
        }
        let effect = match action {
            Action::Close => PageEffect::Close,
            Action::NextPage => page_beside(self.page.head(cx).name, 1),
            Action::PreviousPage => page_beside(self.page.head(cx).name, BOOK.len() - 1),
            Action::Command(command) => PageEffect::Do(command),
            Action::Letter(key) => cx.letter(key).unwrap_or_else(|| PageEffect::Say(unknown_key(Key::Char(key)))),
            _ if self.list.selects() => self.act_on_list(action),
            _ => self.act_on_text(action),
        };
        self.lay_out_list(cx);
        effect
    }

    fn act_on_list(&mut self, action: Action) -> PageEffect {
        match action {
            Action::Digit(digit) => {
                // A digit that continues no number begins a new one.
                if let TypedNumber::Missing(_) = self.list.type_digit(digit) {
                    self.list.type_digit(digit);
                }
            }
            Action::Erase => self.list.erase_digit(),
            Action::On => drop(self.list.act(Action::PageDown)),
            action => drop(self.list.act(action)),
        }
        PageEffect::Stay
    }

    fn act_on_text(&mut self, action: Action) -> PageEffect {
        let found = match (action, &mut self.search) {
            (Action::Search, _) if self.page.is_searched() => {
                self.search = Some(Search::new(&self.text));
                None
            }
            (Action::NextFind, Some(search)) => search.next(true),
            (Action::PreviousFind, Some(search)) => search.next(false),
            (Action::On, _) => {
                self.list.act(Action::PageDown);
                None
            }
            (Action::Take, _) => {
                self.list.act(Action::Down);
                None
            }
            (action, _) => {
                self.list.act(action);
                None
            }
        };
        self.show_find(found);
        PageEffect::Stay
    }

    /// Scrolls so that the row of a find is in sight.
    fn show_find(&mut self, row: Option<usize>) {
        let height = usize::from(self.area.rows.body.height);
        if let Some(row) = row.filter(|row| *row < self.list.top() || *row >= self.list.top() + height) {
            self.list.scroll_to(row.saturating_sub(height / 3));
        }
    }

    /// Handles a key while search words are typed. Returns keys that are not part of them.
    pub(crate) fn type_key(&mut self, key: Key) -> Option<Key> {
        let search = self.search.as_mut()?;
        match key {
            Key::Enter => {
                let found = search.first_from(self.list.top());
                self.show_find(found);
            }
            Key::Char(letter) => search.words.push(letter),
            Key::Backspace if search.words.pop().is_some() => {}
            Key::Esc | Key::Backspace => self.search = None,
            Key::Ctrl(_) => return Some(key),
            _ => {}
        }
        None
    }

    /// Does what a click into the body means.
    pub(crate) fn click(&mut self, at: (u16, u16), window: Size, cx: &PageContext) -> PageEffect {
        let effect = self.page.click(at, self.area, &mut self.list, cx).unwrap_or(PageEffect::Stay);
        self.lay_out(window, cx);
        effect
    }

    /// Takes the answer to a question.
    pub(crate) fn answer(&mut self, kind: PromptKind, text: &str, cx: &PageContext) -> PageEffect {
        let effect = self.page.answer(kind, text, &mut self.list, cx);
        self.lay_out_list(cx);
        effect
    }

    /// Moves by rows or items: the wheel.
    pub(crate) fn move_by(&mut self, by: isize, cx: &PageContext) {
        self.list.move_by(by);
        self.lay_out_list(cx);
    }

    /// Updates the page after the archive has changed.
    pub(crate) fn refresh(&mut self, cx: &PageContext) {
        self.page.refresh(&mut self.list, cx);
        self.lay_out_list(cx);
    }

    /// The keys of the page, the most important first; the last closes it.
    pub(crate) fn hints(&self, cx: &PageContext) -> Vec<Hint> {
        let mut hints = self.page.hints(&self.list, cx);
        if !self.list.selects() {
            if self.list.last_top() > 0 {
                hints.push(Hint::new("↑↓ space", "scroll", Action::On));
            }
            if self.page.is_searched() {
                hints.push(Hint::new("/", "search", Action::Search));
            }
            if self.search.as_ref().is_some_and(|search| search.count() > 1) {
                hints.push(Hint::new("n N", "next, previous", Action::NextFind));
            }
        }
        hints.push(self.page.closing_hint());
        hints
    }

    /// What is being typed, as it is shown in the bottom line.
    pub(crate) fn typed(&self) -> Option<String> {
        if let Some(search) = self.search.as_ref().filter(|search| search.is_typing) {
            return Some(format!("/{}▏  Enter searches", search.words));
        }
        self.page.typed().or_else(|| self.list.typed_number())
    }
}

fn area(page: &dyn Page, window: Size, cx: &PageContext) -> PageArea {
    let measure = cx.reading.layout.measure;
    let columns = if page.is_wide() { Columns::whole(window, measure) } else { Columns::of(window, measure) };
    PageArea { columns, rows: PageRows::of(window.height) }
}

/// The pages of the book, in the order in which Tab leads through them.
const BOOK: [(&str, Act); 6] = [
    ("tree", Act::Book),
    ("runs", Act::Runs),
    ("endings", Act::Endings(Tell::FOUND)),
    ("clippings", Act::Clippings),
    ("corrections", Act::Corrections),
    ("front", Act::Front),
];

/// The page of the book that is this far after the one of a name.
fn page_beside(name: &str, by: usize) -> PageEffect {
    let at = BOOK.iter().position(|(page, _)| *page == name);
    let beside = at.and_then(|at| BOOK.iter().cycle().nth(at + by));
    beside.map_or(PageEffect::Stay, |(_, act)| PageEffect::act(act.clone()))
}

/// What is said about a key that does nothing on the page in front.
pub(crate) fn unknown_key(key: Key) -> String {
    let name = match key {
        Key::Char(' ') => "space".to_owned(),
        Key::Char(letter) => letter.to_string(),
        Key::Ctrl(letter) => format!("Ctrl-{}", letter.to_uppercase()),
        key => format!("{key:?}"),
    };
    format!("{name} does nothing here; ? lists the keys")
}

/// How items of a numbered list are selected; in few words if the window is narrow.
fn select_hint(list: &List, cx: &PageContext) -> Hint {
    let keys = if cx.width() < 60 { "↑↓".to_owned() } else { format!("↑↓ or 1-{}", list.len()) };
    Hint::new(keys, "select", Action::Down)
}
