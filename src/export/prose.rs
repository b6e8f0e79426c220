//! Texts as trees: words, numbers, line breaks and alternatives.

use super::folded::{is_false, is_true};
use crate::engine::{StraySpace, stray_space};
use crate::story::{CondId, MeterId, Piece, ShownValue, Story, Style, Text};

/// What a break ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A line, after which the paragraph continues.
    Line,
    /// A paragraph.
    Paragraph,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Words to show.
    Words(String, Style),
    /// The value of a meter.
    Value(MeterId, Style),
    /// The end of a line.
    Break(End),
    /// The first nodes where a condition holds, the second ones where it does not.
    If(CondId, Vec<Node>, Vec<Node>),
}

/// Returns a text as a tree, without styles. An alternative with line breaks also contains the whole lines around it,
/// so that each line can be written on its own.
pub(super) fn tree(story: &Story, text: Text) -> Vec<Node> {
    read(story, text, false)
}

/// Returns a text as [`tree`] does, with styles.
pub(super) fn styled_tree(story: &Story, text: Text) -> Vec<Node> {
    read(story, text, true)
}

fn read(story: &Story, text: Text, has_styles: bool) -> Vec<Node> {
    let mut reader = PieceReader { story, has_styles, style: Style::default(), in_verse: false };
    let nodes = reader.nodes(text.start, text.end);
    whole_lines(&joined(nodes))
}

/// Whether a tree has a line break in it.
pub(super) fn has_break(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Break(_) => true,
        Node::If(_, then, other) => has_break(then) || has_break(other),
        Node::Words(..) | Node::Value(..) => false,
    })
}

/// A text in lines: each with its content, and an alternative of whole lines that follows, if there is one.
pub(super) fn lines(nodes: &[Node]) -> impl Iterator<Item = (&[Node], Option<&Node>)> {
    let ends = |node: &Node| has_break(std::slice::from_ref(node));
    nodes.split_inclusive(move |node| ends(node)).map(move |line| match line.split_last() {
        Some((last, before)) if ends(last) => (before, Some(last)),
        _ => (line, None),
    })
}

struct PieceReader<'s> {
    story: &'s Story,
    has_styles: bool,
    style: Style,
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
                    nodes.push(Node::Words(self.story.str(name).to_owned(), self.style));
                }
                Piece::Value { meter, shown, verse } => {
                    self.verse(verse, &mut nodes);
                    nodes.push(match shown {
                        ShownValue::Number(_) => Node::Value(meter, self.style),
                        ShownValue::Word(word) => Node::Words(self.story.str(word).to_owned(), self.style),
                    });
                }
                Piece::Verse => {
                    let end = if std::mem::replace(&mut self.in_verse, true) { End::Line } else { End::Paragraph };
                    nodes.push(Node::Break(end));
                }
                Piece::Paragraph | Piece::Rule | Piece::Beat => {
                    self.in_verse = false;
                    nodes.push(Node::Break(End::Paragraph));
                }
                Piece::Newline => nodes.push(Node::Break(End::Line)),
                Piece::Style(style) if self.has_styles => self.style = style,
                Piece::Style(_) | Piece::Jump { .. } => {}
                Piece::Document(document) => {
                    let text = self.story.document(document).text;
                    nodes.push(Node::Break(End::Paragraph));
                    nodes.extend(self.nodes(text.start, text.end));
                    nodes.push(Node::Break(End::Paragraph));
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

    /// Words outside of verse end a line of verse.
    fn verse(&mut self, verse: bool, nodes: &mut Vec<Node>) {
        if self.in_verse && !verse {
            self.in_verse = false;
            nodes.push(Node::Break(End::Paragraph));
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
        // What follows decides whether the verse continues; a superfluous break is ignored.
        self.in_verse |= before;
        let asked = self.story.cond(cond);
        if then == other || is_true(asked) {
            return (then, end);
        }
        if is_false(asked) {
            return (other, end);
        }
        (vec![Node::If(cond, then, other)], end)
    }
}

/// The same nodes with words that follow each other as one.
fn joined(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        match (out.last_mut(), node) {
            (Some(Node::Words(words, style)), Node::Words(more, other)) if *style == other => words.push_str(&more),
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
        let line = out.iter().rposition(|node| has_break(std::slice::from_ref(node)));
        let before = out.split_off(line.map_or(0, |at| at + 1));
        let rest = nodes.get(at + 1..).unwrap_or_default();
        let length = rest.iter().position(|node| matches!(node, Node::Break(_))).map_or(rest.len(), |at| at + 1);
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
        let side = side_of_space(&nodes, at);
        let Some([before, Node::If(_, then, other), after]) = nodes.get_mut(at..at + 3) else { continue };
        if !then.is_empty() && !other.is_empty() {
            continue;
        }
        let (Node::Words(before, _), Node::Words(after, _)) = (before, after) else { continue };
        let space = || Node::Words(" ".to_owned(), Style::default());
        let arms = [then, other].into_iter().filter(|arm| !arm.is_empty());
        match side {
            StraySpace::Neither => {}
            StraySpace::Before => {
                before.truncate(before.trim_end_matches(' ').len());
                arms.for_each(|arm| arm.insert(0, space()));
            }
            StraySpace::After => {
                *after = after.trim_start_matches(' ').to_owned();
                arms.for_each(|arm| arm.push(space()));
            }
        }
    }
    nodes
}

/// Which space is dropped if the alternative after a node shows nothing.
fn side_of_space(nodes: &[Node], at: usize) -> StraySpace {
    let words = |node: &'_ Node| match node {
        Node::Words(words, _) => Some(words.clone()),
        _ => None,
    };
    let before: Vec<String> = nodes.iter().take(at + 1).rev().map_while(words).collect();
    let after = nodes.get(at + 2).and_then(words).unwrap_or_default();
    stray_space(before.iter().flat_map(|words| words.chars().rev()), &after)
}
