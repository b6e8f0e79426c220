//! Finds phrases in a text as it is displayed: across formatting, line breaks and the ends of alternatives.

use std::collections::BTreeSet;
use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::super::model::Piece;
use super::super::table::{Id as _, MeterId};
use super::names::{Names, Role, ShownMeter};
use super::{Asker, Output, TextShape, text};

/// Where phrases occur in a text: ranges of the string's content, each with the index of the phrase. A phrase is found
/// in every combination of alternatives, even in one whose conditions exclude each other. `keeps_second_spaces` says
/// how spaces at the edges of alternatives are read, and `word_meters` are the meters on whose words a text may branch.
pub(in crate::story) fn find(
    source: &str,
    shape: TextShape,
    phrases: &Phrases,
    keeps_second_spaces: bool,
    word_meters: &[String],
) -> Vec<(Range<usize>, usize)> {
    let mut out = Output { origins: Some(Vec::new()), ..Output::default() };
    // The meaning of names doesn't matter here, so no names are declared and none are missing.
    let mut names = Names { roles_incomplete: true, targets_incomplete: true, keeps_second_spaces, ..Names::default() };
    for (at, meter) in word_meters.iter().enumerate() {
        names.roles.insert(meter, Role::Meter(MeterId::from_index(at), (0, 0)));
        names.meters.push(ShownMeter { values: vec![""], ..ShownMeter::default() });
    }
    text(source, shape, Asker::Note, &mut names, &mut out);
    let origins = out.origins.unwrap_or_default();
    let found = ReadableText { pieces: &out.pieces, words: out.words.as_bytes(), origins: &origins };
    found.all(phrases)
}

/// Where phrases occur in a plain string: ranges of it, each with the index of the phrase.
pub(in crate::story) fn find_plain(text: &str, phrases: &Phrases) -> Vec<(Range<usize>, usize)> {
    let found = |(at, phrase): (usize, &String)| {
        let spelled = spellings(phrase).into_iter();
        let places = |spelling: String| {
            let starts: Vec<usize> = text.match_indices(&spelling).map(|(start, _)| start).collect();
            starts.into_iter().map(move |start| (start..start + spelling.len(), at))
        };
        spelled.flat_map(places).collect::<Vec<_>>()
    };
    phrases.all.iter().enumerate().flat_map(found).collect()
}

/// How a phrase can be spelled: unchanged and, if it is all lowercase, capitalized and in all capitals.
fn spellings(phrase: &str) -> BTreeSet<String> {
    if phrase.chars().any(char::is_uppercase) {
        return [phrase.to_owned()].into();
    }
    let mut letters = phrase.chars();
    let first = letters.next();
    let large = first.into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    [phrase.to_owned(), large, phrase.to_uppercase()].into()
}

fn closes(byte: u8) -> bool {
    b".,:;!?)\"'".contains(&byte)
}

/// Phrases to be found in texts, as a tree of their bytes, so that all of them are followed at once.
pub struct Phrases {
    all: Vec<String>,
    /// For each node, which begins with the root, the nodes after it by the next byte.
    next: HashMap<(usize, u8), usize>,
    /// Whether some phrase begins with a byte.
    begins: [bool; 256],
    nodes: Vec<PhraseNode>,
}

/// What was read on the way to a node.
#[derive(Default)]
struct PhraseNode {
    /// The phrases that end here.
    ends: Vec<usize>,
    is_after_space: bool,
    /// Whether a phrase continues with punctuation without a space before it.
    may_close: bool,
}

impl Phrases {
    /// These phrases. A lowercase one also matches if it is capitalized or in all capitals. An empty one is never
    /// found.
    pub fn new<'p>(phrases: impl Iterator<Item = &'p str>) -> Self {
        let phrases: Vec<String> = phrases.filter(|phrase| !phrase.is_empty()).map(str::to_owned).collect();
        let (next, nodes) = (HashMap::default(), vec![PhraseNode::default()]);
        let mut all = Self { all: Vec::new(), next, begins: [false; 256], nodes };
        let spelled =
            phrases.iter().enumerate().flat_map(|(at, phrase)| spellings(phrase).into_iter().map(move |it| (at, it)));
        for (at, phrase) in spelled {
            let first = phrase.bytes().next().and_then(|first| all.begins.get_mut(usize::from(first)));
            first.into_iter().for_each(|begins| *begins = true);
            let end = phrase.bytes().fold(0, |node, byte| all.child(node, byte));
            all.nodes.get_mut(end).into_iter().for_each(|node| node.ends.push(at));
        }
        all.all = phrases;
        all
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The phrase at an index that was found.
    pub(in crate::story) fn phrase(&self, at: usize) -> Option<&str> {
        self.all.get(at).map(String::as_str)
    }

    /// Whether a phrase may be read from a byte that another one follows, unless the word ends there.
    fn may_begin(&self, byte: u8, next: Option<u8>) -> bool {
        let root = self.nodes.first();
        if byte == b' ' && root.is_some_and(|root| root.may_close) {
            return true;
        }
        if self.begins.get(usize::from(byte)) != Some(&true) {
            return false;
        }
        let Some(next) = next.filter(|next| *next != b' ') else { return true };
        let Some(node) = self.next(0, byte) else { return false };
        self.nodes.get(node).is_some_and(|node| !node.ends.is_empty()) || self.next(node, next).is_some()
    }

    /// Returns the node that follows another one by a byte, which is created if necessary.
    fn child(&mut self, node: usize, byte: u8) -> usize {
        if let Some(node) = self.nodes.get_mut(node) {
            node.may_close |= closes(byte);
        }
        let new = self.nodes.len();
        let child = *self.next.entry((node, byte)).or_insert(new);
        if child == new {
            self.nodes.push(PhraseNode { is_after_space: byte == b' ', ..PhraseNode::default() });
        }
        child
    }

    fn next(&self, node: usize, byte: u8) -> Option<usize> {
        self.next.get(&(node, byte)).copied()
    }
}

