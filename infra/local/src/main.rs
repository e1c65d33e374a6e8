//! awda.
fn main() {}
