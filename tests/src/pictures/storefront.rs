//! Storefronts: a row of shops under a sky, one of them with its sign, its window and its door.

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::{
    canvas::{Canvas, Colour, HEIGHT, WIDTH, between, shade},
    glyph::{scribble, write},
};

const WALLS: [Colour; 7] = [
    [214.0, 203.0, 186.0],
    [197.0, 182.0, 168.0],
    [206.0, 208.0, 205.0],
    [189.0, 164.0, 142.0],
    [223.0, 214.0, 198.0],
    [176.0, 184.0, 190.0],
    [208.0, 192.0, 160.0],
];

/// A sign's ground and its writing.
const SIGNS: [(Colour, Colour); 7] = [
    ([176.0, 32.0, 36.0], [252.0, 226.0, 150.0]),
    ([28.0, 78.0, 140.0], [250.0, 250.0, 246.0]),
    ([34.0, 104.0, 72.0], [250.0, 246.0, 228.0]),
    ([58.0, 50.0, 46.0], [226.0, 190.0, 112.0]),
    ([232.0, 226.0, 214.0], [150.0, 32.0, 34.0]),
    ([204.0, 96.0, 28.0], [255.0, 250.0, 240.0]),
    ([88.0, 40.0, 40.0], [240.0, 224.0, 196.0]),
];

/// A storefront of nobody in particular. JPEG.
///
/// # Panics
/// Where it cannot be encoded.
pub fn storefront(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let signs = ["金山石材", "万和门业", "天元木业", "兴昌五金", "丰合石材", "中立木门"];
    storefront_of(signs[usize::try_from(seed % 6).unwrap_or(0)], seed, seed, width, height)
}

/// The storefront with this sign. `look` is what stays of it from day to day, `day` what changes: light, passers-by, where one stands. JPEG.
///
/// # Panics
/// Where it cannot be encoded.
pub fn storefront_of(sign: &str, look: u64, day: u64, width: u32, height: u32) -> Vec<u8> {
    let (mut fixed, mut passing) = (StdRng::seed_from_u64(look), StdRng::seed_from_u64(day ^ 0x5170_0e5f));
    let mut canvas = Canvas::new(width, height);
    let light = passing.random_range(0.86..1.06);
    let step = passing.random_range(-14.0..14.0_f32);
    let wall = shade(*WALLS.choose(&mut fixed).unwrap_or(&WALLS[0]), light);
    sky(&mut canvas, &mut passing, light);
    let ground = 292.0 + passing.random_range(-6.0..8.0);
    upper_floor(&mut canvas, &mut fixed, wall, step);
    canvas.fade([0.0, 118.0, WIDTH, ground], shade(wall, 0.97), shade(wall, 0.86), 1.0);
    neighbours(&mut canvas, &mut fixed, light, step, ground);
    board(&mut canvas, &mut fixed, sign, light, step);
    front(&mut canvas, &mut fixed, &mut passing, light, step, ground);
    street(&mut canvas, &mut passing, light, ground);
    canvas.jpeg(&mut passing)
}

fn sky(canvas: &mut Canvas, rng: &mut StdRng, light: f32) {
    let is_grey = rng.random_bool(0.35);
    let (high, low) =
        if is_grey { ([168.0, 178.0, 188.0], [206.0, 210.0, 212.0]) } else { ([108.0, 164.0, 216.0], [196.0, 222.0, 238.0]) };
    canvas.fade([0.0, 0.0, WIDTH, 140.0], shade(high, light), shade(low, light), 1.0);
    for _ in 0..rng.random_range(1..4) {
        let (x, y) = (rng.random_range(0.0..WIDTH), rng.random_range(4.0..34.0));
        for part in 0..4 {
            let far = part as f32 * 17.0;
            canvas.ellipse([x + far, y + (far * 0.3).sin() * 4.0], [24.0, 8.0], [250.0, 250.0, 250.0], 0.45);
        }
    }
}

