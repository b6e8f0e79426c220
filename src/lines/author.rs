//! A watched story, as its author sees it.

use std::io;

use super::{LineFrontEnd, Next};
use crate::explore::Answer;
use crate::report::{self, DiagnosticFormat, ExploreReport};
use crate::session::Host;
use crate::session::watch::{Events, Problems, Proof, StateView, WatchSession};
use crate::text::{count, sentence};

/// A watched story, and the source of news about it.
#[derive(Debug)]
pub(super) struct Author<'e> {
    /// The session with the story that is watched.
    pub(super) watch: WatchSession,
    /// The queue of what happened to the files and in the background.
    pub(super) events: &'e Events,
}

/// The result of a watched story's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// No event needs to be reported.
    Nothing,
    /// Something was printed.
    News,
    /// Something was printed, and the scene has changed.
    OtherScene,
}

impl Author<'_> {
    /// Starts every task that the session asks for.
    fn give_tasks(&mut self) {
        self.watch.tasks().into_iter().for_each(|task| self.events.give(task));
    }
}

impl<H: Host> LineFrontEnd<'_, H> {
    /// Prints what has to be said before anything plays.
    pub(super) fn begin_watch(&mut self) -> io::Result<()> {
        let Some(author) = &mut self.author else { return Ok(()) };
        author.give_tasks();
        self.console.say("The story is reloaded whenever you save it. Nothing that you do here is saved.")?;
        self.say_known_problems()
    }

    /// Handles events since then, and reports them. `has_prompt` says whether there is a prompt on the line.
    pub(super) fn hear(&mut self, has_prompt: bool) -> io::Result<Heard> {
        let Some(author) = &mut self.author else { return Ok(Heard::Nothing) };
        let before = (author.watch.news().clone(), author.watch.version());
        let was = self.session.passage();
        while let Some(event) = author.events.next() {
            author.watch.hear(&mut self.session, event);
        }
        author.give_tasks();
        let (news, version) = (author.watch.news(), author.watch.version());
        if (&before.0, before.1) == (news, version) {
            return Ok(Heard::Nothing);
        }
        if has_prompt {
            self.console.end_line()?;
        }
        self.console.gap()?;
        self.console.notice(&news.text)?;
        self.say_known_problems()?;
        Ok(if was == self.session.passage() { Heard::News } else { Heard::OtherScene })
    }

    /// Waits until the requested result is known.
    fn wait_while(&mut self, is_wanted: impl Fn(&WatchSession) -> bool) {
        let Some(author) = &mut self.author else { return };
        author.give_tasks();
        while is_wanted(&author.watch) {
            let Some(event) = author.events.wait() else { return };
            author.watch.hear(&mut self.session, event);
            author.give_tasks();
        }
    }

    /// Waits until everything about this version is proved.
    pub(super) fn wait_for_proof(&mut self) {
        self.wait_while(WatchSession::is_proving);
    }

    /// Says the problems as they are known now.
    fn say_known_problems(&mut self) -> io::Result<()> {
        let Some(author) = &self.author else { return Ok(()) };
        self.console.say_all(&problem_lines(author.watch.problems()))
    }

    /// Says problems, and how many there are.
    pub(super) fn say_problems(&mut self, problems: &Problems) -> io::Result<()> {
        self.console.say_all(&problem_lines(problems))?;
        match &self.author {
            Some(author) => self.console.say(&sentence(&author.watch.summary())),
            None => Ok(()),
        }
    }

    /// Says the values of all meters and facts.
    pub(super) fn say_state(&mut self, state: &StateView) -> io::Result<()> {
        let whose = whose(state.by_hand);
        self.console.say(&format!("At the scene {} after {}. {whose}", state.scene, count(state.step, "step")))?;
        for meter in &state.meters {
            let (least, most) = meter.range;
            self.console.say(&format!("{}: {}, from {least} to {most}.", meter.id, meter.value))?;
        }
        for fact in &state.facts {
            let holds = if fact.holds { "on" } else { "off" };
            self.console.say(&format!("{}: {holds}. {}", fact.id, sentence(&fact.is)))?;
        }
        self.console.say("To change one: set NAME VALUE.")
    }

    /// Waits for the run that a jump has searched for, says what was found, and shows where it leads.
    pub(super) fn say_jump(&mut self) -> io::Result<Next> {
        self.wait_while(WatchSession::is_asking);
        let Some(author) = &self.author else { return Ok(Next::Listen) };
        self.console.say(&sentence(&author.watch.news().text))?;
        let Some(choices) = author.watch.shown(&self.session) else { return Ok(Next::Listen) };
        if !choices.is_empty() {
            self.console.say(&format!("The run: {}.", choices.join(", ")))?;
        }
        self.say_scene(&self.session.scene())
    }

    /// Says everything that is proved of the story.
    pub(super) fn say_proof(&mut self, proof: Option<&Proof>) -> io::Result<()> {
        let Some(proof) = proof else { return self.console.say("No version without errors has been saved yet.") };
        let report = report::explore_text(&ExploreReport::of_proof(self.session.story(), proof));
        self.console.put(&report.lines().collect::<Vec<_>>())?;
        match proof.explored.scenes.contains(&Answer::Unknown) {
            true => self.console.say("Not everything could be explored."),
            false => Ok(()),
        }
    }
}

/// Whether a reader can have the state, as a sentence.
pub(super) fn whose(by_hand: bool) -> &'static str {
    match by_hand {
        true => "Changed by hand, so not a reader's run. Type back to undo the change.",
        false => "A reader's run.",
    }
}

fn problem_lines(problems: &Problems) -> Vec<String> {
    let lines = report::diagnostics(DiagnosticFormat::Short, &problems.found, &problems.sources, false);
    lines.lines().map(str::to_owned).collect()
}
