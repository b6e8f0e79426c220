//! A reader of Twee: what SugarCube does with the few macros and tags that an export may use. It knows nothing of how an
//! export is made, and everything else that SugarCube would give a meaning is a failure.

use std::collections::BTreeMap;

use super::players::{Reader, Shown};

/// The passages of a Twee file.
pub(crate) struct Tale {
    passages: BTreeMap<String, String>,
    /// The content of `StoryData`, and the title.
    pub(crate) data: serde_json::Value,
    pub(crate) title: String,
}

impl Tale {
    /// Takes a file apart as the Twee 3 specification says.
    pub(crate) fn parse(file: &str) -> Self {
        let mut passages: BTreeMap<String, String> = BTreeMap::new();
        let mut name = String::new();
        for line in file.lines() {
            if let Some(header) = line.strip_prefix("::") {
                let (named, rest) = header.split_at(header.find(['[', '{']).unwrap_or(header.len()));
                name = named.trim().to_owned();
                if let Some(at) = rest.find('{') {
                    let metadata: serde_json::Value = serde_json::from_str(&rest[at..]).unwrap();
                    assert!(metadata["position"].is_string(), "{line}");
                }
                assert!(passages.insert(name.clone(), String::new()).is_none(), "two passages are called {name:?}");
            } else {
                assert!(!name.is_empty(), "text before the first passage: {line}");
                *passages.get_mut(&name).unwrap() += &format!("{line}\n");
            }
        }
        let data = serde_json::from_str(&passages["StoryData"]).unwrap();
        let title = passages["StoryTitle"].trim().to_owned();
        Self { passages, data, title }
    }

    /// The text of a passage, without the white space at its end, which compilers drop.
    fn text(&self, name: &str) -> &str {
        self.passages.get(name).unwrap_or_else(|| panic!("there is no passage {name:?}")).trim_end()
    }

    /// The names of passages that a text names in links, macros and comments.
    fn targets(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for part in text.split("[[").skip(1) {
            found.push(part.split("]]").next().unwrap().to_owned());
        }
        for part in text.split("<<include \"").skip(1) {
            found.push(part.split('"').next().unwrap().to_owned());
        }
        for part in text.split("<<link \"").skip(1) {
            found.push(part.split('"').nth(2).unwrap().to_owned());
        }
        found
    }

    /// Each name that a link of any kind has and no passage.
    pub(crate) fn broken_links(&self) -> Vec<String> {
        let is_markup = |name: &str| !["StoryData", "StoryTitle"].contains(&name);
        let texts = self.passages.iter().filter(|(name, _)| is_markup(name));
        let targets = texts.flat_map(|(_, text)| Self::targets(text));
        let start = self.data["start"].as_str().unwrap().to_owned();
        targets.chain([start]).filter(|target| !self.passages.contains_key(target)).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Truth(bool),
    Number(i64),
}

/// A reader of a Twee file.
pub(crate) struct TweeReader {
    tale: Tale,
    variables: BTreeMap<String, Value>,
    here: String,
    /// Where the links that are shown lead, and what they do before.
    links: Vec<(String, String)>,
    labels: Vec<String>,
    documents: Vec<String>,
}

impl TweeReader {
    pub(crate) fn new(tale: Tale) -> Self {
        let here = String::new();
        let mut reader =
            Self { tale, variables: BTreeMap::new(), here, links: vec![], labels: vec![], documents: vec![] };
        reader.restart();
        reader
    }

    /// What a text shows; its links and documents are collected.
    fn wikify(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            rest = if let Some(tag) = rest.strip_prefix("<<") {
                self.call(tag, &mut out)
            } else if let Some(after) = rest.strip_prefix("\\\n").or((rest == "\\").then_some("")) {
                after
            } else if let Some(comment) = rest.strip_prefix("/*") {
                comment.split_once("*/").expect("a comment ends").1
            } else if let Some(reference) = rest.strip_prefix('&') {
                let (reference, after) = reference.split_once(';').expect("a bare ampersand");
                out.push(character(reference));
                after
            } else if letter == '<' {
                let (tag, after) = rest[1..].split_once('>').expect("a bare <");
                let known = ["em", "/em", "strong", "/strong", "/span"].contains(&tag);
                assert!(known || tag.starts_with("span class='"), "<{tag}>");
                after
            } else {
                assert!(is_plain(letter, &out, rest), "{letter:?} has a meaning in {rest:?}");
                out.push(letter);
                &rest[letter.len_utf8()..]
            };
        }
        out
    }

