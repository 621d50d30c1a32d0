//! Places: fifteen cities on the coast, with streets where building materials are sold.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// A city that one rep looks after.
pub(crate) struct City {
    pub(crate) name: &'static str,
    /// Two letters, as its contracts are numbered.
    pub(crate) letters: &'static str,
    area_code: &'static str,
    lat: f64,
    lon: f64,
    streets: [&'static str; 5],
}

const fn city(
    name: &'static str,
    letters: &'static str,
    area_code: &'static str,
    (lat, lon): (f64, f64),
    streets: [&'static str; 5],
) -> City {
    City { name, letters, area_code, lat, lon, streets }
}

/// Five for each region, in the order of its reps.
pub(crate) const CITIES: [City; 15] = [
    city("厦门", "XM", "0592", (24.4798, 118.0894), ["湖里大道", "嘉禾路", "仙岳路", "海沧大道", "集美石鼓路"]),
    city("泉州", "QZ", "0595", (24.8741, 118.6757), ["丰泽街", "泉秀路", "晋江长兴路", "南安成功街", "石狮濠江路"]),
    city("福州", "FZ", "0591", (26.0745, 119.2965), ["六一北路", "五一中路", "鼓山大道", "金山大道", "乌龙江大道"]),
    city("漳州", "ZZ", "0596", (24.5130, 117.6471), ["胜利东路", "新华北路", "水仙大街", "龙文北路", "九龙大道"]),
    city("莆田", "PT", "0594", (25.4540, 119.0077), ["荔园东路", "文献东路", "学园中街", "东园西路", "涵江工业路"]),
    city("杭州", "HZ", "0571", (30.2741, 120.1551), ["石祥路", "秋涛北路", "东新路", "莫干山路", "余杭塘路"]),
    city("宁波", "NB", "0574", (29.8683, 121.5440), ["望春路", "环城西路", "江东北路", "兴宁路", "鄞县大道"]),
    city("温州", "WZ", "0577", (27.9943, 120.6994), ["温州大道", "牛山北路", "鹿城路", "瓯海大道", "新城大道"]),
    city("绍兴", "SX", "0575", (30.0303, 120.5802), ["解放大道", "中兴中路", "胜利东路", "柯桥笛扬路", "迪荡湖路"]),
    city("台州", "TZ", "0576", (28.6564, 121.4208), ["椒江中山东路", "路桥银座街", "黄岩劳动北路", "市府大道", "东海大道"]),
    city("广州", "GZ", "020", (23.1291, 113.2644), ["增槎路", "石槎路", "黄埔大道西", "番禺大道北", "天河北路"]),
    city("佛山", "FS", "0757", (23.0218, 113.1219), ["季华西路", "南庄陶博大道", "汾江中路", "石湾跃进路", "乐从大道东"]),
    city("深圳", "SZ", "0755", (22.5431, 114.0579), ["宝安大道", "布吉吉华路", "梅林路", "龙岗大道", "红荔西路"]),
    city("东莞", "DG", "0769", (23.0207, 113.7518), ["莞太路", "东莞大道", "厚街家具大道", "虎门连升路", "大岭山大道"]),
    city("中山", "ZS", "0760", (22.5170, 113.3926), ["中山三路", "博爱五路", "古镇同兴路", "小榄民安路", "石岐康华路"]),
];

/// Where somebody is: degrees north and east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) lat: f64,
    pub(crate) lon: f64,
}

impl Spot {
    /// Some metres away, as a phone's fix is, or a rep who has parked round the corner.
    pub(crate) fn near(self, rng: &mut StdRng, metres: f64) -> Self {
        let mut off = || rng.random_range(-metres..metres) / 111_000.0;
        Self { lat: self.lat + off(), lon: self.lon + off() }
    }

    /// As a form takes it: degrees, degrees, metres of accuracy.
    pub(crate) fn typed(self, accuracy_m: u32) -> String {
        format!("{:.6},{:.6},{accuracy_m}", self.lat, self.lon)
    }
}

impl City {
    /// A house in one of its streets.
    pub(crate) fn address(&self, rng: &mut StdRng) -> String {
        let street = self.streets.choose(rng).copied().unwrap_or_default();
        let number = rng.random_range(6..980_u32);
        let place = ["", "", "", " 一楼", " 建材市场 B 区", "-2 号店面", " 2 栋 101", " A 区 12 号"]
            .choose(rng)
            .copied()
            .unwrap_or_default();
        format!("{}市{street} {number} 号{place}", self.name)
    }

    /// Somewhere in the town.
    pub(crate) fn spot(&self, rng: &mut StdRng) -> Spot {
        Spot { lat: self.lat, lon: self.lon }.near(rng, 4_500.0)
    }

    /// A number that nobody else in the demo has: `serial` is counted by city, `city` is its place in the list.
    pub(crate) fn phone(&self, rng: &mut StdRng, city: usize, serial: usize) -> String {
        let unique = serial * CITIES.len() + city;
        if rng.random_bool(0.25) {
            return format!("{}-{}{:03}{unique:04}", self.area_code, rng.random_range(2..9_u8), rng.random_range(100..999_u16));
        }
        let prefix = ["138", "139", "135", "136", "150", "158", "159", "186", "188", "189", "133"].choose(rng).copied();
        format!("{} {:04} {unique:04}", prefix.unwrap_or("138"), rng.random_range(1_000..9_999_u16))
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn a_shop_is_in_its_town_and_a_fix_is_near_the_shop() {
        let mut rng = StdRng::seed_from_u64(1);
        let shop = CITIES[0].spot(&mut rng);
        assert!((shop.lat - CITIES[0].lat).abs() < 0.05 && (shop.lon - CITIES[0].lon).abs() < 0.05, "{shop:?}");
        assert_eq!(shop.typed(12).split(',').count(), 3);
    }
}
