//! The first page of all, which asks whether to continue the run read last.

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use super::keymap::Action;
use super::layout::{Columns, RowRange};
use super::list::{List, ListColumns};
use super::offers::{self, Offer, OfferAction};
use super::reading::has_book;
use super::theme::Theme;
use super::widgets::hints::Hint;
use super::widgets::put::{put_row, put_rule};
use crate::archive::RunId;
use crate::engine::Move;
use crate::session::{Command, Session};
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, count, location_words, wrap};

/// The page that asks how to begin.
#[derive(Clone, Debug)]
pub(crate) struct StartMenu {
    /// The run to continue, in which the session is already.
    pub(crate) run: RunId,
    /// What can be done, in the order of the list.
    pub(crate) offers: Vec<Offer>,
    /// Which of it is selected.
    pub(crate) list: List,
    /// A cache that [`lay_out`](Self::lay_out) makes.
    pub(crate) rows: MenuRows,
}

/// The rows of the page. Each is absent if it does not fit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MenuRows {
    title: Option<u16>,
    rule: Option<u16>,
    /// The rows of the offers.
    pub(crate) offers: RowRange,
    /// The row of the keys.
    pub(crate) keys: Option<u16>,
}

impl StartMenu {
    /// The page for a run, which the session opens to say where its reader was.
    pub(crate) fn new(session: &mut Session, run: RunId) -> Self {
        session.resume(run);
        let go_on = Offer::plain(go_on(session), OfferAction::Resume);
        let offers = vec![go_on, Offer::plain("Begin a new run", OfferAction::NewRun)];
        let list = List::new(offers.len(), 0);
        Self { run, offers, list, rows: MenuRows::default() }
    }

    /// Lays the page out for a window.
    pub(crate) fn lay_out(&mut self, window: Size, columns: Columns) {
        let items = offers::lay_out(&self.offers, columns);
        self.rows = MenuRows::of(window, offers::height(&items));
        let item = |at: usize| items.get(at).cloned().unwrap_or_default();
        self.list.lay_out(self.rows.offers.height, item);
    }

    /// The keys of the page, the most important first.
    pub(crate) fn hints(&self, session: &Session) -> Vec<Hint> {
        let mut hints = vec![
            Hint::new(format!("↑↓ or 1-{}", self.offers.len()), "choose", Action::Take),
            Hint::command(Command::History, "history"),
            Hint::command(Command::Endings, "endings"),
            Hint::command(Command::Quit, "leave"),
            Hint::command(Command::Help, "help"),
        ];
        // If only the run that is offered is saved, there is no other to look for.
        if has_book(session) {
            hints.insert(1, Hint::command(Command::Book, "book"));
        }
        hints
    }

    /// Draws the page without its keys.
    pub(crate) fn draw(&self, title: &str, columns: Columns, theme: Theme, buffer: &mut Buffer) {
        let style = |style: TextStyle| theme.style(style);
        if let Some(y) = self.rows.title {
            let title = StyledSpan::new(title.to_uppercase(), TextStyle::STRONG);
            let rows = wrap(&[title], WrapOptions::flush(columns.inner()));
            let row = rows.into_iter().next().unwrap_or_default();
            let indent = (columns.inner() - row.width().min(columns.inner())) / 2;
            put_row(buffer, columns.inner_x(), y, columns.inner(), &Row { indent, ..row }, style);
        }
        if let Some(y) = self.rows.rule {
            put_rule(buffer, columns.edge_x(), y, columns.edge(), style(TextStyle::QUIET));
        }
        let list_columns = ListColumns::numbered(columns, self.offers.len());
        self.list.draw(buffer, list_columns, self.rows.offers, theme);
        self.list.draw_overflow(buffer, columns, self.rows.offers, theme);
    }
}

impl MenuRows {
    /// Shares out the rows of a window.
    fn of(window: Size, offers: usize) -> Self {
        let offers = u16::try_from(offers).unwrap_or(u16::MAX);
        let keys = window.height >= 4;
        let title = window.height > offers + 2;
        let rule = window.height > offers + 6;
        let room = window.height - u16::from(keys);
        let wanted = offers + 2 * u16::from(title) + 2 * u16::from(rule);
        let mut y = room.saturating_sub(wanted) / 3;
        let title = title.then_some(y);
        y += 2 * u16::from(title.is_some());
        let rule = rule.then_some(y);
        y += 2 * u16::from(rule.is_some());
        let offers = RowRange { y, height: offers.min(room.saturating_sub(y)) };
        Self { title, rule, offers, keys: keys.then(|| window.height - 1) }
    }
}

/// `Go on: TWO It's Ink, Thu Oct 24 (3 choices)`
fn go_on(session: &Session) -> String {
    let scene = session.scene();
    let chapter = &scene.chapter_read;
    let place = location_words(chapter.number, &chapter.title, scene.dateline.as_deref());
    let steps = session.playthrough().behind();
    let choices = steps.iter().filter(|step| matches!(step.taken, Move::Choice(_))).count();
    format!("Continue: {place} ({})", count(choices, "choice"))
}