    /// Runs a macro, and returns what follows it. `tag` is the text after `<<`.
    fn call<'t>(&mut self, tag: &'t str, out: &mut String) -> &'t str {
        let (name, arguments, after) = parts(tag);
        match name {
            "=" => {
                *out += &match self.value(arguments) {
                    Value::Truth(truth) => truth.to_string(),
                    Value::Number(number) => number.to_string(),
                };
                after
            }
            "set" => {
                let (variable, value) = arguments.split_once(" to ").unwrap();
                let value = self.value(value);
                self.variables.insert(variable.to_owned(), value);
                after
            }
            "include" => {
                let included = self.tale.text(quoted(arguments)[0]).to_owned();
                *out += &self.wikify(&included);
                after
            }
            "if" => {
                let (arms, after) = body("if", arguments, after);
                let arm = arms.into_iter().find(|(condition, _)| {
                    condition.is_none_or(|condition| self.value(condition) == Value::Truth(true))
                });
                if let Some((_, arm)) = arm {
                    *out += &self.wikify(arm);
                }
                after
            }
            "link" => {
                let (arms, after) = body("link", arguments, after);
                let arguments = quoted(arguments);
                let label = self.wikify(arguments[0]);
                self.labels.push(label);
                self.links.push((arguments[1].to_owned(), arms[0].1.to_owned()));
                after
            }
            "linkreplace" => {
                let (arms, after) = body("linkreplace", arguments, after);
                let (name, text) = (self.wikify(quoted(arguments)[0]), self.wikify(arms[0].1));
                self.documents.push(format!("{name}\n{text}"));
                after
            }
            _ => panic!("<<{name}>>"),
        }
    }

    fn value(&self, expression: &str) -> Value {
        let tokens = tokens(expression);
        let mut at = Expression { tokens: &tokens, variables: &self.variables };
        let value = at.or();
        assert!(at.tokens.is_empty(), "{expression}");
        value
    }
}

impl Reader for TweeReader {
    fn restart(&mut self) {
        self.variables.clear();
        let init = self.tale.text("StoryInit").to_owned();
        assert_eq!(self.wikify(&init).trim(), "");
        self.here = self.tale.data["start"].as_str().unwrap().to_owned();
    }

    /// What SugarCube shows: the passage, what is below each passage, and what is in the sidebar.
    fn read(&mut self) -> Option<Shown> {
        (self.links, self.labels, self.documents) = (vec![], vec![], vec![]);
        let mut shown = Shown::default();
        let passage = self.tale.text(&self.here).to_owned();
        let text = self.wikify(&passage);
        shown.line(&text);
        for special in ["PassageFooter", "StoryCaption"] {
            if self.tale.passages.contains_key(special) {
                let source = self.tale.text(special).to_owned();
                let text = self.wikify(&source);
                self.documents.drain(..).for_each(|document| shown.line(&document));
                shown.line(&text);
            }
        }
        self.labels.iter().for_each(|label| shown.choice(label));
        Some(shown)
    }

    fn take(&mut self, choice: usize) {
        let (to, does) = self.links[choice].clone();
        assert_eq!(self.wikify(&does), "");
        self.here = to;
    }
}

/// Whether SugarCube shows a letter as it is.
fn is_plain(letter: char, before: &str, rest: &str) -> bool {
    let begins = |markup: &[&str]| markup.iter().any(|markup| rest.starts_with(markup));
    let next = rest.chars().nth(1).unwrap_or('\n');
    let begins_line = before.is_empty() || before.ends_with('\n');
    match letter {
        '$' | '_' | '[' | ']' | '{' | '}' | '@' | '\\' | '`' | '|' | '>' => false,
        '*' | '#' | '!' => !begins_line,
        ':' => {
            let word: String = before.chars().rev().take_while(char::is_ascii_alphabetic).collect();
            let word: String = word.chars().rev().collect::<String>().to_lowercase();
            let schemes = ["file", "http", "https", "mailto", "ftp", "javascript", "irc", "news", "data"];
            !(begins_line && next == ':')
                && (next.is_whitespace() || !schemes.iter().any(|scheme| word.ends_with(scheme)))
        }
        '?' => !next.is_ascii_alphabetic(),
        _ => !begins(&["--", "''", "//", "~~", "^^", "==", "\"\"\"", "/*", "/%"]),
    }
}

fn character(reference: &str) -> char {
    match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        _ => {
            let number = reference.strip_prefix('#').expect("a known reference");
            // One of SugarCube's parsers requires at least two digits.
            assert!(number.len() >= 2, "&{reference};");
            char::from_u32(number.parse().unwrap()).unwrap()
        }
    }
}

