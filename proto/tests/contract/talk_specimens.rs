//! One value of everything that agents say to one another.

use muster_proto::{
    Answer, AnswerOutcome, Ask, AskMade, Exchange, Found, Json, Method, Payload, Progress, Share,
    ShareMade, Tokens,
};

use crate::specimens::{any_json, full_fault, full_success, id, now};

pub(crate) fn exchanges() -> Vec<Exchange> {
    let refused = AskMade {
        agent_type: id("activity"),
        depth: 1,
        fault: Some("full".to_owned()),
        elapsed_ms: 3,
        tokens: Tokens {
            input: 7,
            output: 8,
        },
        cost_usd: 0.25,
    };
    let answered = AskMade {
        fault: None,
        depth: 2,
        elapsed_ms: 0,
        tokens: Tokens::default(),
        cost_usd: 0.0,
        ..refused.clone()
    };
    let shared = ShareMade {
        topic: id("weather"),
        bytes: 420,
    };
    vec![
        Exchange::Ask(refused),
        Exchange::Ask(answered),
        Exchange::Share(shared),
    ]
}

pub(crate) fn full_ask() -> Ask {
    Ask {
        chain: vec![id("location"), id("activity")],
        cost_usd_max: Some(0.25),
        ..minimal_ask()
    }
}

pub(crate) fn minimal_ask() -> Ask {
    Ask {
        run_id: id("0-0190f2c4"),
        task_id: id("stay"),
        attempt_id: id("0-0190f2c4.stay.1"),
        tenant: id("default"),
        agent_type: id("weather"),
        chain: vec![id("location")],
        payload: any_json(),
        now: now(),
        cost_usd_max: None,
    }
}

pub(crate) fn answers() -> Vec<Answer> {
    let answer = |outcome, elapsed_ms| Answer {
        attempt_id: id("0-0190f2c4.stay.1"),
        elapsed_ms,
        outcome,
    };
    let full = full_success();
    let found = Found {
        data: any_json(),
        method: Method::Cached,
        sources: full.sources,
        assumptions: full.assumptions,
        tokens: full.tokens,
        cost_usd: full.cost_usd,
        exchanges: exchanges(),
    };
    let least = Found {
        data: Json::null(),
        method: Method::Deterministic,
        sources: Vec::new(),
        assumptions: Vec::new(),
        tokens: Tokens::default(),
        cost_usd: 0.0,
        exchanges: Vec::new(),
    };
    vec![
        answer(AnswerOutcome::Success(found), 12),
        answer(AnswerOutcome::Success(least), 0),
        answer(AnswerOutcome::Fault(full_fault()), 1),
    ]
}

pub(crate) fn share() -> Share {
    Share {
        run_id: id("0-0190f2c4"),
        task_id: id("weather"),
        attempt_id: id("0-0190f2c4.weather.1"),
        agent_type: id("weather"),
        topic: id("climate"),
        data: any_json(),
    }
}

pub(crate) fn progresses() -> Vec<Progress> {
    let progress = Progress {
        run_id: id("0-0190f2c4"),
        task_id: id("activity"),
        attempt_id: id("0-0190f2c4.activity.1"),
        agent_type: id("activity"),
        done: Some(0.5),
        text: "filling the days in Kyoto".to_owned(),
    };
    let vague = Progress {
        done: None,
        ..progress.clone()
    };
    vec![progress, vague]
}

pub(crate) fn talk() -> Vec<Payload> {
    let mut talk = vec![
        Payload::Ask(full_ask()),
        Payload::Ask(minimal_ask()),
        Payload::Share(share()),
    ];
    talk.extend(answers().into_iter().map(Payload::Answer));
    talk.extend(progresses().into_iter().map(Payload::Progress));
    talk
}
