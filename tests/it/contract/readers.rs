//! Texts for readers who have been here before.

use earlier::check;
use earlier::diag::Code;
use earlier::explore::{LIMIT, Prover};

use crate::support::stories::{Play, written};

const FACTS: &str = r#"facts: [
    Fact(id: "key", is: "the key is found", clipping: "A Key"),
    Fact(id: "again", is: "an ending was reached before", from: FinishedBefore),
], documents: [Document(id: "sign", name: "the sign", key: 'l', text: "{known(key): Mind the mat. | Mind the dog.}")],"#;

const SCENES: &str = r#"
    Scene(id: "a", text: "{again: The same door. | A door.}\n\n{document: sign}", choices: [
        Choice(id: "mat", text: "{known(key): The mat. | A mat.}", to: "b", effects: ["key"],
               after: "{known(key): As ever. | A key!} {again: Again.}"),
        Choice(id: "go", text: "Go.", to: "b", needs: "key", locked: "{known(key): Not yet. | Locked.}"),
    ]),
    Scene(id: "b", text: "{key and not known(key): New. | Old.}", ending: Ending(title: "B", teaser: "b"))"#;

/// What is read of the story at its first scene and at its last.
fn read(play: &mut Play) -> String {
    let first = format!("{} | {}", play.text(), play.choices());
    play.take(&["mat"]);
    format!("{first} | {} | {}", play.after(), play.text())
}

#[test]
fn whoever_comes_again_meets_new_words() {
    let mut play = Play::new(FACTS, SCENES);
    let first = read(&mut play);
    assert_eq!(first, "A door. ¶ Mind the dog. | 1 mat: A mat.; 2 go: -Go.- Locked. | A key! | New.");
    let mut play = Play::new(FACTS, SCENES);
    play.known = vec![play.story.find_fact("key").unwrap()];
    let knowing = read(&mut play);
    assert_eq!(knowing, "A door. ¶ Mind the mat. | 1 mat: The mat.; 2 go: -Go.- Not yet. | As ever. | Old.");
    let mut play = Play::new(FACTS, SCENES);
    let again = play.story.find_fact("again").unwrap();
    play.run.grant(&[again]);
    let later = read(&mut play);
    assert_eq!(later, "The same door. ¶ Mind the dog. | 1 mat: A mat.; 2 go: -Go.- Locked. | A key! Again. | New.");
}

#[test]
fn what_was_read_reads_differently_once_an_ending_was_reached() {
    let mut play = Play::new(FACTS, SCENES);
    play.take(&["mat"]);
    assert_eq!(play.after(), "A key!");
    let again = play.story.find_fact("again").unwrap();
    play.run.grant(&[again]);
    assert_eq!(play.after(), "A key! Again.");
}

#[test]
fn check_reads_for_readers_who_know_and_for_those_who_do_not() {
    let settings = format!("{FACTS} page: (columns: 40, rows: 3),");
    let long = "Row.\\n\\n".repeat(4);
    for condition in ["known(key)", "not known(key)", "again", "not again", "known(key) and not again and not key"] {
        let scenes = format!(
            r#"Scene(id: "a", text: "{{{condition}: {long} | Short.}}", arrive: ["not key"], choices: [
                Choice(text: "Go.", to: "b"), Choice(text: "Stay.", to: "a"),
            ]), Scene(id: "b", text: "{{known(key): B. | C.}}", ending: Ending(title: "B", teaser: "b"))"#
        );
        let loaded = written(&settings, &scenes);
        let story = loaded.story.clone().unwrap();
        let prover = Prover::new(&story, LIMIT, None);
        let problems = check::explore(&loaded, &prover).readings;
        let found: Vec<&str> = problems
            .iter()
            .filter(|problem| problem.code == Code::TooTall)
            .map(|problem| problem.message.as_str())
            .collect();
        let [message] = found[..] else { panic!("{condition}: {found:?}") };
        assert!(message.contains(&format!("`{condition}`")), "{message}");
    }
}
