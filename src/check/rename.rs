//! Renaming something in all files of a story and in its recorded runs.
//!
//! The edits change names and nothing else, and add the old name to `was` where the format has it, so that saved runs
//! still work. The caller checks whether the story still loads and plays the same, with [`see_that_it_plays_the_same`].

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::hash::{DefaultHasher, Hasher as _};

use super::RouteFile;
use crate::diag::{Edit, FileSpan, Severity, Span, nearest};
use crate::engine::{Move, Playthrough, replay_one};
use crate::story::{
    ChoiceId, Declaration, HIDEABLE, Loaded, Placed, RESERVED, Recorded, Story, Symbol, Target, is_name, read_recorded,
};

/// Why something can't be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenameError {
    /// The new name is not one that the format allows.
    NoName(String),
    /// Nothing has the old name; a similar one, if there is one.
    Unknown(String, Option<String>),
    /// Several things have the old name.
    Ambiguous(Vec<String>),
    /// A recorded run can't be read.
    UnreadableRun(String),
    /// The story would have an error with the new name: its message.
    Unusable(String),
    /// The story would not read or play the same with the new name.
    PlaysDifferently,
    /// The new name has another meaning in places where the names of meters and facts can be used.
    Meaningful(String),
}

impl Display for RenameError {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        match self {
            Self::NoName(name) => write!(
                out,
                "`{name}` is not a valid name: names consist of letters, digits and `_`, don't start with a digit, and \
                 can't be any of `{}`",
                RESERVED.join(" ")
            ),
            Self::Unknown(name, None) => write!(out, "nothing in this story is called `{name}`"),
            Self::Unknown(name, Some(near)) => {
                write!(out, "nothing in this story is called `{name}`; did you mean `{near}`?")
            }
            Self::Ambiguous(names) => {
                write!(out, "several things have this name; say which: `{}`", names.join("` or `"))
            }
            Self::Unusable(why) => write!(out, "the new name can't be used: {why}"),
            Self::PlaysDifferently => out.write_str(
                "the story would not read or play the same: the new name would change the meaning of something in it",
            ),
            Self::Meaningful(name) => write!(
                out,
                "`{name}` is a word of the story language: conditions and texts that use it would refer to the meter \
                 or fact of this name instead"
            ),
            Self::UnreadableRun(file) => write!(out, "`{file}` can't be read; first fix what `check` reports about it"),
        }
    }
}

impl std::error::Error for RenameError {}

/// Returns the edits that rename something. `old` is its name: `door`, or `door.knock` for a choice, with its kind
/// before it if several things have that name: `scene:door`. The recorded runs are added to the sources of the story.
///
/// # Errors
/// `old` names nothing or several things, `new` can't be a name, or a recorded run can't be read. A story with errors
/// has no names.
pub fn rename(loaded: &mut Loaded, routes: Vec<RouteFile>, old: &str, new: &str) -> Result<Vec<Edit>, RenameError> {
    if !is_name(new) {
        return Err(RenameError::NoName(new.to_owned()));
    }
    let mut runs = Vec::new();
    for (name, bytes) in routes {
        match read_recorded(&mut loaded.sources, &name, bytes) {
            (Some(run), _) => runs.push(run),
            (None, _) => return Err(RenameError::UnreadableRun(name)),
        }
    }
    let unknown = || RenameError::Unknown(old.to_owned(), None);
    let story = loaded.story.as_ref().ok_or_else(unknown)?;
    let declared = loaded.source_map().declarations();
    let symbol = find(story, declared, old)?;
    if matches!(symbol, Symbol::Meter(_) | Symbol::Fact(_)) && HIDEABLE.contains(&new) {
        return Err(RenameError::Meaningful(new.to_owned()));
    }
    let mut renaming = Renaming { story, loaded, new, implied: BTreeSet::new(), edits: Vec::new() };
    renaming.implied = renaming.named_after(declared, symbol);
    renaming.declaration(declared, symbol);
    let implied = renaming.implied.iter().map(|choice| Symbol::Choice(*choice));
    for used in std::iter::once(symbol).chain(implied.collect::<Vec<_>>()) {
        loaded.source_map().references(used).for_each(|place| renaming.replace(place));
    }
    runs.iter().for_each(|run| renaming.run(run, symbol));
    Ok(renaming.edits)
}

