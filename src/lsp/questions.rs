//! What is known about the condition under the pointer: whether it is always true, never true, or after which choices
//! it is true.

use std::ops::Range;
use std::sync::Arc;

use gen_lsp_types::{Hover, MarkupContent, MarkupKind, Position};

use super::cursor::{self, Strings};
use super::hover::escaped;
use super::loading::Version;
use super::view::View;
use crate::diag::{FileId, FileSpan, Span};
use crate::explore::{self, Answer, Control, Place, Witness};
use crate::story::{SceneId, Story, Symbol};

/// A question about a condition in a scene.
#[derive(Debug)]
pub(super) struct Question {
    /// The version of the story.
    version: Arc<Version>,
    /// The scene in which the condition is evaluated.
    scene: SceneId,
    /// The condition as it is written.
    condition: String,
    /// What else is shown.
    hover: Hover,
}

/// Returns the question about the condition at a position of a file, if there is one. The view is of `version`, and
/// `shown` is what else is shown there.
pub(super) fn question(
    view: &View,
    file: FileId,
    position: Position,
    (version, shown): (Arc<Version>, Option<&Hover>),
) -> Option<Question> {
    let (offset, text) = (view.offset(file, position), view.text(file));
    let range = condition(text, offset)?;
    let condition = text.get(range.clone())?.trim().to_owned();
    // No reader is in a chapter that is not listed.
    let scene = scene_at(view, file, offset).filter(|_| view.loaded.story.is_some() && !view.is_unlisted)?;
    let place = FileSpan { file, span: Span::new(range.start, range.end) };
    let hover = shown.cloned().unwrap_or_else(|| {
        let value = format!("**condition** `{condition}`");
        let contents = MarkupContent { kind: MarkupKind::Markdown, value }.into();
        Hover { contents, range: Some(view.range(place)) }
    });
    let is_plain = !condition.is_empty() && !condition.contains('\\');
    is_plain.then_some(Question { version, scene, condition, hover })
}

/// Returns the scene around an offset of a file.
fn scene_at(view: &View, file: FileId, offset: usize) -> Option<SceneId> {
    let declarations = view.loaded.source_map().declarations().iter();
    let before = declarations.filter(|declared| declared.record.file == file);
    let before = before.filter(|declared| (declared.record.span.start as usize) < offset);
    match before.max_by_key(|declared| declared.record.span.start)?.symbol {
        Symbol::Scene(scene) => Some(scene),
        Symbol::Choice(choice) => Some(view.loaded.story.as_ref()?.choice(choice).scene),
        _ => None,
    }
}

/// Returns where the condition is that an offset is in, if it is asked when a reader is in its scene: one of a choice, or one
/// in the braces of a text.
fn condition(text: &str, offset: usize) -> Option<Range<usize>> {
    let string = cursor::strings(text).find(|string| string.content.contains(&offset))?;
    let content = text.get(string.content.clone())?;
    let is_gate = matches!(string.record, Some("Choice" | "Choices"));
    match (string.holds, string.field) {
        (Strings::Logic, Some("needs" | "when" | "seal")) if is_gate => Some(string.content),
        (Strings::Text, Some("text" | "locked")) => {
            let at = offset - string.content.start;
            let signs = ['{', '|', '}', ':', '\n'];
            let start = content.get(..at)?.rfind(signs)?;
            let end = at + content.get(at..)?.find(signs)?;
            let between = content.get(start + 1..end)?;
            let is_condition = content.get(start..)?.starts_with(['{', '|']) && content.get(end..)?.starts_with(':');
            let is_shown = matches!(between.trim(), "text" | "document");
            (is_condition && !is_shown).then_some(string.content.start + start + 1..string.content.start + end)
        }
        _ => None,
    }
}

impl Question {
    /// Returns what is shown, with the answer unless the search is cancelled.
    pub(super) fn answer(self, control: &Control) -> Hover {
        let Self { version, scene, condition, mut hover } = self;
        let known = version.loaded.story.as_ref().and_then(|story| {
            let ask = |condition: &str| {
                let mut sources = version.listed_sources();
                explore::ask(story, &mut sources, Place::Scene(scene), Some(condition), control).ok()
            };
            let holds = ask(&condition)?;
            Some(in_words(story, scene, holds, || ask(&format!("not ({condition})")).map(|(fails, _)| fails)))
        });
        if let (gen_lsp_types::Contents::MarkupContent(content), Some(known)) = (&mut hover.contents, known) {
            content.value.push_str(&format!("\n\n{}", escaped(&known)));
        }
        hover
    }
}

/// Returns an answer in words. `fails` tells whether the condition can be false.
fn in_words(
    story: &Story,
    scene: SceneId,
    (holds, witness): (Answer, Option<Witness>),
    fails: impl FnOnce() -> Option<Answer>,
) -> String {
    let name = story.scene_name(scene);
    match (holds, witness) {
        (Answer::No, _) => format!("proved: never true at {name}"),
        (Answer::Yes, Some(run)) => {
            if fails() == Some(Answer::No) {
                return format!("proved: always true at {name}");
            }
            let choices: Vec<&str> = run.choices.iter().map(|choice| story.choice_name(*choice)).collect();
            match choices.as_slice() {
                [] => format!("true at {name} from the beginning"),
                choices => format!("true at {name} after {}: {}", choices.len(), choices.join(", ")),
            }
        }
        _ => format!("not known whether it is ever true at {name}"),
    }
}
