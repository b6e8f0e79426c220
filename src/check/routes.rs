//! Recorded runs: whether they still work and end as expected.

use crate::diag::{Code, Diagnostic, Edit, nearest};
use crate::engine::{Block, Divergence, Playthrough, Refused, Segment, State, line, page, replay};
use crate::story::{ChoiceId, Expected, FactId, Placed, Recorded, SceneId, SourceMap, Story};
use crate::text::{opening_words, plain_blocks, with_single_spaces};

/// The result of replaying a recorded run.
#[derive(Debug, Default)]
pub(super) struct ReplayCheck {
    /// What is wrong with the run.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The edits that make its expectations true. Empty if the run no longer works.
    pub(super) blessings: Vec<Edit>,
}

/// Replays a recorded run and compares its end with what it expects.
pub(super) fn check_run(story: &Story, source_map: &SourceMap, run: &Recorded) -> ReplayCheck {
    let mut check = ReplayCheck::default();
    let facts = check.start(story, run);
    if check.diagnostics.is_empty() {
        let choices: Vec<&str> = run.choices.iter().map(|choice| choice.value.as_str()).collect();
        let replayed = replay(story, &facts, &choices);
        match replayed.divergence {
            Some(divergence) => check.stopped(story, source_map, run, &divergence, replayed.playthrough.state()),
            None => check.ended(story, source_map, &replayed.playthrough, run.expect.as_ref()),
        }
    }
    check
}

impl ReplayCheck {
    /// Checks that the run belongs to this story, and returns the facts with which it starts.
    fn start(&mut self, story: &Story, run: &Recorded) -> Vec<FactId> {
        if run.story.value != story.id() {
            let message = format!("this is a run of `{}`, but the story is `{}`", run.story.value, story.id());
            self.diagnostics
                .push(Diagnostic::new(Code::BadValue, run.story.place, message).help("move it to that story"));
        }
        run.facts.iter().filter_map(|fact| self.fact(story, fact)).collect()
    }

    fn fact(&mut self, story: &Story, fact: &Placed<String>) -> Option<FactId> {
        let name = fact.value.as_str();
        let Some(id) = story.find_fact(name) else {
            let known = story.facts().iter().filter(|fact| fact.finished_before).map(|fact| story.str(fact.id));
            self.unknown(fact, "fact", known.collect());
            return None;
        };
        if !story.fact(id).finished_before {
            let message = format!("a run cannot start with `{name}`, because choices set it");
            let problem = Diagnostic::new(Code::BadValue, fact.place, message);
            self.diagnostics.push(problem.help("only facts with `from: FinishedBefore` can hold at the start"));
        }
        Some(id)
    }

    fn unknown(&mut self, name: &Placed<String>, kind: &str, known: Vec<&str>) {
        let problem =
            Diagnostic::new(Code::UnknownName, name.place, format!("cannot find the {kind} `{}`", name.value));
        self.diagnostics.push(match nearest(&name.value, known) {
            Some(near) => {
                let problem = problem.help(near.question());
                if near.is_certain { problem.fix(name.place, format!("\"{}\"", near.name)) } else { problem }
            }
            None => problem,
        });
    }

    fn stopped(
        &mut self,
        story: &Story,
        source_map: &SourceMap,
        run: &Recorded,
        divergence: &Divergence,
        state: &State,
    ) {
        let scene = story.scene_name(divergence.scene);
        let place = run.choices.get(divergence.valid_choices).map_or(run.story.place, |choice| choice.place);
        let found = story.find_choice(divergence.scene, divergence.wanted.raw());
        let wanted = found.map_or(format!("`{}`", divergence.wanted), |_| named(story, state, divergence.wanted.raw()));
        let why = match divergence.why {
            Refused::NotHere => "is not available",
            Refused::Sealed => "is sealed",
            Refused::Locked => "is locked",
            Refused::Ended => "comes after the end of the run",
        };
        let message = format!("this run no longer works: in `{scene}`, {wanted} {why}");
        let mut problem = Diagnostic::new(Code::RunStops, place, message)
            .at(format!("choice {} of {}", divergence.valid_choices + 1, run.choices.len()))
            .label(source_map.scene(divergence.scene), "the run reaches this scene");
        if let Some(found) = found {
            problem = problem.label(source_map.choice(found).text, "the run takes this choice");
            problem = match reason(story, state, found, &divergence.why) {
                Some(reason) => problem.help(reason),
                None => problem,
            };
        }
        let offered: Vec<String> = divergence.offered.iter().map(|id| named(story, state, id)).collect();
        let problem = match offered.as_slice() {
            [] => problem.help("no choice is available there"),
            offered => problem.help(format!("available there: {}", offered.join(", "))),
        };
        let near = nearest(divergence.wanted.raw(), divergence.offered.iter().map(String::as_str));
        self.diagnostics.push(match near.filter(|_| found.is_none()) {
            Some(near) => {
                let was = format!("`was: [\"{}\"]`", divergence.wanted);
                problem.help(format!("if `{near}` is its new name, add {was} to that choice"))
            }
            None => problem,
        });
    }

