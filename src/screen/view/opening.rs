//! The first page of all, which asks whether to go on.

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use crate::engine::Move;
use crate::screen::keymap::{Action, key_of};
use crate::screen::layout::Stripe;
use crate::screen::state::{Menu, State};
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::put::{put_row, put_rule};
use crate::session::{Command, Session};
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, count, location, wrap};

/// What going on with the run that the session stands in is called.
pub(crate) fn go_on(session: &Session) -> String {
    let location = location(session.story(), session.playthrough().state().scene());
    let steps = session.playthrough().behind();
    let choices = steps.iter().filter(|step| matches!(step.taken, Move::Choice(_))).count();
    format!("Go on: {location} ({})", count(choices, "choice"))
}

/// Where the parts of the page stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    title: Stripe,
    rule: Option<u16>,
    /// The offers.
    pub(crate) offers: Stripe,
    /// The keys.
    pub(crate) keys: Option<u16>,
}

/// Shares out the rows of a window.
pub(crate) fn places(window: Size, menu: &Menu) -> Places {
    let offers = u16::try_from(menu.rows.len()).unwrap_or(u16::MAX);
    let keys = window.height >= 4;
    let title = window.height > offers + 2;
    let rule = window.height > offers + 6;
    let room = window.height - u16::from(keys);
    let wanted = offers + 2 * u16::from(title) + 2 * u16::from(rule);
    let mut y = room.saturating_sub(wanted) / 3;
    let title = Stripe { y, height: u16::from(title) };
    y += 2 * title.height;
    let rule = rule.then_some(y);
    y += 2 * u16::from(rule.is_some());
    let offers = Stripe { y, height: offers.min(room.saturating_sub(y)) };
    Places { title, rule, offers, keys: keys.then(|| window.height - 1) }
}

pub(super) fn draw(state: &State, menu: &Menu, buffer: &mut Buffer) {
    let places = places(state.window, menu);
    let columns = state.reading.laid.columns;
    let style = |ink: TextStyle| state.theme.style(ink);
    if places.title.height > 0 {
        let title = StyledSpan::new(state.session.story().title().to_uppercase(), TextStyle::STRONG);
        let rows = wrap(&[title], WrapOptions::flush(columns.inner()));
        let row = rows.into_iter().next().unwrap_or_default();
        let indent = (columns.inner() - row.width().min(columns.inner())) / 2;
        put_row(buffer, columns.inner_x(), places.title.y, columns.inner(), &Row { indent, ..row }, style);
    }
    if let Some(y) = places.rule {
        put_rule(buffer, columns.edge_x(), y, columns.edge(), style(TextStyle::QUIET));
    }
    menu.list().draw(buffer, columns, places.offers, state.theme);
}

pub(super) fn hints(state: &State, menu: &Menu) -> Vec<Hint> {
    let command = |command: Command, does: &str| Hint::new(key_of(command), does, Action::Command(command));
    let mut hints = vec![
        Hint::new(format!("↑↓ or 1-{}", menu.offers.len()), "choose", Action::Take),
        command(Command::Endings, "endings"),
        command(Command::Quit, "leave"),
        command(Command::Help, "help"),
    ];
    // Where only the run that is offered is kept, there is none to look for.
    if state.session.book().runs().nth(1).is_some() {
        hints.insert(1, command(Command::Book, "book"));
    }
    hints
}
