//! All runs as one tree: an outline that folds, in a wide window with a picture of its shape beside it.

mod lines;
pub(crate) mod picture;

use std::mem::discriminant;

use ratatui::buffer::Buffer;

use super::what_if::what_if;
use super::{Head, Keys, Page, PageContext, PageEffect};
use crate::archive::{RunId, RunNodeId};
use crate::diag::Untrusted;
use crate::screen::keymap::Action;
use crate::screen::layout::PageArea;
use crate::screen::list::{List, ListColumns, ListItem};
use crate::screen::msg::Key;
use crate::screen::prompt::{Prompt, PromptKind};
use crate::screen::search::summary;
use crate::screen::widgets::hints::Hint;
use crate::session::payload::RunStep;
use crate::session::{
    Act, Command, Detail, Outline, OutlineLine, OutlineLineKind, RemovedRun, RunFile, RunMark, RunName, RunResume,
    RunSource, TreeShape,
};

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[
    ("Enter f", "continue from there; the old run stays saved"),
    ("→ ← space", "unfold and fold; x everything"),
    ("i", "where the choices there would lead; again for names"),
    ("c", "compare the run with the current one"),
    ("a *", "name the run; mark it"),
    ("d z", "remove the run; restore the one removed last"),
    ("w y", "export the run to a file; import one"),
    ("Tab", "runs, endings, clippings, corrections, front page"),
];

/// The page: an item is a line of the outline.
#[derive(Debug)]
pub(crate) struct TreePage {
    outline: Outline,
    shape: TreeShape,
    /// The line that is selected when the page opens.
    start: usize,
    finds: Option<Finds>,
}

/// What a search in the whole tree found.
#[derive(Debug)]
struct Finds {
    words: String,
    /// The places, from top to bottom.
    places: Vec<RunNodeId>,
    /// The current one, from 0.
    at: usize,
}

impl TreePage {
    /// The page of a reply; `None` if there is no run. The reader's line is selected, or a given place.
    pub(crate) fn new(mut outline: Outline, place: Option<RunStep>, cx: &PageContext) -> Option<Self> {
        let node = place.map(|place| outline.tree().node_at(place.run, place.step));
        let start = match node {
            None => outline.here(),
            Some(node) => node.map_or(0, |node| outline.reveal(cx.session, node)),
        };
        let shape = TreeShape::new(cx.session, &outline);
        (!outline.tree().is_empty()).then(|| Self { outline, shape, start, finds: None })
    }

    fn line(&self, list: &List) -> Option<&OutlineLine> {
        self.outline.lines().get(list.selected())
    }

    /// Performs the action of a key; `None` for keys that every list has.
    fn do_action(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        match action {
            Action::More => self.unfold(true, list, cx),
            Action::Less => self.unfold(false, list, cx),
            Action::Toggle => self.toggle(list, cx),
            Action::ToggleAll => self.toggle_all(list, cx),
            Action::NextFind => self.find_next(true, list, cx),
            Action::PreviousFind => self.find_next(false, list, cx),
            Action::Search => return Some(PageEffect::Ask(Prompt::new(PromptKind::Find, ""))),
            Action::Command(command) => return self.do_command(command, list, cx),
            action => return self.select(action, list),
        }
        Some(PageEffect::Stay)
    }

    /// Moves the selection. Chapter headings are skipped if there are lines beyond them.
    fn select(&self, action: Action, list: &mut List) -> Option<PageEffect> {
        let before = list.selected();
        if !list.act(action) {
            return None;
        }
        let selected = list.selected();
        let is_heading = |at: &usize| self.outline.lines().get(*at).is_some_and(OutlineLine::is_chapter);
        let below = (selected..list.len()).find(|at| !is_heading(at));
        let above = (0..=selected).rev().find(|at| !is_heading(at));
        let goes_up = selected < before || matches!(action, Action::Up | Action::PageUp | Action::Top);
        let found = if goes_up { above.or(below) } else { below.or(above) };
        list.select(found.unwrap_or(selected));
        Some(PageEffect::Stay)
    }

    fn do_command(&mut self, command: Command, list: &List, cx: &PageContext) -> Option<PageEffect> {
        match command {
            Command::Restore => return Some(PageEffect::act(Act::Restore(RemovedRun::Last))),
            Command::Import => {
                let is_restricted = cx.session.is_restricted();
                let kind = if is_restricted { PromptKind::ImportText } else { PromptKind::Import };
                return Some(PageEffect::Ask(Prompt::new(kind, "")));
            }
            _ => {}
        }
        let line = self.line(list)?;
        let (run, archive) = (line.run, cx.session.archive());
        let ask = |kind: PromptKind, text: String| PageEffect::Ask(Prompt::new(kind, text));
        Some(match command {
            Command::Fork => read_on(line),
            Command::WhatIf if line.is_chapter() => PageEffect::Stay,
            Command::WhatIf => what_if(run.to_string(), line.steps, Detail::Shape),
            Command::Compare => compare(run, cx),
            Command::Name => {
                ask(PromptKind::Name(run), archive.name(run).map(Untrusted::to_string).unwrap_or_default())
            }
            Command::Mark => PageEffect::act(Act::Mark(RunMark { run: run.to_string(), marked: None })),
            Command::Remove => ask(PromptKind::Remove(run), String::new()),
            Command::Export => ask(PromptKind::Export(run), format!("{}-{run}.md", cx.story().id())),
            _ => return None,
        })
    }

