//! Choices to take, each with its number: those of a passage, continuing, what may follow an ending.

use crate::screen::layout::Columns;
use crate::screen::list::{ListColumns, ListItem};
use crate::session::Command;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, width, width_of, wrap};

/// The note of a choice that was taken before.
pub(crate) const SEEN: &str = "(seen)";
/// The columns between a locked choice and its reason.
const GAP: u16 = 3;

/// Something that the reader can take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The words of the offer, in their styles.
    pub(crate) label: Vec<StyledSpan>,
    /// Why it can't be taken; empty unless it is locked.
    pub(crate) reason: Vec<StyledSpan>,
    /// Whether it is struck out and can't be taken.
    pub(crate) is_locked: bool,
    /// Whether it can be taken: it is neither locked nor sealed.
    pub(crate) can_be_taken: bool,
    /// The note at its end: that it was taken before, or that it is sealed.
    pub(crate) note: Option<&'static str>,
    /// What happens when it is taken.
    pub(crate) action: OfferAction,
}

/// What taking an offer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfferAction {
    /// Takes the choice of this number.
    Choose(usize),
    /// Does what the key of a command does.
    Do(Command),
    /// Continues the run that was offered.
    Resume,
    /// Begins a new run; the one that was offered stays saved.
    NewRun,
    /// Shows what comes after the beat.
    On,
}

impl Offer {
    /// An offer in plain words that can be taken.
    pub(crate) fn plain(label: impl Into<String>, action: OfferAction) -> Self {
        let label = vec![StyledSpan::new(label, TextStyle::PLAIN)];
        Self { label, reason: Vec::new(), is_locked: false, can_be_taken: true, note: None, action }
    }
}

/// The offers as items of a list.
pub(crate) fn lay_out(offers: &[Offer], columns: Columns) -> Vec<ListItem> {
    let width = ListColumns::numbered(columns, offers.len()).width;
    offers.iter().map(|offer| item(offer, width)).collect()
}

/// How many rows items take.
pub(crate) fn height(items: &[ListItem]) -> usize {
    items.iter().map(|item| item.rows.len()).sum()
}

/// An offer on one row if it fits, or with its reason below it if not. Its note is at the end of the first row if it
/// fits, or after the words if not.
fn item(offer: &Offer, columns: u16) -> ListItem {
    let label = width_of(&offer.label);
    let note = offer.note.map_or(0, |note| width(note) + 1);
    let reason = if offer.reason.is_empty() { 0 } else { width_of(&offer.reason) + GAP };
    let has_breaks = offer.label.iter().chain(&offer.reason).any(|span| span.text.contains('\n'));
    let fits = !has_breaks && label.saturating_add(note) <= columns;
    let mut words = offer.label.clone();
    let rows = if fits && label.saturating_add(reason).saturating_add(note) <= columns {
        if reason > 0 {
            words.push(StyledSpan::new(" ".repeat(usize::from(GAP)), TextStyle::PLAIN));
            words.extend(offer.reason.iter().cloned());
        }
        vec![Row { words, ..Row::default() }]
    } else {
        if let Some(note) = offer.note.filter(|_| !fits) {
            words.push(StyledSpan::new(format!(" {note}"), TextStyle::QUIET));
        }
        let mut rows = wrap(&words, WrapOptions::flush(columns));
        if !offer.reason.is_empty() {
            let indent = if columns > 20 { 2 } else { 0 };
            rows.extend(wrap(&offer.reason, WrapOptions { indent, hang: indent, ..WrapOptions::flush(columns) }));
        }
        rows
    };
    let tail = offer.note.filter(|_| fits).map(|note| (note, TextStyle::QUIET));
    // Continuing past a beat is not a choice, so it has no number.
    ListItem { rows, is_numbered: offer.action != OfferAction::On, is_struck: offer.is_locked, tail }
}
