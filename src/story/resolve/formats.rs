//! The format of a story, and uses of a newer one.

use super::super::source::{self, ChapterFile, FORMATS, SourceFile};
use super::Resolver;
use crate::diag::{Code, Diagnostic, FileSpan};

impl Resolver<'_> {
    /// Reports a format that is not supported, and everything that came with a newer format than the story has.
    pub(super) fn check_formats(&mut self, settings: &SourceFile<source::Story>, chapters: &[ChapterFile]) {
        let (format, place) = self.format;
        if !FORMATS.contains(&format.value) && !format.missing {
            let (first, last) = FORMATS.into_inner();
            let message = format!(
                "unsupported format {}; this version of `earlier` supports formats {first} to {last}",
                format.value
            );
            self.report(Diagnostic::new(Code::BadValue, place, message).help("a newer version may support it"));
        }
        let chapters = chapters.iter().map(|(_, chapter)| (chapter.file, &chapter.newer));
        for (file, newer) in [(settings.file, &settings.newer)].into_iter().chain(chapters) {
            for used in newer {
                self.check_newer(FileSpan { file, span: used.span }, used.what);
            }
        }
    }

    /// Reports something that came with a newer format, unless the story has that format.
    pub(super) fn check_newer(&mut self, place: FileSpan, what: &str) {
        let (format, written) = self.format;
        let newest = *FORMATS.end();
        if format.missing || format.value >= newest || !FORMATS.contains(&format.value) {
            return;
        }
        let message = format!("{what} needs `format: {newest}`; this story has `format: {}`", format.value);
        let problem = Diagnostic::new(Code::NewerFormat, place, message).label(written, "the format of the story");
        self.report(problem.help(format!("write `format: {newest}` in story.ron")).fix(written, newest.to_string()));
    }
}
