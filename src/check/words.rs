//! Words that the story bans from its own texts.

use crate::diag::{Code, Diagnostic, Sources};
use crate::story::{SourceMap, Story};

/// Returns a warning for each place where a reader can see a string that `banned` lists.
pub(super) fn banned(story: &Story, source_map: &SourceMap, sources: &Sources) -> Vec<Diagnostic> {
    let phrases: Vec<&str> = story.banned().filter(|phrase| !phrase.is_empty()).collect();
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
