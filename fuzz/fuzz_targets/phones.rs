//! Anything as a telephone number.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::texts::phone(bytes));
