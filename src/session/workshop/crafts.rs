//! What an author can do beside reading: one table for keys, words and help, as that of the commands.

/// What an author can do where a story is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Craft {
    /// The problems of what was saved last.
    Problems,
    /// The meters and facts, to be seen and changed.
    State,
    /// Sets a meter or a fact.
    Set,
    /// Goes to a scene in a state that can really occur there.
    Jump,
    /// What is proved of the story.
    Proved,
}

/// How it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CraftEntry {
    /// What it is.
    pub craft: Craft,
    /// Its key on the screen, where it has one.
    pub key: Option<char>,
    /// Its word in the linear mode.
    pub word: &'static str,
    /// What follows the word, for the help.
    pub argument: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// The table.
pub const CRAFTS: &[CraftEntry] = &[
    entry(Craft::Problems, Some('p'), "problems", "", "what is wrong with what was saved last"),
    entry(Craft::State, Some('f'), "state", "", "facts and meters, to be seen and changed"),
    entry(Craft::Set, None, "set", "NAME VALUE", "set a meter to a number, or a fact on or off"),
    entry(Craft::Jump, Some('g'), "jump", "SCENE", "go to a scene by a run that explore finds"),
    entry(Craft::Proved, Some('i'), "proved", "", "what can and what can never happen"),
];

const fn entry(
    craft: Craft,
    key: Option<char>,
    word: &'static str,
    argument: &'static str,
    help: &'static str,
) -> CraftEntry {
    CraftEntry { craft, key, word, argument, help }
}

/// The craft that a key stands for.
pub fn craft_of_key(key: char) -> Option<Craft> {
    CRAFTS.iter().find(|entry| entry.key == Some(key)).map(|entry| entry.craft)
}

/// The craft that a word of the linear mode stands for.
pub fn find_craft(word: &str) -> Option<Craft> {
    CRAFTS.iter().find(|entry| entry.word == word).map(|entry| entry.craft)
}
