//! A signed page: a form on a table, filled in by hand, with a signature and a company's round seal.

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{
    canvas::{Canvas, Colour, HEIGHT, WIDTH, shade},
    glyph::{scribble, write},
};

/// A page that a customer has signed. JPEG.
///
/// # Panics
/// Where it cannot be encoded.
pub fn signature(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x51_6e);
    let mut canvas = Canvas::new(width, height);
    let light = rng.random_range(0.88..1.06);
    let wood = shade([150.0, 110.0, 74.0], light * rng.random_range(0.8..1.15));
    canvas.fade([0.0, 0.0, WIDTH, HEIGHT], shade(wood, 1.1), shade(wood, 0.85), 1.0);
    for grain in 0..9 {
        let y = grain as f32 * 42.0 + rng.random_range(0.0..20.0);
        canvas.line([0.0, y], [WIDTH, y + rng.random_range(-14.0..14.0)], 1.6, shade(wood, 0.82), 0.6);
    }
    let (left, top) = (rng.random_range(42.0..70.0), rng.random_range(10.0..22.0));
    let (right, bottom) = (left + 350.0, HEIGHT + 10.0);
    canvas.rect([left + 7.0, top + 7.0, right + 7.0, bottom], shade(wood, 0.55));
    let paper = shade([246.0, 244.0, 238.0], light);
    canvas.fade([left, top, right, bottom], shade(paper, 1.02), shade(paper, 0.93), 1.0);
    form(&mut canvas, &mut rng, left, top, right);
    let ink = if rng.random_bool(0.6) { [34.0, 52.0, 138.0] } else { [34.0, 34.0, 38.0] };
    name(&mut canvas, &mut rng, [left + 176.0, top + 276.0], ink);
    seal(&mut canvas, [left + 280.0 + rng.random_range(-16.0..10.0), top + 262.0], &mut rng);
    pen(&mut canvas, &mut rng, right);
    canvas.jpeg(&mut rng)
}

/// A title, a table with handwriting in it, and the place to sign.
fn form(canvas: &mut Canvas, rng: &mut StdRng, left: f32, top: f32, right: f32) {
    let print: Colour = [58.0, 58.0, 60.0];
    scribble(canvas, [left + 104.0, top + 18.0], left + 250.0, 18.0, print);
    canvas.line([left + 24.0, top + 50.0], [right - 24.0, top + 50.0], 1.2, print, 0.8);
    let ink = [52.0, 64.0, 130.0];
    for row in 0..rng.random_range(5..7_u8) {
        let y = top + 64.0 + f32::from(row) * 28.0;
        canvas.rect([left + 24.0, y, right - 24.0, y + 1.0], [150.0, 150.0, 150.0]);
        scribble(canvas, [left + 30.0, y + 8.0], left + 92.0, 11.0, print);
        let length = rng.random_range(60.0..200.0);
        scribble(canvas, [left + 108.0, y + 7.0], left + 108.0 + length, 13.0, ink);
        for x in [left + 24.0, left + 98.0, right - 25.0] {
            canvas.rect([x, y, x + 1.0, y + 28.0], [150.0, 150.0, 150.0]);
        }
        canvas.rect([left + 24.0, y + 28.0, right - 24.0, y + 29.0], [150.0, 150.0, 150.0]);
    }
    scribble(canvas, [left + 92.0, top + 276.0], left + 168.0, 13.0, print);
    canvas.line([left + 168.0, top + 300.0], [right - 40.0, top + 300.0], 1.0, print, 0.7);
}

/// A signature: a few strokes of a hand that has written its name ten thousand times.
fn name(canvas: &mut Canvas, rng: &mut StdRng, from: [f32; 2], ink: Colour) {
    let [mut x, y] = from;
    for _ in 0..rng.random_range(2..4_u8) {
        let mut at = [x, y + rng.random_range(-8.0..10.0)];
        for _ in 0..rng.random_range(4..7_u8) {
            let to = [at[0] + rng.random_range(-9.0..17.0), y + rng.random_range(-18.0..20.0)];
            let middle =
                [(at[0] + to[0]) / 2.0 + rng.random_range(-6.0..6.0), (at[1] + to[1]) / 2.0 + rng.random_range(-6.0..6.0)];
            let mut last = at;
            for step in 1..=6_u8 {
                let t = f32::from(step) / 6.0;
                let next: [f32; 2] = std::array::from_fn(|axis| {
                    at[axis] * (1.0 - t).powi(2) + 2.0 * middle[axis] * t * (1.0 - t) + to[axis] * t * t
                });
                canvas.line(last, next, 1.6 + 1.2 * (1.0 - (t - 0.5).abs()), ink, 0.92);
                last = next;
            }
            at = to;
        }
        x += rng.random_range(26.0..38.0);
    }
}

fn seal(canvas: &mut Canvas, [x, y]: [f32; 2], rng: &mut StdRng) {
    let red: Colour = [206.0, 44.0, 48.0];
    let alpha = rng.random_range(0.5..0.78);
    canvas.ring([x, y], 40.0, 3.0, red, alpha);
    let point = |turn: f32, reach: f32| {
        let angle = turn * std::f32::consts::TAU - std::f32::consts::FRAC_PI_2;
        [x + angle.cos() * reach, y + angle.sin() * reach]
    };
    for arm in 0..5_u8 {
        let turn = f32::from(arm) / 5.0;
        canvas.polygon(&[point(turn, 13.0), point(turn + 0.1, 5.2), [x, y], point(turn - 0.1, 5.2)], red, alpha);
    }
    for mark in 0..11_u8 {
        let [mx, my] = point(f32::from(mark) / 15.0 - 0.335, 29.0);
        scribble(canvas, [mx - 4.5, my - 4.5], mx + 9.0, 8.5, red);
    }
    write(canvas, "合", [x - 6.0, y + 19.0], 11.0, red);
}

fn pen(canvas: &mut Canvas, rng: &mut StdRng, right: f32) {
    if rng.random_bool(0.6) {
        let x = right + rng.random_range(14.0..40.0);
        canvas.line([x + 4.0, 70.0], [x - 18.0, 226.0], 9.0, [30.0, 26.0, 24.0], 0.35);
        canvas.line([x, 66.0], [x - 22.0, 222.0], 8.0, [36.0, 40.0, 58.0], 1.0);
        canvas.line([x - 22.0, 222.0], [x - 24.0, 236.0], 3.0, [206.0, 196.0, 160.0], 1.0);
    }
}
