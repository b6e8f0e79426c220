//! The facts and meters of a story that is watched, to be changed by hand.

use std::num::NonZeroUsize;

use super::{FollowUp, Head, Keys, Page, PageContext, PageEffect};
use crate::screen::author::BY_HAND;
use crate::screen::keymap::Action;
use crate::screen::layout::PageArea;
use crate::screen::list::{List, ListColumns, ListItem};
use crate::screen::msg::Key;
use crate::screen::widgets::hints::Hint;
use crate::session::{Act, Assignment, Command};
use crate::story::{FactId, MeterId};
use crate::text::{Row, TextStyle};

/// The columns of the buttons before a name.
const BUTTONS: usize = 8;
/// The columns of a name, so that what follows is aligned.
const NAMES: usize = 24;

/// The page: the meters, then the facts.
#[derive(Debug, Default)]
pub(crate) struct StateEditorPage {
    levers: Vec<Lever>,
}

/// What can be changed by hand.
#[derive(Clone, Copy, Debug)]
enum Lever {
    Meter(MeterId),
    Fact(FactId),
}

impl Page for StateEditorPage {
    fn head(&self, cx: &PageContext) -> Head {
        let mark = if cx.session.playthrough().is_by_hand() { format!("  {BY_HAND}") } else { String::new() };
        Head::new("state", format!("FACTS AND METERS{mark}")).toggled_by(Action::Command(Command::State))
    }

    fn keys(&self) -> Keys {
        &[("- +", "less, more"), ("space", "on or off"), ("u", "back")]
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        vec![
            Hint::new("↑↓", "select", Action::Down),
            Hint::new("-", "less", Action::Less),
            Hint::new("+", "more", Action::More),
            Hint::new("space", "on, off", Action::Take),
            Hint::new("u", "back", Action::Command(Command::Back)),
        ]
    }

    fn len(&mut self, cx: &PageContext) -> Option<usize> {
        self.levers = cx.story().meter_ids().map(Lever::Meter).chain(cx.story().fact_ids().map(Lever::Fact)).collect();
        Some(self.levers.len())
    }

    fn item(&mut self, at: usize, _: u16, cx: &PageContext) -> ListItem {
        let row = match self.levers.get(at) {
            Some(Lever::Meter(meter)) => meter_row(*meter, cx),
            Some(Lever::Fact(fact)) => fact_row(*fact, cx),
            None => Row::default(),
        };
        ListItem::row(row)
    }

    fn list_columns(&self, area: PageArea, _: usize) -> ListColumns {
        ListColumns::plain(area.columns, area.columns.edge_x() + area.columns.edge())
    }

    fn key(&self, key: Key) -> Option<Action> {
        match key {
            Key::Char('+' | '=') | Key::Right => Some(Action::More),
            Key::Char('-') | Key::Left => Some(Action::Less),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let lever = *self.levers.get(list.selected())?;
        let (story, now) = (cx.story(), cx.session.playthrough().state());
        let by = match action {
            Action::Less => -1,
            Action::More => 1,
            Action::Take | Action::On => i32::from(!matches!(lever, Lever::Fact(fact) if now.holds(fact))),
            Action::Command(Command::Back) => {
                let follow_up = FollowUp { keeps_page: true, at_once: true, ..FollowUp::default() };
                return Some(PageEffect::Act(Act::Back(NonZeroUsize::MIN), follow_up));
            }
            _ => return None,
        };
        let (name, value) = match lever {
            Lever::Meter(meter) => {
                let (least, greatest) = story.meter(meter).range;
                let value = now.meter(meter).saturating_add(by).clamp(least, greatest);
                (story.meter_name(meter), value.to_string())
            }
            Lever::Fact(fact) => (story.fact_name(fact), if by > 0 { "on" } else { "off" }.to_owned()),
        };
        let act = Act::Set(Assignment { name: name.to_owned(), value });
        Some(PageEffect::Act(act, FollowUp { keeps_page: true, ..FollowUp::default() }))
    }

    /// A meter has two buttons; a fact is one button as a whole.
    fn click(&mut self, (x, y): (u16, u16), area: PageArea, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let at = list.item_at(area.rows.body, y)?;
        list.select(at);
        let offset = self.list_columns(area, list.len()).offset(x);
        match (self.levers.get(at)?, offset) {
            (Lever::Meter(_), 0..=2) => self.act(Action::Less, list, cx),
            (Lever::Meter(_), 4..=6) => self.act(Action::More, list, cx),
            (Lever::Meter(_), _) => None,
            (Lever::Fact(_), _) => self.act(Action::Take, list, cx),
        }
    }
}

fn meter_row(id: MeterId, cx: &PageContext) -> Row {
    let story = cx.story();
    let meter = story.meter(id);
    let value = cx.session.playthrough().state().meter(id);
    let mut row = named("[-] [+]", story.str(meter.id), true);
    row.push(&format!("{value:>4}"), TextStyle { color: meter.color, ..TextStyle::STRONG });
    let word = meter.word(value).map(|word| format!("  {}", story.str(word))).unwrap_or_default();
    let hidden = if meter.hidden { ", hidden" } else { "" };
    row.push(&format!("{word}  ({} to {}{hidden})", meter.range.0, meter.range.1), TextStyle::QUIET);
    row
}

fn fact_row(id: FactId, cx: &PageContext) -> Row {
    let story = cx.story();
    let fact = story.fact(id);
    let holds = cx.session.playthrough().state().holds(id);
    let mut row = named(if holds { "[x]" } else { "[ ]" }, story.str(fact.id), holds);
    row.push(&format!("  {}", story.str(fact.is)), TextStyle::QUIET);
    if fact.finished_before {
        row.push(" (from the start, by an earlier run)", TextStyle::QUIET);
    }
    row
}

/// Buttons and a name, in columns.
fn named(buttons: &str, name: &str, is_strong: bool) -> Row {
    let mut row = Row::of(format!("{buttons:<BUTTONS$}"), TextStyle::PLAIN);
    row.push(&format!("{name:<NAMES$}"), if is_strong { TextStyle::STRONG } else { TextStyle::PLAIN });
    row
}
