//! Prints conditions in the syntax of stories, without redundant parentheses.

use crate::story::{Bit, Cond, Operand, Story};

/// Prints the conditions of one story.
pub(crate) struct ConditionPrinter<'s> {
    story: &'s Story,
    /// The name of each bit of a state: the id of a fact, `seen(…)`, `visits(…)` or `took(…)`.
    names: Vec<String>,
}

/// The precedence of an operator; a higher one binds more tightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Or,
    And,
    Not,
}

impl<'s> ConditionPrinter<'s> {
    /// Collects the names that conditions of the story can use.
    pub(crate) fn new(story: &'s Story) -> Self {
        let mut names: Vec<String> = story.facts().iter().map(|fact| story.str(fact.id).to_owned()).collect();
        names.resize(names.len().max(story.bit_count()), String::new());
        let mut name =
            |bit: Bit, name: String| names.get_mut(bit.index()).into_iter().for_each(|slot| slot.clone_from(&name));
        for scene in story.scenes() {
            scene.visits.words(story.str(scene.id)).into_iter().for_each(|(bit, words)| name(bit, words));
        }
        for choice in story.choices() {
            choice.taken.into_iter().for_each(|taken| name(taken, format!("took({})", story.full_name(choice))));
        }
        for known in story.returns() {
            name(known.bit, story.return_words(known.bit).unwrap_or_default());
        }
        Self { story, names }
    }

    /// Returns a condition as an author would write it.
    pub(crate) fn print(&self, cond: &Cond) -> String {
        self.operand(cond, Precedence::Or)
    }

    fn operand(&self, cond: &Cond, around: Precedence) -> String {
        match cond {
            Cond::Holds(bit) => self.names.get(bit.index()).cloned().unwrap_or_default(),
            Cond::Compare(meter, how, with) => {
                let right = match with {
                    Operand::Number(number) => self.story.written_value(*meter, *number),
                    Operand::Meter(other) => self.story.meter_name(*other).to_owned(),
                };
                format!("{} {} {right}", self.story.meter_name(*meter), how.sign())
            }
            Cond::Known(fact) => format!("known({})", self.story.fact_name(*fact)),
            Cond::Not(inner) => format!("not {}", self.operand(inner, Precedence::Not)),
            Cond::All(parts) => self.joined(parts, " and ", Precedence::And, around),
            Cond::Any(parts) => self.joined(parts, " or ", Precedence::Or, around),
        }
    }

    fn joined(&self, parts: &[Cond], word: &str, precedence: Precedence, around: Precedence) -> String {
        let written: Vec<String> = parts.iter().map(|part| self.operand(part, precedence)).collect();
        let joined = written.join(word);
        if precedence < around { format!("({joined})") } else { joined }
    }
}
