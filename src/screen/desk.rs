//! What an author has beside the story: where it stands, and how it takes in what happens.

use ratatui::layout::{Rect, Size};

use super::sheet::Sheet;
use super::state::State;
use super::theme::Theme;
use crate::session::workshop::{Event, Task, Workshop};
use crate::session::{Opening, Session};

/// From this width on there is a pane beside the page.
const WIDE: u16 = 110;
/// The columns that the page keeps then, and the most that the pane gets.
const PAGE: u16 = 70;
const PANE: u16 = 60;
/// From this height on a narrower window has a bar below the page.
const TALL: u16 = 6;

/// A workshop on the screen.
#[derive(Debug)]
pub(crate) struct Desk {
    /// The workshop.
    pub(crate) workshop: Workshop,
    /// The story's folder, as its author names it.
    pub(crate) folder: String,
    /// The whole window.
    pub(crate) whole: Size,
}

/// How a window is shared out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    /// The page of the story.
    pub(crate) page: Size,
    /// The pane beside it.
    pub(crate) pane: Option<Rect>,
    /// The row below it.
    pub(crate) bar: Option<u16>,
}

impl Split {
    /// Shares out a window.
    pub(crate) fn of(window: Size) -> Self {
        if window.width >= WIDE {
            let width = (window.width - PAGE).min(PANE);
            let page = Size::new(window.width - width, window.height);
            return Self { page, pane: Some(Rect::new(page.width, 0, width, window.height)), bar: None };
        }
        if window.height < TALL {
            return Self { page: window, pane: None, bar: None };
        }
        let page = Size::new(window.width, window.height - 1);
        Self { page, pane: None, bar: Some(page.height) }
    }
}

impl State {
    /// The screen of an author whose story is in this folder.
    pub fn author(session: Session, workshop: Workshop, folder: String, theme: Theme, window: (u16, u16)) -> Self {
        let whole = Size::new(window.0, window.1);
        let mut state = Self::new(session, Opening::default(), theme, window);
        state.desk = Some(Desk { workshop, folder, whole });
        state.resize(whole);
        state
    }

    /// Lays everything out for a window of another size.
    pub(super) fn resize(&mut self, window: Size) {
        self.window = match &mut self.desk {
            Some(desk) => {
                desk.whole = window;
                Split::of(window).page
            }
            None => window,
        };
        self.lay_out();
    }

    /// Takes in what happened to the story that is watched.
    pub fn hear(&mut self, event: Event) {
        let Some(desk) = &mut self.desk else { return };
        let before = self.session.playthrough().clone();
        let reloaded = desk.workshop.hear(&mut self.session, event);
        match reloaded {
            true => self.stay(),
            // A run was found to where its author wanted to go.
            false if *self.session.playthrough() != before => self.arrive(true),
            false => {}
        }
        self.lay_out();
    }

    /// What is to be found out.
    pub fn tasks(&mut self) -> Vec<Task> {
        self.desk.as_mut().map(|desk| desk.workshop.tasks()).unwrap_or_default()
    }

    /// Which version of the story plays.
    pub fn edition(&self) -> u64 {
        self.desk.as_ref().map_or(0, |desk| desk.workshop.edition())
    }

    /// Shows the passage anew; where the author was in it stays, as far as it is the same scene.
    pub(super) fn stay(&mut self) {
        let was = self.reading.clone();
        self.arrive(false);
        let same = self.reading.passage.scene == was.passage.scene;
        if !same {
            return;
        }
        self.reading.past = was.past;
        self.reading.scroll = was.scroll;
        self.reading.selected = was.selected.min(self.reading.offers.len().saturating_sub(1));
        self.lay_out();
    }
}

impl Sheet {
    /// Lists what there is to choose from on the pages of an author.
    pub(crate) fn lay_out_picks(&mut self, session: &Session, desk: Option<&Desk>) {
        let Some(desk) = desk else { return };
        let fresh = super::picks::Picks::of(self.kind, session, &desk.workshop, self.picks.as_ref());
        self.picks = fresh;
        if let Some(picks) = &mut self.picks {
            picks.keep_in_sight(self.places.body.height);
        }
    }
}
