//! The values of fields: strings, numbers, words, lists and maps.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use super::super::quoted::{decode, escapes};
use super::super::syntax::{SyntaxKind, SyntaxNode, word_length};
use super::{FromTree, Spanned, Str, TreeReader};
use crate::diag::{Code, Diagnostic, Span};

impl<'a> FromTree<'a> for Str<'a> {
    const EXPECTED: &'static str = "a string";

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        let token = reader.slice(node.span);
        let SyntaxKind::Text = node.kind else {
            reader.wrong_type_but(node, Self::EXPECTED, in_quotes(node, token));
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

/// The help for a value that should be a string, and how to write it, if there is any.
fn in_quotes(node: &SyntaxNode, token: &str) -> Option<Meant> {
    let inner = token.strip_prefix('\'').and_then(|token| token.strip_suffix('\''));
    match (&node.kind, inner) {
        (SyntaxKind::Scalar, Some(inner)) => {
            let with = format!("\"{}\"", inner.replace("\\'", "'").replace('"', "\\\""));
            Some(Meant { help: "write strings in double quotes: \"…\"".to_owned(), with: Some(with) })
        }
        (SyntaxKind::Scalar | SyntaxKind::Word, None) if !token.contains('"') => {
            let is_word = word_length(token) == token.len() && !matches!(token, "None" | "true" | "false");
            let with = format!("\"{token}\"");
            Some(Meant { help: format!("add double quotes: {with}"), with: is_word.then_some(with) })
        }
        (SyntaxKind::List(items), _) => match items.as_slice() {
            [only] if matches!(only.kind, SyntaxKind::Text) => {
                Some(Meant { help: "write a single string, without brackets".to_owned(), with: None })
            }
            _ => None,
        },
        _ => None,
    }
}

/// The intended value in place of one of the wrong type.
pub(super) struct Meant {
    /// The help.
    pub(super) help: String,
    /// What to write instead of the value, if there is only one possibility.
    pub(super) with: Option<String>,
}

impl<'a> TreeReader<'a> {
    /// Reports a value of the wrong type, with what was meant.
    fn wrong_type_but(&mut self, node: &SyntaxNode, wanted: &str, meant: Option<Meant>) {
        let reported = self.found.len();
        self.wrong_type(node, wanted);
        let place = self.place(node.span);
        if let (Some(problem), Some(meant)) = (self.found.get_mut(reported), meant) {
            let changed = problem.clone().help(meant.help);
            *problem = match meant.with {
                Some(with) => changed.fix(place, with),
                None => changed,
            };
        }
    }
}

/// How to write a value without the quotes around it, if it is a string of one such value.
fn without_quotes(node: &SyntaxNode, token: &str, is_value: impl Fn(&str) -> bool) -> Option<Meant> {
    let inner = token.strip_prefix('"').and_then(|token| token.strip_suffix('"'));
    let inner = inner.filter(|inner| matches!(node.kind, SyntaxKind::Text) && is_value(inner))?;
    Some(Meant { help: format!("write it without quotes: {inner}"), with: Some(inner.to_owned()) })
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
            let meant = without_quotes(node, token, |inner| ron::from_str::<Self>(inner).is_ok());
            reader.wrong_type_but(node, Self::EXPECTED, meant);
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
        let token = reader.slice(node.span);
        match (&node.kind, token) {
            (SyntaxKind::Word, "true") => Some(true),
            (SyntaxKind::Word, "false") => Some(false),
            _ => {
                let word = token.trim_matches(['"', '\'']).to_ascii_lowercase();
                let meant = match word.as_str() {
                    "true" | "yes" | "on" => Some("true"),
                    "false" | "no" | "off" => Some("false"),
                    _ => None,
                };
                let meant = meant.map(|is| Meant { help: format!("write `{is}`"), with: Some(is.to_owned()) });
                reader.wrong_type_but(node, Self::EXPECTED, meant);
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
                let token = reader.slice(node.span);
                let inner = token.trim_matches('"');
                let is_one = inner.chars().count() == 1 && inner.chars().all(char::is_alphanumeric);
                let with = format!("'{inner}'");
                let meant = is_one.then(|| Meant { help: format!("write {with}"), with: Some(with) });
                reader.wrong_type_but(node, Self::EXPECTED, meant);
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
                let wanted = format!("a list of {}, `[…]`", plural(T::EXPECTED));
                reader.wrong_type_but(node, &wanted, in_brackets(node, reader.slice(node.span), T::EXPECTED));
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

/// How to write a value as a list, if it could be an element of it.
fn in_brackets(node: &SyntaxNode, token: &str, element: &str) -> Option<Meant> {
    let name = match &node.kind {
        SyntaxKind::Record { name: Some(name), .. } => token.get(..name.range().len()).unwrap_or_default(),
        SyntaxKind::Text => "a string",
        _ => return None,
    };
    let fits = element == name || element.split(" or ").any(|element| element == format!("`{name}(…)`"));
    let with = format!("[{token}]");
    fits.then(|| Meant {
        help: "write it in brackets, even if there is only one: `[…]`".to_owned(), with: Some(with)
    })
}

fn plural(wanted: &str) -> String {
    match wanted.strip_prefix("a ") {
        Some(single) => format!("{single}s"),
        None => wanted.to_owned(),
    }
}

/// Declares a map from names to values, in the order of the file.
macro_rules! by_name {
    ($(#[$doc:meta])* $name:ident, $value:ty, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(in crate::story) struct $name<'a>(pub(in crate::story) Vec<(Str<'a>, $value)>);

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct MapVisitor<'a>(std::marker::PhantomData<&'a ()>);
                impl<'de: 'a, 'a> Visitor<'de> for MapVisitor<'a> {
                    type Value = $name<'a>;

                    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                        out.write_str($name::EXPECTED)
                    }

                    fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                        let mut values = $name::default();
                        while let Some(entry) = map.next_entry()? {
                            values.0.push(entry);
                        }
                        Ok(values)
                    }
                }
                from.deserialize_map(MapVisitor(std::marker::PhantomData))
            }
        }

        impl<'a> FromTree<'a> for $name<'a> {
            const EXPECTED: &'static str = $what;

            fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
                let SyntaxKind::Map(entries) = &node.kind else {
                    reader.wrong_type(node, Self::EXPECTED);
                    return None;
                };
                let read = |(name, value): &(SyntaxNode, SyntaxNode)| {
                    let name = Str::read(name, reader).unwrap_or_else(Str::lost);
                    (name, <$value>::read(value, reader).unwrap_or_else(<$value>::lost))
                };
                Some(Self(entries.iter().map(read).collect()))
            }

            fn absent() -> Self {
                Self::default()
            }
        }
    };
}

by_name! {
    /// A map from names to whole numbers, `{"trust": 8}`.
    Numbers, Spanned<i32>, "whole numbers by name, `{\"name\": 1}`"
}

by_name! {
    /// A map from names to strings, `{"quay": "The ferry hoots."}`.
    Strings, Str<'a>, "strings by name, `{\"name\": \"words\"}`"
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
