//! Records from a tree, with a diagnostic for everything that does not fit.
//!
//! What cannot be read is left out and the rest is used, so that one mistake does not hide another.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::quoted::{decode, escapes};
use super::syntax::{FieldNode, SyntaxKind, SyntaxNode};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Span, nearest};

/// A type of the format that can be read from a tree.
pub(super) trait FromTree<'a>: Sized {
    /// What messages say after "expected".
    const EXPECTED: &'static str;

    /// The value of a node, or nothing, after a report, if the node has another type.
    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self>;

    /// The value of an optional field that is not specified.
    fn absent() -> Self;

    /// A placeholder for a value that is missing or could not be read. It is marked, so that nothing more is reported.
    fn lost() -> Self {
        Self::absent()
    }

    /// Adds the second value of a field that is specified twice, if both can be used.
    fn add_repeated(&mut self, _: &SyntaxNode, _: &mut TreeReader<'a>) {}

    /// Whether the value of an optional field differs from that of one that is not specified.
    fn is_given(&self) -> bool {
        true
    }

    /// Whether something in the value came with format 2.
    fn needs_format_2(&self) -> bool {
        false
    }
}

/// Something that came with a newer format than the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newer {
    /// Where it is used.
    pub(super) span: Span,
    /// What it is, for a message.
    pub(super) what: &'static str,
}

/// A string of the format. Only strings from a tree have a span.
#[derive(Clone, Debug)]
pub(super) struct Str<'a> {
    /// The content, without quotes and with escapes resolved.
    pub(super) text: Cow<'a, str>,
    /// Its location, with its quotes.
    pub(super) span: Span,
    /// Whether it is a placeholder for one that is missing or could not be read.
    pub(super) missing: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Str<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct StrVisitor;
        impl<'de> Visitor<'de> for StrVisitor {
            type Value = Cow<'de, str>;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
        }
        let text = from.deserialize_str(StrVisitor)?;
        Ok(Self { text, span: Span::default(), missing: false })
    }
}

/// Another value of the format. Only values from a tree have a span.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Spanned<T> {
    /// The value; a default if it is `missing`.
    pub(super) value: T,
    /// The bytes of the value in its file.
    #[serde(skip)]
    pub(super) span: Span,
    /// Whether it is a placeholder for one that is missing or could not be read.
    #[serde(skip)]
    pub(super) missing: bool,
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Spanned<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        T::read(node, reader).map(|value| Self { value, span: node.span, missing: false })
    }

    fn absent() -> Self {
        Self { value: T::absent(), span: Span::default(), missing: true }
    }
}

/// The file that is read from its tree, and what is wrong with it.
pub(super) struct TreeReader<'a> {
    /// The number of the file.
    pub(super) file: FileId,
    /// The text of the file.
    pub(super) text: &'a str,
    /// Everything that is wrong with it so far.
    pub(super) found: Vec<Diagnostic>,
    /// Whether an unknown field has a list as its value, so that it may declare names that are not known.
    pub(super) lost_list: bool,
    /// Everything in it so far that came with a newer format than the first.
    pub(super) newer: Vec<Newer>,
}

impl<'a> TreeReader<'a> {
    /// A reader for a file, with the diagnostics that it has already.
    pub(super) fn new(file: FileId, text: &'a str, found: Vec<Diagnostic>) -> Self {
        Self { file, text, found, lost_list: false, newer: Vec::new() }
    }

