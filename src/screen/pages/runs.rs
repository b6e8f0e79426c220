//! The runs that are kept: which it is, where its reader is, how long it is, where it comes from.

use std::collections::HashMap;

use super::compare::ComparePage;
use super::{Context, Effect, Head, NO_RUNS, Page};
use crate::archive::RunId;
use crate::screen::keymap::Action;
use crate::screen::list::{List, ListItem};
use crate::screen::widgets::hints::Hint;
use crate::session::{Command, Standing};
use crate::story::SceneId;
use crate::text::{StyledSpan, TextStyle, count, location};

/// The page: every run that has a step, the one played last first.
#[derive(Debug)]
pub(crate) struct RunsPage {
    runs: Vec<RunId>,
    /// What is said of those that were in sight. To know where a run is, it is played again.
    words: HashMap<RunId, Vec<StyledSpan>>,
}

impl RunsPage {
    /// Opens the page, if there is any run.
    pub(crate) fn open(cx: &Context) -> Effect {
        let runs = cx.session.runs_last_played_first();
        if runs.is_empty() { Effect::say(NO_RUNS) } else { Effect::open(Self { runs, words: HashMap::new() }) }
    }

    /// Shows the selected run beside the one being read.
    fn compare(&self, list: &List, cx: &Context) -> Option<Effect> {
        let other = *self.runs.get(list.selected())?;
        Some(match cx.session.run() {
            Some(read) if read != other => Effect::over(ComparePage { runs: [other, read] }),
            Some(_) => Effect::say("this is the run that is being read; select another"),
            None => Effect::say("nothing of this run is kept yet; it is with its first choice"),
        })
    }
}

impl Page for RunsPage {
    fn head(&self, _: &Context) -> Head {
        Head::new("runs", "RUNS").toggled_by(Action::Command(Command::Book))
    }

    fn hints(&self, list: &List, cx: &Context) -> Vec<Hint> {
        let does = if cx.width() < 60 { "go on" } else { "go on with it" };
        vec![
            super::select_hint(list, cx),
            Hint::new("Enter", does, Action::Take),
            Hint::command(Command::Compare, "compare"),
            Hint::new("Tab", "endings", Action::NextPage),
        ]
    }

    fn len(&mut self, _: &Context) -> Option<usize> {
        Some(self.runs.len())
    }

    fn item(&mut self, at: usize, width: u16, cx: &Context) -> ListItem {
        let Some(run) = self.runs.get(at).copied() else { return ListItem::default() };
        ListItem::numbered(self.words.entry(run).or_insert_with(|| words(run, cx)), width)
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &Context) -> Option<Effect> {
        match action {
            Action::Take => self.runs.get(list.selected()).map(|run| Effect::Request(super::Request::GoOn(*run))),
            Action::Command(Command::Compare) => self.compare(list, cx),
            _ => None,
        }
    }
}

fn words(run: RunId, cx: &Context) -> Vec<StyledSpan> {
    let session = cx.session;
    let mut words = vec![StyledSpan::new(format!("{run}  "), TextStyle::QUIET)];
    if let Some(standing) = session.standing(run) {
        push_place(standing.scene, &mut words, cx);
        words.push(StyledSpan::new(format!("   {}", figures(&standing)), TextStyle::QUIET));
    }
    if let Some(name) = session.book().name(run) {
        words.push(StyledSpan::new(format!("   \"{name}\""), TextStyle::STRONG));
    }
    if session.book().is_marked(run) {
        words.push(StyledSpan::new("   *", TextStyle::STRONG));
    }
    if session.run() == Some(run) {
        words.push(StyledSpan::new("   (this one)", TextStyle::QUIET));
    }
    words
}

/// The ending by its title, or the chapter and the time.
fn push_place(id: SceneId, words: &mut Vec<StyledSpan>, cx: &Context) {
    match cx.story().ending(id) {
        Some(ending) => {
            words.push(StyledSpan::new(cx.story().str(ending.title), TextStyle::PLAIN));
            words.push(StyledSpan::new("  an ending", TextStyle::QUIET));
        }
        None => words.push(StyledSpan::new(location(cx.story(), id), TextStyle::PLAIN)),
    }
}

fn figures(standing: &Standing) -> String {
    let count = count(standing.choices, "choice");
    let behind = if standing.behind == standing.choices { "" } else { &format!("after {} of ", standing.behind) };
    let from = standing.from.map(|(run, choices)| format!(", forked from {run} after {choices}")).unwrap_or_default();
    let stops = if standing.stops { ", the story has changed" } else { "" };
    format!("{behind}{count}{from}{stops}")
}
