//! What was acknowledged survives being killed at any moment, by signal and between any two bytes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use earlier::archive::{Archive, SavedStep};
use serde_json::{Value, json};

use crate::support::talk::{Talk, earlier, open_choices};
use crate::support::tier::amount;

const STORY: &str = "earlier-version";

/// A random walk without a crate: a linear congruential generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// The journals of an archive in their order, as they are on disk.
fn journals(archive: &Path) -> Vec<(u32, Vec<u8>)> {
    let mut found: Vec<(u32, Vec<u8>)> = fs::read_dir(archive.join(STORY))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().parse().unwrap(), fs::read(&path).unwrap()))
        .collect();
    found.sort();
    found
}

fn book(archive: &Path) -> Archive {
    let journals = journals(archive);
    let (book, troubles) = Archive::read(STORY, journals.iter().map(|(number, bytes)| (*number, bytes.as_slice())));
    assert!(troubles.is_empty(), "{troubles:?}");
    book
}

/// Returns the steps of the run that was played last, up to the reader's position.
fn path(book: &Archive) -> Vec<SavedStep> {
    let last = book.last_played().expect("a run");
    let mut path = book.path(last.id);
    path.truncate(last.at);
    path
}

/// A choice that can be taken here, as a step and as a line.
fn any_step(here: &Value, chance: &mut Chance) -> Option<(SavedStep, String)> {
    let open = open_choices(here);
    let number = *open.get(chance.below(open.len().max(1)))?;
    let id = here["choices"][usize::try_from(number).unwrap() - 1]["id"].as_str().unwrap();
    let step = SavedStep { scene: here["scene"].as_str().unwrap().to_owned(), choice: id.to_owned() };
    Some((step, json!({"choose": number}).to_string()))
}

#[test]
fn no_kill_by_signal_loses_an_acknowledged_choice() {
    let home = tempfile::tempdir().unwrap();
    let mut chance = Chance(7);
    let mut acknowledged: Vec<SavedStep> = Vec::new();
    for _ in 0..amount(200, 1000) {
        let (mut talk, mut here) = Talk::start(home.path(), &[]);
        // A run that had reached its ending is followed by a new one.
        if here["step"] == 0 {
            acknowledged.clear();
        }
        assert_eq!(here["step"], acknowledged.len(), "the reader stands where they stood");
        assert!(here["ending"].is_null());
        for _ in 0..chance.below(3) {
            let Some((step, line)) = any_step(&here, &mut chance) else { break };
            here = talk.ask(&line);
            acknowledged.push(step);
        }
        // One more choice, and the process is killed at some moment while it is being saved.
        let under_way = any_step(&here, &mut chance);
        if let Some((_, line)) = &under_way {
            talk.say(line);
        }
        for _ in 0..chance.below(30_000) {
            std::hint::spin_loop();
        }
        talk.kill();
        let book = book(home.path());
        // Nothing of a new run may be saved yet; then the last one is that which had reached its ending.
        if acknowledged.is_empty() && book.last_played().is_none_or(|last| last.ending().is_some()) {
            continue;
        }
        let kept = path(&book);
        let with_it: Vec<SavedStep> = acknowledged.iter().cloned().chain(under_way.map(|(step, _)| step)).collect();
        assert!(kept == acknowledged || kept == with_it, "acknowledged {acknowledged:?}, kept {kept:?}");
        acknowledged = kept;
    }
}

/// An archive with one long run, and its journal.
fn long_run(home: &Path) -> (PathBuf, Vec<u8>, Vec<SavedStep>) {
    let (mut talk, mut here) = Talk::start(home, &["--new"]);
    let mut chance = Chance(3);
    let mut steps = Vec::new();
    while let Some((step, line)) = any_step(&here, &mut chance) {
        here = talk.ask(&line);
        steps.push(step);
    }
    talk.kill();
    let file = home.join(STORY).join("1.journal");
    let bytes = fs::read(&file).unwrap();
    (file, bytes, steps)
}

#[test]
fn a_journal_cut_at_any_byte_keeps_every_choice_before_the_cut_and_plays_on() {
    let home = tempfile::tempdir().unwrap();
    let (file, whole, steps) = long_run(home.path());
    assert!(steps.len() >= 5);
    for cut in 0..whole.len() {
        for extra in fs::read_dir(home.path().join(STORY)).unwrap() {
            fs::remove_file(extra.unwrap().path()).unwrap();
        }
        fs::write(&file, &whole[..cut]).unwrap();
        let lines = whole[..cut].split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"step ")).count();
        // A last line that lacks nothing but its end is whole; one that lacks more is not.
        let torn = whole[..cut].rsplit(|byte| *byte == b'\n').next().is_some_and(|line| line.starts_with(b"step "))
            && whole[cut] != b'\n';
        let stands = lines - usize::from(torn);
        let (mut talk, here) = Talk::start(home.path(), &[]);
        let expected = steps.get(stands).map_or("", |step| step.scene.as_str());
        let begins_anew = stands == steps.len();
        if !begins_anew {
            assert_eq!(here["scene"], expected, "cut at byte {cut}");
            let next = talk.ask(&json!({"choose": steps[stands].choice}).to_string());
            assert!(next["error"].is_null(), "{next}");
        }
        talk.kill();
        assert!(fs::read(&file).unwrap().starts_with(&whole[..cut]), "what was there is still there");
        let kept = path(&book(home.path()));
        assert_eq!(kept[..stands], steps[..stands], "cut at byte {cut}");
    }
}