    /// The text of a span of the file.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn place(&self, span: Span) -> FileSpan {
        FileSpan { file: self.file, span }
    }

    /// Records the use of something that came with a newer format than the first.
    pub(super) fn newer(&mut self, span: Span, what: &'static str) {
        self.newer.push(Newer { span, what });
    }

    /// Reports a problem.
    fn report(&mut self, code: Code, span: Span, message: String) {
        let place = self.place(span);
        self.found.push(Diagnostic::new(code, place, message));
    }

    /// Reports a value of the wrong type, unless it is not a value and therefore reported already.
    pub(super) fn wrong_type(&mut self, node: &SyntaxNode, wanted: &str) {
        if !matches!(node.kind, SyntaxKind::Bad) {
            let found = describe(node, self);
            self.report(Code::WrongType, node.span, format!("expected {wanted}, found {found}"));
        }
    }

    /// Which of the known names a struct or variant has. A similar name is reported, and then used.
    pub(super) fn variant(
        &mut self,
        name: Option<Span>,
        node: &SyntaxNode,
        known: &[&'static str],
    ) -> Option<&'static str> {
        let span = name.unwrap_or(Span { start: node.span.start, end: node.span.start + 1 });
        let found = name.map(|name| self.slice(name)).unwrap_or_default();
        if let Some(known) = known.iter().find(|known| **known == found) {
            return Some(known);
        }
        let listed = list(known, "or");
        let mut problem = match name {
            Some(_) => {
                Diagnostic::new(Code::UnknownVariant, self.place(span), format!("expected {listed}, found `{found}`"))
            }
            None => Diagnostic::new(Code::UnknownVariant, self.place(span), format!("expected {listed} before `(`")),
        };
        let near = nearest(found, known.iter().copied());
        if let Some(near) = near {
            problem = problem.did_you_mean(near);
        }
        self.found.push(problem);
        near.and_then(|near| known.iter().find(|known| **known == near)).copied()
    }

    /// The value of a single word that must be one of `words`.
    pub(super) fn word<T: Copy>(&mut self, node: &SyntaxNode, what: &str, words: &[(&'static str, T)]) -> Option<T> {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let SyntaxKind::Word = node.kind else {
            self.wrong_type(node, &list(&names, "or"));
            return None;
        };
        let found = self.slice(node.span);
        if let Some((_, value)) = words.iter().find(|(name, _)| *name == found) {
            return Some(*value);
        }
        let message = format!("expected {what}, found `{found}`");
        let mut problem = Diagnostic::new(Code::UnknownVariant, self.place(node.span), message);
        problem = match nearest(found, names.iter().copied()) {
            Some(near) => problem.did_you_mean(near),
            None => problem.help(format!("use {}", list(&names, "or"))),
        };
        self.found.push(problem);
        None
    }
}

fn describe(node: &SyntaxNode, reader: &TreeReader) -> String {
    match &node.kind {
        SyntaxKind::Record { name: Some(name), .. } | SyntaxKind::Tuple { name: Some(name), .. } => {
            format!("`{}(…)`", reader.slice(*name))
        }
        SyntaxKind::Record { .. } | SyntaxKind::Tuple { .. } => "`(…)`".to_owned(),
        SyntaxKind::List(_) => "a list".to_owned(),
        SyntaxKind::Map(_) => "a map".to_owned(),
        SyntaxKind::Text => "a string".to_owned(),
        SyntaxKind::Word | SyntaxKind::Scalar => format!("`{}`", reader.slice(node.span)),
        SyntaxKind::Bad => "nothing".to_owned(),
    }
}

/// Names as a list for a message, the last after a `conjunction`: `` `a`, `b` or `c` ``.
pub(super) fn list(names: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

/// The fields of a record in a tree.
pub(super) struct Fields<'n> {
    /// The location of the record's name or, if it has none, of its bracket.
    pub(super) here: Span,
    /// Whether there are syntax errors between its brackets.
    pub(super) broken: bool,
    /// The fields by their correct names, each of them once.
    pub(super) fields: Vec<(&'static str, &'n FieldNode)>,
    /// The fields that are specified again.
    pub(super) repeated: Vec<(&'static str, &'n FieldNode)>,
}

