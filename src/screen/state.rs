//! Everything that the screen is a picture of.

use std::num::NonZeroUsize;
use std::time::Duration;

use ratatui::layout::Size;

use super::author::{AuthorPane, Split};
use super::outbox::Outbox;
use super::pages::notices::NoticesPage;
use super::pages::{Context, OpenPage, Page};
use super::prompt::Prompt;
use super::reading::Reading;
use super::start_menu::StartMenu;
use super::theme::Theme;
use crate::archive::RunId;
use crate::explore::Outlook;
use crate::session::workshop::{Event, Task, Workshop};
use crate::session::{Opening, Session};
use crate::story::Edition;

/// How many words a minute are read, unless something else is said.
const PACE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(229);

/// The state of the screen.
#[derive(Debug)]
pub struct State {
    pub(super) session: Session,
    /// The part of the window that the story has.
    pub(super) window: Size,
    pub(super) theme: Theme,
    /// Whether meters show their numbers.
    pub(super) numbers: bool,
    /// Whether it is shown how many endings are open.
    pub(super) counts_open: bool,
    /// The passage being read.
    pub(super) reading: Reading,
    /// The first page of all, while the reader has not said how to begin.
    pub(super) menu: Option<StartMenu>,
    /// The page that is open over the reading screen.
    pub(super) page: Option<OpenPage>,
    /// The page that the one in front was opened over.
    pub(super) below: Option<OpenPage>,
    /// At how many words a minute a replay goes on, and whether it does.
    pub(super) pace: (NonZeroUsize, bool),
    /// The question in the bottom line.
    pub(super) prompt: Option<Prompt>,
    /// One line to the reader, until the next key.
    pub(super) status: Option<String>,
    /// What is to be shown before the reader goes on, once there is no other page.
    pub(super) notices: NoticesPage,
    /// The run that was left for the one being read, so long as that has no step.
    pub(super) left: Option<RunId>,
    pub(super) outbox: Outbox,
    /// What an author has beside the story.
    pub(super) author: Option<AuthorPane>,
}

impl State {
    /// The screen as it opens, in a window of this many columns and rows.
    pub fn new(mut session: Session, opening: Opening, theme: Theme, (columns, rows): (u16, u16)) -> Self {
        let window = Size::new(columns, rows);
        let menu = opening.offer.map(|run| StartMenu::new(&mut session, run));
        let reading = Reading::new(&session, window, false, false);
        let mut state = Self {
            session,
            window,
            theme,
            numbers: false,
            counts_open: false,
            reading,
            menu,
            page: None,
            below: None,
            pace: (PACE, false),
            prompt: None,
            status: None,
            notices: NoticesPage { notices: opening.notices, stop: opening.stop },
            left: None,
            outbox: Outbox::default(),
            author: None,
        };
        state.lay_out();
        state.show_notices();
        state
    }

    /// The screen of an author whose story is in this folder.
    pub fn author(session: Session, workshop: Workshop, folder: String, theme: Theme, window: (u16, u16)) -> Self {
        let mut state = Self::new(session, Opening::default(), theme, window);
        let whole = state.window;
        state.author = Some(AuthorPane { workshop, folder, whole });
        state.resize(whole);
        state
    }

    /// Has a replay go on by itself, at this many words a minute.
    pub fn play_by_itself(&mut self, words_per_minute: NonZeroUsize) {
        self.pace = (words_per_minute, true);
    }

    /// How long to wait before a replay goes on by itself; none if nothing does.
    pub fn patience(&self) -> Option<Duration> {
        let place = self.session.replay().filter(|place| place.step < place.of)?;
        let goes = self.pace.1 && self.page.is_none() && self.prompt.is_none() && place.stop.is_none();
        goes.then(|| self.session.reading_time(self.pace.0))
    }

    /// The session that is being played.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The theme that the screen is drawn with.
    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// The size that the screen is laid out for.
    pub fn window(&self) -> Size {
        self.author.as_ref().map_or(self.window, |author| author.whole)
    }