#[test]
fn two_windows_write_two_leaves() {
    let home = tempfile::tempdir().unwrap();
    let (mut first, _) = Talk::start(home.path(), &["--new"]);
    let (mut second, _) = Talk::start(home.path(), &["--new"]);
    for talk in [&mut first, &mut second] {
        assert!(talk.ask(r#"{"choose":1}"#)["error"].is_null());
    }
    assert!(first.ask(r#"{"choose":2}"#)["error"].is_null());
    assert_eq!((first.end(), second.end()), (Some(0), Some(0)));
    let book = book(home.path());
    let mut lengths: Vec<usize> = book.runs().map(|kept| kept.own.len()).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [1, 2]);
}

#[test]
fn two_windows_that_save_a_lost_run_again_save_it_once() {
    for round in 0..30 {
        let home = tempfile::tempdir().unwrap();
        let (mut earlier, _) = Talk::start(home.path(), &["--new"]);
        assert!(earlier.ask(r#"{"choose":1}"#)["error"].is_null());
        // Neither of them continues its journal, but both have read it.
        let mut windows = [(); 2].map(|()| Talk::start(home.path(), &["--new"]).0);
        assert_eq!(earlier.end(), Some(0));
        let folder = home.path().join(STORY);
        fs::remove_dir_all(&folder).unwrap();
        let at_once = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            for window in &mut windows {
                scope.spawn(|| {
                    at_once.wait();
                    window.ask(r#"{"choose":1}"#)
                });
            }
        });
        let ends = windows.map(Talk::end);
        assert_eq!(ends, [Some(0); 2]);
        assert_eq!(book(home.path()).runs().count(), 3, "round {round}");
    }
}

#[test]
fn damage_and_newer_journals_are_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let (file, whole, steps) = long_run(home.path());
    let mut damaged = whole.clone();
    // A step in the middle: a clipping that is lost would leave a run that has ended.
    let middle = whole.len() / 2;
    let at = middle + whole[middle..].windows(5).position(|word| word == b"step ").unwrap();
    damaged[at] ^= 0x55;
    let newer = b"earlier 9 earlier-version #00000000\nsomething else\n".to_vec();
    for (bytes, keeps_steps) in [(damaged, true), (newer, false), (b"no journal at all\n".to_vec(), false)] {
        fs::write(&file, &bytes).unwrap();
        let (mut talk, here) = Talk::start(home.path(), &[]);
        assert_eq!(here["scene"] != "wednesday", keeps_steps, "what is whole was read");
        assert!(talk.ask(&json!({"choose": open_choices(&here)[0]}).to_string())["error"].is_null());
        talk.kill();
        assert_eq!(fs::read(&file).unwrap(), bytes, "the file is as it was");
        fs::remove_file(home.path().join(STORY).join("2.journal")).unwrap();
    }
    assert!(!steps.is_empty());
}

#[test]
fn a_kill_while_files_are_formatted_loses_no_text_and_the_next_command_tidies_up() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("story");
    let scene = |at: usize| format!("Scene(id: \"s{at}\",   text: \"S.\", next: \"a\"),\n");
    let end = "Scene(id: \"a\", text: \"A.\", ending: Ending(title: \"A\", teaser: \"a\")),";
    let loose = format!("Chapter(title: \"C\", scenes: [{}{end}])\n", (0..20).map(scene).collect::<String>());
    let chapters: Vec<PathBuf> = (0..6).map(|at| folder.join(format!("chapters/{at}.ron"))).collect();
    fs::create_dir_all(folder.join("chapters")).unwrap();
    let names: Vec<String> = (0..6).map(|at| at.to_string()).collect();
    fs::write(
        folder.join("story.ron"),
        format!("Story(format: 1, id: \"s\", title: \"S\", start: \"a\", chapters: {names:?})\n"),
    )
    .unwrap();
    let format = || earlier().arg("fmt").arg(&folder).output().unwrap();
    chapters.iter().for_each(|chapter| fs::write(chapter, &loose).unwrap());
    assert!(format().status.success());
    let formatted = fs::read_to_string(&chapters[0]).unwrap();
    assert_ne!(formatted, loose);
    let mut chance = Chance(5);
    for _ in 0..amount(10, 300) {
        chapters.iter().for_each(|chapter| fs::write(chapter, &loose).unwrap());
        let mut fmt = earlier().arg("fmt").arg(&folder).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut reported = BufReader::new(fmt.stdout.take().unwrap()).lines();
        // It has begun to write; the process is killed at some moment during that.
        assert!(reported.nth(chance.below(5)).is_some());
        for _ in 0..chance.below(20_000) {
            std::hint::spin_loop();
        }
        fmt.kill().unwrap();
        fmt.wait().unwrap();
        for chapter in &chapters {
            let text = fs::read_to_string(chapter).unwrap();
            assert!(text == loose || text == formatted, "{text}");
        }
        let out = format();
        assert!(out.status.success(), "{out:?}");
        chapters.iter().for_each(|chapter| assert_eq!(fs::read_to_string(chapter).unwrap(), formatted));
        // Only what may be another program's work is left, and it is reported.
        let said = String::from_utf8(out.stderr).unwrap();
        for entry in fs::read_dir(folder.join("chapters")).unwrap().map(|entry| entry.unwrap().path()) {
            if !chapters.contains(&entry) {
                assert_eq!(fs::read_to_string(&entry).unwrap(), loose);
                assert!(said.contains(entry.file_name().unwrap().to_str().unwrap()), "{said}");
                fs::remove_file(entry).unwrap();
            }
        }
    }
}
