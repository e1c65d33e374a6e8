//! Anything at the door of `square`, and anything behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::knock("square", bytes));
