//! How to read: what a reader meets in a story, in plain words.

use serde::Serialize;

/// What a line of the guide explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GuideTopic {
    /// Words that the story marks.
    Mark,
    /// A choice that is sealed.
    Seal,
    /// A word or a sign of the story.
    Term,
    /// Notes in the margin.
    Notes,
    /// A meter.
    Meter,
    /// That nothing is lost.
    Kept,
}

/// A line of the guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuideEntry {
    /// What it explains.
    pub topic: GuideTopic,
    /// How the reader sees it, such as a meter's name.
    pub name: String,
    /// What it is, as a clause.
    pub text: String,
}
