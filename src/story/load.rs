//! Loading a story: opening its files, parsing each of them once by each of the two parsers, and resolving.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use super::model::{Cond, Story};
use super::parse::{Findings, Refused, by_ron, may_be_swallowed, parse, parse_strictly};
use super::parsed_files::{Known, ParsedFile, ParsedFiles};
use super::resolve::{self, Context, Declared, Question};
use super::source::{self, ChapterFile, FORMATS, SourceFile};
use super::source_map::SourceMap;
use super::syntax::Parsed;
use super::tree_reader::{FromTree as _, Str, TreeReader};
use crate::diag::{
    Code, Diagnostic, FileId, FileSpan, Severity, Source, Sources, Span, is_control, unbalanced_isolate,
};

/// The largest file of a story, in bytes.
const MAX_FILE: usize = 4 * 1024 * 1024;

/// From this many bytes on, `ron` takes so long that a second thread is worth starting.
const WORTH_A_THREAD: usize = 1024 * 1024;

/// The result of loading a story.
#[derive(Debug)]
pub struct Loaded {
    /// The story, unless there is an error among the diagnostics.
    pub story: Option<Story>,
    /// Everything that is wrong with its files, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files, to which the diagnostics refer.
    pub sources: Sources,
    source_map: OnceLock<SourceMap>,
    /// The chapters that `story.ron` lists, and where.
    chapters: Vec<(String, FileSpan)>,
    /// What checking a chapter alone takes, of a story that may be loaded again.
    known: Option<Known>,
    /// The files of the story in the format, if it was made from others.
    own: Option<Sources>,
}

impl Loaded {
    /// Where the parts of the story are in its files. If there is no story, these are the parts that could be read.
    ///
    /// If loading did not need locations because nothing is wrong with the story, the first call parses its files.
    pub fn source_map(&self) -> &SourceMap {
        self.source_map.get_or_init(|| {
            let files = Files::of(&self.sources);
            files.map(|files| files.explain(&files.parse_settings(), &[], false).2).unwrap_or_default()
        })
    }

    /// The same story with the files that its own were made from, and the places in them.
    pub(crate) fn made_from(self, sources: Sources, places: SourceMap) -> Self {
        let source_map = OnceLock::from(places);
        Self { own: Some(self.sources), sources, source_map, chapters: Vec::new(), ..self }
    }

    /// Returns the files in which conditions about the story are written: its own, in the format, if it was made from others.
    pub fn asked_in(&self) -> &Sources {
        self.own.as_ref().unwrap_or(&self.sources)
    }

    /// The names of the chapters that `story.ron` lists, each with its location. Empty if the list can't be read.
    pub(crate) fn listed_chapters(&self) -> &[(String, FileSpan)] {
        &self.chapters
    }

    /// What checking a chapter alone takes, if the story may be loaded again.
    pub(super) fn known(&self) -> Option<&Known> {
        self.known.as_ref()
    }
}

/// Loads the story whose files `read` returns by their names relative to the story's folder.
///
/// If `read` fails, its error is reported where the file is named. Nothing else is accessed, and any bytes are
/// safe to return.
///
/// # Examples
///
/// ```
/// let read = |name: &str| match name {
///     "story.ron" => Ok(r#"Story(format: 1, id: "rain", title: "Rain", start: "roof", chapters: ["one"])"#.into()),
///     "chapters/one.ron" => Ok(r#"Chapter(title: "One", scenes: [
///         Scene(id: "roof", text: "It rains.", next: "end"),
///         Scene(id: "end", text: "It stops.", ending: Ending(title: "Dry", teaser: "It may stop.")),
///     ])"#.into()),
///     _ => Err("no such file"),
/// };
/// let loaded = earlier::story::load(read);
/// assert_eq!(loaded.diagnostics, []);
/// assert_eq!(loaded.story.ok_or("the files have errors")?.title(), "Rain");
///
/// let loaded = earlier::story::load(|_| Err("permission denied"));
/// assert_eq!(loaded.story, None);
/// assert_eq!(loaded.diagnostics[0].message, "cannot read `story.ron`: permission denied");
/// # Ok::<(), &str>(())
/// ```
pub fn load<E: Display>(mut read: impl FnMut(&str) -> Result<Vec<u8>, E>) -> Loaded {
    let mut loader = Loader::default();
    let Some(file) = loader.open(read("story.ron"), "story.ron", None) else { return loader.without_settings() };
    let settings = parse(file, loader.sources.text(file), source::Story::EXPECTED);
    let listed = chapter_names(file, loader.sources.text(file), &settings);
    let chapters = loader.open_chapters(listed, &mut read);
    loader.finish(file, &settings, &chapters)
}

