//! Texts that others show.

use crate::support::stories::Play;

const TEXTS: &str = r##"facts: [Fact(id: "wet", is: "it is wet")],
    texts: [
        Text(id: "sky", text: " {wet: *wet* | dry} "),
        Text(id: "weather", text: r#"
            It is {text: sky}{sequence: | , as before}.
        "#),
        Text(id: "long", text: "One.\n\n> Two {text: sky}.\n\n---\n\nThree | {visits(a) >= 1: four}."),
    ],"##;

#[test]
fn a_reusable_text_reads_as_if_it_were_written_where_it_is_shown() {
    let scenes = |weather: &str, sky: &str, long: &str| {
        format!(
            r##"Scene(
                id: "a",
                text: r#"
                    Now {weather} Then ({sky}), **{sky}**{{wet: , {sky}!}}

                    {long}

                    The end.
                "#,
                choices: [
                    Choice(id: "rain", text: "Is it {sky}?", to: "a", effects: ["wet"], after: "{weather}"),
                    Choice(id: "go", text: "Go.", to: "b"),
                ],
            ),
            Scene(id: "b", text: "{weather}", ending: Ending(title: "B", teaser: "The end."))"##
        )
    };
    let reused = scenes("{text: weather}", "{ text :\n sky }", "{text:\n long\n}");
    let sky = "{wet: *wet* | dry}";
    let written = scenes(
        &format!("It is {sky}{{sequence: | , as before}}."),
        sky,
        &format!("One.\n\n> Two {sky}.\n\n---\n\nThree | {{visits(a) >= 1: four}}."),
    );
    let (mut reused, mut written) = (Play::new(TEXTS, &reused), Play::new(TEXTS, &written));
    for taken in ["rain", "rain", "go"] {
        let read = |play: &Play| (play.text(), play.after(), play.choices());
        assert_eq!(read(&reused), read(&written));
        reused.take(&[taken]);
        written.take(&[taken]);
    }
    assert_eq!(reused.text(), "It is e(wet).");
}