/// Somewhere in a text, after some bytes of phrases were read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Reading {
    at: BytePosition,
    node: usize,
    /// A space was passed that only goes before punctuation.
    must_close: bool,
}

/// A compiled text, with the offset of each byte in its string.
struct ReadableText<'w> {
    pieces: &'w [Piece],
    words: &'w [u8],
    origins: &'w [usize],
}

/// A position in the words of a piece; the one past the last byte continues with the next piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct BytePosition {
    piece: usize,
    byte: usize,
}

impl ReadableText<'_> {
    fn all(&self, phrases: &Phrases) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        for (piece, words) in self.pieces.iter().enumerate() {
            let Piece::Words { name, .. } = words else { continue };
            for byte in 0..name.len as usize {
                let at = BytePosition { piece, byte };
                let byte = |at| self.index(at).and_then(|index| self.words.get(index)).copied();
                let next = byte(BytePosition { byte: at.byte + 1, ..at });
                if byte(at).is_some_and(|byte| phrases.may_begin(byte, next)) {
                    let start = self.origin(at).into_iter();
                    let ends = self.follow(at, phrases);
                    found.extend(start.flat_map(|start| ends.iter().map(move |(end, phrase)| (start..*end, *phrase))));
                }
            }
        }
        found
    }

    /// The index of a byte among all words, unless the position is past the piece.
    fn index(&self, at: BytePosition) -> Option<usize> {
        match self.pieces.get(at.piece) {
            Some(Piece::Words { name, .. }) if at.byte < name.len as usize => Some(name.start as usize + at.byte),
            _ => None,
        }
    }

    fn origin(&self, at: BytePosition) -> Option<usize> {
        self.index(at).and_then(|index| self.origins.get(index)).copied()
    }

    /// The ends of the phrases that can be read from a position.
    fn follow(&self, from: BytePosition, phrases: &Phrases) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut tried = HashSet::default();
        let mut waiting = vec![Reading { at: from, node: 0, must_close: false }];
        while let Some(reading) = waiting.pop() {
            let Reading { at, node, must_close } = reading;
            let Some(read) = phrases.nodes.get(node).filter(|_| tried.insert(reading)) else { continue };
            let Some(byte) = self.index(at).and_then(|index| self.words.get(index)).copied() else {
                let after = self.after(at.piece).into_iter().flatten();
                waiting.extend(after.map(|at| Reading { at, ..reading }));
                continue;
            };
            let next = BytePosition { byte: at.byte + 1, ..at };
            let child = phrases.next(node, byte);
            if let Some((child, ends)) = child.and_then(|child| Some((child, &phrases.nodes.get(child)?.ends)))
                && (!must_close || closes(byte))
            {
                waiting.push(Reading { at: next, node: child, must_close: false });
                let new = ends.iter().filter(|phrase| !found.iter().any(|(_, known)| known == *phrase));
                let new: Vec<_> = new.filter_map(|phrase| Some((self.origin(at)? + 1, *phrase))).collect();
                found.extend(new);
            }
            if byte == b' ' && read.is_after_space {
                // Two spaces that meet at the edge of an alternative are read as one.
                waiting.push(Reading { at: next, ..reading });
            }
            if byte == b' ' && self.index(next).is_none() && read.may_close {
                // A space before an alternative that shows nothing is dropped if punctuation follows.
                waiting.push(Reading { at: next, node, must_close: true });
            }
        }
        found
    }

    /// Where a text can continue after a piece, on the same line.
    fn after(&self, piece: usize) -> [Option<BytePosition>; 2] {
        let at = |piece: usize| Some(BytePosition { piece, byte: 0 });
        match self.pieces.get(piece) {
            Some(Piece::Words { .. } | Piece::Style(_)) => [at(piece + 1), None],
            Some(Piece::Unless { to, .. }) => [at(piece + 1), at(*to as usize)],
            Some(Piece::Jump { to }) => [at(*to as usize), None],
            _ => [None, None],
        }
    }
}
