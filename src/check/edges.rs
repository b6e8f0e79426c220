//! Problems where alternatives meet the text around them: words that run together, stray spaces, sentences in lower
//! case.
//!
//! A text is first followed through all combinations of its alternatives, which is quick. Only if two parts may not fit
//! together, its variants are tried one by one.

use std::borrow::Cow;
use std::cell::OnceCell;

use foldhash::{HashMap, HashSet};

use super::Occurs;
use super::fits::{condition_suffix, gates};
use super::readings::{World, readings_of};
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::engine::{Block, page_where};
use crate::story::{Cond, CondId, Piece, SceneId, SourceMap, Story, Text};

/// How many characters before an edge are looked at.
const CONTEXT: usize = 24;

/// How many beginnings of one piece are followed; if there are more, the variants are tried.
const MOST_CONTEXTS: usize = 64;

/// In how many variants of one text it is tried whether a fault can occur.
const MOST_TRIED: usize = 32;

/// A problem at an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Fault {
    WordsTogether,
    SentencesTogether,
    TwoSpaces,
    SpaceBeforeStop,
    StopsTogether,
    LowerCase,
    NoWords,
}

impl Fault {
    /// Describes the problem, for a message.
    fn what(self) -> &'static str {
        match self {
            Self::WordsTogether => "two words run together",
            Self::SentencesTogether => "a word follows punctuation without a space",
            Self::TwoSpaces => "two spaces in a row",
            Self::SpaceBeforeStop => "a space precedes punctuation",
            Self::StopsTogether => "two punctuation marks in a row",
            Self::LowerCase => "a sentence begins in lower case",
            Self::NoWords => "a paragraph has punctuation and no words",
        }
    }

    /// Suggests what to do about it.
    fn help(self) -> &'static str {
        match self {
            Self::WordsTogether | Self::SentencesTogether => {
                "spaces at the edges of an alternative are removed: write one before `{` or after `}`"
            }
            Self::TwoSpaces | Self::SpaceBeforeStop => {
                "write the space into the alternative that needs it, or before `{`"
            }
            Self::LowerCase => "begin the alternative with a capital, or join the sentences",
            Self::StopsTogether => "write the punctuation in the alternative or after `}`, but not both",
            Self::NoWords => "write the punctuation into the alternative",
        }
    }
}

/// The words of a story that are words by themselves, wherever alternatives begin and end. They are collected on first
/// use: in most stories no alternative begins or ends within a word.
struct Vocabulary<'s> {
    story: &'s Story,
    words: OnceCell<HashSet<&'s str>>,
}

impl<'s> Vocabulary<'s> {
    fn words(&self) -> &HashSet<&'s str> {
        self.words.get_or_init(|| Self::collect(self.story))
    }

    fn collect(story: &'s Story) -> HashSet<&'s str> {
        let mut words = HashSet::default();
        for piece in story.all_pieces() {
            if let Piece::Words { name, .. } = piece {
                let mut tokens: Vec<&str> = story.str(*name).split(|c: char| !c.is_alphabetic()).collect();
                tokens.pop();
                words.extend(tokens.into_iter().skip(1).filter(|word| !word.is_empty()));
            }
        }
        words
    }

    /// Whether two words next to each other can only be two words.
    fn are_two(&self, before: &str, after: &str) -> bool {
        let (first, second) = meeting(before, after);
        let is_long = |word: &str| word.chars().count() > 1;
        is_long(first)
            && is_long(second)
            && self.words().contains(second)
            && (self.words().contains(first) || first.starts_with(char::is_uppercase))
            && !self.words().contains(format!("{first}{second}").as_str())
    }
}

/// Returns the problem where two parts of a line meet. `are_two` returns whether letters that meet can only be two
/// words.
fn fault(before: &str, after: &str, are_two: impl Fn(&str, &str) -> bool) -> Option<Fault> {
    let (last, next) = (before.chars().next_back()?, after.chars().next()?);
    let is_stop = |text: &str| {
        let follows = text.chars().nth(1);
        text.starts_with(['.', ',', ')']) && follows.is_none_or(|follows| !follows.is_alphanumeric() && follows != '.')
    };
    match (last, next) {
        (last, ' ') if last != ' ' && is_stop(after.trim_start_matches(' ')) => Some(Fault::SpaceBeforeStop),
        ('.', '.') if dots(before, after) == 2 => Some(Fault::StopsTogether),
        (',', ',' | '.' | ';') if is_stop(after) || next == ';' => Some(Fault::StopsTogether),
        ('.' | '!' | '?' | ',' | ';' | ':', next) if next.is_alphabetic() && ends_word(before) => {
            Some(Fault::SentencesTogether)
        }
        (' ', ' ') => Some(Fault::TwoSpaces),
        (' ', '.' | ',' | ')') if is_stop(after) => Some(Fault::SpaceBeforeStop),
        (last, next) if last.is_alphabetic() && next.is_alphabetic() => {
            are_two(before, after).then_some(Fault::WordsTogether)
        }
        _ => {
            let next = after.trim_start_matches(' ').chars().next()?;
            let spaced = last == ' ' || after.starts_with(' ');
            (spaced && next.is_lowercase() && ends_sentence(before.trim_end_matches(' '))).then_some(Fault::LowerCase)
        }
    }
}

