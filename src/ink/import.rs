//! The whole conversion, from the syntax tree to the files of a story.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ast::{Ink, PartKind, StatementKind};
use super::called::{self, CalledVariable, Origin, first_line};
use super::emit::{Emitter, Settings, Written};
use super::graph::Graph;
use super::kinds::{Kind, Kinds, decide};
use super::lower::Lowering;
use super::names::{Names, Place};
use super::routes::Dest;
use super::scenes::Scenes;
use super::sequences;
use super::title::{slug, title};
use super::uses::Uses;
use super::value::VarId;
use super::write::Language;
use crate::diag::{Code, Diagnostic, FileSpan, Severity, Span};

/// The result of converting an ink story.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// The files of the story in the format of this program, each with its path in the folder; none if something could
    /// not be converted.
    pub files: Vec<(String, String)>,
    /// The files of what could be converted if something could not: what is missing is listed at the top of the first
    /// chapter, and does nothing.
    pub partial: Vec<(String, String)>,
    /// What could not be converted, and other problems.
    pub diagnostics: Vec<Diagnostic>,
    /// Where each scene, junction and choice comes from.
    pub origins: Vec<Origin>,
    /// What was decided, in sentences.
    pub decisions: Vec<String>,
    /// What the meters and facts are in the ink, by their names.
    pub variables: BTreeMap<String, CalledVariable>,
}

/// The result of converting an ink story, and the meters for its numbers.
#[derive(Default)]
pub(super) struct Compiled {
    pub(super) imported: Imported,
    pub(super) kinds: Kinds,
    /// The names of the meters in the format, by those in the ink.
    pub(super) meters: BTreeMap<String, String>,
}

