//! Addresses that answer with JSON.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{ANSWER_BYTES_MAX, answer::json_in, template::replaced};

#[derive(Debug)]
pub(crate) struct WebAddress {
    client: reqwest_tls::Client,
    url: String,
}

impl WebAddress {
    pub(crate) fn new(url: String) -> Result<Self, String> {
        // Whoever is asked may not send the question elsewhere.
        let builder =
            reqwest_tls::Client::builder().redirect(reqwest_tls::redirect::Policy::none());
        let client = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { client, url })
    }

    pub(crate) async fn get(&self, values: &BTreeMap<&str, String>) -> Result<Value, String> {
        let url = replaced(&self.url, values, &escaped);
        // Addresses may hold keys: errors are told without them.
        let told = |error: reqwest_tls::Error| error.without_url().to_string();
        let mut response = self.client.get(url).send().await.map_err(told)?;
        if !response.status().is_success() {
            return Err(format!("it answered {}", response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(told)? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(format!(
                    "its answer is longer than {ANSWER_BYTES_MAX} bytes"
                ));
            }
            body.extend_from_slice(&chunk);
        }
        let text = String::from_utf8_lossy(&body);
        json_in(&text).ok_or_else(|| "its answer is no JSON".to_owned())
    }
}

/// As part of an address: everything but letters, digits and `-._~` (RFC 3986, unreserved) in
/// hexadecimal.
fn escaped(value: &str) -> String {
    let mut made = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            made.push(char::from(byte));
        } else {
            made.push_str(&format!("%{byte:02X}"));
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_an_address_cannot_change_what_is_around_it() {
        assert_eq!(
            escaped("São Paulo&key=1/../"),
            "S%C3%A3o%20Paulo%26key%3D1%2F..%2F"
        );
    }
}
