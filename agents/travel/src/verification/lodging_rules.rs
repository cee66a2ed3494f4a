use super::case::Case;
use super::{Failure, Rule};

/// The house allows what was asked; nothing when nothing was.
pub(super) fn house_rule(case: &Case<'_>) -> Option<Vec<Failure>> {
    let wish = case.asked.local_constraint.house_rule.as_deref()?;
    let forbids = match wish {
        "smoking" => "No smoking",
        "parties" => "No parties",
        "children under 10" => "No children under 10",
        "visitors" => "No visitors",
        "pets" => "No pets",
        _ => return Some(Vec::new()),
    };
    Some(case.nights_failing(Rule::RoomRule, |house| {
        house
            .rules
            .contains(forbids)
            .then(|| format!("{forbids}, but {wish} was asked for"))
    }))
}

/// The room is of the kind asked for; nothing when none was.
pub(super) fn room_type(case: &Case<'_>) -> Option<Vec<Failure>> {
    let wish = case.asked.local_constraint.room_type.as_deref()?;
    let fits = |room: &str| match wish {
        "not shared room" => room != "Shared room",
        "shared room" => room == "Shared room",
        "private room" => room == "Private room",
        "entire room" => room == "Entire home/apt",
        _ => true,
    };
    Some(case.nights_failing(Rule::RoomType, |house| {
        let room = house.room_type.as_str();
        (!fits(room)).then(|| format!("it is of the kind {room:?}, but {wish} was asked for"))
    }))
}
