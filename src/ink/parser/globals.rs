//! The lines that belong to the whole story, wherever they are: `VAR`, `CONST`, `LIST` and `EXTERNAL`.

use super::Parser;
use super::prepare::BLANK;
use crate::ink::ast::{External, Global, GlobalKind, ListItem, Name};

impl Parser<'_> {
    /// Reads such a line, if this is one.
    pub(super) fn global(&mut self) -> bool {
        let start = self.at;
        let word = self.word();
        let after = self.bytes.get(start + word.len()).copied().unwrap_or(0);
        if !matches!(word, "VAR" | "CONST" | "LIST" | "EXTERNAL") || !matches!(after, b' ' | b'\t' | BLANK) {
            return false;
        }
        self.at += word.len();
        self.space();
        if self.declaration(word, start).is_none() {
            self.skip_line();
        }
        self.end_of_line();
        true
    }

    fn declaration(&mut self, word: &str, start: usize) -> Option<()> {
        let name = self.expect_name("a name")?;
        self.space();
        if word == "EXTERNAL" {
            let parameters = self.names()?;
            self.externals.push(External { name, parameters });
            return Some(());
        }
        self.expect("=", "`=`").then_some(())?;
        let kind = match word {
            "LIST" => GlobalKind::List(self.list_items()?),
            "VAR" => GlobalKind::Var(self.expect_expression("a value")?),
            _ => GlobalKind::Const(self.expect_expression("a value")?),
        };
        let span = self.span_from(start);
        self.globals.push(Global { name, kind, span });
        Some(())
    }

    /// Names in brackets.
    fn names(&mut self) -> Option<Vec<Name>> {
        self.expect("(", "`(`").then_some(())?;
        let mut names = Vec::new();
        self.space();
        while !self.sees(")") {
            names.push(self.expect_name("a name or `)`")?);
            self.space();
            if !self.eat(",") {
                break;
            }
            self.space();
        }
        self.expect(")", "`,` or `)`").then_some(names)
    }

    fn list_items(&mut self) -> Option<Vec<ListItem>> {
        let mut items = Vec::new();
        self.blank();
        loop {
            items.push(self.list_item()?);
            let end = self.at;
            self.blank();
            if !self.eat(",") {
                self.at = end;
                return Some(items);
            }
            self.blank();
        }
    }

    /// `a`, `(a)`, `a = 3`, `(a) = 3` or `(a = 3)`.
    fn list_item(&mut self) -> Option<ListItem> {
        let held = self.eat("(");
        self.space();
        let name = self.expect_name("the name of an item")?;
        let after = self.at;
        self.space();
        let mut open = held && !self.eat(")");
        self.space();
        let mut value = None;
        if self.eat("=") {
            self.space();
            let is_negative = self.eat("-");
            let start = self.at;
            while self.peek().is_ascii_digit() {
                self.at += 1;
            }
            let digits = self.text.get(start..self.at).unwrap_or_default();
            let Ok(number) = digits.parse::<i32>() else {
                self.expected("the number of the item");
                return None;
            };
            value = Some(if is_negative { -i64::from(number) } else { i64::from(number) });
            self.space();
        } else if !held {
            self.at = after;
        }
        if open {
            open = !self.expect(")", "the `)` of the item");
        }
        (!open).then_some(ListItem { name, value, held })
    }
}
