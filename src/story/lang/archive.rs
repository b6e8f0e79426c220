//! What a condition may ask about earlier runs: `known(fact)`, and facts that come from the archive.

use std::ops::Range;

use super::super::model::Cond;
use super::super::table::FactId;
use super::condition::{ConditionParser, Stopped};
use super::names::Role;
use super::tokens::Token;
use super::{Asker, Problem};
use crate::diag::Code;

impl ConditionParser<'_, '_, '_> {
    /// Whether an earlier run has found the clipping of a fact. Only texts and notes may ask this.
    pub(super) fn known(&mut self, token: &Token) -> Result<Cond, Stopped> {
        self.open("known")?;
        let (word, range) = self.word("a fact")?;
        self.close()?;
        let role = self.names.use_role(&word, &range, false);
        if !matches!(self.asker, Asker::Text | Asker::Note) {
            let message = "`known` is only allowed in texts and notes";
            let problem = Problem::new(Code::NotAllowedHere, token.range.clone(), message);
            let help = "what earlier runs have learned must not affect what can happen";
            return Ok(self.doubt(Some(problem.help(help))));
        }
        if self.asker == Asker::Text {
            self.warn(Problem::new(Code::NewerFormat, token.range.clone(), "`known` in a text"));
        }
        let problem = match role {
            Some(Role::Fact { from_archive: true, .. }) => {
                let message = format!("`{word}` comes from the archive already");
                Some(Problem::new(Code::NotAllowedHere, range, message).help(format!("write `{word}` without `known`")))
            }
            Some(Role::Fact { fact, .. }) if self.asker == Asker::Text && !self.is_kept(fact) => {
                let message = format!("no earlier run can have learned `{word}`, because it is not saved");
                let help = "give the fact a `clipping` in story.ron; without one it is forgotten when the run ends";
                Some(Problem::new(Code::NotAllowedHere, range, message).help(help))
            }
            Some(Role::Fact { fact, .. }) => return Ok(Cond::Known(fact)),
            Some(Role::Meter(..)) => {
                let message = format!("expected a fact, found the meter `{word}`");
                Some(Problem::new(Code::UnknownName, range, message))
            }
            None => self.unknown_role(&word, range, "fact"),
        };
        Ok(self.doubt(problem))
    }

    /// Whether the archive keeps a fact.
    fn is_kept(&self, fact: FactId) -> bool {
        self.names.kept.get(fact.index()).copied().unwrap_or(true)
    }

    /// The problem with the use of a fact from the archive, if there is one.
    pub(super) fn archived_here(&mut self, word: &str, range: Range<usize>) -> Option<Problem> {
        match self.asker {
            Asker::Law => None,
            Asker::Text | Asker::Note => {
                self.warn(Problem::new(Code::NewerFormat, range, "a fact from the archive in a text"));
                None
            }
            Asker::Seal if !self.negative => None,
            Asker::Seal => {
                let message = format!("`{word}` comes from the archive and cannot be negated in `seal`");
                let problem = Problem::new(Code::NotAllowedHere, range, message);
                Some(problem.help("a later edition can only add choices; removing one would invalidate recorded runs"))
            }
            Asker::Plain | Asker::Timeless => {
                let message = format!("`{word}` comes from the archive and can only be used in `seal`, texts and laws");
                let problem = Problem::new(Code::NotAllowedHere, range, message);
                Some(problem.help("a later edition can only add choices, so that recorded runs stay valid"))
            }
        }
    }
}
