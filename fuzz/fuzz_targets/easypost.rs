//! Anything at the door of `easypost`, and anything behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::knock("easypost", bytes));
