//! Where a reader sees that two versions differ.

use serde::Serialize;

use super::{DiffReport, choice_name};
use crate::engine::{ChoiceDisplay, ChoiceRef, NEXT, Playthrough, replay_one};
use crate::explore::{Contrast, Witness};
use crate::story::{ChoiceId, FactId, SceneId};
use crate::text::{count, plain, plain_blocks};

/// Where a reader sees that two versions differ, or the statement that nobody can see a difference.
#[derive(Debug, Serialize)]
pub(super) struct Seen {
    /// `same`, `differs` or `undecided`.
    answer: &'static str,
    /// Why it is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    /// The shortest run, up to the point where the versions show the same, and the step after which they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) run: Option<Vec<String>>,
    /// The facts with which the run begins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<String>,
    /// What each version shows there that the other does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    shows: Option<(Vec<String>, Vec<String>)>,
}

impl Seen {
    /// Returns the content of a contrast, with what is shown where the difference is seen; `with_texts` includes texts.
    pub(super) fn of(report: &DiffReport, contrast: &Contrast, with_texts: bool) -> Self {
        let nothing = |answer, why| Self { answer, why, run: None, facts: Vec::new(), shows: None };
        let Witness { facts, choices } = match contrast {
            Contrast::Same => return nothing("same", None),
            Contrast::Unknown => {
                return nothing("undecided", Some("the limit was reached; `--wait` may decide it"));
            }
            Contrast::TooManyVariants => {
                return nothing("undecided", Some("a text has too many variants to compare"));
            }
            Contrast::Differs(witness) => witness,
        };
        let old = report.old.story;
        Self {
            run: Some(choices.iter().map(|choice| choice_name(old, *choice)).collect()),
            facts: facts.iter().map(|fact| old.fact_name(*fact).to_owned()).collect(),
            // A line may be shown only to readers who know something from earlier runs.
            shows: [false, true].into_iter().find_map(|known| shown(report, facts, choices, with_texts, known)),
            ..nothing("differs", None)
        }
    }

    /// Returns this as lines for people. `same` is the proved statement if nobody sees a difference.
    pub(super) fn lines(&self, same: &str) -> Vec<String> {
        let Some(run) = &self.run else {
            return vec![self.why.map_or_else(|| same.to_owned(), |why| format!("undecided: {why}"))];
        };
        let choices = match run.len() {
            0 => "at the start".to_owned(),
            choices => format!("after {}", count(choices, "choice")),
        };
        let with = match self.facts.as_slice() {
            [] => String::new(),
            facts => format!(" with {}", facts.join(", ")),
        };
        let mut lines = vec![format!("differs {choices}{with}, and on no shorter run")];
        lines.extend(run.iter().map(|choice| format!("  {choice}")));
        if let Some((before, now)) = &self.shows {
            lines.extend(before.iter().map(|line| format!("  - {line}")));
            lines.extend(now.iter().map(|line| format!("  + {line}")));
        }
        lines
    }
}

/// Replays the run in both versions, and returns what each shows at its end that the other does not.
fn shown(
    report: &DiffReport,
    facts: &[FactId],
    choices: &[ChoiceId],
    with_texts: bool,
    known: bool,
) -> Option<(Vec<String>, Vec<String>)> {
    let (old, new) = (report.old.story, report.new.story);
    let mut before = Playthrough::new(old, facts);
    let named = facts.iter().filter_map(|fact| report.matching.fact(*fact));
    let mut now = Playthrough::new(new, &named.collect::<Vec<_>>());
    for choice in choices {
        let same = report.matching.choice(*choice)?;
        replay_one(old, &mut before, old.choice_name(*choice)).ok()?;
        replay_one(new, &mut now, new.choice_name(same)).ok()?;
    }
    for _ in 0..=old.scenes().len() {
        let lines = (Lines::OLD.of(report, &before, with_texts, known), Lines::NEW.of(report, &now, with_texts, known));
        let alone = |lines: &[String], others: &[String]| {
            lines.iter().filter(|line| !others.contains(line)).cloned().collect::<Vec<_>>()
        };
        let found = (alone(&lines.0, &lines.1), alone(&lines.1, &lines.0));
        if lines.0 != lines.1 {
            return Some(found);
        }
        // The difference may be seen only after scenes that lead on without a choice.
        let next = ChoiceRef::Number(1);
        if !old.is_passed_through(before.state().scene()) {
            break;
        }
        before.choose(old, next).ok()?;
        now.choose(new, next).ok()?;
    }
    None
}

/// What one version shows, with the names of its parts in the newer version.
struct Lines {
    is_old: bool,
}

impl Lines {
    const OLD: Self = Self { is_old: true };
    const NEW: Self = Self { is_old: false };

    /// Returns what is shown, one line for each item.
    fn of(&self, report: &DiffReport, at: &Playthrough, with_texts: bool, known: bool) -> Vec<String> {
        let story = if self.is_old { report.old.story } else { report.new.story };
        let passage = at.passage(story, &|_| known);
        let mut lines = vec![format!("scene {}", self.scene(report, passage.scene))];
        lines.extend(passage.meters.iter().map(|shown| {
            let name = if with_texts { story.meter_title(shown.meter) } else { story.meter_name(shown.meter) };
            format!("{name} {}", shown.value)
        }));
        for shown in &passage.choices {
            let name = shown.choice.map_or(NEXT, |choice| self.choice(report, choice));
            let (state, label) = match &shown.state {
                ChoiceDisplay::Open(label) => (String::new(), Some(label)),
                ChoiceDisplay::Sealed => (" (sealed)".to_owned(), None),
                ChoiceDisplay::Locked { label, reason } if with_texts => {
                    (format!(" (locked: {})", plain(reason)), Some(label))
                }
                ChoiceDisplay::Locked { .. } => (" (locked)".to_owned(), None),
            };
            let label = label.filter(|_| with_texts).map(|label| format!(": {}", plain(label))).unwrap_or_default();
            lines.push(format!("choice {}. {name}{state}{label}", shown.number));
        }
        if with_texts {
            lines.extend(passage.after.iter().map(|after| plain(after)));
            lines.extend(passage.dateline.map(|line| story.str(line).to_owned()));
            lines.extend(plain_blocks(&passage.text).lines().map(str::to_owned));
            lines.extend(passage.notes.iter().map(|note| format!("note: {}", plain(&note.text))));
            lines.extend(passage.documents.iter().map(|id| format!("document {}", story.document_name(*id))));
            lines.extend(passage.ending.map(|ending| format!("ending {}", story.str(ending.title))));
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    fn scene<'s>(&self, report: &DiffReport<'s>, scene: SceneId) -> &'s str {
        let now = if self.is_old { report.matching.scene(scene) } else { Some(scene) };
        now.map_or_else(|| report.old.story.scene_name(scene), |now| report.new.story.scene_name(now))
    }

    fn choice<'s>(&self, report: &DiffReport<'s>, choice: ChoiceId) -> &'s str {
        let now = if self.is_old { report.matching.choice(choice) } else { Some(choice) };
        now.map_or_else(|| report.old.story.choice_name(choice), |now| report.new.story.choice_name(now))
    }
}
