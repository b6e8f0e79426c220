//! Background events of a watched story: it is saved, and things are proved about it.
//!
//! Two threads work next to the one that watches for saves. Each does one job at a time, and then only the last of the
//! jobs that arrived in the meantime.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};

use super::Problems;
use crate::check::{self, Findings, RouteFile};
use crate::diag::Sources;
use crate::explore::{self, Answer, Control, Explored, LIMIT, Place, Prover, Store, VariantAnswer, Witness};
use crate::story::{Loaded, SceneId, SourceMap, Story};

/// A story that was loaded from its folder.
#[derive(Debug)]
pub struct LoadedStory {
    /// The story and its problems.
    pub loaded: Loaded,
    /// The runs recorded in its `routes` folder.
    pub routes: Vec<RouteFile>,
}

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// The story was saved, and this was loaded.
    Read(Box<LoadedStory>),
    /// The story can't be read, with the reason.
    Gone(String),
    /// File notifications are unavailable, so the folder is checked every second; with the reason.
    Unwatched(String),
    /// A version was explored and checked.
    Proved(Box<Proof>),
    /// The search for a run to a scene has ended.
    Answered(Box<Answered>),
}

/// A job for a background thread.
#[derive(Debug)]
pub enum Task {
    /// Explore and check a version.
    Prove(Box<ToProve>),
    /// Search for a run to a scene.
    Ask(Box<WitnessRequest>),
}

/// A version to explore and check.
#[derive(Debug)]
pub struct ToProve {
    /// The number of the version, which the [`Proof`] repeats.
    pub(super) version: u64,
    /// The version as it was loaded.
    pub(super) found: LoadedStory,
    /// Cancels the work once there is a newer version.
    pub(super) control: Control,
}

/// A scene to find a run to.
#[derive(Debug)]
pub struct WitnessRequest {
    /// The number of the version, which the [`Answered`] repeats.
    pub(super) version: u64,
    /// The scene that the run should reach.
    pub(super) scene: SceneId,
    /// The story of that version.
    pub(super) story: Story,
}

/// What is proved about a version.
#[derive(Debug)]
pub struct Proof {
    /// The number of the version. A proof of an older version is dropped.
    pub(super) version: u64,
    /// Everything that `check` reports about it.
    pub problems: Problems,
    /// Everything that exploring the version found out.
    pub explored: Explored,
    /// Which parts of its texts can be shown.
    pub parts: Vec<VariantAnswer>,
    /// Where its conditions are in the files.
    pub source_map: SourceMap,
}

/// The answer to a question.
#[derive(Debug)]
pub struct Answered {
    /// The number of the version. An answer about an older version is dropped.
    pub(super) version: u64,
    /// The requested scene.
    pub(super) scene: SceneId,
    /// Whether a run can reach the scene.
    pub(super) answer: Answer,
    /// A run that reaches it, if the answer is yes.
    pub(super) witness: Option<Witness>,
}

/// Wakes the front end from another thread.
#[derive(Clone, Default)]
pub struct Waker(Arc<OnceLock<Box<dyn Fn() + Send + Sync>>>);

impl Waker {
    /// Sets what waking does. Only the first call counts.
    pub fn set(&self, wake: impl Fn() + Send + Sync + 'static) {
        let _ = self.0.set(Box::new(wake));
    }

    fn wake(&self) {
        if let Some(wake) = self.0.get() {
            wake();
        }
    }
}

impl fmt::Debug for Waker {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("Waker")
    }
}

/// Sends events from any thread.
#[derive(Clone, Debug)]
pub struct EventSender {
    sender: Sender<Event>,
    waker: Waker,
}

impl EventSender {
    /// Sends an event and wakes the front end. Returns whether anybody still receives events.
    pub fn send(&self, event: Event) -> bool {
        let is_received = self.sender.send(event).is_ok();
        self.waker.wake();
        is_received
    }
}

