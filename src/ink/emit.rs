//! The records of the format, as text.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use super::flow::{Finish, Token};
use super::kinds::{Kind, Kinds};
use super::names::{Names, Place};
use super::passage::{Effect, Offered};
use super::refusal::{self, Refusal};
use super::routes::{Dest, Route, Way};
use super::scenes::{Junction, Scene};
use super::text::Writer;
use super::title::title;
use super::value::{Value, compared};
use super::write::Language;
use crate::diag::{Code, Diagnostic, FileSpan, Span};
use crate::story::CompareOp;
use crate::story::format as layout;

/// What is needed to write a whole story.
pub(super) struct Settings {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) author: Option<String>,
}

/// Scenes and junctions with everything needed to write them.
pub(super) struct Emitter<'e> {
    pub(super) names: &'e Names<'e>,
    pub(super) language: Language<'e>,
    pub(super) scenes: &'e [Scene],
    pub(super) junctions: &'e [Junction],
    pub(super) used: BTreeSet<usize>,
    pub(super) start: Dest,
    /// The names of the choices of each scene.
    pub(super) choices: HashMap<(usize, usize), String>,
    pub(super) problems: Vec<Diagnostic>,
    /// The comments that were written, each once.
    pub(super) commented: HashSet<String>,
    /// What no reader can reach and no record contains, with the reason: it is kept as comments.
    pub(super) left_out: Vec<(FileSpan, String)>,
    /// Where something is missing, and what: that is said above the scene that it is missing in.
    pub(super) missing: Vec<(FileSpan, String)>,
    /// Where what was written comes from.
    pub(super) written: Written,
}

/// Where the effects and routes of records come from, by the names of the records: as many as are written, in order.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) effects: HashMap<String, Vec<FileSpan>>,
    pub(super) routes: HashMap<String, Vec<Option<FileSpan>>>,
}

