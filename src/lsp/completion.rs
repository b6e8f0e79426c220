//! What can be inserted at a position.

use std::collections::HashSet;

use gen_lsp_types::{CompletionItem, CompletionItemKind, CompletionList, Position, Range, TextEdit};

use super::cursor::{self, Cursor};
use super::symbols::contains;
use super::view::View;
use crate::check::symbol_kind;
use crate::diag::{Code, FileId, Span};
use crate::story::{Loaded, MeterId, Story, Symbol, fields_of, words_of};

/// The records that a field has, where they are listed.
const RECORDS: &[(&str, &[&str])] = &[
    ("scenes", &["Scene", "Junction"]),
    ("choices", &["Choice"]),
    ("groups", &["Choices"]),
    ("notes", &["Note"]),
    ("ending", &["Ending"]),
    ("to_first", &["Route"]),
    ("meters", &["Meter"]),
    ("word_meters", &["WordMeter"]),
    ("facts", &["Fact"]),
    ("clipping", &["Clipping"]),
    ("documents", &["Document"]),
    ("texts", &["Text"]),
    ("lists", &["ChoiceList"]),
    ("briefs", &["Brief"]),
    ("laws", &["Law"]),
    ("terms", &["Term"]),
    ("cover", &["Cover"]),
    ("page", &["Page"]),
    ("mark", &["Mark"]),
    ("expect", &["Expect"]),
];

/// The questions of conditions, with what they mean.
const QUESTIONS: &[(&str, &str)] = &[
    ("seen", "seen(scene): the reader has left this scene in this run"),
    ("took", "took(scene.choice): the choice was taken in this run"),
    ("visits", "visits(scene) >= 3: how often the reader has left a scene in this run"),
];

