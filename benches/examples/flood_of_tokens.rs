//! Whether a million distinct tokens leave the memory of a service flat: each is verified once, as they would be in a
//! flood, first good ones and then refused ones. Prints the resident set after each tenth, and fails where the second half grows it.

use core::{
    error::Error,
    pin::pin,
    task::{Context, Poll, Waker},
};
use std::{
    fs,
    io::{self, Write},
    process::ExitCode,
};

use auth_axum::{
    Clock, Principal, SystemClock,
    token::{Revocations, TokenGate, Verifier},
};

#[path = "../shared/hmac.rs"]
mod hmac;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let gate = TokenGate::new(Verifier::new([hmac::issuer()?])?).revocations(Revocations::in_memory());

    writeln!(out, "| tokens, each once | remembered | resident, MiB |\n|---|--:|--:|")?;
    let before = resident()?;
    writeln!(out, "| before | {} | {before:.1} |", gate.remembered())?;
    let mut flat = true;
    for (kind, refused) in [("accepted", false), ("refused", true)] {
        let mut half = before;
        for tenth in 1..=10_u32 {
            for n in 0..TENTH {
                let token = hmac::token(&format!("{kind}-{tenth}-{n}"))?;
                let token = if refused { spoiled(&token) } else { token };
                if admitted(&gate, &token).is_some() == refused {
                    return Err(format!("a token that is {kind} was not").into());
                }
            }
            let now = resident()?;
            writeln!(out, "| {} {kind} | {} | {now:.1} |", tenth * TENTH, gate.remembered())?;
            if tenth == 5 {
                half = now;
            }
            flat &= tenth < 5 || now - half < GROWTH;
        }
    }
    writeln!(out, "\nThe second half of each adds {}.", if flat { "nothing" } else { "memory: it is NOT flat" })?;
    Ok(if flat { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn admitted(gate: &TokenGate, token: &str) -> Option<Principal> {
    match pin!(gate.bearer(token, SystemClock.now())).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome.ok(),
        Poll::Pending => None,
    }
}

/// The same token with another first letter of its signature.
fn spoiled(token: &str) -> String {
    match token.rsplit_once('.') {
        Some((signed, signature)) => {
            let first = if signature.starts_with('A') { 'B' } else { 'A' };
            format!("{signed}.{first}{}", signature.get(1..).unwrap_or_default())
        }
        None => String::new(),
    }
}

/// What this process has in memory, in MiB.
fn resident() -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

/// What an allocator may still move about in a second half, in MiB.
const GROWTH: f64 = 2.0;
const TENTH: u32 = 100_000;
