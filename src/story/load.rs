//! Reading a story's files.

use ron::extensions::Extensions;

use super::model::{Cond, Story};
use super::read::{Read as _, Reader, Str};
use super::resolve::{self, Doubts, Read, ReadChapter, Spots, Wanted};
use super::{source, syntax};
use crate::diag::{Code, Diagnostic, FileId, Place, Severity, Source, Sources, Span, in_lower_case};

/// The largest file of a story, in bytes.
const MAX_FILE: usize = 4 * 1024 * 1024;

/// A story of so many bytes takes `ron` some milliseconds, which a second thread can halve.
const WORTH_A_THREAD: usize = 1024 * 1024;

/// What reading a story came to.
#[derive(Debug)]
pub struct Loaded {
    /// The story, if nothing is wrong with it.
    pub story: Option<Story>,
    /// Everything to say about its files, in their order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, for showing the diagnostics.
    pub sources: Sources,
}

/// Reads the story whose files `read` hands out by their names relative to the story's folder.
///
/// `read` says in words why it has no file; that is reported at the place that names it. Nothing else is
/// touched, and any bytes are safe to hand out.
pub fn load(mut read: impl FnMut(&str) -> Result<Vec<u8>, String>) -> Loaded {
    let mut loader = Loader { sources: Sources::default(), found: Vec::new() };
    let settings = loader.open(read("story.ron"), "story.ron", None);
    let chapters = match &settings {
        Some(file) => loader.open_chapters(*file, &mut read),
        None => Vec::new(),
    };
    loader.finish(settings, &chapters)
}

/// Takes in the files of a story.
pub(super) struct Loader {
    pub(super) sources: Sources,
    pub(super) found: Vec<Diagnostic>,
}

/// A chapter that `story.ron` names, and its file if it could be read.
struct Opened {
    id: String,
    place: Place,
    file: Option<FileId>,
}

impl Loader {
    /// Takes in the bytes of a file; reports and drops what can't be text.
    pub(super) fn open(
        &mut self,
        bytes: Result<Vec<u8>, String>,
        name: &str,
        named_at: Option<Place>,
    ) -> Option<FileId> {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(why) => {
                let place = named_at.unwrap_or_else(|| self.empty(name));
                let message = format!("cannot read `{name}`: {why}");
                let problem = Diagnostic::new(Code::MissingFile, place, message);
                self.found.push(match named_at {
                    Some(_) => problem.help("chapters are files in the folder `chapters`, listed here without `.ron`"),
                    None => problem,
                });
                return None;
            }
        };
        if bytes.len() > MAX_FILE {
            let place = self.empty(name);
            let message = format!("`{name}` is {} bytes long; the limit is {MAX_FILE} bytes", bytes.len());
            self.found
                .push(Diagnostic::new(Code::LimitExceeded, place, message).help("split it into several chapters"));
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(self.add(name, text)),
            Err(error) => {
                self.report_bytes(name, &error);
                None
            }
        }
    }

    fn add(&mut self, name: &str, mut text: String) -> FileId {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        self.sources.add(Source::new(name.to_owned(), text))
    }

    fn empty(&mut self, name: &str) -> Place {
        Place { file: self.add(name, String::new()), span: Span::default() }
    }

    /// The file is kept as far as it is text, so that the place of the first wrong byte can be shown.
    fn report_bytes(&mut self, name: &str, error: &std::string::FromUtf8Error) {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let byte = error.as_bytes().get(valid).copied().unwrap_or_default();
        let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let file = self.add(name, text);
        let at = valid - bom;
        let place = Place { file, span: Span::new(at, at + '\u{fffd}'.len_utf8()) };
        self.found.push(
            Diagnostic::new(Code::NotUtf8, place, format!("byte 0x{byte:02x} is not valid UTF-8"))
                .help("save the file as UTF-8"),
        );
    }

    /// Opens the chapters that `story.ron` names, as far as they can be made out.
    fn open_chapters(&mut self, file: FileId, read: &mut impl FnMut(&str) -> Result<Vec<u8>, String>) -> Vec<Opened> {
        let text = self.sources.get(file).map(|source| source.text.clone()).unwrap_or_default();
        let named = chapter_names(file, &text);
        let mut opened: Vec<Opened> = Vec::new();
        for (id, place) in named {
            let file = match wrong_chapter_name(&id, place, &opened) {
                Some(problem) if problem.code == Code::RepeatedName => {
                    self.found.push(problem);
                    continue;
                }
                Some(problem) => {
                    self.found.push(problem);
                    None
                }
                None => {
                    let name = format!("chapters/{id}.ron");
                    self.open(read(&name), &name, Some(place))
                }
            };
            opened.push(Opened { id, place, file });
        }
        opened
    }

    fn finish(self, settings: Option<FileId>, chapters: &[Opened]) -> Loaded {
        let Some(settings) = settings else {
            return Loaded { story: None, diagnostics: self.found, sources: self.sources };
        };
        let files = Files { sources: &self.sources, settings, chapters };
        let quick = if self.found.is_empty() { files.quickly() } else { None };
        if let Some(story) = quick {
            return Loaded { story: Some(story), diagnostics: Vec::new(), sources: self.sources };
        }
        let (story, mut found) = files.with_places(!self.found.is_empty());
        found.extend(self.found);
        found.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
        found.dedup();
        let sound = found.iter().all(|problem| problem.severity() == Severity::Warning);
        Loaded { story: story.filter(|_| sound), diagnostics: found, sources: self.sources }
    }
}

