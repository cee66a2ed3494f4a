//! Where an archive is, as the setting `archive.url` says it.

use std::path::PathBuf;

use crate::ArchiveError;

/// Where an archive is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// In a folder.
    Folder(PathBuf),
    /// In the memory of this process.
    Memory,
    /// In a bucket.
    S3 { bucket: String, prefix: String },
}

impl Location {
    /// # Errors
    /// [`ArchiveError::Address`], which says what would be right.
    pub(crate) fn parse(url: &str) -> Result<Self, ArchiveError> {
        let wrong = |reason: &str| ArchiveError::Address {
            url: without_credentials(url),
            reason: reason.to_owned(),
        };
        match scheme(url) {
            None if url.trim().is_empty() => Err(wrong("is empty: name a folder")),
            None => Ok(Self::Folder(PathBuf::from(url))),
            Some("memory") => Ok(Self::Memory),
            Some("file") => folder(url)
                .map(Self::Folder)
                .ok_or_else(|| wrong("names no folder: write file:///absolute/folder")),
            Some("s3") => bucket(url).map_err(wrong),
            Some(_) => Err(wrong(
                "has a scheme that is not known here: write a folder's path (./name:with-colon for such a name), \
                 file:///absolute/folder or s3://bucket/prefix",
            )),
        }
    }
}

/// What stands before the first colon, where it looks like a scheme.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    let starts = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic());
    (starts && scheme.chars().all(plain)).then_some(scheme)
}

/// The folder of a `file` URL, whose percent-encoding is undone.
fn folder(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    if !path.starts_with('/') || path.contains(['?', '#']) {
        return None;
    }
    url::Url::parse(url).ok()?.to_file_path().ok()
}

fn bucket(url: &str) -> Result<Location, &'static str> {
    let rest = url.strip_prefix("s3://");
    let rest = rest.ok_or("names no bucket: write s3://bucket/prefix")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.contains('@') {
        return Err(
            "carries credentials, which end up in logs: give them in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        );
    }
    if bucket.is_empty() || rest.contains(['?', '#']) {
        return Err("names no bucket: write s3://bucket/prefix, and nothing behind it");
    }
    Ok(Location::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
    })
}

/// A URL as it may be printed.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let host = rest.find('/').unwrap_or(rest.len());
    match rest[..host].rfind('@') {
        Some(at) => format!("{scheme}://…{}", &rest[at..]),
        None => url.to_owned(),
    }
}