/// Loads a story like [`load`], with the locations of its parts, and parses only the files that have changed since
/// `known` was used for the same story, which is fast enough for each key press. Raw identifiers, which only `ron`
/// knows, are errors.
pub fn reload<E: Display>(read: impl FnMut(&str) -> Result<Vec<u8>, E>, known: &mut ParsedFiles) -> Loaded {
    reload_with(read, &[], known)
}

/// Loads a story that [`reload`] has loaded, as if `story.ron` also listed other chapters after its own. `unlisted` has
/// their names and texts.
pub fn as_if_listed(loaded: &Loaded, unlisted: &[(&str, &str)], known: &mut ParsedFiles) -> Loaded {
    let names: Vec<&str> = unlisted.iter().map(|(id, _)| *id).collect();
    let read = |name: &str| {
        let id = name.strip_prefix("chapters/").and_then(|name| name.strip_suffix(".ron"));
        let text = unlisted.iter().find(|(other, _)| Some(*other) == id).map(|(_, text)| *text);
        let before = || loaded.sources.iter().find(|source| source.name == name).map(|source| &*source.text);
        text.or_else(before).map(|text| text.as_bytes().to_vec()).ok_or("it could not be read before")
    };
    reload_with(read, &names, known)
}

fn reload_with<E: Display>(
    mut read: impl FnMut(&str) -> Result<Vec<u8>, E>,
    unlisted: &[&str],
    known: &mut ParsedFiles,
) -> Loaded {
    let before = std::mem::take(known);
    let shared = before.0.iter().map(|(name, file)| (name.clone(), Arc::clone(&file.text))).collect();
    let mut loader = Loader { shared, ..Loader::default() };
    let Some(file) = loader.open(read("story.ron"), "story.ron", None) else { return loader.without_settings() };
    let parse_settings = |text: &str| parse_strictly::<source::Story>(file, text);
    let settings = before.parsed(&loader.sources, file, parse_settings);
    let mut listed = chapter_names(file, loader.sources.text(file), &settings.tree);
    let last = listed.last().map_or(FileSpan { file, span: Span::default() }, |(_, place)| *place);
    listed.extend(unlisted.iter().map(|id| ((*id).to_owned(), last)));
    let chapters = loader.open_chapters(listed, &mut read);
    let parse_chapter =
        |file| before.parsed(&loader.sources, file, |text| parse_strictly::<source::Chapter>(file, text));
    let parsed: Vec<Arc<ParsedFile>> = chapters.iter().filter_map(|chapter| chapter.file).map(parse_chapter).collect();
    let all = parsed.iter().chain([&settings]);
    let refused: Vec<Refused> = all.clone().filter_map(|parsed| parsed.refused.clone()).collect();
    let mut trees = parsed.iter();
    let tree = |_, _: &str| trees.next().map(|parsed| Arc::clone(&parsed.tree));
    let mut declared = Declared::default();
    let is_troubled = !loader.found.is_empty();
    let files = loader.files(file, &chapters);
    let explained = files.explain_trees(&settings.tree, tree, &refused, is_troubled, Some(&mut declared));
    let name = |parsed: &ParsedFile| loader.sources.get(parsed.file).map(|source| source.name.clone());
    known.0 = all.filter_map(|parsed| Some((name(parsed)?, Arc::clone(parsed)))).collect();
    let chapters_missing = chapters.iter().any(|chapter| chapter.file.is_none());
    let opened = chapters.iter().filter_map(|chapter| Some((chapter.id.clone(), chapter.file?))).collect();
    let known = Known { settings: Arc::clone(&settings), chapters: opened, chapters_missing, declared };
    Loaded { known: Some(known), ..loader.explained(explained, &chapters) }
}