/// How many dots meet.
fn dots(before: &str, after: &str) -> usize {
    let (ends, begins) = (before.trim_end_matches('.').len(), after.trim_start_matches('.').len());
    before.len() - ends + after.len() - begins
}

/// The last word before an edge and the first word after it.
fn meeting<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str) {
    let first = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    (first, after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default())
}

/// Suffixes of four or more letters that turn a word into another one.
const ENDINGS: &[&str] = &[
    "able", "ably", "ally", "ance", "ation", "body", "ence", "fully", "hood", "ible", "ically", "ings", "ists",
    "ition", "land", "less", "lessly", "like", "ling", "ment", "ments", "most", "ness", "self", "selves", "ship",
    "ships", "some", "thing", "time", "tion", "ular", "ward", "wards", "ware", "where", "wise", "work",
];

/// Prefixes that turn a word into another one.
const BEGINNINGS: &[&str] =
    &["anti", "dis", "inter", "mid", "mis", "non", "out", "over", "pre", "self", "sub", "under"];

/// Whether letters after a complete word can only be another word, because they are too long for a suffix.
fn is_no_ending(letters: &str) -> bool {
    letters.chars().count() > 3 && !ENDINGS.contains(&letters)
}

/// Whether a text ends with one punctuation mark after a word, not with dots or part of a number.
fn ends_word(text: &str) -> bool {
    text.chars().rev().nth(1).is_some_and(|c| c.is_alphabetic() || matches!(c, '"' | '”' | '’' | ')'))
}

/// Whether a text ends with a word and the full stop of a sentence, not with an abbreviation.
fn ends_sentence(text: &str) -> bool {
    let Some(words) = text.strip_suffix(['.', '!', '?']) else { return false };
    let word = words.rsplit(' ').next().unwrap_or_default();
    word.chars().count() > 3 && word.chars().all(char::is_alphabetic)
}

/// Returns the warnings about the edges of alternatives in the texts of scenes, choices and briefs.
pub(super) fn edges(story: &Story, source_map: &SourceMap, occurs: &Occurs) -> Vec<Diagnostic> {
    let vocabulary = Vocabulary { story, words: OnceCell::new() };
    let check = Check { story, source_map, vocabulary, occurs };
    let scenes = story.scene_ids().map(|id| (id, story.scene(id).text));
    let mut found: Vec<Diagnostic> = scenes.flat_map(|(id, text)| check.text(id, text, &[])).collect();
    for id in story.choice_ids() {
        let choice = story.choice(id);
        let taken = choice.taken.filter(|_| choice.once).map(Cond::Holds);
        let shown = gates(choice, taken.as_ref(), None);
        let texts = [(Some(choice.text), shown.as_slice()), (choice.locked, &shown), (choice.after, &[])];
        for (text, gates) in texts {
            found.extend(text.into_iter().flat_map(|text| check.text(choice.scene, text, gates)));
        }
    }
    // A text that is shown in several places has the same faults in each.
    let mut said: HashSet<(FileSpan, String)> = HashSet::default();
    let what = |problem: &Diagnostic| problem.message.split(',').next().unwrap_or_default().to_owned();
    found.retain(|problem| said.insert((problem.place, what(problem))));
    found
}

struct Check<'s> {
    story: &'s Story,
    source_map: &'s SourceMap,
    vocabulary: Vocabulary<'s>,
    occurs: &'s Occurs<'s>,
}

/// An edge in a reading: where it is in the words, and the last condition before it.
type Edge = (usize, CondId);

