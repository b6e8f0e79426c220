//! Everything that the screen shows.

use std::num::NonZeroUsize;
use std::time::Duration;

use ratatui::layout::Size;

use super::author::{AuthorPane, Split};
use super::bindings::Bindings;
use super::front::FrontPage;
use super::layout::{Columns, has_strip};
use super::living::LivingTree;
use super::msg::Background;
use super::opener::Opener;
use super::pages::notices::NoticesPage;
use super::pages::{FollowUp, OpenPage, Page, PageContext};
use super::prompt::Prompt;
use super::reading::{Reading, Reveal, Shown, has_book};
use super::theme::Theme;
use crate::archive::RunId;
use crate::session::payload::Scene;
use crate::session::watch::{Event, Task, WatchSession};
use crate::session::{Act, Append, Host, Opening, Pending, Reply, Session, Wanted, Wish};
use crate::story::Edition;

/// How long after the start the terminal may report its background.
const IN_TIME: Duration = Duration::from_secs(2);
/// The maximum number of runs for which the tree is shown beside the page by default.
const MANY: usize = 256;
/// The default reading speed, in words per minute.
const PACE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(229);

/// What is known about the number of endings that can still be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpenCount {
    /// The number.
    Known(usize),
    /// It is being worked out.
    LookingAhead,
    /// It could not be worked out within the limit.
    Unknown,
}

/// The state of the screen.
#[derive(Debug)]
pub struct State {
    /// The session that the screen shows. Only its acts change it.
    pub(super) session: Session,
    /// The part of the window that the story has.
    pub(super) window: Size,
    /// The theme in which everything is drawn.
    pub(super) theme: Theme,
    /// Whether the theme follows the background, because the reader has chosen none.
    pub(super) follows_background: bool,
    /// The keys that the reader has given other meanings.
    pub(super) keys: Bindings,
    /// What the reader has switched on, and how the passage is set.
    pub(super) shown: Shown,
    /// The passage being read.
    pub(super) reading: Reading,
    /// The tree of all runs, if it is shown while reading.
    pub(super) tree: Option<LivingTree>,
    /// The first page of all, while the reader has not said how to begin.
    pub(super) front: Option<FrontPage>,
    /// The chapter that begins, while its opening page is shown.
    pub(super) opener: Option<Opener>,
    /// The page that is open over the reading screen.
    pub(super) page: Option<OpenPage>,
    /// The page that the one in front was opened over.
    pub(super) below: Option<OpenPage>,
    /// The words per minute at which a replay advances, and whether it does so by itself.
    pub(super) pace: (NonZeroUsize, bool),
    /// The question in the bottom line.
    pub(super) prompt: Option<Prompt>,
    /// One line to the reader, until the next key.
    pub(super) status: Option<String>,
    /// What to show before the reader continues, once there is no other page.
    pub(super) notices: NoticesPage,
    /// The run that was left for the current one, while that has no steps.
    pub(super) left: Option<RunId>,
    /// The time, in seconds since 1970, for what is saved from here on.
    pub(super) now: u64,
    /// The time of events, by a monotonic clock.
    pub(super) moment: Duration,
    /// When a click took something last.
    pub(super) clicked: Option<Duration>,
    /// How to handle the reply to the last act.
    pub(super) follow_up: FollowUp,
    /// The request of the page in front, which waits until the open endings are known.
    pub(super) looking: Option<(Wish, FollowUp)>,
    /// What an author has beside the story.
    pub(super) author: Option<AuthorPane>,
}

impl State {
    /// The screen as it opens, in a window of this many columns and rows.
    pub fn new(mut session: Session, opening: Opening, theme: Theme, (columns, rows): (u16, u16)) -> Self {
        let window = Size::new(columns, rows);
        let has_front = opening.front || opening.offer.is_some();
        let front = has_front.then(|| FrontPage::new(&mut session, opening.offer));
        // When the reader continues a run that no longer works, the place where it stops is shown.
        let scene = if front.is_some() { session.scene() } else { look(&mut session) };
        let stop = scene.stopped.clone().filter(|_| front.is_none());
        let shown = Shown::new(&session);
        let reading = Reading::new(scene, &session, window, shown, false);
        let mut state = Self {
            session,
            window,
            theme,
            follows_background: false,
            keys: Bindings::default(),
            shown,
            reading,
            tree: None,
            front,
            opener: None,
            page: None,
            below: None,
            pace: (PACE, false),
            prompt: None,
            status: None,
            notices: NoticesPage { notices: opening.notices, stop },
            left: None,
            now: 0,
            moment: Duration::ZERO,
            clicked: None,
            follow_up: FollowUp::default(),
            looking: None,
            author: None,
        };
        state.lay_out();
        state.show_notices();
        state
    }

