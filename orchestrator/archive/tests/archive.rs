//! What is archived can be read again, and what is damaged is found and named.

#![allow(clippy::unwrap_used, reason = "a test stops where it must not go on")]

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use muster_archive::{Archive, ArchiveError, ArchivedRecord, SegmentName};
use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;

const SHARD: u32 = 3;

fn record(sequence: u64) -> ArchivedRecord {
    ArchivedRecord {
        sequence,
        stored_at_ms: 1_700_000_000_000 + i64::try_from(sequence).unwrap(),
        bytes: Bytes::from(format!(
            "{{\"record\":{sequence},\"text\":\"{}\"}}",
            "x".repeat(200)
        )),
    }
}

fn records(range: std::ops::RangeInclusive<u64>) -> Vec<ArchivedRecord> {
    range.map(record).collect()
}

async fn in_folder() -> (TempDir, Archive) {
    let folder = TempDir::new().unwrap();
    let archive = Archive::open(&folder.path().display().to_string())
        .await
        .unwrap();
    (folder, archive)
}

async fn chain(archive: &Archive, ends: &[u64]) -> Vec<SegmentName> {
    let mut names: Vec<SegmentName> = Vec::new();
    for end in ends {
        let first = names.last().map_or(1, |before| before.last() + 1);
        let records = records(first..=*end);
        let name = archive.write_segment(SHARD, names.last(), &records).await;
        names.push(name.unwrap());
    }
    names
}

async fn read_all(archive: &Archive) -> Vec<u64> {
    let mut seen = Vec::new();
    let read = archive.read_from(SHARD, 1, |record| {
        seen.push(record.sequence);
        true
    });
    read.await.unwrap();
    seen
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn segment_files(folder: &TempDir) -> Vec<PathBuf> {
    files(&folder.path().join("segments"))
}

#[tokio::test]
async fn what_was_archived_is_read_again_in_order_and_one_by_one() {
    let (folder, archive) = in_folder().await;
    let names = chain(&archive, &[10, 25, 40]).await;
    assert_eq!(archive.segments(SHARD).await.unwrap(), names);
    assert_eq!(archive.archived_through(SHARD).await.unwrap(), Some(40));
    assert_eq!(read_all(&archive).await, (1..=40).collect::<Vec<_>>());
    // Another process sees the same.
    let other = Archive::open(&folder.path().display().to_string())
        .await
        .unwrap();
    for sequence in [1, 10, 11, 40] {
        assert_eq!(
            other.record(SHARD, sequence).await.unwrap(),
            record(sequence)
        );
    }
    let missing = other.record(SHARD, 41).await.unwrap_err();
    assert!(matches!(missing, ArchiveError::Missing { .. }), "{missing}");
    assert!(archive.verify(SHARD).await.unwrap().is_sound());
    assert_eq!(archive.archived_through(SHARD + 1).await.unwrap(), None);
}

#[tokio::test]
async fn writing_a_segment_again_is_the_same_segment() {
    let (folder, archive) = in_folder().await;
    let first = chain(&archive, &[10]).await;
    let again = chain(&archive, &[10]).await;
    assert_eq!(first, again);
    assert_eq!(segment_files(&folder).len(), 1);
}

#[tokio::test]
async fn records_with_a_hole_are_no_segment() {
    let archive = Archive::open("memory:").await.unwrap();
    let mut holed = records(1..=5);
    holed.remove(2);
    assert!(archive.write_segment(SHARD, None, &holed).await.is_err());
    let names = chain(&archive, &[5]).await;
    let late = records(7..=9);
    assert!(
        archive
            .write_segment(SHARD, names.last(), &late)
            .await
            .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Two owners that do not know of each other cut the same log in their own ways.
    #[test]
    fn overlapping_segments_are_one_log(
        cuts in proptest::collection::btree_set(1_u64..60, 0..8),
        others in proptest::collection::btree_set(1_u64..60, 0..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let archive = Archive::open("memory:").await.unwrap();
            for cuts in [cuts, others] {
                let mut ends: Vec<u64> = cuts.into_iter().collect();
                ends.push(60);
                chain(&archive, &ends).await;
            }
            assert_eq!(read_all(&archive).await, (1..=60).collect::<Vec<_>>());
            assert_eq!(archive.archived_through(SHARD).await.unwrap(), Some(60));
            assert!(archive.verify(SHARD).await.unwrap().is_sound());
        });
    }
}

#[tokio::test]
async fn a_changed_byte_is_found_wherever_it_is() {
    let (folder, archive) = in_folder().await;
    let names = chain(&archive, &[50]).await;
    let file = segment_files(&folder).remove(0);
    let good = fs::read(&file).unwrap();
    for place in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[place] ^= 0x10;
        fs::write(&file, &bad).unwrap();
        let error = archive.read_segment(&names[0]).await.unwrap_err();
        assert!(
            matches!(error, ArchiveError::Damaged { .. }),
            "byte {place}: {error}"
        );
    }
    fs::write(&file, &good[..good.len() / 2]).unwrap();
    assert!(archive.read_segment(&names[0]).await.is_err());
    let report = archive.verify(SHARD).await.unwrap();
    assert!(!report.is_sound());
    fs::write(&file, good).unwrap();
    assert!(archive.verify(SHARD).await.unwrap().is_sound());
}

