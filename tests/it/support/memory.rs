//! An archive in memory, and stories to play from it.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use earlier::archive::{Archive, JournalProblem, header};
use earlier::engine::{Refused, Run, Segment};
use earlier::session::payload::{Imported, Line, Scene, Stopped};
use earlier::session::{
    Act, ActError, AppendError, ChoiceSelector, Fulfilled, Host, HostError, Reply, RunPlace, RunResume, Session,
    Settings, Wanted,
};
use earlier::story::{self, Story};

/// The files of a story, to be changed before it is loaded.
#[derive(Clone, Debug)]
pub(crate) struct Files(BTreeMap<String, String>);

impl Files {
    /// Those of a folder below the package.
    pub(crate) fn of(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let read = |name: String| (name.clone(), std::fs::read_to_string(folder.join(&name)).unwrap());
        let entries = std::fs::read_dir(folder.join("chapters")).unwrap();
        let chapters = entries.map(|entry| format!("chapters/{}", entry.unwrap().file_name().to_str().unwrap()));
        Self(std::iter::once("story.ron".to_owned()).chain(chapters).map(read).collect())
    }

    /// The story of this name with which every construct of the format is tried.
    pub(crate) fn small() -> Self {
        Self::of("tests/data/small")
    }

    /// Replaces words in the files.
    pub(crate) fn edit(mut self, old: &str, new: &str) -> Self {
        assert!(self.0.values().any(|text| text.contains(old)), "{old:?} is not in the story");
        self.0.values_mut().for_each(|text| *text = text.replace(old, new));
        self
    }

    /// What the files of its chapters say.
    pub(crate) fn chapters(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(name, _)| name.starts_with("chapters/")).map(|(_, text)| text.as_str())
    }

    /// The story, which must have no errors.
    pub(crate) fn load(&self) -> Rc<Story> {
        let loaded = story::load(|name| self.0.get(name).map(|text| text.clone().into_bytes()).ok_or_else(String::new));
        let problems: Vec<String> = loaded.diagnostics.iter().map(|found| found.message.clone()).collect();
        Rc::new(loaded.story.unwrap_or_else(|| panic!("{problems:?}")))
    }
}

/// The small story.
pub(crate) fn small() -> Rc<Story> {
    Files::small().load()
}

/// The story that is in the binary.
pub(crate) fn shipped() -> Rc<Story> {
    Files::of("story").load()
}

/// A host in memory: one journal, files beside it, and a clock that the test sets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) time: u64,
    /// Why nothing can be saved, if nothing can. Only the first append reports it.
    pub(crate) broken: Option<String>,
    pub(crate) complained: bool,
    /// The number of bytes of each append.
    pub(crate) writes: Vec<usize>,
}

impl Memory {
    /// A new journal of a story.
    pub(crate) fn new(story: &Story) -> Self {
        Self { bytes: header(story.id()), time: 1000, ..Self::default() }
    }

    /// The journal of a story on a disk that is full.
    pub(crate) fn full(story: &Story) -> Self {
        Self { broken: Some("the disk is full".to_owned()), ..Self::new(story) }
    }
}

