//! People: who works at the company, and whom its reps talk to.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use roundsman_text::Language;

/// A name in Chinese and as an English page shows it: what somebody is called is what they sign in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    zh: &'static str,
    en: &'static str,
}

impl Name {
    pub(crate) const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    pub(crate) fn of(self, language: Language) -> &'static str {
        match language {
            Language::ZhCn => self.zh,
            Language::En => self.en,
        }
    }
}

/// A rep and the seat whose customers are theirs.
pub(crate) struct Rep {
    pub(crate) name: Name,
    pub(crate) seat: Name,
}

/// A region, its manager and its five reps.
pub(crate) struct Region {
    pub(crate) name: Name,
    pub(crate) manager: Name,
    pub(crate) reps: [Rep; 5],
}

const fn rep(name: &'static str, latin: &'static str, seat: &'static str, latin_seat: &'static str) -> Rep {
    Rep { name: Name::new(name, latin), seat: Name::new(seat, latin_seat) }
}

pub(crate) const COMPANY: Name = Name::new("东海建材", "Donghai Building Materials");
pub(crate) const DIRECTOR: Name = Name::new("周敏", "Zhou Min");
pub(crate) const FINANCE: Name = Name::new("许慧娟", "Xu Huijuan");

/// The three regions; the reps are in the order of [`crate::places::CITIES`].
pub(crate) const REGIONS: [Region; 3] = [
    Region {
        name: Name::new("福建大区", "Fujian"),
        manager: Name::new("郑国华", "Zheng Guohua"),
        reps: [
            rep("林晓燕", "Lin Xiaoyan", "厦门", "Xiamen"),
            rep("陈志强", "Chen Zhiqiang", "泉州", "Quanzhou"),
            rep("黄建平", "Huang Jianping", "福州", "Fuzhou"),
            rep("吴美玲", "Wu Meiling", "漳州", "Zhangzhou"),
            rep("郭俊杰", "Guo Junjie", "莆田", "Putian"),
        ],
    },
    Region {
        name: Name::new("浙江大区", "Zhejiang"),
        manager: Name::new("徐建军", "Xu Jianjun"),
        reps: [
            rep("王海波", "Wang Haibo", "杭州", "Hangzhou"),
            rep("金晓峰", "Jin Xiaofeng", "宁波", "Ningbo"),
            rep("叶丹丹", "Ye Dandan", "温州", "Wenzhou"),
            rep("章立新", "Zhang Lixin", "绍兴", "Shaoxing"),
            rep("应丽萍", "Ying Liping", "台州", "Taizhou"),
        ],
    },
    Region {
        name: Name::new("广东大区", "Guangdong"),
        manager: Name::new("梁志明", "Liang Zhiming"),
        reps: [
            rep("何嘉欣", "He Jiaxin", "广州", "Guangzhou"),
            rep("李伟雄", "Li Weixiong", "佛山", "Foshan"),
            rep("罗敏", "Luo Min", "深圳", "Shenzhen"),
            rep("邓永康", "Deng Yongkang", "东莞", "Dongguan"),
            rep("冯淑仪", "Feng Shuyi", "中山", "Zhongshan"),
        ],
    },
];

/// Places in the list of reps that the story gives a part to.
pub(crate) mod cast {
    /// Ill this month: a colleague looks after her customers too.
    pub(crate) const COVERED: usize = 0;
    /// The colleague.
    pub(crate) const COVERING: usize = 1;
    /// His specification is still on its way.
    pub(crate) const WAITING: usize = 2;
    /// She meets a customer who has been served already.
    pub(crate) const SECOND: usize = 3;
    /// He closes a deal that his manager has given up.
    pub(crate) const LATE: usize = 4;
    /// Has not been heard of for days.
    pub(crate) const SILENT: usize = 13;
}

/// The reps of all regions, numbered.
pub(crate) fn reps() -> impl Iterator<Item = (usize, &'static Region, &'static Rep)> {
    REGIONS
        .iter()
        .flat_map(|region| region.reps.iter().map(move |rep| (region, rep)))
        .enumerate()
        .map(|(n, (region, rep))| (n, region, rep))
}

/// Surnames by how common they are along that coast.
const SURNAMES: [&str; 24] = [
    "林", "陈", "黄", "郑", "吴", "王", "李", "张", "蔡", "许", "叶", "谢", "苏", "庄", "潘", "周", "徐", "梁", "何", "罗", "曾",
    "邱", "洪", "施",
];

const GIVEN: [&str; 30] = [
    "志明", "建国", "美华", "国强", "晓东", "丽娟", "永福", "金水", "海燕", "文彬", "秀英", "伟民", "少华", "淑芬", "德胜",
    "春生", "小红", "俊辉", "雅婷", "世杰", "锦泉", "玉兰", "振宇", "培根", "惠玲", "荣发", "天成", "思远", "佩珊", "庆丰",
];

const POSITIONS: [&str; 8] = ["老板", "老板娘", "采购经理", "店长", "项目经理", "工程部主任", "材料员", "设计总监"];

/// Somebody at a customer's.
pub(crate) struct Contact {
    pub(crate) surname: &'static str,
    pub(crate) name: String,
    pub(crate) position: &'static str,
    pub(crate) is_decider: bool,
}

impl Contact {
    pub(crate) fn new(rng: &mut StdRng) -> Self {
        let surname = SURNAMES.choose(rng).copied().unwrap_or("林");
        let given = GIVEN.choose(rng).copied().unwrap_or("志明");
        let position = POSITIONS[rng.random_range(0..POSITIONS.len())];
        Self {
            surname,
            name: format!("{surname}{given}"),
            position,
            is_decider: matches!(position, "老板" | "老板娘" | "工程部主任"),
        }
    }

    /// How a rep speaks of them: 林总, 陈经理, 黄工.
    pub(crate) fn called(&self) -> String {
        let title = match self.position {
            "老板" => "总",
            "老板娘" => "姐",
            "采购经理" | "项目经理" => "经理",
            "店长" => "店长",
            "设计总监" => "老师",
            "工程部主任" => "主任",
            _ => "工",
        };
        format!("{}{title}", self.surname)
    }
}
