//! CPU time per request of a guarded route: Portcullis on axum, and `FastAPI` with `PyJWT`, one worker and one core each.
//!
//! `benches/against_fastapi/run` installs `FastAPI` and starts this, which starts both servers as processes of their own on
//! 127.0.0.1, asks each of their routes the same number of times over the same few connections, and reads from `/proc` what
//! CPU time that took them. A figure is the best of some rounds: what others on the machine do only ever adds time.

use core::error::Error;
use std::{
    env,
    io::{self, Write},
};

use self::{asked::Asked, driver::Driver, server::Server, tokens::Tokens};

mod asked;
mod driver;
#[path = "../../shared/hmac.rs"]
mod hmac;
mod provider;
#[path = "../../shared/rsa.rs"]
mod rsa;
mod server;
mod service;
mod tokens;

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some(service::ARGUMENT) {
        return service::serve();
    }
    let tokens = Tokens::new()?;
    let provider = provider::start(&tokens)?;
    let tokens = tokens.of_zitadel(&provider)?;

    let mut out = io::stdout().lock();
    writeln!(out, "| a request to | CPU, µs | a core answers, req/s | beyond unguarded, µs |\n|---|--:|--:|--:|")?;
    let fastapi = Server::fastapi(&tokens, &provider)?;
    let theirs = measure(&mut out, &fastapi, &Asked::FASTAPI, &tokens)?;
    drop(fastapi);
    let ours = measure(&mut out, &Server::ours(&tokens)?, &Asked::OURS, &tokens)?;

    writeln!(out, "\n| Portcullis beside FastAPI | of its CPU time | so many times less | aim: a thirtieth |")?;
    writeln!(out, "|---|--:|--:|---|")?;
    for (ours_by, theirs_by) in Asked::PAIRS {
        let (Some(our), Some(their)) = (cost(&ours, ours_by), cost(&theirs, theirs_by)) else { continue };
        let met = if our * AIM <= their { "met" } else { "missed" };
        writeln!(out, "| {ours_by} : {theirs_by} | {:.1} % | {:.1} | {met} |", 100.0 * our / their, their / our)?;
    }
    if let (Some(open), Some(cached)) = (cost(&ours, Asked::Unguarded), cost(&ours, Asked::Cached)) {
        let share = 100.0 * open / cached;
        let met = if share >= 95.0 { "met" } else { "missed" };
        writeln!(out, "\nWith a cached token {share:.1} % of the unguarded requests a second (aim: 95 %, {met}).")?;
    }
    Ok(())
}

fn measure(
    out: &mut impl Write,
    server: &Server,
    routes: &[Asked],
    tokens: &Tokens,
) -> Result<Vec<(Asked, f64)>, Box<dyn Error>> {
    let mut drivers = Vec::new();
    for asked in routes {
        let mut driver = Driver::connect(server.port(*asked)?, &asked.request(tokens))?;
        driver.rounds(server.warm_up())?;
        drivers.push((*asked, driver, f64::MAX));
    }
    // the routes by turns, so that a busy minute is nobody's alone
    for _ in 0..SAMPLES {
        for (_, driver, best) in &mut drivers {
            let before = server.cpu()?;
            let requests = driver.rounds(server.rounds())?;
            *best = best.min(server.cpu()?.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(requests));
        }
    }
    let costs: Vec<(Asked, f64)> = drivers.iter().map(|(asked, _, best)| (*asked, *best)).collect();
    let open = cost(&costs, Asked::Unguarded).unwrap_or_default();
    for (asked, cost) in &costs {
        writeln!(out, "| {}: {asked} | {cost:.1} | {:.0} | {:.1} |", server.name(), 1e6 / cost, cost - open)?;
    }
    Ok(costs)
}

fn cost(costs: &[(Asked, f64)], asked: Asked) -> Option<f64> {
    costs.iter().find(|(other, _)| *other == asked).map(|(_, cost)| *cost)
}

const AIM: f64 = 30.0;
const SAMPLES: usize = 12;
