//! Statements: choices, gathers and logic lines, and the blocks that contain them.

use super::{Level, Mode, Parser};
use crate::diag::Code;
use crate::ink::ast::{Binary, Block, Choice, Expr, ExprKind, Gather, Line, Name, Path, Statement, StatementKind};

impl Parser<'_> {
    /// The statements up to what ends a block of this level.
    pub(super) fn block(&mut self, level: Level) -> Block {
        let mut statements = Vec::new();
        loop {
            self.blank();
            self.comments(&mut statements);
            if self.block_ends(level) {
                return Block { statements };
            }
            let start = self.at;
            if self.include(statements.len()) {
                continue;
            }
            if let Some(kind) = self.statement(level) {
                statements.push(Statement { kind, span: self.span_from(start) });
            }
            if self.at == start {
                self.skip_line();
                self.at += usize::from(self.at == start);
            }
        }
    }

    fn block_ends(&self, level: Level) -> bool {
        let knot = self.sees("==");
        match level {
            _ if self.is_at_end() => true,
            Level::Arm => self.sees_dash() || matches!(self.peek(), b'}' | b'='),
            Level::Stitch | Level::Knot => self.peek() == b'=',
            Level::Top => knot,
        }
    }

    /// Adds the comments up to here to the tree.
    fn comments(&mut self, statements: &mut Vec<Statement>) {
        while let Some(comment) = self.comments.get_mut(self.kept).filter(|comment| comment.start < self.at) {
            let kind = StatementKind::Comment(std::mem::take(&mut comment.text));
            let (start, end) = (comment.start, comment.end);
            statements.push(Statement { kind, span: self.span(start, end) });
            self.kept += 1;
        }
    }

    /// A statement, unless it belongs to the whole story or can't be read.
    fn statement(&mut self, level: Level) -> Option<StatementKind> {
        match self.peek() {
            b'*' | b'+' => Some(self.choice()),
            b'-' if self.sees_dash() && level > Level::Arm => self.gather(),
            b'~' => self.logic_line(),
            b'=' => {
                self.stitch_outside();
                None
            }
            b'-' | b'<' if !self.sees("<>") => self.divert_line(),
            _ => match self.todo() {
                Some(todo) => Some(todo),
                None if self.global() => None,
                None => self.line(),
            },
        }
    }

    /// A line that is only a divert has no line break.
    fn divert_line(&mut self) -> Option<StatementKind> {
        let parts = self.diverts();
        if parts.is_empty() && !matches!(self.peek(), b'\n' | b'}') && !self.is_at_end() {
            return self.line();
        }
        self.end_of_line();
        let is_empty = parts.is_empty();
        (!is_empty).then_some(StatementKind::Line(Line { parts, breaks: false }))
    }

    /// A note to the author. Without a message the word is text.
    fn todo(&mut self) -> Option<StatementKind> {
        let start = self.at;
        if self.word() != "TODO" {
            return None;
        }
        self.at += "TODO".len();
        self.space();
        self.eat(":");
        self.space();
        let from = self.at;
        self.skip_line();
        let text = self.text.get(from..self.at).unwrap_or_default();
        let text = text.split("//").next().unwrap_or_default().trim();
        if text.is_empty() {
            self.at = start;
            return None;
        }
        Some(StatementKind::Todo(text.to_owned()))
    }

    /// The name of a choice or of a gather in its brackets.
    fn label(&mut self) -> Option<Name> {
        let start = self.at;
        self.space();
        if !self.eat("(") {
            return None;
        }
        self.space();
        let Some(name) = self.name() else {
            self.at = start;
            return None;
        };
        self.space();
        let at = self.at;
        if !self.expect(")", "the `)` of the label") {
            self.help(at, "to begin a text with a bracket, write `\\(`");
        }
        self.space();
        Some(name)
    }

    fn gather(&mut self) -> Option<StatementKind> {
        let mut depth = 0;
        while self.sees_dash() {
            self.at += 1;
            depth += 1;
            self.space();
        }
        let label = self.label();
        Some(StatementKind::Gather(Gather { depth, label }))
    }

    fn choice(&mut self) -> StatementKind {
        let bullet = if self.sees("*") { "*" } else { "+" };
        let mut depth = 0;
        while self.eat(bullet) {
            depth += 1;
            self.space();
        }
        let label = self.label();
        let conditions = self.conditions(label.is_some());
        self.space();
        let mode = std::mem::replace(&mut self.mode, Mode::Choice);
        let before = self.mixed();
        let (mut inside, mut after) = (Vec::new(), Vec::new());
        if self.eat("[") {
            inside = self.mixed();
            self.expect("]", "the `]` of the choice");
            after = self.mixed();
        }
        let fallback = before.is_empty() && inside.is_empty() && after.is_empty();
        after.extend(self.diverts());
        self.mode = mode;
        self.end_of_line();
        let sticky = bullet == "+";
        StatementKind::Choice(Box::new(Choice { depth, sticky, fallback, label, conditions, before, inside, after }))
    }

    /// The conditions of a choice. After a label and after each condition the line can end; after that of a label a
    /// condition is one only where the next line begins with it.
    fn conditions(&mut self, labelled: bool) -> Vec<Expr> {
        let mut conditions: Vec<Expr> = Vec::new();
        self.space();
        if labelled {
            self.eat("\n");
        }
        while self.eat("{") {
            let open = self.at - 1;
            let condition = self.expect_expression("the condition of the choice");
            self.space();
            let at = self.at;
            if condition.is_none() || !self.expect("}", "the `}` of the condition") {
                self.help(
                    at,
                    "braces before a choice contain a condition; to begin the text with a brace, write `\\ ` \
                               before it",
                );
                match self.pair(open) {
                    Some(brace) => self.at = self.at.max(brace.close + 1),
                    None => {
                        self.skip_line();
                        return conditions;
                    }
                }
            }
            conditions.extend(condition);
            self.space();
            self.eat("\n");
            self.space();
        }
        conditions
    }

    /// `~`.
    fn logic_line(&mut self) -> Option<StatementKind> {
        let start = self.at;
        self.at += 1;
        self.space();
        let reported = self.found.len();
        let kind = match self.word() {
            "return" => Some(self.returned()),
            "temp" => self.temporary(),
            _ => self.assignment(),
        };
        if kind.is_none() {
            if reported == self.found.len() {
                let place = self.span(start, start + 1);
                self.report(Code::InkSyntax, place, "a logic line neither assigns nor calls");
                self.help(start, "write `~ x = …`, `~ temp x = …`, `~ x++`, `~ return …` or `~ f(…)`");
            }
            self.skip_line();
        }
        self.end_of_line();
        kind
    }

    fn returned(&mut self) -> StatementKind {
        self.at += "return".len();
        self.space();
        StatementKind::Return(self.expression())
    }

    fn temporary(&mut self) -> Option<StatementKind> {
        self.at += "temp".len();
        self.space();
        let name = self.expect_name("the name of a variable")?;
        self.space();
        self.expect("=", "`=`").then_some(())?;
        Some(StatementKind::Temp(name, self.expect_expression("a value")?))
    }

    /// `x = value`, `x += value`, `x++`, or an expression that calls a function.
    fn assignment(&mut self) -> Option<StatementKind> {
        let start = self.at;
        let name = self.name();
        self.space();
        let sign = ["++", "--", "+=", "-=", "="].into_iter().find(|sign| self.sees(sign) && !self.sees("=="));
        let (Some(name), Some(sign)) = (name, sign) else {
            self.at = start;
            let is_call = |expression: &Expr| !matches!(expression.kind, ExprKind::Path(_) | ExprKind::Int(_));
            return self.expression().filter(is_call).map(StatementKind::Run);
        };
        let operator = if sign.starts_with('-') { Binary::Subtract } else { Binary::Add };
        self.at += sign.len();
        let value = match sign {
            "++" | "--" => Expr { kind: ExprKind::Int(1), span: self.span(self.at - 2, self.at) },
            _ => self.expect_expression("a value")?,
        };
        if sign == "=" {
            return Some(StatementKind::Assign(name, value));
        }
        let old = ExprKind::Path(Path { parts: vec![name.clone()], span: name.span });
        let old = Expr { kind: old, span: name.span };
        let sum = ExprKind::Binary(operator, Box::new(old), Box::new(value));
        Some(StatementKind::Assign(name, Expr { kind: sum, span: self.span_from(start) }))
    }
}
