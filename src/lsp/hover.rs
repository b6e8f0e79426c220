//! What is shown of a name that the pointer is on.

use gen_lsp_types::{CodeLens, Command, Hover, MarkupContent, MarkupKind, Position};

use super::symbols::{name, symbol_at};
use super::view::View;
use crate::check::{symbol_kind, symbol_name};
use crate::diag::FileId;
use crate::explore::{Answer, Explored, MeterValues};
use crate::story::{Declaration, Story, Symbol};

/// Returns what the name at a position is.
pub(super) fn hover(view: &View, file: FileId, position: Position) -> Option<Hover> {
    let (symbol, place) = symbol_at(view, file, position)?;
    let value = match &view.loaded.story {
        Some(story) => {
            let heading = format!("**{}** `{}`", symbol_kind(symbol), symbol_name(story, symbol));
            let paragraphs = [heading].into_iter().chain(described(view, story, symbol));
            let proved = view.proved.filter(|_| view.is_proved);
            let proved = proved.map(|proved| known(story, &proved.explored, symbol)).unwrap_or_default();
            let proved = proved.iter().map(|line| escaped(line));
            paragraphs.chain(proved).collect::<Vec<_>>().join("\n\n")
        }
        None => format!("**{}** `{}`", symbol_kind(symbol), name(view, symbol)?),
    };
    let contents = MarkupContent { kind: MarkupKind::Markdown, value }.into();
    Some(Hover { contents, range: Some(view.range(place)) })
}

/// Returns what the story says of something, in paragraphs.
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
            let choice = story.choice(id);
            let targets = story.branches_in(choice.branches).iter();
            let targets: Vec<String> = targets.map(|branch| format!("`{}`", story.target_name(branch.to))).collect();
            vec![written(view.loaded.source_map().choice(id).text), format!("leads to {}", targets.join(", "))]
        }
        Symbol::Junction(id) => {
            let targets = story.branches_in(story.junction(id).branches).iter();
            let targets: Vec<String> = targets.map(|branch| format!("`{}`", story.target_name(branch.to))).collect();
            vec![format!("leads to {}", targets.join(", "))]
        }
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
        Symbol::Text(_) | Symbol::List(_) => Vec::new(),
    }
}

/// Returns a line above each scene of a file with what is proved of it, as far as it is.
pub(super) fn lenses(view: &View, file: FileId) -> Vec<CodeLens> {
    let (Some(story), Some(proved)) = (&view.loaded.story, view.proved.filter(|_| view.is_proved)) else {
        return Vec::new();
    };
    let here = view.loaded.source_map().declarations().iter().filter(|declaration| declaration.record.file == file);
    let scenes = here.filter(|declaration| matches!(declaration.symbol, Symbol::Scene(_)));
    let lens = |declaration: &Declaration| {
        let known = known(story, &proved.explored, declaration.symbol);
        let command = (!known.is_empty()).then(|| Command { title: known.join(" · "), ..Command::default() })?;
        Some(CodeLens { range: view.range(declaration.record), command: Some(command), data: None })
    };
    scenes.filter_map(lens).collect()
}

/// Returns what is proved of something, in clauses.
fn known(story: &Story, explored: &Explored, symbol: Symbol) -> Vec<String> {
    let written = |meter: &MeterValues, (least, greatest): (i32, i32)| {
        let value = |value| story.written_value(meter.meter, value);
        let values = if least == greatest { value(least) } else { format!("{} to {}", value(least), value(greatest)) };
        format!("{} {values}", story.meter_title(meter.meter))
    };
    match symbol {
        Symbol::Scene(scene) if explored.scenes.get(scene.index()) == Some(&Answer::No) => {
            vec!["proved: no reader can reach it".to_owned()]
        }
        Symbol::Scene(scene) => {
            let ending = explored.endings.iter().find(|ending| ending.scene == scene);
            let choices = ending.and_then(|ending| ending.witness.as_ref()).map(|run| run.choices.len());
            let least = if explored.has_shortest_runs { "reached after" } else { "can be reached after" };
            let shortest =
                choices.map(|count| format!("{least} {count} {}", if count == 1 { "choice" } else { "choices" }));
            let ranges = explored.meters.iter().filter_map(|meter| {
                let range = meter.by_scene.get(scene.index()).copied().flatten()?;
                Some(written(meter, range))
            });
            let ranges = ranges.collect::<Vec<_>>().join(", ");
            let ranges = (explored.is_complete && !ranges.is_empty()).then(|| format!("readers arrive with {ranges}"));
            shortest.into_iter().chain(ranges).collect()
        }
        Symbol::Choice(choice) if explored.choices.get(choice.index()) == Some(&Answer::No) => {
            vec!["proved: no reader can take it".to_owned()]
        }
        Symbol::Meter(meter) if explored.is_complete => {
            let values = explored.meters.iter().find(|values| values.meter == meter);
            let range = values.and_then(|values| Some(written(values, values.range?)));
            range.map(|range| format!("proved: {range}")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Returns a text with everything escaped that Markdown would take for marks.
fn escaped(text: &str) -> String {
    let is_mark = |c: char| c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ';' | ':' | '\'' | '"' | '?');
    text.chars().flat_map(|c| is_mark(c).then_some('\\').into_iter().chain([c])).collect()
}
