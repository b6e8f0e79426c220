//! From a story, and what is known of it, to its picture.

use super::condition::Writer;
use super::picture::{Kind, Leg, Line, Part, Picture, Place, Shortest, Way};
use super::words::line;
use crate::explore::{Answer, Explored, Stuck};
use crate::story::{
    Branch, BranchId, ChapterId, Choice, ChoiceId, Cond, IdRange, JunctionId, SceneId, Story, Target, Way as StoryWay,
};
use crate::text::{count, location_of};

/// Makes a picture, numbering places as it goes.
pub(super) struct Builder<'s> {
    story: &'s Story,
    explored: &'s Explored,
    chapter: Option<ChapterId>,
    conditions: Writer<'s>,
    targets: Vec<Target>,
    /// The number of each scene's place, and of each junction's.
    scenes: Vec<Option<usize>>,
    junctions: Vec<Option<usize>>,
}

impl<'s> Builder<'s> {
    pub(super) fn new(story: &'s Story, explored: &'s Explored, chapter: Option<ChapterId>) -> Self {
        Self {
            story,
            explored,
            chapter,
            conditions: Writer::new(story),
            targets: Vec::new(),
            scenes: vec![None; story.scenes().len()],
            junctions: vec![None; story.junctions().len()],
        }
    }

    pub(super) fn build(mut self) -> Picture {
        let parts = self.parts();
        let shown = self.targets.len();
        let mut places: Vec<Place> = Vec::new();
        // Stubs are numbered as they are met, and have no ways of their own.
        while let Some(target) = self.targets.get(places.len()).copied() {
            let place = if places.len() < shown { self.place(target) } else { self.stub(target) };
            places.push(place);
        }
        self.note_ways_in(&mut places);
        Picture { title: self.title(&parts), proved: self.proved(), parts, places }
    }

    fn title(&self, parts: &[Part]) -> String {
        match (self.chapter, parts) {
            (Some(_), [part]) => format!("{}: {}", self.story.title(), part.heading),
            _ => self.story.title().to_owned(),
        }
    }

    fn parts(&mut self) -> Vec<Part> {
        let all = self.story.chapter_ids();
        let shown: Vec<ChapterId> = all.filter(|at| self.chapter.is_none_or(|asked| asked == *at)).collect();
        let mut inside: Vec<Vec<Target>> = vec![Vec::new(); self.story.chapters().len()];
        let scenes = self.story.scene_ids().map(Target::Scene);
        let junctions = self.story.junction_ids().map(Target::Junction);
        for target in scenes.chain(junctions) {
            inside.get_mut(self.chapter_of(target).index()).into_iter().for_each(|targets| targets.push(target));
        }
        let mut part = |chapter: ChapterId| {
            let start = self.targets.len();
            for target in inside.get(chapter.index()).into_iter().flatten() {
                self.number(*target);
            }
            Part { heading: location_of(self.story, chapter, None), places: start..self.targets.len() }
        };
        shown.into_iter().map(&mut part).collect()
    }

    /// The number of a target's place; it gets one if it has none.
    fn number(&mut self, target: Target) -> usize {
        let slot = match target {
            Target::Scene(scene) => self.scenes.get_mut(scene.index()),
            Target::Junction(junction) => self.junctions.get_mut(junction.index()),
        };
        let next = self.targets.len();
        let number = slot.map_or(next, |slot| *slot.get_or_insert(next));
        if number == next {
            self.targets.push(target);
        }
        number
    }

    fn place(&mut self, target: Target) -> Place {
        let is_start = self.story.start() == target;
        let (kind, key, marks, ways) = match target {
            Target::Scene(scene) => self.scene(scene),
            Target::Junction(at) => (Kind::Junction, None, Vec::new(), self.junction(at)),
        };
        Place { id: self.id(target).to_owned(), kind, key, is_start, marks, ways, entered_from: Vec::new() }
    }

