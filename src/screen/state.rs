//! Everything that the screen is a picture of.

use std::num::NonZeroUsize;
use std::time::Duration;

use ratatui::layout::Size;

use super::book::BookPage;
use super::desk::Desk;
use super::picker::Picker;
use super::prompt::Prompt;
use super::reading::Reading;
use super::sheet::{Kind, Sheet};
use super::theme::Theme;
use super::view;
use super::widgets::offers::{Act, List, Offer, OfferRow};
use crate::archive::RunId;
use crate::engine::Divergence;
use crate::explore::Outlook;
use crate::session::{Keeper, Opening, Session};
use crate::story::Edition;

/// How many words a minute are read, unless something else is said.
const PACE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(229);

/// The state of the screen.
#[derive(Debug)]
pub struct State {
    pub(super) session: Session,
    pub(super) window: Size,
    pub(super) theme: Theme,
    /// Whether meters show their numbers.
    pub(super) numbers: bool,
    /// Whether it is shown how many endings are open.
    pub(super) counts_open: bool,
    /// The passage being read.
    pub(super) reading: Reading,
    /// The first page of all, while the reader has not said how to begin.
    pub(super) opening: Option<Menu>,
    /// The page that is opened over the reading screen.
    pub(super) sheet: Option<Sheet>,
    /// The page of the book that the one in front was opened from.
    pub(super) below: Option<Sheet>,
    /// At how many words a minute a run is shown again by itself, and whether it is.
    pub(super) pace: (NonZeroUsize, bool),
    /// The question in the bottom line.
    pub(super) prompt: Option<Prompt>,
    /// One line to the reader, until the next key.
    pub(super) status: Option<String>,
    /// What is to be told before anything else: notices, and where a run no longer stands.
    pub(super) told: Told,
    /// The run that was left for the one being read, so long as that has no step.
    pub(super) left: Option<RunId>,
    pub(super) outbox: Outbox,
    /// What an author has beside the story.
    pub(super) desk: Option<Desk>,
}

/// What is to be told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// What is wrong with the archive.
    pub(crate) notices: Vec<String>,
    /// Where the run that was opened no longer stands.
    pub(crate) stop: Option<Divergence>,
}

/// The page that asks how to begin.
#[derive(Clone, Debug)]
pub(crate) struct Menu {
    /// The run to go on with.
    pub(crate) run: RunId,
    /// Where it no longer stands.
    pub(crate) stop: Option<Divergence>,
    /// What can be done.
    pub(crate) offers: Vec<Offer>,
    /// The offer that Enter takes, from 0.
    pub(crate) selected: usize,
    /// The rows of the offers.
    pub(crate) rows: Vec<OfferRow>,
}

/// Takes in what the session wants kept, until it goes out as a command.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// What is to be appended.
    pub(crate) bytes: Vec<u8>,
    /// The time, in seconds since 1970.
    pub(crate) now: u64,
}

impl Keeper for Outbox {
    fn keep(&mut self, bytes: &[u8]) -> Option<String> {
        self.bytes.extend_from_slice(bytes);
        None
    }

    /// Files are written by [`Cmd::Save`](super::Cmd::Save) alone.
    fn write_new(&mut self, name: &str, _: &str) -> Result<String, String> {
        Err(format!("`{name}` can't be written from here"))
    }

    /// They are read by [`Cmd::Read`](super::Cmd::Read).
    fn read(&mut self, name: &str) -> Result<String, String> {
        Err(format!("`{name}` can't be read from here"))
    }

    fn now(&self) -> u64 {
        self.now
    }
}

impl State {
    /// The screen as it opens, in a window of so many columns and rows.
    pub fn new(mut session: Session, opening: Opening, theme: Theme, window: (u16, u16)) -> Self {
        let window = Size::new(window.0, window.1);
        let menu = opening.offer.map(|run| Menu::new(&mut session, run));
        let reading = Reading::new(&session, window, false, false);
        let told = Told { notices: opening.notices, stop: opening.stop };
        let outbox = Outbox::default();
        let mut state = Self {
            session,
            window,
            theme,
            numbers: false,
            counts_open: false,
            reading,
            opening: menu,
            sheet: None,
            below: None,
            pace: (PACE, false),
            prompt: None,
            status: None,
            told,
            left: None,
            outbox,
            desk: None,
        };
        state.lay_out();
        state.tell();
        state
    }

    /// Has a run that is shown again go on by itself, at so many words a minute.
    pub fn play_by_itself(&mut self, words_per_minute: NonZeroUsize) {
        self.pace = (words_per_minute, true);
    }

