//! An archive in memory, and stories to play from it.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use earlier::archive::{Archive, JournalProblem, header};
use earlier::engine::ChoiceRef;
use earlier::session::{Keeper, Session, Settings};
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

    /// Replaces words that stand somewhere in the files.
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

/// What writes one journal into memory, and files beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) time: u64,
    /// What it complains of, once, instead of keeping anything.
    pub(crate) broken: Option<String>,
    pub(crate) complained: bool,
    /// How many bytes were kept each time.
    pub(crate) writes: Vec<usize>,
}

impl Memory {
    /// A new journal of a story.
    pub(crate) fn new(story: &Story) -> Self {
        Self { bytes: header(story.id()), time: 1000, ..Self::default() }
    }
}

impl Keeper for Memory {
    fn keep(&mut self, bytes: &[u8]) -> Option<String> {
        if let Some(why) = self.broken.clone() {
            return (!std::mem::replace(&mut self.complained, true)).then_some(why);
        }
        self.writes.push(bytes.len());
        self.bytes.extend_from_slice(bytes);
        None
    }

    fn write_new(&mut self, name: &str, text: &str) -> Result<String, String> {
        if self.files.contains_key(name) {
            return Err(format!("`{name}` is there already"));
        }
        self.files.insert(name.to_owned(), text.to_owned());
        Ok(name.to_owned())
    }

    fn read(&mut self, name: &str) -> Result<String, String> {
        self.files.get(name).cloned().ok_or_else(|| format!("`{name}` can't be read: there is no such file"))
    }

    fn keeps(&self) -> bool {
        self.broken.is_none()
    }

    fn now(&self) -> u64 {
        self.time
    }
}

/// What journals say, the first being number 1.
pub(crate) fn read(story: &Story, journals: &[&[u8]]) -> (Archive, Vec<JournalProblem>) {
    Archive::read(story.id(), (1..).zip(journals.iter().copied()))
}

/// A sitting that reads journals and writes the one of this number.
pub(crate) fn sit(story: &Rc<Story>, journals: &[&[u8]], journal: u32) -> Session {
    Session::new(story.clone(), read(story, journals).0, journal, Settings::default())
}

/// Takes choices by their identities.
pub(crate) fn choose(session: &mut Session, memory: &mut Memory, ids: &[&str]) {
    for id in ids {
        memory.time += 1;
        session.choose(ChoiceRef::Id(id), memory).unwrap_or_else(|why| panic!("{id}: {why}"));
    }
}

/// The identities of the choices behind the reader.
pub(crate) fn taken(session: &Session) -> Vec<String> {
    session.to_run().choices
}
