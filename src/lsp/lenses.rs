//! Code lenses above declarations, and inlay hints: what is proved about scenes, endings and laws.

use gen_lsp_types::{CodeLens, Command, InlayHint, InlayHintKind};

use super::playing;
use super::proofs::Proved;
use super::view::View;
use crate::diag::{FileId, FileSpan, Span};
use crate::story::{Declaration, SceneId, Story, Symbol, tokens};

/// What is appended to a result that was proved about an older text.
const OLDER: &str = "older than the text";

/// Returns a line above each scene, ending and law of a file with what is proved of it, as far as it is; and for each scene
/// a command that plays from there, unless no reader can reach it or `story.ron` does not list the file.
pub(super) fn lenses(view: &View, file: FileId) -> Vec<CodeLens> {
    let mut found = proved_lenses(view, file);
    let Some(story) = view.loaded.story.as_ref().filter(|_| !view.is_unlisted) else { return found };
    let is_never = |name: &str| {
        let proved = view.proved.filter(|_| view.is_proved)?;
        Some(proved.known.is_never(proved.known.scene(name)?))
    };
    let play = |(place, scene): (FileSpan, SceneId)| {
        let name = story.scene_name(scene);
        let command = (is_never(name) != Some(true)).then(|| playing::command(view.folder(), name))?;
        Some(CodeLens { range: view.range(place), command: Some(command), data: None })
    };
    found.extend(declared(view, file).filter_map(play));
    found
}

fn proved_lenses(view: &View, file: FileId) -> Vec<CodeLens> {
    let (Some(now), Some((proved, story))) = (&view.loaded.story, proved(view)) else { return Vec::new() };
    let lens = |place: FileSpan, mut known: Vec<String>| {
        known.extend((!view.is_proved).then(|| OLDER.to_owned()));
        let command = Some(Command { title: known.join(" · "), ..Command::default() });
        CodeLens { range: view.range(place), command, data: None }
    };
    let scenes = scenes(view, now, proved, file);
    let scenes = scenes.map(|(place, scene)| lens(place, proved.known.of_scene(story, scene)));
    let places = now.laws().iter().zip(view.loaded.source_map().laws()).filter(|(_, place)| place.file == file);
    let of_law = |name: &str| {
        let at = story.laws().iter().position(|law| story.str(law.id) == name)?;
        proved.known.of_law(at)
    };
    let laws = places.filter_map(|(law, place)| Some(lens(*place, vec![of_law(now.str(law.id))?])));
    scenes.chain(laws).collect()
}

/// Returns the values of the meters behind each `arrive` of a file, if all are proved.
pub(super) fn hints(view: &View, file: FileId, range: gen_lsp_types::Range) -> Vec<InlayHint> {
    let (Some(now), Some((proved, story))) = (&view.loaded.story, proved(view)) else { return Vec::new() };
    let text = view.loaded.sources.text(file);
    let hint = |(place, scene): (FileSpan, SceneId)| {
        let at = arrive(text, place.span.start as usize)?;
        let ranges = proved.known.ranges(story, scene)?;
        let label = if view.is_proved { ranges } else { format!("{ranges} ({OLDER})") };
        let position = view.range(FileSpan { file, span: Span::new(at, at) }).start;
        let kind = Some(InlayHintKind::Type);
        let hint = InlayHint::new(position, label.into(), kind, None, None, Some(true), None, None);
        Some(hint).filter(|hint| range.start <= hint.position && hint.position <= range.end)
    };
    scenes(view, now, proved, file).filter_map(hint).collect()
}

/// Returns what was proved, with its story.
fn proved<'v>(view: &View<'v>) -> Option<(&'v Proved, &'v Story)> {
    let proved = view.proved?;
    Some((proved, proved.version.loaded.story.as_ref()?))
}

/// Returns where the scenes of a file begin, and the scenes with the same names about which something is proved.
fn scenes<'v>(
    view: &View<'v>,
    now: &'v Story,
    proved: &'v Proved,
    file: FileId,
) -> impl Iterator<Item = (FileSpan, SceneId)> + use<'v> {
    declared(view, file).filter_map(move |(place, scene)| Some((place, proved.known.scene(now.scene_name(scene))?)))
}

/// Returns where the scenes of a file begin.
fn declared<'v>(view: &View<'v>, file: FileId) -> impl Iterator<Item = (FileSpan, SceneId)> + use<'v> {
    let here =
        view.loaded.source_map().declarations().iter().filter(move |declaration| declaration.record.file == file);
    here.filter_map(|Declaration { symbol, record, .. }| match symbol {
        Symbol::Scene(scene) => Some((*record, *scene)),
        _ => None,
    })
}

/// Returns where the value of the field `arrive` ends in the record that begins at an offset, if it has that field.
fn arrive(text: &str, record: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut is_arrive = false;
    for token in tokens(text.get(record..)?) {
        match token.text(text.get(record..)?) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1).filter(|depth| *depth > 0)?;
                if depth == 1 && is_arrive {
                    return Some(record + token.end);
                }
            }
            "arrive" if depth == 1 => is_arrive = true,
            _ => {}
        }
    }
    None
}
