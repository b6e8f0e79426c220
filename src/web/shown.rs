//! What a page needs to draw a reply in addition to the JSON: names, and the wording that all front ends share.

use serde_json::{Value, json};

use super::outline;
use crate::lines::open_lines;
use crate::report;
use crate::session::payload::{
    Choice, ChoiceTaken, Comparison, Ending, Front, HistoryEntry, MeterReading, Nearest, OpenEndings, Place, RunEntry,
    Scene, Way, WayState, WhatIf,
};
use crate::session::{Reply, Session};
use crate::text::{
    DEAD_END, age, chapter_number, closed, count, heading, location_words, meter_value, path_to_ending, sentence,
    spoken,
};

/// What is shown in addition to the reply itself, at a time in seconds since 1970.
pub(super) fn of(reply: &Reply, session: &Session, now: u64) -> Value {
    match reply {
        Reply::Scene(shown) => scene(shown, session),
        Reply::History(pages) => pages.iter().map(page).collect(),
        Reply::Runs(runs) => runs.iter().map(|entry| run(entry, now)).collect(),
        Reply::Tree(view) => {
            let tally: Vec<String> = [count(view.tally.runs, "run")].into_iter().chain(view.tally.shares()).collect();
            json!({"lines": outline::lines(session, view.outline.clone()), "tally": tally.join(", ")})
        }
        Reply::Comparison(compared) => comparison(compared),
        Reply::WhatIf(asked) => what_if(asked, session.story().seal()),
        Reply::Nearest(Some(found)) => nearest(found),
        Reply::Merged(merged) => json!({"words": sentence(&merged.words().join(", "))}),
        Reply::Endings(_) => json!({"seal": session.story().seal()}),
        Reply::Open(open) => endings_open(open),
        Reply::Front(page) => front(page, now),
        _ => Value::Null,
    }
}

fn scene(scene: &Scene, session: &Session) -> Value {
    let story = session.story();
    let chapter = &scene.chapter_read;
    json!({
        "title": story.title(),
        "heading": heading(chapter.number, &chapter.title, scene.dateline.as_deref()),
        "chapter": {"number": chapter_number(chapter.number), "title": chapter.title},
        "opens": scene.opens.as_ref().map(|opens| chapter_number(opens.number)),
        "meters": scene.meters.iter().map(meter).collect::<Value>(),
        "documents": scene.documents.iter().map(|link| json!({"id": link.id, "name": link.name})).collect::<Value>(),
        "new_heading": scene.has_new_heading,
        "read_before": scene.read_before,
        "seal": story.seal(),
        "mark": story.mark().map(|mark| format!("{:?}", mark.color).to_lowercase()),
        "read": scene.choices.iter().filter(|choice| choice.is_read).map(|choice| choice.number).collect::<Value>(),
        "reasons": reasons(&scene.choices, session),
        "earned": scene.earned_words().filter(|_| scene.ending.is_none()),
        "cover": scene.cover_words(),
        "dead_end": scene.dead_end.as_ref().map(|_| DEAD_END),
        "numbers": scene.report.as_ref().map(|report| report.numbers_words()),
        "clippings": scene.report.as_ref().and_then(|report| report.clippings_words()),
        "found": scene.report.as_ref().map(|report| {
            format!("{} of {} found.", report.found, count(report.endings, "ending"))
        }),
    })
}

/// Why the sealed choices can't be taken, by their numbers.
fn reasons(choices: &[Choice], session: &Session) -> Value {
    let sealed = choices.iter().filter(|choice| choice.text.is_none());
    sealed.map(|choice| (choice.number.to_string(), Value::from(session.seal_note()))).collect()
}

fn meter(meter: &MeterReading) -> Value {
    json!({
        "name": spoken(&meter.name),
        "value": meter.value,
        "change": meter.change,
        "least": meter.range.0,
        "most": meter.range.1,
        "word": meter.word,
        "words": meter_value(&meter.name, meter.value, meter.range, meter.word.as_deref()),
    })
}

fn page(page: &HistoryEntry) -> Value {
    let (number, title) = page.chapter_read();
    json!({
        "heading": heading(number, title, page.dateline.as_deref()),
        "after": page.after_spans,
        "chosen": page.chosen.as_ref().map(|chosen| &chosen.spans),
        "ending": page.ending.as_ref().map(|ending| &ending.title),
    })
}

