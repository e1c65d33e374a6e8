//! Anything as a token in a link.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::texts::token(bytes));
