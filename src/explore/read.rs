//! Which parts of a story's texts some reader can read.
//!
//! Most are met by readers who choose at random, and quickly. Those that are left are few; for them the story is
//! explored by sets in which the truths that they ask about are kept as long as they must be, a few at a time.

use std::collections::BTreeMap;

use super::answers::{Answer, Witness};
use super::parts::{Meeting, Moment, Part, meetings};
use super::plan::{Asked, Place, Plan, Var};
use super::symbolic::{Sets, Symbolic};
use super::test::{all, not};
use super::walk::vars_of;
use super::whole::needed;
use crate::engine::{Availability, State};
use crate::story::{ChoiceId, Edition, FactId, SceneId, Story};

/// How many steps readers who choose at random take, and after how many without anything new they give up.
const STEPS: usize = 3_000_000;
const STALE: usize = 600_000;

/// How many truths that only texts ask about are kept at a time.
const AT_A_TIME: usize = 5;

/// What is known of a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFound {
    /// The part.
    pub part: Part,
    /// Whether some reader can read it.
    pub readable: Answer,
    /// A run after which it is read, not the shortest in general.
    pub witness: Option<Witness>,
    /// The scenes where it may be met.
    pub scenes: Vec<SceneId>,
    /// The part that it stands in.
    pub inside: Option<Part>,
}

/// What is known of every part, in the order of the texts.
pub(crate) fn read(story: &Story, limit: usize, progress: &mut dyn FnMut(&str)) -> Vec<PartFound> {
    let meetings = meetings(story);
    let mut found: BTreeMap<Part, Option<Witness>> = meetings.iter().map(|meeting| (meeting.part, None)).collect();
    let archive = story.facts_at_start(Edition::Later);
    progress("reading at random");
    Readers { story, archive: &archive, found: &mut found }.read(&meetings);
    let left: Vec<&Meeting> = meetings.iter().filter(|meeting| found.get(&meeting.part) == Some(&None)).collect();
    let mut open: Vec<Part> = Vec::new();
    let groups = groups(story, left);
    for (at, group) in groups.iter().enumerate() {
        progress(&format!("looking for what nobody has read: {} of {}", at + 1, groups.len()));
        if !look_for(story, &archive, group, limit, &mut found) {
            open.extend(group.iter().map(|meeting| meeting.part));
        }
    }
    let mut scenes: BTreeMap<Part, Vec<SceneId>> = BTreeMap::new();
    let mut inside: BTreeMap<Part, Option<Part>> = BTreeMap::new();
    for meeting in &meetings {
        inside.insert(meeting.part, meeting.inside);
        let scenes = scenes.entry(meeting.part).or_default();
        scenes.extend(Some(meeting.scene(story)).filter(|scene| !scenes.contains(scene)));
    }
    let mut answer = |(part, witness): (Part, Option<Witness>)| PartFound {
        part,
        readable: Answer::of(witness.is_some(), !open.contains(&part)),
        witness,
        scenes: scenes.remove(&part).unwrap_or_default(),
        inside: inside.get(&part).copied().flatten(),
    };
    found.into_iter().map(&mut answer).collect()
}

/// Readers who choose at random, those choices more often that were taken less often.
struct Readers<'r> {
    story: &'r Story,
    archive: &'r [FactId],
    found: &'r mut BTreeMap<Part, Option<Witness>>,
}

impl Readers<'_> {
    fn read(&mut self, meetings: &[Meeting]) {
        let mut at_scenes: Vec<Vec<&Meeting>> = vec![Vec::new(); self.story.scenes().len()];
        let mut after: Vec<Vec<&Meeting>> = vec![Vec::new(); self.story.choices().len()];
        for meeting in meetings {
            let place = match meeting.moment {
                Moment::At(scene) => at_scenes.get_mut(scene.index()),
                Moment::After(choice) => after.get_mut(choice.index()),
            };
            place.into_iter().for_each(|place| place.push(meeting));
        }
        let mut random = Random::new();
        let (mut steps, mut stale) = (0, 0);
        while steps < STEPS && stale < STALE {
            let (taken, new) = self.run(&mut at_scenes, &mut after, &mut random);
            steps += taken;
            stale = if new { 0 } else { stale + taken };
        }
    }

    /// One run; how many steps it took, and whether it met anything new.
    fn run(
        &mut self,
        at_scenes: &mut [Vec<&Meeting>],
        after: &mut [Vec<&Meeting>],
        random: &mut Random,
    ) -> (usize, bool) {
        let story = self.story;
        let mut state = State::begin(story, self.archive);
        let (mut run, mut new) = (Vec::new(), false);
        let most = 4 * story.scenes().len() + 100;
        for step in 1..=most {
            let mut left = story.scenes().len();
            loop {
                if let Some(meetings) = at_scenes.get_mut(state.scene().index()) {
                    new |= self.meet(meetings, &state, &run);
                }
                left = left.saturating_sub(1);
                if left == 0 || state.pass(story).is_err() {
                    break;
                }
            }
            let open = story
                .choices_of(state.scene())
                .filter(|choice| state.availability(story, *choice) == Availability::Open);
            let open: Vec<ChoiceId> = open.collect();
            let Some(choice) = open.get(random.below(open.len())).copied() else { return (step, new) };
            run.push(choice);
            let meetings = after.get_mut(choice.index());
            let looked = state
                .step_with(story, choice, |state| meetings.is_some_and(|meetings| self.meet(meetings, state, &run)));
            new |= looked.unwrap_or(false);
        }
        (most, new)
    }

    /// Notes what can be read in a state; what was read is not looked for again.
    fn meet(&mut self, meetings: &mut Vec<&Meeting>, state: &State, run: &[ChoiceId]) -> bool {
        let before = meetings.len();
        meetings.retain(|meeting| {
            let Some(found) = self.found.get_mut(&meeting.part) else { return false };
            let reads = found.is_none() && meeting.path.iter().all(|(cond, holds)| state.eval(cond) == *holds);
            if reads {
                *found = Some(Witness { facts: self.archive.to_vec(), choices: run.to_vec() });
            }
            found.is_none()
        });
        meetings.len() != before
    }
}

