//! One live meeting as a sans-IO state machine.
//!
//! [`Meeting`] knows who is connected, who is present, who sends and receives which video and what everybody has
//! been told. Sockets, clocks, tokens and packets are elsewhere: the shell feeds [`Input`]s and carries out
//! [`Output`]s; the media core is spoken to in `carillon_proto::media` words. `docs/signaling.md` describes, message
//! by message, what a client sees.

mod audio;
mod batch;
mod capabilities;
mod client_metric;
mod config;
mod connection;
mod data_message;
mod ending;
mod frames;
mod heard;
mod index;
mod inflate;
mod input;
mod join;
mod media_event;
mod meeting;
mod metric;
mod output;
mod presence;
mod rate;
mod recording;
mod relay;
mod replica;
mod roll;
mod roster;
mod sources;
mod subscribe;
mod video;

pub use config::{DataMessageLimits, Grace, MeetingConfig, Rate, TurnCredentials, TurnUse};
pub use heard::Heard;
pub use input::{Input, SocketClose};
pub use meeting::Meeting;
pub use metric::{ClientSample, Metric, SampleScope, Violation};
pub use output::{CloseCode, MeetingEvent, Output, PresenceChange, VideoChange};
pub use recording::RECORDING_TOPIC;
pub use roll::RollEntry;
