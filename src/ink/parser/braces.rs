//! The content of braces: conditionals, switches, sequences, and expressions that are printed.

use super::{Level, Mode, Parser};
use crate::diag::Code;
use crate::ink::ast::{
    Arm, Block, Conditional, Expr, Line, Part, PartKind, Sequence, SequenceKind, Statement, StatementKind,
};

/// How a sequence continues, and whether in random order.
type Order = (SequenceKind, bool);

impl Parser<'_> {
    /// `{…}`. If its content can't be parsed, it is skipped to its end.
    pub(super) fn braces(&mut self) -> Option<Part> {
        let start = self.at;
        let end = self.pair(start).map(|brace| brace.close + 1);
        let reported = self.found.len();
        let mode = self.mode;
        if self.mode == Mode::String {
            self.mode = Mode::Line;
        }
        self.at += 1;
        let kind = self.deeper(Self::logic);
        self.mode = mode;
        self.space();
        if kind.is_some() && self.eat("}") {
            return kind.map(|kind| Part { kind, span: self.span(start, self.at) });
        }
        if self.found.len() == reported {
            match end {
                Some(_) => self.expected("`}`"),
                None => self.not_closed(start),
            }
        }
        match end.filter(|end| *end >= self.at) {
            Some(end) => self.at = end,
            None => self.skip_line(),
        }
        Some(Part { kind: PartKind::Text(String::new()), span: self.span(start, self.at) })
    }

    /// What is between braces.
    fn logic(&mut self) -> Option<PartKind> {
        let open = self.at - 1;
        self.space();
        if let Some(order) = self.order() {
            return self.sequence(order);
        }
        match self.end_of_condition() {
            Some((end, b':')) => {
                let condition = self.expect_expression("a condition")?;
                self.at = end + 1;
                return self.conditional(condition);
            }
            Some((_, b'}')) if !self.pair(open).is_some_and(|brace| brace.bar) => {
                return self.expression().map(PartKind::Print);
            }
            _ => {}
        }
        if self.peek() == b'\n' {
            return self.arms(None);
        }
        if self.pair(open).is_some_and(|brace| brace.bar) {
            return self.sequence((SequenceKind::Stopping, false));
        }
        self.no_logic(open);
        None
    }

    /// The end of the expression that begins here, with the byte after it and its white space.
    fn end_of_condition(&mut self) -> Option<(usize, u8)> {
        let start = self.at;
        let end = self.end_of_expression()?;
        self.at = end;
        self.space();
        let found = (self.at, self.peek());
        self.at = start;
        Some(found)
    }

    /// Reports braces without valid logic, at the point where the expression becomes invalid.
    fn no_logic(&mut self, open: usize) {
        let reported = self.found.len();
        if self.pair(open).is_none() {
            self.not_closed(open);
            return;
        }
        let expression = self.expression();
        self.space();
        if self.found.len() == reported {
            let start = self.at;
            let wanted = if expression.is_some() { "`:`, `|` or `}` after the expression" } else { "logic in braces" };
            self.expected(wanted);
            self.help(start, "to write a brace as text, use `\\{`");
        }
    }

    fn not_closed(&mut self, open: usize) {
        let place = self.span(open, open + 1);
        self.report(Code::InkSyntax, place, "a brace is not closed");
        self.help(open, "close it with `}`, or write `\\{` for a literal `{`");
    }

    /// The signs or the words that begin a sequence.
    fn order(&mut self) -> Option<Order> {
        let start = self.at;
        let (mut kind, mut shuffle, mut any) = (None, false, false);
        loop {
            match self.peek() {
                b'!' => kind = Some(SequenceKind::Once),
                b'&' => kind = Some(SequenceKind::Cycle),
                b'$' => kind = Some(SequenceKind::Stopping),
                b'~' => shuffle = true,
                _ => break,
            }
            any = true;
            self.at += 1;
        }
        if any {
            // A shuffle without another sign begins again after its last alternative.
            return Some((kind.unwrap_or(SequenceKind::Cycle), shuffle));
        }
        self.order_in_words(start)
    }

    fn order_in_words(&mut self, start: usize) -> Option<Order> {
        let (mut kind, mut shuffle, mut any) = (None, false, false);
        loop {
            match self.word() {
                "once" => kind = Some(SequenceKind::Once),
                "cycle" => kind = Some(SequenceKind::Cycle),
                "stopping" => kind = Some(SequenceKind::Stopping),
                "shuffle" => shuffle = true,
                _ => break,
            }
            any = true;
            self.at += self.name_length();
            self.space();
        }
        if any && self.eat(":") {
            return Some((kind.unwrap_or(SequenceKind::Cycle), shuffle));
        }
        self.at = start;
        None
    }

    fn sequence(&mut self, (kind, shuffle): Order) -> Option<PartKind> {
        let start = self.at;
        self.space();
        let inline = self.peek() != b'\n';
        self.at = start;
        let elements = if inline { self.alternatives() } else { self.elements()? };
        Some(PartKind::Sequence(Sequence { kind, shuffle, elements, inline }))
    }

    /// Content with bars between.
    fn alternatives(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        loop {
            let start = self.at;
            let parts = self.mixed();
            let span = self.span(start, self.at);
            let line = StatementKind::Line(Line { parts, breaks: false });
            let statement = Statement { kind: line, span };
            let is_empty = matches!(&statement.kind, StatementKind::Line(line) if line.parts.is_empty());
            blocks.push(Block { statements: if is_empty { Vec::new() } else { vec![statement] } });
            if !self.eat("|") {
                return blocks;
            }
        }
    }

    /// The elements of a sequence of several lines, each after a `-`.
    fn elements(&mut self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        self.blank();
        while self.sees_dash() {
            self.at += 1;
            self.space();
            blocks.push(self.block(Level::Arm));
            self.blank();
        }
        if blocks.is_empty() {
            self.expected("a `-` before each alternative");
            return None;
        }
        Some(blocks)
    }

    /// What follows a condition and its `:`.
    fn conditional(&mut self, condition: Expr) -> Option<PartKind> {
        let start = self.at;
        self.space();
        if self.peek() == b'\n' {
            return self.arms(Some(condition));
        }
        self.at = start;
        let mut blocks = self.alternatives().into_iter();
        let mut arms = vec![Arm { test: Some(condition), block: blocks.next().unwrap_or_default() }];
        arms.extend(blocks.next().map(|block| Arm { test: None, block }));
        if blocks.next().is_some() {
            let place = self.span(start, self.at);
            self.report(Code::InkSyntax, place, "a condition has more than two alternatives");
            self.help(start, "only one `|` is allowed after the `:`; put a sequence in braces of its own");
            return None;
        }
        Some(PartKind::Conditional(Conditional { subject: None, arms, inline: true }))
    }

    /// The arms of a conditional of several lines.
    fn arms(&mut self, query: Option<Expr>) -> Option<PartKind> {
        self.blank();
        let mut arms = Vec::new();
        if query.is_some() && !self.sees_dash() {
            let block = self.block(Level::Arm);
            self.blank();
            arms.push((self.at, Arm { test: None, block }, false));
        }
        while self.sees_dash() {
            arms.push(self.arm());
        }
        if arms.is_empty() {
            self.expected("a `-` before each condition");
            return None;
        }
        self.joined(query, arms)
    }

    /// An arm of a conditional of several lines: where it begins, and whether it is an `else`.
    fn arm(&mut self) -> (usize, Arm, bool) {
        let start = self.at;
        self.at += 1;
        self.space();
        let (mut test, mut is_else) = (None, false);
        let content = self.at;
        if self.word() == "else" {
            self.at += 4;
            self.space();
            is_else = self.eat(":");
            self.at = if is_else { self.at } else { content };
        }
        if let Some((end, b':')) = (!is_else).then(|| self.end_of_condition()).flatten() {
            test = self.expression();
            self.at = end + 1;
        }
        let block = self.block(Level::Arm);
        self.blank();
        (start, Arm { test, block }, is_else)
    }

    /// The arms, with what the condition before them means for each: a switch compares it with the value of each arm.
    fn joined(&mut self, query: Option<Expr>, mut arms: Vec<(usize, Arm, bool)>) -> Option<PartKind> {
        let is_switch = query.is_some() && arms.iter().any(|(_, arm, _)| arm.test.is_some());
        let first_is_else = arms.first().is_some_and(|(_, _, is_else)| *is_else);
        if query.is_some() && !is_switch && first_is_else {
            let start = arms.first().map_or(self.at, |(start, ..)| *start);
            arms.insert(0, (start, Arm { test: None, block: Block::default() }, false));
        }
        let last = arms.len() - 1;
        let allowed = if query.is_some() && !is_switch { 1 } else { last };
        let wrong = arms.iter().enumerate().find(|(at, (_, arm, is_else))| {
            let needs_test = *at < last && (query.is_none() || is_switch);
            (needs_test && arm.test.is_none())
                || *at > allowed
                || (query.is_none() && last == 0 && arm.test.is_none() && !is_else)
        });
        if let Some((_, (start, ..))) = wrong {
            let (start, place) = (*start, self.span(*start, *start + 1));
            self.report(Code::InkSyntax, place, "an alternative has no condition");
            self.help(start, "write `- condition: …`; only the last one can be `- else: …`");
            return None;
        }
        let (subject, mut query) = if is_switch { (query, None) } else { (None, query) };
        let arms = arms.into_iter().map(|(_, arm, _)| Arm { test: query.take().or(arm.test), block: arm.block });
        Some(PartKind::Conditional(Conditional { subject, arms: arms.collect(), inline: false }))
    }
}
