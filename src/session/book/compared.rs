//! Two runs side by side.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::archive::RunId;
use crate::engine::{NEXT, Playthrough, Segment, State};
use crate::session::Session;
use crate::story::{MeterId, SceneId};

/// Two runs side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The runs.
    pub runs: [RunId; 2],
    /// How many choices they share from the beginning.
    pub shared: usize,
    /// What followed, decisions at the same scene beside each other.
    pub rows: Vec<Beside>,
    /// Where each ends, or as far as it stands.
    pub ends: [SceneId; 2],
    /// How many choices each has.
    pub lengths: [usize; 2],
    /// The meters that are shown, at the beginning and after each choice.
    pub curves: Vec<Curve>,
    /// What the second corrects of the first, in the story's words.
    pub corrections: Vec<Vec<Segment>>,
}

/// What stands beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// What each run did; nothing where it met no such decision.
    pub sides: [Option<TookThere>; 2],
}

/// A choice that a run took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TookThere {
    /// How many steps led to the decision.
    pub steps: usize,
    /// The scene's id.
    pub scene: String,
    /// The choice's identity.
    pub choice: String,
    /// What the story calls the decision, if it does.
    pub label: Option<String>,
    /// What was chosen.
    pub chosen: Vec<Segment>,
    /// The endings that it closed; none where that is not known.
    pub closed: Option<Vec<SceneId>>,
}

/// How a meter went in two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// The meter.
    pub meter: MeterId,
    /// Its values at the beginning and after each choice.
    pub values: [Vec<i32>; 2],
}

/// One of the two, played again.
struct Side {
    run: RunId,
    playthrough: Playthrough,
    taken: Vec<TookThere>,
}

impl Session {
    /// Two runs side by side.
    ///
    /// Which endings a choice closed is known once the session has [looked ahead](Self::look_ahead).
    pub fn compare(&self, first: RunId, second: RunId) -> Compared {
        let sides = [self.side(first), self.side(second)];
        let [left, right] = &sides;
        let same = |pair: &(&TookThere, &TookThere)| (&pair.0.scene, &pair.0.choice) == (&pair.1.scene, &pair.1.choice);
        let shared = left.taken.iter().zip(&right.taken).take_while(same).count();
        Compared {
            runs: [first, second],
            shared,
            rows: beside(left, right, shared),
            ends: sides.each_ref().map(|side| side.playthrough.state().scene()),
            lengths: sides.each_ref().map(|side| side.taken.len()),
            curves: self.curves([left, right]),
            corrections: self.corrections_between(&self.book.path(first), &self.book.path(second)),
        }
    }

    fn side(&self, run: RunId) -> Side {
        let playthrough = self.played(run, usize::MAX).playthrough;
        let path = self.book.path(run);
        let steps = path.iter().take(playthrough.position()).enumerate().filter(|(_, step)| step.choice != NEXT);
        let taken = steps.map(|(steps, step)| {
            let state = playthrough.state_at(steps);
            let scene = self.story.scene(state.scene());
            let label = |choice| crate::engine::line(&self.story, self.story.choice(choice).text, state);
            TookThere {
                steps,
                scene: step.scene.clone(),
                choice: step.choice.clone(),
                label: scene.key.map(|key| self.story.str(key).to_owned()),
                chosen: self.words_of(&step.scene, &step.choice, label),
                closed: self.closed(state, playthrough.state_at(steps + 1)),
            }
        });
        let taken = taken.collect();
        Side { run, playthrough, taken }
    }

    /// The endings that were open before and not after.
    fn closed(&self, before: &State, after: &State) -> Option<Vec<SceneId>> {
        let outlook = self.outlook(before)?;
        let left: Vec<SceneId> = outlook.open(after).collect();
        Some(outlook.open(before).filter(|ending| !left.contains(ending)).collect())
    }

    fn curves(&self, sides: [&Side; 2]) -> Vec<Curve> {
        let shown = self.story.meter_ids().filter(|meter| !self.story.meter(*meter).hidden);
        let values = |side: &Side, meter: MeterId| {
            let after = side.taken.iter().map(|taken| taken.steps + 1);
            let states = std::iter::once(0).chain(after).map(|steps| side.playthrough.state_at(steps));
            states.map(|state| state.meter(meter)).collect()
        };
        shown.map(|meter| Curve { meter, values: sides.map(|side| values(side, meter)) }).collect()
    }
}

/// What followed on what was shared, decisions at the same scene beside each other.
///
/// Of ways to lay them out that are as good the same is taken whichever run comes first, so that comparing is
/// symmetric.
fn beside(left: &Side, right: &Side, shared: usize) -> Vec<Beside> {
    let turned = right.run < left.run;
    let (first, second) = if turned { (right, left) } else { (left, right) };
    let rest = |side: &Side| -> Vec<TookThere> { side.taken.iter().skip(shared).cloned().collect() };
    let (first, second) = (rest(first), rest(second));
    let scenes = |side: &[TookThere]| -> Vec<String> { side.iter().map(|taken| taken.scene.clone()).collect() };
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &scenes(&first), &scenes(&second)) {
        let (old, new) = (op.old_range(), op.new_range());
        match op {
            DiffOp::Equal { .. } => rows.extend(old.zip(new).map(|(old, new)| row(first.get(old), second.get(new)))),
            _ => {
                rows.extend(old.map(|old| row(first.get(old), None)));
                rows.extend(new.map(|new| row(None, second.get(new))));
            }
        }
    }
    if turned {
        rows.iter_mut().for_each(|row| row.sides.reverse());
    }
    rows
}

fn row(first: Option<&TookThere>, second: Option<&TookThere>) -> Beside {
    Beside { sides: [first.cloned(), second.cloned()] }
}
