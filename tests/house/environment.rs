//! The template sets exactly the variables that the code reads.

use std::collections::BTreeSet;

use awda::template::Template;

#[test]
fn the_template_sets_every_variable_that_is_read_and_no_other() {
    let template = Template::built_in().expect("the repository's template can be read");
    let set: BTreeSet<_> = template
        .functions
        .iter()
        .flat_map(|function| function.environment.keys().map(String::as_str))
        .collect();
    let read: BTreeSet<_> = awda_lambda::env::ALL.into_iter().collect();
    assert_eq!(set, read);
}
