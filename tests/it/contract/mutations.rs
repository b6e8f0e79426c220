//! One typing error in the shipped story is one problem, reported at its location, with a suggested fix.
//!
//! Every kind of error is made at several places in the real files, always the same ones. With `EVERYWHERE=1` in the
//! environment, it is made at every possible place, which takes minutes.

mod language;
mod names;
mod signs;
mod values;

use std::fs;
use std::ops::Range;
use std::path::Path;

use earlier::diag::{Code, Diagnostic};
use earlier::story::{Loaded, load};

/// The number of places at which each kind of error is made.
const PLACES: usize = 5;

/// A file of the shipped story: its name and its text.
type File = (String, String);

/// A typing error: what is written instead of some bytes, and what must be reported.
#[derive(Clone, Debug)]
struct Slip {
    range: Range<usize>,
    with: String,
    /// The byte of the mutated file that is pointed at.
    place: usize,
    code: Code,
    /// What the message or a help must contain.
    says: String,
}

/// A kind of error: its name, and the places of a text where it can be made.
type Kind = (&'static str, fn(&str) -> Vec<Slip>);

fn shipped() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("story");
    let mut chapters: Vec<String> = fs::read_dir(root.join("chapters"))
        .unwrap()
        .map(|entry| format!("chapters/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    chapters.sort();
    let names = std::iter::once("story.ron".to_owned()).chain(chapters);
    names.map(|name| (name.clone(), fs::read_to_string(root.join(name)).unwrap())).collect()
}

fn read(files: &[File]) -> Loaded {
    load(|name| {
        let found = files.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
    })
}

/// Returns the text of a file with the error in it.
fn made(text: &str, slip: &Slip) -> String {
    let mut text = text.to_owned();
    text.replace_range(slip.range.clone(), &slip.with);
    text
}

/// Returns what is wrong with the diagnostics of an error, or nothing.
fn misjudged(files: &[File], file: usize, slip: &Slip) -> Option<String> {
    let mut files = files.to_vec();
    files[file].1 = made(&files[file].1, slip);
    let loaded = read(&files);
    let (name, text) = &files[file];
    let place = earlier::diag::Source::new(name.clone(), text.clone()).position(u32::try_from(slip.place).unwrap());
    let said = |problem: &Diagnostic| {
        let source = loaded.sources.get(problem.place.file).unwrap();
        let at = source.position(problem.place.span.start);
        let help = problem.help.join("; ");
        format!("{}:{}:{} {} {}; {help}", source.name, at.line, at.column, problem.code.as_str(), problem.message)
    };
    let all: Vec<String> = loaded.diagnostics.iter().map(said).collect();
    let wanted = format!("{name}:{}:{} {} ", place.line, place.column, slip.code.as_str());
    let right = all.len() == 1 && all[0].starts_with(&wanted) && all[0].contains(&slip.says);
    let line = text.lines().nth(place.line - 1).unwrap_or_default();
    (!right).then(|| format!("wanted {wanted}… {}\n    {line}\nsaid\n  {}\n", slip.says, all.join("\n  ")))
}

/// Selects a few of the places, always the same ones.
fn few<T>(all: Vec<T>, seed: usize) -> Vec<T> {
    if std::env::var_os("EVERYWHERE").is_some() || all.len() <= PLACES {
        return all;
    }
    let step = all.len() / PLACES;
    let keep = |at: usize| at % step == seed % step && at / step < PLACES;
    all.into_iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, item)| item).collect()
}

