//! A department's planner: from a brief to steps, with what it cannot do said, and what it has to know asked.

mod feedback;
mod steps;

use std::collections::BTreeMap;

use muster_proto::Question;

use crate::brief::{Brief, RuledOut};
use crate::choice::cost_usd;
use crate::department::Department;
use crate::department_plan::{DepartmentPlan, LeftOut, PlannedMeasure};
use crate::measure::Measure;
use crate::planning::question::question;

pub(crate) use feedback::{announce_order, leave_out_order, take_order};

/// What contracted field work costs more, as a factor of what a measure costs once.
const CONTRACT_FACTOR: f64 = 1.5;

/// What a department came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Worked {
    /// Its plan.
    Plan(DepartmentPlan),
    /// Something that it has to know.
    Ask(Question),
}

/// Plans for a department. `feedback` is why earlier plans were sent back, oldest first; `answers` are those to its
/// questions, by id.
#[must_use]
pub fn work(brief: &Brief, feedback: &[String], answers: &BTreeMap<String, String>) -> Worked {
    let mut desk = Desk {
        brief,
        measures: brief.measures.clone(),
        announce: brief.announce.clone(),
        left_out: Vec::new(),
        contracted: Vec::new(),
        assumptions: Vec::new(),
        revisions: Vec::new(),
    };
    for reason in feedback {
        desk.revise(reason);
    }
    if let Some(asked) = desk
        .settle_ruled_out(answers)
        .or_else(|| desk.settle_crews(answers))
    {
        return Worked::Ask(asked);
    }
    Worked::Plan(desk.plan())
}

struct Desk<'a> {
    brief: &'a Brief,
    measures: Vec<Measure>,
    announce: Vec<(String, String)>,
    left_out: Vec<LeftOut>,
    contracted: Vec<String>,
    assumptions: Vec<String>,
    revisions: Vec<String>,
}

