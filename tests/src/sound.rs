//! Voice notes synthesised for the occasion.

use rand::{Rng, SeedableRng, rngs::StdRng};

/// Samples a second.
const RATE: u32 = 8_000;

/// A WAV of so many seconds: 8 kHz, 16 bit, one voice that hums.
pub fn wav(seconds: u32) -> Vec<u8> {
    recorded(RATE * seconds, |t| {
        let syllable = (t * 3.0).fract();
        let hum = (t * 140.0 * std::f64::consts::TAU).sin() + 0.5 * (t * 420.0 * std::f64::consts::TAU).sin();
        hum * 6_000.0 * (1.0 - syllable)
    })
}

/// What a voice note sounds like from the next room: syllables of some length, vowels, the four tones, pauses for breath. Each seed another voice.
pub fn speech(seed: u64, duration_ms: u32) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    let pitch = rng.random_range(95.0..220.0);
    let mut syllables: Vec<Syllable> = Vec::new();
    let (mut at, end) = (0.15, f64::from(duration_ms) / 1_000.0 - 0.1);
    while at < end {
        let lasts = rng.random_range(0.13..0.26);
        let (first, second) = VOWELS[rng.random_range(0..VOWELS.len())];
        let (from, to) = TONES[rng.random_range(0..TONES.len())];
        syllables.push(Syllable { at, lasts, first, second, from: pitch * from, to: pitch * to });
        at += lasts + if rng.random_bool(0.13) { rng.random_range(0.25..0.6) } else { 0.03 };
    }
    let (mut next, mut phase, mut last) = (0, 0.0_f64, 0.0);
    recorded(RATE * duration_ms / 1_000, |t| {
        while syllables.get(next).is_some_and(|syllable| t >= syllable.at + syllable.lasts) {
            next += 1;
        }
        let passed = t - last;
        last = t;
        let Some(syllable) = syllables.get(next).filter(|syllable| t >= syllable.at) else { return 0.0 };
        let part = (t - syllable.at) / syllable.lasts;
        let tone = syllable.from + (syllable.to - syllable.from) * part;
        phase = (phase + tone * passed).fract();
        let loud = (part * std::f64::consts::PI).sin().max(0.0).sqrt();
        // The nearer a harmonic to one of the vowel's two formants, the stronger it is.
        let harmonics = (1..16_u8).map(f64::from).map(|n| {
            let near = |formant: f64| 1.0 / (1.0 + ((n * tone - formant) / 130.0).powi(2));
            (near(syllable.first) + 0.6 * near(syllable.second) + 0.04) * (phase * n * std::f64::consts::TAU).sin()
        });
        harmonics.sum::<f64>() * 6_500.0 * loud
    })
}

/// A syllable: when, its vowel's formants, where its tone begins and ends; s and Hz.
struct Syllable {
    at: f64,
    lasts: f64,
    first: f64,
    second: f64,
    from: f64,
    to: f64,
}

/// The first two formants of a, e, i, o, u, ü, Hz.
const VOWELS: [(f64, f64); 6] =
    [(850.0, 1_400.0), (500.0, 1_200.0), (300.0, 2_300.0), (550.0, 900.0), (350.0, 750.0), (300.0, 1_900.0)];

/// Where the four tones begin and end, as shares of the voice's pitch.
const TONES: [(f64, f64); 4] = [(1.3, 1.3), (0.95, 1.3), (0.9, 0.78), (1.4, 0.85)];

/// A WAV of these samples: 8 kHz, 16 bit, one channel. `sample` is asked for each time in seconds.
fn recorded(samples: u32, mut sample: impl FnMut(f64) -> f64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(44 + samples as usize * 2);
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + samples * 2).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt ");
    for part in [16_u32.to_le_bytes(), [1, 0, 1, 0], RATE.to_le_bytes(), (RATE * 2).to_le_bytes(), [2, 0, 16, 0]] {
        bytes.extend_from_slice(&part);
    }
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&(samples * 2).to_le_bytes());
    for n in 0..samples {
        #[expect(clippy::cast_possible_truncation, reason = "what is louder than 16 bits is cut off, as by any recorder")]
        let loud = sample(f64::from(n) / f64::from(RATE)) as i16;
        bytes.extend_from_slice(&loud.to_le_bytes());
    }
    bytes
}

/// The boxes of an M4A of so many seconds, with silence for sound.
pub fn m4a(seconds: u32) -> Vec<u8> {
    let boxed = |name: &[u8; 4], body: &[u8]| {
        let mut bytes = u32::try_from(body.len() + 8).unwrap_or(u32::MAX).to_be_bytes().to_vec();
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(body);
        bytes
    };
    let mut head = vec![0; 12];
    head.extend_from_slice(&1_000_u32.to_be_bytes());
    head.extend_from_slice(&(seconds * 1_000).to_be_bytes());
    head.extend_from_slice(&[0; 80]);
    let mut handler = vec![0; 8];
    handler.extend_from_slice(b"soun");
    handler.extend_from_slice(&[0; 13]);
    let media = boxed(b"mdia", &boxed(b"hdlr", &handler));
    let track = boxed(b"trak", &media);
    let mut movie = boxed(b"mvhd", &head);
    movie.extend_from_slice(&track);
    let mut bytes = boxed(b"ftyp", b"M4A \0\0\0\0M4A mp42isom");
    bytes.extend_from_slice(&boxed(b"moov", &movie));
    bytes.extend_from_slice(&boxed(b"mdat", &vec![0; seconds as usize * 4_000]));
    bytes
}
