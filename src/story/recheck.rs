//! Checking one chapter of a story, without loading the story again.

use std::sync::Arc;

use super::load::Loaded;
use super::parse::{Findings, parse_strictly};
use super::parsed_files::{Known, ParsedFile, ParsedFiles};
use super::resolve::{Context, resolve_alone};
use super::source::{self, SourceFile};
use crate::diag::{Diagnostic, FileId, Source, Sources};

/// A chapter that was checked alone.
#[derive(Debug)]
pub struct Rechecked {
    /// The number of its file among the sources.
    pub file: FileId,
    /// What is wrong with it, in the order of its text, without what takes knowing where all choices lead: cycles, and
    /// what nothing leads to.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of the story, with the text of the chapter.
    pub sources: Sources,
    /// The chapter as it was parsed, for [`reload`](super::reload).
    pub parsed: ParsedFiles,
}

/// Finds what is wrong with a chapter of a story that [`reload`](super::reload) has loaded, once the chapter has another
/// text and no other file has changed. Returns `None` for other files and where the story could not be read so far.
pub fn recheck(loaded: &Loaded, name: &str, text: &str) -> Option<Rechecked> {
    let before = loaded.known()?;
    let (id, file) = before.chapters.iter().find(|(_, file)| {
        let source = loaded.sources.get(*file);
        source.is_some_and(|source| source.name == name)
    })?;
    Some(alone((before, &loaded.sources), (id, *file), name, text))
}

fn alone((known, sources): (&Known, &Sources), (id, file): (&str, FileId), name: &str, text: &str) -> Rechecked {
    let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(text).into();
    let (tree, refused) = parse_strictly::<source::Chapter>(file, &text);
    let mut findings = Findings::default();
    let errors: Vec<_> = refused.iter().cloned().collect();
    let settings: SourceFile<source::Story> = known.read_settings(sources, &mut Findings::default());
    let chapter = (id, findings.read(file, &text, &tree, &errors));
    let context = Context { chapters_missing: known.chapters_missing, ..Context::default() };
    let found = resolve_alone(&settings, &chapter, (&known.declared, sources), context);
    findings.diagnostics.extend(found.into_iter().filter(|problem| problem.place.file == file));
    let mut diagnostics = findings.without_consequences();
    diagnostics.sort_by_key(|problem| (problem.place.span, problem.code));
    diagnostics.dedup();
    drop(chapter);
    let sources = with_text(sources, file, &text);
    let parsed = ParsedFiles::one(name, ParsedFile { file, text, tree: Arc::new(tree), refused });
    Rechecked { file, diagnostics, sources, parsed }
}

/// Returns the same sources with another text of a file.
fn with_text(sources: &Sources, file: FileId, text: &Arc<str>) -> Sources {
    let mut changed = Sources::default();
    sources.folder().into_iter().for_each(|folder| changed.set_folder(folder.to_owned()));
    for (at, source) in (0..).map(FileId).zip(sources.iter()) {
        let text = if at == file { text } else { &source.text };
        changed.add(Source::new(source.name.clone(), Arc::clone(text)));
    }
    changed
}
