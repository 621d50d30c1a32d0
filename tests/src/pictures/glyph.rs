//! Characters of shop signs, as the strokes of a sign-painter's brush: no font is needed for 金山石材.

use super::canvas::{Canvas, Colour};

/// The strokes of a character, each a chain of points in a square of 100 by 100; a name of two figures a point, `x y`.
pub(super) fn strokes(character: char) -> Option<&'static str> {
    GLYPHS.iter().find(|(glyph, _)| *glyph == character).map(|(_, strokes)| *strokes)
}

/// Points are `x,y`, a space leads on, a `;` lifts the brush.
const GLYPHS: [(char, &str); 34] = [
    ('丰', "20,24 80,24;14,48 86,48;6,74 94,74;50,4 50,99"),
    ('合', "50,3 8,44;50,3 94,44;32,48 68,48;25,62 75,62 75,95 25,95 25,62"),
    ('吉', "10,18 90,18;50,2 50,40;20,40 80,40;24,58 76,58 76,95 24,95 24,58"),
    ('金', "50,3 6,42;50,3 94,42;32,42 70,42;18,62 82,62;50,42 50,92;28,70 35,85;73,70 65,85;6,93 94,93"),
    ('山', "50,6 50,90;14,38 14,91 86,91;86,38 86,95"),
    ('天', "18,18 82,18;6,46 94,46;50,18 46,56 8,96;52,50 94,96"),
    ('正', "12,12 88,12;52,12 52,92;52,50 82,50;26,46 26,92;4,93 96,93"),
    ('大', "6,36 94,36;50,4 47,46 8,96;52,42 94,96"),
    ('中', "14,24 86,24 86,64 14,64 14,24;50,3 50,99"),
    ('万', "6,14 94,14;42,14 37,56 10,96;40,44 82,44 77,90 60,84"),
    ('古', "6,24 94,24;50,3 50,52;22,52 78,52 78,95 22,95 22,52"),
    ('田', "14,12 86,12 86,93 14,93 14,12;50,12 50,93;14,52 86,52"),
    ('日', "24,7 76,7 76,95 24,95 24,7;24,50 76,50"),
    ('平', "14,12 86,12;28,24 37,42;72,24 63,42;4,56 96,56;50,12 50,99"),
    ('王', "14,12 86,12;20,50 80,50;6,92 94,92;50,12 50,92"),
    ('生', "25,6 12,38;20,28 86,28;22,58 80,58;4,94 96,94;53,3 53,94"),
    ('全', "50,3 6,48;50,3 94,48;28,50 72,50;25,70 75,70;8,94 92,94;50,50 50,94"),
    ('元', "22,14 78,14;6,42 94,42;37,42 32,72 6,96;62,42 62,90 93,90 93,72"),
    ('太', "6,34 94,34;50,4 47,44 8,96;52,40 94,96;40,76 51,92"),
    ('立', "47,2 54,17;14,25 86,25;29,38 37,78;72,38 60,86;4,92 96,92"),
    ('本', "6,28 94,28;50,3 50,99;47,30 6,74;53,30 94,74;32,74 68,74"),
    ('和', "40,5 14,14;4,32 52,32;28,12 28,99;26,36 4,70;31,36 50,60;60,32 94,32 94,82 60,82 60,32"),
    ('昌', "28,4 72,4 72,44 28,44 28,4;28,24 72,24;18,54 82,54 82,96 18,96 18,54;18,75 82,75"),
    ('旺', "6,16 36,16 36,84 6,84 6,16;6,50 36,50;46,14 97,14;49,50 94,50;42,92 99,92;71,14 71,92"),
    ('兴', "18,10 28,36;49,4 53,32;84,6 70,36;4,52 96,52;36,64 8,95;64,64 94,95"),
    ('石', "6,12 94,12;47,12 40,46 5,82;30,52 86,52 86,95 30,95 30,52"),
    ('材', "3,28 50,28;27,3 27,99;25,32 3,70;29,36 48,60;53,28 99,28;83,3 83,94 70,86;81,32 50,76"),
    ('木', "6,30 94,30;50,3 50,99;47,32 6,82;53,32 94,82"),
    ('业', "36,6 36,92;64,6 64,92;11,28 24,66;89,28 76,66;4,94 96,94"),
    ('门', "18,3 28,15;13,22 13,99;36,13 90,13 90,92 75,86"),
    ('五', "14,11 86,11;47,11 35,92;24,48 73,48 70,92;4,93 96,93"),
    ('上', "50,5 50,92;50,42 84,42;6,93 94,93"),
    ('土', "16,40 84,40;50,4 50,92;4,92 96,92"),
    ('工', "12,14 88,14;50,14 50,88;4,89 96,89"),
];

/// Writes a line of characters, `size` high, its left upper corner at `at`; gives where it ends.
pub(super) fn write(canvas: &mut Canvas, text: &str, at: [f32; 2], size: f32, colour: Colour) -> f32 {
    let [mut x, y] = at;
    for character in text.chars() {
        for stroke in strokes(character).unwrap_or_default().split(';') {
            let point = |text: &str| {
                let (across, down) = text.split_once(',')?;
                Some([x + across.parse::<f32>().ok()? * size / 100.0, y + down.parse::<f32>().ok()? * size / 100.0])
            };
            let points: Vec<[f32; 2]> = stroke.split(' ').filter_map(point).collect();
            for pair in points.windows(2) {
                canvas.line(pair[0], pair[1], size * 0.11, colour, 1.0);
            }
        }
        x += size * 1.18;
    }
    x
}

/// A line as a text looks from afar: characters of four strokes that say nothing.
pub(super) fn scribble(canvas: &mut Canvas, from: [f32; 2], to_x: f32, height: f32, colour: Colour) {
    let [mut x, y] = from;
    let mut turn = (from[0] * 7.0 + from[1] * 13.0) as u32;
    let thickness = height * 0.11;
    while x + height < to_x {
        turn = turn.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        let part = |shift: u32| ((turn >> shift) & 7) as f32 / 7.0;
        let at = |across: f32, down: f32| [x + across * height, y + down * height];
        let (upper, lower) = (0.08 + part(16) * 0.22, 0.5 + part(19) * 0.2);
        canvas.line(at(0.12, upper), at(0.8, upper), thickness, colour, 0.9);
        canvas.line(at(0.05, lower), at(0.88, lower), thickness, colour, 0.9);
        canvas.line(at(0.46, 0.0), at(0.46, 0.95), thickness, colour, 0.9);
        match turn >> 29 {
            0..=2 => canvas.line(at(0.44, lower), at(0.06, 0.96), thickness, colour, 0.9),
            3..=4 => canvas.line(at(0.5, lower), at(0.9, 0.96), thickness, colour, 0.9),
            _ => canvas.line(at(0.14, 0.95), at(0.82, 0.95), thickness, colour, 0.9),
        }
        x += height * 1.12;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stroke_is_a_chain_of_points_in_the_square() {
        for (character, strokes) in GLYPHS {
            for point in strokes.split([';', ' ']) {
                let (x, y) = point.split_once(',').unwrap_or_else(|| panic!("{character}: {point}"));
                assert!(x.parse::<u32>().unwrap() < 100 && y.parse::<u32>().unwrap() < 100, "{character}: {point}");
            }
            assert!(strokes.split(';').all(|stroke| stroke.contains(' ')), "{character}");
        }
    }
}