/// Converts the syntax tree of an ink story to a story of the format. `ranges` are limits of numbers by their names.
///
/// `by_visits` lets texts that change with each visit be counted by the format; if not, each has a meter, which reports
/// about the ink refer to.
pub(super) fn compile(ink: &Ink, ranges: &BTreeMap<String, (i64, i64)>, by_visits: bool) -> Compiled {
    let (mut lowering, start) = Lowering::run(ink);
    if lowering.is_cut_off {
        lowering.problems.retain(|problem| problem.severity() == Severity::Error);
        let imported = Imported { diagnostics: lowering.problems, ..Imported::default() };
        return Compiled { imported, ..Compiled::default() };
    }
    let Lowering {
        names,
        nodes,
        mut variables,
        places,
        lines,
        offered,
        in_tunnels,
        never_offered,
        never_shown,
        mut problems,
        ..
    } = lowering;
    variables.find_types(&nodes);
    let graph = Graph::new(nodes, start, &places, lines, offered, &variables);
    let (mut scenes, begins) = Scenes::cut(graph, &names, &mut variables);
    problems.append(&mut scenes.problems);
    let choices = choice_names(&scenes, begins);
    let uses = Uses::of(&scenes, begins);
    let mut kinds = decide(&scenes, &uses, ranges, &mut problems);
    native_counts(&scenes, begins, &uses, &choices, &mut kinds);
    let used: BTreeSet<usize> = scenes.used(begins).into_keys().collect();
    let is_free = |word| kinds.of.values().all(|(name, _)| name != word);
    if by_visits && ["sequence", "cycle", "once"].into_iter().all(is_free) {
        let texts = sequences::by_visits(&scenes, &used, &kinds).into_iter();
        kinds.of.extend(texts.map(|(var, word)| (var, (String::new(), Kind::Visits(word)))));
    }
    let complete = problems.is_empty();
    for scene in used.iter().filter_map(|scene| scenes.scenes.get(*scene)).filter(|_| complete) {
        if let Some(super::flow::Finish::RanOut(span)) = scene.finish {
            let problem = Diagnostic::new(Code::InkRunsOut, line_from(ink, span), "the flow runs out of content here");
            problems.push(problem.help(match in_tunnels.contains(&span) {
                true => "a tunnel goes back with `->->`",
                false => "write where it goes on, or end the story with `-> END`",
            }));
        }
    }
    let missing = nothing_leads_to(&names, &scenes.graph.reached);
    let mut left_out: Vec<(FileSpan, String)> = Vec::new();
    let begins_of: BTreeSet<FileSpan> =
        names.flows().into_iter().filter(|flow| *flow != Place::Root).map(|flow| names.span(flow)).collect();
    if complete {
        for (place, message) in missing {
            let problem = Diagnostic::new(Code::Unreferenced, first_line(ink, names.span(place)), message.clone());
            problems.push(problem.help("no divert to it is in a place that the story can reach"));
            left_out.push((whole(&names, place, &begins_of), message));
        }
        for span in never_offered {
            problems.push(never_taken(ink, span, "its condition never holds"));
            left_out.push((span, "this choice can never be taken".to_owned()));
        }
        for span in scenes.dead_fallbacks() {
            problems.push(never_taken(ink, span, "another choice can always be taken"));
            left_out.push((span, "this choice can never be taken".to_owned()));
        }
        for span in &scenes.graph.never_offered {
            problems.push(never_taken(ink, *span, "the story never comes here"));
            left_out.push((*span, "this choice can never be taken".to_owned()));
        }
        let lines = scenes.graph.never_shown.iter().copied();
        let lines = never_shown.into_iter().chain(lines).filter(|span| !leads_on(ink, *span));
        for span in joined(ink, lines.collect()) {
            let problem = Diagnostic::new(Code::NeverShown, first_line(ink, span), "this text is never shown");
            problems.push(problem.help("the story never comes here"));
            left_out.push((span, "this text is never shown".to_owned()));
        }
    }
    let called = called::variables(&scenes, &kinds);
    let decisions = decisions(&kinds);
    let mut emitter = Emitter {
        names: &names,
        language: Language { kinds: &kinds, variables: scenes.variables, as_written: false },
        scenes: &scenes.scenes,
        junctions: &scenes.junctions,
        used,
        start: begins,
        choices,
        problems: Vec::new(),
        commented: HashSet::new(),
        left_out,
        missing: Vec::new(),
        written: Written::default(),
    };
    let mut files = emitter.files(&settings(ink), &kinds);
    problems.append(&mut emitter.problems);
    problems.sort_by_key(|problem| problem.place);
    let mut partial = Vec::new();
    let is_error = |problem: &&Diagnostic| problem.severity() == Severity::Error;
    if problems.iter().any(|problem| is_error(&problem)) {
        // Written once more, with a mark at each place where something is missing.
        let missing = problems.iter().filter(is_error);
        emitter.missing = missing.map(|problem| (first_line(ink, problem.place), problem.message.clone())).collect();
        emitter.commented.clear();
        partial = marked(ink, emitter.files(&settings(ink), &kinds), &problems);
        files.clear();
        // A warning that follows from an error is not useful.
        problems.retain(|problem| problem.severity() == Severity::Error);
    }
    let Emitter { used, choices, mut written, .. } = emitter;
    let origins = called::origins(&scenes, &used, &choices, &mut written);
    let meter = |(var, (name, _)): (&VarId, &(String, Kind))| {
        scenes.variables.of(*var).map(|variable| (variable.name.clone(), name.clone()))
    };
    let meters = kinds.of.iter().filter_map(meter).collect();
    Compiled {
        imported: Imported { files, partial, diagnostics: problems, origins, decisions, variables: called },
        kinds,
        meters,
    }
}

/// The files of a story with a list of what is missing in it.
fn marked(ink: &Ink, files: Vec<(String, String)>, problems: &[Diagnostic]) -> Vec<(String, String)> {
    let mut list = String::new();
    for problem in problems.iter().filter(|problem| problem.severity() == Severity::Error) {
        let source = ink.sources.get(problem.place.file);
        let line = source.map_or(0, |source| source.position(problem.place.span.start).line);
        let name = source.map_or("", |source| source.name.as_str());
        list += &format!("// MISSING: {name}:{line}: {}\n", problem.message);
    }
    let with_list = |(at, (name, text)): (usize, (String, String))| {
        if at == 1 { (name, format!("{list}{text}")) } else { (name, text) }
    };
    files.into_iter().enumerate().map(with_list).collect()
}

/// Whether a line is a divert alone, such as the `-> DONE` below choices that all lead elsewhere: it shows nothing.
fn leads_on(ink: &Ink, line: FileSpan) -> bool {
    let text = ink.sources.slice(line).trim();
    text.starts_with("->") || text.starts_with("<-")
}

