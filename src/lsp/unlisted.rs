//! Chapters that are open in the editor and that `story.ron` does not list.
//!
//! They are no part of the story, and nothing is proved about them. But while one is written, its names and those of
//! the story lead to each other as if it were listed. The scenes and choices of these chapters have the last numbers,
//! so all others have the same numbers as in the story.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, FileId, FileSpan, Span};
use crate::story::{Loaded, ParsedFiles, as_if_listed, tokens};

/// Returns the name by which `story.ron` lists the chapter in a file, if it can be one.
pub(super) fn chapter_of(file: &str) -> Option<&str> {
    let id = file.strip_prefix("chapters/")?.strip_suffix(".ron")?;
    (!id.contains('/')).then_some(id)
}

/// Returns whether a story has the chapter in a file, or would have it if its list could be read.
pub(super) fn is_listed(loaded: &Loaded, file: &str) -> bool {
    let listed = loaded.listed_chapters();
    chapter_of(file).is_none_or(|id| listed.is_empty() || listed.iter().any(|(other, _)| other == id))
}

/// Loads a story once more, as if `story.ron` listed all chapters that are open. Returns `None` if it does.
pub(super) fn load(loaded: &Loaded, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Option<Loaded> {
    let open = texts.iter().filter(|(file, _)| !is_listed(loaded, file));
    let unlisted: Vec<(&str, &str)> =
        open.filter_map(|(file, text)| Some((chapter_of(file)?, text.as_str()))).collect();
    (!unlisted.is_empty()).then(|| as_if_listed(loaded, &unlisted, known))
}

/// Adds what is wrong with the unlisted chapters to the diagnostics of the story: that they are not listed, with a guess
/// that adds them, and what would be wrong with them if they were.
pub(super) fn report(loaded: &mut Loaded, with_unlisted: &Loaded) {
    let Some((_, last)) = loaded.listed_chapters().last().cloned() else { return };
    let end = last.span.end as usize;
    let after = FileSpan { span: Span::new(end, end), ..last };
    for (file, source) in (0..).map(FileId).zip(with_unlisted.sources.iter()) {
        let Some(id) = chapter_of(&source.name).filter(|_| !is_listed(loaded, &source.name)) else { continue };
        let first = tokens(&source.text).find(|token| !token.is_comment(&source.text));
        let span = first.map_or(Span::default(), |token| Span::new(token.start, token.end));
        let message = "`story.ron` does not list this chapter, so it is never read";
        let problem = Diagnostic::new(Code::UnlistedChapter, FileSpan { file, span }, message);
        let problem = problem.help(format!("add `\"{id}\"` to `chapters` in story.ron"));
        loaded.diagnostics.push(problem.guess(after, format!(", \"{id}\"")));
        // Whether anything leads to its scenes is known once the story may refer to them.
        let own = with_unlisted.diagnostics.iter().filter(|problem| problem.place.file == file);
        loaded.diagnostics.extend(own.filter(|problem| problem.code != Code::Unreferenced).cloned());
    }
}
