//! What the parts of an import are called in the ink, for reports about it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ast::Ink;
use super::flow::Token;
use super::kinds::Kinds;
use super::names::Names;
use super::scenes::{Dest, Scene, Scenes};
use super::title::slug;
use super::variables::{self, Variables};
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
}

/// Where scenes, choices and junctions come from.
pub(super) fn origins(
    scenes: &Scenes<'_>,
    used: &BTreeSet<usize>,
    choices: &HashMap<(usize, usize), String>,
) -> Vec<Origin> {
    let mut caller = Caller::new(scenes.names);
    let mut found = Vec::new();
    for at in used {
        let Some(scene) = scenes.scenes.get(*at) else {
            continue;
        };
        let called = caller.scene(scene);
        found.push(Origin { name: scene.id.clone(), place: scene.span, called, condition: None });
        let mut texts = HashSet::new();
        for (number, (offered, _)) in scene.choices.iter().enumerate() {
            let id = choices.get(&(*at, number)).cloned().unwrap_or_default();
            let place = first_line(scenes.names.ink, offered.offer.span);
            let text = spoken(&offered.offer.label).split_whitespace().collect::<Vec<_>>().join(" ");
            let called = format!("\"{text}\" ({})", caller.line(place));
            let called = unique(called, &mut texts);
            let condition = offered.offer.asked;
            found.push(Origin { name: format!("{}.{id}", scene.id), place, called, condition });
        }
    }
    for junction in &scenes.junctions {
        let mut dest = junction.routes.first().map(|(_, dest)| *dest);
        for _ in 0..20 {
            if let Some(Dest::Junction(inner)) = dest {
                dest = scenes.junctions.get(inner).and_then(|inner| inner.routes.first()).map(|(_, dest)| *dest);
            }
        }
        if let Some(Dest::Scene(scene)) = dest
            && let Some(scene) = scenes.scenes.get(scene)
        {
            let called = format!("the way to {}", scenes.names.path(scene.flow));
            found.push(Origin { name: junction.id.clone(), place: scene.span, called, condition: None });
        }
    }
    found
}

/// What the meters and facts are called, by their names.
pub(super) fn variables(names: &Names<'_>, variables: &Variables, kinds: &Kinds) -> BTreeMap<String, String> {
    let caller = Caller::new(names);
    let mut found = BTreeMap::new();
    for (var, (name, _)) in &kinds.of {
        let Some(variable) = variables.of(*var) else { continue };
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
        found.insert(name.clone(), called);
    }
    found
}

/// Finds words for the parts of a story.
struct Caller<'n> {
    names: &'n Names<'n>,
    /// The paths of knots, stitches and labels by what scenes that begin there are named.
    paths: HashMap<String, String>,
    known: HashSet<String>,
}

impl<'n> Caller<'n> {
    fn new(names: &'n Names<'n>) -> Self {
        let paths = names.places().map(|place| names.path(place)).map(|path| (slug(&path), path)).collect();
        Self { names, paths, known: HashSet::new() }
    }

    fn scene(&mut self, scene: &Scene) -> String {
        let base = scene.id.trim_end_matches(|last: char| last.is_ascii_digit()).trim_end_matches('_');
        let path = self.paths.get(&scene.id).or_else(|| self.paths.get(base));
        let called = match (path, self.names.path(scene.flow)) {
            (Some(path), _) => path.clone(),
            (None, flow) if flow.is_empty() && scene.id == "start" => "the beginning".to_owned(),
            (None, flow) if flow.is_empty() => self.line(scene.span),
            (None, flow) => format!("{flow} at {}", self.line(scene.span)),
        };
        unique(called, &mut self.known)
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
        Token::Print(_) => "…".to_owned(),
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
