//! The passage that is being read: how much of it is shown, what is selected, how it is laid out.

use ratatui::layout::Size;

use super::haystack::Haystack;
use super::layout::{Columns, Rows, Wanted};
use super::widgets::meters;
use super::widgets::offers::{self, Act, List, Offer, OfferRow};
use crate::engine::{Block, ChoiceDisplay, ChoiceShown, Passage};
use crate::session::{Command, Session};
use crate::story::Color;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, lay_out, quiet, styled, wrap};

/// The passage on the screen.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// What is read.
    pub(crate) passage: Passage,
    /// How many beats the reader has gone past.
    pub(crate) past: usize,
    /// What there is to choose, all beats past.
    pub(crate) offers: Vec<Offer>,
    /// The offer that Enter takes, from 0.
    pub(crate) selected: usize,
    /// The number typed so far, where numbers have two digits.
    pub(crate) typed: String,
    /// The first row of text that is shown.
    pub(crate) scroll: usize,
    /// The first row of choices that is shown.
    pub(crate) top: usize,
    /// Where it all stands.
    pub(crate) laid: Laid,
}

/// A passage laid out for a window.
#[derive(Clone, Debug)]
pub(crate) struct Laid {
    /// Its columns.
    pub(crate) columns: Columns,
    /// Its rows.
    pub(crate) rows: Rows,
    /// The text, as far as it is shown.
    pub(crate) body: Vec<BodyRow>,
    /// The choices, or how to go on.
    pub(crate) choices: Vec<OfferRow>,
    /// The meters.
    pub(crate) meters: Row,
}

/// A row of text and what stands beside it in the margin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BodyRow {
    /// The text.
    pub(crate) text: Row,
    /// The margin.
    pub(crate) margin: Option<Row>,
}

/// What comes first of what wants to stand beside the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A note that belongs to words in that row.
    Anchored,
    /// A note that belongs to no words.
    Loose,
    /// What the last choice changed.
    Change,
}

impl Reading {
    /// The passage where the reader stands; `at_once` shows it past all its beats.
    pub(crate) fn new(session: &Session, window: Size, numbers: bool, at_once: bool) -> Self {
        let passage = session.passage();
        let offers = offers(session, &passage);
        let open = || offers.iter().position(|offer| !offer.locked && !offer.label.is_empty());
        // A run that is shown again goes on with Enter.
        let next = session.replay().and_then(|place| place.next);
        let next = next.and_then(|id| passage.choices.iter().position(|shown| shown.id(session.story()) == id));
        let selected = next.or_else(open).unwrap_or(0);
        let laid = Laid {
            columns: Columns::of(window, session.story().page()),
            rows: Rows::default(),
            body: Vec::new(),
            choices: Vec::new(),
            meters: Row::default(),
        };
        let past = if at_once { beats(&passage) } else { 0 };
        let mut reading = Self { passage, past, offers, selected, typed: String::new(), scroll: 0, top: 0, laid };
        reading.lay_out(session, window, numbers);
        reading
    }

    /// Lays the passage out for a window. Where the reader is in it stays, as far as it can.
    pub(crate) fn lay_out(&mut self, session: &Session, window: Size, numbers: bool) {
        let story = session.story();
        let columns = Columns::of(window, story.page());
        let body = self.lay_body(session, columns, numbers);
        let choices = offers::lay_out(&self.shown_offers(), columns);
        let wanted = Wanted {
            text: body.len(),
            choices: choices.len(),
            meters: !self.passage.meters.is_empty(),
            page_rows: story.page().map(|(_, rows)| rows),
        };
        let meters = meters::row(story, &self.passage.meters, numbers, columns.inner());
        self.laid = Laid { columns, rows: Rows::of(window.height, wanted), body, choices, meters };
        self.scroll = self.scroll.min(self.last_scroll());
        self.keep_selected_in_sight();
    }

    /// The offers that the reader has come to: while text is held back, only to go on.
    pub(crate) fn shown_offers(&self) -> Vec<Offer> {
        match self.is_held() {
            true => vec![Offer::plain("Go on.", Act::On)],
            false => self.offers.clone(),
        }
    }

    /// Whether a beat holds text back.
    pub(crate) fn is_held(&self) -> bool {
        self.past < beats(&self.passage)
    }

