//! One row of a catalogue, by the names that shops use for the same thing.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::product::Product;

const ID: [&str; 5] = ["id", "product_id", "sku", "item_id", "handle"];
const NAME: [&str; 4] = ["name", "product_name", "title", "item_name"];
const CATEGORY: [&str; 4] = ["category", "category_name", "product_type", "type"];
const MADE_FOR: [&str; 4] = ["for", "gender", "audience", "department"];
const PRICE: [&str; 4] = ["price", "price_usd", "unit_price", "amount"];
const COLOURS: [&str; 6] = [
    "colours",
    "colors",
    "available_colors",
    "available_colours",
    "colour",
    "color",
];
const SIZES: [&str; 3] = ["sizes", "available_sizes", "size"];
const INSEAMS: [&str; 2] = ["inseams", "available_inseams"];
const STOCK: [&str; 5] = ["stock", "inventory", "quantity", "in_stock", "available"];
const ATTRIBUTES: [&str; 4] = ["attributes", "specifications", "specs", "details"];
const FABRIC: [&str; 3] = ["fabric_details", "materials", "material"];
const FEATURES: [&str; 3] = ["features", "product_features", "tags"];
const DESCRIPTION: [&str; 4] = ["description", "other_details", "body", "summary"];

/// A row that can be sold, or why it cannot.
pub(super) fn product(row: &Value) -> Result<Product, String> {
    let row = row.as_object().ok_or("it is no object")?;
    let inner = row.get("extracted_data").and_then(Value::as_object);
    let fields = Fields { row, inner };
    let id = fields.text(&ID).ok_or("it has no id")?;
    let name = fields.text(&NAME).ok_or("it has no name")?;
    let mut attributes = fields.pairs(&ATTRIBUTES);
    let mut features = fields.list(&FEATURES);
    for detail in fields.list(&FABRIC) {
        match detail.split_once(':') {
            Some((name, value)) => {
                attributes.push((name.trim().to_owned(), value.trim().to_owned()))
            }
            None => attributes.push(("Material".to_owned(), detail)),
        }
    }
    features.dedup();
    Ok(Product {
        id,
        category: fields.text(&CATEGORY),
        made_for: fields
            .text(&MADE_FOR)
            .and_then(|text| made_for(&text))
            .or_else(|| made_for_by_name(&name)),
        name,
        price: fields.price(),
        colours: fields.list(&COLOURS),
        sizes: fields.list(&SIZES),
        inseams: fields.list(&INSEAMS),
        stock: fields.stock(),
        attributes,
        features,
        description: fields.text(&DESCRIPTION).unwrap_or_default(),
    })
}

fn made_for(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let group = match text.as_str() {
        "women" | "woman" | "female" | "womens" | "women's" | "ladies" => "women",
        "men" | "man" | "male" | "mens" | "men's" => "men",
        "kids" | "kid" | "children" | "child" | "youth" | "girls" | "boys" => "kids",
        "dogs" | "dog" | "pets" => "dogs",
        _ => return None,
    };
    Some(group.to_owned())
}

fn made_for_by_name(name: &str) -> Option<String> {
    let first = name.split_whitespace().next()?.replace('’', "'");
    match first.to_lowercase().as_str() {
        "women's" | "womens" => Some("women".to_owned()),
        "men's" | "mens" => Some("men".to_owned()),
        "kids" | "kids'" | "children's" => Some("kids".to_owned()),
        _ => None,
    }
}

struct Fields<'a> {
    row: &'a Map<String, Value>,
    inner: Option<&'a Map<String, Value>>,
}

