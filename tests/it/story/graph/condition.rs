//! Conditions, in the words of the graph and in those of the story: `P>=5 & no met` and
//! `patience >= 5 and not met` are the same to this reader.

use super::notation::{Facts, Names};

/// The state that conditions refer to: two meters and the facts that hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    /// TRUST and PATIENCE.
    pub(super) meters: [i8; 2],
    /// What holds.
    pub(super) facts: Facts,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cond {
    Holds(usize),
    AtLeast(usize, i8),
    AtMost(usize, i8),
    Not(Box<Cond>),
    All(Vec<Cond>),
    Any(Vec<Cond>),
}

impl Cond {
    /// Reads a condition, taking in the names that it uses.
    pub(super) fn read(text: &str, names: &mut Names) -> Result<Self, String> {
        let mut reader = Reader { tokens: tokens(text), at: 0, names };
        let cond = reader.any()?;
        match reader.next() {
            None => Ok(cond),
            Some(token) => Err(format!("`{token}` is too much in `{text}`")),
        }
    }

    pub(super) fn judge(&self, world: &World) -> bool {
        match self {
            Self::Holds(fact) => world.facts.has(*fact),
            Self::AtLeast(meter, value) => world.meters[*meter] >= *value,
            Self::AtMost(meter, value) => world.meters[*meter] <= *value,
            Self::Not(inner) => !inner.judge(world),
            Self::All(all) => all.iter().all(|cond| cond.judge(world)),
            Self::Any(any) => any.iter().any(|cond| cond.judge(world)),
        }
    }

    /// Whether two conditions are true of the same worlds, however they are worded.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        let mut facts = Vec::new();
        self.facts_in(&mut facts);
        other.facts_in(&mut facts);
        facts.sort_unstable();
        facts.dedup();
        (0..1_u32 << facts.len()).all(|combination| {
            let mut world = World { meters: [0; 2], facts: Facts::default() };
            let chosen = facts.iter().enumerate().filter(|(bit, _)| (combination >> bit) & 1 == 1);
            chosen.for_each(|(_, fact)| world.facts.set(*fact));
            (0..=10).all(|trust| {
                (0..=10).all(|patience| {
                    world.meters = [trust, patience];
                    self.judge(&world) == other.judge(&world)
                })
            })
        })
    }

    fn facts_in(&self, found: &mut Vec<usize>) {
        match self {
            Self::Holds(fact) => found.push(*fact),
            Self::AtLeast(..) | Self::AtMost(..) => {}
            Self::Not(inner) => inner.facts_in(found),
            Self::All(inner) | Self::Any(inner) => inner.iter().for_each(|cond| cond.facts_in(found)),
        }
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut joins = |c: char, class: fn(char) -> bool| match tokens.last_mut() {
        Some(last) if class(c) && last.ends_with(class) => last.push(c),
        _ => tokens.push(c.to_string()),
    };
    for c in text.chars() {
        match c {
            '<' | '>' | '=' | '!' => joins(c, |c| "<>=!".contains(c)),
            '(' | ')' | '&' | '|' => joins(c, |_| false),
            _ => joins(c, |c| c.is_alphanumeric() || c == '_'),
        }
    }
    let mut tokens: Vec<String> = tokens.into_iter().filter(|token| !token.trim().is_empty()).collect();
    for token in &mut tokens {
        let plain = match token.as_str() {
            "T" => "trust",
            "P" => "patience",
            "no" => "not",
            "&" => "and",
            "|" => "or",
            _ => continue,
        };
        *token = plain.to_owned();
    }
    tokens.retain(|token| token != "has");
    tokens
}

struct Reader<'n> {
    tokens: Vec<String>,
    at: usize,
    names: &'n mut Names,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<String> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token == wanted);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Cond, String> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Cond::Any(parts) })
    }

    fn all(&mut self) -> Result<Cond, String> {
        let mut parts = vec![self.atom()?];
        while self.takes("and") {
            parts.push(self.atom()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Cond::All(parts) })
    }

    fn atom(&mut self) -> Result<Cond, String> {
        let token = self.next().ok_or("the condition ends too early")?;
        match token.as_str() {
            "not" => Ok(Cond::Not(Box::new(self.atom()?))),
            "(" => {
                let inner = self.any()?;
                if self.takes(")") { Ok(inner) } else { Err("a bracket is not closed".to_owned()) }
            }
            "trust" => self.comparison(0),
            "patience" => self.comparison(1),
            "seen" => {
                let scene = self.bracketed()?;
                Ok(Cond::Holds(self.names.of(&format!("visited_{scene}"))))
            }
            name if name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') => {
                Ok(Cond::Holds(self.names.of(name)))
            }
            other => Err(format!("`{other}` is no condition")),
        }
    }

    fn comparison(&mut self, meter: usize) -> Result<Cond, String> {
        let how = self.next().unwrap_or_default();
        let number = self.next().unwrap_or_default();
        let number: i8 = number.parse().map_err(|_| format!("`{number}` is no number"))?;
        match how.as_str() {
            ">=" => Ok(Cond::AtLeast(meter, number)),
            "<=" => Ok(Cond::AtMost(meter, number)),
            ">" => Ok(Cond::AtLeast(meter, number + 1)),
            "<" => Ok(Cond::AtMost(meter, number - 1)),
            "=" => Ok(Cond::All(vec![Cond::AtLeast(meter, number), Cond::AtMost(meter, number)])),
            "!=" => Ok(Cond::Any(vec![Cond::AtLeast(meter, number + 1), Cond::AtMost(meter, number - 1)])),
            _ => Err(format!("`{how}` compares nothing")),
        }
    }

    fn bracketed(&mut self) -> Result<String, String> {
        match (self.takes("("), self.next(), self.takes(")")) {
            (true, Some(name), true) => Ok(name),
            _ => Err("`seen` wants one scene in brackets".to_owned()),
        }
    }
}
