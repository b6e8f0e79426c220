//! Nothing in an ink story is lost when it is converted.

use std::collections::BTreeMap;

use earlier::ink::{Parsed, import, parse};

use super::parser::Tally;
use super::{corpus, lockstep};

/// The words of a story that are in none of the converted files.
fn lost(parsed: &Parsed) -> Vec<String> {
    let imported = import(&parsed.ink, &lockstep::ranges());
    let files: String = imported.files.iter().map(|(_, text)| text.as_str()).collect();
    assert_ne!(files, "", "{:?}", imported.diagnostics);
    let tally = Tally::of_parsed(&parsed.ink);
    let words = tally.texts.keys().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| !files.contains(word)).map(str::to_owned).collect()
}

#[test]
fn every_word_of_the_corpus_is_in_what_it_becomes() {
    let names = corpus::names().into_iter().filter(|name| !lockstep::REFUSED.contains(&name.as_str()));
    let lost = names.map(|name| (lost(&corpus::parsed(&name)), name));
    let lost: Vec<_> = lost.filter(|(words, _)| !words.is_empty()).collect();
    assert_eq!(lost, []);
}

#[test]
fn what_no_reader_can_come_to_is_kept_as_comments() {
    let ink = "VAR x = 0\n-> a\n=== a\nBegin.\n* [Go.] -> b\n+ {x > 2} [Swim.] Wet. -> c\n=== b\nEnd. -> END\n\
               === c\nDrowned. -> END\n= below\nDeeper.\n-> END\n";
    let parsed = parse("lake.ink", |_| Ok::<_, String>(ink.into()));
    assert_eq!(lost(&parsed), [""; 0]);
    let imported = import(&parsed.ink, &BTreeMap::new());
    let chapter = &imported.files[1].1;
    for kept in
        ["    //     + {x > 2} [Swim.] Wet. -> c\n", "    //     === c\n    //     Drowned. -> END\n", "//     Deeper."]
    {
        assert!(chapter.contains(kept), "{kept}: {chapter}");
    }
}
