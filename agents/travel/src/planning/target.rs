//! What a request wants to visit, as one source knows it.

use super::exclusions::Exclusions;
use crate::place::{Atlas, Meaning};
use crate::request::{Mention, Role};
use crate::source::AreaKind;
use crate::trip::PlaceId;

/// One wish of where to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// This city.
    City(PlaceId),
    /// Some of these cities: a country, a state, a part of the world.
    Area { name: String, places: Vec<PlaceId> },
}

impl Target {
    /// A place that stands for the target where one is enough.
    pub(crate) fn example(&self) -> Option<&PlaceId> {
        match self {
            Target::City(place) => Some(place),
            Target::Area { places, .. } => places.first(),
        }
    }

    /// Whether a city is the target, or one of its cities.
    pub(crate) fn has(&self, city: &PlaceId) -> bool {
        match self {
            Target::City(place) => place == city,
            Target::Area { places, .. } => places.contains(city),
        }
    }

    /// How many cities it has.
    pub(crate) fn count(&self) -> usize {
        match self {
            Target::City(_) => 1,
            Target::Area { places, .. } => places.len(),
        }
    }

    /// The target without the cities of others; `None` when no city of an area is left.
    fn without(self, others: &[Target]) -> Option<Target> {
        match self {
            Target::City(_) => Some(self),
            Target::Area { name, mut places } => {
                places.retain(|place| !others.iter().any(|other| other.has(place)));
                (!places.is_empty()).then_some(Target::Area { name, places })
            }
        }
    }
}

/// The mentions that are destinations. A `starting in X` inside another destination is one too
/// ("two weeks in Japan, starting in Tokyo"). What is ruled out is none, however often it is named.
pub(crate) fn destinations<'a>(mentions: &'a [Mention], atlas: &Atlas) -> Vec<&'a Mention> {
    let exclusions = Exclusions::of(mentions, atlas);
    let wanted = || mentions.iter().filter(|m| !exclusions.names(m));
    let plain: Vec<&Mention> = wanted().filter(|m| m.role == Role::Destination).collect();
    let inside = |start: &Mention| {
        plain.iter().any(|d| {
            d.meanings
                .iter()
                .any(|area| start.meanings.iter().any(|m| atlas.holds(area, m)))
        })
    };
    let named = !plain.is_empty();
    wanted()
        .filter(|m| match m.role {
            Role::Destination => true,
            Role::Start => inside(m),
            Role::Sight => !named,
            Role::Origin | Role::Excluded => false,
        })
        .collect()
}

/// The targets in one source without what is ruled out, or the mentions for which it has nothing.
pub(crate) fn in_source<'a>(
    wanted: &[&'a Mention],
    atlas: &Atlas,
    source: usize,
    city_count: Option<u32>,
    exclusions: &Exclusions<'_>,
) -> Result<Vec<Target>, Vec<&'a Mention>> {
    let out = exclusions.in_source(source);
    let prefers_area = prefers_area(wanted, city_count);
    let found: Vec<(&Mention, Option<Target>)> = wanted
        .iter()
        .map(|m| {
            let target = target(m, atlas, source, prefers_area);
            (*m, target.and_then(|t| t.without(&out)))
        })
        .collect();
    let uncovered: Vec<&Mention> = found
        .iter()
        .filter(|(_, t)| t.is_none())
        .map(|(m, _)| *m)
        .collect();
    if !uncovered.is_empty() {
        return Err(uncovered);
    }
    let all = found.into_iter().filter_map(|(_, target)| target).collect();
    Ok(without_frames(all))
}

/// `3 cities in New York` means the state.
fn prefers_area(wanted: &[&Mention], city_count: Option<u32>) -> bool {
    city_count.is_some_and(|count| usize::try_from(count).is_ok_and(|c| c > wanted.len()))
}

/// What a mention stands for in one source.
pub(crate) fn target(
    mention: &Mention,
    atlas: &Atlas,
    source: usize,
    prefers_area: bool,
) -> Option<Target> {
    let city = mention.meanings.iter().find_map(|m| match m {
        Meaning::City { source: s, place } if *s == source => Some(Target::City(place.clone())),
        _ => None,
    });
    let area = mention.meanings.iter().find_map(|m| match m {
        Meaning::Area { source: s, index } if *s == source => {
            let area = atlas.source(source)?.areas().get(*index)?;
            (!area.places.is_empty()).then(|| Target::Area {
                name: area.name.clone(),
                places: area.places.clone(),
            })
        }
        _ => None,
    });
    // "Scotland" is another name of the United Kingdom in the data, and less than that.
    let part = mention
        .meanings
        .iter()
        .find_map(|m| part_target(m, atlas, source));
    let area = match has_part(mention) && !divides(atlas, source) {
        true => part,
        false => area.or(part),
    };
    if prefers_area {
        area.or(city)
    } else {
        city.or(area)
    }
}

fn has_part(mention: &Mention) -> bool {
    mention
        .meanings
        .iter()
        .any(|m| matches!(m, Meaning::Part { .. }))
}

/// Whether a source divides its country itself.
fn divides(atlas: &Atlas, source: usize) -> bool {
    let areas = atlas.source(source).map(|s| s.areas());
    areas.is_some_and(|areas| areas.iter().any(|a| a.kind == AreaKind::State))
}

/// The covered cities in a part of a country; `None` when there are none.
fn part_target(meaning: &Meaning, atlas: &Atlas, source: usize) -> Option<Target> {
    let Meaning::Part { index } = meaning else {
        return None;
    };
    let part = atlas.part(*index)?;
    let cities = atlas.source(source)?.cities().iter();
    let places: Vec<PlaceId> = cities
        .filter(|c| part.holds(c))
        .map(|c| c.place.clone())
        .collect();
    let name = part.name.to_owned();
    (!places.is_empty()).then_some(Target::Area { name, places })
}

/// Without areas that only frame cities named with them (`Japan: Tokyo, Kyoto and Osaka`), and
/// with each target once.
fn without_frames(targets: Vec<Target>) -> Vec<Target> {
    let mut kept: Vec<Target> = Vec::new();
    for (at, target) in targets.iter().enumerate() {
        let frame = matches!(target, Target::Area { places, .. }
            if targets.iter().any(|t| matches!(t, Target::City(place) if places.contains(place))));
        let wider = matches!(target, Target::Area { places, .. }
            if targets.iter().enumerate().any(|(i, t)| i != at && matches!(t, Target::Area { places: inner, .. }
                if inner.len() < places.len() && inner.iter().all(|p| places.contains(p)))));
        if !frame && !wider && !kept.contains(target) {
            kept.push(target.clone());
        }
    }
    kept
}
