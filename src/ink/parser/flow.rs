//! Knots, stitches and functions.

use super::{Level, Parser};
use crate::diag::Code;
use crate::ink::ast::{Knot, Parameter, Stitch};

impl Parser<'_> {
    /// The knots up to the end of the file.
    pub(super) fn knots(&mut self) -> Vec<Knot> {
        let mut knots = Vec::new();
        loop {
            self.blank();
            if self.is_at_end() {
                return knots;
            }
            let start = self.at;
            match self.knot() {
                Some(knot) => knots.push(knot),
                None => {
                    self.skip_line();
                    self.at += usize::from(self.at == start);
                    // The content below it is still parsed.
                    self.block(Level::Top);
                }
            }
        }
    }

    /// A knot with its stitches.
    fn knot(&mut self) -> Option<Knot> {
        let start = self.at;
        self.equals_signs();
        self.space();
        let function = self.word() == "function";
        if function {
            self.at += "function".len();
            self.space();
        }
        let name = self.expect_name(if function { "the name of a function" } else { "the name of a knot" })?;
        self.space();
        let parameters = self.parameters();
        self.space();
        self.equals_signs();
        let span = self.span_from(start);
        self.end_of_line();
        let block = self.block(Level::Knot);
        let mut stitches = Vec::new();
        while self.sees("=") && !self.sees("==") {
            stitches.extend(self.stitch());
        }
        Some(Knot { name, function, parameters, block, stitches, span })
    }

    fn equals_signs(&mut self) {
        while self.eat("=") {}
    }

    fn stitch(&mut self) -> Option<Stitch> {
        let start = self.at;
        self.at += 1;
        self.space();
        let Some(name) = self.expect_name("the name of a stitch") else {
            self.skip_line();
            self.block(Level::Stitch);
            return None;
        };
        self.space();
        let parameters = self.parameters();
        let span = self.span_from(start);
        self.end_of_line();
        Some(Stitch { name, parameters, block: self.block(Level::Stitch), span })
    }

    /// Reports a stitch outside of all knots.
    pub(super) fn stitch_outside(&mut self) {
        let (start, place) = (self.at, self.span(self.at, self.at + 1));
        self.report(Code::InkSyntax, place, "a stitch is outside of all knots");
        self.help(start, "write `=== name ===` for a knot, or `\\=` for text that begins with this sign");
        self.skip_line();
    }

    /// Parameters in brackets, if there are some.
    fn parameters(&mut self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        if !self.eat("(") {
            return parameters;
        }
        self.space();
        while !self.sees(")") {
            let Some(parameter) = self.parameter() else { break };
            parameters.push(parameter);
            self.space();
            if !self.eat(",") {
                break;
            }
            self.space();
        }
        if !self.eat(")") {
            self.expected("a parameter, `,` or `)`");
            self.skip_line();
        }
        parameters
    }

    /// `x`, `ref x` or `-> x`.
    fn parameter(&mut self) -> Option<Parameter> {
        let by_reference = self.word() == "ref";
        if by_reference {
            self.at += "ref".len();
            self.space();
        }
        let divert = self.eat("->");
        self.space();
        Some(Parameter { name: self.name()?, by_reference, divert })
    }
}
