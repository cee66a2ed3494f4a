use serde_json::Value;

/// The value of a literal such as `{'house rule': None, 'cuisine': ['Thai']}`.
pub(super) fn parsed(text: &str) -> Result<Value, serde_json::Error> {
    let mut json = String::with_capacity(text.len());
    let mut word = String::new();
    let mut quote = None;
    let mut escaped = false;
    for c in text.chars() {
        match quote {
            Some(_) if escaped => {
                if c != '\'' {
                    json.push('\\');
                }
                json.push(c);
                escaped = false;
            }
            Some(_) if c == '\\' => escaped = true,
            Some(end) if c == end => {
                json.push('"');
                quote = None;
            }
            Some(_) if c == '"' => json.push_str("\\\""),
            Some(_) => json.push(c),
            None if c.is_alphabetic() => word.push(c),
            None => {
                push_word(&mut json, &mut word);
                if c == '\'' || c == '"' {
                    json.push('"');
                    quote = Some(c);
                } else {
                    json.push(c);
                }
            }
        }
    }
    push_word(&mut json, &mut word);
    serde_json::from_str(&json)
}

fn push_word(json: &mut String, word: &mut String) {
    json.push_str(match word.as_str() {
        "None" => "null",
        "True" => "true",
        "False" => "false",
        other => other,
    });
    word.clear();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parsed;

    #[test]
    fn literals_become_values() {
        let text = r#"{'house rule': None, 'cuisine': ['Thai', "Chef's"], 'a': 'it\'s "so"'}"#;
        let value = json!({"house rule": null, "cuisine": ["Thai", "Chef's"], "a": "it's \"so\""});
        assert_eq!(parsed(text).unwrap(), value);
        assert!(parsed("{'a': ").is_err());
    }
}