/// What a string expects at the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected<'t> {
    /// The name of a scene or junction.
    Target,
    /// The name of a scene.
    Scene,
    /// The name of a choice of this scene or list.
    Choice(&'t str),
    /// The name of a scene or a list, whose choice follows.
    Owner,
    /// The name of a fact.
    Fact,
    /// The name of a document.
    Document,
    /// The name of a reusable text.
    Text,
    /// The name of a list of choices.
    List,
    /// A condition or an effect.
    Logic,
    /// A word of this meter of words.
    Word(&'t str),
}

/// The maximum number of names that are offered. If there are more, the client asks again after the next letter.
const MOST: usize = 200;

/// Returns what can be inserted at a position of a file.
pub(super) fn items(view: &View, file: FileId, position: Position) -> CompletionList {
    let text = view.text(file);
    let offset = view.offset(file, position);
    let Some(cursor) = cursor::at(text, offset) else { return CompletionList::default() };
    let range = view.range_now(file, Span::new(cursor.word.start, cursor.word.end));
    let mut is_incomplete = false;
    let found = match cursor.string {
        Some(before) => {
            let wanted = expected(&cursor, before, &|name| meter_of_words(view, name).is_some());
            if let Some(Expected::Word(meter)) = wanted {
                return list(words(view, meter), range, false);
            }
            let mut names = wanted.map(|wanted| names(view, wanted)).unwrap_or_default();
            is_incomplete = names.len() > MOST;
            if is_incomplete {
                let word = text.get(cursor.word.clone()).unwrap_or_default();
                names.retain(|(name, ..)| contains(name, word));
                names.sort_by_key(|(name, ..)| !name.starts_with(word));
                names.truncate(MOST);
            }
            let questions = if wanted == Some(Expected::Logic) { QUESTIONS } else { &[] };
            let names = names.into_iter().map(|(name, symbol, loaded)| named(loaded, name, symbol));
            names.chain(questions.iter().map(|(name, detail)| question(name, detail))).collect()
        }
        None if cursor.expects_field => fields(&cursor),
        None => values(&cursor),
    };
    list(found, range, is_incomplete)
}

/// Returns what can be inserted in place of a range.
fn list(found: Vec<Found>, range: Range, is_incomplete: bool) -> CompletionList {
    let item = |found: Found| CompletionItem {
        text_edit: Some(TextEdit { range, new_text: found.inserted.unwrap_or_else(|| found.label.clone()) }.into()),
        label: found.label,
        kind: Some(found.kind),
        detail: Some(found.detail).filter(|detail| !detail.is_empty()),
        ..CompletionItem::default()
    };
    let items = found.into_iter().map(item).collect();
    CompletionList { is_incomplete, items, ..CompletionList::default() }
}

/// Something that can be inserted.
struct Found {
    label: String,
    kind: CompletionItemKind,
    detail: String,
    /// What is inserted, unless it is the label.
    inserted: Option<String>,
}

/// Returns the fields that the record at the cursor does not have yet.
fn fields(cursor: &Cursor) -> Vec<Found> {
    let Some((required, optional)) = cursor.record.and_then(fields_of) else { return Vec::new() };
    let required = required.iter().map(|field| (field, "required"));
    let all = required.chain(optional.iter().map(|field| (field, "optional")));
    let missing = all.filter(|(field, _)| !cursor.fields.contains(*field));
    let found = missing.map(|(field, detail)| Found {
        label: (*field).to_owned(),
        kind: CompletionItemKind::Field,
        detail: detail.to_owned(),
        inserted: Some(format!("{field}: ")),
    });
    found.collect()
}

/// Returns the records that the field at the cursor has, or the words that it may be.
fn values(cursor: &Cursor) -> Vec<Found> {
    let known = RECORDS.iter().find(|(field, _)| cursor.field == Some(*field));
    let records = known.map(|(_, names)| *names).unwrap_or_default().iter();
    let records = records.map(|name| (name, CompletionItemKind::Struct, Some(format!("{name}("))));
    let words = cursor.record.zip(cursor.field).map(|(record, field)| words_of(record, field)).unwrap_or_default();
    let words = words.iter().map(|word| (word, CompletionItemKind::EnumMember, None));
    let found = records.chain(words).map(|(name, kind, inserted)| Found {
        label: (*name).to_owned(),
        kind,
        detail: String::new(),
        inserted,
    });
    found.collect()
}

/// Returns what is expected in a string after `before`. `has_words` tells whether a name is that of a meter of words.
fn expected<'t>(cursor: &Cursor, before: &'t str, has_words: &dyn Fn(&str) -> bool) -> Option<Expected<'t>> {
    let is_start = before.trim().is_empty();
    match (cursor.record, cursor.field?) {
        (Some("Meter" | "WordMeter"), "start") => None,
        (Some("Law"), "at" | "possible" | "leads_to") => Some(Expected::Scene),
        (Some("Law"), "after" | "until" | "always" | "never") => logic(before, has_words),
        (Some("Expect"), "ending") => Some(Expected::Scene),
        (Some("Run"), "facts") => Some(Expected::Fact),
        (_, "to" | "next" | "start" | "then" | "detour") => is_start.then_some(Expected::Target),
        (_, "known_by" | "seal") if cursor.record == Some("Mark") => Some(Expected::Fact),
        (_, "choices_of") => Some(Expected::List),
        (_, "needs" | "when" | "seal" | "effects" | "arrive") => logic(before, has_words),
        (_, "text" | "after" | "locked" | "about" | "epigraph") => in_braces(before, has_words),
        _ => None,
    }
}

