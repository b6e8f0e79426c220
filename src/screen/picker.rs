//! A list to choose from: the runs that are kept, or the endings. Of thousands, only those in sight are named and
//! laid out.

use std::collections::HashMap;

use super::layout::Columns;
use super::view;
use super::widgets::offers::{List, OfferRow, label_width};
use crate::archive::RunId;
use crate::session::Session;
use crate::story::SceneId;
use crate::text::{Row, StyledSpan, WrapOptions, wrap};

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pick {
    /// A run.
    Run(RunId),
    /// An ending.
    Ending(SceneId),
}

/// What there is to choose from.
#[derive(Clone, Debug)]
pub(crate) struct Picker {
    picks: Vec<Pick>,
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
    said: HashMap<Pick, Vec<StyledSpan>>,
}

impl Picker {
    /// The runs that are kept, the one played last first and selected.
    pub(crate) fn of_runs(session: &Session) -> Self {
        Self::new(session.runs_last_played_first().into_iter().map(Pick::Run).collect())
    }

    /// The endings, in declared order.
    pub(crate) fn of_endings(session: &Session) -> Self {
        let story = session.story();
        let endings = story.scene_ids().filter(|scene| story.ending(*scene).is_some());
        Self::new(endings.map(Pick::Ending).collect())
    }

    fn new(picks: Vec<Pick>) -> Self {
        let (typed, rows, said) = (String::new(), Vec::new(), HashMap::new());
        Self { picks, selected: 0, top: 0, shown: 0, typed, rows, said }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.picks.len()
    }

    /// What is selected.
    pub(crate) fn pick(&self) -> Option<Pick> {
        self.picks.get(self.selected).copied()
    }

    /// The run that is selected.
    pub(crate) fn selected_run(&self) -> Option<RunId> {
        match self.pick() {
            Some(Pick::Run(run)) => Some(run),
            _ => None,
        }
    }

    /// Lays out what fits in so many rows, with what is selected in sight.
    pub(crate) fn lay_out(&mut self, session: &Session, columns: Columns, height: u16) {
        let height = usize::from(height);
        let lowest = self.first_above(session, columns, self.selected, height);
        let furthest = self.first_above(session, columns, self.picks.len().saturating_sub(1), height);
        self.top = self.top.max(lowest).min(self.selected).min(furthest);
        self.rows.clear();
        self.shown = 0;
        for at in self.top..self.picks.len() {
            let rows = self.rows_of(session, columns, at);
            let room = height.saturating_sub(self.rows.len());
            self.shown += usize::from(rows.len() <= room);
            self.rows.extend(rows.into_iter().take(room));
            if self.rows.len() >= height {
                break;
            }
        }
    }

    /// The first to show, where one is to be the last that is shown whole.
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

    /// The rows of one.
    fn rows_of(&mut self, session: &Session, columns: Columns, at: usize) -> Vec<OfferRow> {
        let Some(pick) = self.picks.get(at).copied() else { return Vec::new() };
        let width = label_width(columns, self.picks.len());
        let said = self.said.entry(pick).or_insert_with(|| match pick {
            Pick::Run(run) => view::runs::words(session, run),
            Pick::Ending(ending) => view::endings::words(session, ending),
        });
        let indent = if width > 20 { 2 } else { 0 };
        let rows = wrap(said, WrapOptions { hang: indent, ..WrapOptions::flush(width) });
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

    /// Selects another, so many further down or up.
    pub(crate) fn select_by(&mut self, by: isize) {
        self.typed.clear();
        self.selected = self.selected.saturating_add_signed(by).min(self.picks.len().saturating_sub(1));
    }

    /// How far a page key goes: as many as are shown less one, which stays in sight.
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
        if place.saturating_mul(10) > self.picks.len() {
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
        self.typed.parse().ok().filter(|place| (1..=self.picks.len()).contains(place))
    }

    /// How many there are above and below those that are shown.
    pub(crate) fn hidden(&self) -> (usize, usize) {
        (self.top, self.picks.len().saturating_sub(self.top + self.shown))
    }

    /// The list as it stands.
    pub(crate) fn list(&self) -> List<'_> {
        List { rows: &self.rows, count: self.picks.len(), selected: self.selected, top: 0 }
    }
}
