//! A list to choose from, a row each: the facts and meters, or the scenes.

use ratatui::buffer::Buffer;

use super::layout::{Columns, Stripe};
use super::sheet::Kind;
use super::theme::Theme;
use super::widgets::put::{put, put_row};
use crate::explore::Answer;
use crate::session::Session;
use crate::session::workshop::Workshop;
use crate::story::{FactId, MeterId, SceneId};
use crate::text::{Row, TextStyle};

/// The columns of the buttons before a name.
const BUTTONS: u16 = 8;
/// Where the names of a list end at most, so that what follows them stands in a column.
const NAMES: usize = 24;

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A meter.
    Meter(MeterId),
    /// A fact.
    Fact(FactId),
    /// A scene.
    Scene(SceneId),
}

/// Where a row was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The first button.
    Less,
    /// The second.
    More,
    /// The rest.
    Name,
}

/// The list.
#[derive(Clone, Debug)]
pub(crate) struct Picks {
    items: Vec<(What, Row)>,
    /// What was typed of a scene's name.
    pub(crate) filter: String,
    selected: usize,
    top: usize,
}

impl Picks {
    /// The list of a page, if it has one; what was typed and selected on it before stays.
    pub(crate) fn of(kind: Kind, session: &Session, workshop: &Workshop, before: Option<&Self>) -> Option<Self> {
        let filter = before.map(|before| before.filter.clone()).unwrap_or_default();
        let items = match kind {
            Kind::Levers => levers(session),
            Kind::Scenes => scenes(session, workshop, &filter),
            _ => return None,
        };
        let here = What::Scene(session.playthrough().state().scene());
        let selected = match before {
            Some(before) => before.selected.min(items.len().saturating_sub(1)),
            None => items.iter().position(|(what, _)| *what == here).unwrap_or(0),
        };
        Some(Self { items, filter, selected, top: before.map_or(0, |before| before.top) })
    }

    /// What is selected.
    pub(crate) fn selected(&self) -> Option<What> {
        self.items.get(self.selected).map(|(what, _)| *what)
    }

    /// Selects another, so many further down or up.
    pub(crate) fn select_by(&mut self, by: isize, height: u16) {
        self.selected = self.selected.saturating_add_signed(by).min(self.items.len().saturating_sub(1));
        self.keep_in_sight(height);
    }

    /// Scrolls so that what is selected is seen.
    pub(crate) fn keep_in_sight(&mut self, height: u16) {
        let height = usize::from(height).max(1);
        let last = self.items.len().saturating_sub(height);
        self.top = self.top.max((self.selected + 1).saturating_sub(height)).min(self.selected).min(last);
    }

    /// How many there are above and below what is shown.
    pub(crate) fn hidden(&self, height: u16) -> (usize, usize) {
        (self.top, self.items.len().saturating_sub(self.top + usize::from(height)))
    }

    /// Draws the list.
    pub(crate) fn draw(&self, buffer: &mut Buffer, columns: Columns, stripe: Stripe, theme: Theme) {
        let x = columns.edge_x();
        if self.items.is_empty() {
            put(buffer, x + 2, stripe.y, columns.edge(), "nothing here", theme.style(TextStyle::QUIET));
        }
        let shown = self.items.iter().enumerate().skip(self.top);
        for ((at, (_, row)), y) in shown.zip(stripe.y..stripe.y.saturating_add(stripe.height)) {
            let is_selected = at == self.selected;
            let strong =
                |ink: TextStyle| theme.style(TextStyle { strong: ink.strong || (is_selected && !ink.quiet), ..ink });
            put_row(buffer, x + 2, y, columns.edge().saturating_sub(2), row, strong);
            if is_selected {
                put(buffer, x, y, 1, "▸", theme.style(TextStyle::STRONG));
            }
        }
    }

    /// Selects what stands at a place of the window, and says which part of it does.
    pub(crate) fn click(&mut self, columns: Columns, stripe: Stripe, x: u16, y: u16) -> Option<Part> {
        let at = self.top + usize::from(y.checked_sub(stripe.y)?);
        self.items.get(at).filter(|_| stripe.has(y))?;
        self.selected = at;
        Some(match x.saturating_sub(columns.edge_x() + 2) {
            0..=2 => Part::Less,
            4..=6 => Part::More,
            _ => Part::Name,
        })
    }
}

fn levers(session: &Session) -> Vec<(What, Row)> {
    let (story, state) = (session.story(), session.playthrough().state());
    let meters = story.meter_ids().filter_map(|id| {
        let meter = story.meter(id);
        let value = state.meter(id);
        let mut row = named("[-] [+]", story.str(meter.id), true);
        row.push(&format!("{value:>4}"), TextStyle { color: meter.color, ..TextStyle::STRONG });
        let word = meter.word(value).map(|word| format!("  {}", story.str(word))).unwrap_or_default();
        let hidden = if meter.hidden { ", hidden" } else { "" };
        row.push(&format!("{word}  ({} to {}{hidden})", meter.range.0, meter.range.1), TextStyle::QUIET);
        Some((What::Meter(id), row))
    });
    let facts = story.fact_ids().filter_map(|id| {
        let fact = story.fact(id);
        let holds = state.holds(id);
        let mut row = named(if holds { "[x]" } else { "[ ]" }, story.str(fact.id), holds);
        row.push(&format!("  {}", story.str(fact.is)), TextStyle::QUIET);
        if fact.finished_before {
            row.push(" (from the start, by a run before)", TextStyle::QUIET);
        }
        Some((What::Fact(id), row))
    });
    meters.chain(facts).collect()
}

/// Buttons and a name, in columns.
fn named(buttons: &str, name: &str, holds: bool) -> Row {
    let mut row = Row::of(format!("{buttons:<width$}", width = usize::from(BUTTONS)), TextStyle::PLAIN);
    row.push(&format!("{name:<NAMES$}"), if holds { TextStyle::STRONG } else { TextStyle::PLAIN });
    row
}

fn scenes(session: &Session, workshop: &Workshop, filter: &str) -> Vec<(What, Row)> {
    let story = session.story();
    let wanted = filter.to_lowercase();
    let ids = story.scene_ids().map(|id| (id, story.scene(id)));
    let fitting = ids.filter(|(_, scene)| scene.id_text(story).to_lowercase().contains(&wanted));
    let row = |(id, scene): (SceneId, &crate::story::Scene)| {
        let never = workshop.can_reach(id) == Answer::No;
        let mut row = Row::of(if never { "× " } else { "  " }, TextStyle::STRONG);
        let ink = TextStyle { struck: never, quiet: never, ..TextStyle::PLAIN };
        row.push(scene.id_text(story), ink);
        let gap = NAMES.saturating_sub(scene.id_text(story).chars().count()).max(2);
        row.push(&" ".repeat(gap), TextStyle::PLAIN);
        let chapter = story.chapter_title(scene.chapter);
        let ending = if story.ending(id).is_some() { ", an ending" } else { "" };
        let says = if never { "no run comes here, proved" } else { chapter };
        row.push(&format!("{says}{ending}"), TextStyle::QUIET);
        if id == session.playthrough().state().scene() {
            row.push("  (here)", TextStyle::STRONG);
        }
        (What::Scene(id), row)
    };
    fitting.map(row).collect()
}
