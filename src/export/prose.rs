//! Texts as trees: words, numbers, line breaks and alternatives, without the looks of words.

use crate::engine::{StraySpace, stray_space};
use crate::story::{CondId, MeterId, Piece, ShownValue, Story, Text};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Words to show.
    Words(String),
    /// The value of a meter.
    Value(MeterId),
    /// The end of a line.
    Break,
    /// The first nodes where a condition holds, the second ones where it does not.
    If(CondId, Vec<Node>, Vec<Node>),
}

/// Returns a text as a tree. An alternative with line breaks in it has the whole lines around it in it, too, so that each
/// line can be written on its own.
pub(super) fn tree(story: &Story, text: Text) -> Vec<Node> {
    let mut reader = PieceReader { story, in_verse: false };
    let nodes = reader.nodes(text.start, text.end);
    whole_lines(&joined(nodes))
}

/// Whether a tree has a line break in it.
pub(super) fn has_break(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Break => true,
        Node::If(_, then, other) => has_break(then) || has_break(other),
        Node::Words(_) | Node::Value(_) => false,
    })
}

struct PieceReader<'s> {
    story: &'s Story,
    in_verse: bool,
}

impl PieceReader<'_> {
    /// The pieces from one position up to another.
    fn nodes(&mut self, start: u32, end: u32) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut at = start;
        while at < end {
            let piece = *self.story.piece(at);
            at += 1;
            match piece {
                Piece::Words { name, verse } => {
                    self.verse(verse, &mut nodes);
                    nodes.push(Node::Words(self.story.str(name).to_owned()));
                }
                Piece::Value { meter, shown, verse } => {
                    self.verse(verse, &mut nodes);
                    nodes.push(match shown {
                        ShownValue::Number(_) => Node::Value(meter),
                        ShownValue::Word(word) => Node::Words(self.story.str(word).to_owned()),
                    });
                }
                Piece::Verse => {
                    self.in_verse = true;
                    nodes.push(Node::Break);
                }
                Piece::Paragraph | Piece::Rule | Piece::Beat => {
                    self.in_verse = false;
                    nodes.push(Node::Break);
                }
                Piece::Newline => nodes.push(Node::Break),
                Piece::Style(_) | Piece::Jump { .. } => {}
                Piece::Document(document) => {
                    let text = self.story.document(document).text;
                    nodes.push(Node::Break);
                    nodes.extend(self.nodes(text.start, text.end));
                    nodes.push(Node::Break);
                }
                Piece::Unless { cond, to } => {
                    let (node, next) = self.alternative(cond, at, to);
                    nodes.extend(node);
                    at = next;
                }
            }
        }
        nodes
    }

    /// Words that are no verse end a line of verse.
    fn verse(&mut self, verse: bool, nodes: &mut Vec<Node>) {
        if self.in_verse && !verse {
            self.in_verse = false;
            nodes.push(Node::Break);
        }
    }

    /// What is read from a position where a condition holds, and from `to` where it does not; and the position after both.
    fn alternative(&mut self, cond: CondId, at: u32, to: u32) -> (Vec<Node>, u32) {
        let end = match to.checked_sub(1).filter(|last| *last >= at).map(|last| *self.story.piece(last)) {
            Some(Piece::Jump { to: end }) => end,
            _ => to,
        };
        let before = self.in_verse;
        let then = joined(self.nodes(at, to));
        self.in_verse = before;
        let other = joined(self.nodes(to, end));
        // Whether it is verse that goes on is told by what follows; a break too many is none.
        self.in_verse |= before;
        if then == other {
            return (then, end);
        }
        (vec![Node::If(cond, then, other)], end)
    }
}

/// The same nodes with words that follow each other as one.
fn joined(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        match (out.last_mut(), node) {
            (Some(Node::Words(words)), Node::Words(more)) => words.push_str(&more),
            (_, node) => out.push(node),
        }
    }
    out
}

/// The same text in which every alternative with a break in it begins and ends with lines.
fn whole_lines(nodes: &[Node]) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let Node::If(cond, then, other) = node else {
            out.push(node.clone());
            continue;
        };
        if !has_break(std::slice::from_ref(node)) {
            out.push(node.clone());
            continue;
        }
        let line = out.iter().rposition(|node| *node == Node::Break || has_break(std::slice::from_ref(node)));
        let before = out.split_off(line.map_or(0, |at| at + 1));
        let rest = nodes.get(at + 1..).unwrap_or_default();
        let length = rest.iter().position(|node| *node == Node::Break).map_or(rest.len(), |at| at + 1);
        let (line, rest) = rest.split_at(length);
        let around = |inner: &[Node]| whole_lines(&joined([&before, inner, line].concat()));
        out.push(Node::If(*cond, around(then), around(other)));
        out.extend(whole_lines(rest));
        return out;
    }
    out
}

/// Moves the space beside an alternative that can show nothing into it, where the engine would drop the space with it.
pub(super) fn with_spaces_inside(nodes: &[Node]) -> Vec<Node> {
    let mut nodes = nodes.to_vec();
    for at in 0..nodes.len() {
        let Some([before, Node::If(_, then, other), after]) = nodes.get_mut(at..at + 3) else { continue };
        if !then.is_empty() && !other.is_empty() {
            continue;
        }
        let (Node::Words(before), Node::Words(after)) = (before, after) else { continue };
        let side = stray_space(before.chars().rev(), after);
        let arms = [then, other].into_iter().filter(|arm| !arm.is_empty());
        match side {
            StraySpace::Neither => {}
            StraySpace::Before => {
                before.truncate(before.trim_end_matches(' ').len());
                arms.for_each(|arm| arm.insert(0, Node::Words(" ".to_owned())));
            }
            StraySpace::After => {
                *after = after.trim_start_matches(' ').to_owned();
                arms.for_each(|arm| arm.push(Node::Words(" ".to_owned())));
            }
        }
    }
    nodes
}