/// Windows of flats over the shops, with their air conditioners.
fn upper_floor(canvas: &mut Canvas, rng: &mut StdRng, wall: Colour, step: f32) {
    let top = rng.random_range(26.0..44.0);
    canvas.fade([0.0, top, WIDTH, 130.0], shade(wall, 1.05), shade(wall, 0.98), 1.0);
    canvas.rect([0.0, top, WIDTH, top + 4.0], shade(wall, 0.8));
    let width = rng.random_range(46.0..62.0);
    let mut x = step - 20.0;
    while x < WIDTH {
        canvas.rect([x, top + 16.0, x + width, 104.0], shade(wall, 0.78));
        let glass = between([96.0, 118.0, 134.0], [150.0, 170.0, 182.0], rng.random());
        canvas.fade([x + 2.0, top + 18.0, x + width - 2.0, 102.0], shade(glass, 1.2), glass, 1.0);
        canvas.rect([x + width / 2.0 - 1.0, top + 18.0, x + width / 2.0 + 1.0, 102.0], shade(wall, 0.86));
        if rng.random_bool(0.4) {
            let curtain = [rng.random_range(150.0..230.0), rng.random_range(120.0..200.0), rng.random_range(100.0..180.0)];
            canvas.fade([x + 2.0, top + 18.0, x + width * 0.35, 102.0], curtain, shade(curtain, 0.85), 0.8);
        }
        if rng.random_bool(0.5) {
            let at = x + width + 6.0;
            canvas.rect([at, 86.0, at + 24.0, 102.0], [226.0, 226.0, 222.0]);
            canvas.ring([at + 10.0, 94.0], 5.0, 1.4, [150.0, 150.0, 148.0], 1.0);
        }
        x += width + rng.random_range(26.0..40.0);
    }
}

/// The shops to the left and right, shut or half seen.
fn neighbours(canvas: &mut Canvas, rng: &mut StdRng, light: f32, step: f32, ground: f32) {
    for (from, to) in [(-20.0, 58.0 + step), (WIDTH - 58.0 + step, WIDTH + 20.0)] {
        let (ground_colour, writing) = SIGNS[rng.random_range(0..SIGNS.len())];
        canvas.rect([from, 120.0, to, 160.0], shade(ground_colour, 0.8 * light));
        scribble(canvas, [from + 10.0, 130.0], to - 4.0, 20.0, shade(writing, 0.85));
        let shutter = shade([158.0, 160.0, 162.0], light * rng.random_range(0.8..1.05));
        canvas.rect([from, 160.0, to, ground], shutter);
        let mut y = 164.0;
        while y < ground {
            canvas.rect([from, y, to, y + 1.6], shade(shutter, 0.82));
            y += 7.0;
        }
    }
    for x in [58.0 + step, WIDTH - 62.0 + step] {
        canvas.rect([x, 118.0, x + 4.0, ground], shade([120.0, 112.0, 104.0], light));
    }
}

/// The sign over the shop, and a line below it that says what it sells.
fn board(canvas: &mut Canvas, rng: &mut StdRng, sign: &str, light: f32, step: f32) {
    let (ground, writing) = *SIGNS.choose(rng).unwrap_or(&SIGNS[0]);
    let (left, right) = (62.0 + step, WIDTH - 62.0 + step);
    canvas.fade([left, 112.0, right, 172.0], shade(ground, 1.1 * light), shade(ground, 0.92 * light), 1.0);
    canvas.rect([left, 112.0, right, 114.5], shade(writing, 0.9));
    canvas.rect([left, 169.5, right, 172.0], shade(ground, 0.6));
    let count = sign.chars().count().max(1) as f32;
    let size = (250.0 / (count * 1.18)).min(38.0);
    let begin = (left + right) / 2.0 - count * size * 0.59;
    write(canvas, sign, [begin, 117.0 + (38.0 - size) / 2.0], size, shade(writing, light));
    scribble(canvas, [left + 70.0, 159.0], right - 70.0, 8.0, shade(writing, 0.95 * light));
}

