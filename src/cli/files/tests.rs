//! An archive on a failing disk: what was acknowledged is there after a loss of power, or its reader was warned. Also,
//! files that are replaced while another program saves them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Barrier;

use super::disk::{Disk, FoundFile};
use super::journal::{Folder, Opened, open_folder};
use super::settings::SettingsFolder;
use crate::archive::{Archive, SavedStep};
use crate::session::{Act, ChoiceSelector, Host as _, Session, Settings};
use crate::story::{self, Story};

/// A file in memory: what programs read, and what would be there after a loss of power.
#[derive(Clone, Debug, Default)]
struct Content {
    now: Vec<u8>,
    durable: Vec<u8>,
    /// Bytes that a failed sync has given up: later syncs don't write them.
    given_up: std::ops::Range<usize>,
    /// How often it was written.
    written: u64,
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self { now: bytes.clone(), durable: bytes, ..Self::default() }
    }
}

/// A disk in memory, on which the operations of some numbers fail.
#[derive(Debug, Default)]
struct State {
    files: Vec<Content>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    folders: BTreeSet<PathBuf>,
    durable_folders: BTreeSet<PathBuf>,
    /// The number of operations so far.
    done: usize,
    failing: BTreeSet<usize>,
    /// The operations that failed, by name.
    failed: Vec<&'static str>,
}

impl State {
    fn found(&self, file: usize) -> FoundFile {
        let content = &self.files[file];
        FoundFile { identity: (1, file as u64), length: content.now.len() as u64, written: content.written }
    }
}

#[derive(Clone, Debug, Default)]
struct Model(Rc<RefCell<State>>);

impl Model {
    fn failing(failing: impl IntoIterator<Item = usize>) -> Self {
        let model = Self::default();
        model.0.borrow_mut().failing = failing.into_iter().collect();
        model.0.borrow_mut().folders.insert(PathBuf::from("/"));
        model.0.borrow_mut().durable_folders.insert(PathBuf::from("/"));
        model
    }

    /// Counts an operation, and returns an error if it is one that fails.
    fn operate(&self, name: &'static str) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.done += 1;
        if state.failing.contains(&state.done) {
            state.failed.push(name);
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    /// What has happened, for a test that fails.
    fn story(&self, complaints: &[String]) -> String {
        let state = self.0.borrow();
        let contents = |at: &usize| String::from_utf8_lossy(&state.files[*at].durable).into_owned();
        let files: Vec<_> = state.durable_names.iter().map(|(path, at)| (path, contents(at))).collect();
        format!("{:?} at {:?}; {complaints:?}; {files:#?}", state.failed, state.failing)
    }

    /// The journals that are left after a loss of power.
    fn after_power_loss(&self, folder: &Path) -> Vec<(u32, Vec<u8>)> {
        let state = self.0.borrow();
        let is_reached = folder.ancestors().all(|folder| state.durable_folders.contains(folder));
        let names = state.durable_names.iter().filter(|(path, _)| is_reached && path.parent() == Some(folder));
        let number = |path: &Path| path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
        names.map(|(path, file)| (number(path), state.files[*file].durable.clone())).collect()
    }
}

impl Disk for Model {
    type File = usize;

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate("create folder")?;
        let mut state = self.0.borrow_mut();
        if !state.folders.contains(folder.parent().unwrap()) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if !state.folders.insert(folder.to_owned()) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.operate("list")?;
        let state = self.0.borrow();
        if !state.folders.contains(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(state.names.keys().filter(|path| path.parent() == Some(folder)).cloned().collect())
    }

    fn read(&self, file: &Path, most: u64) -> io::Result<Vec<u8>> {
        self.operate("read")?;
        let state = self.0.borrow();
        let bytes = &state.files[*state.names.get(file).ok_or(io::ErrorKind::NotFound)?].now;
        if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes.clone()) }
    }

    fn create(&self, file: &Path) -> io::Result<usize> {
        self.operate("create")?;
        let mut state = self.0.borrow_mut();
        if !state.folders.contains(file.parent().unwrap()) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if state.names.contains_key(file) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.files.push(Content::default());
        let number = state.files.len() - 1;
        state.names.insert(file.to_owned(), number);
        Ok(number)
    }

