//! All saved runs of a story as a file: a journal that holds everything.

use super::payload::Merged;
use super::{ActError, Session};
use crate::archive::{Archive, JournalHeader, JournalProblem, Lacking, read_header};

impl Session {
    /// Everything that is saved of this story, as the bytes of a file that [`Act::Import`](super::Act::Import) reads, in
    /// this archive or another one.
    pub fn archive_file(&self) -> Vec<u8> {
        self.archive.as_journal(self.story.id())
    }

    /// The name of the file of the whole archive.
    pub fn archive_file_name(&self) -> String {
        format!("{}.journal", self.story.id())
    }

    /// Saves the runs of an archive that are not saved yet. The reader's position does not change.
    pub(super) fn merge(&mut self, journal: &[u8]) -> Result<Merged, ActError> {
        match read_header(journal, self.story.id()) {
            JournalHeader::Ours | JournalHeader::Damaged => {}
            JournalHeader::Newer(version) => {
                return Err(ActError::NoRun(format!("a newer version of this program wrote it (format {version})")));
            }
            JournalHeader::Foreign => return Err(ActError::NoRun("it is the archive of another story".to_owned())),
        }
        let (mut other, problems) = Archive::read(self.story.id(), [(1, journal)]);
        other.apply_renames(&self.story);
        let damaged = problems.iter().map(|problem| match problem {
            JournalProblem::Damaged { lines, .. } => *lines,
            JournalProblem::Newer { .. } | JournalProblem::Foreign { .. } => 1,
        });
        let last = self.archive.last_played().map(|saved| (saved.id, saved.at));
        let Lacking { records, new, known } = self.archive.lacking(other, self.journal);
        if !records.is_empty() {
            self.save_records(&records);
            self.stay_at(last);
        }
        Ok(Merged { new, known, damaged: damaged.sum(), complaint: None })
    }
}
