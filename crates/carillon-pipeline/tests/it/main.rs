//! Files judged by `ffmpeg` and `ffprobe`, with frames that real encoders made.

mod encoded;
mod files;
mod judge;
mod recording;
