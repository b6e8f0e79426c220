//! The graph of a story in its files, before anything is compiled: enough to find the detours.

use std::collections::{HashSet, VecDeque};

use super::super::model::Target;
use super::super::offered::offered;
use super::super::source::{ChapterFile, ChapterItem, Choice, Scene};
use super::super::table::{Id as _, JunctionId, SceneId};
use super::super::tree_reader::Str;
use super::Resolver;
use crate::diag::{FileId, FileSpan};

/// A choice that begins a detour.
pub(super) struct Call {
    /// Where the detour begins.
    pub(super) entry: Target,
    /// Where it returns to.
    pub(super) then: Target,
    /// Whether it returns to the scene of the choice.
    pub(super) stays: bool,
    /// The string with the name of the entry.
    pub(super) place: FileSpan,
}

/// Where a choice, scene or junction leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// There.
    To(usize),
    /// There, on a detour.
    Detour(usize),
}

impl Edge {
    fn end(self) -> usize {
        let (Self::To(node) | Self::Detour(node)) = self;
        node
    }
}

/// The scenes and junctions of a story, and what leads from each. Scenes are the first nodes.
pub(super) struct DetourGraph<'a> {
    /// The choices that begin detours, in the order of the files.
    pub(super) calls: Vec<Call>,
    /// The choices with `back`, with their scenes and places.
    pub(super) backs: Vec<(SceneId, FileSpan)>,
    /// Whether something leads to a name that is not declared.
    pub(super) has_unknown: bool,
    edges: Vec<Vec<Edge>>,
    names: Vec<&'a str>,
    scenes: usize,
}

impl<'a> DetourGraph<'a> {
    /// Reads the graph from the records of the story. It is empty for a story without detours.
    pub(super) fn new(resolver: &Resolver<'a>, chapters: &'a [ChapterFile<'a>]) -> Self {
        let scenes = resolver.scene_places.rows().len();
        let mut graph = Self {
            calls: Vec::new(),
            backs: Vec::new(),
            has_unknown: false,
            edges: Vec::new(),
            names: Vec::new(),
            scenes,
        };
        if !uses_detours(resolver, chapters) {
            return graph;
        }
        let nodes = scenes + resolver.junction_places.rows().len();
        (graph.edges, graph.names) = (vec![Vec::new(); nodes], vec![""; nodes]);
        let (mut scene, mut junction) = (0, scenes);
        for (_, chapter) in chapters {
            for item in &chapter.records.scenes {
                match item {
                    ChapterItem::Scene(written) => {
                        graph.add_scene(resolver, chapter.file, written, scene);
                        scene += 1;
                    }
                    ChapterItem::Junction(written) => {
                        graph.name_node(junction, &written.id);
                        let targets: Vec<&Str> = written.to_first.iter().map(|route| &route.to).collect();
                        targets.into_iter().for_each(|to| graph.add_edge(resolver, junction, to, Edge::To));
                        junction += 1;
                    }
                }
            }
        }
        graph
    }

    fn name_node(&mut self, node: usize, id: &'a Str<'a>) {
        self.names.get_mut(node).into_iter().for_each(|name| *name = id.text.as_ref());
    }

    fn add_scene(&mut self, resolver: &Resolver<'a>, file: FileId, written: &'a Scene<'a>, node: usize) {
        self.name_node(node, &written.id);
        written.next.iter().for_each(|next| self.add_edge(resolver, node, next, Edge::To));
        for known in offered(written, resolver.lists) {
            let file = if known.list.is_some() { resolver.settings.0 } else { file };
            self.add_choice(resolver, file, known.choice, node);
        }
    }

    fn add_choice(&mut self, resolver: &Resolver<'a>, file: FileId, choice: &'a Choice<'a>, node: usize) {
        let scene = SceneId::from_index(node);
        let routes = choice.to_first.iter().flatten().map(|route| &route.to);
        let then = choice.then.as_deref();
        for to in choice.to.iter().chain(routes).chain(then) {
            self.add_edge(resolver, node, to, Edge::To);
        }
        if choice.goes_back() {
            self.backs.push((scene, FileSpan { file, span: choice.here }));
        }
        let Some(entry) = choice.detour.as_deref() else { return };
        self.add_edge(resolver, node, entry, Edge::Detour);
        if let Some((target, then, stays)) = resolver.call(choice, scene) {
            let place = FileSpan { file, span: entry.span };
            self.calls.push(Call { entry: target, then, stays, place });
        }
    }

    fn add_edge(&mut self, resolver: &Resolver<'a>, from: usize, to: &Str, edge: fn(usize) -> Edge) {
        let Some(target) = resolver.names.targets.get(to.text.as_ref()) else {
            self.has_unknown = true;
            return;
        };
        let edge = edge(self.node(*target));
        if let Some(edges) = self.edges.get_mut(from).filter(|edges| !edges.contains(&edge)) {
            edges.push(edge);
        }
    }

    fn node(&self, target: Target) -> usize {
        match target {
            Target::Scene(scene) => scene.index(),
            Target::Junction(junction) => self.scenes + junction.index(),
        }
    }

    fn target(&self, node: usize) -> Target {
        match node.checked_sub(self.scenes) {
            None => Target::Scene(SceneId::from_index(node)),
            Some(junction) => Target::Junction(JunctionId::from_index(junction)),
        }
    }

    /// Returns the name of a scene or junction.
    pub(super) fn name(&self, target: Target) -> &'a str {
        self.names.get(self.node(target)).copied().unwrap_or_default()
    }