    /// How long the page stands before a run that is shown again goes on by itself.
    pub fn patience(&self) -> Option<Duration> {
        let place = self.session.replay().filter(|place| place.step < place.of)?;
        let goes = self.pace.1 && self.sheet.is_none() && self.prompt.is_none() && place.stop.is_none();
        goes.then(|| self.session.reading_time(self.pace.0))
    }

    /// The session that is being played.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The theme in use.
    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// The size that the screen is laid out for.
    pub fn window(&self) -> Size {
        self.desk.as_ref().map_or(self.window, |desk| desk.whole)
    }

    /// The page that is opened over the reading screen, if one is.
    pub fn page(&self) -> Option<Kind> {
        self.sheet.as_ref().map(|sheet| sheet.kind)
    }

    /// What is said in the status line.
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// The edition of which it is to be found out what is open, if it is to be shown and not known: whether it is
    /// a later one.
    pub fn wanted_outlook(&self) -> Option<Edition> {
        let of_the_book = self.session.unknown_edition_of_the_book().filter(|_| self.looks_ahead());
        of_the_book.or(self.session.unknown_edition().filter(|_| self.counts_open))
    }

    /// Whether the page in front says what is open.
    pub(super) fn looks_ahead(&self) -> bool {
        matches!(self.page(), Some(Kind::WhatIf(..) | Kind::Nearest(_) | Kind::Compared(..)))
    }

    /// Takes what was found out; none is a story too large to know it.
    pub fn know_outlook(&mut self, edition: Edition, outlook: Option<Outlook>) {
        if outlook.is_none() {
            self.status = Some("this story is too large to say which endings are open".to_owned());
        }
        self.session.know_outlook(edition, outlook);
        if self.looks_ahead() {
            self.lay_out();
        }
    }

    /// How many endings are open, where that is wanted and known.
    pub(super) fn open_endings(&self) -> Option<usize> {
        let count = self.session.open_endings().filter(|_| self.counts_open)?.len();
        Some(count).filter(|_| self.session.ending_page().is_none())
    }

    /// Shows the passage where the reader stands now; `at_once` past all its beats.
    pub(super) fn arrive(&mut self, at_once: bool) {
        self.reading = Reading::new(&self.session, self.window, self.numbers, at_once);
    }

    /// Opens the page of what is to be told, if there is anything.
    pub(super) fn tell(&mut self) {
        if self.opening.is_none() && (self.told.stop.is_some() || !self.told.notices.is_empty()) {
            self.open(Kind::Told);
        }
    }

    /// Opens a page over the reading screen.
    pub(super) fn open(&mut self, kind: Kind) {
        let page = self.session.story().page();
        let rows = view::sheet_rows(self, kind);
        let mut sheet = Sheet::new(kind, rows, self.window, page);
        match kind {
            Kind::Runs => sheet.picker = Some(Picker::of_runs(&self.session)),
            Kind::Endings => sheet.picker = Some(Picker::of_endings(&self.session)),
            Kind::Book => sheet.book = Some(BookPage::new(&self.session)),
            _ => {}
        }
        sheet.lay_out_in_sight(&self.session);
        sheet.lay_out_picks(&self.session, self.desk.as_ref());
        // The history opens at its end, where the reader is.
        if kind == Kind::History {
            sheet.scroll = sheet.last_scroll();
        }
        self.sheet = Some(sheet);
    }

    /// Lays everything out for the window.
    pub(super) fn lay_out(&mut self) {
        self.reading.lay_out(&self.session, self.window, self.numbers);
        if let Some(menu) = &mut self.opening {
            menu.lay_out(self.reading.laid.columns);
        }
        if let Some(mut sheet) = self.sheet.take() {
            let rows = view::sheet_rows(self, sheet.kind);
            sheet.lay_out(rows, self.window, self.session.story().page());
            sheet.lay_out_in_sight(&self.session);
            sheet.lay_out_picks(&self.session, self.desk.as_ref());
            self.sheet = Some(sheet);
        }
    }
}

impl Menu {
    fn new(session: &mut Session, run: RunId) -> Self {
        let stop = session.resume(run);
        let go_on = Offer::plain(view::opening::go_on(session), Act::Resume);
        let offers = vec![go_on, Offer::plain("Begin anew", Act::Anew)];
        Self { run, stop, offers, selected: 0, rows: Vec::new() }
    }

    fn lay_out(&mut self, columns: super::layout::Columns) {
        self.rows = super::widgets::offers::lay_out(&self.offers, columns);
    }

    /// The list as it stands.
    pub(super) fn list(&self) -> List<'_> {
        List { rows: &self.rows, count: self.offers.len(), selected: self.selected, top: 0 }
    }
}
