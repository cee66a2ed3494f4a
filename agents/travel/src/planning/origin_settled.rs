//! Where the travellers set out.

use crate::place::{Atlas, Gazetteer, Meaning};
use crate::request::{Mention, Reading, Role};
use crate::trip::Origin;

/// The origin of a mention as one source knows it; `None` for a name that nothing knows. The
/// flag says that a country was named and its largest city taken.
pub(crate) fn settle(mention: &Mention, atlas: &Atlas, source: usize) -> Option<(Origin, bool)> {
    let own = |m: &&Meaning| m.source() == Some(source);
    let city = mention
        .meanings
        .iter()
        .filter(own)
        .find(|m| matches!(m, Meaning::City { .. }));
    let gateway = mention
        .meanings
        .iter()
        .filter(own)
        .find(|m| matches!(m, Meaning::Gateway { .. }));
    if let Some(meaning) = city.or(gateway) {
        return Some((origin(meaning, atlas), false));
    }
    if let Some(meaning) = mention
        .meanings
        .iter()
        .find(|m| matches!(m, Meaning::Known { .. }))
    {
        return Some((origin(meaning, atlas), false));
    }
    let country = mention.meanings.iter().find_map(|m| {
        let code = atlas.country_code(m);
        (!code.is_empty()).then_some(code)
    })?;
    Some((largest_city(&country, atlas, source)?, true))
}

fn origin(meaning: &Meaning, atlas: &Atlas) -> Origin {
    let point = atlas.point(meaning);
    Origin {
        place: match meaning {
            Meaning::City { place, .. } => Some(place.clone()),
            _ => None,
        },
        city: atlas.name(meaning),
        country_code: atlas.country_code(meaning),
        latitude: point.map(|p| p.latitude),
        longitude: point.map(|p| p.longitude),
    }
}

/// The largest city of a country, as a covered city where it is one.
fn largest_city(country: &str, atlas: &Atlas, source: usize) -> Option<Origin> {
    let entries = Gazetteer::bundled().entries().iter().enumerate();
    let (index, entry) = entries
        .filter(|(_, e)| e.country_code == country)
        .max_by_key(|(_, e)| e.population)?;
    let covered = atlas
        .source(source)?
        .cities_named(&entry.name)
        .into_iter()
        .find(|c| c.country_code == country);
    let meaning = match covered {
        Some(city) => Meaning::City {
            source,
            place: city.place.clone(),
        },
        None => Meaning::Known { index },
    };
    Some(origin(&meaning, atlas))
}

/// Where the travellers set out: as said, or at home, or nowhere.
pub(crate) fn said_or_home(
    atlas: &Atlas,
    home_city: Option<&str>,
    reading: &Reading,
    source: usize,
    notes: &mut Vec<String>,
) -> Option<Origin> {
    let inside = super::target::destinations(&reading.mentions, atlas);
    let said = reading
        .mentions
        .iter()
        .find(|m| matches!(m.role, Role::Origin | Role::Start) && !inside.contains(m));
    if let Some(mention) = said {
        let found = settle(mention, atlas, source);
        if let Some((words, (origin, _))) = reading.route_said.as_ref().zip(found.as_ref()) {
            notes.push(format!(
                "\"{words}\" was read as a way: you set out from {}.",
                origin.city
            ));
        }
        match &found {
            Some((origin, true)) => notes.push(format!(
                "You set out from {}: {} is taken.",
                mention.text, origin.city
            )),
            Some(_) => {}
            None => notes.push(format!(
                "No place called \"{}\" is known: everything is priced from the arrival.",
                mention.text
            )),
        }
        return found.map(|(origin, _)| origin);
    }
    let Some(home) = home_city else {
        notes.push("You named no place to set out from: everything is priced from the arrival, without the way there and back.".to_owned());
        return None;
    };
    let reading = Reading::of(&format!("from {home}"), atlas);
    let found = reading
        .mentions
        .first()
        .and_then(|m| settle(m, atlas, source));
    match &found {
        Some((origin, _)) => notes.push(format!("You named no place to set out from: {} is taken, from the settings.", origin.city)),
        None => notes.push(format!("The home city of the settings, \"{home}\", is not known: everything is priced from the arrival.")),
    }
    found.map(|(origin, _)| origin)
}