/// A number generator that is random enough for a walk.
pub(super) struct Random(u64);

impl Random {
    /// Always the same numbers.
    pub(super) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number from 0 up to but without `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as usize % end.max(1)
    }
}

/// Meetings in groups that ask for few truths beside those that the story itself reads on.
fn groups<'m, 's>(story: &Story, left: Vec<&'m Meeting<'s>>) -> Vec<Vec<&'m Meeting<'s>>> {
    let plan = Plan::new(story, Edition::Later, &Asked::default());
    let mut groups: Vec<(Vec<Var>, Vec<&Meeting>)> = Vec::new();
    let mut by_part: BTreeMap<Part, Vec<&Meeting>> = BTreeMap::new();
    left.into_iter().for_each(|meeting| by_part.entry(meeting.part).or_default().push(meeting));
    for meetings in by_part.into_values() {
        let mut extra: Vec<Var> =
            meetings.iter().flat_map(|meeting| vars(meeting)).filter(|var| plan.level(*var).is_none()).collect();
        extra.sort_unstable();
        extra.dedup();
        let fits = |group: &&mut (Vec<Var>, Vec<&Meeting>)| {
            let new = extra.iter().filter(|var| !group.0.contains(var)).count();
            group.0.len() + new <= AT_A_TIME
        };
        match groups.iter_mut().find(fits) {
            Some(group) => {
                extra.retain(|var| !group.0.contains(var));
                group.0.extend(extra);
                group.1.extend(meetings);
            }
            None => groups.push((extra, meetings)),
        }
    }
    groups.into_iter().map(|(_, meetings)| meetings).collect()
}

fn vars(meeting: &Meeting) -> Vec<Var> {
    let mut vars = Vec::new();
    meeting.path.iter().for_each(|(cond, _)| vars_of(cond, &mut |var| vars.push(var)));
    vars
}

/// Looks for meetings by sets; false if the limit was passed.
fn look_for(
    story: &Story,
    archive: &[FactId],
    group: &[&Meeting],
    limit: usize,
    found: &mut BTreeMap<Part, Option<Witness>>,
) -> bool {
    let mut asked = Asked::default();
    for meeting in group {
        match meeting.moment {
            Moment::At(scene) => asked.scenes.push((scene, vars(meeting))),
            Moment::After(choice) => asked.choices.push((choice, vars(meeting))),
        }
    }
    let plan = Plan::new(story, Edition::Later, &asked);
    let mut sets = Symbolic::new(&plan, limit);
    let reached = sets.reach();
    let first = State::begin(story, archive);
    for meeting in group {
        if found.get(&meeting.part) != Some(&None) {
            continue;
        }
        if let Some((place, set)) = sets.meets(story, meeting, &reached) {
            let goal = sets.goal(place, set, &reached);
            let run = sets.shortest(story, &first, &[goal]).pop().flatten();
            let witness = run.map(|run| whole_run(story, archive, run, meeting));
            found.insert(meeting.part, witness);
        }
    }
    !sets.sets.is_over()
}

fn whole_run(story: &Story, archive: &[FactId], mut run: Vec<ChoiceId>, meeting: &Meeting) -> Witness {
    let facts = needed(story, archive, &run, meeting.scene(story));
    if let Moment::After(choice) = meeting.moment {
        run.push(choice);
    }
    Witness { facts, choices: run }
}

impl Symbolic<'_> {
    /// The states of a place from which a part is met, if there are any.
    fn meets(&mut self, story: &Story, meeting: &Meeting, reached: &Sets) -> Option<(Place, super::diagram::Set)> {
        let plan = self.plan;
        let tests = meeting.path.iter().map(|(cond, holds)| {
            let test = plan.test(cond);
            if *holds { test } else { not(test) }
        });
        let test = all(tests.collect());
        let mut set = self.test(&test);
        let place = match meeting.moment {
            Moment::At(scene) => Place::from(scene),
            Moment::After(choice) => {
                let place = Place::from(story.choice(choice).scene);
                let exit = plan.stops.get(place.index())?.exits.iter().find(|exit| exit.choice == Some(choice))?;
                set = self.before(set, exit);
                place
            }
        };
        let here = reached.get(place.index()).copied()?;
        let set = self.sets.and(set, here);
        (!set.is_none()).then_some((place, set))
    }
}
