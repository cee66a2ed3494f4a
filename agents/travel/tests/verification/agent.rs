use std::collections::BTreeMap;

use jiff::Timestamp;
use muster_travel::{TravelConfig, Verification};
use serde_json::{Value, json};

use crate::gold::{all, folder};
use crate::in_process::{Answer, InProcess};
use crate::written::plan;

async fn verify(source: &str, payload: Value) -> Result<Verification, Answer> {
    let agents = InProcess::new(
        &TravelConfig::from_words(None, source),
        Timestamp::UNIX_EPOCH,
    );
    let data = agents
        .task(
            "verify",
            "verification",
            payload,
            BTreeMap::new(),
            Vec::new(),
        )
        .await?;
    Ok(data.parse().expect("a verification"))
}

fn message(answer: Answer) -> String {
    match answer {
        Answer::Fault(fault) => fault.message,
        Answer::Question(question) => panic!("asked {}", question.text),
        Answer::Trip(_) => panic!("a trip"),
    }
}

#[tokio::test]
async fn the_agent_judges_a_plan_in_the_format_of_the_benchmark() {
    let Some((_, golds)) = all() else { return };
    let source = folder().expect("the data").display().to_string();
    let gold = golds.first().expect("a plan");
    let payload = json!({"constraints": gold.asked, "plan": gold.plan});
    let Ok(verification) = verify(&source, payload).await else {
        panic!("not judged")
    };
    assert!(verification.passed);
}

#[tokio::test]
async fn the_agent_judges_an_itinerary_as_the_workflow_gives_it() {
    let Some((asked, submitted, itinerary)) = plan().await else {
        return;
    };
    let source = folder().expect("the data").display().to_string();
    let payload = json!({"constraints": asked, "itinerary": itinerary});
    let Ok(judged) = verify(&source, payload).await else {
        panic!("not judged")
    };
    let payload = json!({"constraints": asked, "plan": submitted});
    let Ok(same) = verify(&source, payload).await else {
        panic!("not judged")
    };
    assert_eq!(judged, same);
}

#[tokio::test]
async fn without_a_folder_the_agent_says_which_setting_it_needs() {
    let asked = json!({
        "org": "A", "dest": "B", "days": 3, "visiting_city_number": 1, "people_number": 1, "budget": 1,
    });
    let Err(fault) = verify("bundled", json!({"constraints": asked, "plan": []})).await else {
        panic!("judged")
    };
    assert!(message(fault).contains("travel.source"));
    let Err(fault) = verify("bundled", json!({"constraints": asked})).await else {
        panic!("judged")
    };
    assert!(message(fault).contains("itinerary"));
}
