//! The trade: what customers are called, what they want, and what a rep writes down about it.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// One of these.
pub(crate) fn one_of<'a>(rng: &mut StdRng, choices: &[&'a str]) -> &'a str {
    choices.choose(rng).copied().unwrap_or_default()
}

/// A type of customer, as the playbook calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Dealer,
    Contractor,
    Retail,
    Designer,
}

impl Type {
    pub(crate) fn new(rng: &mut StdRng) -> Self {
        match rng.random_range(0..100_u8) {
            0..38 => Self::Dealer,
            38..62 => Self::Retail,
            62..88 => Self::Contractor,
            _ => Self::Designer,
        }
    }

    /// The type of this id; a dealer where there is none.
    pub(crate) fn of(id: &str) -> Self {
        [Self::Contractor, Self::Retail, Self::Designer].into_iter().find(|type_| type_.id() == id).unwrap_or(Self::Dealer)
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Dealer => "dealer",
            Self::Contractor => "contractor",
            Self::Retail => "retail",
            Self::Designer => "designer",
        }
    }
}

/// Shop names of two characters, such as a sign-painter can draw.
const BRANDS: [&str; 72] = [
    "丰合", "金山", "天正", "万和", "万兴", "万昌", "吉昌", "吉和", "兴昌", "兴旺", "和兴", "合兴", "中和", "中天", "中正",
    "正大", "正和", "正兴", "正元", "元和", "元昌", "元兴", "天和", "天元", "天合", "天昌", "天兴", "太和", "太平", "立本",
    "立和", "立丰", "丰元", "丰和", "大和", "大丰", "大兴", "大昌", "金和", "金兴", "金昌", "金元", "金丰", "金田", "金旺",
    "全兴", "全和", "本元", "日昌", "日兴", "平和", "生和", "生元", "合和", "合立", "合昌", "合丰", "昌和", "昌兴", "昌元",
    "旺和", "旺丰", "吉兴", "吉元", "吉丰", "万吉", "万丰", "万金", "万立", "大吉", "大正", "大元",
];

/// What a shop deals in, as its name and its sign say.
const GOODS: [&str; 6] = ["石材", "木业", "门业", "五金", "石业", "木门"];

/// A customer's name.
pub(crate) fn name(rng: &mut StdRng, city: &str, type_: Type) -> String {
    let brand = one_of(rng, &BRANDS);
    let goods = one_of(rng, &GOODS);
    match type_ {
        Type::Dealer => format!("{city}{brand}{goods}{}", one_of(rng, &["有限公司", "商行", "贸易有限公司", "建材有限公司"])),
        Type::Retail => format!("{city}{brand}{goods}{}", one_of(rng, &["经营部", "门市部", "专卖店", "店"])),
        Type::Contractor => {
            format!("{city}{brand}{}", one_of(rng, &["建设工程有限公司", "装饰工程有限公司", "建筑装修有限公司"]))
        }
        Type::Designer => format!("{city}{brand}{}", one_of(rng, &["空间设计", "设计工作室", "建筑设计事务所"])),
    }
}

/// What the sign of a customer of this name says: 厦门金山石材有限公司 has 金山石材 over its door.
pub(crate) fn sign(name: &str) -> String {
    let brand = BRANDS.iter().filter_map(|brand| name.find(brand).map(|at| (at, *brand))).min();
    let Some((at, brand)) = brand else { return "五金".to_owned() };
    let after = &name[at + brand.len()..];
    let goods = GOODS.iter().find(|goods| after.starts_with(**goods)).copied().unwrap_or_default();
    format!("{brand}{goods}")
}

/// What is sold, in which unit, and what one of it costs in yuan.
pub(crate) struct Product {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) price: u32,
}

