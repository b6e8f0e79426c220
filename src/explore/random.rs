//! Readers who choose at random.

use crate::engine::State;
use crate::story::{ChoiceId, Story};

/// A xorshift generator. It always gives the same numbers, so answers are the same each time.
pub(super) struct Random(u64);

impl Random {
    /// Returns a generator at the beginning of its sequence.
    pub(super) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// Returns a number from 0 up to `end`, which is excluded; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as usize % end.max(1)
    }

    /// Returns one of the choices that are open in a state, each as likely as any other. `open` is a buffer.
    pub(super) fn choose(&mut self, story: &Story, state: &State, open: &mut Vec<ChoiceId>) -> Option<ChoiceId> {
        open.clear();
        open.extend(state.open_choices(story));
        open.get(self.below(open.len())).copied()
    }
}
