//! Builds the graph of a story from the story and what exploration proved.

use super::condition::ConditionPrinter;
use super::graph::{ChapterNodes, EdgeStyle, EdgeTarget, MapEdge, MapNode, NodeKind, ShortestRun, StoryGraph};
use super::labels::label;
use crate::engine::GO_ON;
use crate::explore::{Answer, Explored, Stuck};
use crate::story::{
    Branch, BranchId, ChapterId, Choice, ChoiceId, GateKind, IdRange, JunctionId, SceneId, SceneKind, Story, Target,
};
use crate::text::{count, location_of};

/// Builds the graph of a whole story, or of one chapter of it.
pub(super) fn build(story: &Story, explored: &Explored, chapter: Option<ChapterId>) -> StoryGraph {
    GraphBuilder::new(story, explored, chapter).build()
}

/// A graph that is being built. A node gets its index when it is first mentioned.
struct GraphBuilder<'s> {
    story: &'s Story,
    explored: &'s Explored,
    chapter: Option<ChapterId>,
    conditions: ConditionPrinter<'s>,
    /// The scene or junction of each node, by index.
    numbered: Vec<Target>,
    /// The index of each scene's node.
    scenes: Vec<Option<usize>>,
    /// The index of each junction's node.
    junctions: Vec<Option<usize>>,
}

impl<'s> GraphBuilder<'s> {
    fn new(story: &'s Story, explored: &'s Explored, chapter: Option<ChapterId>) -> Self {
        Self {
            story,
            explored,
            chapter,
            conditions: ConditionPrinter::new(story),
            numbered: Vec::new(),
            scenes: vec![None; story.scenes().len()],
            junctions: vec![None; story.junctions().len()],
        }
    }

    fn build(mut self) -> StoryGraph {
        let chapters = self.chapters();
        let shown = self.numbered.len();
        let mut nodes: Vec<MapNode> = Vec::new();
        // Stubs get their index when an edge to them is built. They have no edges themselves.
        while let Some(target) = self.numbered.get(nodes.len()).copied() {
            let node = if nodes.len() < shown { self.node(target) } else { self.stub(target) };
            nodes.push(node);
        }
        self.add_entries(&mut nodes);
        StoryGraph { title: self.title(&chapters), proved: self.proved(), chapters, nodes }
    }

    fn title(&self, chapters: &[ChapterNodes]) -> String {
        match (self.chapter, chapters) {
            (Some(_), [chapter]) => format!("{}: {}", self.story.title(), chapter.heading),
            _ => self.story.title().to_owned(),
        }
    }

    fn chapters(&mut self) -> Vec<ChapterNodes> {
        let all = self.story.chapter_ids();
        let shown: Vec<ChapterId> = all.filter(|at| self.chapter.is_none_or(|asked| asked == *at)).collect();
        let mut inside: Vec<Vec<Target>> = vec![Vec::new(); self.story.chapters().len()];
        let scenes = self.story.scene_ids().map(Target::Scene);
        let junctions = self.story.junction_ids().map(Target::Junction);
        for target in scenes.chain(junctions) {
            inside.get_mut(self.chapter_of(target).index()).into_iter().for_each(|targets| targets.push(target));
        }
        let mut number_all = |chapter: ChapterId| {
            let start = self.numbered.len();
            for target in inside.get(chapter.index()).into_iter().flatten() {
                self.number(*target);
            }
            ChapterNodes { heading: location_of(self.story, chapter, None), nodes: start..self.numbered.len() }
        };
        shown.into_iter().map(&mut number_all).collect()
    }

    /// Returns the index of a target's node, and reserves one if it has none.
    fn number(&mut self, target: Target) -> usize {
        let slot = match target {
            Target::Scene(scene) => self.scenes.get_mut(scene.index()),
            Target::Junction(junction) => self.junctions.get_mut(junction.index()),
        };
        let next = self.numbered.len();
        let number = slot.map_or(next, |slot| *slot.get_or_insert(next));
        if number == next {
            self.numbered.push(target);
        }
        number
    }

