//! Every code is explained by examples that keep their word.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use earlier::check::{check, prove};
use earlier::diag::Code;
use earlier::diag::catalogue::{Example, Part};
use earlier::story::load;

use crate::support::talk::earlier;

/// The files of an example, with what is not shown of them.
struct Files {
    story: String,
    chapter: Vec<u8>,
    run: Option<String>,
}

impl Files {
    fn of(example: Example) -> Self {
        let part = |wanted: Part| example.iter().find(|(part, _)| *part == wanted).map(|(_, text)| *text);
        let fields = part(Part::Fields).unwrap_or(
            r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],
               facts: [Fact(id: "met", is: "they have met"), Fact(id: "told", is: "she was told")],
               briefs: [Brief(id: "b", when: "met and told and trust > 1", text: "Both.")],"#,
        );
        let story =
            format!(r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one"], {fields})"#);
        let scene = match (part(Part::Text), part(Part::Choices)) {
            (Some(text), _) => format!("Scene(id: \"a\", next: \"b\", text: r#\"{text}\"#),"),
            (_, Some(choices)) => {
                format!("Scene(id: \"a\", text: \"A.\", choices: [{choices} Choice(text: \"On.\", to: \"b\")]),")
            }
            _ => "Scene(id: \"a\", text: \"A.\", choices: [Choice(text: \"On.\", to: \"b\"), \
                  Choice(text: \"Stay.\", to: \"a\")]),"
                .to_owned(),
        };
        let end = "Scene(id: \"b\", text: \"B.\", ending: Ending(title: \"B\", teaser: \"b\")),";
        let scenes = part(Part::Scenes).map_or(format!("{scene} {end}"), str::to_owned);
        let chapter = part(Part::Chapter).map_or(format!("Chapter(title: \"One\", scenes: [{scenes}])"), str::to_owned);
        let old =
            part(Part::OldChapter).map(|text| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect());
        Self {
            story: part(Part::Story).map_or(story, str::to_owned),
            chapter: old.unwrap_or(chapter.into_bytes()),
            run: part(Part::Run).map(str::to_owned),
        }
    }

    /// The codes of all that is said of it, each once; with what is proved of it, if that is what it is about.
    fn codes(self, proved: bool) -> BTreeSet<Code> {
        let mut loaded = load(|name| match name {
            "story.ron" => Ok(self.story.clone().into_bytes()),
            "chapters/one.ron" => Ok(self.chapter.clone()),
            _ => Err("there is no such file".to_owned()),
        });
        let runs = self.run.map(|run| ("routes/run.ron".to_owned(), Ok(run.into_bytes())));
        check(&mut loaded, runs.into_iter().collect(), &|_, _| true);
        if proved {
            assert!(prove(&mut loaded, 10_000));
        }
        loaded.diagnostics.iter().map(|problem| problem.code).collect()
    }
}

#[test]
fn every_example_that_fails_has_its_code_alone_and_every_mended_one_none() {
    let mut wrong = String::new();
    for code in Code::ALL {
        let proved = code.as_str().starts_with("W3");
        let codes = |example| Files::of(example).codes(proved);
        let (fails, mended) = (codes(code.entry().fails), codes(code.entry().mended));
        if fails != BTreeSet::from([*code]) || !mended.is_empty() {
            wrong += &format!("{code:?}: {fails:?}, mended: {mended:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_guide_lists_every_code_with_what_it_means() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("story/README.md")).unwrap();
    let listed: Vec<&str> = guide.lines().filter(|line| line.starts_with("| `E") || line.starts_with("| `W")).collect();
    let row = |code: &Code| format!("| `{}` | {} |", code.as_str(), code.summary());
    assert_eq!(listed, Code::ALL.iter().map(row).collect::<Vec<_>>());
}

#[test]
fn explain_says_it_in_capitals_or_not_and_lists_all_without_a_code() {
    let said = |arguments: &[&str]| {
        let out = earlier().arg("explain").args(arguments).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, text, _) = said(&["e0402"]);
    assert_eq!(code, Some(0));
    snapbox::Assert::new().normalize_paths(false).eq(
        text,
        "E0402 (error): `needs` without `locked`, or the other way round.

`needs` shows a choice struck out until its condition holds, and `locked` is
the reason that stands beside it. One without the other would be a choice that
can't be taken for no reason, or a reason for nothing.

To hide a choice without a word, use `when`.

This is wrong:

  chapters/one.ron
    Choice(text: \"Wait.\", to: \"a\", needs: \"trust >= 3\"),

This is right:

  chapters/one.ron
    Choice(text: \"Wait.\", to: \"a\", needs: \"trust >= 3\", locked: \"She can't sit still.\"),
",
    );
    let (code, text, _) = said(&[]);
    assert_eq!((code, text.lines().count()), (Some(0), Code::ALL.len()));
    assert!(text.contains("W2004  Words that the story bans from its own texts.\n"));
    let (code, _, complaint) = said(&["E0403"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("did you mean `E0003`?"), "{complaint}");
}
