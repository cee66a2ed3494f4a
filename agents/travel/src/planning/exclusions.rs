use super::day_text::left_out;
use super::target::{Target, target};
use crate::place::{Atlas, Meaning, country_name};
use crate::request::{Mention, Role};

/// The places that a request rules out.
pub(crate) struct Exclusions<'a> {
    mentions: Vec<&'a Mention>,
    atlas: &'a Atlas,
}

impl<'a> Exclusions<'a> {
    pub(crate) fn of(mentions: &'a [Mention], atlas: &'a Atlas) -> Exclusions<'a> {
        let excluded = mentions.iter().filter(|m| m.role == Role::Excluded);
        Exclusions {
            mentions: excluded.collect(),
            atlas,
        }
    }

    pub(crate) fn atlas(&self) -> &'a Atlas {
        self.atlas
    }

    /// Whether a place is ruled out by its own name: a city that is named for itself is visited
    /// even where its country is ruled out (`not Italy, only Rome`).
    pub(crate) fn names(&self, mention: &Mention) -> bool {
        let same = |m: &Meaning| mention.meanings.contains(m);
        self.mentions
            .iter()
            .any(|out| out.meanings.iter().any(same))
    }

    /// What a source has in the places ruled out.
    pub(crate) fn in_source(&self, source: usize) -> Vec<Target> {
        let excluded = self.mentions.iter();
        excluded
            .filter_map(|m| target(m, self.atlas, source, false))
            .collect()
    }

    /// `Rome and Venice are left out, as you asked.`; `None` when nothing is ruled out.
    pub(crate) fn sentence(&self) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        for mention in &self.mentions {
            // "Scotland" is another name of the United Kingdom in the data, and less than that.
            let part = mention
                .meanings
                .iter()
                .find(|m| matches!(m, Meaning::Part { .. }));
            let known = part.or(mention.meanings.first());
            let name = known.map_or_else(|| mention.text.clone(), |m| self.name(m));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        left_out(&names)
    }

    /// A place without data has its country with it: it may bear the name of one that is visited.
    fn name(&self, meaning: &Meaning) -> String {
        let name = self.atlas.name(meaning);
        match meaning {
            Meaning::Known { .. } => {
                let code = self.atlas.country_code(meaning);
                format!("{name} ({})", country_name(&code))
            }
            _ => name,
        }
    }
}
