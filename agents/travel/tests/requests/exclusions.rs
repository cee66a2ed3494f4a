//! Places that a request rules out.

use muster_travel::{PlanningPayload, Theme, TransportMode};

use crate::asking::{asked, asked_of, assumes, cities, trip};

#[test]
fn a_place_ruled_out_is_never_chosen_and_the_answer_says_so() {
    for (text, out, country) in [
        ("anywhere in Italy except Rome", "Rome", "IT"),
        ("a week in Spain but not Barcelona", "Barcelona", "ES"),
        ("5 days in Japan without Tokyo", "Tokyo", "JP"),
        ("5 days in japan w/o tokyo", "Tokyo", "JP"),
        ("avoid Venice, a week in Italy", "Venice", "IT"),
        ("ITALY BUT NOT ROME FOR A WEEK", "Rome", "IT"),
        ("a week in Italy, Rome excluded", "Rome", "IT"),
        ("Italy for 6 days, not Pariss", "Paris", "IT"),
        ("not Nice, somewhere in France, 5 days", "Nice", "FR"),
        ("we do not want to go to Rome. Italy, 6 days", "Rome", "IT"),
        (
            "stay away from Barcelona, 5 days in Spain",
            "Barcelona",
            "ES",
        ),
        (
            "no crowded cities like Venice, a week in Italy",
            "Venice",
            "IT",
        ),
    ] {
        let trip = trip(text);
        assert!(!cities(&trip).contains(&out), "{text}: {:?}", cities(&trip));
        assert!(
            trip.stops.iter().all(|s| s.country_code == country),
            "{text}"
        );
        assert!(
            assumes(&trip, &format!("{out} is left out, as you asked.")),
            "{text}: {:?}",
            trip.assumptions
        );
        assert_eq!(trip.not_understood, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn several_places_are_ruled_out_together_and_so_are_countries() {
    let italy = trip("Italy for 8 days, avoiding Rome, Venice and Milan");
    assert_eq!(cities(&italy), ["Naples", "Florence"]);
    assert!(assumes(
        &italy,
        "Rome, Venice and Milan are left out, as you asked."
    ));
    let europe = trip("Europe without France and Italy, 10 days");
    assert!(
        europe
            .stops
            .iter()
            .all(|s| !["FR", "IT"].contains(&s.country_code.as_str())),
        "{:?}",
        cities(&europe)
    );
}

#[test]
fn a_place_named_and_ruled_out_is_no_stop() {
    for (text, stops) in [
        (
            "Paris, Rome and Venice but not Venice, 6 days",
            &["Paris", "Rome"] as &[&str],
        ),
        ("Florence instead of Rome, 4 days", &["Florence"]),
        (
            "I would rather visit Florence than Rome, 4 days",
            &["Florence"],
        ),
        ("no london, paris please", &["Paris"]),
        ("not Italy but Rome, 3 days", &["Rome"]),
        (
            "Not Paris, Texas but Paris, France, 3 days",
            &["Paris"] as &[&str],
        ),
    ] {
        assert_eq!(cities(&trip(text)), stops, "{text}");
    }
}

#[test]
fn nothing_but_negations_is_asked_about_without_offering_them() {
    for (text, out) in [
        (
            "not Paris, not Rome, anywhere but there",
            &["Paris", "Rome"] as &[&str],
        ),
        ("no London please", &["London"]),
        ("neither Tokyo nor Bali, 5 days in May", &["Tokyo", "Bali"]),
        ("anywhere but Italy", &["Italy"]),
        ("avoid Venice", &["Venice"]),
    ] {
        let (id, question, options) = asked(text);
        assert_eq!((id.as_str(), options.len()), ("destination", 5), "{text}");
        assert!(question.contains("left out, as you asked"), "{question}");
        assert!(
            !options
                .iter()
                .any(|o| out.iter().any(|name| o.contains(name))),
            "{text}: {options:?}"
        );
    }
}

#[test]
fn a_country_of_which_nothing_is_left_offers_what_lies_near() {
    let (id, question, options) = asked("Scotland but not Edinburgh");
    assert_eq!(id, "destination");
    assert!(
        question.contains("Scotland (United Kingdom) is left"),
        "{question}"
    );
    assert!(options.iter().any(|o| o.contains("Dublin")), "{options:?}");
    assert!(!options.iter().any(|o| o.contains("Edinburgh")));
    // A place without data offers its neighbours, without those ruled out.
    let (_, _, options) = asked("A week in Ljubljana, not Venice");
    assert!(
        !options.iter().any(|o| o.contains("Venice")) && !options.is_empty(),
        "{options:?}"
    );
}

#[test]
fn words_of_negation_alone_rule_no_place_out() {
    for (text, city) in [
        ("5 days not far from Paris", "Paris"),
        ("we arrive no later than Rome opens, 3 days", "Rome"),
        ("not only Rome, 4 days", "Rome"),
        ("nowhere but Rome, 3 days", "Rome"),
        ("no other city than Rome, 3 days", "Rome"),
        ("I can't wait to see Rome, 4 days", "Rome"),
        ("do not skip Rome, 4 days", "Rome"),
        ("we could not see Rome last time, 4 days", "Rome"),
        ("I have never been to Rome, 3 days", "Rome"),
        ("why not Rome? 3 days", "Rome"),
        ("5 days in Rome without leaving Rome", "Rome"),
        ("anywhere, but Rome must be in it, 3 days", "Rome"),
        ("Paris, not the Texas one, 4 days", "Paris"),
        ("London, not the one in Canada, 4 days", "London"),
        ("apart from Rome nothing, 3 days to Rome", "Rome"),
        ("no Louvre, 3 days in Paris", "Paris"),
        ("there is no place like Rome, 3 days", "Rome"),
        ("3 days in Rome, no Rome hotels above 200 EUR", "Rome"),
        (
            "we do not want to go to Rome by plane, 3 days in Rome",
            "Rome",
        ),
    ] {
        let trip = trip(text);
        assert_eq!(cities(&trip), [city], "{text}");
        assert!(!assumes(&trip, "left out"), "{:?}", trip.assumptions);
    }
}

#[test]
fn a_sight_that_is_not_wanted_is_named_as_not_understood() {
    // Days are filled without regard to single sights, and nothing else may be claimed.
    for (text, part) in [
        ("Rome for 5 days but not the Vatican", "Vatican"),
        ("no Louvre, 3 days in Paris", "Louvre"),
    ] {
        let trip = trip(text);
        assert!(!assumes(&trip, "left out"), "{:?}", trip.assumptions);
        assert_eq!(trip.not_understood, [part], "{text}");
    }
}

#[test]
fn other_negations_and_those_of_places_do_not_mix() {
    let rome = trip("Rome and Florence, no flights, no museums, not Venice, 6 days");
    assert_eq!(rome.transport.ruled_out, [TransportMode::Flight]);
    assert_eq!(rome.avoided, [Theme::Museums]);
    assert_eq!(cities(&rome).len(), 2);
    let italy = trip("Italy except Rome with museums and food, 6 days");
    assert_eq!(italy.avoided, Vec::<Theme>::new());
    assert!(italy.weight(Theme::Museums) > 0 && italy.weight(Theme::Food) > 0);
    let both = trip("6 days in Italy, neither Rome nor museums");
    assert_eq!(both.avoided, [Theme::Museums]);
    assert!(!cities(&both).contains(&"Rome"));
}

#[test]
fn an_origin_that_is_denied_is_none() {
    let trip = trip("not from Vienna but from Bratislava to Rome, 3 days");
    assert_eq!(
        trip.origin.as_ref().map(|o| o.city.as_str()),
        Some("Bratislava")
    );
    assert_eq!(cities(&trip), ["Rome"]);
}

#[test]
fn a_town_that_shares_its_name_is_told_apart_by_its_state() {
    let (id, question, _) = asked_of(&PlanningPayload::of_text("3 days in Paris, Texas"));
    assert_eq!(id, "destination");
    assert!(
        question.contains("Paris (United States) is a real place"),
        "{question}"
    );
}
