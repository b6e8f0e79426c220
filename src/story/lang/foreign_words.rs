//! Words that have a meaning in other systems.

/// What to use instead of a word that has a meaning in other systems and is unlikely to be the name of a fact.
pub(super) fn foreign_word(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "else" | "otherwise" | "default" => Some(
            "the remaining case needs no condition: leave it out in the last entry of `to_first` or the last part of \
             `{…}`; a choice for when no other can be taken has `otherwise: true`",
        ),
        "toggle" | "flip" | "invert" => Some(
            "an effect sets a fact (`met`) or clears it (`not met`); to toggle it, write two choices with different \
             conditions",
        ),
        "goto" | "jump" | "gosub" | "go" | "divert" | "call" | "return" => {
            Some("effects only change meters and facts; use `to` for where a choice leads")
        }
        _ => None,
    }
}
