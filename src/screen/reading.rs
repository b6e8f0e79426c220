//! The passage that is being read: how much of it is shown, what is selected, how it is laid out.

mod below;
mod pace;
mod reveal;
mod shown;

use std::time::Duration;

use ratatui::layout::Size;

use self::below::{append_dead_end, append_earned, append_ending};
pub(crate) use self::pace::{Pace, Pause};
pub(crate) use self::reveal::Reveal;
pub(crate) use self::shown::Shown;
use super::keymap::Action;
use super::layout::{Columns, Measure, ReadingContent, ReadingRows, Spacing, Top, has_strip};
use super::list::{List, ListColumns, ListItem, TypedNumber};
use super::offers::{self, Offer, OfferAction, SEEN};
use super::search::Haystack;
use super::widgets::meters;
use crate::engine::{Block, GO_ON, NEXT};
use crate::session::payload::{Choice, ChoiceState, Scene};
use crate::session::{self, Command, Session};
use crate::story::{Color, Story};
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, aside, chapter_number, lay_out, styled, wrap};

/// The passage on the screen.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// The scene from the session's reply, including all beats and notes.
    pub(crate) scene: Scene,
    /// Whether there are steps to go forward to.
    pub(crate) has_forward: bool,
    /// Whether there are several runs, so that the tree has something to show.
    pub(crate) has_book: bool,
    /// How many beats the reader has passed.
    past: usize,
    /// Whether the reader has had time to read what is shown.
    pace: Pace,
    /// How much of the passage has appeared, while it appears row by row.
    reveal: Option<Reveal>,
    /// Whether the `after` line was shown on the page that opens the chapter.
    is_after_read: bool,
    /// What there is to choose, all beats past.
    pub(crate) offers: Vec<Offer>,
    /// Which offer is selected.
    choices: List,
    /// The single item that continues, while a beat holds text back.
    go_on: List,
    /// Which rows of the text are in sight.
    pub(crate) text: List,
    /// A cache that only [`lay_out`](Self::lay_out) fills.
    pub(crate) layout: ReadingLayout,
}

/// A passage laid out for a window.
#[derive(Clone, Debug)]
pub(crate) struct ReadingLayout {
    /// How the passage is laid out.
    pub(crate) measure: Measure,
    /// The columns of the page.
    pub(crate) columns: Columns,
    /// The rows of the page.
    pub(crate) rows: ReadingRows,
    /// The `after` line, if it is above the header.
    pub(crate) after: Vec<Row>,
    /// The shown part of the text.
    pub(crate) body: Vec<BodyRow>,
    /// The choices, or the item that continues.
    items: Vec<ListItem>,
    /// The row of the meters; empty if none are shown.
    pub(crate) meters: Row,
}

/// A row of text and what is beside it in the margin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BodyRow {
    /// The words in the column of the text; empty below the last row of the text.
    pub(crate) text: Row,
    /// The words in the margin.
    pub(crate) margin: Option<Row>,
}