    fn create_whole(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.operate("create whole")?;
        let mut state = self.0.borrow_mut();
        if !state.folders.contains(file.parent().unwrap()) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if state.names.contains_key(file) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.files.push(Content::from(bytes.to_vec()));
        let number = state.files.len() - 1;
        state.names.insert(file.to_owned(), number);
        state.durable_names.insert(file.to_owned(), number);
        Ok(())
    }

    fn open(&self, file: &Path) -> io::Result<Option<usize>> {
        self.operate("open")?;
        Ok(Some(*self.0.borrow().names.get(file).ok_or(io::ErrorKind::NotFound)?))
    }

    fn append(&self, file: &mut usize, bytes: &[u8]) -> io::Result<()> {
        let failed = self.operate("append");
        let written = if failed.is_ok() { bytes.len() } else { bytes.len() / 2 };
        let content = &mut self.0.borrow_mut().files[*file];
        content.now.extend(&bytes[..written]);
        content.written += 1;
        failed
    }

    fn cut(&self, file: &mut usize, length: u64) -> io::Result<()> {
        self.operate("cut")?;
        let content = &mut self.0.borrow_mut().files[*file];
        let length = usize::try_from(length).unwrap();
        content.now.truncate(length);
        content.written += 1;
        content.given_up.end = content.given_up.end.min(length);
        Ok(())
    }

    fn sync(&self, file: &usize) -> io::Result<()> {
        let failed = self.operate("sync");
        let content = &mut self.0.borrow_mut().files[*file];
        if failed.is_ok() {
            content.durable = content.now.clone();
            let end = content.given_up.end.min(content.durable.len());
            for at in content.given_up.start..end {
                content.durable[at] = 0;
            }
        } else {
            content.given_up = content.durable.len()..content.now.len();
        }
        failed
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate("sync folder")?;
        let mut state = self.0.borrow_mut();
        let is_in = |path: &Path| path.parent() == Some(folder);
        let names: Vec<_> =
            state.names.iter().filter(|(path, _)| is_in(path)).map(|(path, at)| (path.clone(), *at)).collect();
        state.durable_names.retain(|path, _| !is_in(path));
        state.durable_names.extend(names);
        let folders: Vec<_> = state.folders.iter().filter(|path| is_in(path)).cloned().collect();
        state.durable_folders.extend(folders);
        Ok(())
    }

    fn find(&self, path: &Path) -> io::Result<Option<FoundFile>> {
        self.operate("find")?;
        let state = self.0.borrow();
        Ok(state.names.get(path).map(|file| state.found(*file)))
    }

    fn leads_to(&self, path: &Path, file: &usize) -> io::Result<Option<FoundFile>> {
        self.operate("leads to")?;
        let state = self.0.borrow();
        Ok(state.names.get(path).filter(|found| *found == file).map(|file| state.found(*file)))
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.operate("remove")?;
        self.0.borrow_mut().names.remove(file);
        Ok(())
    }
}

const FOLDER: &str = "/home/archives/pier";

/// A story with two choices that lead back and forth, for as long as needed.
fn pier() -> Rc<Story> {
    let files = [
        ("story.ron", r#"Story(format: 1, id: "pier", title: "Pier", start: "pier", chapters: ["a"])"#),
        (
            "chapters/a.ron",
            r#"Chapter(title: "A", scenes: [
                Scene(id: "pier", text: "A pier.", choices: [Choice(id: "jump", text: "Jump.", to: "sea")]),
                Scene(id: "sea", text: "Wet.", choices: [
                    Choice(id: "climb", text: "Climb.", to: "pier"),
                    Choice(id: "sink", text: "Sink.", to: "ground"),
                ]),
                Scene(id: "ground", text: "Dark.", ending: Ending(title: "The ground", teaser: "Deep.")),
            ])"#,
        ),
    ];
    let read = |name: &str| files.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_bytes().to_vec());
    Rc::new(story::load(|name| read(name).ok_or_else(String::new)).story.unwrap())
}

fn open(model: &Model) -> Opened<Model> {
    let folder =
        Folder { disk: model.clone(), path: PathBuf::from(FOLDER), story: "pier".to_owned(), is_restricted: false };
    open_folder(Ok(folder), SettingsFolder::none())
}