/// The queue of events, and the threads that work in the background.
#[derive(Debug)]
pub struct Events {
    events: Receiver<Event>,
    sender: EventSender,
    proofs: Sender<Box<ToProve>>,
    questions: Sender<Box<WitnessRequest>>,
    /// The control of the last version that was submitted for proving.
    proving: RefCell<Option<Control>>,
}

impl Events {
    /// Starts the threads. What is proved is kept in `store`, if there is one.
    ///
    /// # Errors
    /// A thread can't be started.
    pub fn new(store: Option<Arc<dyn Store>>) -> io::Result<Self> {
        let (sender, events) = channel();
        let sender = EventSender { sender, waker: Waker::default() };
        let prove = move |job: Box<ToProve>| Event::Proved(Box::new(prove(*job, store.as_deref())));
        let proofs = worker("proofs", sender.clone(), prove)?;
        let questions =
            worker("questions", sender.clone(), |job: Box<WitnessRequest>| Event::Answered(Box::new(answer(&job))))?;
        Ok(Self { events, sender, proofs, questions, proving: RefCell::default() })
    }

    /// A sender of events, for other threads.
    pub fn sender(&self) -> EventSender {
        self.sender.clone()
    }

    /// The waker that is called after each event.
    pub fn waker(&self) -> &Waker {
        &self.sender.waker
    }

    /// The next event; `None` if there is none yet.
    pub fn next(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Waits for the next event; `None` if there can't be any more events.
    pub fn wait(&self) -> Option<Event> {
        self.events.recv().ok()
    }

    /// Gives a job to its thread. Once there is a newer version to prove, the proof of the last one is canceled.
    pub fn give(&self, task: Task) {
        if let Task::Prove(job) = &task
            && let Some(last) = self.proving.replace(Some(job.control.clone()))
        {
            last.stop();
        }
        // If a thread is gone, the answer never arrives, and nothing can be done about it.
        let _ = match task {
            Task::Prove(job) => self.proofs.send(job).is_ok(),
            Task::Ask(question) => self.questions.send(question).is_ok(),
        };
    }
}

/// Starts a thread that does one job after another, and only the last of the jobs that arrived in the meantime.
fn worker<J: Send + 'static>(
    name: &str,
    events: EventSender,
    work: impl Fn(J) -> Event + Send + 'static,
) -> io::Result<Sender<J>> {
    let (sender, jobs) = channel::<J>();
    let run = move || {
        while let Ok(first) = jobs.recv() {
            let last = jobs.try_iter().last().unwrap_or(first);
            if !events.send(work(last)) {
                return;
            }
        }
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(run)?;
    Ok(sender)
}

/// Explores and checks a version.
fn prove(job: ToProve, store: Option<&dyn Store>) -> Proof {
    let LoadedStory { mut loaded, routes } = job.found;
    check::check_without_readings(&mut loaded, routes);
    let story = loaded.story.clone();
    let (mut explored, mut parts) = (Explored::default(), Vec::new());
    if let Some(story) = &story {
        let prover = Prover::new(story, &job.control, store);
        let (laws, readings);
        Findings { explored, parts, laws, readings } = check::explore(&loaded, &prover);
        let proved = check::proved(&loaded, &explored, &parts);
        let laws = check::laws(&loaded, &laws);
        check::add(&mut loaded, readings);
        check::add(&mut loaded, proved);
        check::add(&mut loaded, laws);
    }
    let source_map = loaded.source_map().clone();
    let problems = Problems { found: loaded.diagnostics, sources: loaded.sources };
    Proof { version: job.version, problems, explored, parts, source_map }
}

fn answer(question: &WitnessRequest) -> Answered {
    let WitnessRequest { version, scene, story } = question;
    let asked = explore::ask(story, &mut Sources::default(), Place::Scene(*scene), None, LIMIT);
    // Only a condition could be wrong, and there is none.
    let (answer, witness) = asked.unwrap_or((Answer::Unknown, None));
    Answered { version: *version, scene: *scene, answer, witness }
}