/// The order of what belongs beside the same row.
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
    /// A scene; `at_once` shows it past all its beats.
    pub(crate) fn new(scene: Scene, session: &Session, window: Size, shown: Shown, at_once: bool) -> Self {
        let (story, path) = (session.story(), session.playthrough().path());
        let (has_forward, has_book) = (path.len() > scene.step, has_book(session));
        let offers = offers(&scene, story, !session.saves());
        let open = || match scene.dead_end {
            Some(_) => Some(scene.choices.len()),
            None => offers.iter().position(|offer| offer.can_be_taken),
        };
        // Enter continues a replay.
        let next = scene.replay.as_ref().and_then(|place| place.next.as_ref());
        let next = next.and_then(|id| scene.choices.iter().position(|choice| choice.id == *id));
        let mut choices = List::new(offers.len(), next.or_else(open).unwrap_or(0));
        let pace = Pace::new(at_once || scene.read_before);
        if scene.ending.is_some() && !pace.is_read() {
            choices.select_none();
        }
        let layout = ReadingLayout {
            measure: shown.measure,
            columns: Columns::of(window, shown.measure),
            rows: ReadingRows::default(),
            after: Vec::new(),
            body: Vec::new(),
            items: Vec::new(),
            meters: Row::default(),
        };
        let past = if at_once { beats(&scene) } else { 0 };
        let (go_on, text) = (List::new(1, 0), List::text());
        let is_after_read = false;
        let reveal = shown.reveal.filter(|_| !pace.is_read() && scene.replay.is_none());
        let reveal = reveal.map(|every| Reveal::new(every, 0));
        let mut reading = Self {
            scene,
            has_forward,
            has_book,
            past,
            pace,
            reveal,
            is_after_read,
            offers,
            choices,
            go_on,
            text,
            layout,
        };
        reading.lay_out(story, window, shown);
        reading
    }

    /// Adopts the reader's progress in the same passage.
    pub(crate) fn take_over(&mut self, was: &Self) {
        (self.past, self.pace, self.is_after_read) = (was.past, was.pace, was.is_after_read);
        self.reveal = was.reveal;
        self.text = was.text.clone();
        if let Some(selected) = was.choices.marked() {
            self.choices.select(selected);
        }
    }

    /// Lays the passage out for a window. The reader's position in it stays if possible.
    pub(crate) fn lay_out(&mut self, story: &Story, window: Size, shown: Shown) {
        let columns = Columns::of(window, shown.measure);
        let items = match self.is_held() {
            true => offers::lay_out(&[Offer::plain(GO_ON, OfferAction::On)], columns),
            false => offers::lay_out(&self.offers, columns),
        };
        let after = self.after_rows(story, columns);
        let mut body = self.lay_body(story, columns, shown.numbers, Spacing::Tight, Vec::new());
        let whole = ReadingContent {
            text: body.len() + self.rows_held_back(columns),
            choices: offers::height(&items),
            top: Top::Header,
            meters: !self.scene.meters.is_empty() || shown.counts_open,
            strip: shown.strip && has_strip(window),
            page_rows: story.page().map(|(_, rows)| rows),
        };
        let whole = ReadingContent { top: self.top(&after, whole, window.height), ..whole };
        let (spacing, head) = self.spacing((window.height, shown.spacing), whole, &after, columns);
        if spacing != Spacing::Tight || !head.is_empty() {
            body = self.lay_body(story, columns, shown.numbers, spacing, head);
        }
        let wanted = ReadingContent { text: body.len(), ..whole };
        let after = if matches!(whole.top, Top::After(_)) { after } else { Vec::new() };
        let counts_open = shown.counts_open && self.scene.ending.is_none();
        let for_meters = columns.inner().saturating_sub(if counts_open { meters::OPEN } else { 0 });
        let meters = meters::row(story, &self.scene.meters, shown.numbers, for_meters);
        let rows = ReadingRows::of(window.height, wanted);
        self.text.lay_out_text(body.iter().map(|row| &row.text), rows.body.height);
        let measure = shown.measure;
        self.layout = ReadingLayout { measure, columns, rows, after, body, items, meters };
        self.select_at_end();
        self.lay_out_choices();
    }

    /// Whether the last line of the passage is in sight. If there is no room for text, nothing counts as missing.
    fn end_is_in_sight(&self) -> bool {
        self.layout.rows.body.height == 0 || (self.text.hidden().1 == 0 && self.reveal.is_none())
    }

    /// How much of the passage has appeared, while it appears row by row.
    pub(crate) fn reveal(&self) -> Option<Reveal> {
        self.reveal
    }

    /// Shows the rows of the passage whose time has come. It has appeared once the page is full.
    pub(crate) fn reveal_more(&mut self, now: Duration) {
        let Some(reveal) = &mut self.reveal else { return };
        reveal.advance(now);
        let bottom = self.text.top() + usize::from(self.layout.rows.body.height);
        if reveal.rows() >= bottom.min(self.layout.body.len()) {
            self.reveal_all();
        }
    }

    /// Shows the whole passage from now on.
    pub(crate) fn reveal_all(&mut self) {
        self.reveal = None;
        self.select_at_end();
    }

    /// Selects the first offer after an ending once its last line is in sight.
    fn select_at_end(&mut self) {
        if self.choices.marked().is_none() && !self.is_held() && self.end_is_in_sight() {
            self.choices.select(self.choices.selected());
            self.lay_out_choices();
        }
    }

    /// Scrolls the text as an action says.
    pub(crate) fn scroll(&mut self, action: Action) {
        self.text.act(action);
        self.select_at_end();
    }

    /// Scrolls the text by rows.
    pub(crate) fn scroll_by(&mut self, rows: isize) {
        self.text.move_by(rows);
        self.select_at_end();
    }

    /// Records that a frame with the passage was drawn.
    pub(crate) fn drawn(&mut self, at: Duration) {
        self.reveal.iter_mut().for_each(|reveal| reveal.drawn(at));
        self.pace.drawn(at, self.end_is_in_sight());
    }

    /// Why nothing is taken now except by a number: because the frame is too new, or because there is more to read. A
    /// beat does not need to wait, because nothing is taken there.
    pub(crate) fn pause(&mut self, now: Duration) -> Option<Pause> {
        match self.is_held() {
            true => self.pace.pause_at_beat(),
            false => self.pace.pause(now),
        }
    }

    /// Whether the frame is too new for anything to be taken, even by a number.
    pub(crate) fn is_too_new(&self, now: Duration) -> bool {
        self.pace.is_too_new(now)
    }

    /// Whether Enter turns the page, because there is more to read.
    pub(crate) fn pages(&self) -> bool {
        !self.pace.is_read() && !self.end_is_in_sight()
    }

    fn lay_out_choices(&mut self) {
        let list = if self.is_held() { &mut self.go_on } else { &mut self.choices };
        let items = &self.layout.items;
        list.lay_out(self.layout.rows.choices.height, |at| items.get(at).cloned().unwrap_or_default());
    }

    /// Whether a beat holds text back.
    pub(crate) fn is_held(&self) -> bool {
        self.past < beats(&self.scene)
    }

    /// The choices, or the single item that continues while text is held back.
    pub(crate) fn list(&self) -> &List {
        if self.is_held() { &self.go_on } else { &self.choices }
    }

    /// The columns of the choices.
    pub(crate) fn list_columns(&self) -> ListColumns {
        ListColumns::numbered(self.layout.columns, self.list().len())
    }

    /// Whether there are more choices than are in sight.
    pub(crate) fn has_more_choices(&self) -> bool {
        offers::height(&self.layout.items) > usize::from(self.layout.rows.choices.height)
    }

    /// Selects an offer, and discards the typed digits.
    pub(crate) fn select(&mut self, at: usize) {
        self.choices.forget_number();
        self.choices.select(at);
        self.lay_out_choices();
    }

    /// Selects the previous or the next offer, unless text is held back.
    pub(crate) fn move_selection(&mut self, action: Action) {
        self.choices.forget_number();
        if !self.is_held() {
            self.choices.act(action);
            self.lay_out_choices();
        }
    }

    /// Selects the offer whose number is being typed.
    pub(crate) fn type_digit(&mut self, digit: char) -> TypedNumber {
        let typed = self.choices.type_digit(digit);
        self.lay_out_choices();
        typed
    }

    /// Whether a number is being typed, so that Enter takes what is selected on purpose.
    pub(crate) fn is_typing(&self) -> bool {
        self.choices.typed_number().is_some()
    }

    /// Discards the typed digits, or the last of them.
    pub(crate) fn erase(&mut self, is_all: bool) {
        if is_all {
            self.choices.forget_number()
        } else {
            self.choices.erase_digit()
        }
        self.lay_out_choices();
    }

    /// Goes past a beat; the first row that it held back becomes visible.
    pub(crate) fn go_past(&mut self, story: &Story, window: Size, shown: Shown) {
        self.go_past_beats(1, story, window, shown);
    }

    /// Goes past every beat that is left.
    pub(crate) fn go_past_all(&mut self, story: &Story, window: Size, shown: Shown) {
        self.go_past_beats(beats(&self.scene).saturating_sub(self.past), story, window, shown);
    }

    fn go_past_beats(&mut self, count: usize, story: &Story, window: Size, shown: Shown) {
        let rows = self.layout.body.len();
        self.past += count;
        self.pace.has_more();
        let appears = !self.pace.is_read() && self.scene.replay.is_none();
        self.reveal = shown.reveal.filter(|_| appears).map(|every| Reveal::new(every, rows));
        self.lay_out(story, window, shown);
        self.text.scroll_to(rows.saturating_sub(1));
        self.select_at_end();
    }

    /// Whether the run has ended, and an ending is left to be read.
    pub(crate) fn has_unread_ending(&self) -> bool {
        self.offers.iter().any(|offer| offer.action == OfferAction::Do(Command::Nearest))
    }

    /// The blocks that are shown.
    pub(crate) fn shown_blocks(&self) -> &[Block] {
        let beats = self.scene.text.iter().enumerate().filter(|(_, block)| matches!(block, Block::Beat));
        let end = beats.map(|(at, _)| at).nth(self.past).unwrap_or(self.scene.text.len());
        self.scene.text.get(..end).unwrap_or_default()
    }

    /// Whether the scene has `next`, so there is nothing to choose.
    pub(crate) fn has_only_on(&self) -> bool {
        self.scene.choices.iter().any(|choice| choice.id == NEXT)
    }

    /// Sets whether the page that opens the chapter shows the `after` line.
    pub(crate) fn set_after_read(&mut self, is_read: bool) {
        self.is_after_read = is_read;
    }

    /// The `after` line, unless the page that opens the chapter showed it.
    fn after_rows(&self, story: &Story, columns: Columns) -> Vec<Row> {
        let after = self.scene.after_spans.as_ref().filter(|_| !self.is_after_read);
        after
            .map(|after| wrap(&aside(styled(after, mark(story))), WrapOptions::flush(columns.inner())))
            .unwrap_or_default()
    }

    /// How many rows of text beats hold back, so that a beat changes nothing above it.
    fn rows_held_back(&self, columns: Columns) -> usize {
        let rest = self.scene.text.get(self.shown_blocks().len()..).unwrap_or_default();
        lay_out(rest, columns.text, None).len()
    }

    /// What is above the text. The `after` line belongs to the previous scene, so a new heading comes after it: above
    /// the text if there is room for the whole passage, or as a part of the text if not.
    fn top(&self, after: &[Row], whole: ReadingContent, height: u16) -> Top {
        if after.is_empty() || !self.scene.has_new_heading {
            return Top::Header;
        }
        let above = Top::After(u16::try_from(after.len()).unwrap_or(u16::MAX));
        if (ReadingContent { top: above, ..whole }).fits(height) { above } else { Top::Nothing }
    }

    /// The space for which there is room with the whole passage shown, and the rows that its text then begins with.
    fn spacing(
        &self,
        (height, preferred): (u16, session::Spacing),
        whole: ReadingContent,
        after: &[Row],
        columns: Columns,
    ) -> (Spacing, Vec<Row>) {
        let parts: Vec<Vec<Row>> = match whole.top {
            Top::After(_) => Vec::new(),
            Top::Header if after.is_empty() => Vec::new(),
            Top::Header => vec![after.to_vec()],
            Top::Nothing => vec![after.to_vec(), self.heading(columns)],
        };
        let text = whole.text + parts.iter().map(Vec::len).sum::<usize>();
        let spacing =
            Spacing::of(height, ReadingContent { text, ..whole }, gaps(&self.scene.text), parts.len(), preferred);
        let air = (spacing != Spacing::Tight).then(Row::default);
        (spacing, parts.into_iter().flat_map(|part| part.into_iter().chain(air.clone())).collect())
    }

    /// The heading as a part of the text: the content of the header.
    fn heading(&self, columns: Columns) -> Vec<Row> {
        let Scene { chapter_read: chapter, dateline, replay, .. } = &self.scene;
        let replay = replay.as_ref().map(|place| format!("REPLAY {} of {}  ", place.step, place.of));
        let dateline = dateline.as_ref().map(|dateline| format!("  {dateline}")).unwrap_or_default();
        let words = [
            StyledSpan::new(replay.unwrap_or_default(), TextStyle::STRONG),
            StyledSpan::new(chapter_number(chapter.number), TextStyle::STRONG),
            StyledSpan::new(format!("  {}{dateline}", chapter.title), TextStyle::PLAIN),
        ];
        wrap(&words, WrapOptions::flush(columns.inner()))
    }

    fn lay_body(
        &self,
        story: &Story,
        columns: Columns,
        numbers: bool,
        spacing: Spacing,
        head: Vec<Row>,
    ) -> Vec<BodyRow> {
        let mark = mark(story);
        let mut rows = head;
        let first = rows.len();
        match spacing {
            Spacing::Paragraphs => rows.extend(spaced(self.shown_blocks(), columns.text, mark)),
            Spacing::AfterLine | Spacing::Tight => rows.extend(lay_out(self.shown_blocks(), columns.text, mark)),
        }
        let mut body: Vec<BodyRow> = rows.into_iter().map(|text| BodyRow { text, margin: None }).collect();
        match columns.margin {
            Some((_, width)) => self.fill_margin(story, &mut body, first, width, numbers),
            None if !columns.has_notes => {}
            None => self.append_notes(story, &mut body, columns),
        }
        if !self.is_held() {
            append_earned(&self.scene, &mut body, columns);
            append_ending(story, &self.scene, &mut body, columns);
            append_dead_end(&self.scene, &mut body, columns);
        }
        body
    }

    /// Puts changes and notes beside their rows; those that would overlap are put below each other.
    fn fill_margin(&self, story: &Story, body: &mut Vec<BodyRow>, first: usize, width: u16, numbers: bool) {
        let texts: Vec<Row> = body.iter().skip(first).map(|row| row.text.clone()).collect();
        let words = Haystack::new(&texts, false);
        let mut wanted: Vec<(usize, Rank, Row)> = Vec::new();
        for note in &self.scene.notes {
            let at = note.at.as_ref().and_then(|at| words.row_with(at));
            // A note whose words are still held back waits with them.
            if at.is_none() && note.at.is_some() && self.is_held() {
                continue;
            }
            let rows = wrap(&styled(&note.spans, mark(story)), WrapOptions::flush(width));
            let rank = if at.is_some() { Rank::Anchored } else { Rank::Loose };
            wanted.extend(rows.into_iter().map(|row| (at.unwrap_or(0), rank, row)));
        }
        wanted.extend(self.changes(story, numbers, width).into_iter().map(|row| (0, Rank::Change, row)));
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

    fn changes(&self, story: &Story, numbers: bool, width: u16) -> Vec<Row> {
        let changed = self.scene.meters.iter().filter(|shown| shown.change != 0);
        let rows = changed.flat_map(|shown| {
            let style = TextStyle { color: meters::color(story, &shown.id), ..TextStyle::PLAIN };
            let sign = StyledSpan::new(meters::change(shown.change, numbers), style);
            let name = StyledSpan::new(format!(" {}", shown.name.to_lowercase()), TextStyle::QUIET);
            wrap(&[sign, name], WrapOptions { hang: 2, ..WrapOptions::flush(width) })
        });
        rows.collect()
    }

    /// Without a margin, notes are below the text, with the words that they belong to.
    fn append_notes(&self, story: &Story, body: &mut Vec<BodyRow>, columns: Columns) {
        for note in self.scene.notes.iter().filter(|_| !self.is_held()) {
            let beside = note.at.as_ref().map(|at| format!("{at}: ")).unwrap_or_default();
            let mut words = vec![StyledSpan::new(format!("* {beside}"), TextStyle::QUIET)];
            words.extend(styled(&note.spans, mark(story)));
            let rows = wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns.text) });
            body.extend(rows.into_iter().map(|text| BodyRow { text, margin: None }));
        }
    }
}

