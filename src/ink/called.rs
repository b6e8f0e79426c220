//! What the parts of an import are called in the ink, for reports about it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ast::Ink;
use super::emit::Written;
use super::flow::Token;
use super::kinds::Kinds;
use super::named::What;
use super::names::Names;
use super::scenes::{Scene, Scenes};
use super::title::slug;
use super::variables;
use crate::diag::{FileSpan, Span};

/// Where something comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its name in the format: `scene`, or `scene.choice`.
    pub name: String,
    /// Its place in the ink.
    pub place: FileSpan,
    /// What it is called there: a knot, stitch or label by its path, what stands in one by its line, too, and a choice by its
    /// text and its line.
    pub called: String,
    /// The place of its condition, for a choice that has one there.
    pub condition: Option<FileSpan>,
    /// The places of its effects, in order.
    pub effects: Vec<FileSpan>,
    /// The places of the conditions of where it leads, in order; none for one that the import made.
    pub routes: Vec<Option<FileSpan>>,
}

/// Where scenes, choices and junctions come from.
pub(super) fn origins(
    scenes: &Scenes<'_>,
    used: &BTreeSet<usize>,
    choices: &HashMap<(usize, usize), String>,
    written: &mut Written,
) -> Vec<Origin> {
    let mut caller = Caller::new(scenes);
    let mut found = Vec::new();
    for at in used {
        let Some(scene) = scenes.scenes.get(*at) else {
            continue;
        };
        let called = caller.scene(scene);
        let place = first_line(scenes.names.ink, scene.span);
        found.push(written.origin(scene.id.clone(), place, called, None));
        let mut texts = HashSet::new();
        for (number, (offered, _)) in scene.choices.iter().enumerate() {
            let id = choices.get(&(*at, number)).cloned().unwrap_or_default();
            let place = first_line(scenes.names.ink, offered.offer.span);
            let text = spoken(&offered.offer.label).split_whitespace().collect::<Vec<_>>().join(" ");
            let called = format!("\"{text}\" ({})", caller.line(place));
            let called = unique(called, &mut texts);
            let condition = offered.offer.asked;
            found.push(written.origin(format!("{}.{id}", scene.id), place, called, condition));
        }
    }
    for junction in &scenes.junctions {
        let to = junction.routes.last().and_then(|route| scenes.landing(route.to));
        if let Some(scene) = to {
            let called = format!("the way to {}", caller.plain(scene));
            found.push(written.origin(junction.id.clone(), scene.span, called, None));
        }
    }
    found
}

impl Written {
    /// The origin of a record.
    fn origin(&mut self, name: String, place: FileSpan, called: String, condition: Option<FileSpan>) -> Origin {
        let (effects, routes) = (self.effects.remove(&name), self.routes.remove(&name));
        let (effects, routes) = (effects.unwrap_or_default(), routes.unwrap_or_default());
        Origin { name, place, called, condition, effects, routes }
    }
}

/// What the meters and facts are called, by their names.
pub(super) fn variables(scenes: &Scenes<'_>, kinds: &Kinds) -> BTreeMap<String, CalledVariable> {
    let (caller, names) = (Caller::new(scenes), scenes.names);
    let mut found = BTreeMap::new();
    for (var, (name, _)) in &kinds.of {
        let Some(variable) = scenes.variables.of(*var) else { continue };
        let called = match &variable.origin {
            variables::Origin::Sequence(place) => format!("the changing text at {}", caller.line(*place)),
            variables::Origin::Latch(_) => {
                let of = variable.name.trim_end_matches(".before");
                format!("what {} shows before a change", if of.is_empty() { "the beginning" } else { of })
            }
            variables::Origin::Offered => "the number of choices offered".to_owned(),
            variables::Origin::Since(place) => format!("the turns since {}", names.path(*place)),
            variables::Origin::Returned(_) => format!("what {} returns", variable.name),
            variables::Origin::Taken(place) => format!("how often the choice at {} was taken", caller.line(*place)),
            _ => variable.name.clone(),
        };
        let sequence = match variable.origin {
            variables::Origin::Sequence(place) => Some((place, variable.cap.unwrap_or_default())),
            _ => None,
        };
        let is_declared = matches!(
            variable.origin,
            variables::Origin::Global(_) | variables::Origin::Held(..) | variables::Origin::Temporary(_)
        );
        let is_limited = kinds.asked_for.contains(var);
        found.insert(name.clone(), CalledVariable { called, is_declared, is_limited, sequence });
    }
    found
}