impl Host for Memory {
    fn now(&self) -> u64 {
        self.time
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        if let Some(why) = self.broken.clone() {
            return if std::mem::replace(&mut self.complained, true) { Ok(()) } else { Err(HostError(why).into()) };
        }
        // An empty append checks whether the journal is still there.
        self.writes.extend((!bytes.is_empty()).then_some(bytes.len()));
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn is_saved(&self) -> bool {
        self.broken.is_none()
    }

    fn fulfil(&mut self, wanted: &Wanted, session: &Session) -> Fulfilled {
        match wanted {
            Wanted::Write { name, .. } if self.files.contains_key(name) => {
                Fulfilled::Written(Err(HostError(format!("`{name}` is there already"))))
            }
            Wanted::Write { name, text } => {
                self.files.insert(name.clone(), text.clone());
                Fulfilled::Written(Ok(name.clone()))
            }
            Wanted::Read { name } => {
                let found = self.files.get(name).cloned();
                Fulfilled::Read(
                    found.ok_or_else(|| HostError(format!("`{name}` can't be read: there is no such file"))),
                )
            }
            Wanted::Remember(_) => Fulfilled::Remembered,
            Wanted::LookAhead(edition) => session.look_ahead(*edition),
        }
    }
}

/// What journals say, the first being number 1.
pub(crate) fn read(story: &Story, journals: &[&[u8]]) -> (Archive, Vec<JournalProblem>) {
    Archive::read(story.id(), (1..).zip(journals.iter().copied()))
}

/// A session that reads journals and writes the one of this number.
pub(crate) fn sit(story: &Rc<Story>, journals: &[&[u8]], journal: u32) -> Session {
    Session::new(story.clone(), read(story, journals).0, journal, Settings::default())
}

/// Performs an act that is answered with a scene.
pub(crate) fn scene(session: &mut Session, memory: &mut Memory, act: Act) -> Result<Scene, ActError> {
    match session.perform(act.clone(), memory)? {
        Reply::Scene(scene) => Ok(*scene),
        reply => panic!("{act:?} is answered with {reply:?}"),
    }
}

/// Takes a choice by its identity.
pub(crate) fn pick(session: &mut Session, memory: &mut Memory, id: &str) -> Result<Scene, ActError> {
    scene(session, memory, Act::Choose(ChoiceSelector::Id(id.to_owned())))
}

/// Takes a choice by its number.
pub(crate) fn pick_number(session: &mut Session, memory: &mut Memory, number: usize) -> Result<Scene, ActError> {
    scene(session, memory, Act::Choose(ChoiceSelector::Number(number)))
}

/// Takes choices by their identities, a second for each.
pub(crate) fn choose(session: &mut Session, memory: &mut Memory, ids: &[&str]) {
    for id in ids {
        memory.time += 1;
        pick(session, memory, id).unwrap_or_else(|why| panic!("{id}: {why}"));
    }
}

/// Goes back this many steps, which must be at least one.
pub(crate) fn back(session: &mut Session, memory: &mut Memory, steps: usize) -> Result<Scene, ActError> {
    scene(session, memory, Act::Back(steps.try_into().unwrap()))
}

/// Goes forward this many steps again, which must be at least one.
pub(crate) fn forward(session: &mut Session, memory: &mut Memory, steps: usize) -> Result<Scene, ActError> {
    scene(session, memory, Act::Forward(steps.try_into().unwrap()))
}

/// Begins a new run.
pub(crate) fn new_run(session: &mut Session, memory: &mut Memory) -> Scene {
    scene(session, memory, Act::New).unwrap()
}

/// Goes to a place of a saved run.
pub(crate) fn fork(
    session: &mut Session,
    memory: &mut Memory,
    run: impl ToString,
    step: usize,
) -> Result<Scene, ActError> {
    scene(session, memory, Act::Fork(RunPlace { run: run.to_string(), step }))
}

/// Continues a saved run where its reader left it.
pub(crate) fn go_on(session: &mut Session, memory: &mut Memory, run: impl ToString) -> Result<Scene, ActError> {
    scene(session, memory, Act::Resume(RunResume { run: run.to_string(), at_end: false }))
}

/// Saves a run that was sent.
pub(crate) fn import(session: &mut Session, memory: &mut Memory, run: &Run) -> Result<Imported, ActError> {
    let pending = session.import_run(run, memory.time)?;
    match session.settle(pending, memory)? {
        Reply::Imported(imported) => Ok(imported),
        reply => panic!("an import is answered with {reply:?}"),
    }
}

/// Why the story refuses a choice.
pub(crate) fn refusal(taken: Result<Scene, ActError>) -> Refused {
    match taken {
        Err(ActError::Refused { why, .. }) => why,
        taken => panic!("not refused: {taken:?}"),
    }
}

/// Where the run that was opened no longer works.
pub(crate) fn stopped(session: &Session) -> Option<Stopped> {
    session.scene().stopped
}

/// The words of lines, without their styles.
pub(crate) fn words(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| plain(&line.spans)).collect()
}

/// Words without their styles.
pub(crate) fn plain(spans: &[Segment]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// The identities of the choices behind the reader.
pub(crate) fn taken(session: &Session) -> Vec<String> {
    session.to_run().choices
}
