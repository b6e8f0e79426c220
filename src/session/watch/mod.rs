//! A story that is played while it is written.
//!
//! A [`WatchSession`] accompanies the [`Session`] of an author. It handles [`Event`]s: the story was saved, its folder
//! is gone, something was proved. The last version without errors plays, with the author's run replayed in it. Nothing
//! here reads a file or waits; see [`Events`].

mod events;
mod recording;
mod state;

use std::rc::Rc;

pub use events::{Answered, Event, EventSender, Events, LoadedStory, Proof, Task, ToProve, Waker, WitnessRequest};
pub use state::{FactReading, MeterValue, StateView};

use self::recording::{CutShort, Recording};
use super::{Session, Settings};
use crate::diag::{Diagnostic, Severity, Sources};
use crate::engine::{Change, Move, Playthrough, Refused};
use crate::explore::{Answer, LIMIT, Witness};
use crate::story::{FactId, Loaded, SceneId, Story, load};
use crate::text::{count, counts};

/// The story that plays until a version without errors is saved.
const WAITING: &[(&str, &str)] = &[
    ("story.ron", r#"Story(format: 1, id: "unread", title: "Unread", start: "unread", chapters: ["unread"])"#),
    (
        "chapters/unread.ron",
        r#"Chapter(title: "Nothing to play yet", scenes: [Scene(id: "unread",
            text: "The story has errors. You can play it as soon as you save a version without errors.",
            choices: [Choice(text: "Wait for it.", to: "unread")])])"#,
    ),
];

/// Problems and the files that they are in.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// The problems, in the order of their locations.
    pub found: Vec<Diagnostic>,
    /// The files that the problems refer to.
    pub sources: Sources,
}

/// The last event, in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct News {
    /// What happened, in the words that every front end shows.
    pub text: String,
    /// Whether it reports a problem.
    pub is_trouble: bool,
}

/// A run that a version cut short. The next version may allow all of it again.
#[derive(Debug)]
struct Cut {
    way: Recording,
    /// The author's position since then. If they play on from there, the run is forgotten.
    stood: Playthrough,
}

/// What an author has in addition to the session: the problems and proofs of the story, and the last event.
#[derive(Debug)]
pub struct WatchSession {
    /// The number of versions that were loaded without errors after the first.
    version: u64,
    /// Whether no version without errors was saved yet.
    waits: bool,
    /// Whether the last save has errors.
    is_broken: bool,
    /// Why the story can't be read, if it can't.
    gone: Option<String>,
    problems: Problems,
    proof: Option<Rc<Proof>>,
    news: News,
    cut: Option<Cut>,
    /// The scene to which a run is being searched.
    wanted: Option<String>,
    /// The choices of the run by which the author jumped, and the position that they led to.
    shown: Option<(Vec<String>, Playthrough)>,
    tasks: Vec<Task>,
}

impl WatchSession {
    /// A session with a loaded story, and what accompanies it. If the story has errors, a placeholder plays instead.
    /// `None` if even that can't be loaded, which a test rules out.
    pub fn open(found: LoadedStory, settings: Settings) -> Option<(Session, Self)> {
        let waits = found.loaded.story.is_none();
        let story = found.loaded.story.clone().or_else(waiting)?;
        let session = Session::unsaved(Rc::new(story), settings);
        let mut watch = Self {
            version: 0,
            waits,
            is_broken: waits,
            gone: None,
            problems: Problems::default(),
            proof: None,
            news: News::default(),
            cut: None,
            wanted: None,
            shown: None,
            tasks: Vec::new(),
        };
        watch.judge(found);
        Some((session, watch))
    }

    /// Handles an event. Returns whether another version plays now.
    pub fn hear(&mut self, session: &mut Session, event: Event) -> bool {
        match event {
            Event::Read(found) => return self.read(session, *found),
            Event::Gone(why) => {
                self.say(true, format!("{}: {why}", self.what_plays()));
                self.gone = Some(why);
            }
            Event::Unwatched(why) => {
                self.say(true, format!("checking every second; file notifications are unavailable: {why}"));
            }
            Event::Proved(proof) if proof.version == self.version => self.take_proof(proof),
            Event::Proved(_) => {}
            Event::Answered(answered) => self.answered(session, &answered),
        }
        false
    }

