//! What all three front ends do alike: a playthrough that is kept, with its way back and its forks.
//!
//! A [`Session`] owns the story, the book and the run being read. Each act of the reader changes the
//! playthrough and leaves bytes to append to the journal, which the front end must have kept (see
//! [`Keeper`]) before it shows what follows. So what was acknowledged is always on disk.

mod book;
mod commands;
mod ending;
pub(crate) mod input;
mod outlook;
mod record;
mod replay;
mod runs;
pub mod workshop;

use std::rc::Rc;

pub use book::{
    Beside, Compared, Curve, Decision, Imported, Leaf, Line, LineKind, Nearest, NotImported, Outline, PageRead, Tally,
    TookThere, Transcript, Way, WayKind, WhatIf,
};
pub use commands::{COMMANDS, Command, Entry, find_command};
pub use ending::EndingPage;
pub use outlook::OpenEndings;
pub use replay::{ReplayPlace, Replayed};
pub use runs::Standing;

use crate::archive::{Archive, RunId, SavedStep};
use crate::engine::{self, ChoiceRef, Divergence, Move, Passage, Playthrough, Refused, Run, StepOutcome};
use crate::explore::Outlook;
use crate::story::{ChoiceId, Document, Edition, FactId, Story};
use crate::text::count;

/// What appends to the journal, and writes the files that a reader asks for.
pub trait Keeper {
    /// Appends bytes to the journal. What could not be written is kept and tried again with the next; the
    /// first time that happens, the reason is returned in words.
    fn keep(&mut self, bytes: &[u8]) -> Option<String>;

    /// Writes a file that must not exist yet, and returns its path.
    ///
    /// # Errors
    /// The file is there already, or can't be written; in words.
    fn write_new(&mut self, name: &str, text: &str) -> Result<String, String>;

    /// Reads a file that holds a run.
    ///
    /// # Errors
    /// It can't be read, or is no text; in words.
    fn read(&mut self, name: &str) -> Result<String, String>;

    /// Whether everything that it was given is where it survives a kill.
    fn keeps(&self) -> bool {
        true
    }

    /// Remembers the name of the theme for the next sitting. Nothing is lost where it can't, so nothing is said.
    fn remember(&mut self, _theme: &str) {}

    /// The time, in seconds since 1970.
    fn now(&self) -> u64;
}

/// What a session does beside playing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Every `FinishedBefore` fact holds from the start.
    pub all_editions: bool,
    /// No notes in the margin.
    pub no_margin: bool,
}

/// How a front end opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The run that the reader is asked whether to go on with. Without one, the passage is shown at once.
    pub offer: Option<RunId>,
    /// Where the run that is opened no longer stands, to be told first.
    pub stop: Option<Divergence>,
    /// Other things to tell first: what is wrong with the archive.
    pub notices: Vec<String>,
}

/// A reader's sitting with one story.
#[derive(Debug)]
pub struct Session {
    story: Rc<Story>,
    book: Archive,
    settings: Settings,
    /// The journal that this sitting writes.
    journal: u32,
    playthrough: Playthrough,
    /// The run being read, once anything of it is kept.
    run: Option<RunId>,
    /// The path of that run as it is kept.
    kept: Vec<SavedStep>,
    /// The facts that held from its start, as they are kept, in declared order.
    kept_facts: Vec<FactId>,
    /// Whether no step of it is missing, so that steps may be added.
    whole: bool,
    /// How many steps of the playthrough's path are known to be those of the kept path.
    shared: usize,
    ending: Option<EndingPage>,
    /// The run that is shown again, until the reader takes over.
    shown_again: Option<Replayed>,
    /// Whether anything is kept: nothing is of what an author tries out.
    keeps: bool,
    /// What is known of the editions: which endings are open from where; none where it can't be known.
    outlooks: Vec<(Edition, Option<Outlook>)>,
}

impl Session {
    /// A sitting at the beginning of a new run, writing to the journal of this number.
    pub fn new(story: Rc<Story>, mut book: Archive, journal: u32, settings: Settings) -> Self {
        book.apply_renames(&story);
        let playthrough = Playthrough::new(&story, &[]);
        let mut session = Self {
            story,
            book,
            settings,
            journal,
            playthrough,
            run: None,
            kept: Vec::new(),
            kept_facts: Vec::new(),
            whole: true,
            shared: 0,
            ending: None,
            shown_again: None,
            keeps: true,
            outlooks: Vec::new(),
        };
        session.begin();
        session
    }

    /// A sitting of which nothing is kept.
    pub fn unkept(story: Rc<Story>, settings: Settings) -> Self {
        let (book, _) = Archive::read(story.id(), []);
        Self { keeps: false, ..Self::new(story, book, 0, settings) }
    }

    /// The story.
    pub fn story(&self) -> &Rc<Story> {
        &self.story
    }

    /// Everything that is kept of this story.
    pub fn book(&self) -> &Archive {
        &self.book
    }

    /// The run as it is being played.
    pub fn playthrough(&self) -> &Playthrough {
        &self.playthrough
    }

