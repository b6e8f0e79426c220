#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| earlier_fuzz::readers::requests(bytes));
