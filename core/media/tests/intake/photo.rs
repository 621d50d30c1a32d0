//! Photos, on real bytes.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, RgbImage, Rgba, RgbaImage, metadata::Orientation};
use roundsman_domain::BlobHash;
use roundsman_media::{IntakeError, Photo, PhotoLimits, hash_distance, photo, sniff};

use crate::made::{self, exif_segment, insert_segment, jpeg, scene};

fn take(bytes: &[u8]) -> Photo {
    photo("shelf.jpg", bytes, &PhotoLimits::default()).unwrap()
}

fn refused(bytes: &[u8]) -> IntakeError {
    photo("shelf.jpg", bytes, &PhotoLimits::default()).unwrap_err()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn pixels(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}

/// The largest difference of a channel anywhere, pictures compared at a size where JPEG's own noise is averaged away.
fn difference(a: &RgbImage, b: &RgbImage) -> u8 {
    assert_eq!(a.dimensions(), b.dimensions());
    let small = |image| image::imageops::thumbnail(image, 32, 20).into_raw();
    small(a).iter().zip(small(b)).map(|(a, b)| a.abs_diff(b)).max().unwrap()
}

#[test]
fn a_photo_is_upright_however_the_phone_was_held() {
    let upright = DynamicImage::from(scene(640, 400));
    let expected = take(&jpeg(&upright));
    for (exif, undone) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6)] {
        let mut stored = upright.clone();
        stored.apply_orientation(Orientation::from_exif(undone).unwrap());
        let kept = take(&insert_segment(&jpeg(&stored), &exif_segment(exif)));
        assert_eq!(kept.exif.orientation, u8::try_from(exif).unwrap());
        assert_eq!((kept.width, kept.height), (640, 400), "orientation {exif}");
        assert!(difference(&pixels(&kept.jpeg), &pixels(&expected.jpeg)) <= 4, "orientation {exif}");
        assert_eq!(pixels(&kept.thumbnail).dimensions(), (320, 200), "orientation {exif}");
        assert_eq!(kept.difference_hash, expected.difference_hash, "orientation {exif}");
    }
    let mut mirrored = upright;
    mirrored.apply_orientation(Orientation::FlipHorizontal);
    assert!(hash_distance(take(&jpeg(&mirrored)).difference_hash, expected.difference_hash) > 10);
}

#[test]
fn what_the_camera_wrote_is_read_and_not_passed_on() {
    let original = insert_segment(&jpeg(&scene(400, 300).into()), &exif_segment(6));
    let kept = take(&original);
    assert_eq!(kept.exif.taken.as_deref(), Some("2026-11-23T14:05:09+08:00"));
    assert!(kept.exif.has_gps);
    for bytes in [&kept.jpeg, &kept.thumbnail] {
        assert!(!bytes.windows(4).any(|four| four == b"Exif"));
        assert_eq!(sniff(bytes), "image/jpeg");
    }
    assert_eq!((kept.hash, kept.thumbnail_hash), (BlobHash::of(&kept.jpeg), BlobHash::of(&kept.thumbnail)));
}

#[test]
fn broken_metadata_are_no_reason_to_refuse_a_photo() {
    let kept = take(&insert_segment(&jpeg(&scene(400, 300).into()), b"Exif\0\0MM\0\x2a\xff\xff\xff\xff"));
    assert_eq!((kept.width, kept.exif.orientation, kept.exif.has_gps), (400, 1, false));
    assert_eq!(take(&insert_segment(&jpeg(&scene(400, 300).into()), &exif_segment(9))).exif.orientation, 1);
}

#[test]
fn a_photo_of_twelve_megapixels_comes_out_at_the_playbooks_size() {
    let original = made::twelve_megapixels();
    let kept = take(&original);
    assert_eq!((kept.width, kept.height), (1600, 1200));
    assert_eq!(pixels(&kept.thumbnail).dimensions(), (320, 240));
    assert!(kept.jpeg.len() < 1_000_000, "{} bytes", kept.jpeg.len());
    let small = photo("shelf.jpg", &original, &PhotoLimits::with_long_edge(800)).unwrap();
    assert_eq!((small.width, small.height), (800, 600));
    assert!(hash_distance(kept.difference_hash, small.difference_hash) <= 5);
}

#[test]
fn a_small_photo_is_never_enlarged() {
    let kept = take(&jpeg(&scene(200, 100).into()));
    assert_eq!((kept.width, kept.height), (200, 100));
    assert_eq!(pixels(&kept.thumbnail).dimensions(), (200, 100));
    let thread = take(&encoded(&scene(5000, 1).into(), ImageFormat::Png));
    assert_eq!((thread.width, thread.height), (1600, 1));
}

