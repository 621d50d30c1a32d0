//! Exact decimal numbers: what conditions count in, so that 0.1 + 0.2 is 0.3 and a fen is a fen.

use std::cmp::Ordering;

/// More decimals than this are rounded towards zero.
const SCALE_MAX: u32 = 18;

/// Numbers stay below this in magnitude, so that two of any scale can be aligned within 128 bits.
const WHOLE_LIMIT: i128 = 10_i128.pow(19);

/// `mantissa` / 10^`scale`, without trailing zeros after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// Normalises; nothing where the number is too great.
    pub(crate) fn new(mut mantissa: i128, mut scale: u32) -> Option<Self> {
        while scale > 0 && (mantissa % 10 == 0 || scale > SCALE_MAX) {
            mantissa /= 10;
            scale -= 1;
        }
        (mantissa / 10_i128.pow(scale)).checked_abs().filter(|whole| *whole < WHOLE_LIMIT)?;
        Some(Self { mantissa, scale })
    }

    /// The shortest decimal that stands for this float: what a person wrote.
    pub(crate) fn from_float(x: f64) -> Option<Self> {
        if !x.is_finite() || x.abs() >= 1e19 {
            return None;
        }
        let text = format!("{x}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.get(..SCALE_MAX as usize).unwrap_or(fraction);
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        Self::new(mantissa, u32::try_from(fraction.len()).ok()?)
    }

    /// The whole part, where it fits.
    pub(crate) fn whole(self) -> Option<i64> {
        i64::try_from(self.mantissa / 10_i128.pow(self.scale)).ok()
    }

    fn aligned(self, other: Self) -> (i128, i128, u32) {
        let scale = self.scale.max(other.scale);
        // Within 128 bits: below 10^19 in magnitude, at most 18 decimals.
        (self.mantissa * 10_i128.pow(scale - self.scale), other.mantissa * 10_i128.pow(scale - other.scale), scale)
    }

    pub(crate) fn compare(self, other: Self) -> Ordering {
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }

    pub(crate) fn add(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other);
        Self::new(a.checked_add(b)?, scale)
    }

    pub(crate) fn negate(self) -> Self {
        Self { mantissa: -self.mantissa, scale: self.scale }
    }

    pub(crate) fn multiply(self, other: Self) -> Option<Self> {
        Self::new(self.mantissa.checked_mul(other.mantissa)?, self.scale + other.scale)
    }

    /// To nine decimals; nothing for a division by zero or past the limit.
    pub(crate) fn divide(self, other: Self) -> Option<Self> {
        let (a, b, _) = self.aligned(other);
        if b == 0 {
            return None;
        }
        let (whole, rest) = (a / b, a % b);
        // The remainder is below |b|; shift as far as there is room, at most nine digits.
        let digits = (0..=9).rev().find(|digits| rest.checked_mul(10_i128.pow(*digits)).is_some())?;
        let fraction = rest * 10_i128.pow(digits) / b;
        Self::new(whole.checked_mul(10_i128.pow(digits))?.checked_add(fraction)?, digits)
    }

    /// What is left of a division of whole numbers.
    pub(crate) fn remainder(self, other: Self) -> Option<Self> {
        if self.scale != 0 || other.scale != 0 || other.mantissa == 0 {
            return None;
        }
        Self::new(self.mantissa % other.mantissa, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(x: f64) -> Decimal {
        Decimal::from_float(x).unwrap()
    }

    #[test]
    fn a_tenth_and_two_tenths_are_three_tenths() {
        assert_eq!(d(0.1).add(d(0.2)), Some(d(0.3)));
        assert_eq!(d(7.0).divide(d(2.0)), Some(d(3.5)));
        assert_eq!(d(-1.0).divide(d(3.0)), Decimal::new(-333_333_333, 9));
        assert_eq!(d(1.0).divide(d(0.0)), None);
        assert_eq!(d(7.0).remainder(d(4.0)), Some(d(3.0)));
        assert_eq!(d(-0.5).compare(d(0.25)), Ordering::Less);
    }

    #[test]
    fn numbers_past_the_limit_are_no_numbers_and_nothing_overflows() {
        let great = Decimal::new(i128::from(i64::MAX), 0).unwrap();
        assert_eq!(great.multiply(great), None);
        assert_eq!(Decimal::from_float(1e300), None);
        assert_eq!(great.compare(d(0.000_000_000_000_000_001)), Ordering::Greater);
        assert!(great.divide(d(0.3)).is_none_or(|q| q.compare(great) == Ordering::Greater));
        assert_eq!(Decimal::new(i128::MIN, 0), None);
    }
}
