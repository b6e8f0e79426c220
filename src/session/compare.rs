//! Two runs side by side.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::payload::{ChoiceTaken, ComparedRun, Comparison, DiffRow, Line, MeterCurve, StepNames};
use super::{Detail, Session};
use crate::archive::{RunId, shared_prefix_len};
use crate::engine::{NEXT, Playthrough, State};
use crate::story::{MeterId, SceneId};
use crate::text::plain;

/// One of the two runs, replayed.
struct Side {
    run: RunId,
    playthrough: Playthrough,
    taken: Vec<ChoiceTaken>,
}

impl Session {
    /// Two runs side by side, as far as they work in the current story.
    ///
    /// Which endings a choice closed is known once the session knows the outlook of the edition.
    pub(super) fn compare(&self, first: RunId, second: RunId, tell: Detail) -> Comparison {
        let sides = [self.side(first, tell), self.side(second, tell)];
        let [left, right] = &sides;
        let same =
            |pair: &(&ChoiceTaken, &ChoiceTaken)| (&pair.0.scene, &pair.0.choice) == (&pair.1.scene, &pair.1.choice);
        let shared_choices = left.taken.iter().zip(&right.taken).take_while(same).count();
        let paths = [first, second].map(|run| self.archive.path(run));
        Comparison {
            shared: shared_prefix_len(&paths[0], &paths[1]),
            runs: sides.each_ref().map(|side| self.compared_run(side)),
            rows: diff(left, right, shared_choices),
            meters: self.curves([left, right]),
            corrections: Line::all(self.corrections_between(&paths[0], &paths[1])),
            shared_choices,
        }
    }

    fn side(&self, run: RunId, tell: Detail) -> Side {
        let playthrough = self.played(run, usize::MAX).playthrough;
        let path = self.archive.path(run);
        let steps = path.iter().take(playthrough.position()).enumerate().filter(|(_, step)| step.choice != NEXT);
        let taken = steps.map(|(at, step)| {
            let state = playthrough.state_at(at);
            let landmark = self.story.scene(state.scene()).key.map(|key| self.story.str(key).to_owned());
            let label = |choice| self.line_in(Some(run), self.story.choice(choice).text, state);
            let spans = self.words_of(&step.scene, &step.choice, label);
            let closed = self.closed(state, playthrough.state_at(at + 1));
            let (closed, closed_untold) = closed.map(|closed| self.told_endings(&closed, tell)).unzip();
            ChoiceTaken {
                step: at,
                scene: step.scene.clone(),
                choice: step.choice.clone(),
                landmark,
                text: plain(&spans),
                closed,
                closed_untold,
                spans,
            }
        });
        let taken = taken.collect();
        Side { run, playthrough, taken }
    }

    fn compared_run(&self, side: &Side) -> ComparedRun {
        let path = self.archive.path(side.run).into_iter();
        let end = self.place(side.playthrough.state().scene());
        ComparedRun {
            run: side.run,
            scene: end.scene.clone(),
            steps: path.map(|step| StepNames { scene: step.scene, choice: step.choice }).collect(),
            choices: side.taken.len(),
            end,
        }
    }

    /// The endings that were open before but not after.
    fn closed(&self, before: &State, after: &State) -> Option<Vec<SceneId>> {
        let outlook = self.outlook(before)?;
        let left: Vec<SceneId> = outlook.open(after).collect();
        let closed = outlook.open(before).filter(|ending| !left.contains(ending));
        Some(closed.collect())
    }

    fn curves(&self, sides: [&Side; 2]) -> Vec<MeterCurve> {
        let values = |side: &Side, meter: MeterId| {
            let after = side.taken.iter().map(|taken| taken.step + 1);
            let states = std::iter::once(0).chain(after).map(|step| side.playthrough.state_at(step));
            states.map(|state| state.meter(meter)).collect()
        };
        let shown = self.story.meter_ids().map(|id| (id, self.story.meter(id))).filter(|(_, meter)| !meter.hidden);
        let curve = |(id, meter): (MeterId, &crate::story::Meter)| MeterCurve {
            id: self.story.str(meter.id).to_owned(),
            name: self.story.str(meter.name).to_owned(),
            range: meter.range,
            values: sides.map(|side| values(side, id)),
        };
        shown.map(curve).collect()
    }
}

/// What followed the shared choices, with decisions at the same scene beside each other.
///
/// Several alignments can be equally good. The same one is taken whichever run comes first, so that comparing is
/// symmetric.
fn diff(left: &Side, right: &Side, shared: usize) -> Vec<DiffRow> {
    let turned = right.run < left.run;
    let (first, second) = if turned { (right, left) } else { (left, right) };
    let (first, second) = (first.taken.get(shared..), second.taken.get(shared..));
    let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
    let scenes = |side: &[ChoiceTaken]| -> Vec<String> { side.iter().map(|taken| taken.scene.clone()).collect() };
    let row = |old: Option<usize>, new: Option<usize>| -> DiffRow {
        [old.and_then(|at| first.get(at)).cloned(), new.and_then(|at| second.get(at)).cloned()]
    };
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &scenes(first), &scenes(second)) {
        let (old, new) = (op.old_range(), op.new_range());
        match op {
            DiffOp::Equal { .. } => rows.extend(old.zip(new).map(|(old, new)| row(Some(old), Some(new)))),
            _ => {
                rows.extend(old.map(|old| row(Some(old), None)));
                rows.extend(new.map(|new| row(None, Some(new))));
            }
        }
    }
    if turned {
        rows.iter_mut().for_each(|row| row.reverse());
    }
    rows
}
