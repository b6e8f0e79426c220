//! A reader's session with a story: an act in, a reply out.
//!
//! A [`Session`] owns the story, the archive and the run being read. Every request to it is an [`Act`], every answer is
//! a [`Reply`], and between the two is [`Pending`]: bytes that must be in the journal before the reply can be taken
//! out. So what was acknowledged is always saved. The front ends (`json`, `lines`, `screen`) turn what their readers do
//! into acts and render replies; they decide nothing.
//!
//! ```
//! use std::rc::Rc;
//! use earlier::session::{Act, ChoiceSelector, Pending, Reply, Session, Settings};
//! # use earlier::archive::Archive;
//! # let files = [
//! #     ("story.ron", r#"Story(format: 1, id: "pier", title: "Pier", start: "pier", chapters: ["a"])"#),
//! #     ("chapters/a.ron", r#"Chapter(title: "A", scenes: [
//! #         Scene(id: "pier", text: "A pier.", choices: [Choice(id: "jump", text: "Jump.", to: "sea")]),
//! #         Scene(id: "sea", text: "Wet.", ending: Ending(title: "The Sea", teaser: "It is near.")),
//! #     ])"#),
//! # ];
//! # let read = |name: &str| files.iter().find(|(known, _)| *known == name)
//! #     .map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| "no such file".to_owned());
//! # let story = earlier::story::load(read).story.expect("the story has no errors");
//! let (archive, _) = Archive::read(story.id(), []);
//! let mut session = Session::new(Rc::new(story), archive, 1, Settings::default());
//! let act = Act::Choose(ChoiceSelector::Id("jump".to_owned()));
//! let Ok(Pending::Append(append)) = session.act(act, 0) else { panic!("a choice is saved") };
//! // Here a front end writes `append.bytes()` to the journal and syncs it.
//! let Reply::Scene(scene) = append.written(Ok(())) else { panic!("a choice leads to a scene") };
//! assert_eq!(scene.scene, "sea");
//! ```

mod act;
mod annotate;
mod author;
mod commands;
mod compare;
mod consequence;
mod decisive;
mod dispatch;
mod ending;
mod error;
mod export;
mod front;
mod guide;
mod history;
pub(crate) mod input;
mod nearest;
mod outline;
mod outlook;
pub mod payload;
mod pending;
mod preferences;
mod record;
mod replay;
mod reply;
mod runs;
mod scene;
mod tree;
mod tree_replay;
mod tree_shape;
pub mod watch;
mod what_if;
mod whole;

use std::rc::Rc;
use std::sync::Arc;

pub use act::{
    Act, Assignment, ChoiceSelector, ComparedRuns, Detail, RemovedRun, RunFile, RunMark, RunName, RunPlace, RunResume,
    RunSource, Tell, WhatIfPlace,
};
pub use commands::{COMMANDS, Command, Entry, FIRST_COMMANDS, Group};
pub use error::{ActError, HostError};
pub use export::{ExportFormat, export, export_tour};
pub use history::Transcript;
pub use outline::{Leaf, Outline, OutlineLine, OutlineLineKind};
pub use pending::{Append, AppendError, Fulfilled, Host, Pending, Wanted, Wish};
pub use preferences::{Change, MarginSide, Preferences, Reveal, Setting, SettingValue, Spacing, TEXT_WIDTHS, THEMES};
pub use replay::ReplayPlace;
pub use reply::Reply;
pub use runs::Standing;
pub use tree::{Tally, TreeView, TreeViewNode};
pub use tree_shape::{Stroke, Stub, TreeShape};

use self::ending::EndingPage;
use self::outlook::OpenAt;
use self::payload::RunText;
use crate::archive::{Archive, RunId, SavedStep};
use crate::engine::{
    self, Block, ChoiceRef, Divergence, Move, Passage, Playthrough, Refused, Run, Segment, State, StepOutcome,
    line_knowing, page_knowing,
};
use crate::explore::{Outlook, Store};
use crate::story::{ChoiceId, Edition, FactId, Story, Text};

