//! Anything as a file of customers or orders.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::texts::file(bytes));