/// Door, window and what stands in it.
fn front(canvas: &mut Canvas, fixed: &mut StdRng, passing: &mut StdRng, light: f32, step: f32, ground: f32) {
    let (left, right) = (62.0 + step, WIDTH - 62.0 + step);
    let frame = shade(if fixed.random_bool(0.5) { [92.0, 96.0, 100.0] } else { [124.0, 88.0, 58.0] }, light);
    canvas.fade([left, 172.0, right, ground], shade([62.0, 64.0, 66.0], light), shade([96.0, 92.0, 86.0], light), 1.0);
    let door = left + if fixed.random_bool(0.5) { 16.0 } else { 214.0 };
    for n in 0..fixed.random_range(7..12) {
        let x = left + 12.0 + n as f32 * 31.0;
        let top = 204.0 + fixed.random_range(0.0..40.0);
        let tile = [fixed.random_range(120.0..236.0), fixed.random_range(110.0..222.0), fixed.random_range(96.0..210.0)];
        canvas.fade([x, top, x + 26.0, ground - 6.0], shade(tile, light), shade(tile, 0.8 * light), 1.0);
        canvas.line([x + 3.0, top + 6.0], [x + 22.0, top + 30.0], 1.0, shade(tile, 1.2), 0.6);
    }
    for lamp in 0..5 {
        canvas.ellipse([left + 40.0 + lamp as f32 * 68.0, 180.0], [7.0, 3.0], [255.0, 244.0, 206.0], 0.9);
    }
    canvas.fade([left, 172.0, right, ground], [214.0, 226.0, 232.0], [140.0, 150.0, 156.0], 0.22);
    for corner in [40.0, 190.0] {
        let shine = [
            [left + corner, 172.0],
            [left + corner + 34.0, 172.0],
            [left + corner - 24.0, ground],
            [left + corner - 50.0, ground],
        ];
        canvas.polygon(&shine, [240.0, 246.0, 250.0], 0.13);
    }
    for x in [left, left + 118.0, left + 236.0, right - 4.0] {
        canvas.rect([x, 172.0, x + 4.0, ground], frame);
    }
    canvas.rect([left, 172.0, right, 176.0], frame);
    canvas.fade([door, 182.0, door + 84.0, ground], [176.0, 192.0, 200.0], [120.0, 128.0, 132.0], 0.55);
    canvas.rect([door + 40.5, 182.0, door + 43.5, ground], frame);
    for handle in [door + 36.0, door + 46.0] {
        canvas.rect([handle, 226.0, handle + 2.4, 252.0], [214.0, 214.0, 208.0]);
    }
    if fixed.random_bool(0.6) {
        canvas.rect([door + 8.0, 196.0, door + 32.0, 220.0], [206.0, 40.0, 40.0]);
        write(canvas, "吉", [door + 12.0, 200.0], 16.0, [250.0, 214.0, 120.0]);
    }
    if passing.random_bool(0.4) {
        let x = right - passing.random_range(40.0..200.0);
        person(canvas, passing, x, ground + 14.0, light);
    }
}

fn person(canvas: &mut Canvas, rng: &mut StdRng, x: f32, feet: f32, light: f32) {
    let coat = shade([rng.random_range(40.0..200.0), rng.random_range(50.0..160.0), rng.random_range(60.0..190.0)], light);
    canvas.ellipse([x, feet], [15.0, 4.0], [40.0, 40.0, 40.0], 0.35);
    for leg in [-5.0, 5.0] {
        canvas.line([x + leg * 0.6, feet - 40.0], [x + leg, feet - 2.0], 8.0, [52.0, 56.0, 70.0], 1.0);
    }
    canvas.line([x, feet - 76.0], [x, feet - 48.0], 21.0, coat, 1.0);
    canvas.line([x - 11.0, feet - 76.0], [x - 14.0, feet - 46.0], 6.5, shade(coat, 0.85), 1.0);
    canvas.line([x + 11.0, feet - 76.0], [x + 13.0, feet - 48.0], 6.5, shade(coat, 0.9), 1.0);
    canvas.ellipse([x, feet - 96.0], [8.5, 10.0], [222.0, 184.0, 154.0], 1.0);
    canvas.ellipse([x, feet - 101.0], [9.0, 7.0], [38.0, 32.0, 30.0], 1.0);
}

