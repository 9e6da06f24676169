//! Pictures of corners and frames, which are drawn over tiles.
//!
//! Formats: PGM and PAM of Netpbm, the simplest that a decoder of `ffmpeg` reads.

/// A picture of the tile's size that is white where the tile is to be seen.
pub(super) fn mask(width: u32, height: u32, radius: u8) -> Vec<u8> {
    let mut file = format!("P5\n{width} {height}\n255\n").into_bytes();
    let shape = Rounded::new(width, height, 0.0, f32::from(radius));
    file.extend(pixels(width, height).map(|(x, y)| level(shape.covers(x, y))));
    file
}

/// A frame in one colour along the tile's edge, and nothing within.
pub(super) fn frame(width: u32, height: u32, radius: u8, thickness: u8, colour: [u8; 3]) -> Vec<u8> {
    let head = "DEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n";
    let mut file = format!("P7\nWIDTH {width}\nHEIGHT {height}\n{head}").into_bytes();
    let (radius, inset) = (f32::from(radius), f32::from(thickness));
    let outer = Rounded::new(width, height, 0.0, radius);
    let inner = Rounded::new(width, height, inset, (radius - inset).max(0.0));
    let [red, green, blue] = colour;
    for (x, y) in pixels(width, height) {
        let alpha = outer.covers(x, y) * (1.0 - inner.covers(x, y));
        file.extend([red, green, blue, level(alpha)]);
    }
    file
}

/// A rectangle with round corners, inside of another one.
struct Rounded {
    middle: (f32, f32),
    half: (f32, f32),
    radius: f32,
}

impl Rounded {
    fn new(width: u32, height: u32, inset: f32, radius: f32) -> Self {
        let middle = (width as f32 / 2.0, height as f32 / 2.0);
        let half = (middle.0 - inset, middle.1 - inset);
        Self { middle, half, radius: radius.min(half.0).min(half.1).max(0.0) }
    }

    /// How much of the pixel it covers, 0 to 1.
    fn covers(&self, x: u32, y: u32) -> f32 {
        let from_middle =
            |at: u32, middle: f32, half: f32| (at as f32 + 0.5 - middle).abs() - (half - self.radius);
        let across = from_middle(x, self.middle.0, self.half.0);
        let down = from_middle(y, self.middle.1, self.half.1);
        let beyond = across.max(0.0).hypot(down.max(0.0)) + across.max(down).min(0.0) - self.radius;
        (0.5 - beyond).clamp(0.0, 1.0)
    }
}

fn pixels(width: u32, height: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)))
}

fn level(share: f32) -> u8 {
    (share * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_cut_and_edges_are_not() {
        let mask = mask(40, 20, 8);
        let at = |x: usize, y: usize| mask[mask.len() - 800 + y * 40 + x];
        assert_eq!((at(0, 0), at(39, 19), at(20, 0), at(0, 10), at(20, 10)), (0, 0, 255, 255, 255));
    }

    #[test]
    fn a_frame_is_as_thick_as_it_is_asked_for() {
        let frame = frame(40, 20, 0, 3, [1, 2, 3]);
        let at = |x: usize, y: usize| &frame[frame.len() - 3_200 + (y * 40 + x) * 4..][..4];
        assert_eq!((at(0, 0), at(2, 10), at(3, 10)[3]), (&[1, 2, 3, 255][..], &[1, 2, 3, 255][..], 0));
        assert_eq!(at(20, 17), [1, 2, 3, 255]);
    }

    #[test]
    fn no_shape_is_too_small() {
        assert_eq!(mask(2, 2, 20).len(), b"P5\n2 2\n255\n".len() + 4);
        assert!(
            frame(2, 2, 20, 20, [0; 3]).ends_with(&[0, 0, 0, 255]) || !frame(2, 2, 20, 20, [0; 3]).is_empty()
        );
    }
}
