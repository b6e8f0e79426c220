//! A story that is played while it is written.
//!
//! A [`Workshop`] stands beside the [`Session`] of an author. It takes in what happens: the story was saved, its
//! folder is gone, something was proved. Of what was saved the last version without errors plays, with the run
//! played again in it. Nothing here reads a file or waits; see [`Feed`] for what does.

mod crafts;
mod feed;
mod way;

use std::rc::Rc;

pub use crafts::{CRAFTS, Craft, CraftEntry, craft_of_key, find_craft};
pub use feed::{Answered, Bell, Event, Feed, Found, Proof, Question, Task, Teller, ToProve};

use self::way::{Halt, Way};
use super::{Session, Settings};
use crate::diag::{Diagnostic, Severity, Sources};
use crate::engine::{Change, Move, Playthrough, Refused};
use crate::explore::{Answer, Witness};
use crate::story::{FactId, Loaded, SceneId, Story, load};
use crate::text::{count, counts};

/// What plays until a first version can be read.
const WAITING: &[(&str, &str)] = &[
    ("story.ron", r#"Story(format: 1, id: "unread", title: "Unread", start: "unread", chapters: ["unread"])"#),
    (
        "chapters/unread.ron",
        r#"Chapter(title: "Nothing to play yet", scenes: [Scene(id: "unread",
            text: "The story has errors. It plays as soon as a version without any is saved.",
            choices: [Choice(text: "Wait for it.", to: "unread")])])"#,
    ),
];

/// Problems and the files that they are in.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// The problems, in the order of their places.
    pub found: Vec<Diagnostic>,
    /// The files.
    pub sources: Sources,
}

/// What happened last, in a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The line.
    pub text: String,
    /// Whether something is not as its author would have it.
    pub is_trouble: bool,
}

/// A way that a version cut short, so that the next may have it whole again.
#[derive(Debug)]
struct Cut {
    way: Way,
    /// Where its author stands since, unless they have gone on from there.
    stood: Playthrough,
}

/// What an author has beside the story that is played.
#[derive(Debug)]
pub struct Workshop {
    /// Counts the versions that played.
    edition: u64,
    /// Whether no version was ever without errors.
    waits: bool,
    /// Whether what was saved last has errors.
    is_broken: bool,
    /// Why there is nothing to read, where there isn't.
    gone: Option<String>,
    problems: Problems,
    proof: Option<Box<Proof>>,
    news: News,
    cut: Option<Cut>,
    /// The scene to which a run is looked for.
    wanted: Option<String>,
    /// The choices of the run that led here, and where they led to.
    shown: Option<(Vec<String>, Playthrough)>,
    tasks: Vec<Task>,
}

impl Workshop {
    /// A sitting with what was read, and what stands beside it. Where that has errors, a few words play instead;
    /// nothing is returned if even those can't be read.
    pub fn open(found: Found, settings: Settings) -> Option<(Session, Self)> {
        let waits = found.loaded.story.is_none();
        let story = found.loaded.story.clone().or_else(waiting)?;
        let session = Session::unkept(Rc::new(story), settings);
        let mut workshop = Self {
            edition: 0,
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
        workshop.judge(found);
        Some((session, workshop))
    }

    /// Takes in what happened. Returns whether another version plays.
    pub fn hear(&mut self, session: &mut Session, event: Event) -> bool {
        match event {
            Event::Read(found) => return self.read(session, *found),
            Event::Gone(why) => {
                self.say(true, format!("{}: {why}", self.what_plays()));
                self.gone = Some(why);
            }
            Event::Unwatched(why) => {
                self.say(true, format!("saves are looked for every second, since they can't be told of: {why}"));
            }
            Event::Proved(proof) if proof.edition == self.edition => self.take_proof(proof),
            Event::Proved(_) => {}
            Event::Answered(answered) => self.answered(session, &answered),
        }
        false
    }

    fn read(&mut self, session: &mut Session, mut found: Found) -> bool {
        self.gone = None;
        let story = found.loaded.story.take();
        self.is_broken = story.is_none();
        let plays = story.is_some();
        match story {
            Some(story) => {
                self.reload(session, story.clone());
                found.loaded.story = Some(story);
                self.edition += 1;
            }
            None => {
                let errors = count(totals(&found.loaded.diagnostics).0, "error");
                self.say(true, format!("saved with {errors}; {}", self.what_plays()));
            }
        }
        self.judge(found);
        plays
    }

    /// Takes in the problems of a version, and has a sound one looked at.
    fn judge(&mut self, found: Found) {
        let Loaded { story, diagnostics, sources, .. } = &found.loaded;
        self.problems = Problems { found: diagnostics.clone(), sources: sources.clone() };
        if story.is_some() {
            self.tasks.push(Task::Prove(Box::new(ToProve { edition: self.edition, found })));
        }
    }

    fn what_plays(&self) -> &'static str {
        if self.waits { "nothing plays yet" } else { "the last version without errors plays" }
    }