/// Pavement, kerb, plants, and what is parked there.
fn street(canvas: &mut Canvas, rng: &mut StdRng, light: f32, ground: f32) {
    let stone = shade([178.0, 172.0, 164.0], light);
    canvas.fade([0.0, ground, WIDTH, HEIGHT], shade(stone, 0.95), shade(stone, 1.06), 1.0);
    for n in 0..4 {
        let y = ground + 5.0 + (n * n) as f32 * 5.5;
        canvas.line([0.0, y], [WIDTH, y], 1.0, shade(stone, 0.84), 0.7);
    }
    for n in -6..=6 {
        let far = n as f32;
        canvas.line([WIDTH / 2.0 + far * 42.0, ground], [WIDTH / 2.0 + far * 74.0, HEIGHT], 1.0, shade(stone, 0.84), 0.7);
    }
    canvas.fade([0.0, ground, WIDTH, ground + 9.0], [30.0, 30.0, 30.0], stone, 0.28);
    for _ in 0..rng.random_range(0..3) {
        let x = rng.random_range(30.0..WIDTH - 30.0);
        canvas.polygon(
            &[[x - 11.0, ground - 8.0], [x + 11.0, ground - 8.0], [x + 8.0, ground + 16.0], [x - 8.0, ground + 16.0]],
            [150.0, 84.0, 58.0],
            1.0,
        );
        for leaf in -3..=3 {
            let lean = leaf as f32 * 6.5;
            let green = shade([58.0, 118.0, 62.0], rng.random_range(0.8..1.25) * light);
            canvas.line([x, ground - 8.0], [x + lean, ground - 40.0 + lean.abs()], 5.0, green, 0.95);
        }
    }
    if rng.random_bool(0.45) {
        scooter(canvas, rng, light, ground + 34.0);
    }
}

fn scooter(canvas: &mut Canvas, rng: &mut StdRng, light: f32, wheels: f32) {
    let x = rng.random_range(70.0..WIDTH - 130.0);
    let paint = shade([rng.random_range(40.0..220.0), rng.random_range(50.0..180.0), rng.random_range(60.0..200.0)], light);
    canvas.ellipse([x + 34.0, wheels + 11.0], [46.0, 5.0], [30.0, 30.0, 30.0], 0.35);
    for wheel in [x, x + 66.0] {
        canvas.ellipse([wheel, wheels], [12.0, 12.0], [38.0, 38.0, 40.0], 1.0);
        canvas.ellipse([wheel, wheels], [5.0, 5.0], [176.0, 176.0, 178.0], 1.0);
    }
    canvas.line([x + 8.0, wheels - 6.0], [x + 44.0, wheels - 4.0], 9.0, paint, 1.0);
    canvas.line([x + 40.0, wheels - 8.0], [x + 64.0, wheels - 20.0], 15.0, paint, 1.0);
    canvas.line([x + 40.0, wheels - 29.0], [x + 68.0, wheels - 29.0], 7.0, [44.0, 40.0, 40.0], 1.0);
    canvas.line([x + 2.0, wheels - 6.0], [x + 12.0, wheels - 48.0], 6.0, paint, 1.0);
    canvas.line([x + 6.0, wheels - 50.0], [x + 24.0, wheels - 46.0], 3.4, [50.0, 50.0, 52.0], 1.0);
}
