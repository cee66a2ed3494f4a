use muster_proto::{Choice, Json, Question, QuestionId};

/// A question with answers on offer, each a label and the words that answer.
pub(crate) fn question(
    id: &str,
    text: String,
    why: &str,
    options: &[(String, String)],
) -> Option<Question> {
    let options = options
        .iter()
        .enumerate()
        .filter_map(|(index, (label, value))| {
            Some(Choice {
                key: (index + 1).to_string(),
                label: label.clone(),
                value: Json::from_value(value).ok()?,
            })
        });
    Some(Question {
        why: Some(why.to_owned()),
        options: options.collect(),
        ..Question::new(QuestionId::new(id).ok()?, text)
    })
}

/// In which unit bare volumes are.
pub(super) fn unit(names: &str) -> Option<Question> {
    let units = [
        "acre-feet",
        "thousand acre-feet",
        "million gallons",
        "megalitres",
        "hm3",
    ];
    let options: Vec<_> = units
        .iter()
        .map(|unit| ((*unit).to_owned(), (*unit).to_owned()))
        .collect();
    question(
        "unit",
        names.to_owned(),
        "Volumes are in this unit, and flows in this unit a day. Another unit would make the plan wrong by a factor.",
        &options,
    )
}

/// What there is to work with.
pub(super) fn situation() -> Option<Question> {
    let text = "How do things stand? Say at least what is in store (as a volume or in percent), or what cut is mandated.";
    question(
        "situation",
        text.to_owned(),
        "With storage, capacity, inflow and demand there is a forecast; with a series of inflow over ten years or more there are chances, too. For example: storage 82,000 acre-feet, capacity 180,000 acre-feet, inflow 95 acre-feet a day, demand 110 mgd.",
        &[],
    )
}
