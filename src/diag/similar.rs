//! Names that were probably meant.

use std::fmt;

use super::composed;

/// The length of the shortest word that is changed without asking: nearly every change to a shorter one results in
/// another word.
const SHORTEST_CERTAIN: usize = 5;

/// A known name that is similar to one that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Similar<'a> {
    /// The known name.
    pub name: &'a str,
    /// Another known name that is equally similar.
    pub or: Option<&'a str>,
    /// Whether the other name can only be a typo for it, so it may be replaced without asking; see [`nearest`] and
    /// [`nearest_keyword`].
    pub is_certain: bool,
    /// Whether both look the same and differ only in how their characters are composed.
    pub looks_same: bool,
}

impl Similar<'_> {
    /// Returns the question whether this name was meant, or the other one that is equally similar.
    pub fn question(self) -> String {
        if self.looks_same {
            return format!(
                "did you mean `{}`? It looks the same, but is composed of other Unicode characters",
                self.name
            );
        }
        let or = self.or.map(|or| format!(" or `{or}`")).unwrap_or_default();
        format!("did you mean `{}`{or}?", self.name)
    }
}

impl fmt::Display for Similar<'_> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.name)
    }
}

/// The name among `known` that is most similar to `found`, if one is similar enough.
///
/// The distance of two names is the number of characters to insert, delete, substitute or swap with their neighbor;
/// ignoring case costs one more. It must not exceed a third of the length of `found`, or one, and must be less than
/// that length. Names that look the same and differ in how their characters are composed have no distance.
///
/// It is certain that the name is meant if it is the only similar one and the two look the same or, with five letters
/// or more, differ in case or `_` alone. Any other change, however small, can result in the name of something else
/// whose declaration is missing: `brought` and `bought`, `united` and `untied`, `desert` and `dessert`.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Similar<'a>> {
    similar(found, known, Known::Names)
}

/// The word among all `known` ones of a closed vocabulary, such as the fields of a record, that is most similar to
/// `found`; see [`nearest`]. Because the author has not chosen these words, typos are certain, too: in a word of five
/// letters or more, one character that is not a digit, or two swapped neighbors.
pub fn nearest_keyword<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Similar<'a>> {
    similar(found, known, Known::Keywords)
}

/// What kind of words are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// Names that the author has chosen. There may be others, whose declarations are missing.
    Names,
    /// All words that are possible there.
    Keywords,
}

fn similar<'a>(found: &str, known: impl IntoIterator<Item = &'a str>, kind: Known) -> Option<Similar<'a>> {
    let found_nfc = composed(found);
    let (length, letters) = (found_nfc.chars().count(), letters_of(&found_nfc));
    let reach = (length / 3).max(1);
    // Most names are too different, which is quick to detect.
    let may_be_near = |name: &str| {
        let others = letters_of(name);
        let differing = (letters & !others).count_ones().max((others & !letters).count_ones());
        name.chars().count().abs_diff(length) <= reach && differing as usize <= reach
    };
    let (mut best, mut or, mut is_only): (Option<(usize, &str)>, Option<&str>, bool) = (None, None, true);
    for name in known.into_iter().filter(|name| *name != found) {
        let name_nfc = composed(name);
        let Some(distance) = may_be_near(&name_nfc).then(|| distance(&found_nfc, &name_nfc)) else { continue };
        if distance > reach || distance >= length {
            continue;
        }
        is_only &= best.is_none_or(|(_, other)| other == name);
        match best {
            Some((least, _)) if least < distance => {}
            Some((least, other)) if least == distance => or = or.or(Some(name).filter(|name| *name != other)),
            _ => (best, or) = (Some((distance, name)), None),
        }
    }
    best.map(|(_, name)| {
        let name_nfc = composed(name);
        let looks_same = found_nfc == name_nfc;
        let is_certain = is_only && (looks_same || is_slip(&found_nfc, &name_nfc, kind));
        Similar { name, or, is_certain, looks_same }
    })
}

/// Whether a name can only be a typo for another one.
fn is_slip(found: &str, name: &str, kind: Known) -> bool {
    let bare =
        |name: &str| name.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect::<String>();
    let (found_bare, name_bare) = (bare(found), bare(name));
    let shortest = found_bare.chars().count().min(name_bare.chars().count());
    if found_bare == name_bare || shortest < SHORTEST_CERTAIN {
        return shortest >= SHORTEST_CERTAIN;
    }
    if kind == Known::Names {
        return false;
    }
    let (found, name) = (found.to_lowercase(), name.to_lowercase());
    let (words, known) = (found.split('_'), name.split('_'));
    if words.clone().count() != known.clone().count() {
        return false;
    }
    let mut changed = words.zip(known).filter(|(word, known)| word != known);
    let (change, more) = (changed.next(), changed.next());
    more.is_none() && change.is_some_and(|(word, known)| is_slip_in_word(word, known))
}

/// Whether two words of five letters or more differ by two neighbors that are swapped, or by one character.
fn is_slip_in_word(word: &str, known: &str) -> bool {
    let (word, known): (Vec<char>, Vec<char>) = (word.chars().collect(), known.chars().collect());
    if word.len().min(known.len()) < SHORTEST_CERTAIN {
        return false;
    }
    let same_start = word.iter().zip(&known).take_while(|(one, other)| one == other).count();
    let ends = word.iter().rev().zip(known.iter().rev());
    let same_end = ends.take_while(|(one, other)| one == other).count();
    let same_end = same_end.min(word.len().min(known.len()) - same_start);
    let middle = |letters: &[char]| letters.get(same_start..letters.len() - same_end).map(<[char]>::to_vec);
    let (Some(one), Some(other)) = (middle(&word), middle(&known)) else { return false };
    let has_digit = one.iter().chain(&other).any(|letter| letter.is_numeric());
    !has_digit
        && match (one.as_slice(), other.as_slice()) {
            ([] | [_], [] | [_]) => true,
            ([first, second], [third, fourth]) => first == fourth && second == third,
            _ => false,
        }
}

/// The set of a name's letters without their case, as bits; several letters share a bit. A letter that another name
/// does not have costs at least one insertion, deletion or substitution.
fn letters_of(name: &str) -> u128 {
    let folded = name.chars().map(|letter| letter.to_lowercase().next().unwrap_or(letter));
    folded.fold(0, |letters, letter| letters | 1 << (u32::from(letter) % u128::BITS))
}

fn distance(found: &str, name: &str) -> usize {
    let exact = strsim::damerau_levenshtein(found, name);
    let has_capital = |name: &str| name.chars().any(char::is_uppercase);
    if exact <= 1 || !(has_capital(found) || has_capital(name)) {
        exact
    } else {
        exact.min(1 + strsim::damerau_levenshtein(&found.to_lowercase(), &name.to_lowercase()))
    }
}
