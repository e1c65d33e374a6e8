//! What every file must be: opened by a sentence that says what it is for, short enough to tell one story, and finished.

use std::fs;
use std::path::Path;

use crate::{files_below, root};

/// Longest source file, in lines (tests beside the code included).
const LINES_MAX: usize = 450;

fn sources() -> Vec<(String, String)> {
    let root = root();
    let read = |path: &Path| {
        let name = path
            .strip_prefix(&root)
            .unwrap_or(path)
            .display()
            .to_string();
        (
            name,
            fs::read_to_string(path).expect("a source file is text"),
        )
    };
    let folders = ["shared", "functions", "infra", "tests"];
    folders
        .iter()
        .flat_map(|folder| files_below(&root.join(folder), ".rs"))
        .map(|path| read(&path))
        .collect()
}

#[test]
fn every_source_file_opens_with_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(name, _)| name)
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn no_file_is_too_long_to_tell_one_story() {
    let long: Vec<_> = sources()
        .into_iter()
        .map(|(name, text)| (text.lines().count(), name))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_for_later_or_silenced_without_a_reason() {
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["#[", "ignore"].concat(),
        ["#[", "allow("].concat(),
        ["thread::", "sleep"].concat(),
    ];
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                wrong.push(format!("{name}:{}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_function_says_what_wakes_it_and_what_happens_on_failure() {
    for path in files_below(&root().join("functions"), "lib.rs") {
        let text = fs::read_to_string(&path).expect("a source file is text");
        let opening: String = text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        for word in ["Woken by:", "Answers:", "Keeps:", "On failure:"] {
            assert!(
                opening.contains(word),
                "{} does not say {word:?}",
                path.display()
            );
        }
    }
}

#[test]
fn log_lines_begin_in_lower_case_and_end_without_a_full_stop() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let Some((_, rest)) = ["info!(", "warn!(", "error!(", "debug!("]
                .iter()
                .find_map(|door| line.split_once(door))
            else {
                continue;
            };
            let message = rest
                .rsplit_once('"')
                .and_then(|(head, _)| head.rsplit_once('"'));
            let Some((_, message)) = message else {
                continue;
            };
            if message.starts_with(|letter: char| letter.is_uppercase()) || message.ends_with('.') {
                wrong.push(format!("{name}:{}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_map_is_hashed_so_that_a_stranger_can_make_its_names_collide() {
    // The standard library keys its hasher anew in each process; these do not.
    let marks = ["Fx", "A", "Fnv", "Build"].map(|name| [name, "Hash"].concat());
    let found: Vec<_> = sources()
        .into_iter()
        .filter(|(_, text)| marks.iter().any(|mark| text.contains(mark.as_str())))
        .map(|(name, _)| name)
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
