//! Bugs: work that panics ends neither the server nor one of its threads.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does some work. Returns `None` if it panics, which is a bug. The panic was printed by then, and editors keep a log
/// of what a server prints.
///
/// Whatever the work changed stays as it was when it panicked, so it must be something that the next change replaces.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn work_that_panics_has_no_result_and_the_thread_goes_on() {
        let mut count = 0;
        let results: Vec<Option<i32>> = (0..3)
            .map(|number| {
                caught(|| {
                    count += 1;
                    assert_ne!(number, 1, "a bug");
                    number
                })
            })
            .collect();
        assert_eq!((results, count), (vec![Some(0), None, Some(2)], 3));
    }
}