    /// The list of offers as it stands.
    pub(crate) fn list(&self) -> List<'_> {
        let (selected, count) = if self.is_held() { (0, 1) } else { (self.selected, self.offers.len()) };
        List { rows: &self.laid.choices, count, selected, top: self.top }
    }

    /// Scrolls so that the selected offer is seen.
    pub(crate) fn keep_selected_in_sight(&mut self) {
        let selected = if self.is_held() { 0 } else { self.selected };
        self.top = offers::scrolled_to(&self.laid.choices, selected, self.top, self.laid.rows.choices.height);
    }

    /// The rows of text above and below what is shown.
    pub(crate) fn hidden_rows(&self) -> (usize, usize) {
        let shown = self.scroll + usize::from(self.laid.rows.body.height);
        (self.scroll, self.laid.body.len().saturating_sub(shown))
    }

    /// The furthest that the text scrolls.
    pub(crate) fn last_scroll(&self) -> usize {
        self.laid.body.len().saturating_sub(usize::from(self.laid.rows.body.height))
    }

    /// Goes past a beat; the first row that it held back is brought in sight.
    pub(crate) fn go_past(&mut self, session: &Session, window: Size, numbers: bool, all: bool) {
        let shown = self.laid.body.len();
        self.past = if all { beats(&self.passage) } else { self.past + 1 };
        self.lay_out(session, window, numbers);
        if all {
            self.scroll = self.last_scroll();
        } else if usize::from(self.laid.rows.body.height) < self.laid.body.len() {
            self.scroll = shown.saturating_sub(1).min(self.last_scroll());
        }
    }

    /// The blocks that are shown.
    pub(crate) fn shown_blocks(&self) -> &[Block] {
        let beats = self.passage.text.iter().enumerate().filter(|(_, block)| matches!(block, Block::Beat));
        let end = beats.map(|(at, _)| at).nth(self.past).unwrap_or(self.passage.text.len());
        self.passage.text.get(..end).unwrap_or_default()
    }

    fn lay_body(&self, session: &Session, columns: Columns, numbers: bool) -> Vec<BodyRow> {
        let mark = mark(session);
        let mut rows = Vec::new();
        if let Some(after) = &self.passage.after {
            rows.extend(wrap(&quiet(styled(after, mark)), WrapOptions::flush(columns.inner())));
        }
        let first = rows.len();
        rows.extend(lay_out(self.shown_blocks(), columns.text, mark));
        let mut body: Vec<BodyRow> = rows.into_iter().map(|text| BodyRow { text, margin: None }).collect();
        match columns.margin {
            Some((_, width)) => self.fill_margin(session, &mut body, first, width, numbers),
            None => self.append_notes(session, &mut body, columns),
        }
        if !self.is_held() {
            append_ending(session, &self.passage, &mut body, columns);
        }
        body
    }

    /// Puts what changed and the notes beside their rows, those that would overlap below each other.
    fn fill_margin(&self, session: &Session, body: &mut Vec<BodyRow>, first: usize, width: u16, numbers: bool) {
        let texts: Vec<Row> = body.iter().skip(first).map(|row| row.text.clone()).collect();
        let words = Haystack::new(&texts, false);
        let mut wanted: Vec<(usize, Rank, Row)> = Vec::new();
        for note in &self.passage.notes {
            let at = note.at.and_then(|at| words.row_with(session.story().str(at)));
            // A note whose words are still held back waits with them.
            if at.is_none() && note.at.is_some() && self.is_held() {
                continue;
            }
            let rows = wrap(&quiet(styled(&note.text, mark(session))), WrapOptions::flush(width));
            let rank = if at.is_some() { Rank::Anchored } else { Rank::Loose };
            wanted.extend(rows.into_iter().map(|row| (at.unwrap_or(0), rank, row)));
        }
        wanted.extend(self.changes(session, numbers).into_iter().map(|row| (0, Rank::Change, row)));
        wanted.sort_by_key(|(at, rank, _)| (*at, *rank));
        let mut free = 0;
        for (at, _, row) in wanted {
            let at = at.max(free);
            free = at + 1;
            while body.len() <= first + at {
                body.push(BodyRow::default());
            }
            if let Some(beside) = body.get_mut(first + at) {
                beside.margin = Some(row);
            }
        }
    }

    fn changes(&self, session: &Session, numbers: bool) -> Vec<Row> {
        let changed = self.passage.meters.iter().filter(|shown| shown.change != 0);
        let rows = changed.filter_map(|shown| {
            let meter = session.story().meter(shown.meter);
            let name = session.story().str(meter.name).to_lowercase();
            let mut row =
                Row::of(meters::change(shown.change, numbers), TextStyle { color: meter.color, ..TextStyle::PLAIN });
            row.push(&format!(" {name}"), TextStyle::QUIET);
            Some(row)
        });
        rows.collect()
    }

    /// Where there is no margin, notes stand below the text, with the words that they belong to.
    fn append_notes(&self, session: &Session, body: &mut Vec<BodyRow>, columns: Columns) {
        for note in self.passage.notes.iter().filter(|_| !self.is_held()) {
            let beside = note.at.map(|at| format!("{}: ", session.story().str(at))).unwrap_or_default();
            let mut words = vec![StyledSpan::new(format!("* {beside}"), TextStyle::QUIET)];
            words.extend(quiet(styled(&note.text, mark(session))));
            let rows = wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns.text) });
            body.extend(rows.into_iter().map(|text| BodyRow { text, margin: None }));
        }
    }
}