/// What a meter or a fact is in the ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledVariable {
    /// What it is called there.
    pub called: String,
    /// Whether it is a variable of the story, and not one that counts what ink counts by itself.
    pub is_declared: bool,
    /// Whether its limits were asked for, so that it may exceed them.
    pub is_limited: bool,
    /// The place of the sequence that it counts for, and its highest value.
    pub sequence: Option<(FileSpan, i64)>,
}

/// Finds words for the parts of a story.
struct Caller<'n> {
    scenes: &'n Scenes<'n>,
    names: &'n Names<'n>,
    /// The paths of knots, stitches and labels by what scenes that begin there are named.
    paths: HashMap<String, String>,
    known: HashSet<String>,
}

impl<'n> Caller<'n> {
    fn new(scenes: &'n Scenes<'_>) -> Self {
        let names = scenes.names;
        let paths = names.places().map(|place| names.path(place)).map(|path| (slug(&path), path)).collect();
        Self { scenes, names, paths, known: HashSet::new() }
    }

    fn scene(&mut self, scene: &Scene) -> String {
        let called = match scene.what {
            What::Text => self.plain(scene),
            What::Fallback => {
                format!("the fallback choice of {} ({})", self.names.path(scene.flow), self.line(scene.span))
            }
            What::Way => {
                let to = scene.next.and_then(|next| self.scenes.landing(next));
                format!("the way to {} ({})", to.map_or_else(String::new, |to| self.plain(to)), self.line(scene.span))
            }
        };
        unique(called, &mut self.known)
    }

    /// What a scene is called that is read, which others may be called, too.
    fn plain(&self, scene: &Scene) -> String {
        let base = scene.id.trim_end_matches(|last: char| last.is_ascii_digit()).trim_end_matches('_');
        let path = self.paths.get(&scene.id).or_else(|| self.paths.get(base));
        match (path, self.names.path(scene.flow)) {
            (Some(path), _) => path.clone(),
            (None, flow) if flow.is_empty() && scene.id == "start" => "the beginning".to_owned(),
            (None, flow) if flow.is_empty() => self.line(scene.span),
            (None, flow) => format!("{flow} at {}", self.line(scene.span)),
        }
    }

    /// A place as `file:line`.
    fn line(&self, place: FileSpan) -> String {
        let source = self.names.ink.sources.get(place.file);
        source.map_or_else(String::new, |source| format!("{}:{}", source.name, source.position(place.span.start).line))
    }
}

/// The same words, or with a number where they are known.
fn unique(called: String, known: &mut HashSet<String>) -> String {
    let numbered = (1..).map(|n| if n == 1 { called.clone() } else { format!("{called} ({n})") });
    let found = numbered.into_iter().find(|name| !known.contains(name)).unwrap_or_default();
    known.insert(found.clone());
    found
}

/// A label as it reads at first, with dots for what is known only in play.
fn spoken(tokens: &[Token]) -> String {
    let one = |token: &Token| match token {
        Token::Text(text) => text.clone(),
        Token::Print(..) => "…".to_owned(),
        Token::Either(arms) => arms.first().map_or_else(String::new, |(_, tokens)| spoken(tokens)),
        Token::NewLine | Token::Glue | Token::Begin | Token::End | Token::Comment(_) => String::new(),
    };
    tokens.iter().map(one).collect()
}

/// The first line of a place, without the space around it.
pub(super) fn first_line(ink: &Ink, place: FileSpan) -> FileSpan {
    let text = ink.sources.slice(place);
    let line = text.lines().next().unwrap_or_default().trim_end();
    let start = place.span.start as usize;
    FileSpan { span: Span::new(start, start + line.len()), ..place }
}
