//! A reader of the relay's OpenAPI document: what it says of an answer, and whether the answer is so.
//!
//! Knows the words of JSON Schema that our document uses, and stops at any other: a word that nobody checks is a promise that nobody keeps.

use serde_json::Value;

/// The relay's own description of its API.
#[derive(Debug, Clone)]
pub struct Document(pub Value);

impl Document {
    /// What stands behind a `$ref`.
    ///
    /// # Panics
    /// Where nothing does.
    fn led_to<'a>(&'a self, node: &'a Value) -> &'a Value {
        match node["$ref"].as_str() {
            Some(pointer) => self.0.pointer(pointer.trim_start_matches('#')).unwrap_or_else(|| panic!("nothing at {pointer}")),
            None => node,
        }
    }

    /// All operations: path, method, and what is said of each.
    ///
    /// # Panics
    /// Where there are none.
    pub fn operations(&self) -> Vec<(String, String, Value)> {
        let paths = self.0["paths"].as_object().expect("paths");
        let of = |(path, methods): (&String, &Value)| {
            let methods = methods.as_object().expect("methods").clone();
            let path = path.clone();
            methods.into_iter().map(move |(method, operation)| (path.clone(), method, operation)).collect::<Vec<_>>()
        };
        paths.iter().flat_map(of).collect()
    }

    /// The parameters of an operation, looked up.
    pub fn parameters(&self, operation: &Value) -> Vec<Value> {
        let all = operation["parameters"].as_array().cloned().unwrap_or_default();
        all.iter().map(|parameter| self.led_to(parameter).clone()).collect()
    }