#[test]
fn png_and_webp_are_taken_and_transparency_becomes_white() {
    let scene = scene(600, 400);
    let expected = take(&jpeg(&scene.clone().into()));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let kept = take(&encoded(&scene.clone().into(), format));
        assert!(difference(&pixels(&kept.jpeg), &pixels(&expected.jpeg)) <= 4, "{format:?}");
        assert!(hash_distance(kept.difference_hash, expected.difference_hash) <= 2, "{format:?}");

        let glass = RgbaImage::from_fn(300, 200, |x, _| if x < 150 { Rgba([0, 0, 0, 0]) } else { Rgba([0, 0, 200, 255]) });
        let kept = pixels(&take(&encoded(&glass.into(), format)).jpeg);
        assert!(kept.get_pixel(20, 100).0.iter().all(|channel| *channel > 250), "{format:?}");
        assert!(kept.get_pixel(280, 100).0[0] < 30, "{format:?}");
    }
}

#[test]
fn grey_and_sixteen_bit_pictures_are_taken() {
    let grey = GrayImage::from_fn(400, 300, |x, _| Luma([u8::try_from(x * 255 / 400).unwrap()]));
    let deep = ImageBuffer::<Luma<u16>, Vec<u16>>::from_fn(400, 300, |x, _| Luma([u16::try_from(x * 65_535 / 400).unwrap()]));
    let deep_colour = DynamicImage::from(scene(400, 300)).into_rgba16();
    for bytes in [
        jpeg(&grey.clone().into()),
        encoded(&grey.into(), ImageFormat::Png),
        encoded(&deep.into(), ImageFormat::Png),
        encoded(&deep_colour.into(), ImageFormat::Png),
    ] {
        let kept = take(&bytes);
        assert_eq!((kept.width, kept.height), (400, 300));
        let picture = pixels(&kept.jpeg);
        assert!(picture.get_pixel(390, 10).0[0] > picture.get_pixel(10, 10).0[0].saturating_add(50));
    }
}

#[test]
fn a_cut_off_photo_is_refused() {
    let whole = insert_segment(&jpeg(&scene(640, 400).into()), &exif_segment(1));
    for share in [1, 10, 50, 90, 99] {
        let error = refused(&whole[..whole.len() * share / 100]);
        assert!(matches!(error, IntakeError::Truncated { .. }), "{share} %: {error}");
    }
    assert!(matches!(refused(&whole[..whole.len() - 1]), IntakeError::Truncated { .. }));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(&scene(640, 400).into(), format);
        for share in [10, 50, 90] {
            let error = refused(&whole[..whole.len() * share / 100]);
            assert!(
                matches!(error, IntakeError::Truncated { .. } | IntakeError::Unreadable { .. }),
                "{format:?} {share} %: {error}"
            );
        }
    }
}

#[test]
fn some_phones_write_on_after_the_end_of_a_photo() {
    let mut motion = jpeg(&scene(640, 400).into());
    motion.extend(b"MotionPhoto_Data\0\0\0\x18ftypmp42");
    assert_eq!(take(&motion).width, 640);
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    assert_eq!(
        refused(&made::png_claiming(20_000, 5_000)),
        IntakeError::TooManyPixels { file: "shelf.jpg".into(), megapixels: 100, limit: 50 }
    );
    // The largest that PNG can say: more bytes than a machine can count.
    assert!(matches!(refused(&made::png_claiming(0x7FFF_FFFF, 0x7FFF_FFFF)), IntakeError::TooManyPixels { limit: 50, .. }));
    let mut claiming = jpeg(&scene(64, 48).into());
    let frame = claiming.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    claiming[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert!(matches!(refused(&claiming), IntakeError::TooManyPixels { megapixels: 4295, .. }));
}

#[test]
fn a_heic_photo_is_refused_with_the_way_out() {
    for brand in [b"heic", b"mif1", b"heix"] {
        let mut bytes = vec![0, 0, 0, 24];
        bytes.extend(b"ftyp");
        bytes.extend(brand);
        bytes.extend(b"\0\0\0\0mif1heic");
        bytes.extend([0; 64]);
        let error = refused(&bytes);
        assert!(matches!(&error, IntakeError::Unsupported { found, .. } if found == "HEIC"), "{error}");
        assert!(error.to_string().contains("JPEG"));
    }
}

#[test]
fn what_is_called_jpg_and_is_none_is_refused() {
    let text = refused("我不是照片".as_bytes());
    assert_eq!(text, IntakeError::NotAPicture { file: "shelf.jpg".into(), found: "text/plain" });
    assert!(matches!(refused(b"%PDF-1.7\n"), IntakeError::NotAPicture { found: "application/pdf", .. }));
    assert!(matches!(refused(b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0"), IntakeError::Unsupported { .. }));
    assert!(matches!(refused(b""), IntakeError::Empty { .. }));
    assert!(matches!(refused(&vec![0xFF; 64 * 1024 * 1024 + 1]), IntakeError::TooLarge { .. }));
}

#[test]
fn damaged_bytes_end_in_an_answer() {
    let whole = insert_segment(&jpeg(&scene(160, 100).into()), &exif_segment(6));
    let mut state = 7_u64;
    for _ in 0..300 {
        let mut damaged = whole.clone();
        for _ in 0..4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap() % damaged.len();
            damaged[at] = u8::try_from(state >> 24 & 0xFF).unwrap();
        }
        // Either answer is right; that there is one, without a panic, is what counts.
        let _ = photo("shelf.jpg", &damaged, &PhotoLimits { max_megapixels: 1, ..PhotoLimits::default() });
    }
}