/// Whether several runs are saved.
pub(crate) fn has_book(session: &Session) -> bool {
    session.archive().runs().nth(1).is_some()
}

/// How many beats a scene has.
fn beats(scene: &Scene) -> usize {
    scene.text.iter().filter(|block| matches!(block, Block::Beat)).count()
}

/// How many empty rows there are between the blocks of a text that is set with space.
fn gaps(blocks: &[Block]) -> usize {
    blocks.iter().filter(|block| !matches!(block, Block::Beat)).count().saturating_sub(1)
}

/// The rows of a text's blocks with an empty row between them, so that no paragraph needs an indent.
fn spaced(blocks: &[Block], columns: u16, mark: Option<Color>) -> Vec<Row> {
    let mut rows = Vec::new();
    for block in blocks {
        let block = lay_out(std::slice::from_ref(block), columns, mark);
        rows.extend((!rows.is_empty() && !block.is_empty()).then(Row::default));
        rows.extend(block);
    }
    rows
}

/// The color of marked words.
fn mark(story: &Story) -> Option<Color> {
    story.mark().map(|mark| mark.color)
}

fn offers(scene: &Scene, story: &Story, is_watched: bool) -> Vec<Offer> {
    if scene.ending.is_some() {
        let is_left = scene.report.as_ref().is_some_and(|report| report.found < report.endings);
        let nearest =
            Offer::plain("Look for the nearest ending that you have not read.", OfferAction::Do(Command::Nearest));
        let others = [
            Offer::plain("Begin a new run.", OfferAction::Do(Command::New)),
            Offer::plain("Go back one choice.", OfferAction::Do(Command::Back)),
            Offer::plain("Look at the endings.", OfferAction::Do(Command::Endings)),
            Offer::plain("Leave.", OfferAction::Do(Command::Quit)),
        ];
        return (is_left && !is_watched).then_some(nearest).into_iter().chain(others).collect();
    }
    let choices = scene.choices.iter().map(|choice| offer(choice, story));
    choices.chain(scene.dead_end.iter().flatten().filter_map(|command| way_out(*command))).collect()
}

