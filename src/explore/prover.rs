//! A prover with a memory: what is known about a story's logic is not computed again.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::answers::{Answer, Explored};
use super::control::Control;
use super::laws::{self, LawAnswer};
use super::outlook::Outlook;
use super::plan::VarOrder;
use super::record::{self, Fingerprint, Record, Store};
use super::text_readings::{self, VariantAnswer};
use super::undecided::Undecided;
use super::{Strategy, combine, edition, question};
use crate::story::{Cond, Edition, Law, SceneId, Story};

/// Proves things about one story, and saves what it has proved in a store.
///
/// What it returns is the same with and without a store: a record is used only for a story whose logic is the same,
/// and for a text only if its conditions are the same.
pub struct Prover<'s> {
    story: &'s Story,
    control: Control,
    store: Option<&'s dyn Store>,
    /// The fingerprint of the logic.
    key: Fingerprint,
    kept: Mutex<Kept>,
    /// A good order of variables for this story, once it is known.
    order: OnceLock<VarOrder>,
    /// The maximum number of steps of random readers before texts are searched for.
    reader_steps: usize,
}

/// The record of a story, as it was loaded or will be saved.
struct Kept {
    record: Record,
    is_changed: bool,
    /// The scenes with a question that stayed open.
    open: BTreeSet<SceneId>,
}

impl<'s> Prover<'s> {
    /// Prepares to prove things about a story as far as `control` allows, with what the store has about it.
    pub fn new(story: &'s Story, control: impl Into<Control>, store: Option<&'s dyn Store>) -> Self {
        let key = record::key_of(story, "proofs");
        let load = |store: &dyn Store| record::decode(key, &store.load(&record::name_of(key))?);
        let record = store.and_then(load).filter(|record: &Record| record.fits(story)).unwrap_or_default();
        let order = record.order.clone().map_or_else(OnceLock::new, OnceLock::from);
        let kept = Mutex::new(Kept { record, is_changed: false, open: BTreeSet::new() });
        Self { story, control: control.into(), store, key, kept, order, reader_steps: text_readings::MOST_STEPS }
    }

    /// Lets random readers take fewer steps.
    #[cfg(test)]
    pub(super) fn with_reader_steps(mut self, reader_steps: usize) -> Self {
        self.reader_steps = reader_steps;
        self
    }

