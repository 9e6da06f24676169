//! The composed picture as it is asked for, and what counts where nothing is said.
//!
//! Wire: `CompositedVideo`, `GridViewConfiguration`; Amazon Chime SDK Developer Guide, "Compositing".

use carillon_proto::pipeline::{
    ActiveSpeakerPosition, AspectRatio, CanvasOrientation, CompositedVideo, ContentShareLayout,
    ContentShareLayoutOption, HorizontalTilePosition, PresenterPosition, ResolutionOption, Strip,
    TileAttribute, TileOrder, VerticalTilePosition,
};

/// What a caller says of the picture. Settings of layouts that are not asked for are accepted and forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridRequest {
    /// How many pixels.
    pub resolution: Option<ResolutionOption>,
    /// Which way round.
    pub orientation: Option<CanvasOrientation>,
    /// The layout while somebody shares a screen.
    pub layout: ContentShareLayoutOption,
    /// Of `PresenterOnly`.
    pub presenter: Option<PresenterPosition>,
    /// Of `ActiveSpeakerOnly`.
    pub active_speaker: Option<ActiveSpeakerPosition>,
    /// Of `Horizontal`.
    pub horizontal: StripRequest<HorizontalTilePosition>,
    /// Of `Vertical`.
    pub vertical: StripRequest<VerticalTilePosition>,
    /// Frames and corners.
    pub attribute: TileAttribute,
}

/// What a caller says of a row or column of tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StripRequest<Position> {
    /// At which edge.
    pub position: Option<Position>,
    /// How many.
    pub count: Option<u8>,
    /// Who comes first.
    pub order: Option<TileOrder>,
    /// Their shape.
    pub aspect: Option<AspectRatio>,
}

impl<Position> Default for StripRequest<Position> {
    fn default() -> Self {
        Self { position: None, count: None, order: None, aspect: None }
    }
}

impl GridRequest {
    /// Nothing but a layout.
    pub fn new(layout: ContentShareLayoutOption) -> Self {
        Self {
            resolution: None,
            orientation: None,
            layout,
            presenter: None,
            active_speaker: None,
            horizontal: StripRequest::default(),
            vertical: StripRequest::default(),
            attribute: TileAttribute::default(),
        }
    }

    /// The picture with every default filled in.
    pub fn with_defaults(self) -> CompositedVideo {
        let content_share = match self.layout {
            ContentShareLayoutOption::PresenterOnly => {
                ContentShareLayout::PresenterOnly(self.presenter.unwrap_or(PresenterPosition::TopRight))
            }
            ContentShareLayoutOption::ActiveSpeakerOnly => ContentShareLayout::ActiveSpeakerOnly(
                self.active_speaker.unwrap_or(ActiveSpeakerPosition::TopRight),
            ),
            ContentShareLayoutOption::Horizontal => ContentShareLayout::Horizontal(
                self.horizontal.with_defaults(HorizontalTilePosition::Bottom, AspectRatio::WIDE),
            ),
            ContentShareLayoutOption::Vertical => ContentShareLayout::Vertical(
                self.vertical.with_defaults(VerticalTilePosition::Right, AspectRatio::TALL),
            ),
        };
        CompositedVideo {
            resolution: self.resolution.unwrap_or(ResolutionOption::Hd),
            orientation: self.orientation.unwrap_or(CanvasOrientation::Landscape),
            content_share,
            attribute: self.attribute,
        }
    }
}

impl<Position> StripRequest<Position> {
    fn with_defaults(self, position: Position, aspect: AspectRatio) -> Strip<Position> {
        Strip {
            position: self.position.unwrap_or(position),
            count: self.count.unwrap_or(TILES),
            order: self.order.unwrap_or(TileOrder::JoinSequence),
            aspect: self.aspect.unwrap_or(aspect),
        }
    }
}

/// Tiles of a strip of which nothing is said.
const TILES: u8 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_as_the_guide_has_it() {
        let layout = |option| {
            let video = GridRequest::new(option).with_defaults();
            assert_eq!(video.size(), (1_280, 720));
            assert_eq!(video.attribute, TileAttribute::default());
            video.content_share
        };
        let strip = |position, aspect| {
            ContentShareLayout::Vertical(Strip { position, count: 4, order: TileOrder::JoinSequence, aspect })
        };
        assert_eq!(
            layout(ContentShareLayoutOption::Vertical),
            strip(VerticalTilePosition::Right, AspectRatio::TALL)
        );
        assert_eq!(
            layout(ContentShareLayoutOption::PresenterOnly),
            ContentShareLayout::PresenterOnly(PresenterPosition::TopRight)
        );
        assert_eq!(
            layout(ContentShareLayoutOption::ActiveSpeakerOnly),
            ContentShareLayout::ActiveSpeakerOnly(ActiveSpeakerPosition::TopRight)
        );
        let ContentShareLayout::Horizontal(strip) = layout(ContentShareLayoutOption::Horizontal) else {
            panic!("a row")
        };
        assert_eq!((strip.position, strip.aspect), (HorizontalTilePosition::Bottom, AspectRatio::WIDE));
    }

    #[test]
    fn what_is_said_counts_for_the_layout_that_is_asked_for() {
        let request = GridRequest {
            resolution: Some(ResolutionOption::Fhd),
            horizontal: StripRequest { count: Some(9), ..StripRequest::default() },
            vertical: StripRequest { count: Some(2), ..StripRequest::default() },
            ..GridRequest::new(ContentShareLayoutOption::Vertical)
        };
        let video = request.with_defaults();
        assert_eq!(video.size(), (1_920, 1_080));
        assert!(matches!(video.content_share, ContentShareLayout::Vertical(strip) if strip.count == 2));
    }
}
