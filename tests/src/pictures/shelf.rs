//! Shelves: samples of tiles, buckets, boxes and rolls, each rack filled otherwise.

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use super::{
    canvas::{Canvas, Colour, HEIGHT, WIDTH, between, shade},
    glyph::{scribble, write},
};

const STONES: [Colour; 9] = [
    [232.0, 226.0, 216.0],
    [204.0, 196.0, 184.0],
    [150.0, 146.0, 142.0],
    [92.0, 92.0, 94.0],
    [188.0, 156.0, 126.0],
    [222.0, 206.0, 176.0],
    [168.0, 182.0, 184.0],
    [128.0, 96.0, 76.0],
    [240.0, 240.0, 238.0],
];

const PAINTS: [Colour; 7] = [
    [206.0, 44.0, 44.0],
    [32.0, 96.0, 168.0],
    [240.0, 180.0, 40.0],
    [46.0, 130.0, 84.0],
    [236.0, 236.0, 232.0],
    [232.0, 112.0, 36.0],
    [96.0, 58.0, 130.0],
];

/// A shelf in a shop for building materials. JPEG.
///
/// # Panics
/// Where it cannot be encoded.
pub fn shelf(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x5e1f);
    let mut canvas = Canvas::new(width, height);
    let light = rng.random_range(0.86..1.08);
    let wall = shade([216.0, 212.0, 204.0], light);
    canvas.fade([0.0, 0.0, WIDTH, HEIGHT], shade(wall, 1.08), shade(wall, 0.8), 1.0);
    let floor = 326.0;
    canvas.fade([0.0, floor, WIDTH, HEIGHT], shade([150.0, 144.0, 136.0], light), shade([176.0, 170.0, 160.0], light), 1.0);
    header(&mut canvas, &mut rng, light);
    let rows = rng.random_range(3..5_u8);
    let bays = rng.random_range(2..4_u8);
    let (top, left) = (46.0, rng.random_range(8.0..26.0));
    let (row_height, bay_width) = ((floor - top) / f32::from(rows), (WIDTH - 2.0 * left) / f32::from(bays));
    for row in 0..rows {
        for bay in 0..bays {
            let [x, y] = [left + f32::from(bay) * bay_width, top + f32::from(row) * row_height];
            compartment(&mut canvas, &mut rng, [x, y, x + bay_width, y + row_height], light * (1.04 - 0.05 * f32::from(row)));
        }
    }
    let steel =
        shade(*[[70.0, 84.0, 104.0], [150.0, 112.0, 72.0], [96.0, 96.0, 98.0]].choose(&mut rng).unwrap_or(&[90.0; 3]), light);
    for bay in 0..=bays {
        let x = left + f32::from(bay) * bay_width;
        canvas.fade([x - 4.0, top - 4.0, x + 4.0, floor + 8.0], shade(steel, 1.15), shade(steel, 0.85), 1.0);
    }
    canvas.jpeg(&mut rng)
}

/// Lamps, and a banner with what is on offer.
fn header(canvas: &mut Canvas, rng: &mut StdRng, light: f32) {
    for lamp in 0..3 {
        let x = 60.0 + lamp as f32 * 180.0;
        canvas.ellipse([x, 4.0], [46.0, 10.0], [255.0, 250.0, 230.0], 0.75 * light.min(1.0));
    }
    let banner = *PAINTS.choose(rng).unwrap_or(&PAINTS[0]);
    let left = rng.random_range(120.0..190.0);
    canvas.rect([left, 12.0, left + 150.0, 38.0], shade(banner, 0.95 * light));
    let is_light = banner.iter().sum::<f32>() > 600.0;
    let writing = if is_light { [60.0, 60.0, 60.0] } else { [250.0, 248.0, 240.0] };
    let words = ["石材", "五金", "木门", "大吉", "上工"];
    let word = words.choose(rng).unwrap_or(&"石材");
    let end = write(canvas, word, [left + 10.0, 15.0], 19.0, writing);
    scribble(canvas, [end + 6.0, 20.0], left + 146.0, 10.0, writing);
}

/// One part of a rack: its goods, its board and the price on it.
fn compartment(canvas: &mut Canvas, rng: &mut StdRng, corners: [f32; 4], light: f32) {
    let [x0, y0, x1, y1] = corners;
    let board = y1 - 12.0;
    canvas.fade([x0, y0, x1, y1], [66.0, 62.0, 58.0], [104.0, 98.0, 92.0], 0.9);
    match rng.random_range(0..10) {
        0..=3 => tiles(canvas, rng, [x0 + 7.0, y0 + 8.0, x1 - 7.0, board], light),
        4..=5 => buckets(canvas, rng, [x0 + 7.0, y0 + 14.0, x1 - 7.0, board], light),
        6..=8 => boxes(canvas, rng, [x0 + 7.0, y0 + 10.0, x1 - 7.0, board], light),
        _ => rolls(canvas, rng, [x0 + 7.0, y0 + 16.0, x1 - 7.0, board], light),
    }
    canvas.fade([x0, board, x1, y1], shade([188.0, 160.0, 122.0], light), shade([140.0, 114.0, 82.0], light), 1.0);
    let mut x = x0 + 14.0;
    while x < x1 - 30.0 {
        if rng.random_bool(0.7) {
            let is_offer = rng.random_bool(0.2);
            canvas
                .rect([x, board + 1.5, x + 22.0, y1 - 1.5], if is_offer { [250.0, 214.0, 60.0] } else { [250.0, 250.0, 246.0] });
            scribble(canvas, [x + 3.0, board + 3.5], x + 21.0, 5.0, [60.0, 50.0, 50.0]);
        }
        x += 38.0;
    }
}