/// Loads a story that [`load`] is known to accept, without the data for reporting problems and their locations.
///
/// # Errors
/// A file can't be read, or there is an error in the story; the first one is returned.
pub fn load_valid<E: Display>(mut read: impl FnMut(&str) -> Result<Vec<u8>, E>) -> Result<Story, String> {
    let mut loader = Loader::default();
    let file = loader.open(read("story.ron"), "story.ron", None);
    let text =
        file.and_then(|file| loader.sources.get(file)).map(|source| Arc::clone(&source.text)).unwrap_or_default();
    let file = file.unwrap_or(FileId(0));
    let settings = by_ron::<source::Story>(file, &text);
    let mut chapters = Vec::new();
    for id in settings.iter().flat_map(|settings| &settings.records.chapters) {
        let name = format!("chapters/{}.ron", id.text);
        chapters.extend(loader.open(read(&name), &name, None).map(|file| (&*id.text, file)));
    }
    let first = |found: &[Diagnostic]| {
        let error = found.iter().find(|problem| problem.severity() == Severity::Error);
        error.map(|problem| format!("the story can't be read: {}", problem.message))
    };
    if let Some(why) = first(&loader.found) {
        return Err(why);
    }
    let refused = || "the story can't be read: there is an error in its files".to_owned();
    let files = Files { sources: &loader.sources, settings: file, chapters, chapters_missing: false };
    let chapters: Result<Vec<_>, Refused> = files.chapters_by_ron().into_iter().collect();
    let (Ok(settings), Ok(chapters)) = (&settings, &chapters) else { return Err(refused()) };
    let resolved = resolve::resolve(settings, chapters, Context::default());
    first(&resolved.found).map_or(Ok(()), Err)?;
    resolved.story.ok_or_else(refused)
}

/// Opens the files of a story.
#[derive(Default)]
pub(super) struct Loader {
    /// The files that could be opened, and empty ones for those that could not.
    pub(super) sources: Sources,
    /// Why files could not be opened.
    pub(super) found: Vec<Diagnostic>,
    /// Texts that files may still have, by their names.
    pub(super) shared: HashMap<String, Arc<str>>,
}

/// A chapter that `story.ron` lists, and its file if it could be opened.
struct ListedChapter {
    id: String,
    place: FileSpan,
    file: Option<FileId>,
}

impl Loader {
    /// Adds the bytes of a file to the sources, or reports why there are none or why they are not text. `named_at` is
    /// where the file is named, if it is.
    pub(super) fn open(
        &mut self,
        bytes: Result<Vec<u8>, impl Display>,
        name: &str,
        named_at: Option<FileSpan>,
    ) -> Option<FileId> {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                let place = named_at.unwrap_or_else(|| self.empty(name));
                let problem = Diagnostic::new(Code::MissingFile, place, format!("cannot read `{name}`: {error}"));
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
            let problem = Diagnostic::new(Code::LimitExceeded, place, message);
            self.found.push(problem.help("split it into several chapters"));
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
        let text = match self.shared.get(name) {
            Some(shared) if **shared == *text => Arc::clone(shared),
            _ => text.into(),
        };
        self.sources.add(Source::new(name.to_owned(), text))
    }

    fn empty(&mut self, name: &str) -> FileSpan {
        FileSpan { file: self.add(name, String::new()), span: Span::default() }
    }

    /// Adds the valid beginning of the file, so that the location of the first wrong byte can be shown.
    fn report_bytes(&mut self, name: &str, error: &std::string::FromUtf8Error) {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let byte = error.as_bytes().get(valid).copied().unwrap_or_default();
        let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let file = self.add(name, text);
        let at = valid - bom;
        let place = FileSpan { file, span: Span::new(at, at + '\u{fffd}'.len_utf8()) };
        let problem = Diagnostic::new(Code::NotUtf8, place, format!("byte 0x{byte:02x} is not valid UTF-8"));
        self.found.push(problem.help("save the file as UTF-8"));
    }