    /// Unfolds or folds the selected line; if it can't be folded, selects its parent line.
    fn unfold(&mut self, is_open: bool, list: &mut List, cx: &PageContext) {
        if self.outline.unfold(cx.session, list.selected(), is_open) || is_open {
            return;
        }
        let Some(depth) = self.line(list).map(|line| line.depth) else { return };
        let lines = self.outline.lines();
        let hangs_on = |at: &usize| lines.get(*at).is_some_and(|line| !line.is_chapter() && line.depth < depth);
        if let Some(at) = (0..list.selected()).rev().find(hangs_on) {
            list.select(at);
        }
    }

    fn toggle(&mut self, list: &List, cx: &PageContext) {
        if let Some(is_open) = self.line(list).and_then(|line| line.open) {
            self.outline.unfold(cx.session, list.selected(), !is_open);
        }
    }

    /// Unfolds every branch, or folds all if one is unfolded.
    fn toggle_all(&mut self, list: &mut List, cx: &PageContext) {
        let node = self.line(list).map(|line| line.node);
        let any = self.outline.lines().iter().any(|line| line.open == Some(true));
        self.outline.unfold_all(cx.session, !any);
        self.select_line(node.map_or(0, |node| self.outline.line_of(node)), list);
    }

    /// Selects a line of the outline as it is now.
    fn select_line(&self, at: usize, list: &mut List) {
        list.set_len(self.outline.lines().len());
        list.select(at);
    }

    /// Unfolds what hides a place, and selects it.
    fn show(&mut self, node: RunNodeId, list: &mut List, cx: &PageContext) {
        let at = self.outline.reveal(cx.session, node);
        self.select_line(at, list);
    }

    /// Searches for words everywhere, and goes to the first match from here on.
    fn find(&mut self, words: &str, list: &mut List, cx: &PageContext) -> PageEffect {
        let places = self.outline.find(cx.session, words);
        let here = self.line(list).map(|line| line.node);
        let at = here.and_then(|here| places.iter().position(|place| *place == here)).unwrap_or(0);
        let found = places.get(at).copied();
        self.finds = Some(Finds { words: words.to_owned(), places, at });
        match found {
            Some(found) => self.show(found, list, cx),
            None => return PageEffect::say(summary(words, 0, 0)),
        }
        PageEffect::Stay
    }

    /// Goes to the next or the previous match, wrapping around at both ends.
    fn find_next(&mut self, is_forward: bool, list: &mut List, cx: &PageContext) {
        let Some(finds) = self.finds.as_mut().filter(|finds| !finds.places.is_empty()) else { return };
        let count = finds.places.len();
        finds.at = (finds.at + if is_forward { 1 } else { count - 1 }) % count;
        if let Some(found) = finds.places.get(finds.at).copied() {
            self.show(found, list, cx);
        }
    }
}

/// Continues reading from a line. A choice that no run took is selected there, not taken.
fn read_on(line: &OutlineLine) -> PageEffect {
    match &line.kind {
        OutlineLineKind::Chapter(_) => PageEffect::Stay,
        OutlineLineKind::End(_) => {
            let PageEffect::Act(_, follow_up) = PageEffect::fork(line.run, line.steps, None) else {
                return PageEffect::Stay;
            };
            PageEffect::Act(Act::Resume(RunResume { run: line.run.to_string(), at_end: true }), follow_up)
        }
        OutlineLineKind::Way(way) => PageEffect::fork(line.run, line.steps, way.id.clone()),
        OutlineLineKind::Decision { .. } | OutlineLineKind::Branch { .. } => {
            PageEffect::fork(line.run, line.steps, None)
        }
    }
}

/// Shows a run beside the one being read, or that beside the one played before it.
fn compare(selected: RunId, cx: &PageContext) -> PageEffect {
    let other = || cx.session.runs_last_played_first().into_iter().find(|other| *other != selected);
    match cx.session.run().filter(|read| *read != selected).or_else(other) {
        Some(other) => PageEffect::compare([other, selected]),
        None => PageEffect::say("there is only one run; a different choice begins another"),
    }
}

