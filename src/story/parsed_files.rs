//! The files of a story as they were parsed, for loading it again and for checking a chapter alone.

use std::collections::HashMap;
use std::sync::Arc;

use super::parse::{Findings, Refused};
use super::resolve::Declared;
use super::source::{self, SourceFile};
use super::syntax::Parsed;
use crate::diag::{FileId, Sources};

/// The files of a story as they were parsed when it was loaded last, for [`reload`](super::reload).
#[derive(Debug, Default)]
pub struct ParsedFiles(pub(super) HashMap<String, Arc<ParsedFile>>);

/// A file that was parsed.
#[derive(Debug)]
pub(super) struct ParsedFile {
    pub(super) file: FileId,
    pub(super) text: Arc<str>,
    pub(super) tree: Arc<Parsed>,
    /// The error of `ron`, if it may refuse what the tree accepts.
    pub(super) refused: Option<Refused>,
}

impl ParsedFiles {
    /// One file.
    pub(super) fn one(name: &str, file: ParsedFile) -> Self {
        Self(HashMap::from([(name.to_owned(), Arc::new(file))]))
    }

    /// Adds files, in place of those with the same names.
    pub fn add(&mut self, files: Self) {
        self.0.extend(files.0);
    }

    /// The tree of a file: the known one, unless the file has changed or is another one among the sources.
    pub(super) fn parsed(
        &self,
        sources: &Sources,
        file: FileId,
        parse: impl FnOnce(&str) -> (Parsed, Option<Refused>),
    ) -> Arc<ParsedFile> {
        let source = sources.get(file);
        let known = source.and_then(|source| self.0.get(&source.name));
        let is_same = |known: &&Arc<ParsedFile>| {
            known.file == file && source.is_some_and(|source| Arc::ptr_eq(&source.text, &known.text))
        };
        if let Some(known) = known.filter(is_same) {
            return Arc::clone(known);
        }
        let text = source.map(|source| Arc::clone(&source.text)).unwrap_or_default();
        let (tree, refused) = parse(&text);
        Arc::new(ParsedFile { file, text, tree: Arc::new(tree), refused })
    }
}

/// What checking a chapter alone takes beside the files of its story.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) settings: Arc<ParsedFile>,
    /// The chapters that have a file, with the names by which `story.ron` lists them.
    pub(super) chapters: Vec<(String, FileId)>,
    /// Whether a chapter has no file.
    pub(super) chapters_missing: bool,
    /// What the chapters declare.
    pub(super) declared: Declared,
}

impl Known {
    /// The records of `story.ron`, whose problems are added to the findings.
    pub(super) fn read_settings<'a>(
        &self,
        sources: &'a Sources,
        findings: &mut Findings,
    ) -> SourceFile<'a, source::Story<'a>> {
        let ParsedFile { file, tree, refused, .. } = &*self.settings;
        let refused: Vec<Refused> = refused.iter().cloned().collect();
        findings.read(*file, sources.text(*file), tree, &refused)
    }
}
