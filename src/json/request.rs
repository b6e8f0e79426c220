//! From a line to an act.

use serde_json::Value;

use crate::diag::nearest;
use crate::session::{Act, COMMANDS};

/// The act that a line asks for.
///
/// # Errors
/// The line is not an act; the message says why and what is expected.
pub(crate) fn parse(line: &str) -> Result<Act, String> {
    serde_json::from_str(line).map_err(|_| explain(line))
}

/// Why a line is not an act: what it is instead of an object with one known field, or what that field takes.
fn explain(line: &str) -> String {
    let fields: RequestFields = match serde_json::from_str(line) {
        Ok(fields) => fields,
        Err(error) => return format!("expected a JSON object on one line: {error}"),
    };
    let [(name, value)] = fields.0.as_slice() else {
        return format!("expected an object with one field, found {}", fields.0.len());
    };
    let Some(entry) = COMMANDS.iter().find(|entry| entry.json == Some(name)) else { return unknown(name) };
    let mut names = value.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let Some(field) = names.find(|field| !entry.fields.contains(field)).filter(|_| !entry.fields.is_empty()) else {
        return format!("`{name}` {}", entry.takes);
    };
    match nearest(field, entry.fields.iter().copied()) {
        Some(near) => format!("`{name}` has no field `{field}`; did you mean `{near}`?"),
        None => format!("`{name}` has no field `{field}`; it {}", entry.takes),
    }
}

fn unknown(name: &str) -> String {
    let names = || COMMANDS.iter().filter_map(|entry| entry.json);
    match nearest(name, names()) {
        Some(near) => format!("there is no command `{name}`; did you mean `{near}`?"),
        None => format!("there is no command `{name}`; there are {}", names().collect::<Vec<_>>().join(", ")),
    }
}

/// The fields of an object, including those with the same name.
struct RequestFields(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for RequestFields {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OfFields;

        impl<'de> serde::de::Visitor<'de> for OfFields {
            type Value = RequestFields;

            fn expecting(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<RequestFields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(RequestFields(fields))
            }
        }

        from.deserialize_map(OfFields)
    }
}
