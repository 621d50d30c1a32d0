//! A day in two regions: whatever a page has to show has happened in it once.

use roundsman_tests::{Company, Rep, shelf, storefront, wav};

/// A name as long as names get, without a place to break it.
pub(crate) const LONG_NAME: &str = "Quanzhou-Nan'an-Shuitou-International-Stone-Exhibition-Centre-Granite-Marble-Quartz-Slab-Wholesale-and-Retail-Cooperative-Number-Seven-Warehouse-Building-C-Third-Floor-Unit-Three-Hundred-and-Seventeen-X";

/// What the rules of values let a long text have.
const NOTE_CHARS_MAX: usize = 20_000;

/// What wang's and li's region shows.
pub(crate) struct Own {
    pub(crate) customer: String,
    pub(crate) long: String,
    pub(crate) apart: String,
    pub(crate) visit: String,
    pub(crate) photo: String,
    pub(crate) open_visit: String,
    pub(crate) deal: String,
    pub(crate) held: String,
}

/// What the other region has, and nobody here may learn of.
pub(crate) struct Foreign {
    pub(crate) names: Vec<String>,
}

/// The company's people with phones, and what they did.
pub(crate) struct Story {
    pub(crate) wang: Rep,
    pub(crate) li: Rep,
    pub(crate) own: Own,
    pub(crate) foreign: Foreign,
}

impl Story {
    /// Plays the day. The names are those of the demo's towns; the other region's occur nowhere else.
    pub(crate) fn play(company: &Company) -> Self {
        company.user("zhou", "华东建材", "director");
        company.user("chen", "福建大区", "manager");
        company.user("lin", "浙江大区", "manager");
        company.user("mei", "江西大区", "manager");
        // A region with a post and nobody in it.
        company.operator(&["seat", "add", "nanchang-seat", "--unit", "江西大区"]).ok();
        company.user("sun", "江西大区", "manager");
        company.operator(&["grant", "end", "sun", "江西大区", "manager"]).ok();
        let (wang, li) = (company.rep("wang", "福建大区"), company.rep("li", "福建大区"));
        company.user("huang", &company.seat_of(&wang), "rep");
        let names = elsewhere(company);
        let customer = shop(&wang, "福建万隆石业", "0592-5181234", "24.4798,118.0894,12");
        let visit = whole_visit(company, &wang, &customer);
        let open_visit = poor_visit(company, &li);
        let deal = quoted(company, &wang, &customer);
        let held = held(company);
        let long = long(&wang);
        wang.sync();
        let photo = photo(&wang, &visit);
        let apart = apart(company, &wang);
        many(&li);
        returned(&li);
        same_name(&li);
        Self { own: Own { customer, long, apart, visit, photo, open_visit, deal, held }, foreign: Foreign { names }, wang, li }
    }
}

fn shop(rep: &Rep, name: &str, phone: &str, at: &str) -> String {
    let (name, phone, location) = (format!("name={name}"), format!("phone={phone}"), format!("location={at}"));
    rep.makes(&[
        "new",
        "customer",
        &name,
        "source=exhibition",
        "type=dealer",
        &phone,
        "address=厦门市湖里区石材市场 12 号",
        &location,
        "notes=老板姓李，很在意交期。",
        "contacts+=name=李主任,position=采购,phone=13800000000,is_decider=true",
        "tags+=urgent",
    ])
}

/// Everything that a visit has to show, and a voice note.
fn whole_visit(company: &Company, rep: &Rep, customer: &str) -> String {
    let visit = rep.makes(&["visit", "start", customer, "--at", "24.4799,118.0893,9"]);
    for (slot, bytes) in [("storefront", storefront(11, 1200, 900)), ("shelf", shelf(12, 900, 1200))] {
        let file = company.file(&format!("{slot}.jpg"), &bytes);
        rep.makes(&["visit", "photo", &visit, slot, &file.to_string_lossy()]);
    }
    let voice = company.file("voice.wav", &wav(12));
    rep.makes(&["visit", "voice", &visit, &voice.to_string_lossy()]);
    rep.makes(&[
        "visit",
        "end",
        &visit,
        "needs=大厅地面花岗岩 600 平方米",
        "competitor=东方石材报价低 5%",
        "next_step=周五前送样板",
        "notes=老板带我看了两处工地，下月开工。",
    ])
}

/// The storefront of a visit, by its hash.
fn photo(rep: &Rep, visit: &str) -> String {
    let shown = rep.shows(visit);
    let attachments = shown["attachments"].as_array().expect("attachments");
    let storefront = attachments.iter().find(|one| one["slot"] == "storefront").expect("a storefront");
    storefront["hash"].as_str().expect("a hash").to_owned()
}

/// A visit without its shelf photo, and with little said.
fn poor_visit(company: &Company, rep: &Rep) -> String {
    let customer = shop(rep, "泉州恒达建材", "0595-22987766", "24.8741,118.6757,20");
    let visit = rep.makes(&["visit", "start", &customer, "--at", "24.8742,118.6758,15"]);
    let file = company.file("door.jpg", &storefront(21, 1200, 900));
    rep.makes(&["visit", "photo", &visit, "storefront", &file.to_string_lossy()]);
    rep.makes(&["visit", "end", &visit, "needs=外墙瓷砖 1200 平方米"]);
    rep.sync();
    visit
}

/// A deal as far as its quotation.
fn quoted(company: &Company, rep: &Rep, customer: &str) -> String {
    let deal = deal(rep, customer, "万隆大厅地面", "186000.50");
    rep.makes(&["move", &deal, "needs"]);
    attach(company, rep, &deal, "客户需求说明书.txt", "600 平方米大厅，荔枝面，交期三周。");
    rep.makes(&["move", &deal, "quote"]);
    rep.makes(&["set", &deal, "competitor=东方石材"]);
    rep.sync();
    deal
}