    fn node(&mut self, target: Target) -> MapNode {
        let node = match target {
            Target::Scene(scene) => self.scene(scene),
            Target::Junction(at) => {
                MapNode { edges: self.junction(at), ..MapNode::new(self.id(target), NodeKind::Junction) }
            }
        };
        MapNode { is_start: self.story.start() == target, ..node }
    }

    fn stub(&self, target: Target) -> MapNode {
        let heading = location_of(self.story, self.chapter_of(target), None);
        MapNode::new(self.id(target), NodeKind::Elsewhere { heading })
    }

    fn id(&self, target: Target) -> &'s str {
        self.story.str(match target {
            Target::Scene(scene) => self.story.scene(scene).id,
            Target::Junction(junction) => self.story.junction(junction).id,
        })
    }

    fn chapter_of(&self, target: Target) -> ChapterId {
        match target {
            Target::Scene(scene) => self.story.scene(scene).chapter,
            Target::Junction(junction) => self.story.junction(junction).chapter,
        }
    }

    fn scene(&mut self, id: SceneId) -> MapNode {
        let scene = self.story.scene(id);
        let (kind, edges) = match &scene.kind {
            SceneKind::Ending(ending) => {
                let title = self.story.str(ending.title).to_owned();
                (NodeKind::Ending { title, shortest: self.shortest(id) }, Vec::new())
            }
            SceneKind::Next(target) => (NodeKind::Scene, vec![self.next(*target)]),
            SceneKind::Choices(choices) => (NodeKind::Scene, choices.ids().map(|choice| self.choice(choice)).collect()),
        };
        let key = scene.key.map(|key| self.story.str(key).to_owned());
        MapNode { key, marks: self.marks(id), edges, ..MapNode::new(self.story.scene_name(id), kind) }
    }

    fn shortest(&self, scene: SceneId) -> Option<ShortestRun> {
        let found = self.explored.endings.iter().find(|ending| ending.scene == scene)?;
        found.witness.as_ref().map(|witness| ShortestRun {
            choices: witness.choices.len(),
            needs_earlier_run: !witness.facts.is_empty(),
            is_proved: self.explored.is_complete,
        })
    }

    fn marks(&self, scene: SceneId) -> Vec<String> {
        let stuck = |found: &[Stuck]| found.iter().any(|stuck| stuck.scene == scene);
        let reached = match self.explored.scenes.get(scene.index()) {
            Some(Answer::No) => Some("never reached"),
            Some(Answer::Unknown) => Some("not known to be reachable"),
            _ => None,
        };
        let dead = stuck(&self.explored.dead_ends).then_some("dead end: a reader can get stuck here");
        let locked = stuck(&self.explored.soft_locks).then_some("soft-lock: possibly no path to an ending");
        [reached, dead, locked].into_iter().flatten().map(str::to_owned).collect()
    }

    fn next(&mut self, target: Target) -> MapEdge {
        let to = self.number(target);
        MapEdge {
            label: GO_ON.to_owned(),
            style: EdgeStyle::Open,
            notes: Vec::new(),
            targets: vec![EdgeTarget { to, when: None }],
        }
    }

    fn junction(&mut self, junction: JunctionId) -> Vec<MapEdge> {
        let edge = |target: EdgeTarget| {
            let style = if target.when.is_some() { EdgeStyle::Locked } else { EdgeStyle::Open };
            MapEdge { label: String::new(), style, notes: Vec::new(), targets: vec![target] }
        };
        self.targets(self.story.junction(junction).branches).into_iter().map(edge).collect()
    }

    fn targets(&mut self, branches: IdRange<BranchId>) -> Vec<EdgeTarget> {
        let story = self.story;
        let mut target = |branch: &Branch| EdgeTarget {
            to: self.number(branch.to),
            when: branch.when.as_deref().map(|cond| self.conditions.print(cond)),
        };
        story.branches_in(branches).iter().map(&mut target).collect()
    }

    fn choice(&mut self, id: ChoiceId) -> MapEdge {
        let choice = self.story.choice(id);
        let taken = self.explored.choices.get(id.index()).copied().unwrap_or(Answer::Unknown);
        MapEdge {
            label: label(self.story, choice.text),
            style: edge_style(choice, taken),
            notes: self.notes(choice, taken),
            targets: self.targets(choice.branches),
        }
    }

    fn notes(&self, choice: &Choice, taken: Answer) -> Vec<String> {
        let gate = |kind: GateKind| {
            let before = match kind {
                GateKind::When => "shown if",
                GateKind::Seal => "sealed until",
                GateKind::Needs => "needs",
            };
            choice.gate(kind).map(|cond| format!("{before} {}", self.conditions.print(cond)))
        };
        let proved = match taken {
            Answer::Yes => None,
            Answer::No => Some("can never be taken".to_owned()),
            Answer::Unknown => Some("not known to be available".to_owned()),
        };
        let once = choice.once.then(|| "once".to_owned());
        GateKind::ALL.into_iter().filter_map(gate).chain(once).chain(proved).collect()
    }

    fn add_entries(&self, nodes: &mut [MapNode]) {
        let Some(chapter) = self.chapter else { return };
        for (from, target) in self.all_edges() {
            let slot = match target {
                Target::Scene(scene) => self.scenes.get(scene.index()),
                Target::Junction(junction) => self.junctions.get(junction.index()),
            };
            let Some(Some(number)) = slot else { continue };
            if from == chapter || self.chapter_of(target) != chapter {
                continue;
            }
            let heading = location_of(self.story, from, None);
            if let Some(node) = nodes.get_mut(*number).filter(|node| !node.entered_from.contains(&heading)) {
                node.entered_from.push(heading);
            }
        }
    }

    /// Returns every edge of the story as the chapter that it starts in and its target.
    fn all_edges(&self) -> impl Iterator<Item = (ChapterId, Target)> {
        let story = self.story;
        let of = |branches: IdRange<BranchId>| story.branches_in(branches).iter().map(|branch| branch.to);
        let choices = story
            .choices()
            .iter()
            .flat_map(move |choice| of(choice.branches).map(|to| (story.scene(choice.scene).chapter, to)));
        let nexts = story.scenes().iter().filter_map(|scene| match scene.kind {
            SceneKind::Next(target) => Some((scene.chapter, target)),
            _ => None,
        });
        let junctions =
            story.junctions().iter().flat_map(move |junction| of(junction.branches).map(|to| (junction.chapter, to)));
        choices.chain(nexts).chain(junctions)
    }

    fn proved(&self) -> Vec<String> {
        let explored = self.explored;
        let complete = if explored.is_complete {
            "All states were explored."
        } else {
            "Not all states were explored; what was not found may still be possible."
        };
        let yes = |answers: &[Answer]| answers.iter().filter(|answer| **answer == Answer::Yes).count();
        let (scenes, choices) = (explored.scenes.as_slice(), explored.choices.as_slice());
        let endings: Vec<Answer> = explored.endings.iter().map(|ending| ending.reachable).collect();
        vec![
            complete.to_owned(),
            format!("{} of {} can be reached.", yes(scenes), count(scenes.len(), "scene")),
            format!("{} of {} can be taken.", yes(choices), count(choices.len(), "choice")),
            format!("{} of {} can be reached.", yes(&endings), count(endings.len(), "ending")),
            stuck_at("Dead ends", explored, &explored.dead_ends, self.story),
            stuck_at("Soft-locks", explored, &explored.soft_locks, self.story),
        ]
    }
}

fn stuck_at(what: &str, explored: &Explored, found: &[Stuck], story: &Story) -> String {
    let scenes: Vec<&str> = found.iter().map(|stuck| story.scene_name(stuck.scene)).collect();
    match (scenes.as_slice(), explored.is_complete) {
        ([], true) => format!("{what}: none."),
        ([], false) => format!("{what}: none found."),
        (scenes, _) => format!("{what}: at {}.", scenes.join(", ")),
    }
}

fn edge_style(choice: &Choice, taken: Answer) -> EdgeStyle {
    if taken == Answer::No {
        EdgeStyle::Never
    } else if choice.gate(GateKind::Seal).is_some() {
        EdgeStyle::Sealed
    } else if choice.gates().next().is_some() {
        EdgeStyle::Locked
    } else {
        EdgeStyle::Open
    }
}
