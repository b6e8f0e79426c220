//! Where the parts of a story that was converted from ink come from.

use std::collections::{BTreeMap, HashMap};

use super::import::Origin;
use crate::diag::FileSpan;
use crate::story::{self, Loaded, Story};

/// The place of something in the ink, and that of its condition there.
pub(super) type Origins = (FileSpan, Option<FileSpan>);

/// The places in the ink file by those in the converted files; each is valid from there on.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<FileSpan, Origins>);

impl Places {
    /// The places of a story that was converted from ink.
    pub(super) fn new(story: &Story, own: &Loaded, origins: &[Origin]) -> Self {
        let by_name: HashMap<&str, Origins> =
            origins.iter().map(|origin| (origin.name.as_str(), (origin.place, origin.condition))).collect();
        let map = own.source_map();
        let mut places = BTreeMap::new();
        for scene in story.scene_ids() {
            let name = story.scene_name(scene);
            places.extend(by_name.get(name).map(|origins| (map.scene(scene), *origins)));
            for choice in story.choices_of(scene) {
                let full = format!("{name}.{}", story.choice_name(choice));
                places.extend(by_name.get(full.as_str()).map(|origins| (map.choice(choice).text, *origins)));
            }
        }
        for declaration in map.declarations() {
            let name = declaration.name.map(|name| own.sources.slice(name)).unwrap_or_default();
            if let story::Symbol::Junction(_) = declaration.symbol {
                places.extend(by_name.get(name).map(|origins| (declaration.record, *origins)));
            }
        }
        Self(places)
    }

    /// The last entry before a place in its file.
    pub(super) fn nearest(&self, own: FileSpan) -> Option<Origins> {
        let before = self.0.range(..=own).next_back().filter(|(at, _)| at.file == own.file);
        before.map(|(_, origins)| *origins)
    }
}
