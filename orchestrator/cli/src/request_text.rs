//! The request, from the command line, a file or stdin.

use std::{fs::File, io::Read, path::Path};

use anyhow::Context as _;
use muster_proto::{Json, Plan, limits::API_BODY_BYTES_MAX};

use crate::api::ApiError;

/// Reads a request: the words, or the file, of which `-` is stdin.
pub(crate) fn read(words: &[String], file: Option<&Path>) -> anyhow::Result<Json> {
    let text = match (words, file) {
        ([], Some(file)) => read_file(file)?,
        ([], None) => {
            let missing = "say what you want in words, or give --file FILE (- for stdin)";
            return Err(ApiError::Usage(missing.to_owned()).into());
        }
        (_, Some(_)) => {
            let both = "give the request in words or by --file, not both";
            return Err(ApiError::Usage(both.to_owned()).into());
        }
        (words, None) => words.join(" "),
    };
    as_request(&text)
}

/// Text that is a JSON object or list is sent as such, for workflows that take values; everything
/// else as text.
pub(crate) fn as_request(text: &str) -> anyhow::Result<Json> {
    let trimmed = text.trim();
    if trimmed.starts_with(['{', '['])
        && let Ok(json) = Json::from_text(trimmed.to_owned())
    {
        return Ok(json);
    }
    Ok(Json::from_value(text.trim_end_matches('\n'))?)
}

/// Reads an explicit plan.
pub(crate) fn read_plan(file: &Path) -> anyhow::Result<Plan> {
    let text = read_file(file)?;
    serde_json::from_str(&text).map_err(|error| {
        let name = file.display();
        ApiError::Usage(format!("{name} is no plan: {error}; it looks like {{\"tasks\": [{{\"id\": \"a\", \"agent_type\": \"echo\", \"payload\": {{}}}}]}}")).into()
    })
}

fn read_file(file: &Path) -> anyhow::Result<String> {
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(file).map_err(|error| {
            ApiError::Usage(format!("{} cannot be read: {error}", file.display()))
        })?)
    };
    let mut text = String::new();
    // One byte more than is taken, to notice what is too long.
    source
        .take(API_BODY_BYTES_MAX as u64 + 1)
        .read_to_string(&mut text)
        .with_context(|| format!("{} is no text", file.display()))?;
    if text.len() > API_BODY_BYTES_MAX {
        let long = format!(
            "{} is longer than {API_BODY_BYTES_MAX} bytes",
            file.display()
        );
        return Err(ApiError::Usage(long).into());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_text_and_objects_become_values() {
        assert_eq!(
            as_request("5 days in Rome").unwrap().as_str(),
            "\"5 days in Rome\""
        );
        assert_eq!(
            as_request(" {\"values\": [1]}\n").unwrap().as_str(),
            "{\"values\": [1]}"
        );
        assert_eq!(as_request("{not json").unwrap().as_str(), "\"{not json\"");
        assert_eq!(as_request("42").unwrap().as_str(), "\"42\"");
        assert_eq!(as_request("").unwrap().as_str(), "\"\"");
    }

    #[test]
    fn a_request_in_words_and_by_file_at_once_is_refused() {
        let words = ["hello".to_owned()];
        assert!(read(&words, Some(Path::new("-"))).is_err());
        assert!(read(&[], None).is_err());
    }
}
