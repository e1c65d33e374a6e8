//! Anything at the door of `woocommerce`, and anything behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| awda_fuzz::knock("woocommerce", bytes));