/// How many beats a passage has.
fn beats(passage: &Passage) -> usize {
    passage.text.iter().filter(|block| matches!(block, Block::Beat)).count()
}

/// The colour of marked words.
pub(crate) fn mark(session: &Session) -> Option<Color> {
    session.story().mark().map(|mark| mark.color)
}

/// After an ending's text: its title, what it corrects of the run before, and the briefs.
fn append_ending(session: &Session, passage: &Passage, body: &mut Vec<BodyRow>, columns: Columns) {
    let Some(ending) = &passage.ending else { return };
    let mark = mark(session);
    let mut add = |row: Row| body.push(BodyRow { text: row, margin: None });
    add(Row::default());
    let mut title = Row::of(session.story().str(ending.title), TextStyle::STRONG);
    title.push("  an ending", TextStyle::QUIET);
    add(title);
    let Some(page) = session.ending_page() else { return };
    for (lines, heading) in [(&page.corrections, "Corrections"), (&page.briefs, "Briefs")] {
        if lines.is_empty() {
            continue;
        }
        add(Row::default());
        add(Row::of(heading, TextStyle::QUIET));
        for line in lines {
            let shape = WrapOptions { hang: 2, ..WrapOptions::flush(columns.text) };
            wrap(&styled(line, mark), shape).into_iter().for_each(&mut add);
        }
    }
}

fn offers(session: &Session, passage: &Passage) -> Vec<Offer> {
    if passage.ending.is_some() {
        return vec![
            Offer::plain("Begin a new run.", Act::Do(Command::New)),
            Offer::plain("Go back one choice.", Act::Do(Command::Back)),
            Offer::plain("Look at the endings.", Act::Do(Command::Endings)),
            Offer::plain("Leave.", Act::Do(Command::Quit)),
        ];
    }
    passage.choices.iter().map(|shown| offer(session, shown)).collect()
}

fn offer(session: &Session, shown: &ChoiceShown) -> Offer {
    let mark = mark(session);
    let seen = shown.choice.is_some_and(|choice| session.was_taken(choice));
    let act = Act::Choose(shown.number);
    match &shown.state {
        ChoiceDisplay::Open(label) => {
            Offer { label: styled(label, mark), reason: Vec::new(), locked: false, seen, act }
        }
        ChoiceDisplay::Sealed => {
            let label = vec![StyledSpan::new(session.story().seal(), TextStyle::QUIET)];
            Offer { label, reason: Vec::new(), locked: false, seen, act }
        }
        ChoiceDisplay::Locked { label, reason } => {
            let mut label = quiet(styled(label, mark));
            label.iter_mut().for_each(|stretch| stretch.style.struck = true);
            Offer { label, reason: quiet(styled(reason, mark)), locked: true, seen, act }
        }
    }
}

/// Words of a story in no style, where only their letters are wanted.
pub(crate) fn plain(words: &[crate::engine::Segment]) -> String {
    words.iter().map(|span| span.text.as_str()).collect()
}
