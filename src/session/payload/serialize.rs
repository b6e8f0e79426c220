//! Serialization of fields that have another form in the protocol.

use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

/// Writes a map whose entries keep their order.
pub(super) fn map<S: Serializer, V: Serialize>(
    out: S,
    entries: impl Iterator<Item = (String, V)>,
) -> Result<S::Ok, S::Error> {
    let mut map = out.serialize_map(None)?;
    for (key, value) in entries {
        map.serialize_entry(&key, &value)?;
    }
    map.end()
}

/// Writes a list of texts.
pub(super) fn list<'t, S: Serializer>(out: S, texts: impl Iterator<Item = &'t str>) -> Result<S::Ok, S::Error> {
    let mut list = out.serialize_seq(None)?;
    for text in texts {
        list.serialize_element(text)?;
    }
    list.end()
}
