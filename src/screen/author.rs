//! What an author sees beside the story: the watched story, how the window is divided, its problems in rows.

use ratatui::layout::{Rect, Size};

use super::text_rows::TextRows;
use crate::diag::{Diagnostic, Severity};
use crate::session::watch::WatchSession;
use crate::story::Color;
use crate::text::{StyledSpan, TextStyle};

/// From this width on, there is a pane beside the page.
const WIDE: u16 = 110;
/// The columns that the page keeps in that case, and the maximum width of the pane.
const PAGE: u16 = 70;
const PANE: u16 = 60;
/// From this height on, a narrower window has a bar below the page.
const TALL: u16 = 6;

/// The text that is shown wherever a run was changed by hand.
pub(crate) const BY_HAND: &str = "by hand: not a reader's run";
/// The style of [`BY_HAND`].
pub(crate) const BY_HAND_STYLE: TextStyle = TextStyle { color: Some(Color::Magenta), ..TextStyle::STRONG };

/// A story that is watched, on the screen.
#[derive(Debug)]
pub(crate) struct AuthorPane {
    /// What is known about the story.
    pub(crate) watch: WatchSession,
    /// The story's folder, as its author names it.
    pub(crate) folder: String,
    /// The whole window; the page of the story takes a part of it.
    pub(crate) whole: Size,
}

/// How a window is divided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    /// The size of the page of the story, which is at the left top.
    pub(crate) page: Size,
    /// The pane beside it, in a wide window.
    pub(crate) pane: Option<Rect>,
    /// The row below it, in a narrower one.
    pub(crate) bar: Option<u16>,
}

impl Split {
    /// Divides a window. The parts never overlap.
    pub(crate) fn of(window: Size) -> Self {
        if window.width >= WIDE {
            let width = (window.width - PAGE).min(PANE);
            let page = Size::new(window.width - width, window.height);
            return Self { page, pane: Some(Rect::new(page.width, 0, width, window.height)), bar: None };
        }
        if window.height < TALL {
            return Self { page: window, pane: None, bar: None };
        }
        let page = Size::new(window.width, window.height - 1);
        Self { page, pane: None, bar: Some(page.height) }
    }
}

impl AuthorPane {
    /// The style of the problems in few words: that of the worst of them.
    pub(crate) fn summary_style(&self) -> TextStyle {
        let found = &self.watch.problems().found;
        let worst = |severity: Severity| found.iter().any(|problem| problem.severity() == severity);
        let severity = [Severity::Error, Severity::Warning].into_iter().find(|severity| worst(*severity));
        severity.map_or(TextStyle::PLAIN, severity_style)
    }

    /// `file:line:column` of a problem.
    pub(crate) fn location(&self, problem: &Diagnostic) -> String {
        let Some(source) = self.watch.problems().sources.get(problem.place.file) else { return String::new() };
        let at = source.position(problem.place.span.start);
        format!("{}:{}:{}", source.name, at.line, at.column)
    }

    /// Appends every problem with its location, its code, what it is and how to fix it.
    pub(crate) fn push_problems(&self, text: &mut TextRows) {
        for problem in &self.watch.problems().found {
            let severity = problem.severity();
            let code = format!("{}[{}] ", severity.word(), problem.code.as_str());
            text.hang(&[
                StyledSpan::new(code, severity_style(severity)),
                StyledSpan::new(self.location(problem), TextStyle::STRONG),
            ]);
            text.indent(&[StyledSpan::new(problem.message.as_str(), TextStyle::PLAIN)], 2, 2);
            for help in &problem.help {
                text.indent(&[StyledSpan::new(format!("help: {help}"), TextStyle::QUIET)], 2, 2);
            }
        }
    }
}

fn severity_style(severity: Severity) -> TextStyle {
    let color = match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
    };
    TextStyle { color: Some(color), ..TextStyle::STRONG }
}
