//! Cases of wrong stories: text files that contain several small stories each, with the expected diagnostics.
//!
//! ```text
//! ==== the name of the case
//! == chapters/one.ron
//! …the file…
//! //! E0201 3:14-3:22 "askdutch" no scene or junction is called `askdutch`
//! //!   help: did you mean `ask_dutch`?
//! ```
//!
//! A file that a case does not specify is that of `stories`. After a file's name there may be `crlf` (its line ends are
//! CRLF), `bom`, `bytes` (`%00` is the byte of that number), or `missing`. The expected diagnostics are below the file
//! that they are about: code, location, the text there, message; then helps, labels and the fix. With `BLESS=overwrite`
//! in the environment the tests rewrite them. Review the changes with care.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use earlier::check::{check, prove, unlisted_chapters};
use earlier::diag::{Diagnostic, FileSpan, Sources};
use earlier::ink::{import, parse as parse_ink};
use earlier::story::{Loaded, load};

use crate::support::stories::{CHAPTER, SETTINGS};

/// A small story and its expected diagnostics.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    files: Vec<CaseFile>,
}

#[derive(Debug)]
struct CaseFile {
    head: String,
    text: String,
    said: String,
}

impl CaseFile {
    fn name(&self) -> &str {
        self.head.split(' ').next().unwrap()
    }

    fn has(&self, word: &str) -> bool {
        self.head.split(' ').skip(1).any(|found| found == word)
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let mut text = self.text.clone();
        if self.has("crlf") {
            text = text.replace('\n', "\r\n");
        }
        if self.has("bom") {
            text.insert(0, '\u{feff}');
        }
        let bytes = if self.has("bytes") { unescaped(&text) } else { text.into_bytes() };
        (!self.has("missing")).then_some(bytes)
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}

/// The cases of one data file.
pub(crate) fn parse(data: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in data.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("==== ") {
            cases.push(Case { name: name.trim().to_owned(), files: Vec::new() });
            continue;
        }
        let case = cases.last_mut().expect("a file of cases begins with a case");
        if let Some(head) = line.strip_prefix("== ") {
            case.files.push(CaseFile { head: head.trim().to_owned(), text: String::new(), said: String::new() });
        } else if line.starts_with("//!") {
            case.files.last_mut().expect("a case has files").said.push_str(line);
        } else {
            case.files.last_mut().expect("a case has files").text.push_str(line);
        }
    }
    cases
}

impl Case {
    /// Reads the story and checks it, with its recorded runs; with proofs, if the case is about them.
    pub(crate) fn load(&self) -> Loaded {
        if self.files.iter().any(|file| file.name() == "story.ink") {
            return self.read_ink();
        }
        let routes = self.files.iter().filter(|file| file.name().starts_with("routes/"));
        let bytes = |file: &CaseFile| file.bytes().ok_or_else(|| "there is no such file".to_owned());
        let mut loaded = self.read();
        let chapters = self.files.iter().filter_map(|file| file.name().strip_prefix("chapters/").map(str::to_owned));
        unlisted_chapters(&mut loaded, &chapters.collect::<Vec<_>>());
        check(&mut loaded, routes.map(|file| (file.name().to_owned(), bytes(file))).collect(), &|_, _| true);
        if self.name.starts_with("proved: ") {
            assert!(prove(&mut loaded, 100_000), "{} was not looked at whole", self.name);
        }
        loaded
    }

    /// Reads the story.
    fn read(&self) -> Loaded {
        load(|name| match (self.files.iter().find(|file| file.name() == name), name) {
            (Some(file), _) => file.bytes().ok_or_else(|| "there is no such file".to_owned()),
            (None, "story.ron") => Ok(SETTINGS.into()),
            (None, "chapters/one.ron") => Ok(CHAPTER.into()),
            _ => Err("there is no such file".to_owned()),
        })
    }

    /// Reads the story in ink.
    fn read_ink(&self) -> Loaded {
        let parsed = parse_ink("story.ink", |name| match self.files.iter().find(|file| file.name() == name) {
            Some(file) => file.bytes().ok_or("there is no such file"),
            None => Err("there is no such file"),
        });
        let (mut files, mut found) = (BTreeMap::new(), parsed.diagnostics);
        if found.is_empty() {
            let imported = import(&parsed.ink, &BTreeMap::new());
            (files, found) = (imported.files.into_iter().collect(), imported.diagnostics);
        }
        let file = |name: &str| files.get(name).map(|text: &String| text.clone().into_bytes());
        let mut loaded = load(|name| file(name).ok_or("there is no such file"));
        (loaded.sources, loaded.diagnostics) = (parsed.ink.sources, found);
        loaded
    }

    /// The case as its file has it.
    pub(crate) fn written(&self) -> String {
        self.write(|file| file.said.clone())
    }

    /// The case as its file would have it if all actual diagnostics were expected.
    pub(crate) fn said(&self) -> String {
        let loaded = self.load();
        let last = self.files.len() - 1;
        let mut at = 0;
        self.write(|file| {
            let known = |name: &str| self.files.iter().any(|file| file.name() == name);
            let mut said = String::new();
            for problem in &loaded.diagnostics {
                let name = &loaded.sources.get(problem.place.file).unwrap().name;
                if name == file.name() {
                    said += &describe(problem, &loaded.sources, "");
                } else if at == last && !known(name) {
                    said += &describe(problem, &loaded.sources, &format!("{name}:"));
                }
            }
            at += 1;
            said
        })
    }

    fn write(&self, mut said: impl FnMut(&CaseFile) -> String) -> String {
        let mut out = format!("==== {}\n", self.name);
        for file in &self.files {
            write!(out, "== {}\n{}{}", file.head, file.text, said(file)).unwrap();
        }
        out
    }
}

/// A diagnostic as a case writes it.
pub(crate) fn describe(problem: &Diagnostic, sources: &Sources, file: &str) -> String {
    let place = |place: FileSpan| {
        let source = sources.get(place.file).unwrap();
        let (from, to) = (source.position(place.span.start), source.position(place.span.end));
        format!("{}:{}-{}:{}", from.line, from.column, to.line, to.column)
    };
    let shown = sources.slice(problem.place);
    let shown = match shown.char_indices().nth(60) {
        Some((cut, _)) => format!("{:?}…", &shown[..cut]),
        None => format!("{shown:?}"),
    };
    let code = problem.code.as_str();
    let mut out = format!("//! {code} {file}{} {shown} {}\n", place(problem.place), problem.message);
    if !problem.at.is_empty() {
        writeln!(out, "//!   at: {}", problem.at).unwrap();
    }
    for label in &problem.labels {
        let source = &sources.get(label.place.file).unwrap().name;
        let other = if label.place.file == problem.place.file { String::new() } else { format!("{source}:") };
        writeln!(out, "//!   label {other}{}: {}", place(label.place), label.text).unwrap();
    }
    for help in &problem.help {
        writeln!(out, "//!   help: {help}").unwrap();
    }
    if let Some(fix) = &problem.fix {
        let there = if fix.place == problem.place { String::new() } else { format!(" {}", place(fix.place)) };
        writeln!(out, "//!   write{there}: {}", fix.with).unwrap();
    }
    out
}