fn run(run: &RunEntry, now: u64) -> Value {
    json!({"draft": run.draft, "ended": run.ended, "steps": count(run.steps, "step"), "age": age(run.played, now)})
}

fn comparison(comparison: &Comparison) -> Value {
    let ends = comparison.runs.each_ref().map(|run| format!("{}, {}", place(&run.end), count(run.choices, "choice")));
    let took = |taken: &ChoiceTaken| json!({"spans": taken.spans, "closed": taken.closed_count()});
    let rows = comparison.rows.iter().map(|row| row.iter().map(|side| side.as_ref().map(took)).collect::<Value>());
    json!({
        "in_common": report::in_common(comparison),
        "ends": ends,
        "rows": rows.collect::<Value>(),
        "meters": comparison.meters.iter().map(|curve| {
            json!({"name": spoken(&curve.name), "range": curve.range, "values": curve.values})
        }).collect::<Value>(),
        "same": comparison.corrections.is_empty().then_some(report::SAME_DECISIONS),
    })
}

fn what_if(what_if: &WhatIf, seal: &str) -> Value {
    let name = what_if
        .landmark
        .as_deref()
        .map_or_else(|| heading(what_if.chapter.number, &what_if.chapter.title, what_if.dateline.as_deref()), closed);
    let ways = what_if.ways.iter().filter(|way| way.is_shown).map(|way| {
        json!({
            "state": state(way),
            "spans": way.spans,
            "seal": way.spans.is_none().then_some(seal),
            "reason": way.reason,
            "more": more_of(way),
        })
    });
    json!({"name": name, "ways": ways.collect::<Value>()})
}

/// What is known about a choice from what runs did.
fn state(way: &Way) -> &'static str {
    match way.state {
        _ if way.is_locked => "Locked",
        WayState::Chosen => "Chosen",
        WayState::Taken => "Taken before",
        WayState::Open => "Not taken",
        WayState::Locked => "Locked",
        WayState::Unseen => "Not seen",
    }
}

/// What else is known about a choice, one sentence for each item.
fn more_of(way: &Way) -> Vec<String> {
    let to = way.to.as_ref().map(|to| closed(&format!("It leads to {}", place(to))));
    let meters = way.meter_words(true).map(|words| sentence(&words));
    let recalled = way.recalled_words().map(sentence);
    let open = way.open.zip(way.closes).map(|(open, closes)| {
        let stay = if open == 1 { "stays" } else { "stay" };
        format!("{} {stay} open, {closes} would close.", count(open, "ending"))
    });
    let named = |what: &str, endings: &[Ending]| {
        let titles: Vec<&str> = endings.iter().map(|ending| ending.title.as_str()).collect();
        (!titles.is_empty()).then(|| closed(&format!("{what}: {}", titles.join("; "))))
    };
    let endings = [named("Open", &way.open_endings), named("Closed", &way.closed_endings)];
    [to, meters, recalled, open].into_iter().chain(endings).flatten().collect()
}

fn nearest(nearest: &Nearest) -> Value {
    let labels = nearest.labels.as_ref().map(|labels| labels.iter().map(|(_, label)| label).collect::<Vec<_>>());
    json!({
        "path": path_to_ending(nearest.back, nearest.before, nearest.choices, nearest.shortest),
        "teaser": nearest.teaser,
        "labels": labels,
    })
}

fn endings_open(open: &OpenEndings) -> Value {
    json!({"lines": open_lines(open)})
}

fn front(front: &Front, now: u64) -> Value {
    let place = front.left_off.as_ref().map(|left| {
        let place = location_words(left.chapter_number, &left.chapter, left.dateline.as_deref());
        format!("You are here, after {}: {place}", count(left.choices, "choice"))
    });
    json!({
        "masthead": front.masthead().iter().map(|part| sentence(part)).collect::<Vec<_>>(),
        "first": front.is_first().then(|| front.first_words(false)),
        "last": front.last_words(now),
        "place": place,
        "contains": Some(front.contains()).filter(|contains| !contains.is_empty()),
    })
}

/// Where a run ends or a choice leads, in few words.
fn place(place: &Place) -> String {
    let name = place.ending.as_ref().or(place.name.as_ref()).unwrap_or(&place.chapter.title);
    format!("{}, {name}", chapter_number(place.chapter.number))
}