/// The fields of a record, after reporting those that are unknown, repeated or missing. A misspelled name is
/// read as the one that was meant, so that that one is not reported as missing.
pub(super) fn record_fields<'n>(
    node: &'n SyntaxNode,
    reader: &mut TreeReader,
    record: &str,
    required: &[&'static str],
    optional: &[&'static str],
) -> Option<Fields<'n>> {
    let SyntaxKind::Record { name, fields, broken } = &node.kind else {
        report_no_record(node, reader, record, required);
        return None;
    };
    let here = name.unwrap_or(Span { start: node.span.start, end: node.span.start + 1 });
    if let Some(name) = name {
        check_name(*name, reader, record);
    }
    let mut found = Fields { here, broken: *broken, fields: Vec::with_capacity(fields.len()), repeated: Vec::new() };
    let known: Vec<&'static str> = required.iter().chain(optional).copied().collect();
    let mut misspelled = Vec::new();
    for field in fields {
        match known.iter().find(|name| **name == reader.slice(field.name)) {
            Some(name) => found.take(name, field, reader),
            None => misspelled.push(field),
        }
    }
    for field in misspelled {
        found.take_misspelled(field, &known, record, reader);
    }
    found.report_missing(required, record, reader);
    Some(found)
}

fn report_no_record(node: &SyntaxNode, reader: &mut TreeReader, record: &str, required: &[&'static str]) {
    let SyntaxKind::Tuple { items, .. } = &node.kind else {
        return reader.wrong_type(node, &format!("`{record}(…)`"));
    };
    if !items.iter().any(|item| matches!(item.kind, SyntaxKind::Bad)) {
        let place = items.first().map_or(node.span, |item| item.span);
        let example = required.first().copied().unwrap_or_default();
        let message =
            format!("expected a named field of `{record}`, such as `{example}: …`, found a value without a name");
        reader.report(Code::WrongType, place, message);
    }
}

impl<'n> Fields<'n> {
    fn take(&mut self, name: &'static str, field: &'n FieldNode, reader: &mut TreeReader) {
        let Some((_, earlier)) = self.fields.iter().find(|(known, _)| *known == name) else {
            self.fields.push((name, field));
            return;
        };
        // Behind a syntax error it may be the field of another record.
        if field.doubtful {
            return;
        }
        let message = format!("the field `{name}` is specified more than once");
        let problem = Diagnostic::new(Code::RepeatedField, reader.place(field.name), message)
            .at("specified again here")
            .label(reader.place(earlier.name), "first specified here");
        reader.found.push(problem.help("remove one of the two"));
        self.repeated.push((name, field));
    }

    fn take_misspelled(&mut self, field: &'n FieldNode, known: &[&'static str], record: &str, reader: &mut TreeReader) {
        let found = reader.slice(field.name);
        let free = known.iter().copied().filter(|name| !self.fields.iter().any(|(given, _)| given == name));
        let near = nearest(found, free);
        if near.is_none() && field.doubtful {
            return;
        }
        reader.lost_list |= near.is_none() && matches!(field.value.kind, SyntaxKind::List(_));
        let place = reader.place(field.name);
        let problem = Diagnostic::new(Code::UnknownField, place, format!("`{record}` has no field named `{found}`"));
        reader.found.push(match (near, nearest(found, known.iter().copied())) {
            (Some(near), _) => problem.did_you_mean(near),
            (None, Some(given)) => problem.help(format!("a similar field, `{given}`, is already specified")),
            (None, None) => problem.help(format!("available fields are {}", list(known, "and"))),
        });
        self.fields.extend(known.iter().find(|name| Some(**name) == near).map(|name| (*name, field)));
    }

    fn report_missing(&self, required: &[&'static str], record: &str, reader: &mut TreeReader) {
        let given = |name: &str| self.fields.iter().any(|(given, _)| *given == name);
        for name in required.iter().filter(|name| !self.broken && !given(name)) {
            let message = format!("missing field `{name}` in `{record}`");
            let problem = Diagnostic::new(Code::MissingField, reader.place(self.here), message);
            reader.found.push(problem.help(format!("add `{name}: …,`")));
        }
    }
}

fn check_name(name: Span, reader: &mut TreeReader, record: &str) {
    let found = reader.slice(name);
    // The entries of a chapter have judged their own names.
    if found != record && !matches!(record, "Scene" | "Junction") {
        let problem =
            Diagnostic::new(Code::UnknownVariant, reader.place(name), format!("expected `{record}`, found `{found}`"));
        let fix = reader.place(name);
        reader.found.push(problem.help(format!("write `{record}(…)`")).fix(fix, record));
    }
}

impl<'a> FromTree<'a> for Str<'a> {
    const EXPECTED: &'static str = "a string";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        let token = reader.slice(node.span);
        let SyntaxKind::Text = node.kind else {
            let reported = reader.found.len();
            reader.wrong_type(node, Self::EXPECTED);
            if let Some(problem) = reader.found.get_mut(reported) {
                problem.help.extend(in_quotes(node, token));
            }
            return None;
        };
        match decode(token) {
            Ok(text) => Some(Self { text, span: node.span, missing: false }),
            Err(error) => {
                reader.found.push(bad_escape(node.span, token, reader, &error));
                None
            }
        }
    }

    fn absent() -> Self {
        Self { text: Cow::Borrowed(""), span: Span::default(), missing: true }
    }
}