#[tokio::test]
async fn a_missing_segment_is_a_gap_that_is_named() {
    let (folder, archive) = in_folder().await;
    chain(&archive, &[10, 20, 30]).await;
    fs::remove_file(&segment_files(&folder)[1]).unwrap();
    let fresh = Archive::open(&folder.path().display().to_string())
        .await
        .unwrap();
    let report = fresh.verify(SHARD).await.unwrap();
    assert_eq!(report.through, Some(10));
    assert!(!report.is_sound());
    let error = fresh.read_from(SHARD, 1, |_| true).await.unwrap_err();
    assert!(error.to_string().contains("11 to 20"), "{error}");
    assert_eq!(fresh.archived_through(SHARD).await.unwrap(), Some(10));
}

#[tokio::test]
async fn a_segment_of_another_log_does_not_fit_the_chain() {
    let (folder, archive) = in_folder().await;
    chain(&archive, &[10, 20]).await;
    let (other_folder, other) = in_folder().await;
    chain(&other, &[7]).await;
    let mut fake = records(8..=20);
    fake[3].bytes = Bytes::from_static(b"another");
    let before = other.segments(SHARD).await.unwrap();
    other
        .write_segment(SHARD, before.last(), &fake)
        .await
        .unwrap();
    for file in segment_files(&other_folder) {
        let name = file.file_name().unwrap();
        let target = folder
            .path()
            .join("segments")
            .join(SHARD.to_string())
            .join(name);
        fs::copy(&file, target).unwrap();
    }
    let fresh = Archive::open(&folder.path().display().to_string())
        .await
        .unwrap();
    assert!(!fresh.verify(SHARD).await.unwrap().is_sound());
}

#[tokio::test]
async fn two_processes_that_begin_an_archive_agree_on_its_id() {
    let folder = TempDir::new().unwrap();
    let url = folder.path().display().to_string();
    let (one, two) = (
        Archive::open(&url).await.unwrap(),
        Archive::open(&url).await.unwrap(),
    );
    let (one, two) = tokio::join!(one.identity(), two.identity());
    assert_eq!(one.unwrap(), two.unwrap());
}