    /// Plays the run again in another version.
    fn reload(&mut self, session: &mut Session, story: Story) {
        let story = Rc::new(story);
        if std::mem::take(&mut self.waits) {
            session.story = Rc::clone(&story);
            let beginning = Playthrough::new(&story, &session.facts_from_archive());
            session.stand(story, beginning);
            return self.say(false, "the story is read and begins");
        }
        let (was_story, was) = (Rc::clone(&session.story), session.playthrough.clone());
        let cut = self.cut.take().filter(|cut| cut.stood == was);
        let was_cut = cut.is_some();
        let way = cut.map_or_else(|| Way::of(&was_story, &was), |cut| cut.way);
        let played = way.play(&story);
        session.stand(story, played.playthrough);
        if !played.is_whole {
            self.cut = Some(Cut { way, stood: session.playthrough.clone() });
        }
        let news = match &played.halt {
            Some(halt) => format!(", but {}", halted(&session.story, halt)),
            None if was_cut => format!("; all of {} stand again", count(choices(&session.playthrough), "choice")),
            None => moved((&was_story, &was), session),
        };
        let lost: Vec<String> =
            played.lost.iter().map(|name| format!("; `{name}`, changed by hand, is no more")).collect();
        // Counted, so that a save that changes nothing here is seen to have been read.
        let text = format!("read again ({}){news}{}", self.edition + 1, lost.concat());
        self.say(played.halt.is_some() || !lost.is_empty(), text);
    }

    fn take_proof(&mut self, proof: Box<Proof>) {
        if !self.is_broken {
            self.problems = proof.problems.clone();
        }
        self.proof = Some(proof);
    }

    fn say(&mut self, is_trouble: bool, text: impl Into<String>) {
        self.news = News { text: text.into(), is_trouble };
    }

    /// What is to be found out, each thing once.
    pub fn tasks(&mut self) -> Vec<Task> {
        std::mem::take(&mut self.tasks)
    }

    /// What happened last.
    pub fn news(&self) -> &News {
        &self.news
    }

    /// The problems of what was saved last.
    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    /// How many versions have played before this one.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// Whether what was saved last has errors, so that an older version plays, if one does.
    pub fn is_broken(&self) -> bool {
        self.is_broken && self.gone.is_none()
    }

    /// Whether no version was ever without errors.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// The problems in few words: `2 errors, 1 warning`.
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

    /// What is proved of the version that plays, once that is known; until then, of one before.
    pub fn proof(&self) -> Option<&Proof> {
        self.proof.as_deref()
    }

    /// Whether the version that plays is still being looked at.
    pub fn is_proving(&self) -> bool {
        !self.waits && self.proof.as_ref().is_none_or(|proof| proof.edition != self.edition)
    }

    /// Whether a run is being looked for.
    pub fn is_asking(&self) -> bool {
        self.wanted.is_some()
    }

    /// What is known of coming to a scene.
    pub fn can_reach(&self, scene: SceneId) -> Answer {
        let proof = self.proof.as_ref().filter(|_| !self.is_proving());
        let answer = proof.and_then(|proof| proof.explored.scenes.get(scene.index()));
        answer.copied().unwrap_or(Answer::Unknown)
    }

    /// The choices of the run that explore found and that led here, as long as its author stands there.
    pub fn shown(&self, session: &Session) -> Option<&[String]> {
        let (choices, stood) = self.shown.as_ref()?;
        (*stood == session.playthrough).then_some(choices.as_slice())
    }

    /// Changes a meter or a fact. A fact from the archive holds from the start of a run or not, so that the run
    /// stays one that a reader can have; anything else is marked as a change by hand.
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
        let way = Way::of(&story, &session.playthrough).with_fact(story.fact_name(fact), holds);
        let played = way.play(&story);
        if let Some(halt) = &played.halt {
            self.say(true, format!("with that, {}", halted(&story, halt)));
        }
        session.stand(story, played.playthrough);
    }

    /// Goes to a scene by a run that explore found, or has one looked for.
    pub fn jump(&mut self, session: &mut Session, scene: SceneId) {
        let name = scene_name(&session.story, scene);
        let proof = self.proof.as_ref().filter(|proof| proof.edition == self.edition);
        let ending = proof.and_then(|proof| proof.explored.endings.iter().find(|ending| ending.scene == scene));
        let witness = ending.and_then(|ending| ending.witness.clone());
        match (witness, self.can_reach(scene)) {
            (Some(witness), _) => self.go(session, scene, &witness),
            (None, Answer::No) => self.say(true, never(&name)),
            (None, _) => {
                self.say(false, format!("looking for a run to `{name}`\u{2026}"));
                let story = session.story.as_ref().clone();
                self.tasks.push(Task::Ask(Box::new(Question { edition: self.edition, scene, story })));
                self.wanted = Some(name);
            }
        }
    }

    fn answered(&mut self, session: &mut Session, answered: &Answered) {
        let Some(wanted) = self.wanted.take() else { return };
        let Some(scene) = session.story.find_scene(&wanted) else {
            return self.say(true, format!("there is no scene `{wanted}` any more"));
        };
        if answered.edition != self.edition || answered.scene != scene {
            // It is of a version before, or of a scene that was wanted before.
            return self.jump(session, scene);
        }
        match (&answered.witness, answered.answer) {
            (Some(witness), _) => self.go(session, scene, witness),
            (None, Answer::No) => self.say(true, never(&wanted)),
            (None, _) => {
                self.say(true, format!("no run to `{wanted}` was found before the limit of what is looked at"))
            }
        }
    }

    /// Plays a run that explore found.
    fn go(&mut self, session: &mut Session, scene: SceneId, witness: &Witness) {
        let story = Rc::clone(&session.story);
        let choices: Vec<String> =
            witness.choices.iter().map(|choice| story.choice(*choice).id_text(&story).to_owned()).collect();
        let facts = witness.facts.iter().map(|fact| story.fact_name(*fact).to_owned()).collect();
        let mut playthrough = Way::of_choices(facts, choices.iter().cloned()).play(&story).playthrough;
        // Where the scene can't be left, the run that explore found ends there.
        let _ = playthrough.pass_through(&story, |here| here == scene);
        let long = count(choices.len(), "choice");
        self.say(false, format!("at `{}` by a run of {long} that explore found", scene_name(&story, scene)));
        self.cut = None;
        self.shown = Some((choices, playthrough.clone()));
        session.stand(story, playthrough);
    }

    /// Sets a meter or a fact by its name and a value in words.
    ///
    /// # Errors
    /// There is nothing of that name, or it can't have that value; in words.
    pub fn set(&mut self, session: &mut Session, name: &str, value: &str) -> Result<(), String> {
        let change = parse(&session.story, name, value)?;
        self.change(session, change);
        Ok(())
    }
}

