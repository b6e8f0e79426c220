//! The front page: what the story is, where the reader left off, and how to continue.

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use super::keymap::Action;
use super::layout::{Columns, RowRange};
use super::list::{List, ListColumns};
use super::offers::{self, Offer, OfferAction};
use super::theme::Theme;
use super::widgets::hints::Hint;
use super::widgets::put::{put_row, put_rule};
use crate::archive::RunId;
use crate::session::payload::{ChapterOpening, Front};
use crate::session::{Command, Session};
use crate::story::Color;
use crate::text::{
    Row, StyledSpan, TextStyle, WrapOptions, aside, chapter_number, clip, count, lay_out, location_words, styled,
    width as text_width, wrap,
};

/// The minimum number of rows of a window in which the settings are offered.
const LOW: u16 = 12;
/// What is between two parts of the masthead.
const BETWEEN_PARTS: &str = "  ·  ";
/// The maximum number of rows of a title.
const TITLE_ROWS: usize = 2;

/// The front page, which is shown before anything is read.
#[derive(Clone, Debug)]
pub(crate) struct FrontPage {
    /// The run to continue, which the session has already opened; `None` if there is only a new run to begin.
    pub(crate) run: Option<RunId>,
    front: Front,
    /// The offers, in the order of the list.
    pub(crate) offers: Vec<Offer>,
    /// The selected offer.
    pub(crate) list: List,
    /// A cache that [`lay_out`](Self::lay_out) fills.
    pub(crate) layout: FrontLayout,
}

/// Where the parts of the page are.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontLayout {
    /// The first row of the page.
    y: u16,
    lines: Vec<Line>,
    /// The rows of the offers.
    pub(crate) offers: RowRange,
    /// The row of the keys.
    pub(crate) keys: Option<u16>,
}

/// A row above the offers.
#[derive(Clone, Debug)]
enum Line {
    Rule,
    Words(Row),
}

/// Rows that belong together. If there is no room for all blocks, those with the highest rank are omitted.
#[derive(Clone, Debug)]
struct Block {
    rank: u8,
    lines: Vec<Line>,
    /// Whether an empty row precedes it if there is room.
    is_apart: bool,
}

impl FrontPage {
    /// Creates the page of a session. The session opens the run to continue, if there is one, to find out where the
    /// reader was.
    pub(crate) fn new(session: &mut Session, run: Option<RunId>) -> Self {
        if let Some(run) = run {
            session.resume(run);
        }
        let front = session.front();
        let offers = offers(&front, session);
        let list = List::new(offers.len(), 0);
        Self { run, front, offers, list, layout: FrontLayout::default() }
    }

    /// Lays the page out for a window. `now` is the time in seconds since 1970.
    pub(crate) fn lay_out(&mut self, window: Size, columns: Columns, mark: Option<Color>, now: u64) {
        self.offer_settings(window.height >= LOW);
        let items = offers::lay_out(&self.offers, columns);
        let keys = window.height >= 4;
        let room = usize::from(window.height - u16::from(keys));
        let wanted = offers::height(&items);
        let above = room.saturating_sub(wanted);
        let blocks = self.blocks(columns, mark, now, above);
        let lines = fitting(blocks, above);
        let height = lines.len() + wanted;
        let y = small(room.saturating_sub(height) / 3);
        let at = y + small(lines.len());
        let offers = RowRange { y: at, height: small(wanted.min(room)) };
        self.layout = FrontLayout { y, lines, offers, keys: keys.then(|| window.height - 1) };
        self.list.lay_out(self.layout.offers.height, |at| items.get(at).cloned().unwrap_or_default());
    }

    /// Offers the settings last, unless something else needs the row.
    fn offer_settings(&mut self, is_wanted: bool) {
        let settings = OfferAction::Do(Command::Settings);
        let is_offered = self.offers.last().is_some_and(|offer| offer.action == settings);
        match (is_offered, is_wanted) {
            (false, true) => self.offers.push(Offer::plain("Settings", settings)),
            (true, false) => drop(self.offers.pop()),
            _ => {}
        }
        self.list.set_len(self.offers.len());
    }

    fn blocks(&self, columns: Columns, mark: Option<Color>, now: u64, room: usize) -> Vec<Block> {
        let (front, width) = (&self.front, columns.inner());
        let words = |text: String| wrap(&[StyledSpan::new(text, TextStyle::PLAIN)], WrapOptions::flush(width));
        let centred =
            |text: String, style| centred(wrap(&[StyledSpan::new(text, style)], WrapOptions::flush(width)), width);
        let mut title = centred(front.title.to_uppercase(), TextStyle::STRONG);
        let first_words = words(front.first_words(width < 40));
        // What a reader should know is more important than the end of a long title.
        if title.len() > TITLE_ROWS || front.is_first() && title.len() + first_words.len() > room {
            title = vec![Row::of(clip(&front.title.to_uppercase(), usize::from(width)), TextStyle::STRONG)];
        }
        let rule = |rank| Block { rank, lines: vec![Line::Rule], is_apart: false };
        let rows = |rank, rows: Vec<Row>, is_apart| Block {
            rank,
            lines: rows.into_iter().map(Line::Words).collect(),
            is_apart,
        };
        let mut blocks = vec![rows(1, title, false), rule(5)];
        blocks.push(rows(3, masthead(front, width), false));
        blocks.push(rule(6));
        if front.is_first() {
            blocks.push(rows(4, lay_out(&front.about, width.min(columns.text), mark), true));
            blocks.push(rows(7, words(front.contains()), true));
            blocks.push(rows(2, first_words, true));
            blocks.push(rows(8, opening(&front.first, width, mark), true));
        }
        let last = front.last_words(now);
        let has_last = last.is_some();
        blocks.extend(last.map(|last| rows(2, words(last), true)));
        if let Some(left_off) = &front.left_off {
            let said = left_off.recap.iter().flat_map(|line| {
                let mut said = vec![StyledSpan::new("· ", TextStyle::QUIET)];
                said.extend(styled(&line.spans, mark));
                wrap(&said, WrapOptions { indent: 2, hang: 4, ..WrapOptions::flush(width) })
            });
            blocks.push(rows(4, said.collect(), !has_last));
        }
        blocks.retain(|block| !block.lines.is_empty());
        blocks
    }