    /// Opens the chapters with these names, each of which is listed at a place.
    fn open_chapters<E: Display>(
        &mut self,
        listed: Vec<(String, FileSpan)>,
        read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Vec<ListedChapter> {
        let mut chapters: Vec<ListedChapter> = Vec::new();
        for (id, place) in listed {
            if let Some(earlier) = chapters.iter().find(|chapter| chapter.id == id) {
                let message = format!("the chapter `{id}` is listed more than once");
                let problem = Diagnostic::new(Code::RepeatedName, place, message).help("remove one of the two");
                self.found.push(problem.label(earlier.place, "first listed here"));
                continue;
            }
            let file = match bad_chapter_name(&id, place) {
                Some(problem) => {
                    self.found.push(problem);
                    None
                }
                None => {
                    let name = format!("chapters/{id}.ron");
                    self.open(read(&name), &name, Some(place))
                }
            };
            chapters.push(ListedChapter { id, place, file });
        }
        chapters
    }

    /// The result for a story without settings.
    fn without_settings(self) -> Loaded {
        let (source_map, chapters) = (OnceLock::new(), Vec::new());
        let (diagnostics, sources) = (self.found, self.sources);
        Loaded { story: None, diagnostics, sources, source_map, chapters, known: None, own: None }
    }

    fn files<'l>(&'l self, settings: FileId, chapters: &'l [ListedChapter]) -> Files<'l> {
        let opened = chapters.iter().filter_map(|chapter| Some((chapter.id.as_str(), chapter.file?))).collect();
        let chapters_missing = chapters.iter().any(|chapter| chapter.file.is_none());
        Files { sources: &self.sources, settings, chapters: opened, chapters_missing }
    }

    fn finish(self, settings: FileId, parsed: &Parsed, chapters: &[ListedChapter]) -> Loaded {
        let files = self.files(settings, chapters);
        let refused = match files.by_ron() {
            Ok(records) => {
                let story = if self.found.is_empty() { files.sound_story(&records) } else { None };
                if story.is_some() {
                    drop(records);
                    let source_map = OnceLock::new();
                    let (diagnostics, sources, chapters) = (Vec::new(), self.sources, listed(chapters));
                    return Loaded { story, diagnostics, sources, source_map, chapters, known: None, own: None };
                }
                Vec::new()
            }
            Err(refused) => refused,
        };
        let explained = files.explain(parsed, &refused, !self.found.is_empty());
        self.explained(explained, chapters)
    }

    /// The result of the trees.
    fn explained(self, (story, mut diagnostics, source_map): Explained, chapters: &[ListedChapter]) -> Loaded {
        diagnostics.extend(self.found);
        diagnostics.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
        diagnostics.dedup();
        let sound = diagnostics.iter().all(|problem| problem.severity() == Severity::Warning);
        Loaded {
            story: story.filter(|_| sound),
            diagnostics,
            sources: self.sources,
            source_map: OnceLock::from(source_map),
            chapters: listed(chapters),
            known: None,
            own: None,
        }
    }
}

/// The names of chapters with their locations.
fn listed(chapters: &[ListedChapter]) -> Vec<(String, FileSpan)> {
    chapters.iter().map(|chapter| (chapter.id.clone(), chapter.place)).collect()
}

fn chapter_names(file: FileId, text: &str, settings: &Parsed) -> Vec<(String, FileSpan)> {
    let mut reader = TreeReader::new(file, text, Vec::new());
    let story = source::Story::read(&settings.root, &mut reader);
    let names: Vec<Str> = story.map(|story| story.chapters).unwrap_or_default();
    let names = names.into_iter().filter(|name| !name.missing);
    names.map(|name| (name.text.into_owned(), FileSpan { file, span: name.span })).collect()
}

fn bad_chapter_name(id: &str, place: FileSpan) -> Option<Diagnostic> {
    let fits = |c: char| !matches!(c, '/' | '\\' | ':') && !is_control(c);
    let is_printable = id.chars().all(fits) && unbalanced_isolate(id).is_none();
    if !id.is_empty() && !id.starts_with('.') && is_printable {
        return None;
    }
    let message = match id {
        "" => "a chapter name cannot be empty".to_owned(),
        _ => format!("`{}` is not a valid chapter name", id.escape_debug()),
    };
    let help = "expected the name of a file in the folder `chapters`, without `.ron`";
    Some(Diagnostic::new(Code::BadName, place, message).help(help))
}

/// Whether anything in the files came with a newer format than the first.
fn uses_newer(settings: &SourceFile<source::Story>, chapters: &[ChapterFile]) -> bool {
    settings.records.needs_format_2() || chapters.iter().any(|(_, chapter)| chapter.records.needs_format_2())
}

/// The records of a story's files.
type Records<'a> = (SourceFile<'a, source::Story<'a>>, Vec<ChapterFile<'a>>);

