//! `earlier explain`.

use super::args::Explain;
use super::{Ended, Failed, files};
use crate::diag::Code;
use crate::report;

pub(super) fn run(explain: &Explain) -> Result<Ended, Failed> {
    files::answer(&match explain.code {
        Some(code) => report::explanation(code, files::width()),
        None => report::codes(),
    })?;
    Ok(Ended::Well)
}

/// Reads a code from the command line.
pub(super) fn code(text: &str) -> Result<Code, String> {
    Code::named(text).ok_or_else(|| {
        let near = crate::diag::nearest(&text.to_ascii_uppercase(), Code::ALL.iter().map(|code| code.as_str()));
        match near {
            Some(near) => format!("no code is called so; did you mean `{near}`?"),
            None => "no code is called so; `earlier explain` lists them".to_owned(),
        }
    })
}