    /// The keys of the page, the most important first.
    pub(crate) fn hints(&self, session: &Session) -> Vec<Hint> {
        let choose = match self.offers.len() {
            1 => Hint::new("Enter", "begin", Action::Take),
            count => Hint::new(format!("↑↓ or 1-{count}"), "choose", Action::Take),
        };
        let mut hints = vec![choose];
        if session.archive().runs().next().is_some() {
            hints.push(Hint::command(Command::Book, "book"));
        }
        let history = if self.run.is_some() { "history" } else { "how to read" };
        hints.extend([
            Hint::command(Command::History, history),
            Hint::command(Command::Endings, "endings"),
            Hint::command(Command::Theme, "theme"),
            Hint::command(Command::Quit, "leave"),
            Hint::command(Command::Help, "help"),
        ]);
        hints
    }

    /// Draws the page without its keys.
    pub(crate) fn draw(&self, columns: Columns, theme: Theme, buffer: &mut Buffer) {
        let style = |style: TextStyle| theme.style(style);
        for (line, y) in self.layout.lines.iter().zip(self.layout.y..) {
            match line {
                Line::Rule => put_rule(buffer, columns.edge_x(), y, columns.edge(), style(TextStyle::QUIET)),
                Line::Words(row) => drop(put_row(buffer, columns.inner_x(), y, columns.inner(), row, style)),
            }
        }
        let list_columns = ListColumns::numbered(columns, self.offers.len());
        self.list.draw(buffer, list_columns, self.layout.offers, theme);
        self.list.draw_overflow(buffer, columns, self.layout.offers, theme);
    }
}

/// The offers, the most likely first.
fn offers(front: &Front, session: &Session) -> Vec<Offer> {
    let has_runs = session.archive().runs().next().is_some();
    let mut offers = Vec::new();
    if let Some(left_off) = &front.left_off {
        let place = location_words(left_off.chapter_number, &left_off.chapter, left_off.dateline.as_deref());
        let label = format!("Continue: {place} ({})", count(left_off.choices, "choice"));
        offers.push(Offer::plain(label, OfferAction::Resume));
    }
    let begin = if has_runs { "Begin a new run" } else { "Begin" };
    offers.push(Offer::plain(begin, OfferAction::NewRun));
    if has_runs {
        offers.push(Offer::plain("Open the book of your runs", OfferAction::Do(Command::Book)));
    }
    offers.push(Offer::plain("How to read", OfferAction::Do(Command::Help)));
    offers
}

/// The blocks that fit into this many rows, one below the other, with empty rows between them if there is room. The
/// last empty row is above the offers.
fn fitting(mut blocks: Vec<Block>, room: usize) -> Vec<Line> {
    let height = |blocks: &[Block]| blocks.iter().map(|block| block.lines.len()).sum::<usize>();
    while height(&blocks) > room {
        let Some(last) = (0..blocks.len()).max_by_key(|at| blocks.get(*at).map(|block| block.rank)) else { break };
        blocks.remove(last);
    }
    let mut spare = room - height(&blocks);
    let mut space = |is_wanted: bool| {
        let is_there = is_wanted && spare > 0;
        spare -= usize::from(is_there);
        is_there.then(|| Line::Words(Row::default()))
    };
    let last = space(!blocks.is_empty());
    let mut lines = Vec::new();
    for block in blocks {
        lines.extend(space(block.is_apart));
        lines.extend(block.lines);
    }
    lines.extend(last);
    lines
}

/// Centers rows in a width.
pub(crate) fn centred(rows: Vec<Row>, width: u16) -> Vec<Row> {
    rows.into_iter().map(|row| Row { indent: width.saturating_sub(row.width()) / 2, ..row }).collect()
}

/// What is below the title, each part in one row where it fits.
pub(crate) fn masthead(front: &Front, width: u16) -> Vec<Row> {
    let mut lines: Vec<String> = Vec::new();
    for part in front.masthead() {
        match lines.last_mut() {
            Some(line) if text_width(line) + text_width(&part) + text_width(BETWEEN_PARTS) <= width => {
                line.push_str(BETWEEN_PARTS);
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    let rows =
        lines.into_iter().flat_map(|line| wrap(&[StyledSpan::new(line, TextStyle::QUIET)], WrapOptions::flush(width)));
    centred(rows.collect(), width)
}

/// A chapter's number, title and epigraph, each centered in its row.
pub(crate) fn opening(chapter: &ChapterOpening, width: u16, mark: Option<Color>) -> Vec<Row> {
    let options = WrapOptions::flush(width);
    let mut rows = wrap(&[StyledSpan::new(chapter_number(chapter.number), TextStyle::STRONG)], options);
    rows.extend(wrap(&[StyledSpan::new(chapter.title.as_str(), TextStyle::PLAIN)], options));
    rows.extend(wrap(&aside(styled(chapter.epigraph.as_deref().unwrap_or_default(), mark)), options));
    centred(rows, width)
}

fn small(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}