    fn read(&mut self, session: &mut Session, mut found: LoadedStory) -> bool {
        self.gone = None;
        let story = found.loaded.story.take();
        self.is_broken = story.is_none();
        let plays = story.is_some();
        match story {
            Some(story) => {
                self.reload(session, story.clone());
                found.loaded.story = Some(story);
                self.version += 1;
            }
            None => {
                let errors = count(totals(&found.loaded.diagnostics).0, "error");
                self.say(true, format!("saved with {errors}; {}", self.what_plays()));
            }
        }
        self.judge(found);
        plays
    }

    /// Handles the problems of a version, and requests its proofs if it has no errors.
    fn judge(&mut self, found: LoadedStory) {
        let Loaded { story, diagnostics, sources, .. } = &found.loaded;
        self.problems = Problems { found: diagnostics.clone(), sources: sources.clone() };
        if story.is_some() {
            self.tasks.push(Task::Prove(Box::new(ToProve { version: self.version, found, control: LIMIT.into() })));
        }
    }

    fn what_plays(&self) -> &'static str {
        if self.waits { "there is nothing to play yet" } else { "the last version without errors keeps playing" }
    }

    /// Replays the run in another version.
    fn reload(&mut self, session: &mut Session, story: Story) {
        let story = Rc::new(story);
        if std::mem::take(&mut self.waits) {
            session.story = Rc::clone(&story);
            let beginning = Playthrough::new(&story, &session.facts_from_archive());
            session.stand(story, beginning);
            return self.say(false, "the story is loaded and begins");
        }
        let (was_story, was) = (Rc::clone(&session.story), session.playthrough.clone());
        let cut = self.cut.take().filter(|cut| cut.stood == was);
        let was_cut = cut.is_some();
        let way = cut.map_or_else(|| Recording::of(&was_story, &was), |cut| cut.way);
        let played = way.play(&story);
        session.stand(story, played.playthrough);
        if !played.is_whole {
            self.cut = Some(Cut { way, stood: session.playthrough.clone() });
        }
        let news = match &played.halt {
            Some(halt) => format!(", but {}", halted(&session.story, halt)),
            None if was_cut => format!("; all of {} work again", count(choices(&session.playthrough), "choice")),
            None => moved((&was_story, &was), session),
        };
        let lost: Vec<String> =
            played.lost.iter().map(|name| format!("; `{name}`, changed by hand, no longer exists")).collect();
        // Counted, so that a save without changes is visibly acknowledged.
        let text = format!("reloaded ({}){news}{}", self.version + 1, lost.concat());
        self.say(played.halt.is_some() || !lost.is_empty(), text);
    }

    fn take_proof(&mut self, proof: Box<Proof>) {
        if !self.is_broken {
            self.problems = proof.problems.clone();
        }
        self.proof = Some(Rc::from(proof));
    }

    fn say(&mut self, is_trouble: bool, text: impl Into<String>) {
        self.news = News { text: text.into(), is_trouble };
    }

    /// The jobs for the background threads. Each is returned once.
    pub fn tasks(&mut self) -> Vec<Task> {
        std::mem::take(&mut self.tasks)
    }

    /// The last event, in one line.
    pub fn news(&self) -> &News {
        &self.news
    }

    /// The problems of the last save.
    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    /// The number of versions that were loaded without errors after the first.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether the version saved last has errors. An older version plays then, if there is one.
    pub fn is_broken(&self) -> bool {
        self.is_broken && self.gone.is_none()
    }

    /// Whether no version without errors was saved yet.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// The problems as a count: `2 errors, 1 warning`.
    pub fn summary(&self) -> String {
        let (errors, warnings) = totals(&self.problems.found);
        let counted = counts(&[(errors, "error"), (warnings, "warning")]);
        match (self.gone.is_some(), counted.is_empty(), self.is_proving()) {
            (true, ..) => "the story is gone".to_owned(),
            (_, false, _) => counted,
            (_, true, true) => "no errors".to_owned(),
            (_, true, false) => "no problems".to_owned(),
        }
    }

    /// What is proved about the version that plays, or about an older one until that is known.
    pub fn proof(&self) -> Option<&Rc<Proof>> {
        self.proof.as_ref()
    }

    /// Whether the proofs of the version that plays are still being worked out.
    pub fn is_proving(&self) -> bool {
        !self.waits && self.proof.as_ref().is_none_or(|proof| proof.version != self.version)
    }

    /// Whether a run to a scene is being searched.
    pub fn is_asking(&self) -> bool {
        self.wanted.is_some()
    }

    /// Whether a scene can be reached, if that is known.
    pub fn can_reach(&self, scene: SceneId) -> Answer {
        let proof = self.proof.as_ref().filter(|_| !self.is_proving());
        let answer = proof.and_then(|proof| proof.explored.scenes.get(scene.index()));
        answer.copied().unwrap_or(Answer::Unknown)
    }

    /// The choices of the run by which the author jumped here, as long as they stay here.
    pub fn shown(&self, session: &Session) -> Option<&[String]> {
        let (choices, stood) = self.shown.as_ref()?;
        (*stood == session.playthrough).then_some(choices.as_slice())
    }

    /// Changes a meter or a fact. A fact from the archive is changed at the start of the run, so that the run remains
    /// one that a reader can have. Any other change is marked as made by hand.
    pub fn change(&mut self, session: &mut Session, change: Change) {
        if let Change::Fact(fact, holds) = change
            && session.story.fact(fact).finished_before
        {
            return self.begin_with(session, fact, holds);
        }
        let story = Rc::clone(&session.story);
        session.playthrough.change(&story, change);
        session.show_ending(None);
    }

    fn begin_with(&mut self, session: &mut Session, fact: FactId, holds: bool) {
        let story = Rc::clone(&session.story);
        let way = Recording::of(&story, &session.playthrough).with_fact(story.fact_name(fact), holds);
        let played = way.play(&story);
        if let Some(halt) = &played.halt {
            self.say(true, format!("with this change, {}", halted(&story, halt)));
        }
        session.stand(story, played.playthrough);
    }

    /// Goes to a scene by a run that `explore` found, or requests a search for one.
    pub fn jump(&mut self, session: &mut Session, scene: SceneId) {
        let name = scene_name(&session.story, scene);
        let proof = self.proof.as_ref().filter(|proof| proof.version == self.version);
        let ending = proof.and_then(|proof| proof.explored.endings.iter().find(|ending| ending.scene == scene));
        let witness = ending.and_then(|ending| ending.witness.clone());
        match (witness, self.can_reach(scene)) {
            (Some(witness), _) => self.go(session, scene, &witness),
            (None, Answer::No) => self.say(true, never(&name)),
            (None, _) => {
                self.say(false, format!("searching for a run to `{name}`\u{2026}"));
                let story = session.story.as_ref().clone();
                self.tasks.push(Task::Ask(Box::new(WitnessRequest { version: self.version, scene, story })));
                self.wanted = Some(name);
            }
        }
    }

    fn answered(&mut self, session: &mut Session, answered: &Answered) {
        let Some(wanted) = self.wanted.take() else { return };
        let Some(scene) = session.story.find_scene(&wanted) else {
            return self.say(true, format!("scene `{wanted}` no longer exists"));
        };
        if answered.version != self.version || answered.scene != scene {
            // It belongs to an earlier version or an earlier request.
            return self.jump(session, scene);
        }
        match (&answered.witness, answered.answer) {
            (Some(witness), _) => self.go(session, scene, witness),
            (None, Answer::No) => self.say(true, never(&wanted)),
            (None, _) => self.say(true, format!("no run to `{wanted}` was found within the limit")),
        }
    }

    /// Plays a run that `explore` found.
    fn go(&mut self, session: &mut Session, scene: SceneId, witness: &Witness) {
        let story = Rc::clone(&session.story);
        let choices: Vec<String> = witness.choices.iter().map(|choice| story.choice_name(*choice).to_owned()).collect();
        let facts = witness.facts.iter().map(|fact| story.fact_name(*fact).to_owned()).collect();
        let mut playthrough = Recording::of_choices(facts, choices.iter().cloned()).play(&story).playthrough;
        // If the scene can't be left, the run that explore found ends there.
        let _ = playthrough.pass_through(&story, |here| here == scene);
        let long = count(choices.len(), "choice");
        self.say(false, format!("at `{}` by a run of {long} that explore found", scene_name(&story, scene)));
        self.cut = None;
        self.shown = Some((choices, playthrough.clone()));
        session.stand(story, playthrough);
    }
}

