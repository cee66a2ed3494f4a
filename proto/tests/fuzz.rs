//! Every file of `corpus/`, and seeded changes of them, through every decoder.
//!
//! Runs on stable, the same way for the same seed. `MUSTER_FUZZ_SEED` and `MUSTER_FUZZ_INPUTS`
//! choose others; an input that fails is printed, so that it can be added to the corpus. Files
//! named `good-…` must be understood by one decoder at least, files named `hostile-…` by none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a panic is how they fail"
)]

use std::{
    env, fs,
    time::{Duration, Instant},
};

use muster_proto::{ContentType, Fault, Json, Payload, Plan, RunEvents, api, codec, protobuf};

const INPUTS: u64 = 100_000;
const SEED: u64 = 0x6d75_7374_6572;
/// Far above what any input here takes, as the machine may be busy with other tests.
const TIME_MAX: Duration = Duration::from_secs(2);
/// Longer files are run as they are, but not changed: time goes into many inputs.
const CHANGED_BYTES_MAX: usize = 4 * 1024;

struct File {
    name: String,
    bytes: Vec<u8>,
}

#[test]
fn the_corpus_is_judged_as_its_names_say() {
    let files = corpus();
    assert!(files.len() >= 30, "only {} files", files.len());
    for file in files {
        let is_understood = understood_by_any(&file.bytes);
        assert_eq!(
            is_understood,
            file.name.starts_with("good-"),
            "{}",
            file.name
        );
    }
}

#[test]
fn no_changed_input_makes_a_decoder_panic_or_dawdle() {
    let seed = from_environment("MUSTER_FUZZ_SEED", SEED);
    let inputs = from_environment("MUSTER_FUZZ_INPUTS", INPUTS);
    println!("MUSTER_FUZZ_SEED={seed} MUSTER_FUZZ_INPUTS={inputs}");
    let files: Vec<File> = corpus()
        .into_iter()
        .filter(|file| file.bytes.len() <= CHANGED_BYTES_MAX)
        .collect();
    let mut random = Random(seed);
    let mut slowest = Duration::ZERO;
    let mut understood = 0;
    for number in 0..inputs {
        let input = changed(&files, &mut random);
        let started = Instant::now();
        let judged = std::panic::catch_unwind(|| understood_by_any(&input));
        let took = started.elapsed();
        assert!(
            judged.is_ok(),
            "input {number} panics: {}",
            input.escape_ascii()
        );
        assert!(
            took < TIME_MAX,
            "input {number} takes {took:?}: {}",
            input.escape_ascii()
        );
        slowest = slowest.max(took);
        understood += u64::from(judged.unwrap_or(false));
    }
    println!("{understood} of {inputs} understood, slowest {slowest:?}");
    // A share of what is changed must get deep into the decoders, or nothing is tested.
    let is_telling = inputs >= INPUTS;
    assert!(
        !is_telling || understood > inputs / 100,
        "changes break nearly everything"
    );
    assert!(
        !is_telling || understood < inputs / 2,
        "changes break nearly nothing"
    );
}

/// Reads the input by every decoder. Whatever is understood must be written so that it is
/// understood again.
fn understood_by_any(bytes: &[u8]) -> bool {
    let mut understood = false;
    for content_type in [ContentType::Json, ContentType::Protobuf] {
        if let Ok((header, payload)) = codec::decode(content_type, bytes) {
            let again = codec::encode(content_type, &header, &payload);
            assert_eq!(codec::decode(content_type, &again), Ok((header, payload)));
            understood = true;
        }
        if let Ok(envelope) = codec::decode_envelope(content_type, bytes) {
            let again = codec::encode_envelope(content_type, &envelope);
            assert_eq!(codec::decode_envelope(content_type, &again), Ok(envelope));
            understood = true;
        }
    }
    if let Ok(json) = Json::from_slice(bytes) {
        understood |= Payload::from_json(&json).is_ok();
    }
    understood |= protobuf::decode_events(bytes).is_ok();
    understood |= api::decode::<RunEvents>(bytes).is_ok();
    understood |= api::decode::<Fault>(bytes).is_ok();
    understood |= api::decode::<api::PlanRequest>(bytes).is_ok();
    understood |= api::decode::<api::RunRequest>(bytes).is_ok();
    understood |= api::decode::<api::RunStatus>(bytes).is_ok();
    if let Ok(plan) = api::decode::<Plan>(bytes) {
        let _ = plan.check(None);
        understood = true;
    }
    understood
}

fn corpus() -> Vec<File> {
    let mut files: Vec<File> = fs::read_dir("corpus")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with(".gitattributes"))
        .map(|path| File {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            bytes: fs::read(path).unwrap(),
        })
        .collect();
    files.sort_by(|left, right| left.name.cmp(&right.name));
    files
}

fn from_environment(name: &str, default: u64) -> u64 {
    match env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} must be a number")),
        Err(_) => default,
    }
}

/// One file with one to four changes.
fn changed(files: &[File], random: &mut Random) -> Vec<u8> {
    let mut input = files[random.below(files.len())].bytes.clone();
    for _ in 0..=random.below(4) {
        change(&mut input, files, random);
    }
    input
}

fn change(input: &mut Vec<u8>, files: &[File], random: &mut Random) {
    let start = random.below(input.len() + 1);
    let end = (start + random.below(16)).min(input.len());
    match random.below(7) {
        0 if start < input.len() => input[start] = random.byte(),
        1 if start < input.len() => input[start] ^= 1 << random.below(8),
        2 => input.truncate(start),
        3 => drop(input.drain(start..end)),
        4 => {
            let copied = input[start..end].to_vec();
            input.splice(start..start, copied);
        }
        5 => {
            let other = &files[random.below(files.len())].bytes;
            let from = random.below(other.len() + 1);
            let to = (from + random.below(64)).min(other.len());
            input.splice(start..end, other[from..to].iter().copied());
        }
        _ => {
            let piece = PIECES[random.below(PIECES.len())];
            input.splice(start..end, piece.iter().copied());
        }
    }
}

/// What parsers trip over.
const PIECES: [&[u8]; 18] = [
    b"{",
    b"[",
    b"}",
    b"]",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"-0",
    b"1e999",
    b"18446744073709551616",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80",
    b"\x00",
    b"\xc3\x28",
    b"\"kind\":\"results\"",
    b"\x52\x02\x0a\x00",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
];

/// `SplitMix64` (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}
