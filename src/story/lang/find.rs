//! Finding phrases in a text as it is displayed: across formatting, line breaks and the ends of alternatives.

use std::collections::HashSet;
use std::ops::Range;

use super::super::model::Piece;
use super::names::Names;
use super::{Asker, Output, TextShape, text};

/// Where phrases occur in a text: ranges of the string's content, each with the index of the phrase. A phrase is found
/// in every combination of alternatives, even one whose conditions exclude each other.
pub(in crate::story) fn find(source: &str, shape: TextShape, phrases: &[&str]) -> Vec<(Range<usize>, usize)> {
    let mut out = Output { origins: Some(Vec::new()), ..Output::default() };
    // What the names mean doesn't matter here, so none is known and none is missed.
    let mut names = Names { roles_incomplete: true, targets_incomplete: true, ..Names::default() };
    text(source, shape, Asker::Note, &mut names, &mut out);
    let origins = out.origins.unwrap_or_default();
    let found = ReadableText { pieces: &out.pieces, words: out.words.as_bytes(), origins: &origins };
    let all = |(at, phrase): (usize, &&str)| found.all(phrase.as_bytes()).into_iter().map(move |range| (range, at));
    phrases.iter().enumerate().flat_map(all).collect()
}

/// Where phrases occur in a plain string: ranges of it, each with the index of the phrase.
pub(in crate::story) fn find_plain(text: &str, phrases: &[&str]) -> Vec<(Range<usize>, usize)> {
    let all = |(at, phrase): (usize, &&str)| {
        let length = phrase.len();
        text.match_indices(*phrase).map(move |(start, _)| (start..start + length, at)).collect::<Vec<_>>()
    };
    phrases.iter().enumerate().flat_map(all).collect()
}

fn closes(byte: &u8) -> bool {
    b".,:;!?)\"'".contains(byte)
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
    fn all(&self, phrase: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        // Most positions are seen to begin no phrase by their byte alone. A space may go before the phrase.
        let may_begin = |byte: &u8| *byte == b' ' || phrase.first() == Some(byte);
        for (piece, words) in self.pieces.iter().enumerate() {
            let Piece::Words { name, .. } = words else { continue };
            for byte in 0..name.len as usize {
                let at = BytePosition { piece, byte };
                if !self.index(at).and_then(|index| self.words.get(index)).is_some_and(may_begin) {
                    continue;
                }
                let start = self.origin(at);
                found.extend(start.zip(self.follow(at, phrase)).map(|(start, end)| start..end));
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

    /// Where a phrase that starts at a position ends, if it can be read from there.
    fn follow(&self, from: BytePosition, phrase: &[u8]) -> Option<usize> {
        let mut tried = HashSet::new();
        let mut waiting = vec![(from, 0)];
        while let Some((at, read)) = waiting.pop() {
            if !tried.insert((at, read)) {
                continue;
            }
            match self.index(at).and_then(|index| self.words.get(index)) {
                Some(byte) => {
                    let next = BytePosition { byte: at.byte + 1, ..at };
                    let after_space = read > 0 && phrase.get(read - 1) == Some(&b' ');
                    if phrase.get(read) == Some(byte) {
                        if read + 1 == phrase.len() {
                            return self.origin(at).map(|origin| origin + 1);
                        }
                        waiting.push((next, read + 1));
                    } else if after_space && *byte == b' ' {
                        // Two spaces that meet at the edge of an alternative are read as one.
                        waiting.push((next, read));
                    } else if *byte == b' ' && self.index(next).is_none() && phrase.get(read).is_some_and(closes) {
                        // A space before an alternative that shows nothing goes if punctuation follows.
                        waiting.push((next, read));
                    }
                }
                None => waiting.extend(self.after(at.piece).into_iter().flatten().map(|at| (at, read))),
            }
        }
        None
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
