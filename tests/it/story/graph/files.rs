//! The story's files as `ron` reads them, without the program's own reading of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ron::extensions::Extensions;
use serde::Deserialize;

/// What of the shipped story's files the graph speaks of.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) start: String,
    /// The facts in declared order.
    pub(super) facts: Vec<String>,
    pub(super) meters: Vec<Meter>,
    /// The scenes, each with the name of its chapter's file.
    pub(super) scenes: Vec<(String, Scene)>,
    pub(super) junctions: BTreeMap<String, Vec<Route>>,
}

#[derive(Debug, Deserialize)]
struct Story {
    start: String,
    meters: Vec<Meter>,
    facts: Vec<Fact>,
    chapters: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Meter {
    pub(super) id: String,
    pub(super) range: (i8, i8),
    pub(super) start: i8,
}

#[derive(Debug, Deserialize)]
struct Fact {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Chapter {
    scenes: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
enum Entry {
    Scene(Scene),
    Junction(Junction),
}

#[derive(Debug, Deserialize)]
struct Junction {
    id: String,
    to_first: Vec<Route>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Route {
    pub(super) when: Option<String>,
    pub(super) to: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Scene {
    pub(super) id: String,
    #[serde(default)]
    pub(super) arrive: Vec<String>,
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    pub(super) next: Option<String>,
    pub(super) ending: Option<Ending>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Ending {}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    id: Option<String>,
    pub(super) text: String,
    pub(super) to: Option<String>,
    #[serde(default)]
    pub(super) to_first: Vec<Route>,
    #[serde(default)]
    pub(super) effects: Vec<String>,
    pub(super) when: Option<String>,
    pub(super) seal: Option<String>,
    pub(super) needs: Option<String>,
    pub(super) locked: Option<String>,
    #[serde(default)]
    pub(super) once: bool,
}

impl Files {
    /// Reads the story's folder.
    pub(super) fn read(folder: &Path) -> Self {
        let story: Story = read(&folder.join("story.ron"));
        let (mut scenes, mut junctions) = (Vec::new(), BTreeMap::new());
        for name in story.chapters {
            let chapter: Chapter = read(&folder.join(format!("chapters/{name}.ron")));
            for entry in chapter.scenes {
                match entry {
                    Entry::Scene(scene) => scenes.push((name.clone(), scene)),
                    Entry::Junction(junction) => drop(junctions.insert(junction.id, junction.to_first)),
                }
            }
        }
        let facts = story.facts.into_iter().map(|fact| fact.id).collect();
        Self { start: story.start, facts, meters: story.meters, scenes, junctions }
    }

    pub(super) fn scene(&self, id: &str) -> Option<&Scene> {
        self.scenes.iter().map(|(_, scene)| scene).find(|scene| scene.id == id)
    }
}

impl Choice {
    /// By what runs and other programs name it.
    pub(super) fn identity(&self) -> &str {
        self.id.as_deref().or(self.to.as_deref()).unwrap_or_default()
    }
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let options = ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES);
    options.from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Every reading that a label can have, with its marks and quotes taken away. What depends on a condition is
/// tried in all ways; the last is the one in which no condition holds.
pub(super) fn readings(label: &str) -> Vec<String> {
    expand(label).iter().map(|reading| plain(reading)).collect()
}

/// A label without quotes and marks.
pub(super) fn plain(label: &str) -> String {
    let bare = |c: &char| !"\"“”*~\\".contains(*c);
    let bare: String = label.chars().filter(bare).map(|c| if c == '’' { '\'' } else { c }).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn expand(text: &str) -> Vec<String> {
    let Some(open) = text.find('{') else { return vec![text.to_owned()] };
    let (parts, close) = parts(text, open);
    let mut insides = Vec::new();
    let mut otherwise = false;
    for part in parts {
        match part.split_once(':') {
            Some((_, inside)) => insides.extend(expand(inside)),
            None => {
                otherwise = true;
                insides.extend(expand(part));
            }
        }
    }
    if !otherwise {
        insides.push(String::new());
    }
    let rest = expand(&text[close + 1..]);
    let whole = |inside: &String| rest.iter().map(|rest| format!("{}{}{rest}", &text[..open], inside.trim())).collect();
    insides.iter().flat_map(|inside| -> Vec<String> { whole(inside) }).collect()
}

/// The parts between the bracket at `open` and its partner, and where the partner is.
fn parts(text: &str, open: usize) -> (Vec<&str>, usize) {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0, open + 1);
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == '|') {
            parts.push(&text[from..at]);
            from = at + 1;
        }
        if depth == 0 {
            return (parts, at);
        }
    }
    panic!("a bracket of `{text}` is not closed")
}