    /// Returns the story.
    pub(super) fn story(&self) -> &'s Story {
        self.story
    }

    /// Returns the control of its work.
    pub(super) fn control(&self) -> &Control {
        &self.control
    }

    /// Returns a good order of variables, if one is known.
    pub(super) fn order(&self) -> Option<&VarOrder> {
        self.order.get()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Explores the story in all its editions.
    pub fn explore(&self) -> Explored {
        let known = self.kept().record.explored.clone();
        known.unwrap_or_else(|| {
            let _always_set = SetOnDrop(&self.order);
            let explore = |edition| edition::explore(self.story, edition, &self.control, Strategy::Auto, &self.order);
            let found: Vec<_> = self.story.editions().iter().copied().map(explore).collect();
            self.keep(combine::combine(self.story, &found))
        })
    }

    /// Explores like [`explore`](Self::explore), and finds out which variants of the story's texts some reader can read.
    ///
    /// This takes two threads: texts are searched for on one of them, as soon as the other one knows a good order of the
    /// variables. If no thread can be started, everything is done on this one.
    pub fn explore_and_read(&self) -> (Explored, Vec<VariantAnswer>) {
        let known = self.kept().record.explored.clone();
        if let Some(explored) = known {
            return (explored, self.read(|| self.order.get()));
        }
        let (explored, variants) = std::thread::scope(|scope| {
            let reader = std::thread::Builder::new().spawn_scoped(scope, || self.read(|| Some(self.order.wait())));
            let explored = self.explore();
            (explored, reader.ok().and_then(|reader| reader.join().ok()))
        });
        let variants = variants.unwrap_or_else(|| self.read(|| self.order.get()));
        (explored, variants)
    }

    /// Keeps what was explored if it is complete.
    fn keep(&self, explored: Explored) -> Explored {
        if explored.is_complete && explored.knows_stuck && explored.has_shortest_runs {
            let mut kept = self.kept();
            kept.record.explored = Some(explored.clone());
            kept.record.order = self.order.get().cloned();
            kept.is_changed = true;
        }
        explored
    }

    /// Finds out which variants can be read, and keeps what is decided. Variants that no text has anymore are
    /// forgotten.
    fn read<'o>(&'o self, order: impl FnOnce() -> Option<&'o VarOrder>) -> Vec<VariantAnswer> {
        let known = std::mem::take(&mut self.kept().record.readings);
        let answers = text_readings::readings(self.story, &self.control, self.reader_steps, &known, order);
        let decided = answers.iter().filter(|(_, answer)| answer.readable != Answer::Unknown);
        let decided: BTreeMap<_, _> = decided.map(|(key, answer)| (*key, answer.witness.clone())).collect();
        let mut kept = self.kept();
        kept.is_changed |= decided != known;
        kept.record.readings = decided;
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// Returns whether a reader can ever be at a scene where a condition holds, if that was decided before.
    pub(crate) fn known_to_occur(&self, scene: SceneId, when: &Cond) -> Option<bool> {
        self.kept().record.occurs.get(&key_of(scene, when)).copied()
    }

    /// Rules out as many of these conditions at their scenes as possible, so that [`occurs`](Self::occurs) knows about
    /// those.
    fn rule_out(&self, doubtful: &[(SceneId, Cond)]) {
        let impossible = question::impossible(self.story, doubtful, &self.control, self.order.get());
        let mut kept = self.kept();
        for ((scene, when), _) in doubtful.iter().zip(impossible).filter(|(_, impossible)| *impossible) {
            kept.record.occurs.insert(key_of(*scene, when), false);
            kept.is_changed = true;
        }
    }

    /// Returns whether a reader can ever be at a scene where a condition holds.
    pub(crate) fn occurs(&self, scene: SceneId, when: &Cond) -> Answer {
        if let Some(occurs) = self.known_to_occur(scene, when) {
            return Answer::of(occurs, true);
        }
        let (answer, _) =
            question::ask(self.story, question::Place::Scene(scene), Some(when), &self.control, self.order.get());
        let mut kept = self.kept();
        if answer == Answer::Unknown {
            kept.open.insert(scene);
        } else {
            kept.record.occurs.insert(key_of(scene, when), answer == Answer::Yes);
            kept.is_changed = true;
        }
        answer
    }

    /// Explores like [`explore_and_read`](Self::explore_and_read), and finds out whether the laws of the story hold, in
    /// declared order. As many of the `doubtful` conditions as possible are ruled out at their scenes.
    ///
    /// This takes one more thread, which begins as soon as a good order of the variables is known.
    pub(crate) fn explore_and_judge(
        &self,
        doubtful: &[(SceneId, Cond)],
    ) -> (Explored, Vec<VariantAnswer>, Vec<LawAnswer>) {
        let laws = self.story.laws();
        let answers: Vec<OnceLock<LawAnswer>> = laws.iter().map(|_| OnceLock::new()).collect();
        let next = AtomicUsize::new(0);
        let judge = || {
            while let Some((law, answer)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                laws.get(at).zip(answers.get(at))
            } {
                answer.get_or_init(|| self.law(law));
            }
        };
        let (explored, variants) = std::thread::scope(|scope| {
            let other = || {
                self.order.wait();
                self.rule_out(doubtful);
                judge();
            };
            // If no thread can be started, this one does everything.
            let _ = std::thread::Builder::new().spawn_scoped(scope, other);
            let found = {
                let _always_set = SetOnDrop(&self.order);
                self.explore_and_read()
            };
            judge();
            found
        });
        let answers = answers.into_iter().map(|answer| answer.into_inner().unwrap_or(LawAnswer::Unknown)).collect();
        (explored, variants, answers)
    }

    /// Returns whether a law of the story holds.
    fn law(&self, law: &Law) -> LawAnswer {
        let Law { after, until, claim, id: _, says: _ } = law;
        let key = record::fingerprint(|out| (after, until, claim, self.story.meter_changes()).hash(out));
        let known = self.kept().record.laws.get(&key).cloned();
        known.unwrap_or_else(|| {
            let answer = laws::prove(self.story, law, &self.control, self.order.get());
            if answer != LawAnswer::Unknown {
                let mut kept = self.kept();
                kept.record.laws.insert(key, answer.clone());
                kept.is_changed = true;
            }
            answer
        })
    }

    /// Returns what is open after a story was explored, and after the questions that were asked; `None` if nothing is.
    pub fn undecided(&self, explored: &Explored, parts: &[VariantAnswer], laws: &[LawAnswer]) -> Option<Undecided> {
        Undecided::of(self.story, explored, parts, laws, self.kept().open.iter().copied().collect())
    }

    /// Finds out which endings are open in one edition. Returns `None` if that takes more than the control allows.
    pub fn outlook(&self, edition: Edition) -> Option<Outlook> {
        let key = record::key_of(self.story, if edition == Edition::First { "first outlook" } else { "later outlook" });
        let load = |store: &dyn Store| {
            Outlook::from_record(self.story, edition, record::decode(key, &store.load(&record::name_of(key))?)?)
        };
        self.store.and_then(load).or_else(|| {
            let outlook = Outlook::in_order(self.story, edition, &self.control, &self.order)?;
            if let (Some(store), Some(bytes)) = (self.store, record::encode(key, &outlook.to_record())) {
                store.save(&record::name_of(key), &bytes);
            }
            Some(outlook)
        })
    }
}

/// The key under which it is kept whether a condition can hold at a scene.
fn key_of(scene: SceneId, when: &Cond) -> Fingerprint {
    record::fingerprint(|out| (scene, when).hash(out))
}

/// Always sets an order at the end, so that nobody waits for it in vain.
struct SetOnDrop<'o>(&'o OnceLock<VarOrder>);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.get_or_init(VarOrder::default);
    }
}

impl Drop for Prover<'_> {
    /// Saves what was proved.
    fn drop(&mut self) {
        let kept = self.kept();
        if let Some(store) = self.store.filter(|_| kept.is_changed)
            && let Some(bytes) = record::encode(self.key, &kept.record)
        {
            store.save(&record::name_of(self.key), &bytes);
        }
    }
}