    fn ended(&mut self, story: &Story, source_map: &SourceMap, run: &Playthrough, expect: Option<&Expected>) {
        let (Some(expect), state) = (expect, run.state()) else { return };
        if let Some(ending) = &expect.ending {
            self.ending(story, source_map, state, ending);
        }
        for (name, value) in &expect.meters {
            self.meter(story, state, name, value);
        }
        for (scene, words) in &expect.shows {
            self.shown(story, run, scene, words);
        }
    }

    /// Compares the texts that a scene shows in the run with words that are expected in one of them.
    fn shown(&mut self, story: &Story, run: &Playthrough, name: &Placed<String>, wanted: &Placed<String>) {
        let Some(scene) = story.find_scene(&name.value) else {
            return self.unknown(name, "scene", story.scene_ids().map(|scene| story.scene_name(scene)).collect());
        };
        let states = (0..=run.position()).map(|step| run.state_at(step)).filter(|state| state.scene() == scene);
        let texts: Vec<Vec<Block>> = states.map(|state| page(story, story.scene(scene).text, state)).collect();
        let words = with_single_spaces(&wanted.value);
        if texts.iter().any(|text| with_single_spaces(&plain_blocks(text)).contains(&words)) {
            return;
        }
        let scene = story.scene_name(scene);
        let Some(words) = texts.last().map(|text| opening_words(text)) else {
            let message = format!("this run never reaches `{scene}`, which is listed in `shows`");
            let problem = Diagnostic::new(Code::RunDiffers, name.place, message);
            return self.diagnostics.push(problem.help("remove the scene from `shows`"));
        };
        let message = format!("in `{scene}` this run does not show `{}`", wanted.value);
        let problem = Diagnostic::new(Code::RunDiffers, wanted.place, message);
        self.differs(problem.help(format!("its text begins with `{words}` there")), format!("{words:?}"));
    }

    fn ending(&mut self, story: &Story, source_map: &SourceMap, state: &State, wanted: &Placed<String>) {
        let endings = story.scene_ids().filter(|scene| story.ending(*scene).is_some());
        let known: Vec<&str> = endings.map(|scene| story.scene_name(scene)).collect();
        let Some(meant) = story.find_scene(&wanted.value).filter(|meant| story.ending(*meant).is_some()) else {
            return self.unknown(wanted, "ending", known);
        };
        if meant == state.scene() {
            return;
        }
        let scene = story.scene_name(state.scene());
        let (found, instead) = match story.ending(state.scene()) {
            Some(_) => (format!("the ending {}", titled(story, state.scene())), format!("\"{scene}\"")),
            None => (format!("the scene `{scene}`, which is not an ending"), "None".to_owned()),
        };
        let message = format!("this run ends at {found}; expected {}", titled(story, meant));
        let problem = Diagnostic::new(Code::RunDiffers, wanted.place, message);
        self.differs(problem.label(source_map.scene(state.scene()), "the run ends here"), instead);
    }

    fn meter(&mut self, story: &Story, state: &State, name: &Placed<String>, wanted: &Placed<i32>) {
        let Some(id) = story.find_meter(&name.value) else {
            return self.unknown(name, "meter", story.meter_ids().map(|meter| story.meter_name(meter)).collect());
        };
        let found = state.meter(id);
        if found != wanted.value {
            let message = format!("at the end of this run `{}` is {found}; expected {}", name.value, wanted.value);
            self.differs(Diagnostic::new(Code::RunDiffers, wanted.place, message), found.to_string());
        }
    }

    /// Reports a value that is not as expected. `instead` is the actual value.
    fn differs(&mut self, problem: Diagnostic, instead: String) {
        self.blessings.push(Edit { place: problem.place, with: instead });
        self.diagnostics.push(problem.help("if this is intended, `earlier check --bless` updates it"));
    }
}

/// Returns a choice of the current scene with its label as the reader sees it there.
fn named(story: &Story, state: &State, id: &str) -> String {
    let choice = story.find_choice(state.scene(), id);
    let label = choice.map(|choice| words(&line(story, story.choice(choice).text, state))).unwrap_or_default();
    if label.is_empty() { format!("`{id}`") } else { format!("`{id}` ({label})") }
}

/// Returns an ending with its title.
fn titled(story: &Story, scene: SceneId) -> String {
    let title = story.ending(scene).map(|ending| story.str(ending.title)).unwrap_or_default();
    format!("`{}` ({title})", story.scene_name(scene))
}

/// Explains why a choice can't be taken.
fn reason(story: &Story, state: &State, choice: ChoiceId, why: &Refused) -> Option<String> {
    let found = story.choice(choice);
    match why {
        Refused::NotHere if found.once => {
            Some("it is hidden: it has `once: true` and was taken before, or its `when` does not hold there".to_owned())
        }
        Refused::NotHere => Some("it is hidden: its `when` does not hold there".to_owned()),
        Refused::Sealed => Some("its `seal` does not hold there".to_owned()),
        Refused::Locked => {
            let locked = found.locked.map(|locked| words(&line(story, locked, state))).unwrap_or_default();
            Some(format!("its `needs` does not hold there; the reader sees: {locked}"))
        }
        Refused::Ended => None,
    }
}

fn words(spans: &[Segment]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}