/// What another program does to the journal of this number between two acts.
type Interference = fn(&Model, &Path);

/// Whether some run has exactly these steps before the reader's position.
fn holds(archive: &Archive, path: &[SavedStep]) -> bool {
    archive.runs().any(|saved| {
        let steps = archive.path(saved.id);
        steps.len() >= path.len() && steps[..path.len()] == *path
    })
}

/// Plays on a disk in two sessions. After each act that is answered while the reader knows of no failure, everything
/// so far must survive a loss of power. Returns the number of operations and the complaints.
fn play(model: &Model, interferes: Option<(usize, Interference)>) -> (usize, Vec<String>) {
    let story = pier();
    let mut complaints = Vec::new();
    let mut acts = 0;
    let mut path = Vec::new();
    for choices in [["jump", "climb", "jump", "climb"], ["jump", "climb", "jump", "sink"]] {
        let Opened { archive, journal, mut host, notices, .. } = open(model);
        let mut is_saved = notices.is_empty();
        complaints.extend(notices);
        let mut session = Session::new(story.clone(), archive, journal, Settings::default());
        if let Some(last) = session.unfinished() {
            session.resume(last);
        }
        path.truncate(session.playthrough().position());
        for choice in choices {
            if let Some((_, interfere)) = interferes.filter(|(at, _)| *at == acts) {
                interfere(model, Path::new(FOLDER));
            }
            acts += 1;
            let scene = session.scene().scene;
            // Something that could not be read at the start may have changed the reader's position.
            let Ok(reply) = session.perform(Act::Choose(ChoiceSelector::Id(choice.to_owned())), &mut host) else {
                break;
            };
            path.push(SavedStep { scene, choice: choice.to_owned() });
            is_saved = match reply.complaint() {
                Some(complaint) => {
                    complaints.push(complaint.to_owned());
                    complaint.contains("this run is saved")
                }
                // Nothing is reported while a failure continues, or once it has ended.
                None => is_saved || host.is_saved(),
            };
            assert_eq!(is_saved, host.is_saved(), "the reader knows what is true: {complaints:?}");
            // If neither a sync nor the truncation after it succeeds, the next session reads the lines and treats them
            // as saved.
            if model.0.borrow().failed.ends_with(&["sync", "cut"]) {
                continue;
            }
            let left = model.after_power_loss(Path::new(FOLDER));
            let (found, problems) = Archive::read_each("pier", left);
            assert!(
                !is_saved || holds(&found, &path),
                "acknowledged {path:?}, found {found:?}: {}",
                model.story(&complaints)
            );
            assert_eq!(problems, [], "no damage is left: {complaints:?}");
            let run = session.run().unwrap();
            assert!(!is_saved || found.run(run).is_some(), "the reader knows the run's number");
        }
    }
    (model.0.borrow().done, complaints)
}

#[test]
fn without_failures_nothing_is_reported() {
    let (_, complaints) = play(&Model::failing([]), None);
    assert_eq!(complaints, [""; 0]);
}

#[test]
fn whichever_operation_fails_what_was_acknowledged_is_there_or_was_reported() {
    let (operations, _) = play(&Model::failing([]), None);
    let mut failed = BTreeSet::new();
    for first in 1..=operations {
        let model = Model::failing([first]);
        play(&model, None);
        failed.extend(model.0.borrow().failed.iter().copied());
        // Another one fails while the first is handled.
        for second in 1..=6 {
            let model = Model::failing([first, first + second]);
            play(&model, None);
            failed.extend(model.0.borrow().failed.iter().copied());
        }
    }
    let all = [
        "append",
        "create",
        "create folder",
        "create whole",
        "cut",
        "find",
        "leads to",
        "list",
        "open",
        "read",
        "remove",
        "sync",
        "sync folder",
    ];
    assert_eq!(failed.into_iter().collect::<Vec<_>>(), all, "each kind of operation has failed");
}

#[test]
fn a_disk_that_is_full_for_a_while_leaves_nothing_that_is_reported_later() {
    let (operations, _) = play(&Model::failing([]), None);
    for first in 1..=operations {
        let model = Model::failing(first..first + 12);
        play(&model, None);
        model.0.borrow_mut().failing.clear();
        assert_eq!(open(&model).notices, [""; 0]);
    }
}

