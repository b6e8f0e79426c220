//! The fields of a record: present, misspelled, foreign, repeated or missing.

use super::super::syntax::{FieldNode, SyntaxKind, SyntaxNode};
use super::{TreeReader, list};
use crate::diag::{Code, Diagnostic, Span, nearest_keyword};

/// The names of all records. One of them in place of another may be a whole entry in the wrong place.
const RECORDS: &[&str] = &[
    "Story",
    "Meter",
    "Mark",
    "Fact",
    "Document",
    "Brief",
    "Cover",
    "Page",
    "Chapter",
    "Scene",
    "Junction",
    "Ending",
    "Note",
    "Choice",
    "Route",
    "Run",
    "Expect",
    "Clipping",
    "Text",
    "Choices",
    "ChoiceList",
    "WordMeter",
];

/// The fields to which a choice's condition may belong.
const GATES: &str = "write `when` to hide the choice while the condition is false, or `needs` and `locked` to show it \
                     locked with a reason";

/// The fields to which the opposite of a choice's condition may belong.
const OPPOSITE_GATES: &str = "write the opposite condition: `when: \"not …\"` to hide the choice while it is false, or \
                              `needs: \"not …\"` and `locked` to show it locked with a reason";

/// The name of a field in other systems.
struct Foreign {
    records: &'static [&'static str],
    names: &'static [&'static str],
    meant: Meant,
}