/// Returns what is expected in the innermost braces of a text that are still open.
fn in_braces<'t>(before: &'t str, has_words: &dyn Fn(&str) -> bool) -> Option<Expected<'t>> {
    // Where the braces begin, and where their last part does.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut escaped = false;
    for (at, c) in before.char_indices() {
        match c {
            '{' if !escaped => open.push((at + 1, at + 1)),
            '|' if !escaped => {
                if let Some((_, part)) = open.last_mut() {
                    *part = at + 1;
                }
            }
            '}' if !escaped => drop(open.pop()),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    let (start, part) = *open.last()?;
    let asked = before.get(start..)?.split_once(':').map(|(asked, _)| asked.trim()).filter(|asked| has_words(asked));
    let part = before.get(part..)?;
    if let Some(meter) = asked {
        let (_, part) = part.split_once(':').filter(|(first, _)| first.trim() == meter).unwrap_or(("", part));
        return (!part.contains(':')).then_some(Expected::Word(meter));
    }
    let is_shown = matches!(part.trim_start(), start if start.starts_with("text:") || start.starts_with("document:"));
    (is_shown || !part.contains(':')).then(|| logic(part, has_words)).flatten()
}

/// Returns what a condition or an effect expects after `before`.
fn logic<'t>(before: &'t str, has_words: &dyn Fn(&str) -> bool) -> Option<Expected<'t>> {
    let before = before.trim_end();
    if let Some(owner) = before.strip_suffix('.') {
        return Some(last_name(owner)).filter(|owner| !owner.is_empty()).map(Expected::Choice);
    }
    if let Some(asked) = before.strip_suffix('(') {
        return Some(match last_name(asked) {
            "seen" | "visits" => Expected::Scene,
            "took" => Expected::Owner,
            "known" => Expected::Fact,
            _ => Expected::Logic,
        });
    }
    if before.ends_with(['<', '=', '>']) {
        let compared = last_name(before.trim_end_matches(['<', '=', '>', '!']).trim_end());
        return Some(if has_words(compared) { Expected::Word(compared) } else { Expected::Logic });
    }
    Some(match before.trim() {
        "text:" => Expected::Text,
        "document:" => Expected::Document,
        _ => Expected::Logic,
    })
}

/// Returns the name at the end of a text, which may be empty.
fn last_name(text: &str) -> &str {
    let start = text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
    text.get(start..).unwrap_or_default()
}

/// Returns the meter of words with a name, in the newest version without errors. What is typed is rarely without one.
fn meter_of_words<'v>(view: &View<'v>, name: &str) -> Option<(&'v Story, MeterId)> {
    let stories = [Some(view.loaded), view.sound].into_iter().flatten().filter_map(|loaded| loaded.story.as_ref());
    let mut found = stories.filter_map(|story| Some((story, story.find_meter(name)?)));
    found.find(|(story, meter)| story.meter(*meter).is_of_words)
}

/// Returns the words of a meter of words.
fn words(view: &View, meter: &str) -> Vec<Found> {
    let Some((story, meter)) = meter_of_words(view, meter) else { return Vec::new() };
    let (least, greatest) = story.meter(meter).range;
    let words = (least..=greatest).map(|value| Found {
        label: story.written_value(meter, value),
        kind: CompletionItemKind::EnumMember,
        detail: format!("a word of {}", story.meter_title(meter)),
        inserted: None,
    });
    words.collect()
}

/// Returns the completion for something that has a name.
fn named(loaded: &Loaded, name: &str, symbol: Symbol) -> Found {
    Found { label: name.to_owned(), kind: kind(symbol), detail: detail(loaded, symbol), inserted: None }
}

/// Returns the completion for a question of conditions.
fn question(name: &str, detail: &str) -> Found {
    Found {
        label: name.to_owned(),
        kind: CompletionItemKind::Function,
        detail: detail.to_owned(),
        inserted: Some(format!("{name}(")),
    }
}

/// Returns the names that are expected, each with the version of the story that declares it. A string or bracket that is
/// still open hides what is declared behind it, so the last version without errors is asked, too.
fn names<'v>(view: &View<'v>, wanted: Expected) -> Vec<(&'v str, Symbol, &'v Loaded)> {
    let (mut known, mut found) = (HashSet::new(), Vec::new());
    add_names(view.loaded, wanted, &mut known, &mut found);
    let is_cut = view.loaded.diagnostics.iter().any(|problem| problem.code == Code::Syntax);
    if let Some(sound) = view.sound.filter(|_| is_cut) {
        add_names(sound, wanted, &mut known, &mut found);
    }
    found
}

