use super::bounds::TRAVELLERS_MAX;
use super::day_text::count;
use crate::request::Party;
use crate::trip::Travellers;

/// Travellers, and what was assumed about them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PartySettled {
    pub(crate) travellers: Travellers,
    pub(crate) notes: Vec<String>,
}

/// A number of travellers that nobody can plan for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartyTrouble {
    pub(crate) total: u32,
}

/// Children of a family whose number was not said.
const CHILDREN_ASSUMED: u32 = 2;

/// Who travels, as far as it was said, and completed by plain assumptions.
pub(crate) fn settle(party: &Party) -> Result<PartySettled, PartyTrouble> {
    let mut notes = Vec::new();
    let infants = party.infants.unwrap_or(0);
    let children = children(party, &mut notes);
    let adults = adults(party, children, infants, &mut notes);
    // A total of a family, or one that is larger than the adults named, leaves children.
    let rest = party
        .total
        .unwrap_or(0)
        .saturating_sub(adults.saturating_add(children).saturating_add(infants));
    if rest > 0 {
        notes.push(format!(
            "A party of {} was read as {} and {}.",
            party.total.unwrap_or(0),
            count(adults, "adult"),
            count(children + rest, "child")
        ));
    }
    let travellers = Travellers {
        adults,
        children: children.saturating_add(rest),
        infants,
    };
    let said_zero = [party.total, party.adults]
        .into_iter()
        .flatten()
        .any(|n| n == 0);
    let total = travellers.total();
    if total == 0 || total > TRAVELLERS_MAX || adults == 0 || said_zero {
        return Err(PartyTrouble {
            total: if said_zero { 0 } else { total },
        });
    }
    Ok(PartySettled { travellers, notes })
}

fn children(party: &Party, notes: &mut Vec<String>) -> u32 {
    if let Some(children) = party.children {
        return children;
    }
    let unsaid = party.some_children || party.family && party.infants.is_none();
    if !unsaid || party.total.is_some() {
        return 0;
    }
    notes.push(format!(
        "You named no number of children: planned for {CHILDREN_ASSUMED}."
    ));
    CHILDREN_ASSUMED
}

fn adults(party: &Party, children: u32, infants: u32, notes: &mut Vec<String>) -> u32 {
    if let Some(adults) = party.adults {
        return adults;
    }
    if let Some(total) = party.total {
        let rest = total.saturating_sub(children).saturating_sub(infants);
        // The adults of a family are two; of any other party all that are not named as children.
        return if party.family && children == 0 {
            rest.min(2)
        } else {
            rest.max(u32::from(total > 0))
        };
    }
    if party.companions > 0 {
        return party.companions.saturating_add(1);
    }
    if party.family || party.plural || party.some_children {
        notes.push("You named no number of adults: planned for 2.".to_owned());
        return 2;
    }
    if children + infants == 0 {
        notes.push("You named no travellers: planned for one adult.".to_owned());
    }
    1
}