    /// The name of the page that is open over the reading screen, if one is: `history`, `tree`.
    pub fn page(&self) -> Option<&'static str> {
        self.page.as_ref().map(|open| open.page.head(&self.context()).name)
    }

    /// What is shown in the status line.
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// Whether it must be found out which endings are open in an edition of the story: none if nothing needs to be
    /// known, else whether the edition is a later one.
    pub fn wanted_outlook(&self) -> Option<Edition> {
        let of_the_book = self.session.unknown_edition_of_the_book().filter(|_| self.looks_ahead());
        of_the_book.or(self.session.unknown_edition().filter(|_| self.counts_open))
    }

    fn looks_ahead(&self) -> bool {
        self.page.as_ref().is_some_and(|open| open.page.looks_ahead())
    }

    /// Takes what was found out; none for a story that is too large to know it.
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

    /// Takes in what happened to the story that is watched.
    pub fn hear(&mut self, event: Event) {
        let Some(author) = &mut self.author else { return };
        let before = self.session.playthrough().clone();
        let reloaded = author.workshop.hear(&mut self.session, event);
        match reloaded {
            true => self.stay(),
            // A run was found to where its author wanted to go.
            false if *self.session.playthrough() != before => self.arrive(true),
            false => {}
        }
        self.lay_out();
    }

    /// What is to be found out about the story that is watched, each thing once.
    pub fn tasks(&mut self) -> Vec<Task> {
        self.author.as_mut().map(|author| author.workshop.tasks()).unwrap_or_default()
    }

    /// Which version of the story plays.
    pub fn edition(&self) -> u64 {
        self.author.as_ref().map_or(0, |author| author.workshop.edition())
    }

    /// What pages are made from.
    pub(super) fn context(&self) -> Context<'_> {
        let author = self.author.as_ref();
        Context { session: &self.session, reading: &self.reading, author, theme: self.theme }
    }

    /// Does something with the page that is open; none where there is no page.
    pub(super) fn with_page<T>(&mut self, change: impl FnOnce(&mut OpenPage, Size, &Context) -> T) -> Option<T> {
        let mut page = self.page.take()?;
        let changed = change(&mut page, self.window, &self.context());
        self.page = Some(page);
        Some(changed)
    }

    /// Shows the passage where the reader is now; `at_once` past all its beats.
    pub(super) fn arrive(&mut self, at_once: bool) {
        self.reading = Reading::new(&self.session, self.window, self.numbers, at_once);
    }

    /// Shows the passage anew; where the author was in it stays, if it is the same scene.
    pub(super) fn stay(&mut self) {
        let was = self.reading.clone();
        self.arrive(false);
        if self.reading.passage.scene == was.passage.scene {
            self.reading.take_over(&was);
            self.lay_out();
        }
    }

    /// Opens a page in place of the one in front.
    pub(super) fn open(&mut self, page: Box<dyn Page>) {
        self.page = Some(OpenPage::new(page, self.window, &self.context()));
    }

    /// Shows what there is to be shown before the reader goes on.
    pub(super) fn show_notices(&mut self) {
        if self.menu.is_none() && (self.notices.stop.is_some() || !self.notices.notices.is_empty()) {
            let notices = std::mem::take(&mut self.notices);
            self.open(Box::new(notices));
        }
    }

    /// Lays everything out for a window of another size.
    pub(super) fn resize(&mut self, window: Size) {
        self.window = match &mut self.author {
            Some(author) => {
                author.whole = window;
                Split::of(window).page
            }
            None => window,
        };
        self.lay_out();
    }

    /// Lays everything out for the window.
    pub(super) fn lay_out(&mut self) {
        self.reading.lay_out(&self.session, self.window, self.numbers);
        if let Some(menu) = &mut self.menu {
            menu.lay_out(self.window, self.reading.layout.columns);
        }
        self.with_page(OpenPage::lay_out);
    }
}