/// Sample boards that lean against the back, with the veins of stone.
fn tiles(canvas: &mut Canvas, rng: &mut StdRng, [x0, y0, x1, y1]: [f32; 4], light: f32) {
    let side = rng.random_range(30.0..54.0_f32);
    let mut x = x0;
    while x + side <= x1 + 2.0 {
        let stone = shade(*STONES.choose(rng).unwrap_or(&STONES[0]), light);
        let top = (y1 - side * rng.random_range(1.0..1.3)).max(y0);
        canvas.rect([x + 2.0, top + 2.0, x + side - 1.0, y1], [40.0, 38.0, 36.0]);
        canvas.fade([x, top, x + side - 4.0, y1], shade(stone, 1.06), shade(stone, 0.92), 1.0);
        let vein = between(stone, if stone[0] > 150.0 { [110.0, 104.0, 98.0] } else { [220.0, 214.0, 206.0] }, 0.5);
        for _ in 0..rng.random_range(1..4) {
            let mut at = [x + rng.random_range(1.0..side - 6.0), top + 1.0];
            while at[1] < y1 - 4.0 {
                let to =
                    [(at[0] + rng.random_range(-7.0..7.0)).clamp(x + 1.0, x + side - 6.0), at[1] + rng.random_range(5.0..14.0)];
                canvas.line(at, [to[0], to[1].min(y1 - 1.0)], 0.9, vein, 0.55);
                at = to;
            }
        }
        x += side;
    }
}

fn buckets(canvas: &mut Canvas, rng: &mut StdRng, [x0, y0, x1, y1]: [f32; 4], light: f32) {
    let width = rng.random_range(32.0..44.0_f32);
    let paint = *PAINTS.choose(rng).unwrap_or(&PAINTS[0]);
    let mut x = x0 + 2.0;
    while x + width <= x1 {
        let top = (y1 - width * 1.15).max(y0);
        let body = shade([238.0, 238.0, 234.0], light);
        canvas.fade([x, top, x + width - 5.0, y1], body, shade(body, 0.86), 1.0);
        canvas.fade([x, top, x + 5.0, y1], shade(body, 0.7), shade(body, 0.62), 0.6);
        canvas.ellipse([x + (width - 5.0) / 2.0, top], [(width - 5.0) / 2.0, 3.6], shade(body, 1.05), 1.0);
        canvas.ring([x + (width - 5.0) / 2.0, top + 8.0], 11.0, 1.0, [120.0, 120.0, 120.0], 0.6);
        canvas.rect([x, top + 14.0, x + width - 5.0, y1 - 5.0], shade(paint, light));
        scribble(canvas, [x + 4.0, top + 19.0], x + width - 6.0, 8.0, [250.0, 250.0, 246.0]);
        x += width;
    }
}

fn boxes(canvas: &mut Canvas, rng: &mut StdRng, [x0, y0, x1, y1]: [f32; 4], light: f32) {
    let carton = shade([196.0, 156.0, 108.0], light * rng.random_range(0.9..1.1));
    let mark = *PAINTS.choose(rng).unwrap_or(&PAINTS[0]);
    let (width, height) = (rng.random_range(34.0..58.0_f32), rng.random_range(14.0..24.0_f32));
    let mut x = x0;
    while x + width <= x1 + 2.0 {
        let layers = (((y1 - y0) / height) as u8).saturating_sub(rng.random_range(0..3)).max(1);
        for layer in 0..layers {
            let bottom = y1 - f32::from(layer) * height;
            let shadow = rng.random_range(0.92..1.04);
            canvas.fade(
                [x, bottom - height + 1.0, x + width - 2.0, bottom],
                shade(carton, 1.05 * shadow),
                shade(carton, 0.9 * shadow),
                1.0,
            );
            canvas.rect([x + width * 0.44, bottom - height + 1.0, x + width * 0.52, bottom], shade(carton, 1.16));
            canvas.rect([x + 3.0, bottom - height + 4.0, x + width * 0.38, bottom - 4.0], shade(mark, light));
            scribble(canvas, [x + width * 0.56, bottom - height * 0.72], x + width - 3.0, height * 0.36, shade(carton, 0.55));
        }
        x += width;
    }
}

fn rolls(canvas: &mut Canvas, rng: &mut StdRng, [x0, y0, x1, y1]: [f32; 4], light: f32) {
    let radius = rng.random_range(10.0..15.0_f32);
    let skin = shade(*PAINTS.choose(rng).unwrap_or(&PAINTS[0]), light);
    let mut y = y1 - radius;
    let mut shift = 0.0;
    while y - radius > y0 {
        let mut x = x0 + radius + shift;
        while x + radius < x1 {
            canvas.ellipse([x, y], [radius, radius], skin, 1.0);
            canvas.ring([x, y], radius * 0.7, 1.0, shade(skin, 0.7), 0.8);
            canvas.ellipse([x, y], [radius * 0.4, radius * 0.4], [52.0, 48.0, 46.0], 1.0);
            x += radius * 2.05;
        }
        y -= radius * 1.8;
        shift = if shift > 0.0 { 0.0 } else { radius };
    }
}
