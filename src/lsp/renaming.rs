//! Renaming something in all files of a story.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types::{Position, WorkspaceEdit};
use lsp_server::{ErrorCode, ResponseError};

use super::actions::{by_file, workspace_edit};
use super::answer::{cancelled, error};
use super::files::Files;
use super::position::Encoding;
use super::state::Documents;
use super::symbols::symbol_at;
use super::unlisted;
use super::view::View;
use crate::check::{self, RenameError, see_that_it_plays_the_same, symbol_kind, symbol_name};
use crate::diag::apply_edits;
use crate::explore::Control;
use crate::story::{Loaded, ParsedFiles};

/// Why nothing in a story with errors can be renamed.
pub(super) const ERRORS_FIRST: &str = "fix the errors in the story first";

/// A request to rename something.
#[derive(Debug)]
pub(super) struct Renaming {
    /// What was open when it was requested.
    pub(super) documents: Documents,
    /// The folder of the story.
    pub(super) folder: PathBuf,
    /// The path of the file that has the name.
    pub(super) path: PathBuf,
    /// Where in that file the name is.
    pub(super) position: Position,
    /// The new name.
    pub(super) new_name: String,
    /// How positions are counted.
    pub(super) encoding: Encoding,
}

impl Renaming {
    /// Returns the edits.
    ///
    /// # Errors
    /// The story has errors, there is no name at the position, the new name can't be used, or the work was cancelled.
    pub(super) fn edit(&self, files: &impl Files, control: &Control) -> Result<WorkspaceEdit, ResponseError> {
        let in_words = |error: RenameError| refused(&error.to_string());
        let not_cancelled = || if control.is_stopped() { Err(cancelled()) } else { Ok(()) };
        let (mut texts, mut known) = (self.documents.texts(&self.folder), ParsedFiles::default());
        not_cancelled()?;
        let mut loaded = self.load(files, &texts, &mut known);
        let old = self.old_name(&loaded)?;
        let routes = files.routes(&self.folder, &texts);
        let edits = check::rename(&mut loaded, routes, &old, &self.new_name).map_err(in_words)?;
        for (file, edits) in by_file(&edits) {
            if let Some(source) = loaded.sources.get(file) {
                texts.insert(source.name.clone(), apply_edits(&source.text, &edits));
            }
        }
        not_cancelled()?;
        see_that_it_plays_the_same(&loaded, &self.load(files, &texts, &mut known)).map_err(in_words)?;
        Ok(workspace_edit(&self.view(&loaded), &edits))
    }

    /// Loads the story, with the unlisted chapters that are open unless they have errors and the name is not in them.
    fn load(&self, files: &impl Files, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Loaded {
        let loaded = files.load(&self.folder, texts, known);
        let is_listed = self.view(&loaded).file(&self.path).is_some();
        let with_unlisted = unlisted::load(&loaded, texts, known);
        with_unlisted.filter(|loaded| !is_listed || loaded.story.is_some()).unwrap_or(loaded)
    }

    /// Returns the name at the position, with its kind.
    fn old_name(&self, loaded: &Loaded) -> Result<String, ResponseError> {
        let view = self.view(loaded);
        let found = view.file(&self.path).and_then(|file| symbol_at(&view, file, self.position));
        let story = loaded.story.as_ref().ok_or_else(|| refused(ERRORS_FIRST))?;
        let (symbol, _) = found.ok_or_else(|| refused("there is no name here that can be renamed"))?;
        Ok(format!("{}:{}", symbol_kind(symbol), symbol_name(story, symbol)))
    }

    fn view<'r>(&'r self, loaded: &'r Loaded) -> View<'r> {
        View::new(loaded, &self.folder, &self.documents, self.encoding)
    }
}

/// Returns the error for something that can't be renamed.
pub(super) fn refused(why: &str) -> ResponseError {
    error(ErrorCode::RequestFailed, why)
}
