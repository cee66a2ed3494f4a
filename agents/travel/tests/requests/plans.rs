//! The graph of tasks.

use std::sync::Arc;

use muster_travel::{Decision, Planner, PlanningPayload, World};

use crate::asking::{plan, today};

#[test]
fn the_same_request_always_gives_the_same_plan() {
    let text = "Italy and France, two weeks in September, art and wine";
    assert_eq!(plan(text), plan(text));
    let fresh = Planner::new(vec![Arc::new(World::bundled().unwrap())], None);
    let again = fresh.decide(&PlanningPayload::of_text(text), today());
    assert_eq!(again, Ok(Decision::Plan(Box::new(plan(text)))));
}

#[test]
fn plans_keep_the_edges_that_the_workflow_asks_for() {
    for text in [
        "4 days in Rome from Berlin",
        "Tokyo, Kyoto and Osaka for 9 days",
    ] {
        let plan = plan(text);
        plan.plan.check(None).unwrap();
        let after = |id: &str| -> Vec<String> {
            let task = plan
                .plan
                .tasks
                .iter()
                .find(|t| t.id.as_str() == id)
                .unwrap();
            task.depends_on
                .iter()
                .map(|d| d.as_str().to_owned())
                .collect()
        };
        let activities: Vec<&str> = plan
            .plan
            .tasks
            .iter()
            .map(|t| t.id.as_str())
            .filter(|id| id.starts_with("activity"))
            .collect();
        assert_eq!(activities.len(), plan.trip.stops.len());
        for activity in activities {
            let needs = after(activity);
            assert!(
                needs.contains(&activity.replace("activity", "accommodation")),
                "{needs:?}"
            );
            let weather = activity.replace("activity", "weather");
            assert!(needs.contains(&weather), "{needs:?}");
            let ground = activity.replace("activity", "ground-transport");
            let ways = after(&ground);
            assert!(
                ways.iter().any(|id| id.starts_with("transport-")),
                "{ways:?}"
            );
            assert!(after("budget").contains(&ground), "{ground}");
            assert!(after("budget").contains(&activity.to_owned()));
        }
    }
}

#[test]
fn activities_wait_for_the_hotel_and_the_weather_and_ground_transport_for_the_flight() {
    for text in [
        "4 days in Rome from Berlin",
        "Tokyo, Kyoto and Osaka for 9 days",
    ] {
        let plan = plan(text).plan;
        // Who is waited for, by whom: hotel_selection → activity_planning, weather_check →
        // activity_filtering, flight_booking → ground_transport.
        for (before, after) in [
            ("accommodation", "activity"),
            ("weather", "activity"),
            ("transport", "ground-transport"),
        ] {
            let tasks = plan.tasks.iter();
            let waiting: Vec<_> = tasks
                .filter(|task| task.id.as_str().starts_with(after))
                .collect();
            assert!(!waiting.is_empty(), "{after}");
            for task in waiting {
                let mut needed = task.depends_on.iter();
                assert!(
                    needed.any(|id| id.as_str().starts_with(before)),
                    "{} does not wait for {before}",
                    task.id
                );
            }
        }
    }
}

#[test]
fn local_tips_and_the_weather_can_wait_for_a_batch_and_are_left_out_at_worst() {
    let plan = plan("4 days in Rome from Berlin").plan;
    for id in ["local-tips", "weather"] {
        let task = plan.tasks.iter().find(|task| task.id.as_str() == id);
        let task = task.unwrap();
        assert_eq!(task.priority, muster_proto::Priority::P3, "{id}");
        assert!(task.optional, "{id}");
    }
}