const PRODUCTS: [Product; 14] = [
    Product { name: "通体大理石瓷砖 800×800", unit: "平方米", price: 62 },
    Product { name: "仿古砖 600×600", unit: "平方米", price: 48 },
    Product { name: "岩板 1200×2700", unit: "平方米", price: 218 },
    Product { name: "花岗岩荔枝面 30 mm", unit: "平方米", price: 136 },
    Product { name: "芝麻灰路沿石", unit: "米", price: 58 },
    Product { name: "外墙真石漆", unit: "桶", price: 320 },
    Product { name: "内墙乳胶漆 18 L", unit: "桶", price: 268 },
    Product { name: "聚氨酯防水涂料", unit: "桶", price: 285 },
    Product { name: "瓷砖胶 20 kg", unit: "包", price: 26 },
    Product { name: "自流平水泥 25 kg", unit: "包", price: 46 },
    Product { name: "实木复合门", unit: "樘", price: 980 },
    Product { name: "断桥铝门窗", unit: "平方米", price: 560 },
    Product { name: "轻钢龙骨石膏板吊顶", unit: "平方米", price: 72 },
    Product { name: "强化复合地板 12 mm", unit: "平方米", price: 88 },
];

/// What a deal is about: its name, its products, and what they come to, rounded to ten yuan.
pub(crate) fn deal(rng: &mut StdRng, type_: Type) -> (String, String, u32) {
    let product = &PRODUCTS[rng.random_range(0..PRODUCTS.len())];
    let place = match type_ {
        Type::Dealer => one_of(rng, &["秋季备货", "新店铺货", "分销首单", "展厅换样", "年度框架", "样板间加仓"]),
        Type::Retail => one_of(rng, &["门店补货", "样板间", "老客户加单", "小区团购", "旧店翻新"]),
        Type::Contractor => one_of(
            rng,
            &["安置房二期", "学校综合楼", "酒店大堂", "办公楼 3# 楼", "厂房地面", "医院门诊楼", "商业街外立面", "地下车库"],
        ),
        Type::Designer => one_of(rng, &["别墅项目", "咖啡店连锁", "民宿改造", "售楼处", "展厅设计"]),
    };
    let wanted = match type_ {
        Type::Dealer => rng.random_range(60_000..320_000_u32),
        Type::Retail => rng.random_range(12_000..90_000),
        Type::Contractor => rng.random_range(90_000..780_000),
        Type::Designer => rng.random_range(30_000..220_000),
    };
    let count = (wanted / product.price / 10).max(1) * 10;
    let short = product.name.split(' ').next().unwrap_or(product.name);
    (format!("{place} · {short}"), format!("{} {count} {}", product.name, product.unit), count * product.price / 10 * 10)
}

/// What a customer means to buy.
pub(crate) fn intent(rng: &mut StdRng, type_: Type) -> String {
    let product = PRODUCTS[rng.random_range(0..PRODUCTS.len())].name;
    match type_ {
        Type::Dealer => format!("想代理{product}，先看出货速度"),
        Type::Retail => format!("店里缺{product}，要能零散拿货"),
        Type::Contractor => format!("项目要用{product}，先要检测报告"),
        Type::Designer => format!("给业主推荐{product}，要样板和色卡"),
    }
}

/// What was said at a visit. `who` is whom the rep spoke with.
pub(crate) struct Talk {
    pub(crate) needs: String,
    pub(crate) competitor: &'static str,
    pub(crate) next_step: String,
    pub(crate) notes: Option<String>,
}

const COMPETITORS: [&str; 12] = [
    "东方石材，报价低 5%",
    "本地小厂，账期给 60 天",
    "南方瓷业在谈，样板已经送过",
    "对面店主推华美，走量快",
    "网上有人报更低的价，但没有现货",
    "暂时没有，老客户一直用我们",
    "海岳涂料的业务员上周来过",
    "南安一家石材厂直供，交期比我们短三天",
    "安居漆在做门店返点",
    "有两家在比价，技术参数差不多",
    "之前用的牌子色差大，想换",
    "竞品刚推出低价替代款",
];

/// Whom one is up against.
pub(crate) fn competitor(rng: &mut StdRng) -> &'static str {
    one_of(rng, &COMPETITORS)
}

