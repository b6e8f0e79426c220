//! Names for unnamed parts of ink stories, and titles from names.

use super::flow::{Step, Token};
use crate::story::is_name;

/// A name of the format that is similar to a name of ink: dots and spaces become `_`.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars() {
        match character {
            '\'' | '’' => {}
            _ if character.is_alphanumeric() => slug.push(character),
            _ if slug.is_empty() || slug.ends_with('_') => {}
            _ => slug.push('_'),
        }
    }
    let slug = slug.trim_end_matches('_');
    match slug.chars().next() {
        None => "passage".to_owned(),
        Some(_) if is_name(slug) => slug.to_owned(),
        Some(_) => format!("n_{slug}"),
    }
}

/// The first words that a step shows, in small letters.
pub(super) fn words(step: &Step) -> Option<String> {
    match step {
        Step::Token(token) => token_words(token),
        Step::Either(arms) => arms.iter().flat_map(|(_, steps)| steps).find_map(words),
        _ => None,
    }
}

fn token_words(token: &Token) -> Option<String> {
    match token {
        Token::Text(text) if text.chars().any(char::is_alphanumeric) => {
            let words: Vec<String> = text.split_whitespace().take(4).map(str::to_lowercase).collect();
            Some(words.join(" "))
        }
        Token::Either(arms) => arms.iter().flat_map(|(_, tokens)| tokens).find_map(token_words),
        _ => None,
    }
}

/// A title from a name: `left_by_train` becomes `Left by train`.
pub(super) fn title(name: &str) -> String {
    let mut words = String::new();
    for character in name.replace(['_', '.', '-'], " ").chars() {
        if character.is_uppercase() && words.ends_with(char::is_lowercase) {
            words.push(' ');
        }
        words.push(character);
    }
    let mut characters = words.trim().chars();
    let first: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    first + characters.as_str()
}
