//! The name of a scene, and what it is in the ink.

use super::names::Place;
use crate::diag::FileSpan;

/// What a scene is in the ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Something that is read.
    Text,
    /// A divert on which something changes.
    Way,
    /// What a fallback choice leads to, after the text before it.
    Fallback,
}

/// What a scene is named after, where that is, and the flow that it is in.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) span: FileSpan,
    pub(super) flow: Place,
    pub(super) what: What,
}

impl Named {
    /// The name of something that is read.
    pub(super) fn text(id: String, span: FileSpan, flow: Place) -> Self {
        Self { id, span, flow, what: What::Text }
    }
}