impl Talk {
    pub(crate) fn new(rng: &mut StdRng, who: &str, type_: Type) -> Self {
        let product = &PRODUCTS[rng.random_range(0..PRODUCTS.len())];
        let count = rng.random_range(4..90_u32) * 10;
        let needs = match rng.random_range(0..6_u8) {
            0 => format!("{} {count} {}，月底前要到货", product.name, product.unit),
            1 => format!("{}，先拿样板给业主看", product.name),
            2 => format!("要 {} 的检测报告和色卡", product.name),
            3 => format!("{} 约 {count} {}，分两批送", product.name, product.unit),
            4 => format!("想把 {} 换成哑光面，问能不能定做", product.name),
            _ => format!("补 {} {count} {}，老价格", product.name, product.unit),
        };
        let next_step = match rng.random_range(0..8_u8) {
            0 => "周五前送样板过去".to_owned(),
            1 => format!("约技术一起去现场，{who}在场"),
            2 => "回去核成本，后天给报价".to_owned(),
            3 => format!("下周二再来，等{who}跟合伙人商量"),
            4 => "把检测报告发到微信".to_owned(),
            5 => "催仓库确认库存，今天回电话".to_owned(),
            6 => format!("带{who}去看样板工地"),
            _ => "合同样本先发过去，看付款条件".to_owned(),
        };
        Self { needs, competitor: competitor(rng), next_step, notes: notes(rng, who, type_) }
    }
}

/// What a rep adds in their own words; not always.
fn notes(rng: &mut StdRng, who: &str, type_: Type) -> Option<String> {
    let said = match rng.random_range(0..14_u8) {
        0 => format!("{who}很在意交期，上次别家晚了一周，工地停工两天。"),
        1 => format!("仓库只剩两排货，{who}说这个月走得比去年快。"),
        2 => "门口在修路，送货车只能晚上进。".to_owned(),
        3 => format!("{who}下个月换人管采购，要提前打招呼。"),
        4 => "样板摆在最里面，跟店长说好挪到门口。".to_owned(),
        5 => format!("聊到付款，{who}希望货到三十天，我没有答应。"),
        6 => "对面新开了一家，价格压得很低，但是没有现货。".to_owned(),
        7 => format!("{who}的儿子在学设计，以后会接店。"),
        8 => "上次的色差问题已经解决，客户满意，愿意介绍朋友。".to_owned(),
        9 => match type_ {
            Type::Contractor => "工地进度拖了半个月，瓷砖要到下月中才用得上。".to_owned(),
            Type::Designer => "业主预算不高，但是要看起来贵。推荐了岩板配仿古砖。".to_owned(),
            _ => "货架上我们的货摆在第二层，答应做一块新展板。".to_owned(),
        },
        10 => format!("{who}说月底统一结账，请财务把对账单先发过去。"),
        _ => return None,
    };
    Some(said)
}

/// Why a deal was lost: the option of the playbook, and the words.
pub(crate) fn loss(rng: &mut StdRng) -> (&'static str, &'static str) {
    let all = [
        ("price", "对方报价低 8%，谈不下来"),
        ("price", "客户预算砍了一半"),
        ("delivery", "要求十天到货，我们排不出来"),
        ("competitor", "业主指定了别的牌子"),
        ("competitor", "竞品送了全套展具"),
        ("cancelled", "项目停了，开发商资金没到位"),
    ];
    all.choose(rng).copied().unwrap_or(all[0])
}

/// What a customer has written down of their wishes, as a text file.
pub(crate) fn specification(customer: &str, products: &str, address: &str) -> String {
    format!(
        "客户需求说明书\r\n\r\n客户：{customer}\r\n产品：{products}\r\n交货地点：{address}\r\n要求：同一批次，色差不超过标准样板；附检测报告。\r\n付款：货到验收后三十天。\r\n"
    )
}

/// An offer, as a text file.
pub(crate) fn quotation(customer: &str, products: &str, amount: u32) -> String {
    format!(
        "报价单\r\n\r\n客户：{customer}\r\n产品：{products}\r\n合计：人民币 {amount} 元（含税，含运费）\r\n有效期：十五天\r\n"
    )
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use roundsman_tests::can_be_drawn;

    use super::*;

    #[test]
    fn every_name_has_a_sign_that_can_be_drawn() {
        assert_eq!(sign("厦门金山石材有限公司"), "金山石材");
        assert_eq!(sign("中山中天空间设计"), "中天");
        let mut rng = StdRng::seed_from_u64(7);
        for city in ["厦门", "台州", "中山"] {
            for _ in 0..200 {
                let type_ = Type::new(&mut rng);
                let name = name(&mut rng, city, type_);
                let sign = sign(&name);
                assert!(name.contains(&sign) && can_be_drawn(&sign), "{name}: {sign}");
            }
        }
    }
}
