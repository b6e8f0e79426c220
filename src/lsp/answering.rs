//! Requests that take long. They are answered on another thread, while the conversation goes on.

use lsp_server::RequestId;

use super::answer::{Answer, internal_error, written};
use super::files::Files;
use super::guard::caught;
use super::questions::Question;
use super::renaming::Renaming;
use crate::explore::Control;

/// The limit of the searches for one answer: about a second.
const LIMIT: usize = 300_000;

/// A request to answer.
#[derive(Debug)]
pub struct ToAnswer {
    id: RequestId,
    work: Work,
    /// Cancels the work.
    control: Control,
}

/// What a request takes.
#[derive(Debug)]
pub(super) enum Work {
    /// A search for whether a condition is ever true.
    Question(Box<Question>),
    /// Loading a story with another name in it.
    Renaming(Box<Renaming>),
}

/// The answer to a request that took long.
#[derive(Debug)]
pub struct Answered {
    /// The number of the request.
    pub(super) id: RequestId,
    /// The answer.
    pub(super) answer: Answer,
}

impl ToAnswer {
    /// The request with a number, and the control that cancels its work.
    pub(super) fn new(id: RequestId, work: Work) -> (Self, Control) {
        let control = Control::from(LIMIT);
        (Self { id, work, control: control.clone() }, control)
    }

    /// Returns the answer, which may take a second. If that panics, the answer is an internal error.
    pub fn answer(self, files: &impl Files) -> Answered {
        let Self { id, work, control } = self;
        let answer = caught(|| match work {
            Work::Question(question) => written(question.answer(&control)),
            Work::Renaming(renaming) => renaming.edit(files, &control).and_then(written),
        });
        Answered { id, answer: answer.unwrap_or_else(|| Err(internal_error())) }
    }
}