/// The story as the trees have it, unless it has errors, everything that is wrong with it, and the locations of its parts.
type Explained = (Option<Story>, Vec<Diagnostic>, SourceMap);

/// The files of a story that could be opened.
struct Files<'a> {
    sources: &'a Sources,
    settings: FileId,
    /// The chapters that have a file, with the names by which `story.ron` lists them.
    chapters: Vec<(&'a str, FileId)>,
    /// Whether a chapter has no file.
    chapters_missing: bool,
}

impl<'a> Files<'a> {
    /// The files of a story that was loaded without errors, or nothing if there is no `story.ron`.
    fn of(sources: &'a Sources) -> Option<Self> {
        let names = || (0..).map(FileId).zip(sources.iter()).map(|(file, source)| (file, source.name.as_str()));
        let settings = names().find(|(_, name)| *name == "story.ron")?.0;
        let id = |name: &'a str| name.strip_prefix("chapters/").and_then(|name| name.strip_suffix(".ron"));
        let chapters = names().filter_map(|(file, name)| Some((id(name)?, file))).collect();
        Some(Self { sources, settings, chapters, chapters_missing: false })
    }

    fn text(&self, file: FileId) -> &'a str {
        self.sources.text(file)
    }

    fn parse_settings(&self) -> Parsed {
        parse(self.settings, self.text(self.settings), source::Story::EXPECTED)
    }

    /// The records as `ron` reads them, or its errors if it refuses any file.
    fn by_ron(&self) -> Result<Records<'a>, Vec<Refused>> {
        let settings = by_ron(self.settings, self.text(self.settings));
        let (mut chapters, mut refused) = (Vec::with_capacity(self.chapters.len()), Vec::new());
        for chapter in self.chapters_by_ron() {
            match chapter {
                Ok(chapter) => chapters.push(chapter),
                Err(error) => refused.push(error),
            }
        }
        match settings {
            Ok(settings) if refused.is_empty() => Ok((settings, chapters)),
            settings => Err(settings.err().into_iter().chain(refused).collect()),
        }
    }

    /// The chapters as `ron` reads them. Those of a long story are divided between two threads: chapters do not
    /// depend on each other, and reading them takes half of the time for loading.
    fn chapters_by_ron(&self) -> Vec<Result<ChapterFile<'a>, Refused>> {
        let read = |chapters: &[(&'a str, FileId)]| -> Vec<_> {
            chapters.iter().map(|(id, file)| Ok((*id, by_ron(*file, self.text(*file))?))).collect()
        };
        let (first, second) = self.chapters.split_at(self.chapters.len() / 2);
        let length: usize = self.chapters.iter().map(|(_, file)| self.text(*file).len()).sum();
        if first.is_empty() || length < WORTH_A_THREAD {
            return read(&self.chapters);
        }
        std::thread::scope(|scope| {
            let other = std::thread::Builder::new().spawn_scoped(scope, || read(first));
            let second = read(second);
            let mut chapters = other.ok().and_then(|other| other.join().ok()).unwrap_or_else(|| read(first));
            chapters.extend(second);
            chapters
        })
    }

    /// The story from records that `ron` has read, if nothing at all is wrong with it.
    fn sound_story(&self, (settings, chapters): &Records<'a>) -> Option<Story> {
        let resolved = resolve::resolve(settings, chapters, Context::default());
        let mut files = self.chapters.iter().map(|(_, file)| *file).chain([self.settings]);
        let sound = resolved.found.is_empty() && !files.any(|file| may_be_swallowed(self.text(file)));
        let sound = sound && (settings.records.format.value == *FORMATS.end() || !uses_newer(settings, chapters));
        resolved.story.filter(|_| sound)
    }

    /// The story as the tree parser reads it, everything that is wrong with it, and the locations of its parts.
    /// `settings` is the tree of `story.ron`, `refused` has the errors of `ron`, and `troubled` says whether something
    /// is already known to be wrong.
    fn explain(&self, settings: &Parsed, refused: &[Refused], troubled: bool) -> Explained {
        let tree = |file, text: &str| Some(Arc::new(parse(file, text, source::Chapter::EXPECTED)));
        self.explain_trees(settings, tree, refused, troubled, None)
    }

    /// Does the same as [`explain`](Self::explain) with trees of the chapters that are asked for in their order. What
    /// the chapters declare is put into `declared`.
    fn explain_trees(
        &self,
        settings: &Parsed,
        mut tree: impl FnMut(FileId, &str) -> Option<Arc<Parsed>>,
        refused: &[Refused],
        troubled: bool,
        declared: Option<&mut Declared>,
    ) -> Explained {
        let mut findings = Findings::default();
        let settings = findings.read(self.settings, self.text(self.settings), settings, refused);
        let mut chapters = Vec::with_capacity(self.chapters.len());
        for (id, file) in &self.chapters {
            let text = self.text(*file);
            if let Some(parsed) = tree(*file, text) {
                chapters.push((*id, findings.read(*file, text, &parsed, refused)));
            }
        }
        declared.into_iter().for_each(|declared| *declared = Declared::new(&settings, &chapters));
        let context = Context {
            chapters_missing: self.chapters_missing,
            troubled: troubled || !findings.diagnostics.is_empty(),
            locate: true,
            law: None,
            question: None,
        };
        let resolved = resolve::resolve(&settings, &chapters, context);
        findings.diagnostics.extend(resolved.found);
        let source_map = SourceMap::new(&settings, &chapters, resolved.logic);
        (resolved.story, findings.without_consequences(), source_map)
    }
}

