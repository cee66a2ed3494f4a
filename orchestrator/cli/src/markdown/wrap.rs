//! Styled text in lines.

use console::measure_text_width;

use super::span::{Span, Style};

/// Narrower than this no line reads well: wider lines are cut by the terminal instead.
const WIDTH_MIN: usize = 10;

/// A word: pieces without a space between them.
type Word = Vec<(String, Style)>;

/// Breaks text at spaces into lines of at most `width` columns; a longer word is broken anywhere.
pub(super) fn wrap(spans: &[Span], width: usize) -> Vec<String> {
    let width = width.max(WIDTH_MIN);
    let mut lines: Vec<Vec<Word>> = vec![Vec::new()];
    let mut used = 0;
    for word in words(spans)
        .into_iter()
        .flat_map(|word| broken(word, width))
    {
        let wide = word_width(&word);
        let gap = usize::from(used > 0);
        if used + gap + wide > width {
            lines.push(Vec::new());
            used = wide;
        } else {
            used += gap + wide;
        }
        if let Some(line) = lines.last_mut() {
            line.push(word);
        }
    }
    lines.iter().map(|words| line(words)).collect()
}

fn words(spans: &[Span]) -> Vec<Word> {
    let mut words: Vec<Word> = vec![Vec::new()];
    for span in spans {
        for (number, part) in span.text.split(' ').enumerate() {
            if number > 0 {
                words.push(Vec::new());
            }
            if let Some(word) = words.last_mut()
                && !part.is_empty()
            {
                word.push((part.to_owned(), span.style));
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn word_width(word: &Word) -> usize {
    word.iter().map(|(text, _)| measure_text_width(text)).sum()
}

fn broken(word: Word, width: usize) -> Vec<Word> {
    if word_width(&word) <= width {
        return vec![word];
    }
    let mut parts: Vec<Word> = vec![Vec::new()];
    let mut used = 0;
    for (text, style) in word {
        for character in text.chars() {
            let wide = measure_text_width(character.encode_utf8(&mut [0; 4]));
            if used + wide > width {
                parts.push(Vec::new());
                used = 0;
            }
            used += wide;
            if let Some(part) = parts.last_mut() {
                part.push((character.to_string(), style));
            }
        }
    }
    parts
}

/// Words in a line, joined; neighbours of one style share their escape sequences.
fn line(words: &[Word]) -> String {
    let mut spans: Vec<Span> = Vec::new();
    for (number, word) in words.iter().enumerate() {
        for (piece, (text, style)) in word.iter().enumerate() {
            let space = number > 0 && piece == 0;
            match spans.last_mut() {
                Some(span) if span.style == *style => {
                    span.text.push_str(if space { " " } else { "" });
                    span.text.push_str(text);
                }
                last => {
                    if let (Some(span), true) = (last, space) {
                        span.text.push(' ');
                    }
                    spans.push(Span {
                        text: text.clone(),
                        style: *style,
                    });
                }
            }
        }
    }
    spans.iter().map(Span::styled).collect()
}