#[tokio::test]
async fn snapshots_come_newest_first_and_say_what_they_held() {
    let (_folder, archive) = in_folder().await;
    let part = |text: &str| text.as_bytes().to_vec();
    let first = archive.put_part(SHARD, part("one")).await.unwrap();
    let second = archive.put_part(SHARD, part("two")).await.unwrap();
    archive
        .put_snapshot(SHARD, 5, &[first], json!({"at": 5}))
        .await
        .unwrap();
    archive
        .put_snapshot(SHARD, 9, &[first, second], json!({"at": 9}))
        .await
        .unwrap();
    let names = archive.snapshots(SHARD).await.unwrap();
    let sequences: Vec<u64> = names
        .iter()
        .map(muster_archive::SnapshotName::sequence)
        .collect();
    assert_eq!(sequences, [9, 5]);
    let newest = archive.read_snapshot(&names[0]).await.unwrap();
    assert_eq!(newest.parts, [part("one"), part("two")]);
    assert_eq!(newest.meta["at"], 9);
    assert_eq!(newest.part_names, [first, second]);
}

#[tokio::test]
async fn a_damaged_snapshot_is_an_error_and_the_one_before_is_not() {
    let (folder, archive) = in_folder().await;
    let old = archive.put_part(SHARD, b"old".to_vec()).await.unwrap();
    archive
        .put_snapshot(SHARD, 5, &[old], json!(null))
        .await
        .unwrap();
    let before: Vec<PathBuf> = files(folder.path());
    let new = archive.put_part(SHARD, b"new".to_vec()).await.unwrap();
    archive
        .put_snapshot(SHARD, 9, &[new], json!(null))
        .await
        .unwrap();
    for file in files(folder.path()) {
        if !before.contains(&file) {
            let mut bytes = fs::read(&file).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(&file, bytes).unwrap();
        }
    }
    let names = archive.snapshots(SHARD).await.unwrap();
    assert!(archive.read_snapshot(&names[0]).await.is_err());
    assert_eq!(
        archive.read_snapshot(&names[1]).await.unwrap().parts,
        [b"old".to_vec()]
    );
}

#[tokio::test]
async fn sweeping_keeps_what_a_kept_snapshot_names_and_what_is_new() {
    let (_folder, archive) = in_folder().await;
    let shared = archive.put_part(SHARD, b"shared".to_vec()).await.unwrap();
    for sequence in 1..=5_u64 {
        let own = archive
            .put_part(SHARD, sequence.to_be_bytes().to_vec())
            .await
            .unwrap();
        archive
            .put_snapshot(SHARD, sequence, &[shared, own], json!(null))
            .await
            .unwrap();
    }
    let fresh = archive
        .put_part(SHARD, b"not named yet".to_vec())
        .await
        .unwrap();
    let two = NonZeroUsize::new(2).unwrap();
    let swept = archive.keep_snapshots(SHARD, two).await.unwrap();
    assert_eq!(swept.heads, 3);
    let names = archive.snapshots(SHARD).await.unwrap();
    assert_eq!(names.len(), 2);
    for name in &names {
        archive.read_snapshot(name).await.unwrap();
    }
    // A part that was just put may be named in a moment.
    archive
        .put_snapshot(SHARD, 9, &[shared, fresh], json!(null))
        .await
        .unwrap();
    let newest = archive.snapshots(SHARD).await.unwrap().remove(0);
    archive.read_snapshot(&newest).await.unwrap();
}

#[tokio::test]
async fn an_address_that_is_none_says_what_would_be_right() {
    for (url, says) in [
        ("", "folder"),
        ("ftp://host/path", "file:///"),
        ("s3://bucket/x", "s3"),
    ] {
        let error = Archive::open(url).await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains(says) && text.contains("archive.url"),
            "{url}: {text}"
        );
        assert!(!error.may_pass());
    }
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_the_operators_to_mend() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("archive");
    fs::write(&file, b"no folder").unwrap();
    let opened = Archive::open(&file.display().to_string()).await;
    let error = match opened {
        Err(error) => error,
        Ok(archive) => archive.identity().await.unwrap_err(),
    };
    assert!(error.to_string().contains("archive.url"), "{error}");
}
