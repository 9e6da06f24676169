//! Replays the committed corpus of every target with an ordinary compiler.

use std::fs;
use std::path::Path;

use carillon_fuzz::TARGETS;

#[test]
fn every_committed_input_passes_its_target() {
    for (name, run) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let mut inputs: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "{name} has no corpus");
        for input in inputs {
            eprintln!("{}", input.display());
            run(&fs::read(&input).unwrap());
        }
    }
}

#[test]
fn every_target_copes_with_nothing_and_with_zeros() {
    for (name, run) in TARGETS {
        eprintln!("{name}");
        run(&[]);
        run(&[0; 4_096]);
        run(&[0xff; 4_096]);
    }
}
