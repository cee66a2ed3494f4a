use std::path::Path;

use crate::fence::fenced;

/// Tokens for a number of bytes, at least: models take three to four bytes of English for one.
const BYTES_PER_TOKEN: usize = 3;

/// A prompt of a workflow: a text with `{{variables}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    text: String,
}

/// What stands for a variable. All of it is data, and fenced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// A text, which has to fit.
    Text(String),
    /// Items, the most important first: the last ones are left out where they do not fit.
    List(Vec<String>),
}

/// Why a prompt cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// The file cannot be read.
    #[error("prompt {file} cannot be read: {reason}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why not.
        reason: String,
    },
    /// It does not use a variable that it has to.
    #[error("prompt {file} has no {{{{{variable}}}}}: the agent's data would be missing")]
    Missing {
        /// Which file.
        file: String,
        /// Which variable.
        variable: String,
    },
    /// It uses a variable that the agent does not have.
    #[error("prompt {file} uses {{{{{variable}}}}}, which does not exist: {known} do")]
    Unknown {
        /// Which file.
        file: String,
        /// Which variable.
        variable: String,
        /// Those that exist.
        known: String,
    },
}

impl Prompt {
    /// A prompt whose variables are exactly these.
    ///
    /// # Errors
    /// [`PromptError`] naming the file and the variable.
    pub fn of(file: &str, text: &str, variables: &[&str]) -> Result<Self, PromptError> {
        for variable in variables {
            if !text.contains(&format!("{{{{{variable}}}}}")) {
                return Err(PromptError::Missing {
                    file: file.to_owned(),
                    variable: (*variable).to_owned(),
                });
            }
        }
        let used = text.split("{{").skip(1);
        for used in used.filter_map(|part| part.split_once("}}")) {
            if !variables.contains(&used.0.trim()) {
                return Err(PromptError::Unknown {
                    file: file.to_owned(),
                    variable: used.0.trim().to_owned(),
                    known: variables.join(", "),
                });
            }
        }
        Ok(Self {
            text: text.to_owned(),
        })
    }

    /// The prompt of a folder of workflows where it has one, such as `report/prompts/section.md`, or the one that comes along.
    ///
    /// # Errors
    /// [`PromptError`] naming the file and the variable.
    pub fn open(
        workflows: Option<&Path>,
        name: &str,
        bundled: &str,
        variables: &[&str],
    ) -> Result<Self, PromptError> {
        let path = workflows.map(|folder| folder.join(name));
        match path.filter(|path| path.is_file()) {
            None => Self::of(name, bundled, variables),
            Some(path) => {
                let file = path.display().to_string();
                let text = std::fs::read_to_string(&path);
                let text = text.map_err(|error| PromptError::Unreadable {
                    file: file.clone(),
                    reason: error.to_string(),
                })?;
                Self::of(&file, &text, variables)
            }
        }
    }

    /// The prompt with its variables in place, fenced, in at most so many tokens; and what was left out for it. `None` where it
    /// does not fit even without any item.
    #[must_use]
    pub fn fill(
        &self,
        variables: &[(&str, Variable)],
        tokens_max: usize,
    ) -> Option<(String, Vec<String>)> {
        let mut kept: Vec<usize> = variables.iter().map(|(_, it)| it.count()).collect();
        loop {
            let made = self.with(variables, &kept);
            if made.len().div_ceil(BYTES_PER_TOKEN) <= tokens_max {
                return Some((made, left_out(variables, &kept)));
            }
            // The longest list gives a tenth, and at least one.
            let longest = (0..kept.len())
                .filter(|at| matches!(variables[*at].1, Variable::List(_)) && kept[*at] > 0)
                .max_by_key(|at| kept[*at])?;
            kept[longest] -= (kept[longest] / 10).max(1);
        }
    }

    fn with(&self, variables: &[(&str, Variable)], kept: &[usize]) -> String {
        let mut made = String::new();
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            made.push_str(before);
            let Some((name, after)) = after.split_once("}}") else {
                rest = after;
                continue;
            };
            let at = variables.iter().position(|it| it.0 == name.trim());
            if let Some(at) = at {
                made.push_str(&fenced(name.trim(), &variables[at].1.shown(kept[at])));
            }
            rest = after;
        }
        made.push_str(rest);
        made
    }
}

impl Variable {
    fn count(&self) -> usize {
        match self {
            Self::Text(_) => 0,
            Self::List(items) => items.len(),
        }
    }

    fn shown(&self, kept: usize) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(items) => items[..kept.min(items.len())].join("\n"),
        }
    }
}

fn left_out(variables: &[(&str, Variable)], kept: &[usize]) -> Vec<String> {
    let pairs = variables.iter().zip(kept);
    pairs
        .filter(|((_, variable), kept)| **kept < variable.count())
        .map(|((name, variable), kept)| {
            let all = variable.count();
            format!("{} of {all} {name}, for its context window", all - kept)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_unknown_variable_is_named_with_its_file() {
        let error = |text| {
            Prompt::of("a/b.md", text, &["topic"])
                .unwrap_err()
                .to_string()
        };
        let missing = error("none");
        assert!(
            missing.contains("a/b.md") && missing.contains("{{topic}}"),
            "{missing}"
        );
        let unknown = error("{{topic}} {{tpoic}}");
        assert!(
            unknown.contains("a/b.md") && unknown.contains("{{tpoic}}"),
            "{unknown}"
        );
    }

    #[test]
    fn a_file_of_the_workflows_folder_wins_over_the_one_that_comes_along() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Prompt::open(Some(folder.path()), "p.md", "old {{x}}", &["x"]);
        assert!(open().unwrap().text.starts_with("old"));
        std::fs::write(folder.path().join("p.md"), "new {{x}}").unwrap();
        assert!(open().unwrap().text.starts_with("new"));
        std::fs::write(folder.path().join("p.md"), "new").unwrap();
        assert!(open().unwrap_err().to_string().contains("p.md"));
    }

    #[test]
    fn the_last_items_are_left_out_and_said_and_values_are_not_filled_again() {
        let prompt = Prompt::of(
            "p",
            "About {{topic}}: {{sentences}}",
            &["topic", "sentences"],
        )
        .unwrap();
        let items: Vec<String> = (0..100)
            .map(|at| format!("sentence {at} {{{{topic}}}}"))
            .collect();
        let variables = [
            ("topic", Variable::Text("lakes".to_owned())),
            ("sentences", Variable::List(items)),
        ];
        let (text, left_out) = prompt.fill(&variables, 300).unwrap();
        assert!(
            text.len() <= 900 && text.contains("sentence 0 {{topic}}"),
            "{text}"
        );
        assert!(!text.contains("sentence 99"));
        assert!(left_out[0].contains("of 100 sentences"), "{left_out:?}");
        assert_eq!(prompt.fill(&variables, 10), None);
    }
}
