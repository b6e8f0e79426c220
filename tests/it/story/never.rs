//! What the world of the shipped story rules out, proved.

use std::fs;
use std::path::Path;

use crate::support::talk::earlier;

#[test]
fn what_would_be_false_can_never_happen() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/data/never.txt")).unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(rows.len() > 5);
    for row in rows {
        let [scene, condition, _why] = row.split(" | ").collect::<Vec<_>>()[..] else { panic!("{row}") };
        let mut command = earlier();
        command.arg("explore").arg(root.join("story")).args(["--scene", scene, "--when", condition]);
        let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert_eq!(said, "never: all states were explored\n", "{row}");
    }
}