fn chapter_names(file: FileId, text: &str) -> Vec<(String, Place)> {
    let tree = syntax::parse(file, text, source::Story::WANTED).root;
    let mut reader = Reader::new(file, text, Vec::new());
    let chapters: Vec<Str> = source::Story::read(&tree, &mut reader).map(|story| story.chapters).unwrap_or_default();
    let named = chapters.into_iter().filter(|name| !name.missing);
    named.map(|name| (name.text.into_owned(), Place { file, span: name.span })).collect()
}

fn wrong_chapter_name(id: &str, place: Place, opened: &[Opened]) -> Option<Diagnostic> {
    let fits = |c: char| !matches!(c, '/' | '\\' | ':') && !c.is_control();
    if let Some(earlier) = opened.iter().find(|chapter| chapter.id == id) {
        let message = format!("the chapter `{id}` is listed more than once");
        let problem = Diagnostic::new(Code::RepeatedName, place, message).label(earlier.place, "first listed here");
        return Some(problem.help("remove one of the two"));
    }
    if id.is_empty() || id.starts_with('.') || !id.chars().all(fits) {
        let shown = id.escape_debug();
        let message = if id.is_empty() {
            "a chapter name cannot be empty".to_owned()
        } else {
            format!("`{shown}` is not a valid chapter name")
        };
        let help = "expected the name of a file in the folder `chapters`, without `.ron`";
        return Some(Diagnostic::new(Code::BadName, place, message).help(help));
    }
    None
}

/// The files of a story whose text was read.
struct Files<'a> {
    sources: &'a Sources,
    settings: FileId,
    chapters: &'a [Opened],
}