impl Session {
    /// Moves to a position in a run, of this version of the story or another.
    fn stand(&mut self, story: Rc<Story>, playthrough: Playthrough) {
        self.story = story;
        self.playthrough = playthrough;
        self.outlooks.clear();
        self.show_ending(None);
    }
}

/// The numbers of errors and warnings.
fn totals(found: &[Diagnostic]) -> (usize, usize) {
    let errors = found.iter().filter(|found| found.severity() == Severity::Error).count();
    (errors, found.len() - errors)
}

fn waiting() -> Option<Story> {
    let file = |name: &str| WAITING.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_bytes().to_vec());
    load(|name| file(name).ok_or_else(String::new)).story
}

fn scene_name(story: &Story, scene: SceneId) -> String {
    story.scene_name(scene).to_owned()
}

fn never(scene: &str) -> String {
    format!("no run leads to `{scene}`: all states were explored")
}

fn choices(playthrough: &Playthrough) -> usize {
    playthrough.behind().iter().filter(|step| matches!(step.taken, Move::Choice(_))).count()
}

/// Where and why a run no longer works.
fn halted(story: &Story, halt: &CutShort) -> String {
    let CutShort { scene, valid_choices, taken, wanted, why } = halt;
    let scene = scene_name(story, *scene);
    let why = match why {
        Refused::NotHere => format!("there is no `{wanted}` at `{scene}`"),
        Refused::Sealed => format!("`{wanted}` at `{scene}` is sealed"),
        Refused::Locked => format!("`{wanted}` at `{scene}` is locked"),
        Refused::Ended => format!("`{scene}` is an ending"),
    };
    format!("{why}: {valid_choices} of {} work", count(*taken, "choice"))
}