/// A place without the white space around what is there.
fn trimmed(ink: &Ink, place: FileSpan) -> FileSpan {
    let text = ink.sources.slice(place);
    let start = place.span.start as usize + (text.len() - text.trim_start().len());
    FileSpan { span: Span::new(start, start + text.trim().len()), ..place }
}

/// Places in their order, those with nothing but white space between them as one.
fn joined(ink: &Ink, places: BTreeSet<FileSpan>) -> Vec<FileSpan> {
    let mut found: Vec<FileSpan> = Vec::new();
    for place in places.into_iter().map(|place| trimmed(ink, place)) {
        let between =
            |last: &FileSpan| FileSpan { span: Span { start: last.span.end, end: place.span.start }, ..*last };
        match found.last_mut().filter(|last| last.file == place.file) {
            Some(last) if place.span.end <= last.span.end => {}
            Some(last) if ink.sources.slice(between(last)).trim().is_empty() => last.span.end = place.span.end,
            _ => found.push(place),
        }
    }
    found
}

/// The knots and stitches that nothing leads to, apart from functions, each with a message.
fn nothing_leads_to(names: &Names<'_>, reached: &BTreeSet<Place>) -> Vec<(Place, String)> {
    let is_function =
        |place: Place| place.knot().and_then(|knot| names.ink.knots.get(knot)).is_some_and(|knot| knot.function);
    let entered: HashSet<usize> = reached.iter().filter_map(|of| of.knot()).collect();
    let within = |place: Place| matches!(place, Place::Knot(knot) if entered.contains(&knot));
    let missing = names
        .flows()
        .into_iter()
        .filter(|place| *place != Place::Root && !reached.contains(place) && !within(*place) && !is_function(*place));
    let report = |place: Place| {
        let kind = if matches!(place, Place::Knot(_)) { "knot" } else { "stitch" };
        (place, format!("nothing leads to the {kind} `{}`", names.path(place)))
    };
    missing.map(report).collect()
}

/// The part of its file that a knot or stitch is in: up to the next one, or to the end. `begins` are the places of all.
fn whole(names: &Names<'_>, place: Place, begins: &BTreeSet<FileSpan>) -> FileSpan {
    let span = names.span(place);
    let after = begins.range(span..).find(|other| other.span.start > span.span.start || other.file != span.file);
    let length = names.ink.sources.get(span.file).map_or(0, |source| source.text.len());
    let end = after.filter(|other| other.file == span.file).map_or(length, |other| other.span.start as usize);
    FileSpan { span: Span::new(span.span.start as usize, end), ..span }
}

/// The rest of the line where a place begins.
fn line_from(ink: &Ink, place: FileSpan) -> FileSpan {
    let length = ink.sources.get(place.file).map_or(0, |source| source.text.len());
    let span = Span::new(place.span.start as usize, length);
    first_line(ink, FileSpan { span, ..place })
}

/// A choice that is never taken, as far as that is known without exploring the story, and the reason.
fn never_taken(ink: &Ink, span: FileSpan, why: &str) -> Diagnostic {
    let problem = Diagnostic::new(Code::NeverTaken, first_line(ink, span), "this choice can never be taken");
    problem.help(why)
}

/// The names of the choices of each scene: their label, or their first words.
fn choice_names(scenes: &Scenes<'_>, start: Dest) -> HashMap<(usize, usize), String> {
    let mut found = HashMap::new();
    for at in scenes.used(start).into_keys() {
        let mut known: HashSet<String> = HashSet::from(["next".to_owned()]);
        let choices = scenes.scenes.get(at).map_or(&[][..], |scene| &scene.choices);
        for (number, (offered, _)) in choices.iter().enumerate() {
            let name = scenes.variables.of(offered.offer.count).map_or("", |count| count.name.as_str());
            let base = slug(name.rsplit('.').next().unwrap_or(name)).to_lowercase();
            let mut id = base.clone();
            let mut next = 2;
            while !known.insert(id.clone()) {
                id = format!("{base}_{next}");
                next += 1;
            }
            found.insert((at, number), id);
        }
    }
    found
}