/// Things that sync tools and backups do.
const INTERFERENCES: [(&str, Interference); 5] = [
    ("removed", |model, folder| {
        let mut state = model.0.borrow_mut();
        state.names.retain(|path, _| path.parent() != Some(folder));
        state.durable_names.retain(|path, _| path.parent() != Some(folder));
    }),
    ("removed with its folder", |model, folder| {
        let mut state = model.0.borrow_mut();
        state.names.retain(|path, _| path.parent() != Some(folder));
        state.durable_names.retain(|path, _| path.parent() != Some(folder));
        for gone in [folder, folder.parent().unwrap()] {
            state.folders.remove(gone);
            state.durable_folders.remove(gone);
        }
    }),
    ("replaced", |model, folder| {
        let mut state = model.0.borrow_mut();
        let header = crate::archive::header("pier");
        state.files.push(Content::from(header));
        let file = state.files.len() - 1;
        state.names.insert(folder.join("1.journal"), file);
        state.durable_names.insert(folder.join("1.journal"), file);
    }),
    ("cut", |model, folder| {
        let mut state = model.0.borrow_mut();
        // After a failure the journal may have another number.
        let Some(file) = state.names.get(&folder.join("1.journal")).copied() else { return };
        let length = state.files[file].now.len() / 2;
        state.files[file].now.truncate(length);
        state.files[file].durable.truncate(length);
        state.files[file].written += 1;
    }),
    ("overwritten with as many bytes", |model, folder| {
        let mut state = model.0.borrow_mut();
        let Some(file) = state.names.get(&folder.join("1.journal")).copied() else { return };
        let content = journal_of_length(state.files[file].now.len());
        state.files[file] = Content { written: state.files[file].written + 1, ..Content::from(content) };
    }),
];

/// A journal without runs: its header, and a line of a later version.
fn journal_of_length(length: usize) -> Vec<u8> {
    let header = crate::archive::header("pier");
    let line = format!("later {}", "x".repeat((length - header.len()).saturating_sub("later  #00000000\n".len())));
    let line = format!("{line} #{:08x}\n", crc32fast::hash(line.as_bytes()));
    if header.len() == length { header } else { [header, line.into_bytes()].concat() }
}

#[test]
fn a_journal_that_another_program_removes_replaces_or_cuts_is_saved_again_and_that_is_reported() {
    for (what, interfere) in INTERFERENCES {
        // Before the first act a journal has nothing that could be overwritten.
        let first = usize::from(what.starts_with("overwritten"));
        for at in first..8 {
            let (operations, complaints) = play(&Model::failing([]), Some((at, interfere)));
            let is_reported =
                complaints.iter().any(|said| said.contains("changed by another program; this run is saved"));
            assert!(is_reported, "{what} before act {at}: {complaints:?}");
            // And the disk fails at some moment, too.
            for failing in 1..=operations {
                play(&Model::failing([failing]), Some((at, interfere)));
            }
        }
    }
}