/// Compares a story with itself after something was renamed.
///
/// # Errors
/// The renamed story has an error, or does not read and play the same.
pub fn see_that_it_plays_the_same(before: &Loaded, after: &Loaded) -> Result<(), RenameError> {
    let content = |story: &Story| {
        let mut hasher = DefaultHasher::new();
        story.hash_logic(&mut hasher);
        story.hash_texts(&mut hasher);
        hasher.finish()
    };
    if let Some(problem) = after.diagnostics.iter().find(|problem| problem.severity() == Severity::Error) {
        return Err(RenameError::Unusable(problem.message.clone()));
    }
    let is_same = before.story.as_ref().map(content) == after.story.as_ref().map(content);
    if is_same { Ok(()) } else { Err(RenameError::PlaysDifferently) }
}

/// Returns the kind of something, as a prefix of its name.
pub fn symbol_kind(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Scene(_) => "scene",
        Symbol::Junction(_) => "junction",
        Symbol::Choice(_) => "choice",
        Symbol::Fact(_) => "fact",
        Symbol::Meter(_) => "meter",
        Symbol::Document(_) => "document",
        Symbol::Text(_) => "text",
        Symbol::List(_) => "list",
        Symbol::Law(_) => "law",
    }
}

/// Returns the name of something by which it can be renamed; that of a choice follows the one of its scene or list.
pub fn symbol_name(story: &Story, symbol: Symbol) -> String {
    match symbol {
        Symbol::Scene(scene) => story.scene_name(scene).to_owned(),
        Symbol::Junction(junction) => story.str(story.junction(junction).id).to_owned(),
        Symbol::Choice(choice) => story.full_name(story.choice(choice)),
        Symbol::Fact(fact) => story.fact_name(fact).to_owned(),
        Symbol::Meter(meter) => story.meter_name(meter).to_owned(),
        Symbol::Text(text) => story.text_name(text).to_owned(),
        Symbol::List(list) => story.list_name(list).to_owned(),
        Symbol::Document(document) => story.str(story.document(document).id).to_owned(),
        Symbol::Law(law) => story.str(story.law(law).id).to_owned(),
    }
}

fn find(story: &Story, declared: &[Declaration], old: &str) -> Result<Symbol, RenameError> {
    let (wanted, name) = old.split_once(':').map_or((None, old), |(kind, name)| (Some(kind), name));
    let all = || declared.iter().map(|declaration| declaration.symbol);
    let is_meant = |symbol: &Symbol| wanted.is_none_or(|wanted| wanted == symbol_kind(*symbol));
    let found: Vec<Symbol> = all().filter(is_meant).filter(|symbol| symbol_name(story, *symbol) == name).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let names: Vec<String> = all().filter(is_meant).map(|symbol| symbol_name(story, symbol)).collect();
            let near = nearest(name, names.iter().map(String::as_str)).map(|near| near.name.to_owned());
            Err(RenameError::Unknown(old.to_owned(), near))
        }
        several => Err(RenameError::Ambiguous(
            several.iter().map(|symbol| format!("{}:{name}", symbol_kind(*symbol))).collect(),
        )),
    }
}

struct Renaming<'l> {
    story: &'l Story,
    loaded: &'l Loaded,
    new: &'l str,
    /// The choices without an `id` that are identified by what is renamed, because they lead there.
    implied: BTreeSet<ChoiceId>,
    edits: Vec<Edit>,
}

