//! The scenes of a story that is watched, to go to.

use super::{Head, Keys, Page, PageContext, PageEffect};
use crate::explore::Answer;
use crate::screen::keymap::Action;
use crate::screen::layout::PageArea;
use crate::screen::list::{List, ListColumns, ListItem};
use crate::screen::msg::Key;
use crate::screen::widgets::hints::Hint;
use crate::session::{Act, Command};
use crate::story::SceneId;
use crate::text::{Row, TextStyle, width};

/// The columns of a name, so that what follows is aligned.
const NAMES: u16 = 24;

/// The page: the scenes whose names contain what was typed.
#[derive(Debug, Default)]
pub(crate) struct ScenesPage {
    scenes: Vec<SceneId>,
    filter: String,
}

impl Page for ScenesPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("scenes", "GO TO A SCENE").toggled_by(Action::Command(Command::Jump))
    }

    fn keys(&self) -> Keys {
        &[("a-z", "type the name of a scene"), ("Enter", "go there")]
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        vec![
            Hint::new("↑↓", "select", Action::Down),
            Hint::new("Enter", "go there", Action::Take),
            Hint::new("a-z", "type its name", Action::Erase),
        ]
    }

    fn closing_hint(&self) -> Hint {
        Hint::new("Esc", "close", Action::Close)
    }

    fn typed(&self) -> Option<String> {
        (!self.filter.is_empty()).then(|| format!("{}▏  Enter goes there", self.filter))
    }

    fn start(&self, cx: &PageContext) -> usize {
        let here = cx.session.playthrough().state().scene();
        self.scenes.iter().position(|scene| *scene == here).unwrap_or(0)
    }

    fn len(&mut self, cx: &PageContext) -> Option<usize> {
        let (story, wanted) = (cx.story(), self.filter.to_lowercase());
        let fits = |scene: &SceneId| story.scene_name(*scene).to_lowercase().contains(&wanted);
        self.scenes = story.scene_ids().filter(fits).collect();
        Some(self.scenes.len())
    }

    fn item(&mut self, at: usize, _: u16, cx: &PageContext) -> ListItem {
        ListItem::row(self.scenes.get(at).map(|scene| row(*scene, cx)).unwrap_or_default())
    }

    fn list_columns(&self, area: PageArea, _: usize) -> ListColumns {
        ListColumns::plain(area.columns, area.columns.edge_x() + area.columns.edge())
    }

    /// Letters are for typing names of scenes.
    fn key(&self, key: Key) -> Option<Action> {
        match key {
            Key::Char(letter) => Some(Action::Letter(letter)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        match action {
            Action::Letter(letter) => self.filter.push(letter),
            Action::Erase => drop(self.filter.pop()),
            Action::Take | Action::On => {
                let scene = *self.scenes.get(list.selected())?;
                return Some(PageEffect::act(Act::Jump(cx.story().scene_name(scene).to_owned())));
            }
            _ => return None,
        }
        list.select(0);
        Some(PageEffect::Stay)
    }
}

fn row(id: SceneId, cx: &PageContext) -> Row {
    let story = cx.story();
    let name = story.scene_name(id);
    let is_unreachable = cx.author.is_some_and(|author| author.watch.can_reach(id) == Answer::No);
    let mut row = Row::of(if is_unreachable { "× " } else { "  " }, TextStyle::STRONG);
    row.push(name, TextStyle { struck: is_unreachable, quiet: is_unreachable, ..TextStyle::PLAIN });
    row.push(&" ".repeat(usize::from(NAMES.saturating_sub(width(name)).max(2))), TextStyle::PLAIN);
    let ending = if story.ending(id).is_some() { ", an ending" } else { "" };
    let says = if is_unreachable { "no run leads here (proved)" } else { story.chapter_title(story.scene(id).chapter) };
    row.push(&format!("{says}{ending}"), TextStyle::QUIET);
    if id == cx.session.playthrough().state().scene() {
        row.push("  (here)", TextStyle::STRONG);
    }
    row
}
