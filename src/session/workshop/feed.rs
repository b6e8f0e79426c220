//! What happens behind a story that is watched: it is saved, and things are found out about it.
//!
//! There are two threads beside the one that watches, however often the story is saved: each does one thing at a
//! time, and of what came in meanwhile only the last.

use std::fmt;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};

use super::Problems;
use crate::check::{self, Conjunction, RouteFile};
use crate::diag::Sources;
use crate::explore::{self, Answer, Explored, LIMIT, VariantAnswer, Witness};
use crate::story::{Loaded, SceneId, SourceMap, Story};

/// What was read of a story.
#[derive(Debug)]
pub struct Found {
    /// The story and its problems.
    pub loaded: Loaded,
    /// Its recorded runs.
    pub routes: Vec<RouteFile>,
}

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// The story was saved, and this was read.
    Read(Box<Found>),
    /// There is nothing to read; why, in words.
    Gone(String),
    /// Saves can't be told of, so that they are looked for every second; why, in words.
    Unwatched(String),
    /// All of it was explored and checked.
    Proved(Box<Proof>),
    /// A run to a scene was looked for.
    Answered(Box<Answered>),
}

/// What there is to find out.
#[derive(Debug)]
pub enum Task {
    /// Everything about a version.
    Prove(Box<ToProve>),
    /// A run to a scene.
    Ask(Box<Question>),
}

/// A version of which all is to be found out.
#[derive(Debug)]
pub struct ToProve {
    pub(super) edition: u64,
    pub(super) found: Found,
}

/// A scene to which a run is wanted.
#[derive(Debug)]
pub struct Question {
    pub(super) edition: u64,
    pub(super) scene: SceneId,
    pub(super) story: Story,
}

/// What was found out about a version.
#[derive(Debug)]
pub struct Proof {
    pub(super) edition: u64,
    /// All that `check` says of it.
    pub problems: Problems,
    /// What can happen.
    pub explored: Explored,
    /// What can be read.
    pub parts: Vec<VariantAnswer>,
    /// Where its conditions stand.
    pub source_map: SourceMap,
}

/// The answer to a question.
#[derive(Debug)]
pub struct Answered {
    pub(super) edition: u64,
    pub(super) scene: SceneId,
    pub(super) answer: Answer,
    pub(super) witness: Option<Witness>,
}

/// Wakes whoever shows the story.
#[derive(Clone, Default)]
pub struct Bell(Arc<OnceLock<Box<dyn Fn() + Send + Sync>>>);

impl Bell {
    /// Says what ringing does, for good.
    pub fn hang(&self, ring: impl Fn() + Send + Sync + 'static) {
        let _ = self.0.set(Box::new(ring));
    }

    fn ring(&self) {
        if let Some(ring) = self.0.get() {
            ring();
        }
    }
}

impl fmt::Debug for Bell {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("Bell")
    }
}

/// Tells what happened, from any thread.
#[derive(Clone, Debug)]
pub struct Teller {
    sender: Sender<Event>,
    bell: Bell,
}

impl Teller {
    /// Tells it. Returns whether anybody still listens.
    pub fn tell(&self, event: Event) -> bool {
        let told = self.sender.send(event).is_ok();
        self.bell.ring();
        told
    }
}

/// All that happens, and what finds things out.
#[derive(Debug)]
pub struct Feed {
    events: Receiver<Event>,
    teller: Teller,
    proofs: Sender<Box<ToProve>>,
    questions: Sender<Box<Question>>,
}

impl Feed {
    /// Starts what finds things out.
    ///
    /// # Errors
    /// There can be no thread.
    pub fn new() -> io::Result<Self> {
        let (sender, events) = channel();
        let teller = Teller { sender, bell: Bell::default() };
        let proofs = worker("proofs", teller.clone(), |job: Box<ToProve>| Event::Proved(Box::new(prove(*job))))?;
        let questions =
            worker("questions", teller.clone(), |job: Box<Question>| Event::Answered(Box::new(answer(&job))))?;
        Ok(Self { events, teller, proofs, questions })
    }

    /// What tells it that something happened.
    pub fn teller(&self) -> Teller {
        self.teller.clone()
    }

    /// The bell that rings when something happens.
    pub fn bell(&self) -> &Bell {
        &self.teller.bell
    }

    /// The next thing that happened, if something did.
    pub fn next(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Waits for the next thing to happen.
    pub fn wait(&self) -> Option<Event> {
        self.events.recv().ok()
    }

    /// Has something found out.
    pub fn give(&self, task: Task) {
        // Where a thread is gone the answer never comes, which is all that can be done about it.
        let _ = match task {
            Task::Prove(job) => self.proofs.send(job).is_ok(),
            Task::Ask(question) => self.questions.send(question).is_ok(),
        };
    }
}

/// A thread that does one thing after the other, and of those that came in meanwhile only the last.
fn worker<J: Send + 'static>(
    name: &str,
    teller: Teller,
    work: impl Fn(J) -> Event + Send + 'static,
) -> io::Result<Sender<J>> {
    let (sender, jobs) = channel::<J>();
    let run = move || {
        while let Ok(first) = jobs.recv() {
            let last = jobs.try_iter().last().unwrap_or(first);
            if !teller.tell(work(last)) {
                return;
            }
        }
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(run)?;
    Ok(sender)
}

/// All that `check` and `explore` say of a version.
fn prove(job: ToProve) -> Proof {
    let Found { mut loaded, routes } = job.found;
    let story = loaded.story.clone();
    let occurs = |scene, conjunction: &Conjunction| {
        story.as_ref().is_none_or(|story| check::really_occurs(story, scene, conjunction, LIMIT))
    };
    check::check(&mut loaded, routes, &occurs);
    let source_map = loaded.source_map().clone();
    let (explored, parts) = match &story {
        Some(story) => explore::explore_and_read(story, LIMIT, &mut |_| ()),
        None => (Explored::default(), Vec::new()),
    };
    check::add_proofs(&mut loaded, &explored, &parts);
    let problems = Problems { found: loaded.diagnostics, sources: loaded.sources };
    Proof { edition: job.edition, problems, explored, parts, source_map }
}

fn answer(question: &Question) -> Answered {
    let Question { edition, scene, story } = question;
    let asked = explore::ask(story, &mut Sources::default(), Some(*scene), None, LIMIT);
    // Only a condition could be wrong, and there is none.
    let (answer, witness) = asked.unwrap_or((Answer::Unknown, None));
    Answered { edition: *edition, scene: *scene, answer, witness }
}
