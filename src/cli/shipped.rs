//! The story inside the binary, so that no file is needed to play it.

/// Its files by their names in the story's folder.
pub(super) const FILES: &[(&str, &str)] = &[
    ("story.ron", include_str!("../../story/story.ron")),
    ("chapters/1-hearsay.ron", include_str!("../../story/chapters/1-hearsay.ron")),
    ("chapters/2-its-ink.ron", include_str!("../../story/chapters/2-its-ink.ron")),
    ("chapters/3-to-be-continued.ron", include_str!("../../story/chapters/3-to-be-continued.ron")),
];
