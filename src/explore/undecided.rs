//! What stays open if not everything was examined.

use super::answers::{Answer, Explored};
use super::laws::LawAnswer;
use super::text_readings::VariantAnswer;
use super::text_variants::TextVariant;
use crate::story::{ChoiceId, CondSite, SceneId, Story};

/// Possible problems that `check` would warn about and that are neither shown nor ruled out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undecided {
    /// The scenes, endings among them, that may never be reached.
    pub scenes: Vec<SceneId>,
    /// The choices, in scenes that are reached, that may never be taken.
    pub choices: Vec<ChoiceId>,
    /// The conditions that may always have the same outcome, except for those of such choices.
    pub conditions: Vec<CondSite>,
    /// The variants of texts that may never be read.
    pub variants: Vec<TextVariant>,
    /// The scenes with a reading that may or may not occur, which decides whether the text fits.
    pub readings: Vec<SceneId>,
    /// The laws that may not hold, by their positions.
    pub laws: Vec<usize>,
    /// Whether a reader may get stuck in places where this was not seen.
    pub stuck: bool,
}

impl Undecided {
    /// Returns what is open after a story was explored, where `readings` are the scenes about whose readings a question
    /// stayed open; `None` if nothing is.
    pub fn of(
        story: &Story,
        explored: &Explored,
        parts: &[VariantAnswer],
        laws: &[LawAnswer],
        readings: Vec<SceneId>,
    ) -> Option<Self> {
        let open = |answers: &[Answer], at: usize| answers.get(at) == Some(&Answer::Unknown);
        let scenes: Vec<SceneId> = story.scene_ids().filter(|scene| open(&explored.scenes, scene.index())).collect();
        let is_reached = |scene: SceneId| explored.scenes.get(scene.index()) == Some(&Answer::Yes);
        let choices = story.choice_ids().filter(|choice| open(&explored.choices, choice.index()));
        let choices: Vec<ChoiceId> = choices.filter(|choice| is_reached(story.choice(*choice).scene)).collect();
        let is_taken = |choice: ChoiceId| explored.choices.get(choice.index()) == Some(&Answer::Yes);
        let matters = |at: &CondSite| !matches!(at, CondSite::Gate(choice, _) if !is_taken(*choice));
        let conditions = explored.undecided.iter().copied().filter(matters).collect();
        let unread = parts.iter().filter(|part| part.readable == Answer::Unknown);
        let variants = unread.map(|part| part.variant).collect();
        let laws = laws.iter().enumerate().filter(|(_, answer)| **answer == LawAnswer::Unknown);
        let laws = laws.map(|(at, _)| at).collect();
        let undecided = Self { scenes, choices, conditions, variants, readings, laws, stuck: !explored.knows_stuck };
        (undecided != Self::default()).then_some(undecided)
    }
}
