//! How long planning takes, and how it grows with the number of servers: `cargo bench -p engine`. And how long a run with a long
//! journal takes to be taken up again, which `cargo bench -p engine -- resume` shows alone. The ops are made up and answer at once: what is measured is the engine.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark takes times and prints them")]

mod drill;
mod long;
mod still;

use std::time::Duration;

fn main() {
    let sizes: &[usize] = if std::env::args().any(|word| word == "resume") { &[] } else { &[30, 300, 3000] };
    let all: Vec<drill::Figures> = sizes.iter().copied().map(drill::planned).collect();
    println!(
        "{:>8} {:>12} {:>12} {:>12} {:>12} {:>12} {:>8}",
        "servers", "rehearsed", "laid over", "followed", "compared", "planned", "MiB"
    );
    for figures in &all {
        let drill::Figures { servers, rehearsed, laid_over, followed, compared, peak } = figures;
        let planned = *rehearsed + *laid_over;
        println!(
            "{servers:>8} {:>12} {:>12} {:>12} {:>12} {:>12} {peak:>8}",
            shown(*rehearsed),
            shown(*laid_over),
            shown(*followed),
            shown(*compared),
            shown(planned)
        );
    }
    for (name, of) in [
        ("planned", (|figures| figures.rehearsed + figures.laid_over) as fn(&drill::Figures) -> Duration),
        ("followed", |figures| figures.followed),
        ("compared", |figures| figures.compared),
    ] {
        let exponents: Vec<String> = all.windows(2).map(|pair| format!("{:.2}", growth(&pair[0], &pair[1], of))).collect();
        println!("growth exponent, {name}: {}", exponents.join(", "));
    }
    println!("resume of a journal of {} calls: {}", long::CALLS, shown(long::resumed()));
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// The power of the number of servers with which the time grows.
fn growth(small: &drill::Figures, large: &drill::Figures, of: fn(&drill::Figures) -> Duration) -> f64 {
    let times = of(large).as_secs_f64() / of(small).as_secs_f64();
    times.ln() / (large.servers as f64 / small.servers as f64).ln()
}
