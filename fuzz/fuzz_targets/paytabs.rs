//! Anything at the door of `paytabs`, and anything behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::knock("paytabs", bytes));
