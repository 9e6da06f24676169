//! One chunk of a recording as an MP4 file.
