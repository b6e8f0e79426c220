//! The settings, with a preview of the passage below them.

use ratatui::buffer::Buffer;

use super::{Head, Keys, Page, PageContext, PageEffect};
use crate::screen::keymap::Action;
use crate::screen::layout::PageArea;
use crate::screen::list::{List, ListColumns, ListItem};
use crate::screen::msg::Key;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::put::{put_row, put_rule};
use crate::session::{Act, Command, Setting};
use crate::text::{Row, StyledSpan, TextStyle, width};

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[("Enter → space", "the next value"), ("←", "the value before")];

/// The columns of the names of settings.
const NAMES: u16 = 14;
/// The columns of their values.
const VALUES: u16 = 14;
/// The minimum width of a list with aligned values.
const NARROW: u16 = 24;
/// The minimum width of a list with a description of each setting.
const WIDE: u16 = 60;

/// The page: an item is a setting.
#[derive(Debug)]
pub(crate) struct SettingsPage;

impl Page for SettingsPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("settings", "SETTINGS").toggled_by(Action::Command(Command::Settings))
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        vec![Hint::new("↑↓", "select", Action::Down), Hint::new("← →", "change", Action::More)]
    }

    fn len(&mut self, _: &PageContext) -> Option<usize> {
        Some(Setting::ALL.len())
    }

    fn list_columns(&self, area: PageArea, _: usize) -> ListColumns {
        ListColumns::plain(area.columns, area.columns.inner_x() + area.columns.inner())
    }

    fn item(&mut self, at: usize, columns: u16, cx: &PageContext) -> ListItem {
        let Some(setting) = Setting::ALL.get(at).copied() else { return ListItem::default() };
        let value = match setting {
            Setting::Theme if cx.session.preferences().theme.is_none() => format!("auto ({})", cx.theme.name()),
            Setting::TextWidth if cx.session.preferences().text_width.is_none() => {
                format!("story ({})", cx.columns().text)
            }
            _ => cx.session.preferences().value(setting),
        };
        let padded = |words: &str, columns: u16| {
            let gap = usize::from(columns.saturating_sub(width(words)).max(1));
            format!("{words}{}", " ".repeat(gap))
        };
        let names = if columns < NARROW { 0 } else { NAMES };
        let mut row = Row::of(padded(setting.name(), names), TextStyle::PLAIN);
        match columns >= WIDE {
            true => {
                row.push(&padded(&value, VALUES), TextStyle::STRONG);
                row.push(setting.is(), TextStyle::QUIET);
            }
            false => row.push(&value, TextStyle::STRONG),
        }
        ListItem::row(row)
    }

    fn key(&self, key: Key) -> Option<Action> {
        match key {
            Key::Right | Key::Char(' ' | '+') => Some(Action::More),
            Key::Left | Key::Char('-') => Some(Action::Less),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let setting = Setting::ALL.get(list.selected()).copied()?;
        let is_forward = match action {
            Action::Take | Action::More => true,
            Action::Less => false,
            _ => return None,
        };
        let change = cx.session.preferences().beside(setting, is_forward)?;
        Some(PageEffect::act(Act::Settings(Some(change))))
    }

    fn draw_beside(&self, area: PageArea, _: &List, cx: &PageContext, buffer: &mut Buffer) {
        let used = u16::try_from(Setting::ALL.len()).unwrap_or(u16::MAX).saturating_add(1);
        let Some(room) = area.rows.body.height.checked_sub(used + 2) else { return };
        let (columns, y) = (cx.columns(), area.rows.body.y + used);
        let style = |style: TextStyle| cx.theme.style(style);
        put_rule(buffer, columns.edge_x(), y, columns.edge(), style(TextStyle::QUIET));
        let label = [StyledSpan::new(" how it looks ", TextStyle::QUIET)];
        let label = Row { words: label.to_vec(), ..Row::default() };
        put_row(buffer, columns.edge_x() + 2, y, columns.edge().saturating_sub(2), &label, style);
        for (row, y) in cx.reading.layout.body.iter().zip(y + 1..=y + room) {
            put_row(buffer, columns.text_x, y, columns.text_room(), &row.text, style);
            if let (Some(words), Some((x, width))) = (&row.margin, columns.margin) {
                put_row(buffer, x, y, width, words, style);
            }
        }
    }
}
