//! Anything as a segment's text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::texts::segment(bytes));
