//! Edits of the shipped story: saved proofs agree with new ones.

use std::path::{Path, PathBuf};

use super::proofs::text;
use crate::support::talk::earlier;
use crate::support::tier;

/// A xorshift generator.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as usize * end) >> 32
    }
}

/// What an edit looks for, and what it may write instead.
const EDITS: [(&str, &[&str]); 12] = [
    // Logic: gates, effects, once-only choices, seals.
    (">= 4", &[">= 3", ">= 5"]),
    ("<= 2", &["<= 1", "<= 3"]),
    ("\"trust +1\"", &["\"trust +2\"", "\"trust -1\""]),
    ("\"patience -1\"", &["\"patience +1\"", "\"patience -3\""]),
    ("once: true", &["once: false"]),
    ("when: \"not ", &["when: \""]),
    ("seal: \"", &["when: \""]),
    // Conditions that only texts read.
    ("{not ", &["{"]),
    (" and ", &[" or "]),
    // Prose.
    (" the ", &[" that ", " every "]),
    ("Steve", &["Stephen"]),
    // Laws.
    ("within: ", &["within: 1"]),
];

fn files(story: &Path) -> Vec<PathBuf> {
    let chapters = std::fs::read_dir(story.join("chapters")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = chapters.chain([story.join("story.ron")]).collect();
    files.sort();
    files
}

/// Makes a random edit, and returns its description.
fn edit(story: &Path, random: &mut Random) -> String {
    loop {
        let (from, to) = EDITS[random.below(EDITS.len())];
        let files = files(story);
        let file = &files[random.below(files.len())];
        let content = std::fs::read_to_string(file).unwrap();
        let sites: Vec<usize> = content.match_indices(from).map(|(at, _)| at).collect();
        if let Some(at) = sites.get(random.below(sites.len().max(1))) {
            let to = to[random.below(to.len())];
            let edited = [&content[..*at], to, &content[at + from.len()..]].concat();
            std::fs::write(file, edited).unwrap();
            return format!("{} {at}: {from:?} to {to:?}", file.display());
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

/// Returns everything that `check` and `explore` report, using a cache.
fn report(story: &Path, cache: &Path) -> Vec<String> {
    let run = |command: &[&str]| {
        let mut run = earlier();
        let out = run.args(command).arg(story).env("XDG_CACHE_HOME", cache).output().unwrap();
        format!("{:?} {}{}", out.status.code(), text(&out.stdout), text(&out.stderr))
    };
    vec![run(&["check", "--format", "json"]), run(&["explore", "--format", "json"]), run(&["check"])]
}

#[test]
#[ignore = "it proves the shipped story many times: a part of the long tier"]
fn what_is_known_of_the_shipped_story_is_what_is_proved_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (story, cache) = (folder.path().join("story"), folder.path().join("cache"));
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("story");
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut made: Vec<String> = Vec::new();
    for number in 0..tier::amount(6, 40) {
        // A series of edits, and then another one.
        if number % 8 == 0 {
            let _ = std::fs::remove_dir_all(&story);
            copy(&shipped, &story);
            made.clear();
        }
        made.push(edit(&story, &mut random));
        let first = report(&story, &cache);
        assert_eq!(first, report(&story, Path::new("/dev/null")), "{made:#?}");
        assert_eq!(first, report(&story, &cache), "known: {made:#?}");
    }
}
