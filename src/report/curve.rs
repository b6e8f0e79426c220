//! The values of a meter as a small chart.

/// Returns a chart of values in a range, one character for each value: `▁▃█`.
///
/// If there are more values than `columns`, each character shows the last of about equally many values. Values outside
/// of the range are shown as its ends.
pub fn curve(values: &[i32], range: (i32, i32), columns: usize) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let columns = columns.min(values.len());
    let span = i64::from(range.1) - i64::from(range.0);
    let block = |value: i32| {
        let above = (i64::from(value) - i64::from(range.0)).clamp(0, span);
        let eighths = above * 7 / span.max(1);
        usize::try_from(eighths).ok().and_then(|at| BLOCKS.get(at)).copied().unwrap_or('▁')
    };
    let last_of = |column: usize| (column + 1) * values.len() / columns.max(1) - 1;
    (0..columns).filter_map(|column| values.get(last_of(column))).map(|value| block(*value)).collect()
}
