#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| carillon_fuzz::recording_file::run(data));