fn deal(rep: &Rep, customer: &str, name: &str, amount: &str) -> String {
    let (name, customer, amount) = (format!("name={name}"), format!("customer={customer}"), format!("amount={amount}"));
    rep.makes(&["new", "opportunity", &name, &customer, &amount])
}

fn attach(company: &Company, rep: &Rep, deal: &str, name: &str, text: &str) {
    let file = company.file(name, text.as_bytes());
    rep.run(&["attach", deal, "requirement_spec", &file.to_string_lossy()]).ok();
}

/// A move that waits for a file which its phone has lost. That phone's syncs fail from then on, so it is nobody else's.
fn held(company: &Company) -> String {
    let rep = &company.rep("he", "福建大区");
    let customer = rep.customer("南平武夷茶庄");
    let deal = deal(rep, &customer, "武夷样板间", "22800");
    rep.makes(&["move", &deal, "needs"]);
    rep.sync();
    let files = || std::fs::read_dir(rep.home().join("files")).expect("the phone's files");
    let before: Vec<_> = files().map_while(Result::ok).map(|entry| entry.path()).collect();
    attach(company, rep, &deal, "样板间需求说明书.txt", "样板间 38 平方米，花岗岩。");
    rep.makes(&["move", &deal, "quote"]);
    let lost = files().map_while(Result::ok).map(|entry| entry.path()).find(|path| !before.contains(path));
    std::fs::rename(lost.expect("the phone keeps the file"), company.path("lost")).expect("it can be taken away");
    rep.run(&["sync"]);
    assert_eq!(rep.run(&["status"]).ok()["held"], 1, "the move waits");
    deal
}

/// A name without a break and a note as long as a note may be.
fn long(rep: &Rep) -> String {
    let paragraph = "客户在水头镇有两个仓库，货架从门口排到里间，价格牌手写。下次带上新样板，找仓库主任确认尺寸。\n";
    let note = paragraph.repeat(NOTE_CHARS_MAX / paragraph.chars().count());
    let customer = rep.makes(&["new", "customer", &format!("name={LONG_NAME}"), "source=online", &format!("notes={note}")]);
    deal(rep, &customer, LONG_NAME, "99999999.99");
    customer
}

/// Two people set the tier of the same customers, apart: a request each; and the phone number of one, of which the later stands. Gives that one.
fn apart(company: &Company, wang: &Rep) -> String {
    let shops: Vec<_> =
        ["鹭岛装饰工程", "漳州同安石材", "龙岩紫金建材", "三明沙县门窗", "莆田湄洲陶瓷"].map(|name| wang.customer(name)).into();
    wang.sync();
    let huang = company.phone("huang");
    for shop in &shops {
        wang.makes(&["set", shop, "tier=A"]);
        huang.makes(&["set", shop, "tier=C"]);
    }
    wang.makes(&["set", &shops[0], "phone=0592-1111111", "address=湖里大道 1 号"]);
    huang.makes(&["set", &shops[0], "phone=0592-2222222"]);
    wang.sync();
    huang.sync();
    wang.sync();
    shops[0].clone()
}

/// Enough visits and customers that pages have to be scrolled.
fn many(rep: &Rep) {
    for town in ["晋江", "石狮", "南安", "惠安", "安溪", "永春", "德化", "同安", "翔安", "集美"] {
        let customer = rep.customer(&format!("{town}新世纪家居"));
        let visit = rep.makes(&["visit", "start", &customer]);
        rep.makes(&["visit", "end", &visit, "needs=展厅翻新", "competitor=本地小厂", "next_step=约技术一起去现场"]);
        deal(rep, &customer, &format!("{town}展厅"), "38000");
    }
    rep.sync();
}

/// A move without its evidence, forced: it comes back.
fn returned(rep: &Rep) {
    let customer = rep.customer("宁德霞浦五金");
    let deal = deal(rep, &customer, "霞浦仓库", "52000");
    rep.makes(&["move", &deal, "needs"]);
    rep.run_unjudged(&["move", &deal, "quote"]).ok();
    assert_eq!(rep.sync()["outcomes"]["returned"], 1, "the move comes back");
}

/// A customer that wang's seat has already: a question to whose it is.
fn same_name(rep: &Rep) {
    rep.makes(&["new", "customer", "name=福建万隆石业", "source=online", "phone=0592-5181234"]);
    rep.sync();
}

/// The other region's day, of which nothing may be seen here. Gives the names that occur in it.
fn elsewhere(company: &Company) -> Vec<String> {
    let zhao = company.rep("zhao", "浙江大区");
    company.user("qian", &company.seat_of(&zhao), "rep");
    let customer = zhao.makes(&["new", "customer", "name=杭州钱塘石材", "source=referral", "phone=0571-88990011"]);
    let visit = zhao.makes(&["visit", "start", &customer]);
    let photo = company.file("hangzhou.jpg", &storefront(31, 1200, 900));
    zhao.makes(&["visit", "photo", &visit, "storefront", &photo.to_string_lossy()]);
    zhao.makes(&["visit", "end", &visit, "needs=西湖边的酒店大堂"]);
    let deal = deal(&zhao, &customer, "钱塘酒店大堂", "777000");
    attach(company, &zhao, &deal, "钱塘需求.txt", "西湖边的酒店大堂，九百平方米。");
    zhao.sync();
    let qian = company.phone("qian");
    zhao.makes(&["set", &customer, "tier=A"]);
    qian.makes(&["set", &customer, "tier=B"]);
    zhao.sync();
    qian.sync();
    ["杭州钱塘石材", "钱塘酒店大堂", "西湖边的酒店大堂", "0571-88990011", "zhao", "qian"].map(str::to_owned).into()
}
