//! A relay with two companies, people in two regions, and integrators who read with tokens; every answer is held against the document.

use reqwest::{Method, blocking::RequestBuilder};
use roundsman_domain::DeviceId;
use roundsman_tests::{Company, Document, PASSWORD, Rep, Wire, shelf, storefront};
use serde_json::{Value, json};

/// The company that the stories are about; a second one is on the same relay.
pub const COMPANY: &str = "华东建材";

/// What only the west may read.
pub const SECRET: &[u8] = "只给西区看的说明书".as_bytes();

/// What a rep put down in a day.
pub struct Day {
    pub customer: String,
    pub visit: String,
    pub deal: String,
    pub hashes: Vec<String>,
}

impl Day {
    pub fn records(&self) -> [&String; 3] {
        [&self.customer, &self.visit, &self.deal]
    }
}

pub struct Cast {
    pub company: Company,
    pub document: Document,
    pub wang: Rep,
    pub zhao: Rep,
    pub qian: Rep,
    pub own: Day,
    /// Of the west.
    pub other: Day,
    /// Of the other company.
    pub foreign: Day,
}

/// An answer as an integrator's program sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub media_type: String,
    pub etag: Option<String>,
    pub link: Option<String>,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }

    /// Status and code of a refusal.
    #[track_caller]
    pub fn refused(&self) -> (u16, String) {
        assert_eq!(self.media_type, "application/problem+json", "{self:?}");
        (self.status, self.json()["code"].as_str().unwrap().to_owned())
    }
}

/// Somebody's program with a token.
pub struct Program<'a> {
    document: &'a Document,
    pub wire: Wire,
}

