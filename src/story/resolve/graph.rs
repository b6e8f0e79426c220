//! Checks of the story's graph: cycles of junctions, and scenes and junctions that nothing leads to.

use super::super::model::Target;
use super::super::source::{ChapterFile, ChapterItem};
use super::super::table::{Id as _, JunctionId};
use super::super::tree_reader::Str;
use super::Resolver;
use crate::diag::{Code, Diagnostic};

/// The maximum number of junctions of a cycle that a problem shows.
const MOST_SHOWN: usize = 8;

impl<'a> Resolver<'a> {
    /// Reports cycles of junctions, and scenes and junctions that nothing leads to.
    pub(super) fn check_graph(&mut self, chapters: &'a [ChapterFile<'a>]) {
        self.spread_bits();
        let mut places: Vec<(Target, &'a ChapterFile<'a>, &'a Str<'a>)> = Vec::new();
        let (mut scenes, mut junctions) = (self.story.scene_ids(), self.story.junction_ids());
        for chapter in chapters {
            for entry in &chapter.1.records.scenes {
                match entry {
                    ChapterItem::Scene(scene) => {
                        places.extend(scenes.next().map(|id| (Target::Scene(id), chapter, &scene.id)));
                    }
                    ChapterItem::Junction(junction) => {
                        places.extend(junctions.next().map(|id| (Target::Junction(id), chapter, &junction.id)));
                    }
                }
            }
        }
        self.report_cycles(&places);
        // A name that could not be resolved may refer to anything.
        if self.is_sound() {
            self.warn_of_unreached(&places);
        }
    }

    fn report_cycles(&mut self, places: &[(Target, &'a ChapterFile<'a>, &'a Str<'a>)]) {
        let mut known = vec![Visit::New; self.story.junctions().len()];
        let junctions: Vec<_> = places.iter().filter(|(target, ..)| matches!(target, Target::Junction(_))).collect();
        for from in 0..self.story.junctions().len() {
            for cycle in self.cycles_from(from, &mut known) {
                let mut members = cycle.first.iter().filter_map(|at| junctions.get(*at)).peekable();
                let Some((_, chapter, id)) = members.next() else { continue };
                self.enter(&chapter.1);
                let message = format!("the junction `{}` leads back to itself through junctions only", id.text);
                let mut problem = Diagnostic::new(Code::JunctionCycle, self.whole(id), message);
                while let Some((_, chapter, id)) = members.next() {
                    self.enter(&chapter.1);
                    let more = if cycle.more > 0 && members.peek().is_none() {
                        format!(", and {} more", cycle.more)
                    } else {
                        String::new()
                    };
                    problem = problem.label(self.whole(id), format!("via `{}`{more}", id.text));
                }
                self.report(problem.help("make one of them lead to a scene instead"));
            }
        }
    }

    /// Searches junctions depth first, without recursion; returns each cycle that is found.
    fn cycles_from(&self, from: usize, known: &mut [Visit]) -> Vec<Cycle> {
        let mut cycles = Vec::new();
        let mut path: Vec<usize> = Vec::new();
        let mut stack = vec![(from, false)];
        while let Some((at, done)) = stack.pop() {
            let Some(state) = known.get_mut(at) else { continue };
            if done {
                *state = Visit::Done;
                path.pop();
            } else if *state == Visit::New {
                *state = Visit::Open(path.len());
                path.push(at);
                stack.push((at, true));
                stack.extend(self.junctions_after(at).map(|next| (next, false)));
            } else if let Visit::Open(depth) = *state {
                let members = path.get(depth..).unwrap_or_default();
                let first = members.iter().copied().take(MOST_SHOWN).collect();
                cycles.push(Cycle { first, more: members.len().saturating_sub(MOST_SHOWN) });
            }
        }
        cycles
    }

    fn junctions_after(&self, at: usize) -> impl Iterator<Item = usize> + use<> {
        let mut targets = Vec::new();
        self.leads_to(Target::Junction(JunctionId::from_index(at)), &mut targets);
        targets.into_iter().filter_map(|target| match target {
            Target::Junction(next) => Some(next.index()),
            Target::Scene(_) => None,
        })
    }

    fn warn_of_unreached(&mut self, places: &[(Target, &'a ChapterFile<'a>, &'a Str<'a>)]) {
        let mut scenes = vec![false; self.story.scenes().len()];
        let mut junctions = vec![false; self.story.junctions().len()];
        let mut waiting = vec![self.story.start];
        while let Some(target) = waiting.pop() {
            let reached = match target {
                Target::Scene(scene) => scenes.get_mut(scene.index()),
                Target::Junction(junction) => junctions.get_mut(junction.index()),
            };
            if let Some(reached @ false) = reached {
                *reached = true;
                self.leads_to(target, &mut waiting);
            }
        }
        for (target, chapter, id) in places {
            let (reached, kind) = match target {
                Target::Scene(scene) => (scenes.get(scene.index()), "scene"),
                Target::Junction(junction) => (junctions.get(junction.index()), "junction"),
            };
            if reached == Some(&false) {
                self.enter(&chapter.1);
                let place = self.whole(id);
                let message = format!("nothing leads to the {kind} `{}`", id.text);
                self.report(
                    Diagnostic::new(Code::Unreferenced, place, message)
                        .help("add a choice that leads to it, or remove it"),
                );
            }
        }
    }
}

/// A cycle of junctions.
struct Cycle {
    /// The first junctions, at most [`MOST_SHOWN`], each leading to the next.
    first: Vec<usize>,
    /// The number of the others.
    more: usize,
}

/// The state of the search at a junction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visit {
    New,
    /// On the path being searched, at this index.
    Open(usize),
    Done,
}