    /// The screen of an author whose story is in this folder.
    pub fn author(session: Session, watch: WatchSession, folder: String, theme: Theme, window: (u16, u16)) -> Self {
        let mut state = Self::new(session, Opening::default(), theme, window);
        let whole = state.window;
        state.author = Some(AuthorPane { watch, folder, whole });
        state.resize(whole);
        state
    }

    /// Sets key bindings.
    pub fn bind(&mut self, keys: Bindings) {
        self.keys = keys;
    }

    /// Chooses the theme by the background, once the terminal reports it.
    pub fn follow_background(&mut self, follows: bool) {
        self.follows_background = follows;
    }

    /// Handles the report of the background. A late report changes nothing.
    pub(super) fn take_background(&mut self, background: Background) {
        if std::mem::take(&mut self.follows_background) && self.moment <= IN_TIME {
            self.theme = match background {
                Background::Dark => Theme::Dark,
                Background::Light => Theme::Light,
            };
            self.lay_out();
        }
    }

    /// Lets a replay advance by itself, at this many words per minute.
    pub fn play_by_itself(&mut self, words_per_minute: NonZeroUsize) {
        self.pace = (words_per_minute, true);
    }

    /// How long to wait before a replay advances by itself, or more of the passage appears; `None` if nothing does.
    pub fn patience(&self) -> Option<Duration> {
        if let Some(reveal) = self.reveal() {
            return Some(reveal.wait(self.moment));
        }
        let place = self.reading.scene.replay.as_ref()?;
        let goes = self.pace.1 && self.page.is_none() && self.prompt.is_none() && place.has_next();
        goes.then(|| self.session.reading_time(self.pace.0))
    }

    /// How much of the passage has appeared, if it is what the reader looks at and is appearing.
    pub(super) fn reveal(&self) -> Option<Reveal> {
        let is_behind = self.page.is_some() || self.front.is_some() || self.opener.is_some() || self.prompt.is_some();
        self.reading.reveal().filter(|_| !is_behind)
    }

    /// The session that is being played.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether the story is watched by its author.
    pub(super) fn is_author(&self) -> bool {
        self.author.is_some()
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

    /// Whether the page is shown with which a chapter begins. Enter continues from it.
    pub fn opens_chapter(&self) -> bool {
        self.opener.is_some()
    }

    /// What is shown in the status line.
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// Makes sure that the run is still saved, see [`Session::confirm_saved`].
    pub(super) fn confirm_saved(&mut self, host: &mut impl Host) -> Option<String> {
        self.session.confirm_saved(host)
    }

    /// Saves what an act appends, and returns its reply.
    pub(super) fn append(&mut self, append: Append, host: &mut impl Host) -> Reply {
        self.session.append(append, host)
    }

    /// The edition whose open endings must be computed; `None` if nothing needs them.
    pub fn wanted_outlook(&self) -> Option<Edition> {
        let of_page = self.looking.as_ref().and_then(|(wish, _)| match wish.wanted() {
            Wanted::LookAhead(edition) => Some(*edition),
            Wanted::Write { .. } | Wanted::Read { .. } | Wanted::Remember(_) => None,
        });
        of_page.or(self.session.unknown_edition().filter(|_| self.shown.counts_open))
    }

    /// What is known about the number of open endings; `None` if it is not wanted.
    pub(super) fn open_endings(&self) -> Option<OpenCount> {
        let is_wanted = self.shown.counts_open && self.reading.scene.ending.is_none();
        is_wanted.then(|| match self.session.open_endings() {
            Some(open) => OpenCount::Known(open.len()),
            None if self.session.unknown_edition().is_some() => OpenCount::LookingAhead,
            None => OpenCount::Unknown,
        })
    }

    /// Records that a frame was drawn, so that what the passage shows was on the screen.
    pub(super) fn drawn(&mut self, at: Duration) {
        self.moment = at;
        if self.page.is_some() || self.front.is_some() {
            return;
        }
        match &mut self.opener {
            // It has no last line that could be hidden.
            Some(opener) => opener.pace.drawn(at, true),
            None => self.reading.drawn(at),
        }
    }

    /// Handles events of the watched story.
    pub fn hear(&mut self, event: Event) {
        let Some(author) = &mut self.author else { return };
        let before = self.session.playthrough().clone();
        let reloaded = author.watch.hear(&mut self.session, event);
        match reloaded {
            true => self.stay(self.session.scene()),
            // A run was found to where its author wanted to go.
            false if *self.session.playthrough() != before => self.arrive(self.session.scene(), true),
            false => {}
        }
        self.lay_out();
    }

    /// Returns the tasks for the background threads, each once.
    pub fn tasks(&mut self) -> Vec<Task> {
        self.author.as_mut().map(|author| author.watch.tasks()).unwrap_or_default()
    }

    /// Which version of the story plays.
    pub fn version(&self) -> u64 {
        self.author.as_ref().map_or(0, |author| author.watch.version())
    }

    /// What pages are built from.
    pub(super) fn context(&self) -> PageContext<'_> {
        let author = self.author.as_ref();
        let is_looking = self.looking.is_some();
        let (session, reading, theme, now) = (&self.session, &self.reading, self.theme, self.now);
        let keys = &self.keys;
        PageContext { session, reading, author, theme, keys, now, window: self.window, is_looking }
    }