impl Check<'_> {
    /// Returns the warnings about one text, which is read where the gates have the given values.
    fn text(&self, scene: SceneId, text: Text, gates: &[(&Cond, bool)]) -> Vec<Diagnostic> {
        if !self.is_suspect(text) {
            return Vec::new();
        }
        let Some(readings) = readings_of(self.story, text, gates) else { return Vec::new() };
        let whole = self.whole_words(text, &readings);
        let mut seen: HashMap<(Fault, CondId), (usize, bool)> = HashMap::default();
        let mut found = Vec::new();
        for world in readings {
            let (read, edges) = self.read(text, &world);
            for (fault, (at, cond)) in self.faults(&read, &edges, &whole) {
                let (tried, is_known) = seen.entry((fault, cond)).or_default();
                if *is_known || *tried >= MOST_TRIED {
                    continue;
                }
                *tried += 1;
                if (self.occurs)(scene, world.known()) {
                    *is_known = true;
                    found.push(self.warn(fault, cond, (&read, at), &world));
                }
            }
        }
        found
    }

    fn warn(&self, fault: Fault, cond: CondId, (read, at): (&str, usize), world: &World) -> Diagnostic {
        let before: String = {
            let letters: Vec<char> = read.get(..at).unwrap_or_default().chars().rev().take(CONTEXT).collect();
            letters.into_iter().rev().collect()
        };
        let after: String = read.get(at..).unwrap_or_default().chars().take(CONTEXT).collect();
        let before = before.rsplit('\n').next().unwrap_or_default();
        let after = after.split('\n').next().unwrap_or_default();
        let when = condition_suffix(self.story, world);
        let message = format!("{}, `{before}{after}`{when}", fault.what());
        Diagnostic::new(Code::RoughEdge, self.source_map.text_condition(cond), message).help(fault.help())
    }

    /// Returns the words beside the edges of alternatives that are words by themselves in other readings of the text.
    fn whole_words(&self, text: Text, readings: &[World]) -> HashSet<String> {
        let mut whole = HashSet::default();
        for world in readings {
            let (read, edges) = self.read(text, world);
            for (at, _) in edges {
                let Some((before, after)) = read.split_at_checked(at) else { continue };
                let (first, second) = meeting(before, after);
                if first.is_empty() != second.is_empty() {
                    whole.insert([first, second].concat());
                }
            }
        }
        whole
    }

    /// Returns whether some combination of alternatives, possible or not, has a problem.
    fn is_suspect(&self, text: Text) -> bool {
        let pieces = self.story.pieces(text);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Unless { .. })) {
            return false;
        }
        let mut contexts: Vec<Vec<(Cow<str>, bool)>> = vec![Vec::new(); pieces.len() + 1];
        contexts.first_mut().into_iter().for_each(|first| first.push((Cow::Borrowed(""), false)));
        let place = |to: u32| (to - text.start) as usize;
        let targets: HashSet<usize> = self.targets(text).into_iter().map(place).collect();
        for (at, piece) in pieces.iter().enumerate() {
            let ends_alternative = targets.contains(&at);
            let before = contexts.get_mut(at).map(std::mem::take).unwrap_or_default();
            if before.len() > MOST_CONTEXTS {
                return true;
            }
            let (next, to) = match piece {
                Piece::Jump { to } => (None, Some(place(*to))),
                Piece::Unless { to, .. } => (Some(at + 1), Some(place(*to))),
                _ => (Some(at + 1), None),
            };
            for (context, is_edge) in before {
                let (context, is_edge) = match piece {
                    Piece::Words { name, .. } => {
                        let words = self.story.str(*name);
                        if (is_edge || ends_alternative) && self.may_fault(&context, words) {
                            return true;
                        }
                        (last_letters(context, words), false)
                    }
                    Piece::Style(_) => (context, is_edge || ends_alternative),
                    Piece::Jump { .. } | Piece::Unless { .. } => (context, true),
                    _ => (Cow::Borrowed(""), false),
                };
                let met = (context, is_edge || to.is_some());
                for at in [next, to].into_iter().flatten() {
                    let known = contexts.get_mut(at);
                    // One more than the limit is enough to see that there are more.
                    let known = known.filter(|known| known.len() <= MOST_CONTEXTS && !known.contains(&met));
                    known.into_iter().for_each(|known| known.push(met.clone()));
                }
            }
        }
        false
    }

    /// Returns whether two parts may not fit, whatever happens to the spaces between them.
    fn may_fault(&self, before: &str, words: &str) -> bool {
        let stop = words.trim_start_matches(' ').starts_with(['.', ',', ')']);
        let space = before.ends_with(' ') && words.starts_with(' ');
        let is_empty = before.trim().is_empty() && stop;
        is_empty
            || (stop && (before.ends_with(' ') || words.starts_with(' ')))
            || fault(before, words, |before, after| self.may_be_two(before, after))
                .is_some_and(|fault| !(space && fault == Fault::TwoSpaces))
    }

    /// Returns whether letters that meet may be two words in some reading.
    fn may_be_two(&self, before: &str, after: &str) -> bool {
        let (first, second) = meeting(before, after);
        (first.chars().count() > 1 && second.chars().count() > 2 && !ENDINGS.contains(&second))
            || self.vocabulary.are_two(before, after)
    }

    /// Returns whether letters that meet can only be two words. `whole` has the words that stand alone elsewhere in the
    /// text.
    fn are_two(&self, before: &str, after: &str, whole: &HashSet<String>) -> bool {
        let (first, second) = meeting(before, after);
        let is_one = || self.vocabulary.words().contains([first, second].concat().as_str());
        let is_word = first.chars().count() > 2 && !BEGINNINGS.contains(&first.to_lowercase().as_str());
        let stands_alone = is_word && whole.contains(first);
        (stands_alone && (is_no_ending(second) || (second.chars().count() > 2 && whole.contains(second))) && !is_one())
            || self.vocabulary.are_two(before, after)
    }

    /// Returns the words of a reading, its blocks divided by line breaks, and the edges of alternatives in it.
    fn read(&self, text: Text, world: &World) -> (String, Vec<Edge>) {
        let holds = |cond: &Cond| world.holds(cond);
        let blocks = page_where(self.story, text, &holds);
        let lines: Vec<String> = blocks.iter().map(words_of).collect();
        let read = lines.join("\n");
        let (mut edges, mut at, mut index, mut last) = (Vec::new(), 0, text.start, None);
        let targets: HashSet<u32> = self.targets(text);
        let mut is_edge = false;
        while index < text.end {
            is_edge |= targets.contains(&index);
            match self.story.piece(index) {
                Piece::Words { name, .. } => {
                    let start = skip_spaces(&read, at, self.story.str(*name));
                    if let Some(cond) = last.filter(|_| std::mem::take(&mut is_edge)) {
                        edges.push((start, cond));
                    }
                    at = aligned(&read, start, self.story.str(*name));
                }
                Piece::Unless { cond, to } => {
                    (is_edge, last) = (true, Some(*cond));
                    if !holds(self.story.cond(*cond)) {
                        index = *to;
                        continue;
                    }
                }
                Piece::Jump { to } => {
                    is_edge = true;
                    index = *to;
                    continue;
                }
                _ => {}
            }
            index += 1;
        }
        is_edge |= targets.contains(&text.end);
        edges.extend(last.filter(|_| is_edge).map(|cond| (read.len(), cond)));
        (read, edges)
    }

    fn targets(&self, text: Text) -> HashSet<u32> {
        let to = self.story.pieces(text).iter().filter_map(|piece| match piece {
            Piece::Unless { to, .. } | Piece::Jump { to } => Some(*to),
            _ => None,
        });
        to.collect()
    }

    fn faults(&self, read: &str, edges: &[Edge], whole: &HashSet<String>) -> Vec<(Fault, Edge)> {
        let at_edge = |(at, cond): &Edge| {
            let (before, after) = read.split_at_checked(*at)?;
            let (line, rest) = (before.rsplit('\n').next()?, after.split('\n').next()?);
            let is_stop = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ' ');
            if line.trim().is_empty() && !rest.is_empty() && rest.chars().all(is_stop) {
                return Some((Fault::NoWords, (*at, *cond)));
            }
            let found = fault(line, rest, |before, after| self.are_two(before, after, whole))?;
            Some((found, (*at, *cond)))
        };
        edges.iter().filter_map(at_edge).collect()
    }
}

