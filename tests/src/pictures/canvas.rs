//! A canvas: shapes with soft edges in a frame of 480 by 360, drawn at whatever size the picture has.

use std::io::Cursor;

use image::{RgbImage, codecs::jpeg::JpegEncoder};
use rand::{Rng, rngs::StdRng};

/// The frame that shapes are placed in.
pub(super) const WIDTH: f32 = 480.0;
/// Its height.
pub(super) const HEIGHT: f32 = 360.0;

/// Red, green and blue, 0 to 255.
pub(super) type Colour = [f32; 3];

/// A colour made lighter (over 1) or darker.
pub(super) fn shade(colour: Colour, by: f32) -> Colour {
    colour.map(|part| (part * by).clamp(0.0, 255.0))
}

/// A colour between two.
pub(super) fn between(one: Colour, other: Colour, share: f32) -> Colour {
    std::array::from_fn(|part| one[part] + (other[part] - one[part]) * share)
}

/// The picture while it is drawn.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    scale_x: f32,
    scale_y: f32,
    pixels: Vec<Colour>,
}

/// Pixels on an axis that a shape from `from` to `to` touches, each with how much of it is covered.
fn covered(from: f32, to: f32, count: usize) -> impl Iterator<Item = (usize, f32)> {
    let first = from.max(0.0) as usize;
    let last = (to.max(0.0).ceil() as usize).min(count);
    (first..last).map(move |at| (at, (to.min(at as f32 + 1.0) - from.max(at as f32)).clamp(0.0, 1.0)))
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let (scale_x, scale_y) = (width as f32 / WIDTH, height as f32 / HEIGHT);
        let (width, height) = (width as usize, height as usize);
        Self { width, height, scale_x, scale_y, pixels: vec![[0.0; 3]; width * height] }
    }

    fn blend(&mut self, x: usize, y: usize, colour: Colour, alpha: f32) {
        let pixel = &mut self.pixels[y * self.width + x];
        for (part, wanted) in pixel.iter_mut().zip(colour) {
            *part += (wanted - *part) * alpha;
        }
    }

    /// A rectangle from corner to corner, its colour running from `top` to `bottom`.
    pub(super) fn fade(&mut self, corners: [f32; 4], top: Colour, bottom: Colour, alpha: f32) {
        let [x0, y0, x1, y1] =
            [corners[0] * self.scale_x, corners[1] * self.scale_y, corners[2] * self.scale_x, corners[3] * self.scale_y];
        for (y, cover_y) in covered(y0, y1, self.height) {
            let colour = between(top, bottom, ((y as f32 + 0.5 - y0) / (y1 - y0)).clamp(0.0, 1.0));
            for (x, cover_x) in covered(x0, x1, self.width) {
                self.blend(x, y, colour, cover_x * cover_y * alpha);
            }
        }
    }

    /// A rectangle from corner to corner.
    pub(super) fn rect(&mut self, corners: [f32; 4], colour: Colour) {
        self.fade(corners, colour, colour, 1.0);
    }

    /// A shape given by how far a point is outside it, in frame units, within a box.
    fn shape(&mut self, corners: [f32; 4], colour: Colour, alpha: f32, outside: impl Fn(f32, f32) -> f32) {
        let xs = covered(corners[0] * self.scale_x, corners[2] * self.scale_x, self.width);
        let columns: Vec<usize> = xs.map(|(x, _)| x).collect();
        for (y, _) in covered(corners[1] * self.scale_y, corners[3] * self.scale_y, self.height) {
            for x in &columns {
                let far = outside((*x as f32 + 0.5) / self.scale_x, (y as f32 + 0.5) / self.scale_y) * self.scale_x;
                let cover = (0.5 - far).clamp(0.0, 1.0);
                if cover > 0.0 {
                    self.blend(*x, y, colour, cover * alpha);
                }
            }
        }
    }

    /// A filled ellipse.
    pub(super) fn ellipse(&mut self, centre: [f32; 2], radii: [f32; 2], colour: Colour, alpha: f32) {
        let ([cx, cy], [rx, ry]) = (centre, radii);
        self.shape([cx - rx - 1.0, cy - ry - 1.0, cx + rx + 1.0, cy + ry + 1.0], colour, alpha, |x, y| {
            let far = ((x - cx) / rx).hypot((y - cy) / ry);
            (far - 1.0) * rx.min(ry)
        });
    }

    /// A circle's line.
    pub(super) fn ring(&mut self, centre: [f32; 2], radius: f32, thickness: f32, colour: Colour, alpha: f32) {
        let ([cx, cy], reach) = (centre, radius + thickness);
        self.shape([cx - reach, cy - reach, cx + reach, cy + reach], colour, alpha, |x, y| {
            ((x - cx).hypot(y - cy) - radius).abs() - thickness / 2.0
        });
    }

    /// A line with round ends.
    pub(super) fn line(&mut self, from: [f32; 2], to: [f32; 2], thickness: f32, colour: Colour, alpha: f32) {
        let ([x0, y0], [x1, y1], half) = (from, to, thickness / 2.0);
        let (dx, dy) = (x1 - x0, y1 - y0);
        let length = (dx * dx + dy * dy).max(f32::EPSILON);
        let corners = [x0.min(x1) - half - 1.0, y0.min(y1) - half - 1.0, x0.max(x1) + half + 1.0, y0.max(y1) + half + 1.0];
        self.shape(corners, colour, alpha, |x, y| {
            let along = (((x - x0) * dx + (y - y0) * dy) / length).clamp(0.0, 1.0);
            (x - x0 - along * dx).hypot(y - y0 - along * dy) - half
        });
    }

    /// A convex shape by its corners, clockwise as one looks at it.
    pub(super) fn polygon(&mut self, corners: &[[f32; 2]], colour: Colour, alpha: f32) {
        let least = |part: usize| corners.iter().map(|corner| corner[part]).fold(f32::MAX, f32::min) - 1.0;
        let most = |part: usize| corners.iter().map(|corner| corner[part]).fold(f32::MIN, f32::max) + 1.0;
        // Of each edge a point and the direction away from the shape.
        let edge = |([x0, y0], [x1, y1]): ([f32; 2], [f32; 2])| {
            let length = (x1 - x0).hypot(y1 - y0).max(f32::EPSILON);
            ([x0, y0], [(y1 - y0) / length, (x0 - x1) / length])
        };
        let edges: Vec<([f32; 2], [f32; 2])> =
            corners.iter().zip(corners.iter().cycle().skip(1)).map(|(one, next)| edge((*one, *next))).collect();
        self.shape([least(0), least(1), most(0), most(1)], colour, alpha, |x, y| {
            edges.iter().map(|(at, away)| (x - at[0]) * away[0] + (y - at[1]) * away[1]).fold(f32::MIN, f32::max)
        });
    }

    /// The picture as a camera gives it: a little noise, corners a little darker. JPEG.
    pub(super) fn jpeg(self, rng: &mut StdRng) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.width * self.height * 3);
        let mut noise = rng.random::<u32>() | 1;
        for y in 0..self.height {
            let down = y as f32 / self.height as f32 - 0.5;
            for x in 0..self.width {
                let across = x as f32 / self.width as f32 - 0.5;
                noise ^= noise << 13;
                noise ^= noise >> 17;
                noise ^= noise << 5;
                let light = 1.04 - 0.22 * (across * across + down * down);
                let grain = (noise & 7) as f32 - 3.5;
                bytes.extend(self.pixels[y * self.width + x].map(|part| (part * light + grain).clamp(0.0, 255.0) as u8));
            }
        }
        let (width, height) = (u32::try_from(self.width).unwrap_or(1), u32::try_from(self.height).unwrap_or(1));
        let picture = RgbImage::from_raw(width, height, bytes).expect("as many pixels as it has");
        let mut jpeg = Cursor::new(Vec::new());
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 82)).expect("a JPEG");
        jpeg.into_inner()
    }
}