/// What is offered if no choice can be taken.
fn way_out(command: Command) -> Option<Offer> {
    Some(match command {
        Command::Back => Offer::plain("Go back one choice.", OfferAction::Do(command)),
        Command::Fork => Offer::plain("Continue from elsewhere in your runs.", OfferAction::Do(Command::Book)),
        Command::New => Offer::plain("Begin a new run.", OfferAction::Do(command)),
        _ => return None,
    })
}

fn offer(choice: &Choice, story: &Story) -> Offer {
    let words = |spans: &Option<Vec<_>>| spans.as_deref().map(|spans| styled(spans, mark(story))).unwrap_or_default();
    let label = match choice.state {
        ChoiceState::Open => words(&choice.spans),
        ChoiceState::Sealed => vec![StyledSpan::new(story.seal(), TextStyle::QUIET)],
        ChoiceState::Locked => {
            let mut label = words(&choice.spans);
            label.iter_mut().for_each(|span| span.style.struck = true);
            label
        }
    };
    let (is_locked, can_be_taken) = (choice.state == ChoiceState::Locked, choice.state == ChoiceState::Open);
    let (reason, action) = (words(&choice.reason_spans), OfferAction::Choose(choice.number));
    let note = match choice.state {
        ChoiceState::Sealed => Some(choice.seal_words()),
        _ => choice.is_read.then_some(SEEN),
    };
    Offer { label, reason, is_locked, can_be_taken, note, action }
}