/// The settings of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether every `FinishedBefore` fact holds from the start.
    pub all_editions: bool,
    /// Whether notes in the margin are omitted.
    pub no_margin: bool,
    /// Whether files named by the reader are never opened: runs are exported and imported as text.
    pub restricted: bool,
}

/// What a front end shows before the first act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Whether the front page comes first. It always does if the reader is asked something.
    pub front: bool,
    /// The run that the reader is asked to continue. Without one, the scene is shown at once.
    pub offer: Option<RunId>,
    /// What to report first: problems with the archive.
    pub notices: Vec<String>,
}

/// A reader's session with one story.
#[derive(Debug)]
pub struct Session {
    story: Rc<Story>,
    archive: Archive,
    settings: Settings,
    /// How the reader wants stories to be shown: the remembered preferences, and those of this session.
    preferences: (Preferences, Preferences),
    /// The number of the journal that this session writes.
    journal: u32,
    /// The journal that the host has begun, if the session has stopped saving in its own.
    given_up: Option<AppendError>,
    /// The time of the act being done, in seconds since 1970.
    now: u64,
    /// What the act being done appends to the journal.
    outgoing: Vec<u8>,
    playthrough: Playthrough,
    /// The run being read, once anything of it is saved.
    run: Option<RunId>,
    /// The path of that run as it is saved.
    saved: Vec<SavedStep>,
    /// The facts that held from its start, as they are saved, in declared order.
    saved_facts: Vec<FactId>,
    /// Whether no step of it is missing, so that steps may be added.
    whole: bool,
    /// The number of steps of the playthrough's path that are known to be those of the saved path.
    shared: usize,
    ending: Option<EndingPage>,
    /// The facts whose clippings were found, until the next scene announces them.
    earned: Vec<FactId>,
    /// Whether a choice led to a chapter for the first time in the run, until the next scene says so.
    opens_chapter: bool,
    /// Where the last opened run no longer works, until the next scene reports it.
    stopped: Option<Divergence>,
    /// The run that is replayed, until the reader takes over.
    replayed: Option<replay::ActiveReplay>,
    /// Whether anything is saved. What an author tries out is not.
    saves: bool,
    /// What is known about the editions: which endings are open from where. `None` if the story is too large.
    outlooks: Vec<(Edition, Option<Box<Outlook>>)>,
    /// The store for what is proved about the story.
    store: Option<Arc<dyn Store>>,
}

impl Session {
    /// A session at the beginning of a new run, writing to the journal of this number.
    pub fn new(story: Rc<Story>, mut archive: Archive, journal: u32, settings: Settings) -> Self {
        archive.apply_renames(&story);
        let playthrough = Playthrough::new(&story, &[]);
        let mut session = Self {
            story,
            archive,
            settings,
            preferences: Default::default(),
            journal,
            given_up: None,
            now: 0,
            outgoing: Vec::new(),
            playthrough,
            run: None,
            saved: Vec::new(),
            saved_facts: Vec::new(),
            whole: true,
            shared: 0,
            ending: None,
            earned: Vec::new(),
            opens_chapter: false,
            stopped: None,
            replayed: None,
            saves: true,
            outlooks: Vec::new(),
            store: None,
        };
        session.begin();
        session
    }

    /// Sets how the reader wants stories to be shown: what is remembered, and what holds in this session.
    pub fn prefer(&mut self, remembered: Preferences, here: Preferences) {
        self.preferences = (remembered, here);
    }

