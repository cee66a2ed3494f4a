//! What words of shoppers mean.

use std::collections::BTreeSet;

use config::{Config, File, FileFormat};
use muster_reading::{Token, stem};
use serde::{Deserialize, de::DeserializeOwned};

use super::LanguageError;
use super::phrase::Phrase;

/// The lexicon that comes along.
const BUNDLED: &str = include_str!("../../../../config/workflows/product/lexicon.yaml");

/// What words of shoppers mean: kinds of goods, what wishes let one look for, colours, and for whom something is.
#[derive(Debug)]
pub struct Lexicon {
    kinds: Vec<Kind>,
    concepts: Vec<Concept>,
    colours: Vec<Vec<Phrase>>,
    colour_names: Vec<Vec<String>>,
    recipients: Vec<Vec<String>>,
    occasions: Vec<(String, Phrase)>,
    fillers: BTreeSet<String>,
}

#[derive(Debug)]
struct Kind {
    name: String,
    words: Vec<Phrase>,
}

#[derive(Debug)]
struct Concept {
    said: Vec<Phrase>,
    means: Vec<Phrase>,
    unwanted: bool,
}

/// Where a text names a kind of goods; places count words and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KindMention {
    pub(crate) kind: String,
    pub(crate) at: usize,
    pub(crate) len: usize,
}

/// What a text says that lets one look for something else besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConceptMention {
    pub(crate) at: usize,
    pub(crate) len: usize,
    pub(crate) means: Vec<String>,
    pub(crate) unwanted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kinds: Vec<Vec<String>>,
    concepts: Vec<WrittenConcept>,
    colours: Vec<Vec<String>>,
    recipients: Vec<Vec<String>>,
    occasions: Vec<String>,
    fillers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenConcept {
    said: Vec<String>,
    means: Vec<String>,
    #[serde(default)]
    unwanted: bool,
}

/// Reads YAML into a type.
pub(crate) fn from_yaml<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, LanguageError> {
    Config::builder()
        .add_source(File::from_str(text, FileFormat::Yaml))
        .build()
        .and_then(Config::try_deserialize)
        .map_err(|error| LanguageError {
            name: name.to_owned(),
            reason: error.to_string(),
        })
}

fn phrases(texts: &[String]) -> Vec<Phrase> {
    texts.iter().map(|text| Phrase::new(text)).collect()
}

impl Lexicon {
    /// The lexicon that comes along.
    ///
    /// # Errors
    /// [`LanguageError`] when it is not what it should be.
    pub fn bundled() -> Result<Self, LanguageError> {
        Self::from_yaml("lexicon.yaml", BUNDLED)
    }

    /// A lexicon from YAML, of the form of `config/workflows/product/lexicon.yaml`.
    ///
    /// # Errors
    /// [`LanguageError`] naming what is wrong.
    pub fn from_yaml(name: &str, text: &str) -> Result<Self, LanguageError> {
        let written: Written = from_yaml(name, text)?;
        let kind = |words: &Vec<String>| Kind {
            name: words.first().cloned().unwrap_or_default(),
            words: phrases(words),
        };
        let concept = |it: &WrittenConcept| Concept {
            said: phrases(&it.said),
            means: phrases(&it.means),
            unwanted: it.unwanted,
        };
        let occasion = |text: &String| (text.clone(), Phrase::new(text));
        Ok(Self {
            kinds: written.kinds.iter().map(kind).collect(),
            concepts: written.concepts.iter().map(concept).collect(),
            colours: written.colours.iter().map(|it| phrases(it)).collect(),
            colour_names: written.colours,
            recipients: written.recipients,
            occasions: written.occasions.iter().map(occasion).collect(),
            fillers: written.fillers.iter().map(|word| stem(word)).collect(),
        })
    }