impl Emitter<'_> {
    /// The files of the story: `story.ron` and the chapters, each with its path.
    pub(super) fn files(&mut self, settings: &Settings, kinds: &Kinds) -> Vec<(String, String)> {
        let mut chapters: BTreeMap<u32, Vec<(FileSpan, String)>> = BTreeMap::new();
        let mut titles: HashSet<String> = HashSet::new();
        let used: Vec<usize> = self.used.iter().copied().collect();
        for (scene, text) in self.stubs() {
            chapters.entry(scene.file.0).or_default().push((scene, text));
        }
        for at in used {
            if let Some(scene) = self.scenes.get(at) {
                let text = self.scene(at, scene);
                chapters.entry(scene.span.file.0).or_default().push((scene.span, text));
            }
        }
        for at in self.used_junctions() {
            if let Some(junction) = self.junctions.get(at) {
                let span = self.first_span(junction);
                let text = self.junction(junction);
                chapters.entry(span.file.0).or_default().push((span, text));
            }
        }
        for (span, why) in &self.left_out {
            let text = self.as_comment(*span, why);
            chapters.entry(span.file.0).or_default().push((*span, text));
        }
        let mut files = Vec::new();
        let mut listed = Vec::new();
        for (file, mut records) in chapters {
            records.sort_by_key(|(span, _)| *span);
            let path = self.file_name(file);
            let stem = path.rsplit('/').next().unwrap_or(&path).trim_end_matches(".ink").to_owned();
            let mut name = stem.replace(|c: char| !c.is_alphanumeric() && c != '-' && c != '_', "-");
            while !titles.insert(name.clone()) {
                name.push('_');
            }
            let records: String = records.into_iter().map(|(_, text)| text).collect();
            let text = format!("Chapter(title: {}, scenes: [\n{records}])\n", quoted(&title(&stem)));
            files.push((format!("chapters/{name}.ron"), laid_out(text)));
            listed.push(name);
        }
        let story = self.story(settings, kinds, &listed);
        files.insert(0, ("story.ron".to_owned(), laid_out(story)));
        files
    }

    /// Comments on what is missing, each with the place of the scene that it is missing in.
    fn stubs(&self) -> Vec<(FileSpan, String)> {
        let scenes: BTreeSet<FileSpan> =
            self.used.iter().filter_map(|at| self.scenes.get(*at)).map(|scene| scene.span).collect();
        let home = |place: FileSpan| {
            let end = FileSpan { span: Span { end: u32::MAX, ..place.span }, ..place };
            let before = scenes.range(..=end).next_back().filter(|scene| scene.file == place.file);
            before.copied().unwrap_or(place)
        };
        let stub = |(place, message): &(FileSpan, String)| {
            (home(*place), self.as_comment(*place, &format!("MISSING: {message}")))
        };
        self.missing.iter().map(stub).collect()
    }

    fn file_name(&self, file: u32) -> String {
        let source = self.names.ink.sources.get(crate::diag::FileId(file));
        source.map_or_else(|| "story".to_owned(), |source| source.name.clone())
    }

    fn story(&self, settings: &Settings, kinds: &Kinds, chapters: &[String]) -> String {
        let mut out =
            format!("Story(\nformat: 2,\nid: {},\ntitle: {},\n", quoted(&settings.id), quoted(&settings.title));
        if let Some(author) = &settings.author {
            let _ = writeln!(out, "author: {},", quoted(author));
        }
        let _ = writeln!(out, "start: {},", quoted(&self.dest(self.start)));
        let (mut meters, mut words, mut facts) = (String::new(), String::new(), String::new());
        for (var, (name, kind)) in &kinds.of {
            let says = self.language.variables.of(*var).map(|of| of.says.clone()).unwrap_or_default();
            let name = quoted(name);
            let _ = match kind {
                Kind::Meter { low, high, start } => writeln!(
                    meters,
                    "Meter(id: {name}, name: {name}, range: ({low}, {high}), start: {start}, hidden: true),"
                ),
                Kind::Words { values, start } => {
                    let of: Vec<String> = values.iter().map(|(_, word)| quoted(word)).collect();
                    let start = values.get(*start).map(|(_, word)| quoted(word)).unwrap_or_default();
                    let of = of.join(", ");
                    writeln!(words, "WordMeter(id: {name}, name: {name}, of: [{of}], start: {start}, hidden: true),")
                }
                Kind::Fact { start } => {
                    let start = if *start { ", start: true" } else { "" };
                    writeln!(facts, "Fact(id: {name}, is: {}{start}),", quoted(&says))
                }
                Kind::Took(_) | Kind::Visits(_) => Ok(()),
            };
        }
        for (field, list) in [("meters", meters), ("word_meters", words), ("facts", facts)] {
            if !list.is_empty() {
                let _ = writeln!(out, "{field}: [\n{list}],");
            }
        }
        let chapters: Vec<String> = chapters.iter().map(|chapter| quoted(chapter)).collect();
        let _ = writeln!(out, "chapters: [{}],\n)", chapters.join(", "));
        out
    }

    fn used_junctions(&self) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<Dest> = vec![self.start];
        for at in &self.used {
            if let Some(scene) = self.scenes.get(*at) {
                waiting.extend(scene.next);
                waiting.extend(scene.choices.iter().flat_map(|(_, way)| &way.routes).map(|route| route.to));
            }
        }
        while let Some(dest) = waiting.pop() {
            if let Dest::Junction(junction) = dest
                && found.insert(junction)
                && let Some(junction) = self.junctions.get(junction)
            {
                waiting.extend(junction.routes.iter().map(|route| route.to));
            }
        }
        found.into_iter().filter(|junction| !self.passes_on(*junction)).collect()
    }

    /// Whether a junction has only one way, so that what leads to it leads there.
    fn passes_on(&self, junction: usize) -> bool {
        let routes = self.junctions.get(junction).map_or(&[][..], |junction| &junction.routes);
        matches!(routes, [_])
    }

    fn first_span(&self, junction: &Junction) -> FileSpan {
        let mut waiting: Vec<Dest> = junction.routes.iter().map(|route| route.to).collect();
        waiting.reverse();
        for _ in 0..20 {
            match waiting.pop() {
                Some(Dest::Scene(scene)) => {
                    return self.scenes.get(scene).map(|scene| scene.span).unwrap_or_default();
                }
                Some(Dest::Junction(junction)) => {
                    let routes = self.junctions.get(junction).map_or(&[][..], |junction| &junction.routes);
                    waiting.extend(routes.iter().rev().map(|route| route.to));
                }
                None => break,
            }
        }
        FileSpan::default()
    }

    fn dest(&self, dest: Dest) -> String {
        let mut dest = dest;
        for _ in 0..self.junctions.len() + 1 {
            match dest {
                Dest::Junction(junction) if self.passes_on(junction) => {
                    let to = self.junctions.get(junction).and_then(|junction| junction.routes.first());
                    dest = to.map_or(dest, |route| route.to);
                }
                _ => break,
            }
        }
        match dest {
            Dest::Scene(scene) => self.scenes.get(scene).map(|scene| scene.id.clone()).unwrap_or_default(),
            Dest::Junction(junction) => {
                self.junctions.get(junction).map(|junction| junction.id.clone()).unwrap_or_default()
            }
        }
    }

    fn junction(&mut self, junction: &Junction) -> String {
        let routes = self.routes(&junction.routes, &junction.id);
        format!("Junction(id: {}, to_first: [{routes}]),\n", quoted(&junction.id))
    }

    /// The routes of a record, by its name.
    fn routes(&mut self, routes: &[Route], of: &str) -> String {
        let (mut out, mut places) = (String::new(), Vec::new());
        for (at, route) in routes.iter().enumerate() {
            let dest = quoted(&self.dest(route.to));
            let place = route.asked.unwrap_or_default();
            let mut condition = self.normal(&route.condition, place);
            if matches!(condition, Value::Bool(_)) && route.asked.is_some() {
                condition = self.kept_as_written(&route.condition).unwrap_or(condition);
            }
            if condition == Value::Bool(false) {
                continue;
            }
            places.push(route.asked);
            if condition == Value::Bool(true) || at + 1 == routes.len() {
                let _ = write!(out, "(to: {dest}),");
                break;
            }
            let _ = write!(out, "(when: {}, to: {dest}), ", quoted(&self.language.as_written().written(&condition)));
        }
        self.written.routes.insert(of.to_owned(), places);
        out
    }

    /// A condition that the limits of meters decide, as it is written. [`None`] if something else decides it.
    fn kept_as_written(&self, condition: &Value) -> Option<Value> {
        let written = self.language.as_written().normal(condition);
        written.filter(|condition| !matches!(condition, Value::Bool(_)))
    }

    fn normal(&mut self, condition: &Value, span: FileSpan) -> Value {
        match self.language.normal(condition) {
            Some(condition) => condition,
            None => {
                self.refuse(span, refusal::CONDITION);
                Value::Bool(false)
            }
        }
    }

    /// Reports what can't be written, once for each place.
    fn refuse(&mut self, span: FileSpan, refusal: Refusal) {
        let problem = refusal.at(span);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// The comments among tokens that were not written yet.
    fn comments(&mut self, tokens: &[Token]) -> String {
        let mut out = String::new();
        for text in comments(tokens) {
            if self.commented.insert(text.to_owned()) {
                let lines = text.lines().map(str::trim).filter(|line| !line.trim_matches('-').is_empty());
                lines.for_each(|line| _ = writeln!(out, "// {line}"));
            }
        }
        out
    }

    /// A part of the ink as comments, below a line that says why it is there.
    fn as_comment(&self, span: FileSpan, why: &str) -> String {
        let mut out = format!("// {why}:\n");
        let mut lines = self.names.ink.sources.slice(span).trim().lines();
        let first = lines.next().unwrap_or_default();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let rest: Vec<&str> = lines.collect();
        let common = rest.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
        let rest = rest.into_iter().map(|line| line.get(common.min(indent(line))..).unwrap_or_default());
        [first].into_iter().chain(rest).for_each(|line| _ = writeln!(out, "//     {}", line.trim_end()));
        out
    }

    fn scene(&mut self, at: usize, scene: &Scene) -> String {
        let before = self.problems.len();
        let comments = self.comments(&scene.tokens);
        let record = self.scene_record(at, scene);
        let never = self.problems.get(before..).unwrap_or_default().iter();
        let never = never.filter(|problem| problem.code == Code::NeverShown);
        let kept: String = never.map(|problem| self.as_comment(problem.place, &problem.message)).collect();
        comments + &kept + &record
    }

    fn scene_record(&mut self, at: usize, scene: &Scene) -> String {
        let mut out = format!("Scene(\nid: {},\n", quoted(&scene.id));
        let effects = self.effects(&scene.effects, &scene.id);
        if !effects.is_empty() {
            let _ = writeln!(out, "arrive: [{effects}],");
        }
        let lines = self.page(&scene.tokens, scene.span);
        let _ = writeln!(out, "text: {},", paragraphs(&lines));
        if let Some(finish) = scene.finish {
            let _ = writeln!(out, "ending: {},", self.ending(scene, finish));
        } else if let Some(next) = scene.next {
            let _ = writeln!(out, "next: {},", quoted(&self.dest(next)));
        } else {
            let mut list = String::new();
            for (number, (offered, way)) in scene.choices.iter().enumerate() {
                let id = self.choices.get(&(at, number)).cloned().unwrap_or_default();
                list += &self.choice(scene, &id, offered, way);
            }
            if list.is_empty() {
                // Whatever this offers is never offered.
                self.problems.push(Diagnostic::new(Code::InkRunsOut, scene.span, "no choice can be taken here"));
                let _ = writeln!(out, "ending: {},", self.ending(scene, Finish::RanOut(scene.span)));
            } else {
                let _ = writeln!(out, "choices: [\n{list}],");
            }
        }
        out + "),\n\n"
    }

    fn ending(&self, scene: &Scene, finish: Finish) -> String {
        let place = match scene.flow {
            Place::Root => "the story".to_owned(),
            flow => title(&self.names.path(flow)),
        };
        let teaser = match finish {
            Finish::Asked(_) => format!("It ends in: {place}."),
            Finish::RanOut(_) => format!("It breaks off in: {place}."),
        };
        format!("Ending(title: {}, teaser: {})", quoted(&title(&scene.id)), quoted(&teaser))
    }

    fn choice(&mut self, scene: &Scene, id: &str, offered: &Offered, way: &Way) -> String {
        let (offer, name) = (&offered.offer, format!("{}.{id}", scene.id));
        let native = matches!(self.language.kinds.of.get(&offer.count), Some((_, Kind::Took(_))))
            || !self.language.kinds.of.contains_key(&offer.count);
        let guard = if offer.once && !native {
            let untaken = compared(CompareOp::Equal, Value::Var(offer.count), Value::Int(0));
            super::value::and([offered.guard.clone(), untaken])
        } else {
            offered.guard.clone()
        };
        let Some(guard) = self.guard(&guard, offer.span) else {
            return String::new();
        };
        let mut out = self.comments(&way.after);
        let label = self.line(&offer.label, offer.span);
        let _ = write!(out, "Choice(id: {}, text: {}, ", quoted(id), raw(&label));
        if guard != Value::Bool(true) {
            let written = self.language.as_written().condition(&guard);
            let _ = write!(out, "when: {}, ", quoted(&written.unwrap_or_default()));
        }
        if offer.once && native {
            out.push_str("once: true, ");
        }
        let effects = self.effects(&way.effects, &name);
        if !effects.is_empty() {
            let _ = write!(out, "effects: [{effects}], ");
        }
        let after = self.line(&way.after, offer.span);
        if !after.is_empty() {
            let _ = write!(out, "after: {}, ", raw(&after));
        }
        match way.routes.as_slice() {
            [only] => {
                let _ = writeln!(out, "to: {}),", quoted(&self.dest(only.to)));
            }
            routes => {
                let routes = self.routes(routes, &name);
                let _ = writeln!(out, "to_first: [{routes}]),");
            }
        }
        out
    }

    /// The condition of a choice. A condition that never holds is written, too, so that the choice is kept; [`None`] is
    /// for a choice that can't be offered.
    fn guard(&mut self, guard: &Value, span: FileSpan) -> Option<Value> {
        let normal = self.normal(guard, span);
        if normal != Value::Bool(false) {
            return Some(normal);
        }
        let written = self.kept_as_written(guard);
        if written.is_none() {
            let problem = Diagnostic::new(Code::NeverTaken, span, "this choice can never be taken");
            self.problems.push(problem.help("its condition never holds"));
        }
        written
    }

    /// The effects of a record, by its name.
    fn effects(&mut self, effects: &[Effect], of: &str) -> String {
        let (mut all, mut places) = (Vec::new(), Vec::new());
        for effect in effects {
            if !self.language.kinds.of.contains_key(&effect.var) {
                continue;
            }
            match self.language.effect(effect) {
                Some(written) => {
                    places.extend(written.iter().map(|_| effect.span));
                    all.extend(written.into_iter().map(|effect| quoted(&effect)));
                }
                None => self.refuse(effect.span, refusal::CALCULATION),
            }
        }
        self.written.effects.insert(of.to_owned(), places);
        all.join(", ")
    }

    fn page(&mut self, tokens: &[Token], span: FileSpan) -> Vec<String> {
        let failed = RefCell::new(Vec::new());
        let or_fail = |written: Option<String>, place: FileSpan, refusal: Refusal| {
            failed.borrow_mut().extend(written.is_none().then_some((place, refusal)));
            written.unwrap_or_default()
        };
        let mut dropped = Vec::new();
        let tokens = self.decided(tokens, &mut dropped);
        let places: Vec<FileSpan> = dropped.iter().filter_map(|words| self.place_of(words, span)).collect();
        for place in places {
            let problem = Diagnostic::new(Code::NeverShown, place, "this text is never shown");
            self.problems.push(problem.help("its condition never holds"));
        }
        let writer = Writer {
            shown: &|value, place| or_fail(self.language.shown(value), place, refusal::SHOWN_VALUE),
            condition: &|condition| or_fail(self.language.condition(condition), span, refusal::CONDITION),
            changing: &|condition| self.language.changing(condition),
        };
        let lines = writer.page(&tokens);
        for (place, refusal) in failed.into_inner() {
            self.refuse(place, refusal);
        }
        lines
    }

    fn line(&mut self, tokens: &[Token], span: FileSpan) -> String {
        self.page(tokens, span).join(" ")
    }

    /// The place behind another one where words begin an alternative in the ink. What a function returns is none.
    fn place_of(&self, words: &str, from: FileSpan) -> Option<FileSpan> {
        let text = &self.names.ink.sources.get(from.file)?.text;
        let begins = |at: &usize| text.get(..*at).is_some_and(|before| before.trim_end().ends_with([':', '|', '-']));
        let after = text.get(from.span.start as usize..)?;
        let found = after.match_indices(words).map(|(at, _)| from.span.start as usize + at).find(begins)?;
        words.contains(char::is_alphabetic).then(|| FileSpan { span: Span::new(found, found + words.len()), ..from })
    }

    /// The tokens with only those alternatives that may be shown, and the first words of the others.
    fn decided(&self, tokens: &[Token], dropped: &mut Vec<String>) -> Vec<Token> {
        let mut found = Vec::new();
        for token in tokens {
            let Token::Either(arms) = token else {
                found.push(token.clone());
                continue;
            };
            let mut kept = Vec::new();
            for (condition, tokens) in arms {
                let condition = self.language.normal(condition).unwrap_or_else(|| condition.clone());
                let is_decided = kept.last().is_some_and(|(condition, _)| *condition == Value::Bool(true));
                if condition == Value::Bool(false) || is_decided {
                    dropped.extend(first_text(tokens));
                    continue;
                }
                kept.push((condition, self.decided(tokens, dropped)));
            }
            match kept.as_slice() {
                [(Value::Bool(true), tokens)] => found.extend(tokens.iter().cloned()),
                [] => {}
                _ => found.push(Token::Either(kept)),
            }
        }
        found
    }
}

/// The first words among tokens.
fn first_text(tokens: &[Token]) -> Option<String> {
    tokens.iter().find_map(|token| match token {
        Token::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Token::Either(arms) => arms.iter().find_map(|(_, tokens)| first_text(tokens)),
        _ => None,
    })
}

/// The comments among tokens.
fn comments(tokens: &[Token]) -> Vec<&str> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            Token::Comment(text) => found.push(text.as_str()),
            Token::Either(arms) => arms.iter().for_each(|(_, tokens)| found.extend(comments(tokens))),
            _ => {}
        }
    }
    found
}

fn laid_out(text: String) -> String {
    layout(&text).unwrap_or(text)
}

/// A string of RON.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text of one line: raw where it would need backslashes.
fn raw(text: &str) -> String {
    if !text.contains(['"', '\\']) {
        return quoted(text);
    }
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// A text of paragraphs, with a blank line between them.
fn paragraphs(lines: &[String]) -> String {
    let several = lines.len() > 1 || lines.iter().any(|line| line.contains('\n') || line.chars().count() > 80);
    if !several {
        return raw(&lines.concat());
    }
    let text = lines.join("\n\n");
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"\n{text}\n\"{hashes}")
}