impl Program<'_> {
    /// Asks, and holds the answer against what the document says of this operation.
    #[track_caller]
    pub fn ask(&self, method: &Method, template: &str, path: &str, more: impl Fn(RequestBuilder) -> RequestBuilder) -> Answer {
        let answer = self.ask_anything(method, path, more);
        let operation = &self.document.0["paths"][template][method.as_str().to_lowercase()];
        assert!(operation.is_object(), "{method} {template} is not described");
        let complaints = self.document.complaints(operation, answer.status, &answer.media_type, &answer.body);
        assert!(complaints.is_empty(), "{method} {path}: {complaints:#?}");
        answer
    }

    /// Asks for what no document describes.
    pub fn ask_anything(&self, method: &Method, path: &str, more: impl Fn(RequestBuilder) -> RequestBuilder) -> Answer {
        let response = more(self.wire.ask(method.clone(), path).bearer_auth(&self.wire.token)).send().unwrap();
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (etag, link, media_type) = (header("etag"), header("link"), header("content-type").unwrap_or_default());
        let status = response.status().as_u16();
        // News have no end.
        let is_endless = media_type == "text/event-stream";
        let bytes = if is_endless { Vec::new() } else { response.bytes().unwrap().to_vec() };
        Answer { status, media_type, etag, link, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A page of JSON; `template` is the path without what is asked for.
    #[track_caller]
    pub fn get(&self, template: &str, path: &str) -> Answer {
        self.ask(&Method::GET, template, path, |request| request)
    }

    #[track_caller]
    pub fn records(&self, query: &str) -> Answer {
        self.get("/v1/records", &format!("/v1/records{query}"))
    }

    #[track_caller]
    pub fn record(&self, id: &str) -> Answer {
        self.get("/v1/records/{id}", &format!("/v1/records/{id}"))
    }

    #[track_caller]
    pub fn history(&self, id: &str, query: &str) -> Answer {
        self.get("/v1/records/{id}/history", &format!("/v1/records/{id}/history{query}"))
    }

    #[track_caller]
    pub fn files(&self, id: &str) -> Answer {
        self.get("/v1/records/{id}/files", &format!("/v1/records/{id}/files"))
    }

    #[track_caller]
    pub fn audit(&self, query: &str) -> Answer {
        self.get("/v1/audit", &format!("/v1/audit{query}"))
    }

    /// Follows a listing to its end; the pages' entries, and how many pages there were.
    #[track_caller]
    pub fn all(&self, template: &str, path: &str, entries: &str) -> (Vec<Value>, usize) {
        let (mut all, mut path, mut pages) = (Vec::new(), path.to_owned(), 0);
        loop {
            let answer = self.get(template, &path);
            let page = answer.ok();
            all.extend(page[entries].as_array().unwrap().iter().cloned());
            pages += 1;
            assert_eq!(page["more"], json!(answer.link.is_some()), "{answer:?}");
            match answer.link {
                None => return (all, pages),
                Some(link) => path = next(&link),
            }
        }
    }

    /// The ids of all records that a query finds, sorted.
    #[track_caller]
    pub fn ids(&self, query: &str) -> Vec<String> {
        let (all, _) = self.all("/v1/records", &format!("/v1/records{query}"), "records");
        let mut ids: Vec<String> = all.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    }
}

/// The address in a `Link` with `rel="next"`.
pub fn next(link: &str) -> String {
    let (address, rest) = link.strip_prefix('<').and_then(|rest| rest.split_once('>')).unwrap();
    assert_eq!(rest, "; rel=\"next\"");
    address.to_owned()
}

fn day(company: &Company, rep: &Rep, name: &str, spec: &[u8]) -> Day {
    // Two customers of one phone would be one customer's question to both owners.
    let phone = format!("phone=0592-6{:03}", name.len());
    let words = [&format!("name={name}"), "source=referral", &phone, &format!("notes={name}的备注"), "tags=urgent"];
    let customer = rep.makes(&[&["new", "customer"], &words[..]].concat());
    let visit = rep.makes(&["visit", "start", &customer, "--at", "24.48,118.08,12"]);
    for (slot, bytes) in [("storefront", storefront(name.len() as u64, 640, 480)), ("shelf", shelf(name.len() as u64, 640, 480))]
    {
        let file = company.file(&format!("{}-{slot}.jpg", rep.name()), &bytes);
        rep.run(&["visit", "photo", &visit, slot, file.to_str().unwrap()]).ok();
    }
    rep.run(&["visit", "end", &visit, "needs=花岗岩", "competitor=东方石材", "next_step=下周送样"]).ok();
    let deal =
        rep.makes(&["new", "opportunity", &format!("name={name}的商机"), &format!("customer={customer}"), "amount=120000"]);
    rep.makes(&["move", &deal, "needs"]);
    let file = company.file(&format!("{}-spec.txt", rep.name()), spec);
    rep.run(&["attach", &deal, "requirement_spec", file.to_str().unwrap()]).ok();
    rep.sync();
    let item = &rep.shows(&visit)["fields"]["shelf"][0];
    let mut hashes: Vec<String> = ["hash", "thumbnail"].iter().map(|name| item[*name].as_str().unwrap().to_owned()).collect();
    hashes.push(roundsman_domain::BlobHash::of(spec).to_string());
    Day { customer, visit, deal, hashes }
}

/// A rep of a second company on the same relay.
fn stranger(company: &Company) -> Rep {
    let told = |words: &[&str], input: &str| company.operator_told(&[&["--company", "别家公司"], words].concat(), input).ok();
    company.operator(&["company", "new", "别家公司", "--playbook", "building-materials"]).ok();
    told(&["seat", "add", "别家岗位", "--unit", "别家公司"], "");
    told(&["user", "add", "qian"], &format!("{PASSWORD}\n"));
    told(&["grant", "add", "qian", "别家岗位", "rep"], "");
    let code = told(&["device", "code", "qian"], "")["code"].as_str().unwrap().to_owned();
    let rep = Rep::at("qian", &company.path("qian-phone"));
    rep.run(&["enrol", company.relay.url(), &code]).ok();
    rep.sync();
    rep
}

impl Cast {
    /// A rep in each region with a day's work each, the managers chen of the east and zhou of all, and the same work in another company.
    pub fn new(story: &str) -> Self {
        let company = Company::new(story);
        let (wang, zhao) = (company.rep("wang", "east"), company.rep("zhao", "west"));
        company.user("chen", "east", "manager");
        company.user("zhou", COMPANY, "director");
        let own = day(&company, &wang, "东边石材", "一份说明书".as_bytes());
        let other = day(&company, &zhao, "西边的秘密客户", SECRET);
        let qian = stranger(&company);
        let foreign = day(&company, &qian, "别家的秘密客户", "别家的说明书".as_bytes());
        let wire = Wire::new(company.relay.url(), "", DeviceId(0));
        let document = Document(wire.ask(Method::GET, "/openapi.json").send().unwrap().json().unwrap());
        Self { company, document, wang, zhao, qian, own, other, foreign }
    }

    /// A command of the operator on the first company.
    pub fn operator(&self, words: &[&str]) -> roundsman_tests::Ran {
        self.company.operator(&[&["--company", COMPANY], words].concat())
    }

    /// A program with a new API token of a user.
    #[track_caller]
    pub fn program(&self, user: &str, role: &str) -> Program<'_> {
        let made = self.operator(&["token", "new", user, "--role", role, "--expires", "30d"]).ok();
        self.with(made["token"].as_str().unwrap())
    }

    /// A program that shows this token.
    pub fn with(&self, token: &str) -> Program<'_> {
        Program { document: &self.document, wire: Wire::new(self.company.relay.url(), token, DeviceId(0)) }
    }

    /// A program that shows the token of a phone.
    pub fn as_phone(&self, rep: &Rep) -> Program<'_> {
        Program { document: &self.document, wire: Wire::of(rep) }
    }

    /// Words that only the west, or only the other company, may read.
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets: Vec<String> = ["西边", "别家", "zhao", "qian", "只给西区看"].map(str::to_owned).to_vec();
        for day in [&self.other, &self.foreign] {
            secrets.extend(day.records().map(Clone::clone));
            secrets.extend(day.hashes.iter().cloned());
        }
        secrets
    }

    /// Writes into the relay's ledger, as time would have done.
    pub fn let_time_pass(&self, sql: &str) {
        let ledger = rusqlite::Connection::open(self.company.data().join("roundsman.db")).unwrap();
        ledger.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        assert!(ledger.execute(sql, []).unwrap() > 0, "{sql}");
    }
}
