//! The number of diagnostics.

use crate::diag::{Diagnostic, Severity};

/// Returns the number of errors and the number of warnings.
pub fn totals(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|found| found.severity() == Severity::Error).count();
    (errors, diagnostics.len() - errors)
}