impl<'a> Files<'a> {
    fn text(&self, file: FileId) -> &'a str {
        self.sources.get(file).map_or("", |source| source.text.as_str())
    }

    /// The story as `ron` reads it, if there is nothing at all to say about it.
    fn quickly(&self) -> Option<Story> {
        let (story, found) = self.by_ron()?;
        let files = self.chapters.iter().filter_map(|chapter| chapter.file).chain([self.settings]);
        let sound = found.is_empty() && !files.into_iter().any(|file| may_be_swallowed(self.text(file)));
        story.filter(|_| sound)
    }

    /// The story as `ron` reads it and what there is to say of it, without places, if `ron` reads every file.
    fn by_ron(&self) -> Option<(Option<Story>, Vec<Diagnostic>)> {
        let text = self.text(self.settings);
        let settings = Read { file: self.settings, text, records: from_ron(text)?, damaged: false };
        let chapters = self.chapters_quickly()?;
        let resolved = resolve::resolve(&settings, &chapters, Doubts::default(), Wanted::default());
        Some((resolved.story, resolved.found))
    }

    /// The chapters as `ron` reads them. Those of a long story are halved between two threads where there can
    /// be two: they know nothing of each other, and reading is half of what loading takes.
    fn chapters_quickly(&self) -> Option<Vec<ReadChapter<'a>>> {
        let (first, second) = self.chapters.split_at(self.chapters.len() / 2);
        let length: usize =
            self.chapters.iter().filter_map(|chapter| chapter.file).map(|file| self.text(file).len()).sum();
        if first.is_empty() || length < WORTH_A_THREAD {
            return self.read_quickly(self.chapters);
        }
        std::thread::scope(|scope| {
            let other = std::thread::Builder::new().spawn_scoped(scope, || self.read_quickly(first));
            let second = self.read_quickly(second);
            let mut chapters = match other {
                Ok(other) => other.join().ok()?,
                Err(_) => self.read_quickly(first),
            }?;
            chapters.extend(second?);
            Some(chapters)
        })
    }

    fn read_quickly(&self, chapters: &'a [Opened]) -> Option<Vec<ReadChapter<'a>>> {
        let read = |chapter: &'a Opened| {
            let file = chapter.file?;
            let text = self.text(file);
            Some((chapter.id.as_str(), Read { file, text, records: from_ron(text)?, damaged: false }))
        };
        chapters.iter().map(read).collect()
    }

    /// The same with the place of everything, and all there is to say. `troubled` says whether there is
    /// something to say of the files already.
    fn with_places(&self, troubled: bool) -> (Option<Story>, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut unread = Vec::new();
        let settings: Read<source::Story> = explained(self.settings, self.text(self.settings), &mut found, &mut unread);
        let chapters: Vec<ReadChapter> = self
            .chapters
            .iter()
            .filter_map(|chapter| Some((chapter.id.as_str(), chapter.file?)))
            .map(|(id, file)| (id, explained(file, self.text(file), &mut found, &mut unread)))
            .collect();
        let chapters_missing = self.chapters.iter().any(|chapter| chapter.file.is_none());
        let doubts = Doubts { chapters_missing, troubled: troubled || !found.is_empty() };
        let resolved = resolve::resolve(&settings, &chapters, doubts, Wanted::default());
        let story = resolved.story;
        found.extend(resolved.found);
        drop_consequences(&mut found, &unread);
        (story, found)
    }
}

/// Where the conditions and effects of a story without errors stand in its files: `story.ron`, then its chapters
/// in their order.
pub fn spots(sources: &Sources) -> Spots {
    again(sources, Wanted { spots: true, question: None }).map_or_else(Spots::default, |resolved| resolved.spots)
}

/// Reads a condition that somebody asks about a story without errors. Returns the story, which now keeps what the
/// condition reads, and the condition.
///
/// # Errors
/// All that is wrong with the condition; the file of its text is added to the sources.
pub(crate) fn ask(sources: &mut Sources, question: &str) -> Result<(Story, Cond), Vec<Diagnostic>> {
    let file = sources.add(Source::new("the question".to_owned(), question.to_owned()));
    let resolved = again(sources, Wanted { spots: false, question: Some((file, question)) });
    let Some(resolved) = resolved else { return Err(Vec::new()) };
    match (resolved.story, resolved.question) {
        (Some(story), Some(question)) => Ok((story, *question)),
        _ => Err(resolved.found.into_iter().filter(|problem| problem.place.file == file).collect()),
    }
}

/// Resolves the files of a story once more.
fn again<'a>(sources: &'a Sources, wanted: Wanted<'a>) -> Option<resolve::Resolved> {
    let (mut found, mut unread, mut settings, mut chapters) = (Vec::new(), Vec::new(), None, Vec::new());
    for (file, source) in (0..).map(FileId).zip(sources.iter()) {
        let name = source.name.strip_prefix("chapters/").and_then(|name| name.strip_suffix(".ron"));
        if let Some(name) = name {
            chapters.push((name, explained(file, &source.text, &mut found, &mut unread)));
        } else if source.name == "story.ron" {
            settings = Some(explained(file, &source.text, &mut found, &mut unread));
        }
    }
    Some(resolve::resolve(&settings?, &chapters, Doubts::default(), wanted))
}

