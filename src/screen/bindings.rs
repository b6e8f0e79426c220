//! The reader's own key bindings, from a file.
//!
//! The file is a map from keys to what they do, `{ "b": "back", "Ctrl-n": "down" }`. An entry that can't be used is
//! reported with its location, and the others are still used.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::keymap::{Action, MOVES};
use super::msg::Key;
use crate::diag::{nearest, printable};
use crate::session::{COMMANDS, Command, Group};

/// The keys that are not letters, with their names.
const NAMED: [(&str, Key); 11] = [
    ("Space", Key::Char(' ')),
    ("Tab", Key::Tab),
    ("Shift-Tab", Key::BackTab),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("PgUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("Home", Key::Home),
    ("End", Key::End),
];

/// The keys that a reader has bound to another action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings(Vec<Binding>);

/// A key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Binding {
    name: String,
    key: Key,
    action: Action,
    does: &'static str,
}

impl Bindings {
    /// Reads the text of a file. Returns the keys that can be used, and what is wrong with the others, each with its
    /// line and column: `3:5: there is no key "Crtl-n"`.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let entries = match ron::from_str::<Entries>(text) {
            Ok(entries) => entries.0,
            Err(error) => {
                let (found, why) = (error.span.start, printable(&error.code.to_string()));
                let before: usize = text.split_inclusive('\n').take(found.line.saturating_sub(1)).map(str::len).sum();
                let rest = text.get(before..).unwrap_or_default();
                let before = before + rest.chars().take(found.col.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
                // White space before the problem is not part of it.
                let rest = text.get(before..).unwrap_or_default();
                let at = before + rest.len() - rest.trim_start().len();
                return (Self::default(), vec![format!("{}: {why}", place(text, at))]);
            }
        };
        let (mut bindings, mut wrong, mut from) = (Vec::new(), Vec::new(), 0);
        for (name, does) in entries {
            let [at, of_action] = [&name, &does].map(|word| {
                let at =
                    text.get(from..).and_then(|rest| rest.find(&format!("\"{word}\""))).map_or(from, |at| from + at);
                from = at + 1;
                at
            });
            let known = key_named(&name).map_err(|why| (at, why));
            let known = known.and_then(|key| Ok((key, action_named(&does).map_err(|why| (of_action, why))?)));
            match known {
                Ok((key, _)) if bindings.iter().any(|binding: &Binding| binding.key == key) => {
                    wrong.push(format!("{}: the key \"{}\" is already in use", place(text, at), printable(&name)));
                }
                Ok((key, (action, does))) => bindings.push(Binding { name, key, action, does }),
                Err((at, why)) => wrong.push(format!("{}: {why}", place(text, at))),
            }
        }
        (Self(bindings), wrong)
    }

    /// What a key does, if the reader has bound it.
    pub(super) fn action(&self, key: Key) -> Option<Action> {
        self.0.iter().find(|binding| binding.key == key).map(|binding| binding.action)
    }

    /// The key that the reader has bound to an action.
    pub(super) fn key_of(&self, action: Action) -> Option<&str> {
        self.0.iter().find(|binding| binding.action == action).map(|binding| binding.name.as_str())
    }

    /// The keys and what each does, for the help.
    pub(super) fn list(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|binding| (binding.name.as_str(), binding.does))
    }
}

/// The entries of a file, in its order.
struct Entries(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Entries;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a map from keys to what they do")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        from.deserialize_map(Map)
    }
}

/// The line and column of a place in a text, from 1.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{line}:{column}")
}

/// The key with a name, or why there is none.
fn key_named(name: &str) -> Result<Key, String> {
    let mut letters = name.chars();
    let (first, rest) = (letters.next(), letters.as_str());
    let control = name
        .strip_prefix("Ctrl-")
        .and_then(|letter| letter.chars().next().filter(|one| letter.len() == one.len_utf8()));
    match (first, control) {
        (_, Some('c' | 'z' | 'l')) => Err(format!("{} can't be rebound", printable(name))),
        (_, Some(letter)) if letter.is_ascii_lowercase() => Ok(Key::Ctrl(letter)),
        (Some(digit), _) if rest.is_empty() && digit.is_ascii_digit() => {
            Err("digits take choices and can't be rebound".to_owned())
        }
        (Some(letter), _) if rest.is_empty() && !letter.is_control() => Ok(Key::Char(letter)),
        _ => {
            let known = NAMED.iter().find(|(known, _)| *known == name).map(|(_, key)| *key);
            known.ok_or_else(|| {
                let near = nearest(name, NAMED.iter().map(|(known, _)| *known));
                let near = near.map(|near| format!("; did you mean \"{}\"?", near.name)).unwrap_or_default();
                format!("there is no key \"{}\"{near}", printable(name))
            })
        }
    }
}

/// The action with a name, and its description; or why there is none.
fn action_named(name: &str) -> Result<(Action, &'static str), String> {
    let commands = COMMANDS.iter().filter(|entry| entry.key.is_some() && entry.group != Group::Author);
    let commands = commands.filter_map(|entry| {
        let name = if entry.command == Command::Theme { Some("theme") } else { entry.word };
        Some((name?, Action::Command(entry.command), entry.help))
    });
    let known: Vec<(&str, Action, &'static str)> = commands.chain(MOVES.iter().copied()).collect();
    let found = known.iter().find(|(known, ..)| *known == name).map(|(_, action, does)| (*action, *does));
    found.ok_or_else(|| {
        let near = nearest(name, known.iter().map(|(known, ..)| *known));
        let near = near.map(|near| format!("; did you mean \"{}\"?", near.name)).unwrap_or_default();
        format!("nothing is called \"{}\"{near}", printable(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_get_other_meanings() {
        let text = "{ // my keys\n    \"b\": \"back\",\n    \"Ctrl-n\": \"down\",\n    \"Home\": \"book\",\n}";
        let (bindings, wrong) = Bindings::parse(text);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(bindings.action(Key::Char('b')), Some(Action::Command(Command::Back)));
        assert_eq!(bindings.action(Key::Ctrl('n')), Some(Action::Down));
        assert_eq!(bindings.key_of(Action::Command(Command::Book)), Some("Home"));
        assert_eq!(bindings.action(Key::Char('x')), None);
    }

    #[test]
    fn what_is_wrong_is_reported_with_its_place_and_the_rest_is_used() {
        let text = "{\n    \"b\": \"bakc\",\n    \"Hom\": \"top\",\n  \"1\": \"back\", \"Ctrl-c\": \"back\",\n    \"x\": \"back\", \"x\": \"top\",\n}";
        let (bindings, wrong) = Bindings::parse(text);
        let expected = [
            "2:10: nothing is called \"bakc\"; did you mean \"back\"?",
            "3:5: there is no key \"Hom\"; did you mean \"Home\"?",
            "4:3: digits take choices and can't be rebound",
            "4:16: Ctrl-c can't be rebound",
            "5:18: the key \"x\" is already in use",
        ];
        assert_eq!(wrong, expected);
        assert_eq!(bindings.action(Key::Char('x')), Some(Action::Command(Command::Back)));
        let (bindings, wrong) = Bindings::parse("{\n    b: \"back\",\n}");
        assert_eq!(bindings, Bindings::default());
        assert!(wrong.len() == 1 && wrong[0].starts_with("2:5: "), "{wrong:?}");
    }
}
