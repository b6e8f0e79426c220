//! Expressions, with the precedences of inkle's compiler.

use super::prepare::BLANK;
use super::{MAX_OPERATORS, Mode, Parser};
use crate::diag::Code;
use crate::ink::ast::{Binary, Expr, ExprKind, Path, Unary};

/// The words that can't be names of variables.
const RESERVED: &[&str] = &["true", "false", "not", "return", "else", "temp", "function", "ref"];

/// The operators with two operands: how they are written, and how tightly they bind. Earlier ones are tried first.
const OPERATORS: &[(&str, u8, Binary)] = &[
    ("&&", 1, Binary::And),
    ("||", 1, Binary::Or),
    ("and", 1, Binary::And),
    ("or", 1, Binary::Or),
    ("==", 2, Binary::Equal),
    (">=", 2, Binary::AtLeast),
    ("<=", 2, Binary::AtMost),
    ("<", 2, Binary::Less),
    (">", 2, Binary::Greater),
    ("!=", 2, Binary::Unequal),
    ("?", 3, Binary::Has),
    ("has", 3, Binary::Has),
    ("!?", 3, Binary::HasNot),
    ("hasnt", 3, Binary::HasNot),
    ("^", 3, Binary::Intersect),
    ("+", 4, Binary::Add),
    ("-", 5, Binary::Subtract),
    ("*", 6, Binary::Multiply),
    ("/", 7, Binary::Divide),
    ("%", 8, Binary::Modulo),
    ("mod", 8, Binary::Modulo),
];

