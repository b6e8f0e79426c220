//! What is shown about the name under the pointer.

use gen_lsp_types::{Hover, MarkupContent, MarkupKind, Position};

use super::symbols::{name, symbol_at};
use super::view::View;
use crate::check::{symbol_kind, symbol_name};
use crate::diag::FileId;
use crate::story::{BranchId, IdRange, Story, Symbol};

/// Returns what the name at a position refers to.
pub(super) fn hover(view: &View, file: FileId, position: Position) -> Option<Hover> {
    let (symbol, place) = symbol_at(view, file, position)?;
    let value = match &view.loaded.story {
        Some(story) => {
            let heading = format!("**{}** `{}`", symbol_kind(symbol), symbol_name(story, symbol));
            let paragraphs = [heading].into_iter().chain(described(view, story, symbol));
            let proved = known(view, story, symbol);
            let proved = proved.iter().map(|line| escaped(line));
            paragraphs.chain(proved).collect::<Vec<_>>().join("\n\n")
        }
        None => format!("**{}** `{}`", symbol_kind(symbol), name(view, symbol)?),
    };
    let contents = MarkupContent { kind: MarkupKind::Markdown, value }.into();
    Some(Hover { contents, range: Some(view.range(place)) })
}

/// Returns what the story says about something, in paragraphs.
fn described(view: &View, story: &Story, symbol: Symbol) -> Vec<String> {
    let written = |place| escaped(view.loaded.sources.slice(place).trim_matches(['"', '#', 'r']).trim());
    match symbol {
        Symbol::Scene(id) => {
            let scene = story.scene(id);
            let chapter = format!("in the chapter {}", escaped(story.chapter_title(scene.chapter)));
            let ending = story.ending(id).map(|ending| format!("the ending {}", escaped(story.str(ending.title))));
            let choices: Vec<String> =
                story.choices_of(id).map(|choice| format!("`{}`", story.choice_name(choice))).collect();
            let choices = (!choices.is_empty()).then(|| format!("choices: {}", choices.join(", ")));
            [Some(chapter), ending, choices].into_iter().flatten().collect()
        }
        Symbol::Choice(id) => {
            vec![written(view.loaded.source_map().choice(id).text), leads_to(story, story.choice(id).branches)]
        }
        Symbol::Junction(id) => vec![leads_to(story, story.junction(id).branches)],
        Symbol::Fact(id) => vec![escaped(story.str(story.fact(id).is))],
        Symbol::Meter(id) => {
            let meter = story.meter(id);
            let title = Some(escaped(story.meter_title(id)));
            let is = meter.is.map(|is| escaped(story.str(is)));
            let value = |value| escaped(&story.written_value(id, value));
            let values = match meter.is_of_words {
                true => (meter.range.0..=meter.range.1).map(value).collect::<Vec<_>>().join(", "),
                false => format!("{} to {}", meter.range.0, meter.range.1),
            };
            let values = format!("{values}; {} at the start", value(meter.start));
            [title, is, Some(values)].into_iter().flatten().collect()
        }
        Symbol::Document(id) => vec![escaped(story.document_title(id))],
        Symbol::Law(id) => vec![escaped(story.str(story.law(id).says))],
        Symbol::Text(_) | Symbol::List(_) => Vec::new(),
    }
}

/// Returns where branches lead.
fn leads_to(story: &Story, branches: IdRange<BranchId>) -> String {
    let targets = story.branches_in(branches).iter();
    let targets: Vec<String> = targets.map(|branch| format!("`{}`", story.target_name(branch.to))).collect();
    format!("leads to {}", targets.join(", "))
}

/// Returns what is proved about something. For an older version, only what is known about scenes and meters is
/// returned.
fn known(view: &View, story: &Story, symbol: Symbol) -> Vec<String> {
    let Some(proved) = view.proved else { return Vec::new() };
    let Some(old) = &proved.version.loaded.story else { return Vec::new() };
    if view.is_proved {
        return if is_in(old, symbol) { proved.known.clauses(old, symbol) } else { Vec::new() };
    }
    let symbol = match symbol {
        Symbol::Scene(scene) => proved.known.scene(story.scene_name(scene)).map(Symbol::Scene),
        Symbol::Meter(meter) => old.find_meter(story.meter_name(meter)).map(Symbol::Meter),
        _ => None,
    };
    let clauses = symbol.map(|symbol| proved.known.clauses(old, symbol)).unwrap_or_default();
    clauses.into_iter().map(|clause| format!("{clause} (older than the text)")).collect()
}

/// Returns whether a story has something that may also be in an unlisted chapter.
fn is_in(story: &Story, symbol: Symbol) -> bool {
    match symbol {
        Symbol::Scene(scene) => scene.index() < story.scene_ids().len(),
        Symbol::Junction(junction) => junction.index() < story.junction_ids().len(),
        Symbol::Choice(choice) => choice.index() < story.choice_ids().len(),
        _ => true,
    }
}

/// Returns a text with everything escaped that Markdown would treat as markup.
pub(super) fn escaped(text: &str) -> String {
    let is_mark = |c: char| c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ';' | ':' | '\'' | '"' | '?');
    text.chars().flat_map(|c| is_mark(c).then_some('\\').into_iter().chain([c])).collect()
}
