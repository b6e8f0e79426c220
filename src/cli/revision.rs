//! A story as it was at a revision of a Git repository.

use std::path::Path;
use std::process::Command;

use super::Error;
use crate::check::RouteFile;
use crate::story::{self, Loaded};

/// Loads a story and its recorded runs from a folder as it was at a revision.
pub(super) fn load(folder: &Path, revision: &str) -> Result<(Loaded, Vec<RouteFile>), Error> {
    let names = git(folder, &["ls-tree", "-r", "--name-only", "-z", revision, "--", "routes"])?;
    let read = |name: &str| git(folder, &["cat-file", "blob", &format!("{revision}:./{name}")]);
    let names = String::from_utf8_lossy(&names).into_owned();
    let is_route = |name: &&str| name.to_lowercase().ends_with(".ron");
    let routes = names.split('\0').filter(is_route).map(|name| (name.to_owned(), read(name).map_err(in_words)));
    let routes = routes.collect();
    let loaded = story::load(|name| read(name).map_err(in_words));
    Ok((loaded, routes))
}

fn in_words(error: Error) -> String {
    error.to_string()
}

/// Runs Git in a folder, and returns what it prints.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Error> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    let output = output.map_err(|error| Error::Io(format!("Git can't be run: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it failed").trim_start_matches("fatal: ").to_owned();
    Err(Error::Io(format!("Git: {said}")))
}
