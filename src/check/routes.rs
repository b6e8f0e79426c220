//! Recorded runs: whether they still stand, and come to what they are to come to.

use crate::diag::{Code, Diagnostic, Edit, Place, nearest};
use crate::engine::{Refused, State, Stop, replay};
use crate::story::{Expected, FactId, MeterId, Placed, Places, Recorded, SceneId, Story};

/// What there is to say of a recorded run.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The problems.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The edits that would make its expectations true; none where it doesn't stand.
    pub(super) blessings: Vec<Edit>,
}

/// Plays a run again and judges where it stands.
pub(super) fn judge(story: &Story, places: &Places, run: &Recorded) -> Judged {
    let mut judged = Judged::default();
    let facts = judged.begin(story, run);
    if judged.diagnostics.is_empty() {
        let choices: Vec<&str> = run.choices.iter().map(|choice| choice.value.as_str()).collect();
        let replayed = replay(story, &facts, &choices);
        match replayed.stop {
            Some(stop) => judged.stopped(story, places, run, &stop),
            None => judged.ended(story, replayed.playthrough.state(), run.expect.as_ref()),
        }
    }
    judged
}

impl Judged {
    /// Whether the run is one of this story, and with which facts it begins.
    fn begin(&mut self, story: &Story, run: &Recorded) -> Vec<FactId> {
        if run.story.value != story.id() {
            let message = format!("this is a run of `{}`; the story here is `{}`", run.story.value, story.id());
            self.diagnostics.push(Diagnostic::new(Code::BadValue, run.story.place, message).help("move it there"));
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
        if story.facts().get(id.index()).is_some_and(|fact| !fact.finished_before) {
            let message = format!("a run can't begin with `{name}`, which choices set");
            let problem = Diagnostic::new(Code::BadValue, fact.place, message);
            self.diagnostics.push(problem.help("only facts `from: FinishedBefore` hold from the start"));
        }
        Some(id)
    }

    fn unknown(&mut self, name: &Placed<String>, kind: &str, known: Vec<&str>) {
        let problem = Diagnostic::new(Code::UnknownName, name.place, format!("no {kind} is called `{}`", name.value));
        self.diagnostics.push(match nearest(&name.value, known) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(name.place, format!("\"{near}\"")),
            None => problem,
        });
    }

    fn stopped(&mut self, story: &Story, places: &Places, run: &Recorded, stop: &Stop) {
        let scene = story.scene(stop.scene).id_text(story);
        let place = run.choices.get(stop.stands).map_or(run.story.place, |choice| choice.place);
        let why = match stop.why {
            Refused::NotHere => "is not there to take",
            Refused::Sealed => "is sealed",
            Refused::Locked => "is locked",
            Refused::Ended => "comes after the run has ended",
        };
        let message = format!("this run no longer stands: at `{scene}`, `{}` {why}", stop.wanted);
        let problem = Diagnostic::new(Code::RouteStops, place, message)
            .at(format!("choice {} of {}", stop.stands + 1, run.choices.len()))
            .label(places.scene(stop.scene), "the scene that it comes to");
        let problem = match offered(stop) {
            Some(offered) => problem.help(format!("what can be taken there is {offered}")),
            None => problem.help("nothing can be taken there"),
        };
        let near = nearest(&stop.wanted, stop.offered.iter().map(String::as_str));
        self.diagnostics.push(match near {
            Some(near) => {
                problem.help(format!("if `{near}` is what it was, say so there: `was: [\"{}\"]`", stop.wanted))
            }
            None => problem,
        });
    }

    fn ended(&mut self, story: &Story, state: &State, expect: Option<&Expected>) {
        let Some(expect) = expect else { return };
        if let Some(ending) = &expect.ending {
            self.ending(story, state, ending);
        }
        for (name, value) in &expect.meters {
            self.meter(story, state, name, value);
        }
    }

    fn ending(&mut self, story: &Story, state: &State, wanted: &Placed<String>) {
        let endings = (0..).map(SceneId).zip(story.scenes()).filter(|(id, _)| story.ending(*id).is_some());
        let known: Vec<&str> = endings.map(|(_, scene)| scene.id_text(story)).collect();
        let meant = story.find_scene(&wanted.value);
        if meant.is_none_or(|meant| story.ending(meant).is_none()) {
            return self.unknown(wanted, "ending", known);
        }
        let scene = story.scene(state.scene()).id_text(story);
        if meant == Some(state.scene()) {
            return;
        }
        let (found, instead) = match story.ending(state.scene()) {
            Some(_) => (format!("the ending `{scene}`"), format!("\"{scene}\"")),
            None => (format!("the scene `{scene}`, which is no ending"), "None".to_owned()),
        };
        self.differs(wanted.place, format!("this run comes to {found}"), &format!("`{}`", wanted.value), instead);
    }

    fn meter(&mut self, story: &Story, state: &State, name: &Placed<String>, wanted: &Placed<i32>) {
        let known = story.meters().iter().map(|meter| story.str(meter.id));
        let Some((id, _)) = (0..).map(MeterId).zip(known.clone()).find(|(_, known)| *known == name.value) else {
            return self.unknown(name, "meter", known.collect());
        };
        let found = state.meter(id);
        if found != wanted.value {
            let message = format!("at the end of this run `{}` is {found}", name.value);
            self.differs(wanted.place, message, &wanted.value.to_string(), found.to_string());
        }
    }

    fn differs(&mut self, place: Place, message: String, expected: &str, instead: String) {
        let problem = Diagnostic::new(Code::RouteDiffers, place, format!("{message}; expected {expected}"));
        self.diagnostics.push(problem.help("if that is right now, `earlier check --bless` writes it here"));
        self.blessings.push(Edit { place, with: instead });
    }
}

/// The choices that can be taken where a run stops, as a list.
fn offered(stop: &Stop) -> Option<String> {
    let names: Vec<String> = stop.offered.iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
