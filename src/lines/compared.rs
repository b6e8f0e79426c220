//! Two runs side by side, to be heard.

use std::io;

use super::{Linear, Next};
use crate::report;
use crate::text::sentence;

impl Linear<'_> {
    /// Lays two runs side by side.
    pub(super) fn compare(&mut self, rest: &str) -> io::Result<Next> {
        let names: Vec<&str> = rest.split_whitespace().collect();
        let [first, second] = names.as_slice() else {
            return self.answer("Which two runs? For instance: compare 1.1 1.2. Type runs to see them.");
        };
        let book = self.session.book();
        let runs = book.find(first).and_then(|first| Ok((first, book.find(second)?)));
        let (first, second) = match runs {
            Ok(runs) => runs,
            Err(why) => return self.answer(&sentence(&why.to_string())),
        };
        self.look_ahead()?;
        let compared = self.session.compare(first, second);
        for line in report::compared(self.session.story(), &compared) {
            self.say(&line)?;
        }
        Ok(Next::Listen)
    }
}
