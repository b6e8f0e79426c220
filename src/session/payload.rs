//! The payloads of replies.
//!
//! Each serializes to the JSON of the protocol's version 1, field by field in that order. Fields marked `serde(skip)`
//! are for the other front ends and not part of the protocol.

mod clippings;
mod endings;
mod front;
mod guide;
mod runs;
mod scene;
mod serialize;

pub use clippings::{Clipping, Clippings, Cover, EndingReport};
pub use endings::{Closes, EndingEntry, Endings, MeterStep, Nearest, OpenEndings, Way, WayState, WhatIf};
pub use front::{Front, LeftOff};
pub use guide::{GuideEntry, GuideTopic};
pub use runs::{
    Annotated, AnnotationKind, ChoiceTaken, ComparedRun, Comparison, Corrections, DiffRow, Imported, Merged,
    MeterCurve, Place, RunEntry, RunStep, RunText, StepNames,
};
pub use scene::{
    ChapterName, ChapterOpening, Choice, ChoiceState, Chosen, Document, DocumentLink, Ending, Help, HistoryEntry, Line,
    MeterReading, Note, Scene, Stopped,
};
