//! A random playbook: a skeleton of three kinds, and rules of every sort over their fields.

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use roundsman_playbook::Playbook;

/// The stages that a deal may have, in order.
pub(crate) const STAGES: [&str; 5] = ["one", "two", "three", "four", "five"];

/// The first good playbook that this seed gives.
pub(crate) fn random(seed: u64) -> String {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut last = String::new();
    for _ in 0..200 {
        let yaml = Rules { rng: &mut rng }.playbook();
        match Playbook::parse(&yaml) {
            Ok(_) => return yaml,
            Err(problems) => last = format!("{problems:?}\n{yaml}"),
        }
    }
    panic!("seed {seed} gives no good playbook: {last}");
}

struct Rules<'a> {
    rng: &'a mut StdRng,
}

impl Rules<'_> {
    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices.choose(self.rng).copied().unwrap_or_default()
    }

    fn often(&mut self, of_ten: u32) -> bool {
        self.rng.random_ratio(of_ten, 10)
    }

    fn playbook(&mut self) -> String {
        let sections = self.one_of(&["[main]", "[main, money]"]);
        let (shop, deal, call) = (self.right(), self.right(), self.right());
        let head = format!(
            "playbook: random\nversion: 1\nroles:\n  rep: {{ scope: own, carry: own, can: {{ shop: {shop}, deal: {deal}, call: {call} }}, sections: {sections} }}\n  \
             manager: {{ scope: subtree, carry: subtree, can: {{ \"*\": edit, request: decide }}, sections: [main, money] }}\nkinds:\n"
        );
        let derived = self.derived();
        let unique = if self.often(3) { "    unique: [t]\n" } else { "" };
        let shop = format!("  shop:\n    fields:\n{}{derived}{unique}", self.fields("shop"));
        let link = "      shop: { type: link, to: shop, required: true }\n";
        let call = format!("  call:\n    within: shop\n    fields:\n{link}{}", self.fields("call"));
        let deal = format!("  deal:\n    fields:\n{link}{}{}", self.fields("deal"), self.stages());
        format!("{head}{shop}{call}{deal}")
    }

    /// What a rep may do with a kind: mostly all.
    fn right(&mut self) -> &'static str {
        if self.often(9) { "edit" } else { "read" }
    }

    fn fields(&mut self, kind: &str) -> String {
        let types = [
            ("n", "type: number"),
            ("k", "type: number"),
            ("m", "type: money"),
            ("d", "type: date"),
            ("b", "type: bool"),
            ("c", "type: choice, options: [x, y, z]"),
            ("s", "type: multi_choice, options: [p, q]"),
            ("t", "type: text"),
        ];
        let mut yaml = String::new();
        for (name, type_) in types {
            yaml += &format!("      {name}: {{ {type_}");
            if self.often(2) {
                yaml += ", required: true";
            }
            if self.often(2) {
                yaml += &format!(", show_when: \"{}\"", self.condition(kind, 1));
            }
            if matches!(name, "m" | "k") && self.often(4) {
                yaml += ", section: money";
            }
            yaml += " }\n";
        }
        yaml
    }

    /// What a shop derives from its calls and deals.
    fn derived(&mut self) -> String {
        let wheres = ["", ", where: \"record.b\"", ", where: \"record.n > 2\"", ", where: \"record.c == 'x'\""];
        let mut one = |name: &str, how: &str| {
            let (where_, of) = (self.one_of(&wheres), self.one_of(&["call", "deal"]));
            format!("      {name}: {{ derive: {}, via: {of}.shop{where_} }}\n", how.replace("OF", of))
        };
        let (count, sum) = (one("calls", "count, of: OF"), one("total", "sum, of: OF.n"));
        let (most, last) = (one("most", "max, of: OF.n"), one("last", "latest, of: OF.d"));
        [count, sum, most, last].concat()
    }

    fn stages(&mut self) -> String {
        let count = self.rng.random_range(3..=STAGES.len());
        let mut yaml = "    stages:\n".to_owned();
        for (place, stage) in STAGES[..count].iter().enumerate() {
            yaml += &format!("      - id: {stage}\n        limit: 7d\n");
            if place > 0 {
                yaml += &self.gates();
            }
            if place > 1 && self.often(3) {
                yaml += &format!("        from: [{}, {}]\n", STAGES[place - 1], STAGES[place - 2]);
            }
            if self.often(2) {
                yaml += "        do: [b]\n";
            }
            if self.often(2) {
                yaml += &format!("        exit: {{ fields: [{}] }}\n", self.one_of(&["n", "t", "d", "s"]));
            }
            if place > 0 && self.often(2) {
                let when = self.condition("deal", 1);
                yaml += &format!("        approval: {{ when: \"{when}\", parallel: [manager], timeout: 24h, then: remind }}\n");
            }
        }
        match self.rng.random_range(0..3_u8) {
            0 => yaml += "    lost: { reason: required, from: any }\n",
            1 => yaml += "    lost: { from: [one, two] }\n",
            _ => {}
        }
        yaml
    }

    fn gates(&mut self) -> String {
        let mut inner = Vec::new();
        if self.often(4) {
            inner.push(format!("fields: [{}]", self.one_of(&["n", "m", "c", "s", "t", "d"])));
        }
        if self.often(6) {
            inner.push(format!("guards: [\"{}\", \"{}\"]", self.condition("deal", 2), self.condition("deal", 0)));
        } else if self.often(6) {
            inner.push(format!("guard: \"{}\"", self.condition("deal", 3)));
        }
        if !inner.is_empty() && self.often(2) {
            inner.push("exception: { approver: manager, expires: 7d }".to_owned());
        }
        if inner.is_empty() { String::new() } else { format!("        enter: {{ {} }}\n", inner.join(", ")) }
    }

    fn condition(&mut self, kind: &str, depth: u32) -> String {
        if depth == 0 {
            return self.atom(kind);
        }
        let (left, right) = (self.condition(kind, depth - 1), self.condition(kind, depth - 1));
        match self.rng.random_range(0..8_u8) {
            0..3 => format!("({left}) && ({right})"),
            3..6 => format!("({left}) || ({right})"),
            6 => format!("!({left})"),
            _ => format!("({left}) ? ({right}) : ({})", self.atom(kind)),
        }
    }

    fn atom(&mut self, kind: &str) -> String {
        let of_shop = self.atoms("record", &["calls", "total", "most"]);
        match self.rng.random_range(0..10_u8) {
            0 | 1 if kind == "shop" => of_shop,
            2 if kind == "shop" => format!("days_since(record.last) {} {}", self.compares(), self.rng.random_range(-2..9)),
            0..3 if kind != "shop" => self.atoms("record.shop", &["n", "k", "m", "calls", "total", "most"]),
            3 => format!("record.c {} '{}'", self.one_of(&["==", "!="]), self.one_of(&["x", "y", "z"])),
            4 => format!("record.c in ['{}', 'z']", self.one_of(&["x", "y"])),
            5 => format!("has(record.{})", self.one_of(&["n", "m", "d", "b", "c", "s", "t"])),
            6 => self.one_of(&["record.b", "!record.b", "size(record.s) > 1", "'p' in record.s"]).to_owned(),
            7 => format!("days_since(record.d) {} {}", self.compares(), self.rng.random_range(-2..9)),
            8 => self
                .one_of(&[
                    "record.t.contains('a')",
                    "size(record.t) > 2",
                    "record.n / record.k > 1",
                    "record.n * 2 + record.k < 9",
                ])
                .to_owned(),
            _ => self.atoms("record", &["n", "k", "m"]),
        }
    }

    fn atoms(&mut self, of: &str, fields: &[&str]) -> String {
        format!("{of}.{} {} {}", self.one_of(fields), self.compares(), self.rng.random_range(-1..6))
    }

    fn compares(&mut self) -> &'static str {
        self.one_of(&["<", "<=", ">", ">=", "==", "!="])
    }
}