impl Parser<'_> {
    /// An expression; nothing, without a report, if none begins here.
    pub(super) fn expression(&mut self) -> Option<Expr> {
        self.operators = 0;
        self.binary(0)
    }

    /// An expression, which is reported if it is missing.
    pub(super) fn expect_expression(&mut self, what: &str) -> Option<Expr> {
        self.space();
        let reported = self.found.len();
        let expression = self.expression();
        if expression.is_none() && self.found.len() == reported {
            self.expected(what);
        }
        expression
    }

    /// Where an expression that begins here would end, if there is one; nothing is parsed or reported.
    pub(super) fn end_of_expression(&mut self) -> Option<usize> {
        let (start, looking, kept) = (self.at, self.looking, self.kept);
        self.looking = true;
        let found = self.expression().map(|_| self.at);
        (self.at, self.looking, self.kept) = (start, looking, kept);
        found
    }

    fn binary(&mut self, least: u8) -> Option<Expr> {
        self.space();
        let start = self.at;
        let mut left = self.unary()?;
        loop {
            let end = self.at;
            self.space();
            let Some((precedence, operator)) = self.operator().filter(|(precedence, _)| *precedence > least) else {
                self.at = end;
                return Some(left);
            };
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                let place = self.span(start, self.at);
                let problem = format!("an expression has more than {MAX_OPERATORS} operators");
                self.report(Code::LimitExceeded, place, problem);
                return None;
            }
            let reported = self.found.len();
            let Some(right) = self.binary(precedence) else {
                self.space();
                if !self.looking && reported == self.found.len() {
                    self.expected("the other side of the operator");
                }
                return None;
            };
            let span = self.span_from(start);
            left = Expr { kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)), span };
        }
    }

    /// Steps over an operator.
    fn operator(&mut self) -> Option<(u8, Binary)> {
        let is_here = |(sign, ..): &&(&str, u8, Binary)| {
            let after = self.bytes.get(self.at + sign.len()).copied().unwrap_or(0);
            let is_word = sign.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
            self.sees(sign) && (!is_word || matches!(after, b' ' | b'\t' | BLANK)) && !self.sees("->")
        };
        let (sign, precedence, operator) = OPERATORS.iter().find(is_here)?;
        self.at += sign.len();
        Some((*precedence, *operator))
    }

    fn unary(&mut self) -> Option<Expr> {
        let start = self.at;
        if self.sees("->") {
            return self.target_value();
        }
        let operator = match self.peek() {
            b'-' => Some(Unary::Minus),
            b'!' => Some(Unary::Not),
            _ if self.word() == "not" => Some(Unary::Not),
            _ => None,
        };
        let Some(operator) = operator else { return self.operand() };
        self.at += if self.word() == "not" { 3 } else { 1 };
        self.space();
        let inner = self.deeper(Self::unary)?;
        let span = self.span_from(start);
        Some(Expr { kind: ExprKind::Unary(operator, Box::new(inner)), span })
    }

    /// `-> target` as a value.
    fn target_value(&mut self) -> Option<Expr> {
        let start = self.at;
        self.at += 2;
        self.space();
        let path = self.path()?;
        Some(Expr { kind: ExprKind::Target(path), span: self.span_from(start) })
    }

    fn operand(&mut self) -> Option<Expr> {
        let start = self.at;
        let kind = match self.peek() {
            b'(' => return self.deeper(Self::brackets),
            b'"' => self.deeper(Self::string)?,
            b'0'..=b'9' if self.name_length() == 0 => self.number()?,
            _ => match self.word() {
                "true" => self.boolean(true),
                "false" => self.boolean(false),
                word if RESERVED.contains(&word) => return None,
                _ => self.name_or_call()?,
            },
        };
        Some(Expr { kind, span: self.span_from(start) })
    }

    fn boolean(&mut self, value: bool) -> ExprKind {
        self.at += self.name_length();
        ExprKind::Bool(value)
    }

    fn number(&mut self) -> Option<ExprKind> {
        let start = self.at;
        let digits = |parser: &mut Self| {
            while parser.peek().is_ascii_digit() {
                parser.at += 1;
            }
        };
        digits(self);
        let point = self.at;
        if self.eat(".") {
            digits(self);
            if self.at == point + 1 {
                self.at = point;
            }
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if self.at > point {
            return text.parse().ok().map(ExprKind::Float);
        }
        let value = text.parse::<i32>();
        if value.is_err() {
            let place = self.span(start, self.at);
            self.report(Code::LimitExceeded, place, "a number is larger than 2147483647");
        }
        value.ok().map(|value| ExprKind::Int(value.into()))
    }

    fn name_or_call(&mut self) -> Option<ExprKind> {
        let start = self.at;
        let name = self.name()?;
        self.space();
        if self.sees("(") {
            return self.deeper(Self::arguments).map(|arguments| ExprKind::Call(name, arguments));
        }
        self.at = start;
        self.path().map(ExprKind::Path)
    }

    /// `(a, b)`: the arguments of a call or of a divert.
    pub(super) fn arguments(&mut self) -> Option<Vec<Expr>> {
        self.eat("(");
        let mut arguments = Vec::new();
        self.space();
        while !self.sees(")") {
            let operators = self.operators;
            arguments.push(self.expect_expression("an argument or `)`")?);
            self.operators = operators;
            self.space();
            if !self.eat(",") {
                break;
            }
            self.space();
        }
        self.expect(")", "`,` or `)`").then_some(arguments)
    }

    /// `()`, `(a)` and `(a, b)` are lists; whatever else is in brackets is an expression.
    fn brackets(&mut self) -> Option<Expr> {
        let start = self.at;
        if let Some(items) = self.items() {
            return Some(Expr { kind: ExprKind::List(items), span: self.span_from(start) });
        }
        self.at = start + 1;
        let mut inner = self.binary(0)?;
        self.space();
        if !self.eat(")") {
            self.expected("`)`");
            return None;
        }
        inner.span = self.span_from(start);
        Some(inner)
    }

    fn items(&mut self) -> Option<Vec<Path>> {
        self.at += 1;
        self.space();
        let mut items = Vec::new();
        while !self.sees(")") {
            if RESERVED.contains(&self.word()) {
                return None;
            }
            items.push(self.path()?);
            self.space();
            if !self.eat(",") {
                break;
            }
            self.space();
        }
        self.eat(")").then_some(items)
    }

    /// A string, with the logic in it. A first scan only finds its end.
    fn string(&mut self) -> Option<ExprKind> {
        self.at += 1;
        if self.looking {
            return self.end_of_string().then_some(ExprKind::Text(Vec::new()));
        }
        let mode = std::mem::replace(&mut self.mode, Mode::String);
        let parts = self.mixed();
        self.mode = mode;
        self.expect("\"", "the closing quote of the string").then_some(ExprKind::Text(parts))
    }

    fn end_of_string(&mut self) -> bool {
        loop {
            match self.peek() {
                b'"' => break,
                b'{' => match self.pair(self.at) {
                    Some(brace) => self.at = brace.close + 1,
                    None => return false,
                },
                b'\\' => self.at += 2,
                0 | b'\n' | b'}' | b'|' => return false,
                _ => self.at += 1,
            }
        }
        self.eat("\"")
    }
}
