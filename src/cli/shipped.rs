//! The story inside the binary, so that no file is needed to play it.

/// Its files by their names in the story's folder: `build.rs` lists them.
pub(super) const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));
