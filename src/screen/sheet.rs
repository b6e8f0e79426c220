//! A page that is opened over the reading screen: the history, a document, the help, the book.

use ratatui::layout::Size;

use super::book::BookPage;
use super::haystack::{Haystack, small_letters};
use super::layout::{Columns, SheetRows};
use super::picker::Picker;
use super::picks::Picks;
use crate::archive::RunId;
use crate::session::Session;
use crate::story::DocumentId;
use crate::text::Row;

/// Which page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What is to be told before anything is shown.
    Told,
    /// All that was read in this run.
    History,
    /// A document.
    Document(DocumentId),
    /// The endings.
    Endings,
    /// Every run as one tree.
    Book,
    /// The runs that are kept.
    Runs,
    /// What is kept for good.
    Clippings,
    /// What runs corrected of the runs before them.
    Corrections,
    /// Two runs side by side.
    Compared(RunId, RunId),
    /// Where the choices of a decision would lead: the run, its steps there, how much is told.
    WhatIf(RunId, usize, Told),
    /// The nearest ending that was never read, and how much of it is told.
    Nearest(Told),
    /// Keys and colours.
    Help,
    /// The problems of a story that is watched.
    Problems,
    /// Its facts and meters.
    Levers,
    /// Its scenes, to go to.
    Scenes,
    /// What is proved of it.
    Proved,
}

/// How much the reader asked to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// Numbers only.
    Shape,
    /// Names of what was found, or the one that is asked for.
    Names,
    /// Everything.
    All,
}

impl Told {
    /// One step more.
    #[must_use]
    pub fn more(self) -> Self {
        match self {
            Self::Shape => Self::Names,
            Self::Names | Self::All => Self::All,
        }
    }
}

/// An open page.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// Which page.
    pub(crate) kind: Kind,
    /// What it says, for the width of the window.
    pub(crate) rows: Vec<Row>,
    /// The first row that is shown.
    pub(crate) scroll: usize,
    /// Its columns.
    pub(crate) columns: Columns,
    /// Where its parts stand.
    pub(crate) places: SheetRows,
    /// The search, once there was one.
    pub(crate) search: Option<Search>,
    /// What there is to choose from, on the pages of the runs and the endings.
    pub(crate) picker: Option<Picker>,
    /// The tree, on its page.
    pub(crate) book: Option<BookPage>,
    /// What there is to choose from, on the pages of an author.
    pub(crate) picks: Option<Picks>,
}

/// A search in a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// What is looked for.
    pub(crate) words: String,
    /// Whether it is still being typed.
    pub(crate) typing: bool,
    /// All words of the page in small letters.
    pub(crate) haystack: Haystack,
    /// Where they were found.
    pub(crate) found: Vec<std::ops::Range<usize>>,
    /// The find that the reader was led to.
    pub(crate) at: usize,
}

impl Sheet {
    /// A page at its beginning.
    pub(crate) fn new(kind: Kind, rows: Vec<Row>, window: Size, page: Option<(u16, u16)>) -> Self {
        let columns = columns_of(kind, window, page);
        let places = SheetRows::of(window.height);
        Self { kind, rows, scroll: 0, columns, places, search: None, picker: None, book: None, picks: None }
    }

    /// Takes the page over into a window of another size, with the same part of it in sight.
    pub(crate) fn lay_out(&mut self, rows: Vec<Row>, window: Size, page: Option<(u16, u16)>) {
        let was = self.last_scroll().max(1);
        let share = self.scroll.min(was);
        self.columns = columns_of(self.kind, window, page);
        self.places = SheetRows::of(window.height);
        self.rows = rows;
        self.scroll = self.last_scroll() * share / was;
        if let Some(search) = &mut self.search {
            search.haystack = Haystack::new(&self.rows, true);
            search.look();
        }
    }

    /// Lays out what is in sight, on pages that lay out no more than that.
    pub(crate) fn lay_out_in_sight(&mut self, session: &Session) {
        let height = self.places.body.height;
        if let Some(picker) = &mut self.picker {
            picker.lay_out(session, self.columns, height);
        }
        if let Some(book) = &mut self.book {
            book.keep_in_sight(height);
        }
    }

    /// The furthest that it scrolls.
    pub(crate) fn last_scroll(&self) -> usize {
        self.rows.len().saturating_sub(usize::from(self.places.body.height))
    }

    /// The rows above and below what is shown.
    pub(crate) fn hidden_rows(&self) -> (usize, usize) {
        (self.scroll, self.last_scroll().saturating_sub(self.scroll))
    }

    /// Scrolls by rows, down or up.
    pub(crate) fn scroll_by(&mut self, rows: isize) {
        self.scroll = self.scroll.saturating_add_signed(rows).min(self.last_scroll());
    }

    /// How far a page key scrolls: a window less one row, which stays in sight.
    pub(crate) fn page_step(&self) -> isize {
        isize::try_from(self.places.body.height).unwrap_or(1).saturating_sub(1).max(1)
    }

    /// Begins to type a search.
    pub(crate) fn begin_search(&mut self) {
        self.search = Some(Search { typing: true, haystack: Haystack::new(&self.rows, true), ..Search::default() });
    }

    /// The search that is being typed.
    pub(crate) fn typing(&mut self) -> Option<&mut Search> {
        self.search.as_mut().filter(|search| search.typing)
    }

    /// Ends the typing and goes to the first find from here on.
    pub(crate) fn find_first(&mut self) {
        let Some(search) = &mut self.search else { return };
        search.typing = false;
        search.look();
        let here = search.haystack.start_of(self.scroll);
        search.at = search.found.iter().position(|found| found.start >= here).unwrap_or(0);
        self.show_find();
    }

    /// Goes to the next find, or the one before; round the ends.
    pub(crate) fn find_next(&mut self, forward: bool) {
        let Some(search) = &mut self.search else { return };
        let count = search.found.len();
        if count > 0 {
            search.at = (search.at + if forward { 1 } else { count - 1 }) % count;
        }
        self.show_find();
    }

    fn show_find(&mut self) {
        let Some(search) = &self.search else { return };
        let Some(found) = search.found.get(search.at) else { return };
        let row = search.haystack.row_at(found.start);
        let height = usize::from(self.places.body.height);
        if row < self.scroll || row >= self.scroll + height {
            self.scroll = row.saturating_sub(height / 3).min(self.last_scroll());
        }
    }
}

impl Search {
    fn look(&mut self) {
        let words: String = small_letters(&self.words).collect();
        self.found = self.haystack.find_all(&words);
        self.at = self.at.min(self.found.len().saturating_sub(1));
    }
}

/// The page of the tree is as wide as the window, for its picture.
fn columns_of(kind: Kind, window: Size, page: Option<(u16, u16)>) -> Columns {
    if kind == Kind::Book { Columns::whole(window, page) } else { Columns::of(window, page) }
}