/// The meaning of a field of another system.
#[derive(Clone, Copy)]
enum Meant {
    /// It can only be this field.
    Field(&'static str),
    /// It may be one of several; the help says what to do.
    Help(&'static str),
}

/// The fields of other systems. The first line that fits a record and a name is used.
const FOREIGN: &[Foreign] = &[
    Foreign {
        records: &["Choice"],
        names: &["unless", "hide_if", "hidden_if", "hide", "hidden", "disabled", "disabled_if", "disable_if"],
        meant: Meant::Help(OPPOSITE_GATES),
    },
    Foreign { records: &["Choice"], names: &["lock", "lock_if", "locked_if"], meant: Meant::Help(OPPOSITE_GATES) },
    Foreign {
        records: &["Route", "Document", "Brief", "Note", "Choices", "ChoiceList"],
        names: &["unless", "hide_if", "hidden_if"],
        meant: Meant::Help("write the opposite condition: `when: \"not …\"`"),
    },
    Foreign {
        records: &["Choice"],
        names: &["sticky", "reuse", "repeatable"],
        meant: Meant::Help("a choice can be taken again and again, unless it has `once: true`"),
    },
    Foreign {
        records: &["Choice"],
        names: &[
            "if",
            "condition",
            "cond",
            "conditions",
            "require",
            "requires",
            "required",
            "requirement",
            "visible",
            "visible_if",
            "show_if",
            "available",
            "available_if",
            "enabled",
            "enabled_if",
            "only_if",
            "guard",
            "gate",
            "selectable_if",
            "unlocked",
            "unlocked_if",
        ],
        meant: Meant::Help(GATES),
    },
    Foreign {
        records: &["Route", "Document", "Brief", "Note", "Choices", "ChoiceList"],
        names: &["if", "condition", "cond"],
        meant: Meant::Field("when"),
    },
    Foreign {
        records: &["Choice", "Route"],
        names: &["goto", "go_to", "target", "destination", "dest", "divert", "leads_to", "jump", "jump_to", "link"],
        meant: Meant::Field("to"),
    },
    Foreign {
        records: &["Choice", "Route"],
        names: &["next", "scene", "passage", "then"],
        meant: Meant::Help("use `to` for the scene or junction that it leads to"),
    },
    Foreign { records: &["Choice"], names: &["label"], meant: Meant::Field("text") },
    Foreign {
        records: &["Choice"],
        names: &["title", "name", "caption", "prompt", "body", "content"],
        meant: Meant::Help("use `text` for what the reader reads before taking it, and `id` for its name in runs"),
    },
    Foreign {
        records: &["Scene"],
        names: &["goto", "go_to", "target", "destination", "divert", "jump", "jump_to", "to"],
        meant: Meant::Help(
            "use `next` for the scene that follows one without choices; with choices, give each of them \
                            a `to`",
        ),
    },
    Foreign {
        records: &["Scene"],
        names: &["label", "name", "title", "passage", "knot"],
        meant: Meant::Help("use `id` for the name by which others lead here, and `text` for what the reader reads"),
    },
    Foreign {
        records: &["Scene"],
        names: &["body", "content", "contents", "prose", "description", "desc"],
        meant: Meant::Help("use `text` for what the reader reads"),
    },
    Foreign {
        records: &["Scene"],
        names: &["options", "links", "answers", "choice", "option"],
        meant: Meant::Help("write the choices of a scene as a list, `choices: [Choice(…), …]`"),
    },
    Foreign {
        records: &["Scene"],
        names: &["if", "condition", "when", "needs", "seal"],
        meant: Meant::Help(
            "a scene has no condition: put it on the choices that lead here, or on a `to_first` before it",
        ),
    },
    Foreign {
        records: &["Scene"],
        names: &["effects", "effect", "set", "do", "actions", "on_enter", "on_arrive"],
        meant: Meant::Help("use `arrive: [\"…\"]` for what happens when the scene is reached"),
    },
    Foreign {
        records: &["Choice"],
        names: &["set", "do", "actions", "action", "on_choose", "arrive"],
        meant: Meant::Help("use `effects: [\"…\"]` for what happens when the choice is taken"),
    },
    Foreign {
        records: &["Meter"],
        names: &["min", "max", "minimum", "maximum"],
        meant: Meant::Help("write both limits in one field, for example `range: (0, 10)`"),
    },
    Foreign {
        records: &["Meter"],
        names: &["value", "initial", "default", "init"],
        meant: Meant::Help("use `start` for the value at the start"),
    },
    Foreign {
        records: &["Fact"],
        names: &["value", "initial", "initially", "default", "init"],
        meant: Meant::Help("facts are false at the start, unless they have `start: true` (in `format: 2`)"),
    },
    Foreign {
        records: &["Fact"],
        names: &["name", "text", "description", "desc", "title"],
        meant: Meant::Help("use `is` for what the fact says in reports, as a clause"),
    },
];

/// The meaning of an unknown field in another system.
fn foreign(record: &str, found: &str) -> Option<Meant> {
    let fits =
        |row: &&Foreign| row.records.contains(&record) && row.names.iter().any(|name| name.eq_ignore_ascii_case(found));
    FOREIGN.iter().find(fits).map(|row| row.meant)
}

/// The fields of a record in a tree.
pub(in crate::story) struct Fields<'n> {
    /// The location of the record's name or, if it has none, of its bracket.
    pub(in crate::story) here: Span,
    /// Whether there are syntax errors between its brackets.
    pub(in crate::story) broken: bool,
    /// The fields by their correct names, each of them once.
    pub(in crate::story) fields: Vec<(&'static str, &'n FieldNode)>,
    /// The fields that are specified again.
    pub(in crate::story) repeated: Vec<(&'static str, &'n FieldNode)>,
}

/// The fields of a record, after reporting those that are unknown, repeated or missing. A misspelled name is read as
/// the intended one, so that the latter is not reported as missing.
pub(in crate::story) fn record_fields<'n>(
    node: &'n SyntaxNode,
    reader: &mut TreeReader,
    record: &str,
    required: &[&'static str],
    optional: &[&'static str],
) -> Option<Fields<'n>> {
    let SyntaxKind::Record { name, fields, broken } = &node.kind else {
        report_no_record(node, reader, record, required);
        return None;
    };
    let here = name.unwrap_or(Span { start: node.span.start, end: node.span.start + 1 });
    if let Some(name) = name {
        check_name(*name, reader, record);
    }
    let mut found = Fields { here, broken: *broken, fields: Vec::with_capacity(fields.len()), repeated: Vec::new() };
    let known: Vec<&'static str> = required.iter().chain(optional).copied().collect();
    let mut misspelled = Vec::new();
    for field in fields {
        match known.iter().find(|name| **name == reader.slice(field.name)) {
            Some(name) => found.take(name, field, reader),
            None => misspelled.push(field),
        }
    }
    for field in misspelled {
        found.take_misspelled(field, &known, record, reader);
    }
    found.report_missing(required, record, reader);
    Some(found)
}

fn report_no_record(node: &SyntaxNode, reader: &mut TreeReader, record: &str, required: &[&'static str]) {
    let SyntaxKind::Tuple { items, .. } = &node.kind else {
        return reader.wrong_type(node, &format!("`{record}(…)`"));
    };
    if !items.iter().any(|item| matches!(item.kind, SyntaxKind::Bad)) {
        let place = items.first().map_or(node.span, |item| item.span);
        let example = required.first().copied().unwrap_or_default();
        let message =
            format!("expected a named field of `{record}`, such as `{example}: …`, found a value without a name");
        reader.report(Code::WrongType, place, message);
    }
}

impl<'n> Fields<'n> {
    fn take(&mut self, name: &'static str, field: &'n FieldNode, reader: &mut TreeReader) {
        let Some((_, earlier)) = self.fields.iter().find(|(known, _)| *known == name) else {
            self.fields.push((name, field));
            return;
        };
        // After a syntax error it may be the field of another record.
        if field.doubtful {
            return;
        }
        let message = format!("the field `{name}` is specified more than once");
        let problem = Diagnostic::new(Code::RepeatedField, reader.place(field.name), message)
            .at("specified again here")
            .label(reader.place(earlier.name), "first specified here");
        reader.found.push(problem.help("remove one of the two"));
        self.repeated.push((name, field));
    }

    fn take_misspelled(&mut self, field: &'n FieldNode, known: &[&'static str], record: &str, reader: &mut TreeReader) {
        let found = reader.slice(field.name);
        let place = reader.place(field.name);
        let problem = Diagnostic::new(Code::UnknownField, place, format!("`{record}` has no field named `{found}`"));
        let is_free = |name: &str| !self.fields.iter().any(|(given, _)| *given == name);
        if let Some(meant) = foreign(record, found) {
            let (problem, is) = match meant {
                Meant::Field(is) if is_free(is) => (problem.help(format!("write `{is}`")).fix(place, is), Some(is)),
                Meant::Field(is) => (problem.help(format!("that is `{is}`, which is already specified")), None),
                Meant::Help(help) => (problem.help(help), None),
            };
            reader.found.push(problem);
            self.broken |= is.is_none();
            return self.fields.extend(known.iter().find(|name| Some(**name) == is).map(|name| (*name, field)));
        }
        let near = nearest_keyword(found, known.iter().copied().filter(|name| is_free(name)));
        if near.is_none() && field.doubtful {
            return;
        }
        reader.lost_list |= near.is_none() && matches!(field.value.kind, SyntaxKind::List(_));
        reader.found.push(match (near, nearest_keyword(found, known.iter().copied())) {
            (Some(near), _) => problem.did_you_mean(near),
            (None, Some(given)) => problem.help(format!("a similar field, `{}`, is already specified", given.name)),
            (None, None) => problem.help(format!("available fields are {}", list(known, "and"))),
        });
        let is = near.map(|near| near.name);
        self.fields.extend(known.iter().find(|name| Some(**name) == is).map(|name| (*name, field)));
    }

    fn report_missing(&self, required: &[&'static str], record: &str, reader: &mut TreeReader) {
        let given = |name: &str| self.fields.iter().any(|(given, _)| *given == name);
        for name in required.iter().filter(|name| !self.broken && !given(name)) {
            let message = format!("missing field `{name}` in `{record}`");
            let problem = Diagnostic::new(Code::MissingField, reader.place(self.here), message);
            reader.found.push(problem.help(format!("add `{name}: …,`")));
        }
    }
}

fn check_name(name: Span, reader: &mut TreeReader, record: &str) {
    let found = reader.slice(name);
    // The entries of a chapter have already checked their own names.
    if found != record && !matches!(record, "Scene" | "Junction") {
        let problem =
            Diagnostic::new(Code::UnknownVariant, reader.place(name), format!("expected `{record}`, found `{found}`"));
        let problem = problem.help(format!("write `{record}(…)`"));
        let fix = reader.place(name);
        reader.found.push(if RECORDS.contains(&found) { problem } else { problem.fix(fix, record) });
    }
}
