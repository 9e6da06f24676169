//! What a request for a media pipeline names: sinks, sources, streaming services.

use std::path::{Component, Path};

use carillon_proto::arn;
use carillon_proto::object::{KeyPrefix, ObjectLocation};
use carillon_proto::rtmp::RtmpUrl;

/// No key leaves its bucket, no name means two resources, and an address that is accepted is written as itself.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let location = ObjectLocation::from_arn(text).map(|location| location.prefix);
    for prefix in [location.ok(), text.parse::<KeyPrefix>().ok()].into_iter().flatten() {
        let key = prefix.key("audio/x.mp4");
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        assert!(Path::new(&key).components().all(plain), "{key:?}");
        assert!(key.ends_with("audio/x.mp4") && !key.contains("//") && key.len() <= 1_024, "{key:?}");
        assert_eq!(prefix.as_str().parse(), Ok(prefix));
    }
    assert!(arn::meeting_named(text).is_none() || arn::pipeline_named(text).is_none());
    if let Ok(url) = text.parse::<RtmpUrl>() {
        assert_eq!(url.expose(), text);
        let printed = format!("{url:?} {}", url.is_private());
        assert!(!printed.contains("://"), "the key of the stream is not printed");
    }
}