    /// What is wrong with an answer, by what the document says of its operation; nothing where it is as described.
    pub fn complaints(&self, operation: &Value, status: u16, media_type: &str, body: &str) -> Vec<String> {
        let Some(response) = operation["responses"].get(status.to_string()) else {
            return vec![format!("{status} is not described: {body}")];
        };
        let Some(content) = response["content"].as_object() else {
            return if body.is_empty() { Vec::new() } else { vec![format!("{status} has no body, says the document: {body}")] };
        };
        if body.is_empty() {
            // An answer to HEAD has none; the document says what GET would have.
            return Vec::new();
        }
        let short = media_type.split(';').next().unwrap_or_default();
        let Some(media) = content.get(short).or_else(|| content.get("*/*")) else {
            return vec![format!("{status} comes as {media_type}, which is not described")];
        };
        let mut complaints = Vec::new();
        if !media["schema"].is_null() {
            match serde_json::from_str(body) {
                Ok(value) => self.check(&media["schema"], &value, "", &mut complaints),
                Err(error) => complaints.push(format!("no JSON: {error}: {body}")),
            }
            let code = serde_json::from_str::<Value>(body).ok().and_then(|body| Some(body["code"].as_str()?.to_owned()));
            let known = media["examples"].as_object().map(|all| all.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
            if short == "application/problem+json" && !code.as_ref().is_some_and(|code| known.contains(code)) {
                complaints.push(format!("the code {code:?} is not described for {status}: {known:?}"));
            }
        }
        complaints
    }

    /// Every example of the document that does not fit the schema beside it.
    pub fn bad_examples(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut open = vec![&self.0["paths"]];
        let mut count = 0;
        while let Some(node) = open.pop() {
            for example in node["examples"].as_object().into_iter().flat_map(serde_json::Map::values) {
                self.check(&node["schema"], &self.led_to(example)["value"], "", &mut complaints);
                count += 1;
            }
            match node {
                Value::Object(map) => open.extend(map.values()),
                Value::Array(list) => open.extend(list),
                _ => {}
            }
        }
        if count < 20 {
            complaints.push(format!("only {count} examples were found"));
        }
        complaints
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, complaints: &mut Vec<String>) {
        let Value::Object(words) = schema else {
            if *schema == Value::Bool(false) {
                complaints.push(format!("{at}: nothing may be here, and there is {value}"));
            }
            return;
        };
        for (word, said) in words {
            self.word(schema, word, said, value, at, complaints);
        }
    }

    /// What is wrong with a value, by the document itself as a schema.
    pub fn misfits(&self, value: &Value) -> Vec<String> {
        let mut complaints = Vec::new();
        self.check(&self.0, value, "", &mut complaints);
        complaints
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut complaints = Vec::new();
        self.check(schema, value, "", &mut complaints);
        complaints.is_empty()
    }

    fn word(&self, schema: &Value, word: &str, said: &Value, value: &Value, at: &str, complaints: &mut Vec<String>) {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let is_good = match word {
            "description" | "default" | "example" | "title" | "$schema" | "$defs" => true,
            "$ref" => {
                self.check(self.led_to(schema), value, at, complaints);
                true
            }
            "type" => match said {
                Value::Array(types) => types.iter().any(|type_| is_of(type_, value)),
                type_ => is_of(type_, value),
            },
            "const" => value == said,
            "enum" => list(said).contains(value),
            "anyOf" => list(said).iter().any(|one| self.fits(one, value)),
            "oneOf" => list(said).iter().filter(|one| self.fits(one, value)).count() == 1,
            "required" => value
                .as_object()
                .is_none_or(|map| list(said).iter().all(|name| map.contains_key(name.as_str().unwrap_or_default()))),
            "properties" => {
                for (name, inner) in said.as_object().into_iter().flatten() {
                    if let Some(inside) = value.get(name) {
                        self.check(inner, inside, &format!("{at}/{name}"), complaints);
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, inside) in value.as_object().into_iter().flatten() {
                    if schema["properties"].get(name).is_none() {
                        self.check(said, inside, &format!("{at}/{name}"), complaints);
                    }
                }
                true
            }
            "items" | "prefixItems" => {
                for (nth, inside) in value.as_array().into_iter().flatten().enumerate() {
                    let before = list(&schema["prefixItems"]);
                    let inner = if word == "items" { before.get(nth).map_or(Some(said), |_| None) } else { said.get(nth) };
                    if let Some(inner) = inner {
                        self.check(inner, inside, &format!("{at}/{nth}"), complaints);
                    }
                }
                true
            }
            "minimum" => value.as_f64().is_none_or(|number| number >= said.as_f64().unwrap_or_default()),
            "maximum" => value.as_f64().is_none_or(|number| number <= said.as_f64().unwrap_or_default()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= said.as_u64().unwrap_or_default()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= said.as_u64().unwrap_or_default()),
            "format" => value.as_str().is_none_or(|text| is_in_format(said.as_str().unwrap_or_default(), text)),
            "pattern" => value.as_str().is_none_or(|text| matches(said.as_str().unwrap_or_default(), text)),
            other => panic!("{at}: nobody checks `{other}`"),
        };
        if !is_good {
            complaints.push(format!("{at}: {word} {said} does not hold of {value}"));
        }
    }
}

fn is_of(type_: &Value, value: &Value) -> bool {
    match type_.as_str().unwrap_or_default() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}

fn is_in_format(format: &str, text: &str) -> bool {
    match format {
        "uuid" => {
            text.len() == 36
                && text
                    .bytes()
                    .enumerate()
                    .all(|(nth, byte)| if [8, 13, 18, 23].contains(&nth) { byte == b'-' } else { byte.is_ascii_hexdigit() })
        }
        "date-time" => matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.0-9]*Z$", text),
        // Numbers only.
        "int64" => true,
        other => panic!("no format {other}"),
    }
}

/// Matches the patterns of the document: classes and letters, each once, `{n}` times, or with `+` or `*` as often as it goes.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.trim_start_matches('^').trim_end_matches('$').chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut here) = (0, 0);
    while at < pattern.len() {
        let (class, after): (Vec<char>, usize) = match pattern[at] {
            '[' => {
                let end = at + pattern[at..].iter().position(|c| *c == ']').expect("a class ends");
                (pattern[at + 1..end].to_vec(), end + 1)
            }
            '\\' => (vec![pattern[at + 1]], at + 2),
            letter => (vec![letter], at + 1),
        };
        let (least, most, after) = match pattern.get(after) {
            Some('+') => (1, usize::MAX, after + 1),
            Some('*') => (0, usize::MAX, after + 1),
            Some('{') => {
                let end = after + pattern[after..].iter().position(|c| *c == '}').expect("a count ends");
                let count: usize = pattern[after + 1..end].iter().collect::<String>().parse().expect("a count");
                (count, count, end + 1)
            }
            _ => (1, 1, after),
        };
        let found = text[here..].iter().take(most).take_while(|c| is_in(&class, **c)).count();
        if found < least {
            return false;
        }
        (at, here) = (after, here + found);
    }
    here == text.len()
}

fn is_in(class: &[char], c: char) -> bool {
    let mut nth = 0;
    while nth < class.len() {
        if class.get(nth + 1) == Some(&'-') && nth + 2 < class.len() {
            if (class[nth]..=class[nth + 2]).contains(&c) {
                return true;
            }
            nth += 3;
        } else {
            if class[nth] == c {
                return true;
            }
            nth += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_match_as_they_read() {
        assert!(matches("^[0-9a-f]{4}\\.[0-9]+$", "00fe.17") && matches("^[A-Z]{3}$", "CNY"));
        assert!(!matches("^[0-9a-f]{4}$", "00fe0") && !matches("^[0-9a-f]{4}$", "00fg") && !matches("^[0-9]+$", ""));
    }

    #[test]
    fn what_does_not_fit_is_found() {
        let schema = json!({
            "type": "object", "required": ["a"], "additionalProperties": false,
            "properties": { "a": { "type": ["string", "null"], "format": "uuid" }, "b": { "oneOf": [{ "const": 1 }, { "type": "integer" }] } },
        });
        let document = Document(json!({}));
        assert!(document.fits(&schema, &json!({ "a": null, "b": 2 })));
        for wrong in [json!({}), json!({ "a": "x" }), json!({ "a": null, "b": 1 }), json!({ "a": null, "c": 1 }), json!([])] {
            assert!(!document.fits(&schema, &wrong), "{wrong}");
        }
    }
}
