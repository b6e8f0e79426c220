//! `earlier completions` and `earlier man`: files that installers put in place.

use super::args::{Completions, Man, similar_command};
use super::{Error, Outcome, complete, console, manual};

/// Runs `earlier completions`.
pub(super) fn completions(completions: &Completions) -> Result<Outcome, Error> {
    console::print(&complete::script(&completions.shell.to_string())?)?;
    Ok(Outcome::Success)
}

/// Runs `earlier man`. The title of a command's page is the name that `man` looks for, such as `earlier-check`.
pub(super) fn man(man: &Man) -> Result<Outcome, Error> {
    let names = man.command.join(" ");
    let page = manual::page(&man.command).ok_or_else(|| {
        let (within, word) = match man.command.as_slice() {
            [outer, inner, ..] => (Some(outer.as_str()), inner.as_str()),
            _ => (None, names.as_str()),
        };
        let near = similar_command(word, within);
        let near =
            near.map(|near| format!("; did you mean `{}`?", [within.unwrap_or_default(), &near].join(" ").trim()));
        Error::Usage(format!("there is no command `{names}`{}", near.unwrap_or_default()))
    })?;
    console::print(&page?)?;
    Ok(Outcome::Success)
}
