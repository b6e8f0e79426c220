//! Conditions as their author wrote them, but for brackets that mean nothing.

use crate::story::{Bit, Cond, Operand, Story};

/// The names of everything that a condition may ask for.
pub(super) struct Writer<'s> {
    story: &'s Story,
    /// What each truth is called: facts by their ids, the others as `seen(…)` and `took(…)`.
    truths: Vec<String>,
}

/// How tightly a condition holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Or,
    And,
    Not,
}

impl<'s> Writer<'s> {
    pub(super) fn new(story: &'s Story) -> Self {
        let mut truths: Vec<String> = story.facts().iter().map(|fact| story.str(fact.id).to_owned()).collect();
        truths.resize(truths.len().max(story.bit_count()), String::new());
        let mut name = |bit: Option<Bit>, name: &dyn Fn() -> String| {
            if let Some(truth) = bit.and_then(|bit| truths.get_mut(bit.index())) {
                *truth = name();
            }
        };
        for scene in story.scenes() {
            name(scene.left, &|| format!("seen({})", scene.id_text(story)));
        }
        for choice in story.choices() {
            let scene = story.scene(choice.scene);
            name(choice.taken, &|| format!("took({}.{})", scene.id_text(story), choice.id_text(story)));
        }
        Self { story, truths }
    }

    /// A condition in the small language.
    pub(super) fn write(&self, cond: &Cond) -> String {
        self.inside(cond, Bond::Or)
    }

    fn inside(&self, cond: &Cond, around: Bond) -> String {
        match cond {
            Cond::Holds(bit) => self.truths.get(bit.index()).cloned().unwrap_or_default(),
            Cond::Compare(meter, how, with) => {
                let right = match with {
                    Operand::Number(number) => number.to_string(),
                    Operand::Meter(other) => self.story.meter_name(*other).to_owned(),
                };
                format!("{} {} {right}", self.story.meter_name(*meter), how.sign())
            }
            Cond::Known(fact) => {
                format!("known({})", self.story.fact_name(*fact))
            }
            Cond::Not(inner) => format!("not {}", self.inside(inner, Bond::Not)),
            Cond::All(parts) => self.joined(parts, " and ", Bond::And, around),
            Cond::Any(parts) => self.joined(parts, " or ", Bond::Or, around),
        }
    }

    fn joined(&self, parts: &[Cond], word: &str, bond: Bond, around: Bond) -> String {
        let written: Vec<String> = parts.iter().map(|part| self.inside(part, bond)).collect();
        let joined = written.join(word);
        if bond < around { format!("({joined})") } else { joined }
    }
}
