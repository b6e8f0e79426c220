//! Closing pages, and the answers to their questions.

use super::{reading, take};
use crate::screen::msg::{Cmd, Key};
use crate::screen::prompt::{Prompt, PromptKind};
use crate::screen::state::State;

/// Closes the page in front; the one that it was opened over comes back.
pub(super) fn close(state: &mut State) -> Option<Cmd> {
    (state.page, state.looking) = (state.below.take(), None);
    // The window may have another size by now.
    state.lay_out();
    None
}

/// A key while a question is being answered.
pub(super) fn type_answer(state: &mut State, key: Key) -> Option<Cmd> {
    let prompt = state.prompt.as_mut()?;
    let is_yes_or_no = matches!(prompt.kind, PromptKind::Remove(_) | PromptKind::Unread);
    match key {
        Key::Char(letter) if is_yes_or_no => {
            prompt.text = letter.to_string();
            return answer(state);
        }
        Key::Enter => return answer(state),
        _ if is_yes_or_no => return answer(state),
        Key::Esc | Key::Ctrl('c') => state.prompt = None,
        Key::Backspace if prompt.text.pop().is_none() => state.prompt = None,
        Key::Char(letter) => prompt.text.push(letter),
        Key::Ctrl('u') => prompt.text.clear(),
        _ => {}
    }
    None
}

/// Gives an answer to the page that asked. Only the name of a route is asked for on the reading screen.
fn answer(state: &mut State) -> Option<Cmd> {
    let Prompt { kind, text } = state.prompt.take()?;
    if kind == PromptKind::Route {
        return reading::write_route(state, &text);
    }
    let effect = state.with_page(|open, _, cx| open.answer(kind, &text, cx))?;
    take(state, effect)
}