#[test]
fn a_save_that_comes_between_comparing_and_replacing_is_never_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (path, new) = (folder.path().join("chapter.ron"), folder.path().join("chapter.ron.save"));
    std::fs::write(&path, "saved 0").unwrap();
    for round in 1..=300 {
        let was = std::fs::read(&path).unwrap();
        let (formatted, saved) = (format!("formatted {}", round - 1), format!("saved {round}"));
        let start = Barrier::new(2);
        let replaced = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::fs::write(&new, &saved).unwrap();
                start.wait();
                std::fs::rename(&new, &path).unwrap();
            });
            start.wait();
            super::staged::replace(&path, &was, formatted.as_bytes()).unwrap()
        });
        // Either the save came last, or it was seen.
        assert_eq!(std::fs::read_to_string(&path).unwrap(), saved, "round {round}, replaced: {replaced}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[cfg(unix)]
#[test]
fn what_was_replaced_can_be_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chapter.ron");
    let names = || std::fs::read_dir(folder.path()).unwrap().count();
    std::fs::write(&path, "old").unwrap();
    let prepared = super::staged::Replacement::prepare(&path, b"old", b"new").unwrap();
    assert_eq!((std::fs::read(&path).unwrap(), names()), (b"old".to_vec(), 1), "nothing is done yet");
    drop(prepared);
    let mut replacement = super::staged::Replacement::prepare(&path, b"old", b"new").unwrap();
    assert!(replacement.apply().unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    assert!(replacement.revert().unwrap());
    assert_eq!((std::fs::read(&path).unwrap(), names()), (b"old".to_vec(), 1));
    // What another program saves in between is never undone, and the old text stays beside it.
    let mut replacement = super::staged::Replacement::prepare(&path, b"old", b"new").unwrap();
    assert!(replacement.apply().unwrap());
    std::fs::write(&path, "saved").unwrap();
    assert!(!replacement.revert().unwrap());
    assert_eq!((std::fs::read(&path).unwrap(), names()), (b"saved".to_vec(), 2));
    // One that has two names is written in place, and put back in place.
    let linked = folder.path().join("linked");
    std::fs::write(&linked, "old").unwrap();
    std::fs::hard_link(&linked, folder.path().join("again")).unwrap();
    let mut replacement = super::staged::Replacement::prepare(&linked, b"old", b"new").unwrap();
    assert!(replacement.apply().unwrap());
    assert_eq!(std::fs::read(folder.path().join("again")).unwrap(), b"new");
    assert!(replacement.revert().unwrap());
    assert_eq!(std::fs::read(folder.path().join("again")).unwrap(), b"old");
}

#[test]
fn extended_attributes_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chapter.ron");
    std::fs::write(&path, "old").unwrap();
    // Not every file system has them.
    if rustix::fs::setxattr(&path, "user.note", b"mine", rustix::fs::XattrFlags::empty()).is_ok() {
        assert!(super::staged::replace(&path, b"old", b"new").unwrap());
        let mut value = [0; 16];
        let length = rustix::fs::getxattr(&path, "user.note", &mut value[..]).unwrap();
        assert_eq!(&value[..length], b"mine");
    }
    assert!(super::staged::replace(&path, &std::fs::read(&path).unwrap(), b"newer").unwrap());
}

#[test]
fn a_new_file_is_written_in_full_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.ron");
    super::staged::create(&path, b"first").unwrap();
    let again = super::staged::create(&path, b"second").unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read(&path).unwrap(), b"first");
    assert!(!super::staged::replace(&path, b"other", b"third").unwrap());
    assert!(super::staged::replace(&path, b"first", b"third").unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), b"third");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn what_a_kill_left_behind_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str| {
        std::fs::write(at(name), "text").unwrap();
        std::fs::File::open(at(name)).unwrap()
    };
    let number = |file: &std::fs::File| std::os::unix::fs::MetadataExt::ino(&file.metadata().unwrap());
    let stays =
        [".earlier-", ".earlier-new", ".earlier-new-notes.txt", ".earlier-ABCDEF", ".earlier-new-ABCDEF.ron", "a"];
    for name in stays {
        write(name);
    }
    // Never to be exchanged; to be exchanged, and not exchanged yet; exchanged.
    write(".earlier-new-AAAAAA");
    let file = write("b");
    std::fs::rename(at("b"), at(&format!(".earlier-{}-BBBBBB", number(&file)))).unwrap();
    write(".earlier-1-CCCCCC");
    // The files of a command that is still running.
    let locked = write(".earlier-new-DDDDDD");
    locked.try_lock().unwrap();
    std::fs::write(at(".earlier-new-EEEEEE"), "").unwrap();
    // Something that is not a file.
    std::os::unix::fs::symlink(at("a"), at(".earlier-new-FFFFFF")).unwrap();
    std::fs::create_dir(at(".earlier-new-GGGGGG")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at(".earlier-new-HHHHHH"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();

    let kept = super::staged::remove_leftovers(folder.path());
    assert_eq!(kept, [at(".earlier-1-CCCCCC")]);
    let names =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: BTreeSet<String> = names.collect();
    let others = ["1-CCCCCC", "new-DDDDDD", "new-EEEEEE", "new-FFFFFF", "new-GGGGGG", "new-HHHHHH"];
    let others = others.map(|name| format!(".earlier-{name}"));
    assert_eq!(left, stays.map(str::to_owned).into_iter().chain(others).collect());
}
