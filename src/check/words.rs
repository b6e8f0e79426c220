//! Words that a story has banned from itself.

use crate::diag::{Code, Diagnostic, Sources};
use crate::story::{Places, Story};

/// Warns of every place where a string of `banned` can be read.
pub(super) fn banned(story: &Story, places: &Places, sources: &Sources) -> Vec<Diagnostic> {
    let phrases: Vec<&str> = story.banned().filter(|phrase| !phrase.is_empty()).collect();
    if phrases.is_empty() {
        return Vec::new();
    }
    let found = places.shown().iter().flat_map(|shown| shown.find(&phrases, sources));
    let warn = |(place, phrase)| {
        let problem = Diagnostic::new(Code::Banned, place, format!("the story bans `{phrase}`"));
        problem.help("write it otherwise, or take it out of `banned`")
    };
    found.map(warn).collect()
}
