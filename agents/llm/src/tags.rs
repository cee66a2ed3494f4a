//! The form in which some models answer: `<analysis>…</analysis>`, `<tasks><task>…`, `<response>…`.
//!
//! It is no XML: text holds bare `<` and `&`, talk stands around it, and ends are missing. Only the names that are asked for
//! are tags; everything else is text.

/// Deepest nesting that is read.
const DEPTH_MAX: usize = 16;

/// One tag with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// The text in it that belongs to no inner tag, without spaces around it.
    pub text: String,
    /// The tags in it, in order.
    pub inner: Vec<Tag>,
}

impl Tag {
    /// The first tag of a name, at any depth.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Tag> {
        self.inner
            .iter()
            .find_map(|tag| (tag.name == name).then_some(tag).or_else(|| tag.find(name)))
    }
}

/// The tags of a text, below one without a name; what is not closed ends with the one around it, or with the text.
#[must_use]
pub fn tags(text: &str, names: &[&str]) -> Tag {
    let mut open = vec![Tag::default()];
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        push(&mut open, before);
        match mark(after, names) {
            Some((name, true, len)) => {
                close(&mut open, name);
                rest = after.get(len..).unwrap_or_default();
            }
            Some((name, false, len)) if open.len() < DEPTH_MAX => {
                open.push(Tag {
                    name: name.to_owned(),
                    ..Tag::default()
                });
                rest = after.get(len..).unwrap_or_default();
            }
            _ => {
                push(&mut open, "<");
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    push(&mut open, rest);
    while open.len() > 1 {
        fold(&mut open);
    }
    let mut root = open.pop().unwrap_or_default();
    root.text = root.text.trim().to_owned();
    root
}

fn push(open: &mut [Tag], text: &str) {
    if let Some(tag) = open.last_mut() {
        tag.text.push_str(text);
    }
}

/// A tag at the beginning of a text: its name, whether it closes, and its length.
fn mark<'a>(text: &str, names: &[&'a str]) -> Option<(&'a str, bool, usize)> {
    let end = text.find('>')?;
    let inside = text.get(1..end)?.trim();
    let (closes, name) = match inside.strip_prefix('/') {
        Some(name) => (true, name.trim()),
        None => (false, inside.split_whitespace().next()?),
    };
    let known = names.iter().find(|known| known.eq_ignore_ascii_case(name));
    known.map(|name| (*name, closes, end + 1))
}

/// Ends the innermost tag of a name with all that is open in it; an end without a beginning is nothing.
fn close(open: &mut Vec<Tag>, name: &str) {
    if !open.iter().skip(1).any(|tag| tag.name == name) {
        return;
    }
    while let Some(closed) = fold(open) {
        if closed == name {
            break;
        }
    }
}

fn fold(open: &mut Vec<Tag>) -> Option<String> {
    let mut tag = open.pop()?;
    tag.text = tag.text.trim().to_owned();
    let name = tag.name.clone();
    open.last_mut()?.inner.push(tag);
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = [
        "analysis",
        "tasks",
        "task",
        "type",
        "description",
        "response",
    ];

    #[test]
    fn several_lines_nesting_stray_text_and_missing_ends_are_read() {
        let text = "Sure!\n<Analysis>\nTwo lines,\nif a < b && c > d.\n</analysis>\nand\n<tasks>\n<task>\n<type>formal</type>\
                    <description>Write\nit</description></task> <task><type>short</type><description>cut</tasks><response>x";
        let root = tags(text, &NAMES);
        let analysis = root.find("analysis").unwrap();
        assert_eq!(analysis.text, "Two lines,\nif a < b && c > d.");
        let tasks = &root.find("tasks").unwrap().inner;
        assert_eq!(tasks.len(), 2);
        assert_eq!(tasks[0].find("description").unwrap().text, "Write\nit");
        assert_eq!(tasks[1].find("description").unwrap().text, "cut");
        assert_eq!(root.find("response").unwrap().text, "x");
        assert!(root.text.starts_with("Sure!"));
    }

    #[test]
    fn no_text_makes_it_panic_or_nest_without_end() {
        let deep = "<task>".repeat(10_000);
        assert!(tags(&deep, &NAMES).find("task").is_some());
        for text in [
            "",
            "<",
            "</",
            "<>",
            "</task>",
            "<task",
            "<ä>",
            "<task ä='>'>",
        ] {
            let _ = tags(text, &NAMES);
        }
    }
}