fn tried(kinds: &[Kind]) {
    let files = shipped();
    assert_eq!(read(&files).diagnostics, []);
    let mut wrong = String::new();
    for (seed, (name, sites)) in kinds.iter().enumerate() {
        let all: Vec<(usize, Slip)> =
            (0..files.len()).flat_map(|file| sites(&files[file].1).into_iter().map(move |slip| (file, slip))).collect();
        assert!(all.len() >= 2 || name.ends_with("once"), "{name} can be made at {} places", all.len());
        for (file, slip) in few(all, seed * 7) {
            if let Some(said) = misjudged(&files, file, &slip) {
                wrong += &format!("== {name}: {said}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Returns every occurrence of a string in a text.
fn all(text: &str, what: &str) -> Vec<Range<usize>> {
    text.match_indices(what).map(|(at, what)| at..at + what.len()).collect()
}

/// Returns every range between two strings on one line.
fn between(text: &str, before: &str, after: &str) -> Vec<Range<usize>> {
    let found = all(text, before).into_iter().filter_map(|range| {
        let line = text[range.end..].lines().next()?;
        Some(range.end..range.end + line.find(after)?)
    });
    found.filter(|range| !range.is_empty()).collect()
}

/// Returns a name with two neighbours swapped in its middle.
fn misspelled(name: &str) -> Option<String> {
    let mut bytes = name.as_bytes().to_vec();
    let at = (bytes.len() / 2..bytes.len().checked_sub(1)?).find(|at| bytes[*at] != bytes[*at + 1])?;
    bytes.swap(at, at + 1);
    String::from_utf8(bytes).ok().filter(|_| name.len() > 3)
}

/// Misspells the names at these places; the suggestion must be what was meant.
fn misspellings(text: &str, places: Vec<Range<usize>>, code: Code) -> Vec<Slip> {
    let slip = |range: Range<usize>| {
        let name = &text[range.clone()];
        let says = format!("did you mean `{name}`?");
        misspelled(name).map(|with| Slip { place: range.start, range, with, code, says })
    };
    places.into_iter().filter_map(slip).collect()
}

/// Replaces every occurrence of a string; the replacement is reported at its beginning.
fn rewritten(text: &str, what: &str, with: &str, code: Code, says: &str) -> Vec<Slip> {
    let slip = |range: Range<usize>| Slip { place: range.start, range, with: with.into(), code, says: says.into() };
    all(text, what).into_iter().map(slip).collect()
}

/// The places of words in the conditions of choices.
fn words(text: &str, wanted: fn(before: &str, word: &str, after: &str) -> bool) -> Vec<Range<usize>> {
    let conditions = ["when: \"", "needs: \"", "seal: \""].into_iter().flat_map(|field| between(text, field, "\""));
    let mut found = Vec::new();
    for range in conditions {
        let mut at = range.start;
        for part in text[range.clone()].split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
            let word = part.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
            let (before, after) = (&text[range.start..at], &text[at + word.len()..range.end]);
            if !word.is_empty() && wanted(before, word, after) {
                found.push(at..at + word.len());
            }
            at += part.len();
        }
    }
    found
}

/// Moves the locations of the reports by an offset.
fn at(mut slips: Vec<Slip>, offset: usize) -> Vec<Slip> {
    slips.iter_mut().for_each(|slip| slip.place += offset);
    slips
}

/// Whole blocks of lines that begin with `head` and end with the first line that is `foot`.
fn blocks(text: &str, head: &str, foot: &str) -> Vec<Range<usize>> {
    let block = |range: Range<usize>| Some(range.start + 1..range.end + text[range.end..].find(foot)? + foot.len());
    all(text, head).into_iter().filter_map(block).collect()
}

#[test]
fn five_faults_in_three_files_are_told_at_once_each_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("chapters")).unwrap();
    let mut files = shipped();
    let mut put = |file: usize, was: &str, is: &str| {
        assert!(files[file].1.contains(was), "{was}");
        files[file].1 = files[file].1.replacen(was, is, 1);
    };
    put(0, "known_by: \"k_pink\"", "known_by: \"k_pnik\"");
    put(2, "        ),\n\n        Scene(", "        )\n\n        Scene(");
    put(2, "when: \"known(", "when: \"konwn(");
    put(5, " said: \"", " siad: \"");
    put(5, "patience >= ", "patience === ");
    for (name, text) in &files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let mut check = crate::support::talk::earlier();
    check.current_dir(folder.path()).args(["check", ".", "--format", "short"]);
    let out = check.output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stdout).unwrap();
    let comma =
        files[2].1.split_once("        )\n\n        ").unwrap().1.lines().take(2).collect::<Vec<_>>().join("\n");
    let place = |file: usize, what: &str| {
        let at = u32::try_from(files[file].1.find(what).unwrap()).unwrap();
        let at = earlier::diag::Source::new(String::new(), files[file].1.clone()).position(at);
        format!("{}:{}:{}: error", files[file].0, at.line, at.column)
    };
    let mut places = [place(0, "k_pnik"), place(2, &comma), place(2, "konwn"), place(5, "siad"), place(5, "===")];
    places.sort();
    let mut found: Vec<&str> = said.lines().map(|line| &line[..line.find("error").unwrap() + 5]).collect();
    found.sort_unstable();
    assert_eq!(found, places, "{said}");
}
