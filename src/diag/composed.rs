//! Text in its composed form (NFC).
//!
//! The crate with the tables also has an iterator for this. However, it supports compatibility decomposition, too,
//! which would add its tables to every program: a twelfth of the module of published pages.

use std::borrow::Cow;

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

/// Returns a text in which letters and their marks are composed into one character wherever possible, so that texts
/// that look the same are the same.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut parts: Vec<(u8, char)> = Vec::with_capacity(text.len());
    for letter in text.chars() {
        decompose_canonical(letter, |part| parts.push((canonical_combining_class(part), part)));
    }
    // The marks of a letter are sorted by their combining classes.
    parts.chunk_by_mut(|_, (class, _)| *class != 0).for_each(|letter| letter.sort_by_key(|(class, _)| *class));
    let mut whole: Vec<char> = Vec::with_capacity(parts.len());
    let (mut starter, mut last) = (None, 0);
    for (class, part) in parts {
        if let Some(at) = starter
            && (whole.len() == at + 1 || last < class)
            && let Some(before) = whole.get_mut(at)
            && let Some(both) = compose(*before, part)
        {
            *before = both;
            continue;
        }
        if class == 0 {
            starter = Some(whole.len());
        }
        last = class;
        whole.push(part);
    }
    Cow::Owned(whole.into_iter().collect())
}

#[cfg(test)]
mod tests;