/// The words of a block, without styles.
fn words_of(block: &Block) -> String {
    match block {
        Block::Paragraph(spans) | Block::Verse(spans) => spans.iter().map(|span| span.text.as_str()).collect(),
        Block::Break | Block::Beat => String::new(),
    }
}

/// The last characters of a line, to which words were added.
fn last_letters<'w>(line: Cow<'w, str>, words: &'w str) -> Cow<'w, str> {
    let tail = |line: &str| line.char_indices().rev().nth(CONTEXT).map(|(at, _)| at);
    if let Some(long) = tail(words).and_then(|at| words.get(at..)) {
        return Cow::Borrowed(long);
    }
    let mut line = line + words;
    if let Some(at) = tail(&line) {
        line = Cow::Owned(line.get(at..).unwrap_or_default().to_owned());
    }
    line
}

/// Where the words that begin at `at` start: after line breaks, and after a space unless they begin with one.
fn skip_spaces(read: &str, at: usize, words: &str) -> usize {
    let rest = read.get(at..).unwrap_or_default();
    let first = words.trim_start_matches(' ').chars().next();
    let breaks = rest.len() - rest.trim_start_matches('\n').len();
    if rest.chars().next() == first { at } else { at + breaks }
}

/// Where the words that begin at `at` end; some of their spaces may have been dropped in the text.
fn aligned(read: &str, at: usize, words: &str) -> usize {
    let mut at = at;
    for letter in words.chars() {
        let mut rest = read.get(at..).unwrap_or_default().chars();
        match rest.next() {
            Some(found) if found == letter => at += letter.len_utf8(),
            Some('\n') if letter != ' ' && rest.next() == Some(letter) => at += 1 + letter.len_utf8(),
            _ => {}
        }
    }
    at
}