/// The help for a value that should be a string, if there is any.
fn in_quotes(node: &SyntaxNode, token: &str) -> Option<String> {
    match node.kind {
        SyntaxKind::Scalar if token.starts_with('\'') => Some("write strings in double quotes: \"…\"".to_owned()),
        SyntaxKind::Scalar | SyntaxKind::Word if !token.contains('"') => {
            Some(format!("add double quotes: \"{token}\""))
        }
        _ => None,
    }
}

fn bad_escape(span: Span, token: &str, reader: &TreeReader, error: &ron::error::SpannedError) -> Diagnostic {
    let at = escapes(token).find(|escape| escape.decoded.is_none()).map_or(span, |escape| {
        let start = span.start as usize + escape.source.start;
        Span::new(start, span.start as usize + escape.source.end)
    });
    Diagnostic::new(
        Code::Syntax,
        reader.place(at),
        format!("invalid escape sequence: {}", error.code.to_string().to_lowercase()),
    )
    .help("write `\\\\` for a backslash, or use a raw string: r#\"…\"#")
}

impl<'a> FromTree<'a> for i32 {
    const EXPECTED: &'static str = "a whole number";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        let token = reader.slice(node.span);
        if let (SyntaxKind::Scalar, Ok(number)) = (&node.kind, ron::from_str::<Self>(token)) {
            return Some(number);
        }
        if let (SyntaxKind::Scalar, Ok(_)) = (&node.kind, ron::from_str::<i64>(token)) {
            let (least, most) = (Self::MIN, Self::MAX);
            let message = format!("`{token}` is out of range: whole numbers go from {least} to {most}");
            reader.report(Code::BadValue, node.span, message);
        } else {
            reader.wrong_type(node, Self::EXPECTED);
        }
        None
    }

    fn absent() -> Self {
        0
    }
}

impl<'a> FromTree<'a> for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        match (&node.kind, reader.slice(node.span)) {
            (SyntaxKind::Word, "true") => Some(true),
            (SyntaxKind::Word, "false") => Some(false),
            _ => {
                reader.wrong_type(node, Self::EXPECTED);
                None
            }
        }
    }

    fn absent() -> Self {
        false
    }

    fn is_given(&self) -> bool {
        *self
    }
}

