//! What is read from a request, and what is found: `cargo run -p muster-product --example need -- "REQUEST" [CATALOGUE]`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool to look with"
)]

use std::sync::Arc;

use muster_product::{Catalogue, Lexicon, Matcher, NeedReader, RequestParts, Shelf};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let request = arguments.next().unwrap();
    let catalogue = match arguments.next() {
        Some(path) => Catalogue::from_json(&path, &std::fs::read(&path).unwrap()).unwrap(),
        None => Catalogue::bundled().unwrap(),
    };
    let lexicon = Arc::new(Lexicon::bundled().unwrap());
    let reader = NeedReader::new(Arc::clone(&lexicon));
    let shelf = Shelf::of(&catalogue);
    let matcher = Matcher::new(Arc::new(catalogue), Arc::clone(&lexicon));
    for part in RequestParts::of(&request, &lexicon).0 {
        let need = reader.read(&part.whole(), &shelf);
        println!("{}", serde_json::to_string_pretty(&need).unwrap());
        let found = matcher.find(&need, 5);
        println!("{}", serde_json::to_string_pretty(&found).unwrap());
    }
}