/// What is different at the end of the same run now.
fn moved(before: (&Story, &Playthrough), session: &Session) -> String {
    let (was, is) = (before.1.state(), session.playthrough.state());
    let (from, to) = (before.0.scene_name(was.scene()), session.story.scene_name(is.scene()));
    let mut words = Vec::new();
    if before.0.find_scene(to) != Some(was.scene()) && session.story.find_scene(from) != Some(is.scene()) {
        words.push(format!("the same choices lead to `{to}`, not to `{from}`"));
    }
    words.extend(recording::in_words((&session.story, is), (before.0, was)));
    if words.is_empty() { String::new() } else { format!("; {}", words.join(", ")) }
}

/// Reads a change of a meter or a fact.
pub(super) fn parse_change(story: &Story, name: &str, value: &str) -> Result<Change, String> {
    if let Some(meter) = story.find_meter(name) {
        let range = story.meter(meter).range;
        let fits = |value: &i32| (range.0..=range.1).contains(value);
        let value = value.parse().ok().filter(fits);
        return value
            .map(|value| Change::Meter(meter, value))
            .ok_or_else(|| format!("`{name}` takes a number from {} to {}", range.0, range.1));
    }
    let Some(fact) = story.find_fact(name) else {
        let known = story.meters().iter().map(|meter| meter.id).chain(story.facts().iter().map(|fact| fact.id));
        let near = crate::diag::nearest(name, known.map(|name| story.str(name)));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("there is no meter or fact `{name}`{near}"));
    };
    match value {
        "on" | "true" | "yes" => Ok(Change::Fact(fact, true)),
        "off" | "false" | "no" => Ok(Change::Fact(fact, false)),
        _ => Err(format!("`{name}` is a fact: set it on or off")),
    }
}
