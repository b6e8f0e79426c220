//! Single edits of one story, each of which is seen after a known number of choices, whichever version is the older one.

use super::*;

const SETTINGS: &str = r#"Story(format: 2, id: "edited", title: "Edited", start: "quay", chapters: ["one"], seal: "LATER",
    meters: [
        Meter(id: "nerve", name: "NERVE", range: (0, 9), start: 2, words: [(0, "none"), (5, "some")]),
        Meter(id: "luck", name: "LUCK", range: (0, 9), start: 0, hidden: true),
    ],
    facts: [
        Fact(id: "waved", is: "Ida has waved"), Fact(id: "k", is: "Ida knows", clipping: "It Leaks"),
        Fact(id: "again", is: "once more", from: FinishedBefore), Fact(id: "lit", is: "it is lit", start: true),
    ],
    documents: [Document(id: "sign", name: "the sign", key: 'l', when: "waved", text: "No dogs.")],
    briefs: [Brief(id: "wet", when: "waved", text: "A wet sleeve.")],
)"#;

const CHAPTER: &str = r#"Chapter(title: "Harbor", scenes: [
    Scene(id: "quay", dateline: "Monday", text: "Two boats. {again: Again. | Once.} {known(k): Known. | New.} {nerve}.
          {known(k) and waved or not known(k): Hush.}",
          notes: [Note(text: "hm", at: "boats")], choices: [
        Choice(id: "wave", text: "Wave.", to: "quay", effects: ["waved", "nerve +1"], once: true, after: "It's loud."),
        Choice(text: "Board.", to: "boat", needs: "nerve >= 3", locked: "Not yet."),
        Choice(id: "swim", text: "Swim.", to: "wet", seal: "again"),
        Choice(text: "Wait.", to: "pier", effects: ["luck +1"]),
    ]),
    Scene(id: "pier", text: "Wind.", arrive: ["nerve +1", "luck +1"], next: "deck"),
    Scene(id: "deck", text: "A deck.", choices: [
        Choice(id: "down", text: "Down.", to_first: [(when: "luck >= 2 and lit", to: "boat"), (to: "wet")]),
    ]),
    Scene(id: "boat", text: "It leaks.", ending: Ending(title: "Afloat", teaser: "A bucket.")),
    Scene(id: "wet", text: "Cold.", ending: Ending(title: "Wet", teaser: "No boat.")),
])"#;

/// What is looked for and what is written instead; after how many choices play differs, and what is read.
type Edit = (&'static str, &'static str, Option<usize>, Option<usize>);

const SINGLE: [Edit; 38] = [
    // Scenes, choices and meters.
    (
        "to: \"pier\", effects: [\"luck +1\"]),",
        "to: \"pier\", effects: [\"luck +1\"]), Choice(text: \"Nap.\", to: \"wet\"),",
        Some(0),
        Some(0),
    ),
    ("Choice(text: \"Wait.\"", "Choice(id: \"pier\", was: [\"up\"], text: \"Wait.\"", None, None),
    ("\"waved\", \"nerve +1\"", "\"waved\", \"nerve +2\"", Some(1), Some(1)),
    ("[\"luck +1\"]", "[]", Some(2), Some(2)),
    ("[\"luck +1\"]", "[\"luck = 1\"]", None, None),
    ("[\"luck +1\"]", "[\"luck +2\"]", None, None),
    ("arrive: [\"nerve +1\"", "arrive: [\"nerve +2\"", Some(1), Some(1)),
    (", \"luck +1\"], next", "], next", Some(2), Some(2)),
    ("next: \"deck\"", "next: \"boat\"", Some(1), Some(1)),
    ("luck >= 2 and lit", "luck >= 3 and lit", Some(2), Some(2)),
    ("luck >= 2 and lit", "luck >= 1 and lit", None, None),
    (", start: true", "", Some(2), Some(2)),
    ("needs: \"nerve >= 3\"", "needs: \"nerve >= 4\"", Some(1), Some(1)),
    ("needs: \"nerve >= 3\"", "needs: \"nerve > 2\"", None, None),
    ("needs: \"nerve >= 3\", locked: \"Not yet.\"", "seal: \"nerve >= 3\"", Some(0), Some(0)),
    ("seal: \"again\"", "when: \"waved\"", Some(0), Some(0)),
    ("to: \"wet\", seal", "to: \"boat\", seal", Some(1), Some(1)),
    (", once: true", "", Some(1), Some(1)),
    ("range: (0, 9), start: 2", "range: (0, 9), start: 1", Some(0), Some(0)),
    ("hidden: true", "hidden: false", Some(0), Some(0)),
    // What is read alone.
    ("It's loud.", "It's soft.", None, Some(1)),
    ("\"Wave.\"", "\"Hail.\"", None, Some(0)),
    ("Not yet.", "Soon.", None, Some(0)),
    ("LATER", "SOON", None, Some(0)),
    ("Monday", "Tuesday", None, Some(0)),
    ("Harbor", "Port", None, Some(0)),
    ("\"hm\"", "\"ha\"", None, Some(0)),
    ("at: \"boats\"", "at: \"Two\"", None, Some(0)),
    ("again: Again.", "again: Anew.", None, Some(0)),
    ("known(k): Known.", "known(k): Old.", None, Some(0)),
    ("Hush.", "Hist.", None, Some(0)),
    ("{nerve}.", "{luck}.", None, Some(0)),
    ("No dogs.", "No cats.", None, Some(1)),
    ("A wet sleeve.", "A dry sleeve.", None, Some(2)),
    ("It leaks.", "It sinks.", None, Some(2)),
    ("\"Afloat\"", "\"Aground\"", None, Some(2)),
    ("\"some\"", "\"much\"", None, Some(0)),
    ("No boat.", "A towel.", None, None),
];

fn version(from: &str, to: &str) -> Story {
    let edited = |text: &str| text.replacen(from, to, 1);
    assert!([SETTINGS, CHAPTER].iter().any(|text| text.contains(from)), "{from}");
    let files = [("story.ron".to_owned(), edited(SETTINGS)), ("chapters/one.ron".to_owned(), edited(CHAPTER))];
    load_files(&files).story.unwrap_or_else(|| panic!("{to}"))
}

#[test]
fn single_edits_are_seen_where_they_are() {
    let story = version("Story(", "Story(");
    // Reordered choices are not a replacement of a text in place.
    let lines: Vec<&str> =
        CHAPTER.lines().filter(|line| line.contains("\"Swim.\"") || line.contains("\"Wait.\"")).collect();
    let swapped = version(&lines.join("\n"), &format!("{}\n{}", lines[1], lines[0]));
    let edits = SINGLE.map(|(from, to, play, read)| (version(from, to), to, play, read));
    for (edited, what, play, read) in edits.into_iter().chain([(swapped, "another order", Some(0), Some(0))]) {
        for (old, new) in [(&story, &edited), (&edited, &story)] {
            let matching = Matching::new(old, new);
            for (shown, fewest) in [(Shown::Play, play), (Shown::Everything, read)] {
                let found = match contrast(old, new, &matching, shown, &Control::from(LIMIT)) {
                    Contrast::Same => None,
                    Contrast::Differs(run) => Some(run.choices.len()),
                    other => panic!("{what}: {other:?}"),
                };
                assert_eq!(found, fewest, "{what} {shown:?}");
            }
        }
    }
}
