//! Pictures in memory: decoding, scaling, turning and writing, each within bounds. The heavy loops are those of the libraries.

use std::io::Cursor;

use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8x3, U8x4},
};
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};

/// Memory for the decoded pixels of one picture: 64 MP in 8-bit RGBA, half as many in 16-bit.
const DECODED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Why decoding stopped.
pub(crate) enum DecodeFailure {
    TooManyPixels { megapixels: u32, limit: u32 },
    Truncated,
    Broken(String),
}

/// Plain RGB, 8 bits a channel.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgb: Vec<u8>,
}

/// A decoded picture that may still be transparent.
pub(crate) struct Decoded {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    has_alpha: bool,
}

/// Decodes after having looked at the header alone.
pub(crate) fn decode(bytes: &[u8], format: ImageFormat, max_megapixels: u32) -> Result<Decoded, DecodeFailure> {
    if let Some((width, height)) = png_size(bytes) {
        // The decoder refuses the largest of these as well, without saying how large they are.
        check_pixels(width, height, 1, max_megapixels)?;
    }
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(failure)?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, decoder.color_type().bytes_per_pixel(), max_megapixels)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MAX + 64 * 1024 * 1024);
    decoder.set_limits(limits).map_err(failure)?;
    let has_alpha = decoder.color_type().has_alpha();
    let decoded = DynamicImage::from_decoder(decoder).map_err(failure)?;
    let pixels = if has_alpha { decoded.into_rgba8().into_raw() } else { decoded.into_rgb8().into_raw() };
    Ok(Decoded { width, height, pixels, has_alpha })
}

/// The size in a PNG's first chunk.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..16)?.strip_prefix(b"IHDR")?;
    let (width, height) = header.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(height.try_into().ok()?)))
}

fn check_pixels(width: u32, height: u32, bytes_per_pixel: u8, max_megapixels: u32) -> Result<(), DecodeFailure> {
    let pixels = u64::from(width) * u64::from(height);
    let limit = (u64::from(max_megapixels) * 1_000_000).min(DECODED_BYTES_MAX / u64::from(bytes_per_pixel.max(1)));
    if pixels <= limit {
        return Ok(());
    }
    let mega = |pixels: u64| u32::try_from(pixels / 1_000_000).unwrap_or(u32::MAX);
    Err(DecodeFailure::TooManyPixels { megapixels: mega(pixels.saturating_add(999_999)), limit: mega(limit) })
}

fn failure(error: ImageError) -> DecodeFailure {
    match &error {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => DecodeFailure::Truncated,
        other => DecodeFailure::Broken(other.to_string().chars().take(200).collect()),
    }
}

/// The size of a picture whose longer edge is to be at most `long_edge`; never larger than it was.
fn fitted(width: u32, height: u32, long_edge: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= long_edge {
        return (width, height);
    }
    let scale = |edge: u32| {
        let scaled = (u64::from(edge) * u64::from(long_edge) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(long_edge).max(1)
    };
    (scale(width), scale(height))
}

/// By the type of the pixels: what would choose it at run time brings the loops of fourteen types into every app, two megabytes.
fn resize<P: PixelTrait>(bytes: &[u8], from: (u32, u32), to: (u32, u32)) -> Option<Vec<u8>> {
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, bytes).ok()?;
    let mut scaled = vec![0; to.0 as usize * to.1 as usize * P::size()];
    let mut target = TypedImage::<P>::from_buffer(to.0, to.1, &mut scaled).ok()?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize_typed(&source, &mut target, &options).ok()?;
    Some(scaled)
}

impl Decoded {
    /// Scales down and lays transparency on white paper.
    pub(crate) fn into_picture(self, long_edge: u32) -> Option<Picture> {
        let from = (self.width, self.height);
        let (width, height) = fitted(self.width, self.height, long_edge);
        let pixels = match self.has_alpha {
            _ if (width, height) == from => self.pixels,
            true => resize::<U8x4>(&self.pixels, from, (width, height))?,
            false => resize::<U8x3>(&self.pixels, from, (width, height))?,
        };
        let rgb = if self.has_alpha { on_white(&pixels) } else { pixels };
        Some(Picture { width, height, rgb })
    }
}

fn on_white(rgba: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    for pixel in rgba.chunks_exact(4) {
        let alpha = u32::from(pixel[3]);
        let over = |channel: u8| u8::try_from((u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(255);
        rgb.extend([over(pixel[0]), over(pixel[1]), over(pixel[2])]);
    }
    rgb
}

impl Picture {
    /// A copy whose longer edge is at most `long_edge`.
    pub(crate) fn fitted(&self, long_edge: u32) -> Option<Self> {
        let (width, height) = fitted(self.width, self.height, long_edge);
        self.scaled(width, height)
    }

    /// A copy of exactly this size.
    pub(crate) fn scaled(&self, width: u32, height: u32) -> Option<Self> {
        if (width, height) == (self.width, self.height) {
            return Some(self.clone());
        }
        Some(Self { width, height, rgb: resize::<U8x3>(&self.rgb, (self.width, self.height), (width, height))? })
    }

    /// Turned and mirrored as EXIF's orientation says.
    pub(crate) fn upright(self, orientation: u8) -> Option<Self> {
        let orientation = Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms);
        if orientation == Orientation::NoTransforms {
            return Some(self);
        }
        let mut image = DynamicImage::from(RgbImage::from_raw(self.width, self.height, self.rgb)?);
        image.apply_orientation(orientation);
        Some(Self { width: image.width(), height: image.height(), rgb: image.into_rgb8().into_raw() })
    }

    /// Writes it as JPEG with nothing beside the picture.
    pub(crate) fn to_jpeg(&self, quality: u8) -> Option<Vec<u8>> {
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
        image::ImageEncoder::write_image(encoder, &self.rgb, self.width, self.height, image::ExtendedColorType::Rgb8).ok()?;
        Some(jpeg)
    }
}
