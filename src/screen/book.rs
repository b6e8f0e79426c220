//! The page of the tree: its outline, what is selected in it, and the picture beside it.

use super::picture::Picture;
use crate::archive::NodeId;
use crate::session::{Line, Outline, Session};

/// The page of the tree.
#[derive(Clone, Debug)]
pub(crate) struct BookPage {
    /// The outline.
    pub(crate) outline: Outline,
    /// The shape of the whole tree.
    pub(crate) picture: Picture,
    /// The line that keys speak of, from 0.
    pub(crate) selected: usize,
    /// The first line that is shown.
    pub(crate) top: usize,
    /// What was looked for, and where it was found.
    pub(crate) finds: Option<Finds>,
    height: usize,
}

/// What a search found.
#[derive(Clone, Debug)]
pub(crate) struct Finds {
    /// What was looked for.
    pub(crate) words: String,
    /// The places, from top to bottom.
    pub(crate) places: Vec<NodeId>,
    /// The one that the reader was led to.
    pub(crate) at: usize,
}

impl BookPage {
    /// The tree with everything folded, and where the reader stands selected.
    pub(crate) fn new(session: &Session) -> Self {
        let outline = Outline::new(session);
        let picture = Picture::new(session, &outline);
        let selected = outline.here();
        Self { outline, picture, selected, top: 0, finds: None, height: 1 }
    }

    /// The line that is selected.
    pub(crate) fn line(&self) -> Option<&Line> {
        self.outline.lines().get(self.selected)
    }

    /// Scrolls so that the selected line stands in a window of so many rows.
    pub(crate) fn keep_in_sight(&mut self, height: u16) {
        self.height = usize::from(height).max(1);
        let count = self.outline.lines().len();
        let lowest = (self.selected + 1).saturating_sub(self.height);
        self.top = self.top.clamp(lowest, self.selected.max(lowest)).min(count.saturating_sub(self.height));
    }

    /// Selects another line, so many further down or up. Headings of chapters are passed over where there are
    /// lines beyond them.
    pub(crate) fn select_by(&mut self, by: isize) {
        let last = self.outline.lines().len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
        let is_heading = |at: usize| self.outline.lines().get(at).is_some_and(Line::is_chapter);
        let on = (self.selected..=last).find(|at| !is_heading(*at));
        let back = (0..=self.selected).rev().find(|at| !is_heading(*at));
        let found = if by < 0 { back.or(on) } else { on.or(back) };
        self.selected = found.unwrap_or(self.selected);
    }

    /// How far a page key goes.
    pub(crate) fn page_step(&self) -> isize {
        isize::try_from(self.height).unwrap_or(1).saturating_sub(1).max(1)
    }

    /// Selects the line that stands on a row of the window's body, from 0.
    pub(crate) fn select_row(&mut self, row: usize) -> bool {
        let at = self.top + row;
        let found = self.outline.lines().get(at).is_some_and(|line| !line.is_chapter());
        if found {
            self.selected = at;
        }
        found
    }

    /// Unfolds or folds the selected line; where it can't be folded, goes to the line that it hangs on.
    pub(crate) fn unfold(&mut self, session: &Session, open: bool) {
        if self.outline.unfold(session, self.selected, open) || open {
            return;
        }
        let Some(depth) = self.line().map(|line| line.depth) else { return };
        let lines = self.outline.lines();
        let above = (0..self.selected)
            .rev()
            .find(|at| lines.get(*at).is_some_and(|line| !line.is_chapter() && line.depth < depth));
        self.selected = above.unwrap_or(self.selected);
    }

    /// Unfolds the selected line if it is folded, and the other way round.
    pub(crate) fn toggle(&mut self, session: &Session) {
        let open = self.line().and_then(|line| line.open);
        if let Some(open) = open {
            self.outline.unfold(session, self.selected, !open);
        }
    }

    /// Unfolds every branch, or folds all if one is unfolded.
    pub(crate) fn toggle_all(&mut self, session: &Session) {
        let node = self.line().map(|line| line.node);
        let any = self.outline.lines().iter().any(|line| line.open == Some(true));
        self.outline.unfold_all(session, !any);
        self.selected = node.map_or(0, |node| self.outline.line_of(node));
    }

    /// Looks for words everywhere, and goes to the first find from here on.
    pub(crate) fn find(&mut self, session: &Session, words: &str) {
        let places = self.outline.find(session, words);
        let here = self.line().map(|line| line.node);
        let at = here.and_then(|here| places.iter().position(|place| *place == here)).unwrap_or(0);
        self.finds = Some(Finds { words: words.to_owned(), places, at });
        self.show_find(session);
    }

    /// Goes to the next find, or the one before; round the ends.
    pub(crate) fn find_next(&mut self, session: &Session, forward: bool) {
        if let Some(finds) = self.finds.as_mut().filter(|finds| !finds.places.is_empty()) {
            let count = finds.places.len();
            finds.at = (finds.at + if forward { 1 } else { count - 1 }) % count;
            self.show_find(session);
        }
    }

    fn show_find(&mut self, session: &Session) {
        let found = self.finds.as_ref().and_then(|finds| finds.places.get(finds.at)).copied();
        if let Some(found) = found {
            self.show(session, found);
        }
    }

    /// Unfolds what hides a place, and selects it.
    pub(crate) fn show(&mut self, session: &Session, node: NodeId) {
        self.selected = self.outline.reveal(session, node);
    }

    /// The same page over what has changed since: another name, a run less.
    pub(crate) fn afresh(&mut self, session: &Session) {
        let was = self.line().map(|line| (line.run, line.steps, std::mem::discriminant(&line.kind)));
        self.outline = self.outline.afresh(session);
        self.picture = Picture::new(session, &self.outline);
        self.finds = None;
        let lines = self.outline.lines();
        let is_same = |line: &Line| Some((line.run, line.steps, std::mem::discriminant(&line.kind))) == was;
        let same = lines.iter().position(is_same);
        self.selected = same.unwrap_or(self.selected).min(lines.len().saturating_sub(1));
    }
}