    /// The kinds of goods that a text names, in order, the longest words first where they overlap.
    pub(crate) fn kinds_in(&self, content: &[&Token]) -> Vec<KindMention> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < content.len() {
            let mention = self.kind_at(content, at);
            at += mention.as_ref().map_or(1, |mention| mention.len);
            found.extend(mention);
        }
        found
    }

    fn kind_at(&self, content: &[&Token], at: usize) -> Option<KindMention> {
        let words = self.kinds.iter().flat_map(|kind| {
            let words = kind.words.iter();
            words.map(move |phrase| (kind, phrase))
        });
        let standing = words.filter(|(_, phrase)| phrase.stands_literally_at(content, at));
        let (kind, phrase) = standing.max_by_key(|(_, phrase)| phrase.len())?;
        Some(KindMention {
            kind: kind.name.clone(),
            at,
            len: phrase.len(),
        })
    }

    /// What a text says that lets one look for something else besides.
    pub(crate) fn concepts_in(&self, content: &[&Token]) -> Vec<ConceptMention> {
        let mut found = Vec::new();
        for concept in &self.concepts {
            let longest = (0..content.len()).filter_map(|at| {
                let standing = concept.said.iter().filter(|it| it.stands_at(content, at));
                standing.map(Phrase::len).max().map(|len| (at, len))
            });
            found.extend(longest.map(|(at, len)| ConceptMention {
                at,
                len,
                means: concept.means.iter().map(Phrase::term).collect(),
                unwanted: concept.unwanted,
            }));
        }
        found
    }

    /// The phrases of several words that concepts look for: the ranking has to know them as one term.
    pub(crate) fn compounds(&self) -> Vec<&Phrase> {
        let all = self.concepts.iter().flat_map(|concept| &concept.means);
        let mut compounds: Vec<&Phrase> = all.filter(|phrase| phrase.len() > 1).collect();
        compounds.sort();
        compounds.dedup();
        compounds
    }

    /// The longest colour at this place, as its length and as it is written in the lexicon.
    pub(crate) fn colour_at(&self, content: &[&Token], at: usize) -> Option<(usize, &str)> {
        let groups = self.colours.iter().zip(&self.colour_names);
        let all = groups.flat_map(|(phrases, names)| phrases.iter().zip(names));
        let standing = all.filter(|(phrase, _)| phrase.stands_literally_at(content, at));
        standing
            .map(|(phrase, name)| (phrase.len(), name.as_str()))
            .max_by_key(|(len, _)| *len)
    }

    /// Whether a colour of the catalogue is what was asked for: the same, or a shade of it.
    pub(crate) fn is_shade_of(&self, has: &str, asked: &str) -> bool {
        let has = has.to_lowercase();
        let asked = asked.to_lowercase();
        let shades = self
            .colour_names
            .iter()
            .filter(|group| group[..1] == [asked.as_str()]);
        let part = |has: &str| has == asked || shades.clone().flatten().any(|shade| shade == has);
        part(&has) || has.split(['/', ' ']).any(part)
    }

    /// Who a word speaks of, as in the catalogue's `for`.
    pub(crate) fn recipient_of(&self, word: &str) -> Option<&str> {
        let group = self
            .recipients
            .iter()
            .find(|it| it.iter().any(|known| known == word))?;
        group.first().map(String::as_str)
    }

    /// The occasion at this place, with its length.
    pub(crate) fn occasion_at(&self, content: &[&Token], at: usize) -> Option<(usize, &str)> {
        let standing = self
            .occasions
            .iter()
            .filter(|(_, it)| it.stands_at(content, at));
        let found = standing.map(|(name, phrase)| (phrase.len(), name.as_str()));
        found.max_by_key(|(len, _)| *len)
    }

    /// Whether a stem is one of those that say nothing about goods.
    pub(crate) fn is_filler(&self, stem: &str) -> bool {
        self.fillers.contains(stem)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be set up fails the test")]
mod tests {
    use muster_reading::tokens;

    use super::*;

    fn kinds(text: &str) -> Vec<String> {
        let all = tokens(text);
        let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
        let mentions = Lexicon::bundled().unwrap().kinds_in(&content);
        mentions.into_iter().map(|mention| mention.kind).collect()
    }

    #[test]
    fn the_longest_kind_is_taken() {
        assert_eq!(
            kinds("a dry bag and a sleeping bag"),
            ["dry bags", "sleeping bags"]
        );
        assert_eq!(kinds("light trousers"), ["trousers"]);
    }

    #[test]
    fn a_colour_is_met_by_its_shades_but_not_the_other_way_round() {
        let lexicon = Lexicon::bundled().unwrap();
        assert!(lexicon.is_shade_of("Navy", "blue"));
        assert!(!lexicon.is_shade_of("Blue", "navy"));
        assert!(lexicon.is_shade_of("Grey/Black", "black"));
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = Lexicon::from_yaml("mine.yaml", "sorts: []").unwrap_err();
        assert!(error.to_string().starts_with("mine.yaml: "), "{error}");
    }
}