    fn stub(&self, target: Target) -> Place {
        let heading = location_of(self.story, self.chapter_of(target), None);
        let kind = Kind::Elsewhere { heading };
        Place {
            id: self.id(target).to_owned(),
            kind,
            key: None,
            is_start: false,
            marks: Vec::new(),
            ways: Vec::new(),
            entered_from: Vec::new(),
        }
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

    fn scene(&mut self, id: SceneId) -> (Kind, Option<String>, Vec<String>, Vec<Way>) {
        let scene = self.story.scene(id);
        let (kind, ways) = match &scene.way {
            StoryWay::Ending(ending) => {
                let title = self.story.str(ending.title).to_owned();
                (Kind::Ending { title, shortest: self.shortest(id) }, Vec::new())
            }
            StoryWay::Next(target) => (Kind::Scene, vec![self.next(*target)]),
            StoryWay::Choices(choices) => (Kind::Scene, choices.ids().map(|choice| self.choice(choice)).collect()),
        };
        let key = scene.key.map(|key| self.story.str(key).to_owned());
        (kind, key, self.marks(id), ways)
    }

    fn shortest(&self, scene: SceneId) -> Option<Shortest> {
        let found = self.explored.endings.iter().find(|ending| ending.scene == scene)?;
        found
            .witness
            .as_ref()
            .map(|witness| Shortest { choices: witness.choices.len(), needs_earlier_run: !witness.facts.is_empty() })
    }

    fn marks(&self, scene: SceneId) -> Vec<String> {
        let stuck = |found: &[Stuck]| found.iter().any(|stuck| stuck.scene == scene);
        let reached = match self.explored.scenes.get(scene.index()) {
            Some(Answer::No) => Some("never reached"),
            Some(Answer::Open) => Some("not seen to be reached"),
            _ => None,
        };
        let dead = stuck(&self.explored.dead_ends).then_some("dead end: perhaps nothing to take");
        let locked = stuck(&self.explored.soft_locks).then_some("soft-lock: perhaps no ending left to reach");
        [reached, dead, locked].into_iter().flatten().map(str::to_owned).collect()
    }

    fn next(&mut self, target: Target) -> Way {
        let to = self.number(target);
        Way { label: "Go on.".to_owned(), line: Line::Open, notes: Vec::new(), legs: vec![Leg { to, when: None }] }
    }

    fn junction(&mut self, at: JunctionId) -> Vec<Way> {
        let routes = self.story.junction(at).branches;
        let legs = self.legs(routes);
        let way = |leg: Leg| {
            let line = if leg.when.is_some() { Line::Locked } else { Line::Open };
            Way { label: String::new(), line, notes: Vec::new(), legs: vec![leg] }
        };
        legs.into_iter().map(way).collect()
    }

    fn legs(&mut self, routes: IdRange<BranchId>) -> Vec<Leg> {
        let story = self.story;
        let mut leg = |route: &Branch| Leg {
            to: self.number(route.to),
            when: route.when.as_deref().map(|cond| self.conditions.write(cond)),
        };
        story.branches_in(routes).iter().map(&mut leg).collect()
    }

    fn choice(&mut self, id: ChoiceId) -> Way {
        let choice = self.story.choice(id);
        let taken = self.explored.choices.get(id.index()).copied().unwrap_or(Answer::Open);
        Way {
            label: line(self.story, choice.text),
            line: kind_of_line(choice, taken),
            notes: self.notes(choice, taken),
            legs: self.legs(choice.branches),
        }
    }

    fn notes(&self, choice: &Choice, taken: Answer) -> Vec<String> {
        let written =
            |before: &str, cond: Option<&Cond>| cond.map(|cond| format!("{before} {}", self.conditions.write(cond)));
        let proved = match taken {
            Answer::Yes => None,
            Answer::No => Some("can never be taken".to_owned()),
            Answer::Open => Some("not seen to be taken".to_owned()),
        };
        let notes = [
            written("shown if", choice.when.as_deref()),
            written("sealed until", choice.seal.as_deref()),
            written("needs", choice.needs.as_deref()),
            choice.once.then(|| "once".to_owned()),
            proved,
        ];
        notes.into_iter().flatten().collect()
    }

    fn note_ways_in(&self, places: &mut [Place]) {
        let Some(chapter) = self.chapter else { return };
        for (from, target) in self.every_way() {
            let slot = match target {
                Target::Scene(scene) => self.scenes.get(scene.index()),
                Target::Junction(junction) => self.junctions.get(junction.index()),
            };
            let Some(Some(number)) = slot else { continue };
            if from == chapter || self.chapter_of(target) != chapter {
                continue;
            }
            let heading = location_of(self.story, from, None);
            if let Some(place) = places.get_mut(*number).filter(|place| !place.entered_from.contains(&heading)) {
                place.entered_from.push(heading);
            }
        }
    }

    /// The chapter that each way is in, and where it leads.
    fn every_way(&self) -> impl Iterator<Item = (ChapterId, Target)> {
        let story = self.story;
        let of = |routes: IdRange<BranchId>| story.branches_in(routes).iter().map(|route| route.to);
        let choices = story
            .choices()
            .iter()
            .flat_map(move |choice| of(choice.branches).map(|to| (story.scene(choice.scene).chapter, to)));
        let nexts = story.scenes().iter().filter_map(|scene| match scene.way {
            StoryWay::Next(target) => Some((scene.chapter, target)),
            _ => None,
        });
        let junctions =
            story.junctions().iter().flat_map(move |junction| of(junction.branches).map(|to| (junction.chapter, to)));
        choices.chain(nexts).chain(junctions)
    }

    fn proved(&self) -> Vec<String> {
        let explored = self.explored;
        let complete = if explored.is_complete {
            "Everything that can happen was looked at."
        } else {
            "Not everything that can happen was looked at; what was not seen may still be possible."
        };
        let yes = |answers: &[Answer]| answers.iter().filter(|answer| **answer == Answer::Yes).count();
        let (scenes, choices) = (explored.scenes.as_slice(), explored.choices.as_slice());
        let endings: Vec<Answer> = explored.endings.iter().map(|ending| ending.reachable).collect();
        vec![
            complete.to_owned(),
            format!("{} of {} can be reached.", yes(scenes), count(scenes.len(), "scene")),
            format!("{} of {} can be taken.", yes(choices), count(choices.len(), "choice")),
            format!("{} of {} can be reached.", yes(&endings), count(endings.len(), "ending")),
            stuck_at("Dead ends", &explored.dead_ends, self.story),
            stuck_at("Soft-locks", &explored.soft_locks, self.story),
        ]
    }
}

fn stuck_at(what: &str, found: &[Stuck], story: &Story) -> String {
    let scenes: Vec<&str> = found.iter().map(|stuck| story.scene(stuck.scene).id_text(story)).collect();
    if scenes.is_empty() { format!("{what}: none.") } else { format!("{what}: at {}.", scenes.join(", ")) }
}

fn kind_of_line(choice: &Choice, taken: Answer) -> Line {
    if taken == Answer::No {
        Line::Never
    } else if choice.seal.is_some() {
        Line::Sealed
    } else if choice.needs.is_some() || choice.when.is_some() {
        Line::Locked
    } else {
        Line::Open
    }
}
