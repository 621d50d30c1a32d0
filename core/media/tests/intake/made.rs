//! Bytes as phones make them, made by hand.

use std::io::Cursor;

use image::{DynamicImage, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

/// An asymmetric picture with no two neighbouring cells of one brightness: no turn or mirror image looks like another.
pub(crate) fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (column, row) = (x * 9 / width, y * 8 / height);
        let cell = (column * 37 + row * 53 + column * row * 11) % 200 + 30;
        Rgb([u8::try_from(cell).unwrap(), u8::try_from(y * 200 / height).unwrap(), u8::try_from(x * 200 / width).unwrap()])
    })
}

pub(crate) fn jpeg(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 92)).unwrap();
    bytes.into_inner()
}

/// 4000 x 3000, with enough detail to weigh what a phone's photo weighs.
pub(crate) fn twelve_megapixels() -> Vec<u8> {
    let row = |seed: u32| -> Vec<u8> {
        (0..12_000_u32)
            .map(|x| u8::try_from((x / 12 + seed) % 97 + (x.wrapping_mul(2_654_435_761) >> 26) + seed % 60).unwrap())
            .collect()
    };
    let rows: Vec<Vec<u8>> = (0..60).map(row).collect();
    let mut pixels = Vec::with_capacity(36_000_000);
    (0..3_000).for_each(|y| pixels.extend_from_slice(&rows[y / 50]));
    jpeg(&RgbImage::from_raw(4_000, 3_000, pixels).unwrap().into())
}

/// An APP1 segment: orientation, a time with its offset, a place.
pub(crate) fn exif_segment(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, type_: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &type_.to_be_bytes()[..], &count.to_be_bytes()[..], &value[..]].concat()
    };
    let directory =
        |entries: &[Vec<u8>]| [&u16::try_from(entries.len()).unwrap().to_be_bytes()[..], &entries.concat(), &[0; 4][..]].concat();
    let [ascii, short, long, rational] = [2, 3, 4, 5];
    // TIFF header 8, first directory 8..50, EXIF 50..80, GPS 80..98, then what does not fit into an entry.
    let (exif_at, gps_at, time_at, offset_at, latitude_at) = (50_u32, 80_u32, 98_u32, 118_u32, 125_u32);
    let first = directory(&[
        entry(0x0112, short, 1, [orientation.to_be_bytes()[0], orientation.to_be_bytes()[1], 0, 0]),
        entry(0x8769, long, 1, exif_at.to_be_bytes()),
        entry(0x8825, long, 1, gps_at.to_be_bytes()),
    ]);
    let exif = directory(&[entry(0x9003, ascii, 20, time_at.to_be_bytes()), entry(0x9011, ascii, 7, offset_at.to_be_bytes())]);
    let gps = directory(&[entry(2, rational, 3, latitude_at.to_be_bytes())]);
    let latitude: Vec<u8> = [24_u32, 1, 30, 1, 0, 1].iter().flat_map(|part| part.to_be_bytes()).collect();
    let values = [b"2026:11:23 14:05:09\0".as_slice(), b"+08:00\0", &latitude].concat();
    [b"Exif\0\0MM\0\x2a\0\0\0\x08".as_slice(), &first, &exif, &gps, &values].concat()
}

/// Puts an APP1 segment behind the start marker.
pub(crate) fn insert_segment(jpeg: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, content, &jpeg[2..]].concat()
}

/// A PNG of a few bytes that says it is this large.
pub(crate) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let named = [name.as_slice(), content].concat();
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length[..], &named, &crc32(&named).to_be_bytes()[..]].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes()[..], &[8, 2, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &chunk(b"IHDR", &header),
        &chunk(b"IDAT", b"\x78\x9c\x63\0\0\0\x01\0\x01"),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// A WAV of this many seconds of silence: mono, 16 bits, 8 kHz.
pub(crate) fn wav(seconds: u32) -> Vec<u8> {
    let size = seconds * 16_000;
    let format =
        [&1_u16.to_le_bytes()[..], &1_u16.to_le_bytes(), &8_000_u32.to_le_bytes(), &16_000_u32.to_le_bytes(), &[2, 0, 16, 0]];
    let mut wav = [b"RIFF".as_slice(), &(size + 36).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes(), &format.concat()].concat();
    wav.extend([b"data".as_slice(), &size.to_le_bytes()].concat());
    wav.resize(wav.len() + size as usize, 0);
    wav
}

/// A box of the MP4 family.
pub(crate) fn mp4_box(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], name, content].concat()
}

/// A recording as phones write it: the sound first, its header last.
pub(crate) fn mp4(brand: &[u8; 4], seconds: u32, track: &[u8; 4]) -> Vec<u8> {
    let mvhd = [&[0; 12][..], &1_000_u32.to_be_bytes(), &(seconds * 1_000).to_be_bytes(), &[0; 80]].concat();
    let hdlr = mp4_box(b"hdlr", &[&[0; 8][..], track, &[0; 13]].concat());
    let track = mp4_box(b"trak", &mp4_box(b"mdia", &hdlr));
    let moov = mp4_box(b"moov", &[mp4_box(b"mvhd", &mvhd), track].concat());
    let ftyp = mp4_box(b"ftyp", &[brand.as_slice(), &[0; 4], b"isom"].concat());
    [ftyp, mp4_box(b"mdat", &[0x21; 4_000]), moov].concat()
}