/// Uses the format's own counting where possible: whether a choice was taken that only one scene offers.
fn native_counts(
    scenes: &Scenes<'_>,
    start: Dest,
    uses: &Uses,
    choices: &HashMap<(usize, usize), String>,
    kinds: &mut Kinds,
) {
    let mut offers: BTreeMap<VarId, Vec<(usize, usize)>> = BTreeMap::new();
    for at in scenes.used(start).into_keys() {
        let of = scenes.scenes.get(at).map_or(&[][..], |scene| &scene.choices);
        for (number, (offered, _)) in of.iter().enumerate() {
            offers.entry(offered.offer.count).or_default().push((at, number));
        }
    }
    let read = uses.read();
    let mut taken: HashSet<String> = kinds.of.values().map(|(name, _)| name.clone()).collect();
    for (var, places) in offers {
        let of_place = |(scene, choice): &(usize, usize)| scenes.scenes.get(*scene)?.choices.get(*choice);
        if !places.iter().filter_map(of_place).any(|(offered, _)| offered.offer.once) && !kinds.of.contains_key(&var) {
            continue;
        }
        let [(scene, choice)] = places.as_slice() else {
            keep_fact(var, scenes, kinds, &mut taken);
            continue;
        };
        let of = scenes.scenes.get(*scene);
        let offered = of.and_then(|of| of.choices.get(*choice)).map(|(offered, _)| offered);
        let alone = offered.is_some_and(|offered| scenes.graph.entries_of(offered.offer.counted) == 1);
        let asked = kinds.of.get(&var).is_none_or(|(_, kind)| matches!(kind, Kind::Fact { .. }));
        if !alone || !asked {
            keep_fact(var, scenes, kinds, &mut taken);
            continue;
        }
        let (Some(of), Some(id)) = (of, choices.get(&(*scene, *choice))) else {
            continue;
        };
        if read.contains(&var) {
            kinds.of.insert(var, (String::new(), Kind::Took(format!("took({}.{id})", of.id))));
        }
    }
}

/// A choice that several scenes offer is taken once everywhere by a fact. `taken` are the names that others have.
fn keep_fact(var: VarId, scenes: &Scenes<'_>, kinds: &mut Kinds, taken: &mut HashSet<String>) {
    let Some(variable) = scenes.variables.of(var) else {
        return;
    };
    if kinds.of.contains_key(&var) {
        return;
    }
    let base = slug(&variable.name);
    let name = (1..).map(|n| if n == 1 { base.clone() } else { format!("{base}_{n}") });
    if let Some(name) = name.into_iter().find(|name| !taken.contains(name)) {
        taken.insert(name.clone());
        kinds.of.insert(var, (name, Kind::Fact { start: false }));
    }
}

/// The title and the author from the tags at the beginning, or else from the name of the file.
fn settings(ink: &Ink) -> Settings {
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    for statement in &ink.root.statements {
        match &statement.kind {
            StatementKind::Comment(_) | StatementKind::Todo(_) => {}
            StatementKind::Line(line) => {
                for part in &line.parts {
                    if let PartKind::Tag(inner) = &part.kind
                        && let [text] = inner.as_slice()
                        && let PartKind::Text(text) = &text.kind
                        && let Some((key, value)) = text.split_once(':')
                    {
                        tags.entry(key.trim().to_lowercase()).or_insert_with(|| value.trim().to_owned());
                    }
                }
            }
            _ => break,
        }
    }
    let file = ink.sources.iter().next().map(|source| source.name.clone()).unwrap_or_default();
    let stem = file.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".ink").to_owned();
    Settings {
        id: slug(&stem).to_lowercase(),
        title: tags.remove("title").unwrap_or_else(|| title(&stem)),
        author: tags.remove("author"),
    }
}

fn decisions(kinds: &Kinds) -> Vec<String> {
    let mut found = Vec::new();
    for (var, (name, kind)) in &kinds.of {
        match kind {
            Kind::Meter { low, high, .. } => {
                let reason = kinds.reasons.get(var).map(|reason| format!(": {reason}")).unwrap_or_default();
                found.push(format!("meter `{name}` from {low} to {high}{reason}"));
            }
            Kind::Words { values, .. } => found.push(format!("meter `{name}` with {} words", values.len())),
            Kind::Fact { .. } => found.push(format!("fact `{name}`")),
            Kind::Took(_) | Kind::Visits(_) => {}
        }
    }
    found
}