impl Desk<'_> {
    fn leave_out(&mut self, id: &str, reason: String) {
        self.measures.retain(|measure| measure.id != id);
        if !self.left_out.iter().any(|left| left.what == id) {
            self.left_out.push(LeftOut {
                what: id.to_owned(),
                reason,
            });
        }
    }

    fn take(&mut self, measure: &Measure) {
        self.left_out.retain(|left| left.what != measure.id);
        if !self.measures.iter().any(|own| own.id == measure.id) {
            // Of a group one works: the one that is asked for last.
            let rival = |own: &Measure| own.group.is_some() && own.group == measure.group;
            self.measures.retain(|own| !rival(own));
            self.measures.push(measure.clone());
        }
    }

    /// Asks about measures that are ruled out and needed, or does as the answer says.
    fn settle_ruled_out(&mut self, answers: &BTreeMap<String, String>) -> Option<Question> {
        let needed: Vec<&RuledOut> = self.brief.ruled_out.iter().filter(|it| it.needed).collect();
        let titles = |list: &[&RuledOut]| {
            let each = list
                .iter()
                .map(|it| format!("“{}” (ruled out by {})", it.measure.title, it.by));
            each.collect::<Vec<_>>().join(", ")
        };
        let said = answers
            .get("ruled-out")
            .map(|answer| answer.trim().to_lowercase());
        match said.as_deref() {
            _ if needed.is_empty() => {}
            None => {
                let text = format!(
                    "Without {} the cut of the stage cannot be reached. Is it to be used anyway?",
                    titles(&needed)
                );
                let options = [
                    (
                        "keep it ruled out and state what is short".to_owned(),
                        "keep".to_owned(),
                    ),
                    ("use it".to_owned(), "use".to_owned()),
                ];
                let why = "Who ruled it out has a say; what is short otherwise is in the plan. Without an answer it stays ruled out.";
                return with_default(question("ruled-out", text, why, &options));
            }
            Some("use" | "2" | "yes") => {
                for ruled_out in &needed {
                    self.revisions.push(format!(
                        "“{}” is used after all, as was answered.",
                        ruled_out.measure.title
                    ));
                    self.take(&ruled_out.measure);
                }
            }
            Some(_) => {}
        }
        for ruled_out in &self.brief.ruled_out {
            let id = &ruled_out.measure.id;
            if !self.measures.iter().any(|own| own.id == *id) {
                self.left_out.push(LeftOut {
                    what: id.clone(),
                    reason: format!("ruled out by {}", ruled_out.by),
                });
            }
        }
        None
    }

    /// Asks about measures that take more crews than there are, or does as the answer says.
    fn settle_crews(&mut self, answers: &BTreeMap<String, String>) -> Option<Question> {
        let crews = self.brief.crews?;
        let over: Vec<Measure> = self
            .measures
            .iter()
            .filter(|own| own.crews > crews)
            .cloned()
            .collect();
        if over.is_empty() {
            return None;
        }
        let titles: Vec<String> = over
            .iter()
            .map(|it| format!("“{}” ({} crews)", it.title, it.crews))
            .collect();
        match answers
            .get("crews")
            .map(|answer| answer.trim().to_lowercase())
            .as_deref()
        {
            None => {
                let text = format!(
                    "{} has {crews} field crews, fewer than {} takes. What is to be done?",
                    self.brief.department.title(),
                    titles.join(", ")
                );
                let options = [
                    (
                        "leave it out; other measures are looked for".to_owned(),
                        "leave out".to_owned(),
                    ),
                    (
                        "hire contractors, at half as much again".to_owned(),
                        "contract".to_owned(),
                    ),
                ];
                let why = "Only the department's head can say whether others may do the field work. Without an answer it is left out.";
                return with_default(question("crews", text, why, &options));
            }
            Some("contract" | "2" | "hire contractors") => {
                self.contracted = over.into_iter().map(|measure| measure.id).collect();
                self.assumptions.push(format!("Contractors do the field work of {} at {CONTRACT_FACTOR} times what it costs once.", titles.join(", ")));
            }
            Some(_) => {
                for measure in over {
                    let reason = format!(
                        "it takes {} field crews and there are {crews}",
                        measure.crews
                    );
                    self.leave_out(&measure.id, reason);
                }
            }
        }
        None
    }

    fn plan(mut self) -> DepartmentPlan {
        self.drop_what_lacks_its_requirement();
        let steps = steps::steps(self.brief, &self.measures, &self.contracted, &self.announce);
        let planned = self.measures.iter().map(|measure| {
            let contracted = self.contracted.contains(&measure.id);
            let extra = if contracted {
                measure.fixed_usd * (CONTRACT_FACTOR - 1.0)
            } else {
                0.0
            };
            PlannedMeasure {
                cost_usd: cost_usd(measure, self.brief.demand_ml, self.brief.horizon_days) + extra,
                measure: measure.clone(),
                contracted,
            }
        });
        let mut assumptions = self.assumptions;
        if !self.brief.actions.is_empty() {
            assumptions.push(format!(
                "{}: actions that were asked for take {} days each, as none was given.",
                self.brief.department,
                steps::ACTION_DAYS
            ));
        }
        DepartmentPlan {
            department: self.brief.department,
            measures: planned.collect(),
            steps,
            crews: self.brief.crews,
            metrics: metrics(self.brief, &self.measures),
            replies: replies(self.brief),
            left_out: self.left_out,
            assumptions,
            revisions: self.revisions,
        }
    }

    /// A measure of this department that needs another of its own, which is left out, goes too.
    fn drop_what_lacks_its_requirement(&mut self) {
        loop {
            let out = |id: &String| self.left_out.iter().any(|left| left.what == *id);
            let lacking = self.measures.iter().find_map(|measure| {
                let lost = measure.requires.iter().find(|id| out(id))?;
                Some((measure.id.clone(), lost.clone()))
            });
            let Some((id, lost)) = lacking else {
                return;
            };
            self.leave_out(&id, format!("it needs {lost}, which is left out"));
        }
    }
}

/// A day to answer; then the first option counts.
fn with_default(question: Option<Question>) -> Option<Question> {
    const OPEN_MS: u64 = 24 * 3600 * 1000;
    question.map(|question| Question {
        expire_after: Some(muster_proto::Seconds::from_ms(OPEN_MS)),
        default: Some("1".to_owned()),
        ..question
    })
}

fn metrics(brief: &Brief, measures: &[Measure]) -> Vec<String> {
    let mut metrics: Vec<String> = measures
        .iter()
        .filter(|measure| !measure.metric.is_empty())
        .map(|measure| {
            format!(
                "{}: {}, each week; planned effect: {}",
                measure.title,
                measure.metric,
                measure.effect()
            )
        })
        .collect();
    if brief.department == Department::Supply {
        metrics.push("Storage and inflow, each day, against the forecast".to_owned());
    }
    metrics
}

/// What those who have a say are told.
fn replies(brief: &Brief) -> Vec<String> {
    let reply = |stakeholder: &crate::reading::Stakeholder| {
        let said = match stakeholder.says.is_empty() {
            true => String::new(),
            false => format!(" (“{}”)", stakeholder.says),
        };
        let ruled = match stakeholder.rules_out.is_empty() {
            true => "heard; a meeting before the stage is declared".to_owned(),
            false => format!(
                "asked to do without {}; what came of it is under the measures",
                stakeholder.rules_out.join(", ")
            ),
        };
        format!("{}{said}: {ruled}", stakeholder.who)
    };
    brief.stakeholders.iter().map(reply).collect()
}

#[cfg(test)]
mod tests;
