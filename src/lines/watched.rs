//! What an author has beside a story that is watched, in lines.

use std::io;

use super::{Linear, Next};
use crate::explore::Answer;
use crate::report::{self, DiagnosticFormat, ExploreReport};
use crate::session::workshop::{CRAFTS, Craft, Feed, Workshop};
use crate::text::{count, sentence};

/// The workshop, and what tells it of saves.
#[derive(Debug)]
pub(super) struct Desk<'d> {
    pub(super) workshop: Workshop,
    pub(super) feed: &'d Feed,
}

/// What was heard of a story that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Nothing,
    /// Something was said of it.
    News,
    /// What there is to read is another text now.
    Another,
}

impl Linear<'_> {
    /// Says what there is to say before anything plays.
    pub(super) fn begin_watch(&mut self) -> io::Result<()> {
        self.hand_on_tasks();
        self.say("This story is read again whenever it is saved. Nothing of what you do here is kept.")?;
        self.say_errors()
    }

    /// Takes in what happened since, and says it; `is_open` where a prompt stands on the line.
    pub(super) fn hear(&mut self, is_open: bool) -> io::Result<Heard> {
        let Some(desk) = &mut self.desk else { return Ok(Heard::Nothing) };
        let before = (desk.workshop.news().clone(), desk.workshop.edition());
        let was = self.session.passage();
        while let Some(event) = desk.feed.next() {
            desk.workshop.hear(&mut self.session, event);
        }
        let is_other = was != self.session.passage();
        let (news, edition) = (desk.workshop.news().clone(), desk.workshop.edition());
        self.hand_on_tasks();
        if (&before.0, before.1) == (&news, edition) {
            return Ok(Heard::Nothing);
        }
        if is_open {
            writeln!(self.output)?;
        }
        self.gap()?;
        self.say(&format!("({})", sentence(&news.text)))?;
        self.say_errors()?;
        Ok(if is_other { Heard::Another } else { Heard::News })
    }

    fn hand_on_tasks(&mut self) {
        if let Some(desk) = &mut self.desk {
            desk.workshop.tasks().into_iter().for_each(|task| desk.feed.give(task));
        }
    }

    /// Waits for what is being found out, as long as it is wanted.
    fn wait_while(&mut self, is_wanted: impl Fn(&Workshop) -> bool) {
        self.hand_on_tasks();
        while let Some(desk) = self.desk.as_mut().filter(|desk| is_wanted(&desk.workshop)) {
            let Some(event) = desk.feed.wait() else { return };
            desk.workshop.hear(&mut self.session, event);
            self.hand_on_tasks();
        }
    }

    pub(super) fn craft(&mut self, craft: Craft, rest: &str) -> io::Result<Next> {
        match craft {
            Craft::Problems => self.say_problems().map(|()| Next::Listen),
            Craft::State => self.say_state(),
            Craft::Set => self.set(rest),
            Craft::Jump => self.jump(rest),
            Craft::Proved => self.say_proved(),
        }
    }

    /// What is wrong, once all that `check` finds is known.
    fn say_problems(&mut self) -> io::Result<()> {
        self.wait_while(Workshop::is_proving);
        let Some(desk) = &self.desk else { return Ok(()) };
        let problems = desk.workshop.problems();
        let said = report::diagnostics(DiagnosticFormat::Short, &problems.found, &problems.sources, false);
        let summary = desk.workshop.summary();
        for line in said.lines() {
            self.say(line)?;
        }
        self.say(&sentence(&summary))
    }

    /// The problems as they are known, where there are any.
    fn say_errors(&mut self) -> io::Result<()> {
        let Some(desk) = &self.desk else { return Ok(()) };
        let problems = desk.workshop.problems();
        let said = report::diagnostics(DiagnosticFormat::Short, &problems.found, &problems.sources, false);
        said.lines().try_for_each(|line| self.say(line))
    }

    fn say_state(&mut self) -> io::Result<Next> {
        let story = self.session.story().clone();
        let state = self.session.playthrough().state().clone();
        let scene = story.scene(state.scene()).id_text(&story);
        let steps = count(self.session.playthrough().position(), "step");
        self.say(&format!("At the scene {scene} after {steps}. {}", self.whose()))?;
        for id in story.meter_ids() {
            let meter = story.meter(id);
            let (least, most) = meter.range;
            self.say(&format!("{}: {}, from {least} to {most}.", story.str(meter.id), state.meter(id)))?;
        }
        for id in story.fact_ids() {
            let fact = story.fact(id);
            let holds = if state.holds(id) { "on" } else { "off" };
            self.say(&format!("{}: {holds}. {}", story.str(fact.id), sentence(story.str(fact.is))))?;
        }
        self.answer("To change one: set NAME VALUE.")
    }

    /// Whether this is a run that a reader can have.
    fn whose(&self) -> &'static str {
        match self.session.playthrough().is_by_hand() {
            true => "Changed by hand: no reader's run. Back takes the change back.",
            false => "A reader's run.",
        }
    }

    fn set(&mut self, rest: &str) -> io::Result<Next> {
        let Some((name, value)) = rest.split_once(char::is_whitespace) else {
            return self.answer("What, and to which value? For instance: set trust 3, or set met on.");
        };
        let Some(desk) = &mut self.desk else { return Ok(Next::Listen) };
        match desk.workshop.set(&mut self.session, name, value.trim()) {
            Ok(()) => {
                self.say(&format!("{name} is set. {}", self.whose()))?;
                Ok(Next::Show)
            }
            Err(why) => self.answer(&sentence(why.trim_end_matches('?'))),
        }
    }

    fn jump(&mut self, name: &str) -> io::Result<Next> {
        let story = self.session.story().clone();
        let Some(scene) = story.find_scene(name) else {
            let names = story.scenes().iter().map(|scene| scene.id_text(&story));
            return match crate::diag::nearest(name, names) {
                Some(near) => self.answer(&format!("There is no scene {name}. Did you mean {near}?")),
                None if name.is_empty() => self.answer("To which scene? Type jump and its id."),
                None => self.answer(&format!("There is no scene {name}.")),
            };
        };
        let was = self.session.playthrough().clone();
        let Some(desk) = &mut self.desk else { return Ok(Next::Listen) };
        desk.workshop.jump(&mut self.session, scene);
        self.wait_while(Workshop::is_asking);
        let Some(desk) = &self.desk else { return Ok(Next::Listen) };
        let news = desk.workshop.news().text.clone();
        let shown = desk.workshop.shown(&self.session).map(|choices| choices.join(", "));
        self.say(&sentence(&news))?;
        if let Some(choices) = shown.filter(|choices| !choices.is_empty()) {
            self.say(&format!("The run: {choices}."))?;
        }
        Ok(if *self.session.playthrough() == was { Next::Listen } else { Next::Show })
    }

    /// What `earlier explore` says, once it is known.
    fn say_proved(&mut self) -> io::Result<Next> {
        self.wait_while(Workshop::is_proving);
        let Some(desk) = &self.desk else { return Ok(Next::Listen) };
        let Some(proof) = desk.workshop.proof() else {
            return self.answer("No version without errors was saved yet.");
        };
        let whole = ExploreReport {
            story: self.session.story(),
            sources: &proof.problems.sources,
            source_map: &proof.source_map,
            explored: &proof.explored,
            parts: &proof.parts,
            balance: &[],
            idle: &[],
        };
        let said = report::explore_text(&whole);
        let is_open = proof.explored.scenes.contains(&Answer::Unknown);
        self.put(said.lines().map(str::to_owned).collect())?;
        if is_open { self.answer("Not everything could be looked at.") } else { Ok(Next::Listen) }
    }

    /// The words of an author, for the help.
    pub(super) fn say_crafts(&mut self) -> io::Result<()> {
        if self.desk.is_none() {
            return Ok(());
        }
        for entry in CRAFTS {
            let space = if entry.argument.is_empty() { "" } else { " " };
            self.say(&format!("{}{space}{}: {}.", entry.word, entry.argument, entry.help))?;
        }
        Ok(())
    }
}