    /// How the reader wants stories to be shown in this session.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences.1
    }

    /// A session that saves nothing.
    pub fn unsaved(story: Rc<Story>, settings: Settings) -> Self {
        let (archive, _) = Archive::read(story.id(), []);
        Self { saves: false, ..Self::new(story, archive, 0, settings) }
    }

    /// Saves what is proved about the story in a store.
    pub fn keep_proofs_in(&mut self, store: Option<Arc<dyn Store>>) {
        self.store = store;
    }

    /// The store for what is proved about the story.
    pub fn store(&self) -> Option<Arc<dyn Store>> {
        self.store.clone()
    }

    /// Returns the story that is read.
    pub fn story(&self) -> &Rc<Story> {
        &self.story
    }

    /// Everything that is saved of this story.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Whether anything is saved. What an author tries out is not.
    pub fn saves(&self) -> bool {
        self.saves
    }

    /// Whether files named by the reader are never opened.
    pub fn is_restricted(&self) -> bool {
        self.settings.restricted
    }

    /// The run as it is being played.
    pub fn playthrough(&self) -> &Playthrough {
        &self.playthrough
    }

    /// The run being read, once anything of it is saved.
    pub fn run(&self) -> Option<RunId> {
        self.run
    }

    /// The place where the reader is, once anything of the run is saved.
    pub fn place_here(&self) -> Option<RunPlace> {
        self.run.map(|run| RunPlace { run: run.to_string(), step: self.playthrough.position() })
    }

    /// Goes to the beginning of a new run without saving anything yet.
    fn begin(&mut self) {
        self.playthrough = Playthrough::new(&self.story, &self.facts_from_archive());
        self.run = None;
        self.saved = Vec::new();
        self.saved_facts = Vec::new();
        self.whole = true;
        self.shared = 0;
        self.ending = None;
        (self.stopped, self.earned, self.opens_chapter) = (None, Vec::new(), false);
        self.replayed = None;
    }

    /// Begins a new run and saves that it has begun, so that the next session does not continue the one before.
    fn begin_new(&mut self) {
        if !self.saves {
            return self.begin();
        }
        let fresh = self.run.is_none() && self.unfinished().is_none();
        let begun = self.run.is_some() && self.saved.is_empty() && self.whole;
        if fresh || begun {
            return;
        }
        self.begin();
        let mut records = Vec::new();
        self.begin_leaf(0, self.time(), &mut records);
        self.save_records(&records);
    }

    /// The facts that the archive gives to a run which begins now.
    fn facts_from_archive(&self) -> Vec<FactId> {
        if !self.settings.all_editions && !self.archive.has_ending() {
            return Vec::new();
        }
        self.story.facts_from_archive().collect()
    }

    /// The run that was played last, unless the reader left it at an ending or at its beginning.
    pub fn unfinished(&self) -> Option<RunId> {
        let last = self.archive.last_played().filter(|saved| saved.ending().is_none() && saved.at > 0)?;
        (!self.archive.path(last.id).is_empty()).then_some(last.id)
    }

    /// Continues a saved run where the reader left it. If the story has changed, the reader is at the last choice that
    /// still works, and the next scene says where the run stops.
    pub fn resume(&mut self, id: RunId) {
        let at = self.archive.run(id).map_or(0, |saved| saved.at);
        self.open(id, at);
    }

    /// Goes to a place of any saved run, to continue reading from there. A different choice there begins a run of its
    /// own; the saved run does not change.
    fn fork(&mut self, id: RunId, step: usize) -> Result<(), ActError> {
        let length = self.archive.path(id).len();
        if step > length {
            return Err(ActError::NoStep { run: id, length, step });
        }
        self.open(id, step);
        self.grant();
        self.save_changes();
        Ok(())
    }

    /// Goes to a place of a saved run, or to the last place that still works.
    fn open(&mut self, id: RunId, at: usize) {
        self.replayed = None;
        let path = self.archive.path(id);
        let facts = self.facts_played(id);
        self.saved_facts = self.facts_of(id);
        let choices: Vec<&str> = path.iter().map(|step| step.choice.as_str()).collect();
        let replay = engine::replay(&self.story, &facts, &choices);
        let valid = replay.divergence.as_ref().map_or(path.len(), |divergence| divergence.valid_choices);
        // If the story gained or lost a scene with `next`, the position has a different number now.
        let before = choices.get(..at.min(valid)).unwrap_or_default();
        let place = engine::replay(&self.story, &facts, before).playthrough.position();
        self.playthrough = replay.playthrough;
        self.whole = self.archive.is_complete(id);
        self.saved = path;
        self.shared = 0;
        self.run = Some(id);
        self.take_over_names(valid);
        if at < self.saved.len() {
            self.playthrough.back(self.playthrough.position().saturating_sub(place));
            self.grant();
        }
        self.show_ending(None);
        self.stopped = replay.divergence.filter(|_| at > valid);
    }

    /// The facts that held from the start of a run, as far as the story still has them.
    fn facts_of(&self, id: RunId) -> Vec<FactId> {
        let names = self.archive.run(id).map(|saved| saved.facts.as_slice()).unwrap_or_default();
        let mut facts: Vec<FactId> = names.iter().filter_map(|fact| self.story.find_fact(fact)).collect();
        facts.sort_unstable();
        facts
    }

    /// If each saved step was replayed as one step, the path takes the current names, so that a renaming does not fork
    /// the run.
    fn take_over_names(&mut self, valid: usize) {
        let now = record::path(&self.story, &self.playthrough, self.playthrough.path().len());
        if now.len() == valid {
            self.saved.splice(..valid, now);
        }
    }

    /// Plays a run from a file and saves it as a new run.
    ///
    /// # Errors
    /// The run is of another story.
    pub fn play_run(&mut self, run: &Run, now: u64) -> Result<Pending, ActError> {
        self.now = now;
        self.play_file(run)?;
        self.save_changes();
        // The front end's first scene reports where the run stops.
        let reply = Reply::Scene(Box::new(self.scene()));
        Ok(self.held_back(reply))
    }

    /// Saves a run from a file. The reader stays where they are.
    ///
    /// # Errors
    /// The run is of another story, does not work in this one, or has no choices.
    pub fn import_run(&mut self, run: &Run, now: u64) -> Result<Pending, ActError> {
        self.now = now;
        let reply = Reply::Imported(self.import(run)?);
        Ok(self.held_back(reply))
    }

    /// Plays a run from a file without saving anything yet.
    fn play_file(&mut self, run: &Run) -> Result<(), ActError> {
        if run.story != self.story.id() {
            return Err(ActError::OtherStory { run: run.story.clone(), this: self.story.id().to_owned() });
        }
        self.begin();
        let facts = self.playthrough.facts().to_vec();
        let replay = run.replay(&self.story);
        self.playthrough = replay.playthrough;
        self.playthrough.grant(&facts);
        self.stopped = replay.divergence;
        Ok(())
    }

    /// Takes a choice.
    fn choose(&mut self, pick: ChoiceRef) -> Result<(), Refused> {
        let position = self.playthrough.position();
        let chapters = |session: &Self| session.last_chapter(&session.playthrough, session.playthrough.position());
        let before = chapters(self);
        let moved = self.playthrough.choose(&self.story, pick)?;
        self.opens_chapter |= moved != StepOutcome::Forward && self.replayed.is_none() && before < chapters(self);
        if moved == StepOutcome::Fork {
            self.shared = self.shared.min(position);
        }
        if moved != StepOutcome::Forward {
            self.replayed = None;
        }
        self.save_changes();
        Ok(())
    }

    /// Goes back this many steps, at most to the beginning. Returns how many there were.
    fn back(&mut self, steps: usize) -> usize {
        let moved = self.playthrough.back(steps);
        if moved > 0 {
            self.grant();
            self.save_changes();
        }
        moved
    }

    /// Goes forward again over undone steps. Returns how many there were.
    fn forward(&mut self, steps: usize) -> usize {
        let moved = self.playthrough.forward(steps);
        if moved > 0 {
            self.save_changes();
        }
        moved
    }

    /// Skips what was read before, up to the next decision or the first new scene.
    fn skip(&mut self) -> Result<(), ActError> {
        if !self.was_read() {
            return Err(ActError::NothingToSkip);
        }
        // Scenes with `next` can form a cycle, so this ends after as many steps as there are scenes.
        for _ in self.story.clone().scenes() {
            let here = self.playthrough.state().scene();
            if !self.was_read() || !self.story.is_passed_through(here) || self.choose(ChoiceRef::Number(1)).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Once an ending was reached, readers who go back may choose what was sealed.
    fn grant(&mut self) {
        let facts = self.facts_from_archive();
        self.playthrough.grant(&facts);
    }

    /// What is shown at the reader's position.
    pub fn passage(&self) -> Passage {
        self.passage_at(self.playthrough.position())
    }

    /// What was shown after a number of steps of this run.
    pub fn passage_at(&self, steps: usize) -> Passage {
        self.passage_of(&self.playthrough, self.run, steps)
    }

    /// Which facts other runs had learned before a run.
    fn known_to(&self, run: Option<RunId>) -> impl Fn(FactId) -> bool {
        move |fact| self.archive.known_before(self.story.fact_name(fact), run)
    }

    /// A text of one line as it reads in a state of a run.
    fn line_in(&self, run: Option<RunId>, text: Text, state: &State) -> Vec<Segment> {
        line_knowing(&self.story, text, state, &self.known_to(run))
    }

    /// A text as it reads where the reader is.
    fn page_here(&self, text: Text) -> Vec<Block> {
        page_knowing(&self.story, text, self.playthrough.state(), &self.known_to(self.run))
    }

    /// What was shown after a number of steps of a run, with what other runs have learned.
    fn passage_of(&self, playthrough: &Playthrough, run: Option<RunId>, steps: usize) -> Passage {
        let mut passage = playthrough.passage_at(&self.story, steps, &self.known_to(run));
        if self.settings.no_margin {
            passage.notes.clear();
        }
        passage
    }

    /// Whether a choice was ever taken here, in any run.
    pub fn was_taken(&self, choice: ChoiceId) -> bool {
        self.archive.was_taken(&record::named(&self.story, Move::Choice(choice), self.story.choice(choice).scene))
    }

    /// Whether the passage that is shown was ever read to its end.
    pub fn was_read(&self) -> bool {
        self.archive.was_read(self.story.scene_name(self.playthrough.state().scene()))
    }

    /// Why a choice is sealed, as far as that is not a secret: before the first ending, because there was none; later
    /// because of something in the run itself.
    pub fn seal_note(&self) -> &'static str {
        match self.facts_from_archive().is_empty() && self.story.facts_from_archive().next().is_some() {
            true => "some open once a run has reached an ending",
            false => "nothing in this run has opened it so far",
        }
    }

    /// Whether the archive knows the fact that the color key waits for.
    pub fn mark_is_known(&self) -> bool {
        match self.story.mark().and_then(|mark| mark.known_by) {
            Some(fact) => self.archive.has_clipping(self.story.fact_name(fact)),
            None => true,
        }
    }

    /// The run as a reader may save it: the choices behind them.
    pub fn to_run(&self) -> Run {
        Run::of(&self.story, &self.playthrough)
    }

    /// The name of a file for this run, if the reader gives none.
    pub fn file_name(&self) -> String {
        let run = self.run.map(|run| format!("-{run}")).unwrap_or_default();
        format!("{}{run}-{}.ron", self.story.id(), self.playthrough.position())
    }

    /// The file that a run is saved to, with a default name if none is given.
    fn save(&self, name: Option<String>) -> Result<Wanted, ActError> {
        if self.playthrough.is_by_hand() {
            return Err(ActError::ChangedByHand);
        }
        let run = if self.saves { self.to_run() } else { self.to_route() };
        let text = run.to_ron().map_err(|error| ActError::NoRun(error.to_string()))?;
        Ok(Wanted::Write { name: name.unwrap_or_else(|| self.file_name()), text })
    }

    /// A restricted session's reply instead of writing a file: the text. An act that reads a file is refused.
    fn answer_as_text(&self, act: &Act) -> Result<Option<Reply>, ActError> {
        let wanted = match act {
            Act::Save(_) => self.save(None)?,
            Act::Export(wanted) => self.exported(wanted)?,
            Act::Import(RunSource::File(_)) => return Err(ActError::Restricted),
            _ => return Ok(None),
        };
        Ok(match wanted {
            Wanted::Write { name, text } => Some(Reply::Text(RunText { name, text })),
            _ => None,
        })
    }

    /// The file to which a run is exported, in the format that its name selects.
    fn exported(&self, wanted: &RunFile) -> Result<Wanted, ActError> {
        let (run, format) = (self.find(&wanted.run)?, ExportFormat::of_file(&wanted.file)?);
        Ok(Wanted::Write { name: wanted.file.clone(), text: export(self, run, format)? })
    }
}