impl Renaming<'_> {
    /// Returns the choices that are identified by the name of a scene or junction.
    fn named_after(&self, declared: &[Declaration], symbol: Symbol) -> BTreeSet<ChoiceId> {
        let target = match symbol {
            Symbol::Scene(scene) => Target::Scene(scene),
            Symbol::Junction(junction) => Target::Junction(junction),
            _ => return BTreeSet::new(),
        };
        let unnamed = declared.iter().filter(|declaration| declaration.id.is_none());
        let choices = unnamed.filter_map(|declaration| match declaration.symbol {
            Symbol::Choice(choice) => Some(choice),
            _ => None,
        });
        let leads_there = |choice: &ChoiceId| {
            let branches = self.story.branches_in(self.story.choice(*choice).branches);
            branches.first().is_some_and(|branch| branch.to == target)
        };
        choices.filter(leads_there).collect()
    }

    fn replace(&mut self, place: FileSpan) {
        self.edits.push(Edit { place, with: self.new.to_owned() });
    }

    fn insert(&mut self, place: FileSpan, at: u32, with: String) {
        let span = Span { start: at, end: at };
        self.edits.push(Edit { place: FileSpan { span, ..place }, with });
    }

    /// Changes the declaration, and adds the old name to `was`.
    fn declaration(&mut self, declared: &[Declaration], symbol: Symbol) {
        let Some(declaration) = declared.iter().find(|declaration| declaration.symbol == symbol) else { return };
        let name = symbol_name(self.story, symbol);
        let old = name.rsplit('.').next().unwrap_or(&name);
        let has_was = matches!(symbol, Symbol::Scene(_) | Symbol::Junction(_) | Symbol::Choice(_) | Symbol::Fact(_));
        match (declaration.id, declaration.name) {
            (Some(id), Some(name)) => {
                self.replace(name);
                if has_was && declaration.was.is_none() {
                    self.insert(id, id.span.end, format!(", was: [\"{old}\"]"));
                }
            }
            // A choice that was identified by what it leads to.
            _ => {
                let FileSpan { file, span } = declaration.record;
                let text = self.loaded.sources.get(file).map_or("", |source| &source.text);
                let bracket =
                    text.get(span.start as usize..).and_then(|record| record.find('(')).map_or(0, |at| at + 1);
                let was = if declaration.was.is_none() { format!(" was: [\"{old}\"],") } else { String::new() };
                let start = span.start + u32::try_from(bracket).unwrap_or_default();
                // The first field may be on a line of its own.
                let rest = text.get(start as usize..).unwrap_or_default();
                let space = if rest.starts_with(char::is_whitespace) { "" } else { " " };
                self.insert(declaration.record, start, format!("id: \"{}\",{was}{space}", self.new));
            }
        }
        if let Some(was) = declaration.was.filter(|_| has_was) {
            self.insert(was, was.span.start, format!("\"{old}\", "));
        }
    }

    /// Changes a recorded run, up to the point where it stops working.
    fn run(&mut self, run: &Recorded, symbol: Symbol) {
        let story = self.story;
        let facts = run.facts.iter().filter_map(|fact| story.find_fact(&fact.value)).collect::<Vec<_>>();
        match symbol {
            Symbol::Fact(fact) => {
                let named = run.facts.iter().filter(|written| written.value == story.fact_name(fact));
                named.for_each(|written| self.replace_quoted(written));
            }
            Symbol::Scene(scene) => {
                let ending = run.expect.as_ref().and_then(|expect| expect.ending.as_ref());
                let named = ending.filter(|ending| ending.value == story.scene_name(scene));
                named.into_iter().for_each(|ending| self.replace_quoted(ending));
                let shows = run.expect.iter().flat_map(|expect| &expect.shows);
                let shown = shows.filter(|(name, _)| name.value == story.scene_name(scene));
                shown.for_each(|(name, _)| self.replace_quoted(name));
            }
            Symbol::Meter(meter) => {
                let meters = run.expect.iter().flat_map(|expect| &expect.meters);
                let named = meters.filter(|(name, _)| name.value == story.meter_name(meter));
                named.for_each(|(name, _)| self.replace_quoted(name));
            }
            Symbol::Junction(_) | Symbol::Choice(_) | Symbol::Document(_) => {}
            Symbol::Text(_) | Symbol::List(_) | Symbol::Law(_) => {}
        }
        let mut played = Playthrough::new(story, &facts);
        for written in &run.choices {
            if replay_one(story, &mut played, &written.value).is_err() {
                return;
            }
            let is_renamed = |choice: ChoiceId| {
                let declared = story.first_copy(choice);
                symbol == Symbol::Choice(declared) || self.implied.contains(&declared)
            };
            // An old name of the choice still works unchanged.
            let is_meant = |choice| is_renamed(choice) && story.choice_name(choice) == written.value;
            if let Some(Move::Choice(choice)) = played.behind().last().map(|step| step.taken)
                && is_meant(choice)
            {
                self.replace_quoted(written);
            }
        }
    }

    /// Replaces a name in quotes.
    fn replace_quoted(&mut self, written: &Placed<String>) {
        self.edits.push(Edit { place: written.place, with: format!("\"{}\"", self.new) });
    }
}
