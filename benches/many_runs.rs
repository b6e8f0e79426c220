//! Journals of many runs of the shipped story, as an archive would have after years.

use std::rc::Rc;

use earlier::archive::{Archive, header};
use earlier::session::{Act, AppendError, ChoiceSelector, Fulfilled, Host, RunPlace, Session, Settings, Wanted};
use earlier::story::{Story, load};

/// A journal in memory, whose clock ticks with every append.
struct Memory {
    bytes: Vec<u8>,
    time: u64,
}

impl Host for Memory {
    fn now(&self) -> u64 {
        self.time
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        self.bytes.extend_from_slice(bytes);
        self.time += 1;
        Ok(())
    }

    fn is_saved(&self) -> bool {
        true
    }

    fn fulfil(&mut self, _: &Wanted, _: &Session) -> Fulfilled {
        Fulfilled::Remembered
    }
}

/// The story that is shipped.
pub(crate) fn shipped() -> Rc<Story> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/story/");
    let loaded = load(|name| std::fs::read(format!("{folder}{name}")).map_err(|error| error.to_string()));
    Rc::new(loaded.story.expect("the shipped story is sound"))
}

/// A journal of this many runs that fork off one another at random, with a deterministic generator.
pub(crate) fn journal(story: &Rc<Story>, count: usize) -> Vec<u8> {
    let mut memory = Memory { bytes: header(story.id()), time: 1000 };
    let mut session = Session::new(Rc::clone(story), Archive::default(), 1, Settings::default());
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % (below.max(1) as u64)).unwrap_or(0)
    };
    while session.archive().runs().count() < count {
        let runs: Vec<_> = session.archive().runs().map(|kept| (kept.id, kept.len())).collect();
        let act = match runs.get(random(runs.len())) {
            Some((run, length)) if random(4) > 0 => Act::Fork(RunPlace { run: run.to_string(), step: random(*length) }),
            _ => Act::New,
        };
        session.perform(act, &mut memory).expect("a run can be begun or forked anywhere");
        for _ in 0..80 {
            let shown = session.passage().choices.len();
            if shown == 0 {
                break;
            }
            // Locked and sealed choices are refused.
            let _ = session.perform(Act::Choose(ChoiceSelector::Number(random(shown) + 1)), &mut memory);
        }
    }
    memory.bytes
}
