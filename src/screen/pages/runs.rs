//! The saved runs: the id of each, where its reader is, how long it is, where it forked.

use std::collections::HashMap;

use super::{FollowUp, Head, Keys, Page, PageContext, PageEffect};
use crate::archive::RunId;
use crate::screen::keymap::Action;
use crate::screen::list::{List, ListItem};
use crate::screen::widgets::hints::Hint;
use crate::session::payload::RunEntry;
use crate::session::{Act, Command, RunResume, Standing};
use crate::story::SceneId;
use crate::text::{StyledSpan, TextStyle, age, count, location};

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[
    ("Enter", "continue the run where you left it"),
    ("c", "compare it with the current run"),
    ("Tab", "the endings"),
];

/// The page: every run that has a step, the one played last first.
#[derive(Debug)]
pub(crate) struct RunsPage {
    runs: Vec<RunEntry>,
    /// The drafts, which are folded away.
    drafts: Vec<RunEntry>,
    /// Whether those are unfolded.
    shows_drafts: bool,
    /// Whether the page asks which run to compare with the one being read.
    compares: bool,
    /// The texts of those that were visible. Finding out where a run is takes replaying it.
    words: HashMap<RunId, Vec<StyledSpan>>,
}

impl RunsPage {
    /// The page of a reply, without removed runs; `None` if there are no others.
    ///
    /// If it `compares`, Enter compares the selected run with the one being read.
    pub(crate) fn new(entries: Vec<RunEntry>, compares: bool, cx: &PageContext) -> Option<Self> {
        let order = cx.session.runs_last_played_first();
        let entry = |run: &RunId| entries.iter().find(|entry| entry.run == *run && !entry.removed).cloned();
        let all = order.iter().filter_map(entry);
        let (drafts, runs): (Vec<RunEntry>, Vec<RunEntry>) = all.partition(|entry| entry.draft);
        let shows_drafts = false;
        (!runs.is_empty()).then(|| Self { runs, drafts, shows_drafts, compares, words: HashMap::new() })
    }

    /// The run of a line; `None` on the line that the drafts are folded into.
    fn entry(&self, at: usize) -> Option<&RunEntry> {
        let below = at.checked_sub(self.runs.len() + 1);
        self.runs.get(at).or_else(|| self.drafts.get(below?))
    }
}

/// Continues a run where its reader was. From there every step of it can be walked to.
fn go_on(run: RunId, cx: &PageContext) -> PageEffect {
    if cx.session.run() == Some(run) {
        return PageEffect::CloseAll;
    }
    let line = Some(format!("run {run}; `u` goes back in it, `r` forward"));
    let act = Act::Resume(RunResume { run: run.to_string(), at_end: false });
    PageEffect::Act(act, FollowUp { line, ..FollowUp::default() })
}

/// Shows a run beside the one being read.
fn compare(other: RunId, cx: &PageContext) -> PageEffect {
    match cx.session.run() {
        Some(read) if read != other => PageEffect::compare([other, read]),
        Some(_) => PageEffect::say("this is the current run; select another"),
        None => PageEffect::say("this run is not saved yet; your first choice saves it"),
    }
}

impl Page for RunsPage {
    fn head(&self, _: &PageContext) -> Head {
        match self.compares {
            true => Head::new("runs", "COMPARE WITH WHICH RUN?").toggled_by(Action::Command(Command::Compare)),
            false => Head::new("runs", "RUNS").toggled_by(Action::Command(Command::Book)),
        }
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn hints(&self, list: &List, cx: &PageContext) -> Vec<Hint> {
        if self.compares {
            return vec![super::select_hint(list, cx), Hint::new("Enter", "compare", Action::Take)];
        }
        let does = if cx.width() < 60 { "open" } else { "continue it" };
        vec![
            super::select_hint(list, cx),
            Hint::new("Enter", does, Action::Take),
            Hint::command(Command::Compare, "compare"),
            Hint::new("Tab", "endings", Action::NextPage),
        ]
    }

    fn len(&mut self, _: &PageContext) -> Option<usize> {
        let drafts = if self.shows_drafts { self.drafts.len() } else { 0 };
        Some(self.runs.len() + usize::from(!self.drafts.is_empty()) + drafts)
    }

    /// When comparing, the first run that can be compared.
    fn start(&self, cx: &PageContext) -> usize {
        let is_other = |entry: &RunEntry| cx.session.run() != Some(entry.run);
        if self.compares { self.runs.iter().position(is_other).unwrap_or(0) } else { 0 }
    }

    fn item(&mut self, at: usize, width: u16, cx: &PageContext) -> ListItem {
        if at == self.runs.len() {
            let sign = if self.shows_drafts { "−" } else { "+" };
            let words = format!("{sign} {}, left within a few choices", count(self.drafts.len(), "draft"));
            return ListItem::numbered(&[StyledSpan::new(words, TextStyle::PLAIN)], width);
        }
        let Some(entry) = self.entry(at).cloned() else { return ListItem::default() };
        let entry = &entry;
        ListItem::numbered(self.words.entry(entry.run).or_insert_with(|| words(entry, cx)), width)
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        if action == Action::Take && list.selected() == self.runs.len() {
            self.shows_drafts = !self.shows_drafts;
            return Some(PageEffect::Stay);
        }
        let run = self.entry(list.selected())?.run;
        match action {
            Action::Take if self.compares => Some(compare(run, cx)),
            Action::Take => Some(go_on(run, cx)),
            Action::Command(Command::Compare) => Some(compare(run, cx)),
            _ => None,
        }
    }
}

fn words(entry: &RunEntry, cx: &PageContext) -> Vec<StyledSpan> {
    let mut words = vec![StyledSpan::new(format!("{}  ", entry.run), TextStyle::QUIET)];
    if let Some(standing) = cx.session.standing(entry.run) {
        match &entry.ended {
            // A run that reached an ending is always listed with it, wherever its reader went afterwards.
            Some(title) => push_ending(title, &mut words),
            None => push_place(standing.scene, &mut words, cx),
        }
        words.push(StyledSpan::new(format!("   {}", figures(&standing)), TextStyle::QUIET));
    }
    if let Some(age) = age(entry.played, cx.now) {
        words.push(StyledSpan::new(format!(", {age}"), TextStyle::QUIET));
    }
    if let Some(name) = &entry.name {
        words.push(StyledSpan::new(format!("   \"{name}\""), TextStyle::STRONG));
    }
    if entry.marked {
        words.push(StyledSpan::new("   *", TextStyle::STRONG));
    }
    if entry.current {
        words.push(StyledSpan::new("   (current)", TextStyle::QUIET));
    }
    words
}

/// The ending by its title, or the chapter and the time.
fn push_place(id: SceneId, words: &mut Vec<StyledSpan>, cx: &PageContext) {
    match cx.story().ending(id) {
        Some(ending) => push_ending(cx.story().str(ending.title), words),
        None => words.push(StyledSpan::new(location(cx.story(), id), TextStyle::PLAIN)),
    }
}

fn push_ending(title: &str, words: &mut Vec<StyledSpan>) {
    words.push(StyledSpan::new(title, TextStyle::PLAIN));
    words.push(StyledSpan::new("  an ending", TextStyle::QUIET));
}

fn figures(standing: &Standing) -> String {
    let count = count(standing.choices, "choice");
    let behind = if standing.behind == standing.choices { "" } else { &format!("after {} of ", standing.behind) };
    let from = standing.from.map(|(run, choices)| format!(", forked from {run} after {choices}")).unwrap_or_default();
    let stops = if standing.stops { ", the story has changed" } else { "" };
    format!("{behind}{count}{from}{stops}")
}