    /// The name of the run being read, once anything of it is kept.
    pub fn run(&self) -> Option<RunId> {
        self.run
    }

    /// Goes to the beginning of a new run, of which nothing is kept yet.
    fn begin(&mut self) {
        self.playthrough = Playthrough::new(&self.story, &self.facts_from_archive());
        self.run = None;
        self.kept = Vec::new();
        self.kept_facts = Vec::new();
        self.whole = true;
        self.shared = 0;
        self.ending = None;
        self.shown_again = None;
    }

    /// Begins a new run and keeps that it has begun, so that nothing goes on with the one before unasked.
    /// Returns why it could not be kept, the first time that happens.
    pub fn begin_anew(&mut self, keeper: &mut dyn Keeper) -> Option<String> {
        if !self.keeps {
            self.begin();
            return None;
        }
        let fresh = self.run.is_none() && self.unfinished().is_none();
        let begun = self.run.is_some() && self.kept.is_empty() && self.whole;
        if fresh || begun {
            return None;
        }
        self.begin();
        let mut records = Vec::new();
        self.begin_leaf(0, self.time(keeper), &mut records);
        self.keep(&records, keeper)
    }

    /// The facts that the archive gives to a run which begins now.
    fn facts_from_archive(&self) -> Vec<FactId> {
        if !self.settings.all_editions && !self.book.has_ending() {
            return Vec::new();
        }
        self.story.facts_from_archive().collect()
    }

    /// The run that was played last, if the reader stands neither at an ending of it nor at its beginning.
    pub fn unfinished(&self) -> Option<RunId> {
        let last = self.book.last_played().filter(|kept| kept.ending().is_none() && kept.at > 0)?;
        (!self.book.path(last.id).is_empty()).then_some(last.id)
    }

    /// Goes on with a run that is kept, where the reader stood. Returns where it no longer stands, if the
    /// story has changed under it; then the reader stands at the last choice that still does.
    pub fn resume(&mut self, id: RunId) -> Option<Divergence> {
        let at = self.book.run(id).map_or(0, |kept| kept.at);
        self.open(id, at)
    }

    /// Goes to a place of any run that is kept, to read on from there.
    ///
    /// What is chosen there anew becomes a run of its own; the earlier way is kept.
    ///
    /// # Errors
    /// There is no such run, or it has fewer steps; in words. Then nothing has changed.
    pub fn fork(&mut self, id: RunId, steps: usize, keeper: &mut dyn Keeper) -> Result<Opened, String> {
        if self.book.run(id).is_none() {
            return Err(format!("there is no run `{id}`"));
        }
        let length = self.book.path(id).len();
        if steps > length {
            return Err(format!("the run `{id}` has {}, not {steps}", count(length, "step")));
        }
        let stop = self.open(id, steps);
        self.grant();
        Ok(Opened { stop, complaint: self.kept_after(keeper) })
    }

    fn open(&mut self, id: RunId, at: usize) -> Option<Divergence> {
        self.shown_again = None;
        let path = self.book.path(id);
        let facts = self.facts_played(id);
        self.kept_facts = self.facts_of(id);
        let choices: Vec<&str> = path.iter().map(|step| step.choice.as_str()).collect();
        let replay = engine::replay(&self.story, &facts, &choices);
        let stands = replay.divergence.as_ref().map_or(path.len(), |stop| stop.stands);
        // Where the story has gained or lost a scene with one way on, the place has another number now.
        let before = choices.get(..at.min(stands)).unwrap_or_default();
        let place = engine::replay(&self.story, &facts, before).playthrough.position();
        self.playthrough = replay.playthrough;
        self.whole = self.book.is_complete(id);
        self.kept = path;
        self.shared = 0;
        self.run = Some(id);
        self.take_over_names(stands);
        if at < self.kept.len() {
            self.playthrough.back(self.playthrough.position().saturating_sub(place));
            self.grant();
        }
        self.show_ending(None);
        replay.divergence.filter(|_| at > stands)
    }

    /// The facts that held from the start of a run, as far as the story still has them.
    fn facts_of(&self, id: RunId) -> Vec<FactId> {
        let names = self.book.run(id).map(|kept| kept.facts.as_slice()).unwrap_or_default();
        let mut facts: Vec<FactId> = names.iter().filter_map(|fact| self.story.find_fact(fact)).collect();
        facts.sort_unstable();
        facts
    }

    /// Where each kept step was played again as one step, the path is known by today's names, so that a
    /// renaming is no fork.
    fn take_over_names(&mut self, stands: usize) {
        let now = record::path(&self.story, &self.playthrough, self.playthrough.path().len());
        if now.len() == stands {
            self.kept.splice(..stands, now);
        }
    }

    /// Plays a run from a file. It is kept as a new run; returns where it no longer stands.
    ///
    /// # Errors
    /// The run is of another story; in words.
    pub fn play_run(&mut self, run: &Run, keeper: &mut dyn Keeper) -> Result<Opened, String> {
        let stop = self.play_file(run)?;
        Ok(Opened { stop, complaint: self.kept_after(keeper) })
    }

