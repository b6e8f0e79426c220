//! The limit of an exploration, its progress, and how it is canceled.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The default limit of states, or of nodes of diagrams: about 300 MB for each of two concurrent searches, and half a
/// minute.
pub const LIMIT: usize = 8_000_000;

/// How many steps each state or node of the limit allows. A step is one new entry of a computed table, one state that
/// is expanded or one choice of a random reader, so the same story always stops at the same place, on any machine.
const STEPS: u64 = 6;

/// How many steps pass before the total is updated and a cancellation is noticed.
const INTERVAL: u32 = 4096;

/// A limit for explorations, which can be followed and stopped from another thread.
///
/// Clones follow and stop the same work. A number of states or nodes can be used in its place.
#[derive(Clone, Debug)]
pub struct Control {
    limit: usize,
    most_steps: u64,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    is_stopped: AtomicBool,
    steps: AtomicU64,
    /// What is being done, by task; `None` where the task has ended.
    stages: Mutex<Vec<Option<Stage>>>,
}

/// What is being done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// In words, such as "searching backward from the endings".
    pub what: String,
    /// How many parts of it are done, and how many there are, if that is known.
    pub parts: Option<(usize, usize)>,
}

impl From<usize> for Control {
    fn from(limit: usize) -> Self {
        Self { limit, most_steps: STEPS.saturating_mul(limit as u64), shared: Arc::default() }
    }
}

impl From<&Self> for Control {
    fn from(control: &Self) -> Self {
        control.clone()
    }
}

impl Control {
    /// Returns the maximum number of states or nodes of diagrams that one search may make.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Cancels all work that this control follows. What is known by then is the result.
    pub fn stop(&self) {
        self.shared.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Returns whether the work was canceled.
    pub fn is_stopped(&self) -> bool {
        self.shared.is_stopped.load(Ordering::Relaxed)
    }

    /// Returns how many steps were taken so far.
    pub fn steps(&self) -> u64 {
        self.shared.steps.load(Ordering::Relaxed)
    }

    /// Returns what each working thread is doing now.
    pub fn stages(&self) -> Vec<Stage> {
        self.stages_mut(|stages| stages.iter().flatten().cloned().collect())
    }

    fn stages_mut<T>(&self, act: impl FnOnce(&mut Vec<Option<Stage>>) -> T) -> T {
        act(&mut self.shared.stages.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a task, whose stages are shown until it is dropped.
    pub(super) fn task(&self) -> Task {
        let slot = self.stages_mut(|stages| {
            stages.push(None);
            stages.len() - 1
        });
        Task { control: self.clone(), slot }
    }

    /// Returns a counter of the steps of one search.
    pub(super) fn counter(&self) -> StepCounter {
        StepCounter { control: self.clone(), taken: 0, pending: 0 }
    }

    /// Returns a control of the same work that allows a search fewer steps: those that `taken` leaves.
    pub(super) fn after(&self, taken: u64) -> Self {
        Self { most_steps: self.most_steps.saturating_sub(taken), ..self.clone() }
    }
}

/// A task that somebody may follow.
#[derive(Debug)]
pub(super) struct Task {
    control: Control,
    slot: usize,
}

impl Task {
    /// Sets what is being done from now on.
    pub(super) fn begin(&self, what: &str, parts: Option<(usize, usize)>) {
        self.set(Some(Stage { what: what.to_owned(), parts }));
    }

    fn set(&self, stage: Option<Stage>) {
        self.control.stages_mut(|stages| stages.get_mut(self.slot).into_iter().for_each(|slot| *slot = stage.clone()));
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.set(None);
    }
}

/// Counts the steps of one search.
#[derive(Debug)]
pub(super) struct StepCounter {
    control: Control,
    taken: u64,
    pending: u32,
}

impl StepCounter {
    /// Counts a step. Returns whether the search must stop, which may be some steps late.
    pub(super) fn count(&mut self) -> bool {
        self.pending += 1;
        self.pending >= INTERVAL && self.publish()
    }

    /// Returns how many steps were counted.
    pub(super) fn taken(&self) -> u64 {
        self.taken + u64::from(self.pending)
    }

    #[cold]
    fn publish(&mut self) -> bool {
        let steps = u64::from(std::mem::take(&mut self.pending));
        self.control.shared.steps.fetch_add(steps, Ordering::Relaxed);
        self.taken += steps;
        self.taken >= self.control.most_steps || self.control.is_stopped()
    }
}
