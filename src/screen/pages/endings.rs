//! The endings: found ones by their titles and the run that came to them first, the others by what is said of them.

use std::collections::HashMap;

use super::tree::TreePage;
use super::{Context, Effect, Head, Page};
use crate::screen::keymap::Action;
use crate::screen::list::{List, ListItem};
use crate::screen::widgets::hints::Hint;
use crate::session::Command;
use crate::story::SceneId;
use crate::text::{StyledSpan, TextStyle, count};

/// The page: every ending in declared order.
#[derive(Debug)]
pub(crate) struct EndingsPage {
    endings: Vec<SceneId>,
    /// What is said of those that were in sight. To know how long a run is, it is played again.
    words: HashMap<SceneId, Vec<StyledSpan>>,
}

impl EndingsPage {
    /// The endings of the story.
    pub(crate) fn new(cx: &Context) -> Self {
        let endings = cx.story().scene_ids().filter(|scene| cx.story().ending(*scene).is_some()).collect();
        Self { endings, words: HashMap::new() }
    }
}

impl Page for EndingsPage {
    fn head(&self, cx: &Context) -> Head {
        let (found, all) = cx.session.tally().endings;
        Head::new("endings", format!("ENDINGS   {found} of {all} found")).toggled_by(Action::Command(Command::Endings))
    }

    fn hints(&self, list: &List, cx: &Context) -> Vec<Hint> {
        vec![
            super::select_hint(list, cx),
            Hint::new("Enter", "its road", Action::Take),
            Hint::new("Tab", "clippings", Action::NextPage),
        ]
    }

    fn len(&mut self, _: &Context) -> Option<usize> {
        Some(self.endings.len())
    }

    fn item(&mut self, at: usize, width: u16, cx: &Context) -> ListItem {
        let Some(scene) = self.endings.get(at).copied() else { return ListItem::default() };
        ListItem::numbered(self.words.entry(scene).or_insert_with(|| words(scene, cx)), width)
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &Context) -> Option<Effect> {
        let ending = self.endings.get(list.selected()).filter(|_| action == Action::Take)?;
        Some(show(*ending, cx))
    }
}

fn words(scene: SceneId, cx: &Context) -> Vec<StyledSpan> {
    let (story, session) = (cx.story(), cx.session);
    let Some(ending) = story.ending(scene) else { return Vec::new() };
    let road = session.book().first_run_to(story.scene_name(scene));
    let (sign, title, style) = match road {
        Some(_) => ("■ ", story.str(ending.title), TextStyle::STRONG),
        None => ("□ ", story.seal(), TextStyle::QUIET),
    };
    let road = road.map(|(run, _)| {
        let name = session.book().name(run).map(|name| format!(" \"{name}\"")).unwrap_or_default();
        let choices = session.standing(run).map_or(0, |standing| standing.choices);
        format!("   {run}{name}, {}", count(choices, "choice"))
    });
    vec![
        StyledSpan::new(sign, TextStyle::QUIET),
        StyledSpan::new(title, style),
        StyledSpan::new(format!("   {}", story.str(ending.teaser)), TextStyle::QUIET),
        StyledSpan::new(road.unwrap_or_default(), TextStyle::QUIET),
    ]
}

/// Shows in the tree where a run came to an ending, if one did.
fn show(ending: SceneId, cx: &Context) -> Effect {
    let book = cx.session.book();
    match book.first_run_to(cx.story().scene_name(ending)) {
        None => Effect::say("no run came to it yet; on the reading screen, p tells of the nearest unread one"),
        Some((run, _)) if book.is_removed(run) => {
            Effect::say(format!("run {run} came to it, which is removed; in the tree, z brings it back"))
        }
        Some((run, steps)) => Effect::open(TreePage::showing(run, steps, cx)),
    }
}
