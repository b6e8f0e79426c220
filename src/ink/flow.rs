//! The flow of an ink story as a graph with a node for every position and every call.

use std::collections::BTreeSet;

use super::names::Place;
use super::value::{Value, VarId};
use crate::diag::FileSpan;

/// The number of a node.
pub(super) type NodeId = usize;

/// A named place that begins at a node. Of several, the least one is what the node is called after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Begins {
    /// Whether it is a thread of another place, which goes on behind it.
    pub(super) is_thread: bool,
    /// How many tunnels it is in.
    pub(super) depth: usize,
    /// Whether it is the beginning of the story.
    pub(super) is_root: bool,
    pub(super) place: Place,
}

/// What is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Text(String),
    NewLine,
    Glue,
    /// A value, and where it is written.
    Print(Value, FileSpan),
    /// The output of a function begins and ends here: ink cuts the white space off at both ends.
    Begin,
    End,
    /// A comment or a TODO, which stays next to what it is about.
    Comment(String),
    /// Alternatives: the tokens of the first condition that holds.
    Either(Vec<(Value, Vec<Token>)>),
}

impl Token {
    /// Adds the variables that it reads.
    pub(super) fn variables(&self, found: &mut BTreeSet<VarId>) {
        match self {
            Self::Print(value, _) => value.variables(found),
            Self::Either(arms) => {
                for (condition, tokens) in arms {
                    condition.variables(found);
                    tokens.iter().for_each(|token| token.variables(found));
                }
            }
            _ => {}
        }
    }

    /// Whether a reader can see it, or it may affect what they see.
    pub(super) fn is_seen(&self) -> bool {
        match self {
            Self::Text(text) => !text.trim().is_empty(),
            Self::Print(..) => true,
            Self::NewLine | Self::Glue | Self::Begin | Self::End | Self::Comment(_) => false,
            Self::Either(arms) => arms.iter().any(|(_, tokens)| tokens.iter().any(Self::is_seen)),
        }
    }
}

/// A choice that is offered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer {
    /// The statement, which identifies the choice wherever it is offered.
    pub(super) span: FileSpan,
    /// Its label.
    pub(super) place: Option<Place>,
    /// The flow that contains it.
    pub(super) flow: Place,
    pub(super) condition: Value,
    /// Where its conditions are.
    pub(super) asked: Option<FileSpan>,
    /// How often it was taken.
    pub(super) count: VarId,
    pub(super) once: bool,
    pub(super) fallback: bool,
    /// What its text is, which is collected from the tokens before it.
    pub(super) label: Vec<Token>,
    /// Where it leads.
    pub(super) content: NodeId,
    /// Where it is counted, which diverts to its label lead to as well.
    pub(super) counted: NodeId,
}

/// How the story ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Finish {
    /// An explicit `-> END` or `-> DONE`.
    Asked(FileSpan),
    /// The flow runs out of content.
    RanOut(FileSpan),
}

/// A step of what happens in a straight line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Token(Token),
    Set(VarId, Value, FileSpan),
    /// The tokens from here to the next offer are the text of a choice.
    Label,
    Offer(Box<Offer>),
    /// Steps under conditions: those of the first condition that holds are taken.
    Either(Vec<(Value, Vec<Step>)>),
}

/// A way on under a condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arm {
    pub(super) condition: Value,
    pub(super) to: NodeId,
    /// Where the condition is written.
    pub(super) asked: Option<FileSpan>,
}

/// A node of the graph.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Not known yet. A complete graph has no such node.
    Missing,
    Step(Step, NodeId),
    Goto(NodeId),
    Branch(Vec<Arm>, NodeId),
    /// The choices that were offered are shown.
    Stop(Finish),
    Finish(Finish),
}

impl Node {
    /// The nodes that may follow within the same passage.
    pub(super) fn next(&self) -> Vec<NodeId> {
        match self {
            Self::Missing | Self::Stop(_) | Self::Finish(_) => Vec::new(),
            Self::Step(_, next) | Self::Goto(next) => vec![*next],
            Self::Branch(arms, otherwise) => arms.iter().map(|arm| arm.to).chain([*otherwise]).collect(),
        }
    }
}

/// Adds the variables that a step reads: in conditions, values and texts.
pub(super) fn reads(step: &Step, found: &mut BTreeSet<VarId>) {
    match step {
        Step::Token(token) => token.variables(found),
        Step::Set(_, value, _) => value.variables(found),
        Step::Label => {}
        Step::Offer(offer) => {
            offer.condition.variables(found);
            offer.label.iter().for_each(|token| token.variables(found));
            if offer.once {
                found.insert(offer.count);
            }
        }
        Step::Either(arms) => {
            for (condition, steps) in arms {
                condition.variables(found);
                steps.iter().for_each(|step| reads(step, found));
            }
        }
    }
}

/// The steps without choices and their texts.
pub(super) fn kept(steps: &[Step]) -> Vec<Step> {
    let (mut found, mut label) = (Vec::new(), false);
    for step in steps {
        match step {
            Step::Label => label = true,
            Step::Offer(_) => label = false,
            Step::Token(_) if label => {}
            Step::Either(arms) => {
                let inner = |steps: &[Step]| if label { changes(steps) } else { kept(steps) };
                let arms = arms.iter().map(|(condition, steps)| (condition.clone(), inner(steps)));
                found.push(Step::Either(arms.collect()));
            }
            other => found.push(other.clone()),
        }
    }
    found
}

/// The steps without everything that is shown.
fn changes(steps: &[Step]) -> Vec<Step> {
    let mut found = Vec::new();
    for step in steps {
        match step {
            Step::Set(..) => found.push(step.clone()),
            Step::Either(arms) => {
                let arms = arms.iter().map(|(condition, steps)| (condition.clone(), changes(steps)));
                found.push(Step::Either(arms.collect()));
            }
            Step::Token(_) | Step::Label | Step::Offer(_) => {}
        }
    }
    found
}
