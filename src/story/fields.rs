//! The fields of the records and the words that they have, for editors that complete them.

use super::source;

/// Lists records with their fields.
macro_rules! table {
    ($($name:ident)*) => {
        &[$((stringify!($name), source::$name::REQUIRED, source::$name::OPTIONAL),)*]
    };
}

/// Every record with its required and its optional fields.
const RECORDS: &[(&str, &[&str], &[&str])] = table! {
    Story Meter WordMeter Term Law Mark Fact Clipping Document Text Brief Cover Page Chapter Scene Junction Ending Note
    Choice Choices ChoiceList Route Run Expect
};

/// Returns the fields of the record with a name, in declared order: the required ones and the optional ones. No record
/// has other fields; `None` if there is no such record.
pub fn fields_of(record: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    RECORDS.iter().find(|(name, ..)| *name == record).map(|(_, required, optional)| (*required, *optional))
}

/// Returns the words that the value of a field of a record may be, if it is one of a few.
pub fn words_of(record: &str, field: &str) -> &'static [&'static str] {
    match (record, field) {
        ("Meter" | "WordMeter" | "Mark", "color") => source::Color::WORDS,
        ("Fact", "from") => source::Origin::WORDS,
        _ => &[],
    }
}
