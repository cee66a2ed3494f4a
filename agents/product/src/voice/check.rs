//! Holds a text against the rules of a voice.

use muster_reading::{Token, sentences, tokens};

use super::breach::Breach;
use super::rules::{Person, Rules};

/// Words in capitals up to this length are shortenings, such as UPF.
const SHORTENING_CHARS_MAX: usize = 3;

/// The rules that a text breaks. What is `quoted` from the catalogue may be written in capitals there.
pub(super) fn breaches(rules: &Rules, text: &str, quoted: &[String]) -> Vec<Breach> {
    let mut found = banned(rules, text);
    let exclamations = text.matches('!').count();
    if exclamations > rules.exclamations_max {
        found.push(breach("exclamations_max", exclamations));
    }
    for sentence in text.lines().flat_map(sentences) {
        let words = sentence.split_whitespace().count();
        if words > rules.sentence_words_max {
            found.push(breach("sentence_words_max", sentence));
        }
    }
    found.extend(person(rules, text));
    if !rules.shouting {
        let shouted = text
            .split(|c: char| !c.is_alphanumeric())
            .find(|word| is_shouted(word, quoted));
        found.extend(shouted.map(|word| breach("shouting", word)));
    }
    if !rules.emoji {
        let picture = text
            .chars()
            .find(|c| matches!(*c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}'));
        found.extend(picture.map(|picture| breach("emoji", picture)));
    }
    found
}

fn breach(rule: &str, found: impl ToString) -> Breach {
    Breach {
        rule: rule.to_owned(),
        found: found.to_string(),
    }
}

fn content(text: &str) -> Vec<String> {
    let content = tokens(text).into_iter().filter(Token::is_content);
    content.map(|token| token.text).collect()
}

fn banned(rules: &Rules, text: &str) -> Vec<Breach> {
    let said = content(text);
    let stands = |word: &&String| {
        let word = content(word);
        !word.is_empty() && said.windows(word.len()).any(|window| window == word)
    };
    let banned = rules.banned_words.iter().filter(stands);
    banned.map(|word| breach("banned_words", word)).collect()
}

fn person(rules: &Rules, text: &str) -> Option<Breach> {
    let (we, i) = (
        ["we", "us", "our", "ours"],
        ["i", "me", "my", "mine", "i'm", "i'd"],
    );
    let forbidden: Vec<&str> = match rules.person {
        Person::We => i.to_vec(),
        Person::I => we.to_vec(),
        Person::Nobody => we.into_iter().chain(i).collect(),
    };
    let said = content(text);
    let found = said.iter().find(|word| forbidden.contains(&word.as_str()));
    found.map(|word| breach("person", word))
}

fn is_shouted(word: &str, quoted: &[String]) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters > SHORTENING_CHARS_MAX
        && word.chars().all(|c| !c.is_alphabetic() || c.is_uppercase())
        && !quoted.iter().any(|quote| quote.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            banned_words: vec!["best".to_owned(), "must-have".to_owned()],
            exclamations_max: 0,
            sentence_words_max: 6,
            person: Person::We,
            shouting: false,
            emoji: false,
        }
    }

    fn broken(text: &str) -> Vec<String> {
        let all = breaches(&rules(), text, &["MERINO".to_owned()]);
        all.into_iter().map(|breach| breach.rule).collect()
    }

    #[test]
    fn each_rule_is_broken_by_what_it_forbids_and_by_nothing_else() {
        for (text, rule) in [
            ("The Best one", "banned_words"),
            ("a must-have", "banned_words"),
            ("Look!", "exclamations_max"),
            ("one two three four five six seven", "sentence_words_max"),
            ("I like it", "person"),
            ("it is HUGE", "shouting"),
            ("sun \u{2600}", "emoji"),
        ] {
            assert_eq!(broken(text), [rule], "{text}");
        }
        assert!(broken("We keep UPF 50, MERINO. Bestow it.").is_empty());
    }
}
