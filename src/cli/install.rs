//! `earlier completions` and `earlier man`: files that installers put in place.

use clap::CommandFactory;

use super::args::{Cli, Completions, Man};
use super::{Error, Outcome, console};

/// Runs `earlier completions`.
pub(super) fn completions(completions: &Completions) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    clap_complete::generate(completions.shell, &mut Cli::command(), "earlier", &mut script);
    console::print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Success)
}

/// Runs `earlier man`. The page of a command is titled as a shell would look for it, such as `earlier-check`.
pub(super) fn man(man: &Man) -> Result<Outcome, Error> {
    let mut whole = Cli::command();
    whole.build();
    let page = man.command.as_deref().and_then(|name| whole.find_subcommand(name)).cloned().unwrap_or(whole);
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    console::print(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::Success)
}