fn add_names<'v>(
    loaded: &'v Loaded,
    wanted: Expected,
    known: &mut HashSet<(&'v str, &'static str)>,
    found: &mut Vec<(&'v str, Symbol, &'v Loaded)>,
) {
    let mut owner = "";
    for declaration in loaded.source_map().declarations() {
        let symbol = declaration.symbol;
        let name = declaration.name.map(|name| loaded.sources.slice(name));
        if !matches!(symbol, Symbol::Choice(_)) {
            owner = name.unwrap_or_default();
        }
        let name = match (name, symbol, &loaded.story) {
            (None, Symbol::Choice(choice), Some(story)) => story.choice_name(choice),
            (name, ..) => name.unwrap_or_default(),
        };
        let owner = match (symbol, &loaded.story) {
            (Symbol::Choice(choice), Some(story)) => {
                let list = story.choice(choice).list;
                list.map_or(owner, |list| story.list_name(list))
            }
            _ => owner,
        };
        if !name.is_empty() && fits(wanted, symbol, owner) && known.insert((name, symbol_kind(symbol))) {
            found.push((name, symbol, loaded));
        }
    }
}

/// Returns whether something is what is expected. `owner` is the scene or list of a choice.
fn fits(wanted: Expected, symbol: Symbol, owner: &str) -> bool {
    match wanted {
        Expected::Target => matches!(symbol, Symbol::Scene(_) | Symbol::Junction(_)),
        Expected::Scene => matches!(symbol, Symbol::Scene(_)),
        Expected::Owner => matches!(symbol, Symbol::Scene(_) | Symbol::List(_)),
        Expected::Choice(of) => matches!(symbol, Symbol::Choice(_)) && owner == of,
        Expected::Fact => matches!(symbol, Symbol::Fact(_)),
        Expected::Document => matches!(symbol, Symbol::Document(_)),
        Expected::Text => matches!(symbol, Symbol::Text(_)),
        Expected::List => matches!(symbol, Symbol::List(_)),
        Expected::Logic => matches!(symbol, Symbol::Fact(_) | Symbol::Meter(_)),
        Expected::Word(_) => false,
    }
}

fn kind(symbol: Symbol) -> CompletionItemKind {
    match symbol {
        Symbol::Scene(_) => CompletionItemKind::Class,
        Symbol::Junction(_) => CompletionItemKind::Interface,
        Symbol::Choice(_) => CompletionItemKind::Method,
        Symbol::Fact(_) | Symbol::Meter(_) => CompletionItemKind::Variable,
        Symbol::Document(_) => CompletionItemKind::File,
        Symbol::Text(_) | Symbol::List(_) | Symbol::Law(_) => CompletionItemKind::Reference,
    }
}

/// Returns what is known about something, in one line.
fn detail(loaded: &Loaded, symbol: Symbol) -> String {
    let Some(story) = &loaded.story else { return symbol_kind(symbol).to_owned() };
    match symbol {
        Symbol::Scene(scene) => match story.ending(scene) {
            Some(ending) => format!("the ending {}", story.str(ending.title)),
            None => format!("a scene of {}", story.chapter_title(story.scene(scene).chapter)),
        },
        Symbol::Fact(fact) => story.str(story.fact(fact).is).to_owned(),
        Symbol::Meter(meter) => {
            let (least, greatest) = story.meter(meter).range;
            let value = |value| story.written_value(meter, value);
            format!("{}, {} to {}", story.meter_title(meter), value(least), value(greatest))
        }
        Symbol::Document(document) => story.document_title(document).to_owned(),
        Symbol::Law(law) => story.str(story.law(law).says).to_owned(),
        Symbol::Junction(_) | Symbol::Choice(_) | Symbol::Text(_) | Symbol::List(_) => symbol_kind(symbol).to_owned(),
    }
}