    /// Plays a run from a file, of which nothing is kept yet.
    fn play_file(&mut self, run: &Run) -> Result<Option<Divergence>, String> {
        if run.story != self.story.id() {
            return Err(format!("the run is of the story `{}`, not of `{}`", run.story, self.story.id()));
        }
        self.begin();
        let facts = self.playthrough.facts().to_vec();
        let replay = run.replay(&self.story);
        self.playthrough = replay.playthrough;
        self.playthrough.grant(&facts);
        Ok(replay.divergence)
    }

    /// Takes a choice.
    ///
    /// # Errors
    /// It is not shown here, or it can't be taken; then nothing has changed.
    pub fn choose(&mut self, pick: ChoiceRef, keeper: &mut dyn Keeper) -> Result<Chosen, Refused> {
        let position = self.playthrough.position();
        let moved = self.playthrough.choose(&self.story, pick)?;
        if moved == StepOutcome::Fork {
            self.shared = self.shared.min(position);
        }
        if moved != StepOutcome::Forward {
            self.shown_again = None;
        }
        Ok(Chosen { moved, complaint: self.kept_after(keeper) })
    }

    /// Goes back so many steps, or to the beginning. Returns how many it was.
    pub fn back(&mut self, steps: usize, keeper: &mut dyn Keeper) -> (usize, Option<String>) {
        match self.playthrough.back(steps) {
            0 => (0, None),
            steps => {
                self.grant();
                (steps, self.kept_after(keeper))
            }
        }
    }

    /// Goes forward again over steps that were gone back over. Returns how many it was.
    pub fn forward(&mut self, steps: usize, keeper: &mut dyn Keeper) -> (usize, Option<String>) {
        match self.playthrough.forward(steps) {
            0 => (0, None),
            steps => (steps, self.kept_after(keeper)),
        }
    }

    /// Once an ending was reached, whoever goes back may choose what was sealed.
    fn grant(&mut self) {
        let facts = self.facts_from_archive();
        self.playthrough.grant(&facts);
    }

    /// What is shown where the reader stands.
    pub fn passage(&self) -> Passage {
        self.passage_at(self.playthrough.position())
    }

    /// What was shown after so many steps of this run.
    pub fn passage_at(&self, steps: usize) -> Passage {
        self.passage_of(&self.playthrough, self.run, steps)
    }

    /// What was shown after so many steps of a run. Its margin has what other runs have learned.
    fn passage_of(&self, playthrough: &Playthrough, run: Option<RunId>, steps: usize) -> Passage {
        let known = |fact: FactId| self.book.known_before(self.story.fact_name(fact), run);
        let mut passage = playthrough.passage_at(&self.story, steps, &known);
        if self.settings.no_margin {
            passage.notes.clear();
        }
        passage
    }

    /// What stands after the text of the ending that the reader stands at.
    pub fn ending_page(&self) -> Option<&EndingPage> {
        self.ending.as_ref()
    }

    /// Whether a choice was ever taken here, in any run.
    pub fn was_taken(&self, choice: ChoiceId) -> bool {
        self.book.was_taken(&record::named(&self.story, Move::Choice(choice), self.story.choice(choice).scene))
    }

    /// Whether the passage that is shown was ever read to its end.
    pub fn was_read(&self) -> bool {
        self.book.was_read(self.story.scene(self.playthrough.state().scene()).id_text(&self.story))
    }

    /// Whether the archive knows the fact that the colour key waits for.
    pub fn mark_is_known(&self) -> bool {
        match self.story.mark().and_then(|mark| mark.known_by) {
            Some(fact) => self.book.has_clipping(self.story.fact_name(fact)),
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

    /// Writes the run to a file, in the format of runs.
    ///
    /// # Errors
    /// The file is there already, or can't be written; in words.
    pub fn save(&self, name: &str, keeper: &mut dyn Keeper) -> Result<String, String> {
        keeper.write_new(name, &self.saved()?)
    }

    /// The run as the text of its file.
    ///
    /// # Errors
    /// It is no run of a reader; in words.
    pub fn saved(&self) -> Result<String, String> {
        if self.playthrough.is_by_hand() {
            return Err("this run was changed by hand; go back before that to save one".to_owned());
        }
        self.to_run().to_ron().map_err(|error| error.to_string())
    }
}

/// The document of this id, if it exists where the reader stands.
pub fn find_document<'s>(session: &'s Session, id: &str) -> Option<&'s Document> {
    let story = &session.story;
    let shown = session.passage().documents.into_iter();
    shown.map(|document| story.document(document)).find(|document| story.str(document.id) == id)
}

/// What taking a choice came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Whether it was a new step.
    pub moved: StepOutcome,
    /// Why it could not be kept, the first time that happens.
    pub complaint: Option<String>,
}

/// What opening a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Where the run no longer stands, if the story has changed under it.
    pub stop: Option<Divergence>,
    /// Why it could not be kept, the first time that happens.
    pub complaint: Option<String>,
}