/// A file's records with their places, and all there is to say of it. `unread` takes the stretches that can't
/// be judged.
pub(super) fn explained<'a, T>(
    file: FileId,
    text: &'a str,
    found: &mut Vec<Diagnostic>,
    unread: &mut Vec<Place>,
) -> Read<'a, T>
where
    T: super::read::Read<'a> + serde::Deserialize<'a>,
{
    let mut parsed = syntax::parse(file, text, T::WANTED);
    if parsed.found.is_empty() {
        parsed.found.extend(swallowed(file, text));
    }
    let damaged = !parsed.found.is_empty();
    unread.extend(parsed.unread.iter().map(|span| Place { file, span: *span }));
    let mut reader = Reader::new(file, text, parsed.found);
    let records = T::read(&parsed.root, &mut reader);
    let another = reader.found.iter().any(|problem| is_another_file(problem, &parsed.root));
    let damaged = damaged || records.is_none() || another || reader.lost_list;
    if reader.found.is_empty()
        && let Err(error) = options().from_str::<T>(text)
    {
        reader.found.push(refused_by_ron(file, text, &error));
    }
    found.append(&mut reader.found);
    Read { file, text, records: records.unwrap_or_else(T::absent), damaged }
}

/// A text that holds what looks like the beginning of another has swallowed what stood between them. To `ron` it is
/// as good as any.
fn swallowed(file: FileId, text: &str) -> Option<Diagnostic> {
    let mut raw = syntax::tokens(text).filter(|token| token.starts_with(RAW));
    let (token, inner) = raw.find_map(|token| Some((token, RAW.len() + begins_inside(token.get(RAW.len()..)?)?)))?;
    let start = token.as_ptr() as usize - text.as_ptr() as usize;
    let place = |at: usize| Place { file, span: Span::new(start + at, start + at + RAW.len()) };
    let message = "expected the end of a raw string, found the start of another";
    let problem = Diagnostic::new(Code::Syntax, place(inner), message).label(place(0), "the raw string starts here");
    Some(problem.help("add the missing `\"#`; a string that contains `r#\"` is written r##\"…\"##"))
}

/// How a text begins that may hold quotes.
const RAW: &str = "r#\"";

/// Where, in what a text says, a field is given another text.
fn begins_inside(text: &str) -> Option<usize> {
    let mut inner = text.match_indices(RAW).map(|(at, _)| at);
    inner.find(|at| {
        let before = text.get(..*at).unwrap_or_default().strip_suffix(": ").unwrap_or_default();
        before.ends_with(|c: char| c.is_ascii_lowercase() || c == '_')
    })
}

/// Whether a text may be [`swallowed`], which is quick to see: another begins before it ends.
fn may_be_swallowed(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(RAW) {
        let (inside, behind) = after.split_once("\"#").unwrap_or((after, ""));
        if begins_inside(inside).is_some() {
            return true;
        }
        rest = behind;
    }
    false
}

/// Drops what may be no more than a consequence of a syntax error: what stands in a stretch that can't be
/// judged, for instance.
pub(super) fn drop_consequences(found: &mut Vec<Diagnostic>, unread: &[Place]) {
    let broken: Vec<Place> = found.iter().filter(|found| found.code == Code::Syntax).map(|found| found.place).collect();
    found.retain(|problem| {
        problem.code == Code::Syntax
            || !(unread.iter().any(|place| begins_in(problem, *place))
                || broken.iter().any(|place| holds(problem, *place)))
    });
}

/// Whether a problem stands in a stretch that can't be judged.
fn begins_in(problem: &Diagnostic, place: Place) -> bool {
    let at = problem.place.span.start;
    problem.place.file == place.file
        && place.span.start <= at
        && at < place.span.end
        && problem.code != Code::LimitExceeded
}

/// Whether a value is of another type than its field takes, and has a syntax error in it that may be why.
fn holds(problem: &Diagnostic, place: Place) -> bool {
    let inside = problem.place.span.start < place.span.start && place.span.start < problem.place.span.end;
    problem.code == Code::WrongType && problem.place.file == place.file && inside
}

/// Whether a problem is that the whole file is of another kind.
fn is_another_file(problem: &Diagnostic, root: &syntax::Node) -> bool {
    problem.code == Code::UnknownVariant && problem.place.span.start == root.span.start
}

fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
}

fn from_ron<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Option<T> {
    options().from_str(text).ok()
}

/// What `ron` has against a text that the tree finds nothing wrong with.
fn refused_by_ron(file: FileId, text: &str, error: &ron::error::SpannedError) -> Diagnostic {
    let start = offset(text, error.span.start.line, error.span.start.col);
    let end = offset(text, error.span.end.line, error.span.end.col).max(start);
    Diagnostic::new(Code::Syntax, Place { file, span: Span::new(start, end) }, in_lower_case(&error.code.to_string()))
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let line_start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(line_start..).unwrap_or_default();
    line_start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests;
