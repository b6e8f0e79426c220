//! Chapters that are open in the editor and that `story.ron` does not list.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, FileSpan, Span};
use crate::story::{Loaded, check_unlisted, tokens};

/// Adds the chapters among the open files that `story.ron` does not list, with what is wrong with each of them: that, with a
/// guess that adds it, and what would be wrong with it if it were listed.
pub(super) fn add(loaded: &mut Loaded, texts: &BTreeMap<String, String>) {
    let Some((_, last)) = loaded.listed_chapters().last().cloned() else { return };
    for (name, text) in texts {
        let id = name.strip_prefix("chapters/").and_then(|name| name.strip_suffix(".ron"));
        let Some(id) = id.filter(|id| !id.contains('/')) else { continue };
        if loaded.listed_chapters().iter().any(|(listed, _)| listed == id) {
            continue;
        }
        let Some(found) = check_unlisted(loaded, name, text) else { continue };
        let first = tokens(text).find(|token| !token.is_comment(text));
        let span = first.map_or(Span::default(), |token| Span::new(token.start, token.end));
        let end = last.span.end as usize;
        let after = FileSpan { span: Span::new(end, end), ..last };
        let message = "`story.ron` does not list this chapter, so it is never read";
        let problem = Diagnostic::new(Code::UnlistedChapter, FileSpan { file: found.file, span }, message);
        let problem = problem.help(format!("add `\"{id}\"` to `chapters` in story.ron"));
        loaded.sources = found.sources;
        loaded.diagnostics.push(problem.guess(after, format!(", \"{id}\"")));
        loaded.diagnostics.extend(found.diagnostics);
    }
}
