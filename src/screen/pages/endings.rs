//! The endings: found ones by their titles and the run that reached them first, the others by their teasers.

use std::collections::HashMap;

use super::{FollowUp, Head, Keys, Page, PageContext, PageEffect};
use crate::screen::keymap::Action;
use crate::screen::list::{List, ListItem};
use crate::screen::widgets::hints::Hint;
use crate::session::payload::{EndingEntry, Endings};
use crate::session::{Act, Command};
use crate::text::{StyledSpan, TextStyle, age, count};

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[("Enter", "show in the book where a run reached the ending"), ("Tab", "the clippings")];

/// The page: every ending in declared order.
#[derive(Debug)]
pub(crate) struct EndingsPage {
    found: Endings,
    /// The texts of those that were visible. Finding out the length of a run takes replaying it.
    words: HashMap<usize, Vec<StyledSpan>>,
}

impl EndingsPage {
    /// Returns the page for a reply with the endings.
    pub(crate) fn new(found: Endings) -> Self {
        Self { found, words: HashMap::new() }
    }
}

impl Page for EndingsPage {
    fn head(&self, _: &PageContext) -> Head {
        let endings = &self.found.endings;
        let found = endings.iter().filter(|ending| ending.found).count();
        Head::new("endings", format!("ENDINGS   {found} of {} found", endings.len()))
            .toggled_by(Action::Command(Command::Endings))
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn hints(&self, list: &List, cx: &PageContext) -> Vec<Hint> {
        vec![
            super::select_hint(list, cx),
            Hint::new("Enter", "its path", Action::Take),
            Hint::new("Tab", "clippings", Action::NextPage),
        ]
    }

    fn len(&mut self, _: &PageContext) -> Option<usize> {
        Some(self.found.endings.len())
    }

    fn item(&mut self, at: usize, width: u16, cx: &PageContext) -> ListItem {
        let Some(ending) = self.found.endings.get(at) else { return ListItem::default() };
        ListItem::numbered(self.words.entry(at).or_insert_with(|| words(ending, cx)), width)
    }

    /// Shows in the tree where a run reached the ending, if one did.
    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let ending = self.found.endings.get(list.selected()).filter(|_| action == Action::Take)?;
        Some(match ending.road {
            None => {
                PageEffect::say("no run has reached it yet; on the reading screen, p shows the nearest unread ending")
            }
            Some(road) if cx.session.archive().is_removed(road.run) => {
                PageEffect::say(format!("run {} reached it but is removed; in the tree, z restores it", road.run))
            }
            place => PageEffect::Act(Act::Book, FollowUp { place, ..FollowUp::default() }),
        })
    }
}

fn words(ending: &EndingEntry, cx: &PageContext) -> Vec<StyledSpan> {
    let (sign, title, style) = match &ending.title {
        Some(title) => ("■ ", title.as_str(), TextStyle::STRONG),
        None => ("□ ", cx.story().seal(), TextStyle::QUIET),
    };
    let road = ending.road.map(|road| {
        let name = cx.session.archive().name(road.run).map(|name| format!(" \"{name}\"")).unwrap_or_default();
        let choices = cx.session.standing(road.run).map_or(0, |standing| standing.choices);
        let played = cx.session.archive().run(road.run).map_or(0, |run| run.played);
        let age = age(played, cx.now).map(|age| format!(", {age}")).unwrap_or_default();
        format!("   {}{name}, {}{age}", road.run, count(choices, "choice"))
    });
    vec![
        StyledSpan::new(sign, TextStyle::QUIET),
        StyledSpan::new(title, style),
        StyledSpan::new(format!("   {}", ending.teaser), TextStyle::PLAIN),
        StyledSpan::new(road.unwrap_or_default(), TextStyle::QUIET),
    ]
}
