//! Anything as words or a design of a store's own.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::texts::words(bytes));
