//! Recorded runs.

use super::{Entry, Part};

pub(super) const E0501: Entry = Entry {
    explanation: &[
        "A run in `routes/` names choices in order. At the scene that is told, the choice that it wants next \
         is gone, hidden, sealed or locked. What can be taken there now is told with the words that a reader \
         sees, to be held against those of the choice that is wanted.",
        "If the choice was renamed, say so where it is: `was: [\"old_id\"]`. If the story was meant to change, \
         mend the run or remove it. The story plays all the same.",
    ],
    fails: &[(Part::Run, r#"Run(story: "small", choices: ["wait", "b"])"#)],
    mended: &[(Part::Run, r#"Run(story: "small", choices: ["b"])"#)],
};

pub(super) const E0502: Entry = Entry {
    explanation: &[
        "A run in `routes/` still stands, but comes to another ending than its `expect` says, or a meter has \
         another value there.",
        "If it is right as it is now, `earlier check FOLDER --bless` writes that into the run.",
    ],
    fails: &[(Part::Run, r#"Run(story: "small", choices: ["b"], expect: Expect(ending: "b", meters: {"trust": 6}))"#)],
    mended: &[(Part::Run, r#"Run(story: "small", choices: ["b"], expect: Expect(ending: "b", meters: {"trust": 5}))"#)],
};
