//! Anything at the door of `telegram`, and anything behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::knock("telegram", bytes));