    /// Returns whether a scene or junction is one of those that [`reached`](Self::reached) returned.
    pub(super) fn has(&self, reached: &[bool], target: Target) -> bool {
        reached.get(self.node(target)) == Some(&true)
    }

    /// Returns what can be reached from a target, including itself, before a `back` that ends a detour that began
    /// earlier. The inside of detours on the way is omitted unless `inside` is true; what comes after them never is.
    pub(super) fn reached(&self, from: Target, inside: bool) -> Vec<bool> {
        let mut reached = vec![false; self.edges.len()];
        let mut waiting = vec![self.node(from)];
        while let Some(node) = waiting.pop() {
            if let Some(known @ false) = reached.get_mut(node) {
                *known = true;
                let edges = self.edges.get(node).into_iter().flatten();
                waiting.extend(edges.filter(|edge| inside || matches!(edge, Edge::To(_))).map(|edge| edge.end()));
            }
        }
        reached
    }

    /// Returns the entries of the detours that begin inside what [`reached`](Self::reached) returned.
    pub(super) fn begun(&self, reached: &[bool]) -> HashSet<Target> {
        let inside = self.edges.iter().zip(reached).filter(|(_, reached)| **reached).flat_map(|(edges, _)| edges);
        let begun = inside.filter_map(|edge| match edge {
            Edge::To(_) => None,
            Edge::Detour(entry) => Some(self.target(*entry)),
        });
        begun.collect()
    }

    /// Returns a shortest path on which a detour begins again before it ends, from its entry to the last scene or junction
    /// before that.
    pub(super) fn cycle(&self, entry: Target) -> Option<Vec<Target>> {
        let entry = self.node(entry);
        let mut before = vec![None; self.edges.len()];
        let mut waiting = VecDeque::from([entry]);
        while let Some(node) = waiting.pop_front() {
            for edge in self.edges.get(node).into_iter().flatten() {
                if *edge == Edge::Detour(entry) {
                    let mut path = vec![self.target(node)];
                    let mut at = node;
                    while let Some(Some(earlier)) = before.get(at).filter(|_| at != entry) {
                        at = *earlier;
                        path.push(self.target(at));
                    }
                    path.reverse();
                    return Some(path);
                }
                if let Some(unknown @ None) = before.get_mut(edge.end()) {
                    *unknown = Some(node);
                    waiting.push_back(edge.end());
                }
            }
        }
        None
    }

    /// Returns the scenes that a target leads to through junctions only.
    pub(super) fn scenes_of(&self, target: Target) -> Vec<SceneId> {
        let mut reached = vec![false; self.edges.len()];
        let (mut waiting, mut scenes) = (vec![self.node(target)], Vec::new());
        while let Some(node) = waiting.pop() {
            match reached.get_mut(node) {
                Some(known @ false) => *known = true,
                _ => continue,
            }
            match self.target(node) {
                Target::Scene(scene) => scenes.push(scene),
                Target::Junction(_) => {
                    waiting.extend(self.edges.get(node).into_iter().flatten().map(|edge| edge.end()))
                }
            }
        }
        scenes
    }
}

fn uses_detours<'a>(resolver: &Resolver<'a>, chapters: &'a [ChapterFile<'a>]) -> bool {
    let uses = |choice: &Choice| choice.goes_back() || choice.detour.is_some();
    let scenes = chapters.iter().flat_map(|(_, chapter)| &chapter.records.scenes);
    let mut scenes = scenes.filter_map(|item| match item {
        ChapterItem::Scene(scene) => Some(scene),
        ChapterItem::Junction(_) => None,
    });
    scenes.any(|scene| offered(scene, resolver.lists).any(|known| uses(known.choice)))
}
