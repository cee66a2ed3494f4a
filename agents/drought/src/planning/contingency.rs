use serde::{Deserialize, Serialize};

use crate::assessment::{Assessment, OtherYear};
use crate::choice::{Aim, choose};
use crate::frame::Frame;
use crate::measure::Measure;
use crate::settings::Settings;
use crate::unit::percent;

/// The cut of a level that asks for what is required, in a plan for when nobody knows it yet.
const OPEN_CUT_MIN: f64 = 0.1;

/// What would be done at a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelPlan {
    /// Its name.
    pub level: String,
    /// The cut that it asks for, as a fraction.
    pub target: f64,
    /// The measures, by title.
    pub measures: Vec<String>,
    /// The cut that they reach.
    pub reach: f64,
    /// What they cost until the horizon, in US dollars.
    pub cost_usd: f64,
}

/// What would be needed in other years than the one planned for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Which years.
    pub name: String,
    /// The cut that keeps the reserve in them, as a fraction.
    pub required: f64,
    /// The level that covers it.
    pub level: String,
    /// The cut that measures can reach of it.
    pub reach: f64,
    /// What they cost until the horizon, in US dollars.
    pub cost_usd: f64,
}

/// What the public is told at a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageMessage {
    /// The level, 0 for none.
    pub stage: usize,
    /// Its name.
    pub level: String,
    /// One line.
    pub headline: String,
    /// The text.
    pub text: String,
    /// Whether it is the one that is called for.
    pub current: bool,
}

/// The level, of six, at which measures for a cut are asked for: one for each started tenth.
pub(crate) fn level_of_six(cut: f64) -> usize {
    if cut <= 0.0 {
        return 0;
    }
    ((cut * 10.0 - 1e-9).ceil() as usize).clamp(1, 6)
}

/// Chooses for other cuts than the target.
pub(super) struct Contingency<'a> {
    pub(super) frame: &'a Frame,
    pub(super) measures: &'a [Measure],
    pub(super) aim: Aim,
    pub(super) usable: &'a dyn Fn(&Measure) -> bool,
}

impl Contingency<'_> {
    pub(super) fn levels(&self) -> Vec<LevelPlan> {
        let levels = self.frame.levels.iter();
        levels
            .map(|level| {
                let open = (level.start / 100.0).max(OPEN_CUT_MIN) + OPEN_CUT_MIN;
                let target = level
                    .reduction_percent
                    .map_or(open, |percent| percent / 100.0);
                let (measures, reach, cost_usd) = self.choose(target);
                LevelPlan {
                    level: level.name.clone(),
                    target,
                    measures,
                    reach,
                    cost_usd,
                }
            })
            .collect()
    }

    pub(super) fn scenarios(&self, assessment: &Assessment) -> Vec<Scenario> {
        let years = assessment.other_years.iter();
        years
            .map(|OtherYear { name, required }| {
                let required = *required;
                let (_, reach, cost_usd) = self.choose(required);
                Scenario {
                    name: name.clone(),
                    required,
                    level: self.frame.label(self.frame.level_for(required)).to_owned(),
                    reach,
                    cost_usd,
                }
            })
            .collect()
    }

    fn choose(&self, cut: f64) -> (Vec<String>, f64, f64) {
        let aim = Aim {
            cut,
            level: level_of_six(cut),
            ..self.aim
        };
        let choice = choose(self.measures, &aim, self.usable);
        let titles = choice
            .taken
            .iter()
            .map(|place| self.measures[*place].title.clone());
        (titles.collect(), choice.reach, choice.cost_usd)
    }
}

/// What the public is told at each level of a frame.
pub(super) fn messages(
    settings: &Settings,
    frame: &Frame,
    assessment: &Assessment,
    name: &str,
) -> Vec<StageMessage> {
    let of = |stage: usize| {
        let current = stage == assessment.stage;
        let cut = match current {
            true => assessment.target,
            false => frame.reduction(stage, 0.0),
        };
        let template = settings.message(cut);
        let open = frame
            .level(stage)
            .is_some_and(|level| level.reduction_percent.is_none());
        let asked = match open && !current {
            true => format!("more than {}", percent(cut)),
            false => percent(cut),
        };
        let fill = |text: &str| text.replace("{name}", name).replace("{cut}", &asked);
        let text = format!("{} {}", fill(&template.text), fill(&template.ask));
        StageMessage {
            stage,
            level: frame.label(stage).to_owned(),
            headline: fill(&template.headline),
            text: capitalised(&text),
            current,
        }
    };
    (0..=frame.levels.len()).map(of).collect()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