/// A macro's name, its arguments and what follows it. `>>` within quotation marks does not end it.
fn parts(tag: &str) -> (&str, &str, &str) {
    let mut in_string = false;
    let end = tag.char_indices().find(|(at, letter)| {
        in_string ^= *letter == '"';
        !in_string && tag[*at..].starts_with(">>")
    });
    let (end, _) = end.expect("a macro ends");
    let inner = &tag[..end];
    let (name, arguments) = inner.split_at(inner.find(' ').unwrap_or(inner.len()));
    (name, arguments.trim(), &tag[end + 2..])
}

fn quoted(arguments: &str) -> Vec<&str> {
    arguments.split('"').skip(1).step_by(2).collect()
}

/// An arm of a macro with contents: its condition, and its text.
type Arm<'t> = (Option<&'t str>, &'t str);

/// The contents of a macro, in arms, and what follows its end.
fn body<'t>(name: &str, arguments: &'t str, text: &'t str) -> (Vec<Arm<'t>>, &'t str) {
    let (mut arms, mut condition) = (Vec::new(), Some(arguments));
    let (mut from, mut at, mut depth) = (0, 0, 1);
    while let Some(found) = text[at..].find("<<") {
        let begin = at + found;
        let (inner, arguments, after) = parts(&text[begin + 2..]);
        at = text.len() - after.len();
        match inner {
            _ if inner == name => depth += 1,
            _ if inner.strip_prefix('/') == Some(name) => depth -= 1,
            "elseif" | "else" if name == "if" && depth == 1 => {
                arms.push((condition, &text[from..begin]));
                (condition, from) = ((inner == "elseif").then_some(arguments), at);
            }
            _ => {}
        }
        if depth == 0 {
            arms.push((condition, &text[from..begin]));
            return (arms, after);
        }
    }
    panic!("<<{name}>> has no end");
}

fn tokens(expression: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let length = if is_word(first) || first == '$' {
            1 + rest[1..].find(|letter| !is_word(letter)).unwrap_or(rest.len() - 1)
        } else if [">=", "<=", "==", "!="].iter().any(|sign| rest.starts_with(sign)) {
            2
        } else {
            1
        };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    found
}

/// The rest of an expression. `not` binds as tightly as a minus sign, as it does in JavaScript.
struct Expression<'e> {
    tokens: &'e [&'e str],
    variables: &'e BTreeMap<String, Value>,
}

impl Expression<'_> {
    fn take(&mut self, wanted: &[&str]) -> Option<String> {
        let (first, rest) = self.tokens.split_first()?;
        wanted.contains(first).then(|| {
            self.tokens = rest;
            (*first).to_owned()
        })
    }

    fn or(&mut self) -> Value {
        let mut left = self.and();
        while self.take(&["or"]).is_some() {
            let right = self.and();
            left = Value::Truth(truth(left) | truth(right));
        }
        left
    }

    fn and(&mut self) -> Value {
        let mut left = self.comparison();
        while self.take(&["and"]).is_some() {
            let right = self.comparison();
            left = Value::Truth(truth(left) & truth(right));
        }
        left
    }

    fn comparison(&mut self) -> Value {
        let left = self.sum();
        let Some(sign) = self.take(&[">=", "<=", "==", "!=", "<", ">"]) else { return left };
        let (left, right) = (number(left), number(self.sum()));
        Value::Truth(match sign.as_str() {
            ">=" => left >= right,
            "<=" => left <= right,
            "==" => left == right,
            "!=" => left != right,
            "<" => left < right,
            _ => left > right,
        })
    }

    fn sum(&mut self) -> Value {
        let mut left = self.unary();
        while let Some(sign) = self.take(&["+", "-"]) {
            let right = number(self.unary());
            left = Value::Number(number(left) + if sign == "+" { right } else { -right });
        }
        left
    }

    fn unary(&mut self) -> Value {
        if self.take(&["not"]).is_some() {
            return Value::Truth(!truth(self.unary()));
        }
        if self.take(&["-"]).is_some() {
            return Value::Number(-number(self.unary()));
        }
        if self.take(&["("]).is_some() {
            let inner = self.or();
            assert!(self.take(&[")"]).is_some());
            return inner;
        }
        let (first, rest) = self.tokens.split_first().expect("an operand");
        self.tokens = rest;
        match *first {
            "true" => Value::Truth(true),
            "false" => Value::Truth(false),
            name if name.starts_with('$') => *self.variables.get(name).unwrap_or_else(|| panic!("{name} is not set")),
            digits => Value::Number(digits.parse().unwrap()),
        }
    }
}

fn truth(value: Value) -> bool {
    match value {
        Value::Truth(truth) => truth,
        Value::Number(_) => panic!("a number as a truth value"),
    }
}

fn number(value: Value) -> i64 {
    match value {
        Value::Number(number) => number,
        Value::Truth(_) => panic!("a truth value as a number"),
    }
}
