//! The explanations of codes, as `earlier explain` prints them.

use crate::diag::Code;
use crate::diag::catalogue::Example;

/// The indent of examples.
const INDENT: &str = "    ";
/// The maximum width of text. Wider lines are hard to read.
const MAX_COLUMNS: usize = 80;

/// Returns all codes with their summaries, one on each line.
pub fn codes() -> String {
    Code::ALL.iter().map(|code| format!("{}  {}\n", code.as_str(), code.summary())).collect()
}

/// Returns what a code means, wrapped to `columns`: the explanation, an example that fails, and the same example fixed.
pub fn explanation(code: Code, columns: usize) -> String {
    let explanation = code.explanation();
    let mut out = format!("{} ({}): {}\n", code.as_str(), code.severity().word(), code.summary());
    for paragraph in explanation.paragraphs {
        out += &format!("\n{}\n", textwrap::fill(paragraph, columns.min(MAX_COLUMNS)));
    }
    out += &format!("\nIncorrect:\n{}", example(explanation.fails));
    out + &format!("\nCorrect:\n{}", example(explanation.fixed))
}

fn example(parts: Example) -> String {
    let mut out = String::new();
    for (part, text) in parts {
        out += &format!("\n  {}\n", part.file_name());
        out.extend(text.lines().map(|line| format!("{INDENT}{line}\n")));
    }
    out
}
