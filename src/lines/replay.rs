//! A run shown again, in lines.

use std::io;

use super::{Linear, Next, Pace};

impl Linear<'_> {
    /// The next page of a run that is shown again, with what was chosen; where the run no longer stands, that.
    pub(super) fn next_page(&mut self) -> io::Result<Next> {
        let at = self.session.playthrough().position();
        self.session.forward(1, self.keeper);
        let pages = self.session.history();
        if let Some((_, label)) = pages.get(at).and_then(|page| page.chosen.as_ref()) {
            self.say(&format!("Chosen: {}", crate::text::with_marks(label)))?;
        }
        Ok(Next::Show)
    }

    /// Whether there is a page of a run to show again.
    pub(super) fn has_next_page(&self) -> bool {
        self.session.replay().is_some_and(|place| place.step < place.of)
    }

    /// How to go on, said below a page of a run that is shown again.
    pub(super) fn say_replay(&mut self) -> io::Result<()> {
        let Some(place) = self.session.replay() else { return Ok(()) };
        if let Some(stop) = &place.stop {
            return self.say_stop(stop);
        }
        let (step, of) = (place.step, place.of);
        match (self.setup.interactive, step < of) {
            (false, _) => Ok(()),
            (true, true) => self.say(&format!("(Shown again: {step} of {of}. Enter goes on; a choice takes over.)")),
            (true, false) => self.say("(That is the whole run. A choice takes over.)"),
        }
    }

    /// Waits as long as the page takes to read. Whether the page is to be turned: what was typed meanwhile holds it.
    pub(super) fn turns_by_itself(&mut self) -> io::Result<bool> {
        let Some(Pace { words_per_minute, typed_within }) = self.pace.filter(|_| self.has_next_page()) else {
            return Ok(false);
        };
        self.output.flush()?;
        let typed = typed_within(self.session.reading_time(words_per_minute));
        if typed {
            self.pace = None;
        }
        Ok(!typed)
    }

    /// At the end of the input a run that is shown again is shown to its end.
    pub(super) fn at_end_of_input(&mut self) -> io::Result<Next> {
        if self.has_next_page() { self.next_page() } else { Ok(Next::Leave) }
    }
}
