//! Checks the words of texts: words that the story bans, and markup of other systems.

use crate::diag::{Code, Diagnostic, Sources};
use crate::story::{Loaded, Phrases, SourceMap, Story, may_have_foreign_markup};

/// Returns a warning for each place where a reader would see markup of another system. The locations are only requested
/// if there may be a problem, because finding them takes as long as loading the story.
pub(super) fn foreign(loaded: &Loaded) -> Vec<Diagnostic> {
    if !loaded.story.as_ref().is_some_and(may_have_foreign_markup) {
        return Vec::new();
    }
    let (source_map, sources) = (loaded.source_map(), &loaded.sources);
    let found = source_map.texts().iter().flat_map(|shown| shown.foreign_markup(sources));
    let warn = |(place, what, help): (_, _, &str)| {
        let message = format!("this looks like {what}, which has no meaning in a text");
        let problem = Diagnostic::new(Code::ForeignMarkup, place, message).help(help);
        // A backslash before letters has no meaning, and before a bar that separates alternatives it has another one.
        let is_sign = sources.slice(place).starts_with(|first: char| first.is_ascii_punctuation() && first != '|');
        if is_sign { problem.help("if this is intended, write `\\` before it") } else { problem }
    };
    found.map(warn).collect()
}

/// Returns a warning for each place where a reader can see a string that `banned` lists.
pub(super) fn banned(story: &Story, source_map: &SourceMap, sources: &Sources) -> Vec<Diagnostic> {
    let phrases = Phrases::new(story.banned());
    if phrases.is_empty() {
        return Vec::new();
    }
    let found = source_map.texts().iter().flat_map(|shown| shown.find(&phrases, sources));
    let warn = |(place, phrase)| {
        let problem = Diagnostic::new(Code::Banned, place, format!("the story bans `{phrase}`"));
        problem.help("rephrase it, or remove it from `banned`")
    };
    found.map(warn).collect()
}