impl Page for TreePage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("tree", "THE BOOK").toggled_by(Action::Command(Command::Book))
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn is_wide(&self) -> bool {
        true
    }

    fn note(&self, cx: &PageContext) -> Option<String> {
        Some(match &self.finds {
            Some(finds) => summary(&finds.words, finds.at, finds.places.len()),
            None => lines::tally(&cx.session.tally()),
        })
    }

    fn hints(&self, list: &List, _: &PageContext) -> Vec<Hint> {
        let fold = match self.line(list).and_then(|line| line.open) {
            Some(false) => Some(Hint::new("→", "unfold", Action::More)),
            Some(true) => Some(Hint::new("←", "fold", Action::Less)),
            None => None,
        };
        let first = [
            Hint::new("↑↓", "select", Action::Down),
            Hint::new("Enter", "continue here", Action::Command(Command::Fork)),
        ];
        let last = [
            Hint::new("i", "what if", Action::Command(Command::WhatIf)),
            Hint::new("/", "search", Action::Search),
            Hint::new("Tab", "runs", Action::NextPage),
            Hint::command(Command::Compare, "compare"),
            Hint::command(Command::Help, "help"),
        ];
        first.into_iter().chain(fold).chain(last).collect()
    }

    fn start(&self, _: &PageContext) -> usize {
        self.start
    }

    fn len(&mut self, _: &PageContext) -> Option<usize> {
        Some(self.outline.lines().len())
    }

    fn item(&mut self, at: usize, width: u16, cx: &PageContext) -> ListItem {
        self.outline.lines().get(at).map(|line| lines::item(line, width, cx)).unwrap_or_default()
    }

    fn list_columns(&self, area: PageArea, _: usize) -> ListColumns {
        ListColumns::plain(area.columns, picture::outline_end(area.columns))
    }

    fn key(&self, key: Key) -> Option<Action> {
        Some(match key {
            Key::Enter | Key::Char('f') => Action::Command(Command::Fork),
            Key::Right | Key::Char('+') => Action::More,
            Key::Left | Key::Char('-') => Action::Less,
            Key::Char(' ') => Action::Toggle,
            Key::Char('x') => Action::ToggleAll,
            Key::Char('i') => Action::Command(Command::WhatIf),
            Key::Char('a') => Action::Command(Command::Name),
            Key::Char('*') => Action::Command(Command::Mark),
            Key::Char('d') => Action::Command(Command::Remove),
            Key::Char('z') => Action::Command(Command::Restore),
            Key::Char('w') => Action::Command(Command::Export),
            Key::Char('y') => Action::Command(Command::Import),
            _ => return None,
        })
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        self.do_action(action, list, cx)
    }

    /// Selects a line, and unfolds it if it is already selected; in the picture, goes to the place.
    fn click(&mut self, at: (u16, u16), area: PageArea, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let selected = self.line(list).map(|line| line.node);
        if let Some(node) = picture::place_at(&self.outline, &self.shape, selected, area, at) {
            self.show(node, list, cx);
            return Some(PageEffect::Stay);
        }
        let item = list.item_at(area.rows.body, at.1)?;
        if self.outline.lines().get(item)?.is_chapter() {
            return None;
        }
        if item == list.selected() {
            self.toggle(list, cx);
        }
        list.select(item);
        Some(PageEffect::Stay)
    }

    fn answer(&mut self, kind: PromptKind, text: &str, list: &mut List, cx: &PageContext) -> PageEffect {
        match kind {
            PromptKind::Find => self.find(text, list, cx),
            PromptKind::Name(run) => {
                PageEffect::act(Act::Name(RunName { run: run.to_string(), name: text.to_owned() }))
            }
            PromptKind::Remove(run) if text == "y" => PageEffect::act(Act::Remove(run.to_string())),
            PromptKind::Remove(run) => PageEffect::say(format!("{run} was not removed")),
            PromptKind::Export(run) => {
                PageEffect::act(Act::Export(RunFile { run: run.to_string(), file: text.trim().to_owned() }))
            }
            PromptKind::Unread | PromptKind::Route => PageEffect::Stay,
            PromptKind::Import | PromptKind::ImportText if text.trim().is_empty() => PageEffect::Stay,
            PromptKind::Import => PageEffect::act(Act::Import(RunSource::File(text.trim().to_owned()))),
            PromptKind::ImportText => PageEffect::act(Act::Import(RunSource::Text(text.to_owned()))),
        }
    }

    fn refresh(&mut self, list: &mut List, cx: &PageContext) {
        let was = self.line(list).map(|line| (line.run, line.steps, discriminant(&line.kind)));
        self.outline = self.outline.refreshed(cx.session);
        self.shape = TreeShape::new(cx.session, &self.outline);
        self.finds = None;
        let is_same = |line: &OutlineLine| Some((line.run, line.steps, discriminant(&line.kind))) == was;
        let same = self.outline.lines().iter().position(is_same);
        self.select_line(same.unwrap_or(list.selected()), list);
    }

    fn draw_beside(&self, area: PageArea, list: &List, cx: &PageContext, buffer: &mut Buffer) {
        picture::draw((&self.shape, &self.outline), self.line(list), area, cx, buffer);
    }
}
