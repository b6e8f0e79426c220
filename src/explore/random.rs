//! Readers who choose at random.

use super::witness::pass;
use crate::engine::State;
use crate::story::{ChoiceId, SceneId, Story};

/// A reader who has taken this many choices counts as never reaching an ending.
const MOST_CHOICES: usize = 500;

/// How many choices readers take in total. If their runs are long, there are fewer readers.
const MOST_TAKEN: usize = 12_000;

/// Returns how many of a thousand readers reach an ending if they choose at random from a state on, estimated from a
/// sample of at most `readers` of them; always the same number for the same state.
pub fn thousandths_who_reach(story: &Story, from: &State, ending: SceneId, readers: u32) -> u32 {
    let (mut random, mut open) = (Random::new(), Vec::new());
    let (mut reached, mut played, mut taken) = (0, 0, 0);
    while played < readers && taken < MOST_TAKEN {
        let mut state = from.clone();
        for _ in 0..MOST_CHOICES {
            pass(story, &mut state);
            let Some(choice) = random.choose(story, &state, &mut open) else { break };
            if state.step(story, choice).is_err() {
                break;
            }
            taken += 1;
        }
        played += 1;
        reached += u32::from(state.scene() == ending);
    }
    reached * 1000 / played.max(1)
}

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
