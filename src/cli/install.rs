//! `earlier completions` and `earlier man`: what installers put in place.

use clap::CommandFactory;

use super::args::{Cli, Completions, Man};
use super::{Ended, Failed, files};

pub(super) fn completions(asked: &Completions) -> Result<Ended, Failed> {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut Cli::command(), "earlier", &mut script);
    files::answer(&String::from_utf8_lossy(&script))?;
    Ok(Ended::Well)
}

/// A command's page is named as the shell would look for it: `earlier-check`.
pub(super) fn man(asked: &Man) -> Result<Ended, Failed> {
    let mut whole = Cli::command();
    whole.build();
    let page = asked.command.as_deref().and_then(|name| whole.find_subcommand(name)).cloned().unwrap_or(whole);
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    files::answer(&String::from_utf8_lossy(&text))?;
    Ok(Ended::Well)
}