impl<'a> FromTree<'a> for char {
    const EXPECTED: &'static str = "a character in single quotes";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        match (&node.kind, ron::from_str::<Self>(reader.slice(node.span))) {
            (SyntaxKind::Scalar, Ok(character)) => Some(character),
            _ => {
                reader.wrong_type(node, Self::EXPECTED);
                None
            }
        }
    }

    fn absent() -> Self {
        '\0'
    }
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        match &node.kind {
            SyntaxKind::Word if reader.slice(node.span) == "None" => Some(None),
            SyntaxKind::Tuple { name: Some(name), items } if reader.slice(*name) == "Some" && items.len() == 1 => {
                items.first().and_then(|inner| T::read(inner, reader)).map(Some)
            }
            // `Some(field: value)` is short for `Some((field: value))`.
            SyntaxKind::Record { name: Some(name), fields, broken } if reader.slice(*name) == "Some" => {
                let kind = SyntaxKind::Record { name: None, fields: fields.clone(), broken: *broken };
                T::read(&SyntaxNode { span: node.span, kind }, reader).map(Some)
            }
            _ => T::read(node, reader).map(Some),
        }
    }

    fn absent() -> Self {
        None
    }

    fn lost() -> Self {
        Some(T::lost())
    }

    fn add_repeated(&mut self, node: &SyntaxNode, reader: &mut TreeReader<'a>) {
        if let Some(first) = self {
            first.add_repeated(node, reader);
        }
    }

    fn is_given(&self) -> bool {
        self.is_some()
    }

    fn needs_format_2(&self) -> bool {
        self.as_ref().is_some_and(T::needs_format_2)
    }
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        T::read(node, reader).map(Self::new)
    }

    fn absent() -> Self {
        Self::new(T::absent())
    }

    fn lost() -> Self {
        Self::new(T::lost())
    }

    fn add_repeated(&mut self, node: &SyntaxNode, reader: &mut TreeReader<'a>) {
        T::add_repeated(self, node, reader);
    }

    fn is_given(&self) -> bool {
        T::is_given(self)
    }

    fn needs_format_2(&self) -> bool {
        T::needs_format_2(self)
    }
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        match &node.kind {
            SyntaxKind::List(items) => {
                Some(items.iter().map(|item| T::read(item, reader).unwrap_or_else(T::lost)).collect())
            }
            _ => {
                reader.wrong_type(node, &format!("a list of {}, `[…]`", plural(T::EXPECTED)));
                None
            }
        }
    }

    fn absent() -> Self {
        Self::new()
    }

    fn lost() -> Self {
        vec![T::lost()]
    }

    fn add_repeated(&mut self, node: &SyntaxNode, reader: &mut TreeReader<'a>) {
        if let SyntaxKind::List(_) = node.kind {
            self.extend(Self::read(node, reader).unwrap_or_default());
        }
    }

    fn is_given(&self) -> bool {
        !self.is_empty()
    }

    fn needs_format_2(&self) -> bool {
        self.iter().any(T::needs_format_2)
    }
}

fn plural(wanted: &str) -> String {
    match wanted.strip_prefix("a ") {
        Some(single) => format!("{single}s"),
        None => wanted.to_owned(),
    }
}

/// A map from names to whole numbers, `{"trust": 8}`, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Numbers<'a>(pub(super) Vec<(Str<'a>, Spanned<i32>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Numbers<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NumbersVisitor;
        impl<'de> Visitor<'de> for NumbersVisitor {
            type Value = Numbers<'de>;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str(Numbers::EXPECTED)
            }

            fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut numbers = Numbers::default();
                while let Some(entry) = map.next_entry()? {
                    numbers.0.push(entry);
                }
                Ok(numbers)
            }
        }
        from.deserialize_map(NumbersVisitor)
    }
}

impl<'a> FromTree<'a> for Numbers<'a> {
    const EXPECTED: &'static str = "whole numbers by name, `{\"name\": 1}`";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        let SyntaxKind::Map(entries) = &node.kind else {
            reader.wrong_type(node, Self::EXPECTED);
            return None;
        };
        let read = |(name, value): &(SyntaxNode, SyntaxNode)| {
            let name = Str::read(name, reader).unwrap_or_else(Str::lost);
            (name, Spanned::read(value, reader).unwrap_or_else(Spanned::lost))
        };
        Some(Self(entries.iter().map(read).collect()))
    }

    fn absent() -> Self {
        Self::default()
    }
}

impl<'a, A: FromTree<'a>, B: FromTree<'a>> FromTree<'a> for (A, B) {
    const EXPECTED: &'static str = "a pair, `(…, …)`";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        let SyntaxKind::Tuple { name: None, items } = &node.kind else {
            reader.wrong_type(node, Self::EXPECTED);
            return None;
        };
        match items.as_slice() {
            [first, second] => {
                let first = A::read(first, reader).unwrap_or_else(A::lost);
                Some((first, B::read(second, reader).unwrap_or_else(B::lost)))
            }
            _ => {
                reader.wrong_type(node, Self::EXPECTED);
                None
            }
        }
    }

    fn absent() -> Self {
        (A::absent(), B::absent())
    }
}
