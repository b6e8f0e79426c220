//! The kinds of gates of a choice, which the records of the files and the loaded story share.

/// One of the conditions that a choice can have. A choice can be taken if all of its gates are open, which means that
/// their conditions hold. They are evaluated in the order of the variants: the first closed one decides how the choice
/// is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum GateKind {
    /// `when`: a choice whose condition does not hold is hidden.
    When,
    /// `seal`: a choice whose condition does not hold shows the story's seal word instead of its label. Only this gate
    /// may read facts that come from the archive.
    Seal,
    /// `needs`: a choice whose condition does not hold is struck out, with the reason that `locked` gives.
    Needs,
}

impl GateKind {
    /// All kinds in the order in which they are evaluated.
    pub const ALL: [Self; 3] = [Self::When, Self::Seal, Self::Needs];

    /// The number of kinds.
    pub const COUNT: usize = Self::ALL.len();

    /// Returns whether a reader sees the label of a choice if only this gate is closed.
    pub(crate) fn shows_label(self) -> bool {
        match self {
            Self::When | Self::Seal => false,
            Self::Needs => true,
        }
    }
}