impl Session {
    /// Stands at a place of a run, of this version of the story or another.
    fn stand(&mut self, story: Rc<Story>, playthrough: Playthrough) {
        self.story = story;
        self.playthrough = playthrough;
        self.outlooks.clear();
        self.show_ending(None);
    }
}

/// How many errors and warnings there are.
fn totals(found: &[Diagnostic]) -> (usize, usize) {
    let errors = found.iter().filter(|found| found.severity() == Severity::Error).count();
    (errors, found.len() - errors)
}

fn waiting() -> Option<Story> {
    let file = |name: &str| WAITING.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_bytes().to_vec());
    load(|name| file(name).ok_or_else(String::new)).story
}

fn scene_name(story: &Story, scene: SceneId) -> String {
    story.scene(scene).id_text(story).to_owned()
}

fn never(scene: &str) -> String {
    format!("no run comes to `{scene}`: everything that can happen was looked at")
}

fn choices(playthrough: &Playthrough) -> usize {
    playthrough.behind().iter().filter(|step| matches!(step.taken, Move::Choice(_))).count()
}

/// Where a run no longer stands.
fn halted(story: &Story, halt: &Halt) -> String {
    let Halt { scene, stands, taken, wanted, why } = halt;
    let scene = scene_name(story, *scene);
    let why = match why {
        Refused::NotHere => format!("there is no `{wanted}` at `{scene}`"),
        Refused::Sealed => format!("`{wanted}` at `{scene}` is sealed"),
        Refused::Locked => format!("`{wanted}` at `{scene}` is locked"),
        Refused::Ended => format!("`{scene}` is an ending"),
    };
    format!("{why}: {stands} of {} stand", count(*taken, "choice"))
}

/// What is otherwise where the same run leads now.
fn moved(before: (&Story, &Playthrough), session: &Session) -> String {
    let (was, is) = (before.1.state(), session.playthrough.state());
    let (from, to) = (before.0.scene(was.scene()), session.story.scene(is.scene()));
    let mut words = Vec::new();
    if before.0.find_scene(to.id_text(&session.story)) != Some(was.scene())
        && session.story.find_scene(from.id_text(before.0)) != Some(is.scene())
    {
        let (from, to) = (from.id_text(before.0), to.id_text(&session.story));
        words.push(format!("the same choices lead to `{to}`, not to `{from}`"));
    }
    words.extend(way::in_words((&session.story, is), (before.0, was)));
    if words.is_empty() { String::new() } else { format!("; {}", words.join(", ")) }
}

/// A change of a meter or a fact, in words.
fn parse(story: &Story, name: &str, value: &str) -> Result<Change, String> {
    if let Some(meter) = story.find_meter(name) {
        let range = story.meter(meter).range;
        let fits = |value: &i32| (range.0..=range.1).contains(value);
        let value = value.parse().ok().filter(fits);
        return value
            .map(|value| Change::Meter(meter, value))
            .ok_or_else(|| format!("`{name}` goes from {} to {}", range.0, range.1));
    }
    let Some(fact) = story.find_fact(name) else {
        let known = story.meters().iter().map(|meter| meter.id).chain(story.facts().iter().map(|fact| fact.id));
        let near = crate::diag::nearest(name, known.map(|name| story.str(name)));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("no meter or fact is called `{name}`{near}"));
    };
    match value {
        "on" | "true" | "yes" => Ok(Change::Fact(fact, true)),
        "off" | "false" | "no" => Ok(Change::Fact(fact, false)),
        _ => Err(format!("`{name}` is a fact: set it on or off")),
    }
}