/// Compiles a condition about a story without errors. Returns the condition and the story in which it can be evaluated,
/// whose states record whatever the condition asks for.
///
/// # Errors
/// Everything that is wrong with the condition; the file with its text is added to the sources.
pub(crate) fn compile_question(sources: &mut Sources, question: &str) -> Result<(Story, Cond), Vec<Diagnostic>> {
    let file = sources.add(Source::new("the question".to_owned(), question.to_owned()));
    let records = Files::of(sources).and_then(|files| files.by_ron().ok());
    let Some((settings, chapters)) = records else { return Err(Vec::new()) };
    let context = Context { question: Some(Question { file, text: question }), ..Context::default() };
    let resolved = resolve::resolve(&settings, &chapters, context);
    match (resolved.story, resolved.question) {
        (Some(story), Some(question)) => Ok((story, *question)),
        _ => Err(resolved.found.into_iter().filter(|problem| problem.place.file == file).collect()),
    }
}

/// Compiles a law about a story without errors, written as the fields of a `Law` without `id` and `says`. The law is
/// the last one of the returned story.
///
/// # Errors
/// Everything that is wrong with the law; the file with its text is added to the sources.
pub(crate) fn compile_law(sources: &mut Sources, fields: &str) -> Result<Story, Vec<Diagnostic>> {
    let written = format!("Law(id: \"asked\", says: \"It is so.\", {fields})");
    let file = sources.add(Source::new("the law".to_owned(), written.clone()));
    let mut findings = Findings::default();
    let parsed = parse(file, &written, source::Law::EXPECTED);
    let law: SourceFile<source::Law> = findings.read(file, &written, &parsed, &[]);
    let found = findings.without_consequences();
    if !found.is_empty() {
        return Err(found);
    }
    let records = Files::of(sources).and_then(|files| files.by_ron().ok());
    let Some((settings, chapters)) = records else { return Err(Vec::new()) };
    let resolved = resolve::resolve(&settings, &chapters, Context { law: Some(&law), ..Context::default() });
    let of_law = |problem: &Diagnostic| problem.place.file == file;
    resolved.story.ok_or_else(|| resolved.found.into_iter().filter(of_law).collect())
}

#[cfg(test)]
mod tests;
