//! The list of the runs that are kept. Of thousands, only those in sight are named and laid out.

use std::collections::HashMap;

use super::layout::Columns;
use super::view;
use super::widgets::offers::{List, OfferRow, label_width};
use crate::archive::RunId;
use crate::page::{Row, Shape, Stretch, wrap};
use crate::session::Session;

/// The runs to choose from, the one played last first.
#[derive(Clone, Debug)]
pub(crate) struct Runs {
    ids: Vec<RunId>,
    /// The one that Enter goes on with, from 0.
    pub(crate) selected: usize,
    /// The first that is shown.
    top: usize,
    /// How many are shown to their last row.
    shown: usize,
    /// The number typed so far.
    pub(crate) typed: String,
    /// The rows in sight.
    rows: Vec<OfferRow>,
    /// What was said of those that were in sight: to know where a run stands, it is played again.
    said: HashMap<RunId, Vec<Stretch>>,
}

impl Runs {
    /// The runs that are kept, the first selected.
    pub(crate) fn new(session: &Session) -> Self {
        let ids = session.runs_last_played_first();
        let (typed, rows, said) = (String::new(), Vec::new(), HashMap::new());
        Self { ids, selected: 0, top: 0, shown: 0, typed, rows, said }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The run that is selected.
    pub(crate) fn selected_run(&self) -> Option<RunId> {
        self.ids.get(self.selected).copied()
    }

    /// Lays out what fits in so many rows, with the selected run in sight.
    pub(crate) fn lay_out(&mut self, session: &Session, columns: Columns, height: u16) {
        let height = usize::from(height);
        let lowest = self.first_above(session, columns, self.selected, height);
        let furthest = self.first_above(session, columns, self.ids.len().saturating_sub(1), height);
        self.top = self.top.max(lowest).min(self.selected).min(furthest);
        self.rows.clear();
        self.shown = 0;
        for at in self.top..self.ids.len() {
            let rows = self.rows_of(session, columns, at);
            let room = height.saturating_sub(self.rows.len());
            self.shown += usize::from(rows.len() <= room);
            self.rows.extend(rows.into_iter().take(room));
            if self.rows.len() >= height {
                break;
            }
        }
    }

    /// The first run to show, where a run is to be the last that is shown whole.
    fn first_above(&mut self, session: &Session, columns: Columns, last: usize, height: usize) -> usize {
        let (mut first, mut used) = (last, self.rows_of(session, columns, last).len());
        while let Some(before) = first.checked_sub(1) {
            used += self.rows_of(session, columns, before).len();
            if used > height {
                break;
            }
            first = before;
        }
        first
    }

    /// The rows of one run.
    fn rows_of(&mut self, session: &Session, columns: Columns, at: usize) -> Vec<OfferRow> {
        let Some(id) = self.ids.get(at).copied() else { return Vec::new() };
        let width = label_width(columns, self.ids.len());
        let said = self.said.entry(id).or_insert_with(|| view::runs::words(session, id));
        let indent = if width > 20 { 2 } else { 0 };
        let rows = wrap(said, Shape { hang: indent, ..Shape::flush(width) });
        let row = |(line, row): (usize, Row)| OfferRow {
            offer: at,
            first: line == 0,
            row,
            numbered: true,
            locked: false,
            seen: false,
        };
        rows.into_iter().enumerate().map(row).collect()
    }

    /// Selects another run, so many further down or up.
    pub(crate) fn select_by(&mut self, by: isize) {
        self.typed.clear();
        self.selected = self.selected.saturating_add_signed(by).min(self.ids.len().saturating_sub(1));
    }

    /// How far a page key goes: as many runs as are shown less one, which stays in sight.
    pub(crate) fn page_step(&self) -> isize {
        isize::try_from(self.shown).unwrap_or(1).saturating_sub(1).max(1)
    }

    /// A digit of a place in the list. It selects at once; what can't be a place begins again with this digit.
    pub(crate) fn type_digit(&mut self, digit: char) {
        self.typed.push(digit);
        if self.place().is_none() {
            self.typed = digit.to_string();
        }
        let Some(place) = self.place() else { return self.typed.clear() };
        self.selected = place - 1;
        if place.saturating_mul(10) > self.ids.len() {
            self.typed.clear();
        }
    }

    /// Takes back the last digit.
    pub(crate) fn erase(&mut self) {
        self.typed.pop();
        if let Some(place) = self.place() {
            self.selected = place - 1;
        }
    }

    /// The place that was typed, from 1, if the list has it.
    fn place(&self) -> Option<usize> {
        self.typed.parse().ok().filter(|place| (1..=self.ids.len()).contains(place))
    }

    /// How many runs there are above and below those that are shown.
    pub(crate) fn hidden(&self) -> (usize, usize) {
        (self.top, self.ids.len().saturating_sub(self.top + self.shown))
    }

    /// The list as it stands.
    pub(crate) fn list(&self) -> List<'_> {
        List { rows: &self.rows, count: self.ids.len(), selected: self.selected, top: 0 }
    }
}
