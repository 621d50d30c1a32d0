//! Voice notes synthesised for the occasion.

/// A WAV of so many seconds: 8 kHz, 16 bit, one voice that hums.
pub fn wav(seconds: u32) -> Vec<u8> {
    const RATE: u32 = 8_000;
    let samples = RATE * seconds;
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
        let t = f64::from(n) / f64::from(RATE);
        let syllable = (t * 3.0).fract();
        let hum = (t * 140.0 * std::f64::consts::TAU).sin() + 0.5 * (t * 420.0 * std::f64::consts::TAU).sin();
        #[expect(clippy::cast_possible_truncation, reason = "within 16 bits by the factor")]
        let sample = (hum * 6_000.0 * (1.0 - syllable)) as i16;
        bytes.extend_from_slice(&sample.to_le_bytes());
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
