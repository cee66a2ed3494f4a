//! What a reader sees.

use muster_scaling::Parameters;

use crate::{
    grid::SCALE_THRESHOLD,
    rule::{Fixed, Forecasting, Plain, Rule},
    simulation::{HALF_US, Half, replay},
    trace::Request,
};

const HOUR_US: f64 = 3.6e9;

/// Prints the numbers of the forecast.
pub(crate) fn print_parameters(parameters: &Parameters) {
    let is_default = if *parameters == Parameters::default() {
        "the defaults of the crate"
    } else {
        "not the defaults of the crate"
    };
    println!("winner ({is_default}):");
    for (name, value) in [
        ("peak_quantile", parameters.peak_quantile),
        (
            "history_half_life_seconds",
            parameters.history_half_life_seconds,
        ),
        ("queue_clear_seconds", parameters.queue_clear_seconds),
        (
            "scale_in_window_seconds",
            parameters.scale_in_window_seconds,
        ),
        ("level_seconds (not varied)", parameters.level_seconds),
        ("trend_seconds (not varied)", parameters.trend_seconds),
    ] {
        println!("  {name:<28}{value:>7}");
    }
}

/// Both rules at the default threshold, on each half; then on the second half alone, from nothing.
pub(crate) fn print_comparison(file: &str, load: &[Request], parameters: &Parameters) {
    println!("\n{file}: {} requests, scale_threshold 80 %", load.len());
    print_head();
    let halves = compare(load, parameters);
    for (number, half) in ["first", "second"].into_iter().enumerate() {
        for (rule, found) in &halves {
            print_row(half, rule, found[number], halves[0].1[number]);
        }
    }
    let halves = compare(&second_alone(load), parameters);
    for (rule, found) in &halves {
        print_row("alone", rule, found[0], halves[0].1[0]);
    }
}

fn compare(load: &[Request], parameters: &Parameters) -> [(String, [Half; 2]); 3] {
    let window = parameters.scale_in_window_seconds;
    let mut plain = Plain::new(SCALE_THRESHOLD, 0.0);
    let mut held = Plain::new(SCALE_THRESHOLD, window);
    let mut forecasting = Forecasting::new(*parameters, SCALE_THRESHOLD);
    [
        ("reactive".to_owned(), replay(load, &mut plain)),
        (
            format!("reactive, held for {window} s"),
            replay(load, &mut held),
        ),
        ("forecast".to_owned(), replay(load, &mut forecasting)),
    ]
}

/// The second half as a load of its own: nothing is known, and one instance is there.
fn second_alone(load: &[Request]) -> Vec<Request> {
    let begin = load.partition_point(|request| request.at_us < HALF_US);
    let moved = load[begin..].iter().map(|request| Request {
        at_us: request.at_us - HALF_US,
        ..*request
    });
    moved.collect()
}

/// Second halves over what other settings would give: misses at equal instance-hours.
pub(crate) fn print_frontier(file: &str, load: &[Request], parameters: &Parameters) {
    println!("\n{file}: second half, other settings");
    print_head();
    let baseline = replay(load, &mut Plain::new(SCALE_THRESHOLD, 0.0))[1];
    let row = |name: String, rule: &mut dyn Rule| {
        print_row("second", &name, replay(load, rule)[1], baseline);
    };
    for percent in [20, 40, 60, 80, 100] {
        let threshold = f64::from(percent) / 100.0;
        row(
            format!("reactive at {percent} %"),
            &mut Plain::new(threshold, 0.0),
        );
    }
    for seconds in [30, 60, 120, 300] {
        for percent in [80, 100] {
            let threshold = f64::from(percent) / 100.0;
            let name = format!("reactive at {percent} %, held {seconds} s");
            row(name, &mut Plain::new(threshold, f64::from(seconds)));
        }
    }
    for peak_quantile in [0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999] {
        let parameters = Parameters {
            peak_quantile,
            ..*parameters
        };
        let name = format!("forecast, peak_quantile {peak_quantile}");
        row(name, &mut Forecasting::new(parameters, SCALE_THRESHOLD));
    }
    for instances in [10, 16, 20, 30, 34, 40] {
        row(format!("always {instances}"), &mut Fixed(instances));
    }
}

fn print_head() {
    println!(
        "  {:<7} {:<29} {:>8} {:>7} {:>9} {:>14}   {:<17}",
        "half", "rule", "requests", "misses", "miss rate", "instance-hours", "ratio to reactive"
    );
    println!("  {:<78}   {:<8} {:>8}", "", "misses", "hours");
}

fn print_row(half: &str, rule: &str, found: Half, baseline: Half) {
    let rate = 100.0 * found.misses as f64 / found.requests.max(1) as f64;
    let misses = found.misses as f64 / baseline.misses.max(1) as f64;
    let hours = found.instance_us as f64 / baseline.instance_us as f64;
    println!(
        "  {half:<7} {rule:<29} {:>8} {:>7} {rate:>7.1} % {:>14.2}   {misses:<8.3} {hours:>8.3}",
        found.requests,
        found.misses,
        found.instance_us as f64 / HOUR_US
    );
}
