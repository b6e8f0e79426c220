//! Laws, and what they ask for in addition to other conditions.

use super::super::table::{Bit, MeterId, SceneId};
use super::{Cond, Name};

/// A claim of the author that must hold in every run of the story. `check` proves it; it has no effect on play.
///
/// A law is in force from the first passage at which `after` holds, or from the first one of the run without it, up to
/// the last passage before `until` holds. Each condition is evaluated at the passages that a reader is shown, after the
/// effects of arriving there.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    /// The identifier, which is unique among the laws of the story.
    pub id: Name,
    /// What the law says, as a sentence.
    pub says: Name,
    /// The condition from which the law is in force.
    pub(crate) after: Option<Box<Cond>>,
    /// The condition from which the law is no longer in force.
    pub(crate) until: Option<Box<Cond>>,
    /// What holds while the law is in force.
    pub(crate) claim: Claim,
}

/// What a law claims about the passages at which it is in force.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) enum Claim {
    /// A condition holds at each of these scenes, or at all scenes if there are none.
    Always(Vec<SceneId>, Cond),
    /// From each passage with choices, a reader can still reach one of these scenes.
    Possible(Vec<SceneId>),
    /// From the first passage, every reader reaches one of these scenes; if there is a number, within that many
    /// choices.
    LeadsTo(Vec<SceneId>, Option<u32>),
}

/// A truth value that only laws read: whether a meter rose or fell from one passage to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MeterChange {
    /// The meter.
    pub(crate) meter: MeterId,
    /// Whether it rose; if not, it fell.
    pub(crate) rises: bool,
    /// The truth value. Play never sets it.
    pub(crate) bit: Bit,
}
