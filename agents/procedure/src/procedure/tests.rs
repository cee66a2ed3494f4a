use super::*;

const TEXT: &str = include_str!("../../../../examples/workflows/contamination/data/procedure.yaml");

#[test]
fn the_example_is_valid() {
    let procedure = Procedure::read(TEXT).unwrap();
    assert_eq!(procedure.in_order().len(), procedure.actions.len());
}

#[test]
fn what_is_wrong_is_named_with_its_key_and_what_to_do() {
    for (was, is, said) in [
        (
            "department: laboratory",
            "department: labratory",
            "there is no department \"labratory\"; known are",
        ),
        (
            "after: [resample]",
            "after: [resampel]",
            ".after: there is no action \"resampel\"",
        ),
        ("kind: yes_no", "kind: maybe", "maybe"),
        ("{people}", "{peple}", "{peple} stands for no value"),
        ("is: e_coli", "is: ecoli", "\"ecoli\" is none of e_coli"),
        ("takes_hours: 24", "takes_hours: -1", "has to be 0 to"),
        (
            "value: people",
            "value: hospital",
            "no value that is a number",
        ),
    ] {
        let text = TEXT.replacen(was, is, 1);
        assert_ne!(text, TEXT, "{was} is not in the example");
        let error = Procedure::read(&text).unwrap_err().to_string();
        assert!(
            error.starts_with("data/procedure.yaml: ") && error.contains(said),
            "{error}"
        );
    }
}

#[test]
fn what_waits_for_itself_is_named() {
    let text = TEXT.replacen("after: [flush]", "after: [flush, all_clear]", 1);
    assert_ne!(text, TEXT);
    let error = Procedure::read(&text).unwrap_err().to_string();
    assert!(
        error.contains("wait for each other: ") && error.contains("all_clear"),
        "{error}"
    );
}
