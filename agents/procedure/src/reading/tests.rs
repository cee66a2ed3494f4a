use serde_json::json;

use super::*;

fn procedure() -> Procedure {
    Procedure::read(include_str!(
        "../../../../examples/workflows/contamination/data/procedure.yaml"
    ))
    .unwrap()
}

fn read(request: Value) -> Result<Reading, RequestError> {
    let mut reading = Reading::default();
    reading.take(&procedure(), &request).map(|()| reading)
}

#[test]
fn words_tell_options_numbers_and_what_is_not_so() {
    let text = "E. coli found in 2 samples, zone serves 45,000 people, no injuries, a hospital is supplied";
    let values = read(json!(text)).unwrap().values;
    assert_eq!(values["contaminant"], "e_coli");
    assert_eq!(values["people"], 45_000.0);
    assert_eq!(values["positive_samples"], 2.0);
    assert_eq!(values.get("people_ill"), None);
    assert_eq!(values["hospital"], true);
}

#[test]
fn units_are_converted_and_unknown_ones_refused_with_those_that_are_known() {
    let told = |text: &str| read(json!({"people": text}));
    assert_eq!(
        told("45 thousand people").unwrap().values["people"],
        45_000.0
    );
    let error = told("45 households").unwrap_err().to_string();
    assert!(
        error.starts_with("request.people: \"households\" is no unit"),
        "{error}"
    );
    let error = told("-3 people").unwrap_err().to_string();
    assert!(error.contains("at least 0"), "{error}");
}

#[test]
fn names_that_the_procedure_does_not_know_are_kept() {
    let reading = read(json!({"contaminant": "chemical", "weather": "rain"})).unwrap();
    assert_eq!(reading.others["weather"], "rain");
    let error = read(json!({"contaminant": "soup"}))
        .unwrap_err()
        .to_string();
    assert!(error.contains("\"soup\" is none of e_coli"), "{error}");
}