impl Fields<'_> {
    fn get(&self, names: &[&str]) -> Option<&Value> {
        let maps = [self.inner, Some(self.row)].into_iter().flatten();
        let mut found = maps.flat_map(|map| names.iter().filter_map(move |name| map.get(*name)));
        found.find(|value| !value.is_null())
    }

    fn text(&self, names: &[&str]) -> Option<String> {
        scalar(self.get(names)?)
    }

    /// A list, or a text with commas between its parts.
    fn list(&self, names: &[&str]) -> Vec<String> {
        match self.get(names) {
            Some(Value::Array(items)) => items.iter().filter_map(scalar).collect(),
            Some(Value::String(text)) => parts(text),
            Some(other) => scalar(other).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn pairs(&self, names: &[&str]) -> Vec<(String, String)> {
        let Some(Value::Object(map)) = self.get(names) else {
            return Vec::new();
        };
        let pairs = map
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), scalar(value)?)));
        pairs.collect()
    }

    /// A number, or a text that is one but for its currency; nothing below zero.
    fn price(&self) -> Option<f64> {
        let price = match self.get(&PRICE)? {
            Value::Number(number) => number.as_f64()?,
            Value::String(text) => {
                let digits: String = text
                    .chars()
                    .filter(|c| c.is_ascii_digit() || *c == '.')
                    .collect();
                digits.parse().ok()?
            }
            _ => return None,
        };
        (price.is_finite() && price >= 0.0).then_some(price)
    }

    fn stock(&self) -> Option<BTreeMap<String, u64>> {
        let whole = |count: u64| Some(BTreeMap::from([(String::new(), count)]));
        match self.get(&STOCK)? {
            Value::Object(map) => {
                let counts = map
                    .iter()
                    .map(|(size, count)| (size.clone(), count.as_u64().unwrap_or(0)));
                Some(counts.collect())
            }
            Value::Number(number) => whole(number.as_u64().unwrap_or(0)),
            Value::Bool(there) => whole(u64::from(*there)),
            _ => None,
        }
    }
}

/// Text of a text or a number, without spaces around it; nothing where nothing is left.
fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.replace('\u{a0}', " ").trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// What stands between commas; a comma within brackets or before three digits divides nothing.
fn parts(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut depth = 0_usize;
    let chars: Vec<char> = text.replace('\u{a0}', " ").chars().collect();
    for (at, char) in chars.iter().enumerate() {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let in_number = chars.get(at + 1).is_some_and(char::is_ascii_digit)
            && at > 0
            && chars.get(at - 1).is_some_and(char::is_ascii_digit);
        if *char == ',' && depth == 0 && !in_number {
            found.push(String::new());
        } else if let Some(last) = found.last_mut() {
            last.push(*char);
        }
    }
    let bare = |part: String| {
        let part = part.trim();
        part.strip_prefix("and ").unwrap_or(part).to_owned()
    };
    let parts = found.into_iter().map(bare);
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be read fails the test")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_names_of_other_shops_are_understood() {
        let row = json!({"product_id": 7, "extracted_data": {
            "product_name": "Socks", "available_colors": ["Grey"], "available_sizes": null,
            "product_features": "Seamless toe (flat, soft), 1,000 km", "fabric_details": "39% Wool, Weight: 40g",
            "price": "$24.95"}});
        let product = product(&row).unwrap();
        assert_eq!((product.id.as_str(), product.price), ("7", Some(24.95)));
        assert_eq!(product.features, ["Seamless toe (flat, soft)", "1,000 km"]);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            product.attributes,
            [pair("Material", "39% Wool"), pair("Weight", "40g")]
        );
        assert!(product.sizes.is_empty());
    }

    #[test]
    fn rubbish_is_refused_with_the_reason_and_half_rubbish_is_taken() {
        for (row, reason) in [
            (json!(7), "no object"),
            (json!({"name": "A"}), "no id"),
            (json!({"id": 1, "name": null}), "no name"),
            (json!({"id": 1, "name": " "}), "no name"),
        ] {
            assert!(product(&row).unwrap_err().contains(reason));
        }
        let odd = json!({"id": 1, "name": "A", "price": -3, "sizes": {"a": 1}, "stock": {"M": -1}, "features": 7});
        let odd = product(&odd).unwrap();
        assert_eq!((odd.price, odd.in_stock(None)), (None, Some(0)));
    }
}
