//! Actions that change files: fixes and formatting.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Range, TextEdit, WorkspaceEdit};
use similar::{DiffTag, TextDiff};

use super::cursor;
use super::diagnostics::diagnostic;
use super::playing;
use super::position::{Encoding, Lines};
use super::view::View;
use crate::diag::{self, Code, Edit, FileId, FileSpan, Span, without_overlaps};
use crate::story::{self, Symbol, is_name, record_ends};

/// Returns the fixes of problems in a range of a file: the certain ones as preferred, the probable ones as not
/// preferred; and for a missing scene, an action that adds it.
pub(super) fn fixes(view: &View, file: FileId, asked: &CodeActionParams) -> Vec<CodeAction> {
    let wanted = asked.context.only.as_ref();
    if wanted
        .is_some_and(|kinds| !kinds.iter().any(|kind| matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty)))
    {
        return Vec::new();
    }
    let touches = |range: Range| range.start <= asked.range.end && asked.range.start <= range.end;
    let here = view.loaded.diagnostics.iter().filter(|problem| problem.place.file == file);
    let fixed = here.filter(|problem| touches(view.range(problem.place)));
    let action = |problem: &diag::Diagnostic| {
        let fix = problem.fix.as_ref().or(problem.guess.as_ref())?;
        Some(CodeAction {
            title: title(view, fix),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![diagnostic(view, problem)]),
            is_preferred: Some(problem.fix.is_some()),
            edit: Some(workspace_edit(view, std::slice::from_ref(fix))),
            ..CodeAction::default()
        })
    };
    let fixes = fixed.flat_map(|problem| action(problem).into_iter().chain(missing_scene(view, problem)));
    fixes.chain(played_scene(view, file, asked)).collect()
}

/// Returns the action that plays from the scene whose name is in a range of a file, for editors that show no lines above
/// scenes.
fn played_scene(view: &View, file: FileId, asked: &CodeActionParams) -> Option<CodeAction> {
    let story = view.loaded.story.as_ref().filter(|_| asked.context.only.is_none() && !view.is_unlisted)?;
    let here = view.loaded.source_map().declarations().iter().filter(|declaration| declaration.record.file == file);
    let mut scenes = here.filter_map(|declaration| match declaration.symbol {
        Symbol::Scene(scene) => Some((scene, view.range(declaration.name?))),
        _ => None,
    });
    let (scene, _) = scenes.find(|(_, range)| range.start <= asked.range.end && asked.range.start <= range.end)?;
    let name = story.scene_name(scene);
    let command = Some(playing::command(view.folder(), name));
    Some(CodeAction { title: format!("Play from `{name}`"), command, ..CodeAction::default() })
}

/// Returns the action that creates a missing scene, at the end of the chapter that refers to it. The new scene is an
/// ending, so that it causes no error.
fn missing_scene(view: &View, problem: &diag::Diagnostic) -> Option<CodeAction> {
    let FileSpan { file, span } = problem.place;
    let (text, name) = (view.loaded.sources.text(file), view.loaded.sources.slice(problem.place));
    let cursor = cursor::at(text, span.end as usize).filter(|_| problem.code == Code::UnknownName && is_name(name))?;
    cursor.field.filter(|field| cursor.string.is_some() && matches!(*field, "to" | "next" | "then" | "detour"))?;
    let ends = record_ends(text);
    let around = view.loaded.source_map().declarations().iter().filter(|declaration| {
        let is_place = matches!(declaration.symbol, Symbol::Scene(_) | Symbol::Junction(_));
        is_place && declaration.record.file == file
    });
    let start = around.map(|declaration| declaration.record.span.start as usize).max()?;
    let end = ends.get(&start).copied()?;
    let line = text.get(..start)?.rsplit('\n').next().unwrap_or_default();
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    let ending = "Ending(title: \"To be written\", teaser: \"To be written.\")";
    let with = format!(",\n{indent}Scene(id: \"{name}\", text: \"To be written.\", ending: {ending})");
    let place = FileSpan { file, span: Span::new(end, end) };
    Some(CodeAction {
        title: format!("Create the scene `{name}`"),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic(view, problem)]),
        edit: Some(workspace_edit(view, &[Edit { place, with }])),
        ..CodeAction::default()
    })
}

/// Says what an edit does.
fn title(view: &View, edit: &Edit) -> String {
    match (view.loaded.sources.slice(edit.place), edit.with.as_str()) {
        ("", with) => format!("Insert `{}`", with.trim()),
        (was, "") => format!("Remove `{}`", was.trim()),
        (was, with) => format!("Replace `{was}` with `{with}`"),
    }
}

/// Returns edits as the client applies them.
pub(super) fn workspace_edit(view: &View, edits: &[Edit]) -> WorkspaceEdit {
    let mut changes: HashMap<_, Vec<TextEdit>> = HashMap::new();
    for (file, edits) in by_file(edits) {
        let name = view.loaded.sources.get(file).map_or("", |source| source.name.as_str());
        let texts = edits.iter().map(|edit| TextEdit { range: view.range(edit.place), new_text: edit.with.clone() });
        changes.entry(view.address(name).0).or_default().extend(texts);
    }
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}

/// Returns edits by their files, in order and without those that overlap an earlier one.
pub(super) fn by_file(edits: &[Edit]) -> BTreeMap<FileId, Vec<&Edit>> {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| files.entry(edit.place.file).or_default().push(edit));
    files.into_iter().map(|(file, edits)| (file, without_overlaps(edits))).collect()
}

/// Returns the edits that format a text, or `None` if it can't be formatted. Lines that are already formatted stay
/// unchanged, and so does a cursor in them.
pub(super) fn formatted(text: &str, encoding: Encoding) -> Option<Vec<TextEdit>> {
    let new_text = story::format(text)?;
    let (diff, lines) = (TextDiff::from_lines(text, new_text.as_str()), Lines::new(text, encoding));
    let mut edits = Vec::new();
    let mut start = 0;
    for op in diff.ops() {
        let end = start + op.old_range().filter_map(|line| diff.old_slice(line)).map(str::len).sum::<usize>();
        if op.tag() != DiffTag::Equal {
            let new_text = op.new_range().filter_map(|line| diff.new_slice(line)).collect();
            edits.push(TextEdit { range: lines.range(Span::new(start, end)), new_text });
        }
        start = end;
    }
    Some(edits)
}
