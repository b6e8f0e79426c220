//! The folder of saved proofs. It can be deleted at any time, and its size is limited.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::{CACHES, user_folder};
use crate::explore::Store;

/// How many bytes the folder may hold. The files that were used least recently are removed first.
const MOST_BYTES: u64 = 64 << 20;

/// A larger file was not written by this program.
const MOST_BYTES_OF_FILE: u64 = 32 << 20;

/// The extension of proof files. Nothing else in the folder is touched.
const EXTENSION: &str = "proofs";

/// The folder of proofs.
#[derive(Debug)]
pub(in crate::cli) struct ProofFolder(PathBuf);

impl ProofFolder {
    /// Returns the folder `earlier` in the user's cache folder, if there is one.
    pub(in crate::cli) fn of_user() -> Option<Arc<Self>> {
        let folder = user_folder(&CACHES).map(|caches| caches.join("earlier")).filter(|folder| folder.is_absolute());
        folder.map(|folder| Arc::new(Self(folder)))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name).with_extension(EXTENSION)
    }

    fn try_save(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let mut file = tempfile::Builder::new().prefix(".").suffix(".tmp").tempfile_in(&self.0)?;
        file.write_all(bytes)?;
        file.persist(self.file(name))?;
        self.remove_oldest();
        Ok(())
    }

    /// Removes files until the rest is small enough, and the leftovers of sessions that were killed while saving.
    fn remove_oldest(&self) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let (path, meta) = (entry.path(), entry.metadata());
            let Some(meta) = meta.ok().filter(fs::Metadata::is_file) else { continue };
            let changed = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                files.push((changed, meta.len(), path));
            } else if is_left_behind(&path, changed) {
                let _ = fs::remove_file(path);
            }
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
        for (_, length, path) in files {
            if total <= MOST_BYTES {
                return;
            }
            if fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
    }
}

/// Returns whether a file is a leftover of a save that began long ago.
fn is_left_behind(path: &Path, changed: SystemTime) -> bool {
    let is_ours = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.'));
    let is_old = changed.elapsed().is_ok_and(|age| age.as_secs() > 3600);
    is_ours && is_old && path.extension().is_some_and(|extension| extension == "tmp")
}

impl Store for ProofFolder {
    fn load(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.file(name);
        let length = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let bytes = fs::read(&path).ok().filter(|_| length <= MOST_BYTES_OF_FILE)?;
        // Marking it as used protects it from removal.
        if let Ok(file) = fs::File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(bytes)
    }

    fn save(&self, name: &str, bytes: &[u8]) {
        // Proofs that can't be saved are proved again.
        let _ = self.try_save(name, bytes);
    }
}