    /// Does something with the open page; `None` if there is no page.
    pub(super) fn with_page<T>(&mut self, change: impl FnOnce(&mut OpenPage, Size, &PageContext) -> T) -> Option<T> {
        let mut page = self.page.take()?;
        let changed = change(&mut page, self.window, &self.context());
        self.page = Some(page);
        Some(changed)
    }

    /// Shows a scene; `at_once` past all its beats.
    pub(super) fn arrive(&mut self, scene: Scene, at_once: bool) {
        self.opener = None;
        self.follow_tree();
        self.reading = Reading::new(scene, &self.session, self.window, self.shown, at_once);
    }

    /// Shows a scene; the author's position in it stays, if it is the same scene as before.
    pub(super) fn stay(&mut self, scene: Scene) {
        let was = self.reading.clone();
        self.arrive(scene, false);
        if self.reading.scene.scene == was.scene.scene {
            self.reading.take_over(&was);
            self.lay_out();
        }
    }

    /// Opens a page in place of the one in front.
    pub(super) fn open(&mut self, page: Box<dyn Page>) {
        self.page = Some(OpenPage::new(page, self.window, &self.context()));
    }

    /// Opens the page of notices if there are any, before the reader continues or begins.
    pub(super) fn show_notices(&mut self) {
        if self.notices.stop.is_some() || !self.notices.notices.is_empty() {
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

    /// Shows everything as the reader prefers it from now on.
    pub(super) fn follow_preferences(&mut self) {
        let Shown { numbers, counts_open, strip, .. } = self.shown;
        self.shown = Shown { numbers, counts_open, strip, ..Shown::new(&self.session) };
        if let Some(theme) = self.session.preferences().theme.as_deref().and_then(Theme::named)
            && theme != self.theme
        {
            (self.theme, self.follows_background) = (theme, false);
        }
        self.lay_out();
    }

    /// Updates the tree, if it is shown while reading.
    fn follow_tree(&mut self) {
        // A tree of very many runs takes longer than a frame may take after a key, so it is only shown on request.
        let is_small = self.session.archive().runs().count() <= MANY;
        self.shown.measure.has_tree =
            self.author.is_none() && self.front.is_none() && has_book(&self.session) && is_small;
        let has_room = Columns::of(self.window, self.shown.measure).beside.is_some();
        let is_shown = has_room || (self.shown.strip && has_strip(self.window));
        let before = self.tree.take();
        self.tree = if is_shown { LivingTree::of(&self.session, before) } else { None };
        self.shown.measure.has_tree &= self.tree.is_some();
    }

    /// Lays everything out for the window.
    pub(super) fn lay_out(&mut self) {
        self.follow_tree();
        self.reading.lay_out(self.session.story(), self.window, self.shown);
        let (columns, mark) = (self.reading.layout.columns, self.session.story().mark().map(|mark| mark.color));
        if let Some(front) = &mut self.front {
            front.lay_out(self.window, columns, mark, self.now);
        }
        self.with_page(OpenPage::lay_out);
    }
}

/// The scene where the reader is, with where the run no longer works, if it was opened just now.
fn look(session: &mut Session) -> Scene {
    match session.act(Act::Look, 0) {
        Ok(Pending::Ready(Reply::Scene(scene))) => *scene,
        _ => session.scene(),
    }
}
