use std::io::{self, BufRead, IsTerminal, Read};

use auth_core::Secret;

use super::TokenCommandError;

/// Reads one token: what standard input has, or what is typed unseen.
pub(super) fn one() -> Result<Secret, TokenCommandError> {
    if io::stdin().is_terminal() {
        return typed();
    }
    let mut text = String::new();
    io::stdin().lock().take(LONGEST as u64).read_to_string(&mut text).map_err(TokenCommandError::Read)?;
    let token = Secret::new(text.trim().trim_start_matches(BEARER).trim_start().to_owned());
    if token.expose().is_empty() { Err(TokenCommandError::Nothing) } else { Ok(token) }
}

/// Gives each token of standard input, one a line, to somebody. An empty line is none.
pub(super) fn each(mut look: impl FnMut(&str) -> io::Result<()>) -> Result<(), TokenCommandError> {
    if io::stdin().is_terminal() {
        return look(typed()?.expose()).map_err(TokenCommandError::Read);
    }
    let mut input = io::stdin().lock();
    while let Some(line) = line(&mut input).map_err(TokenCommandError::Read)? {
        // what is not UTF-8 is no token, and is refused like any other text that is none
        let text = Secret::new(String::from_utf8_lossy(&line).trim().to_owned());
        if !text.expose().is_empty() {
            look(text.expose()).map_err(TokenCommandError::Read)?;
        }
    }
    Ok(())
}

/// The next line without its end; of one that is longer than any token, the beginning.
fn line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = input.by_ref().take(LONGEST as u64).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if read == LONGEST && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
    }
    Ok(Some(line))
}

fn typed() -> Result<Secret, TokenCommandError> {
    let text = rpassword::prompt_password("Token (not shown): ").map_err(TokenCommandError::Read)?;
    let token = Secret::new(text.trim().to_owned());
    if token.expose().is_empty() { Err(TokenCommandError::Nothing) } else { Ok(token) }
}

/// What stands before a token that was copied from a header.
const BEARER: &str = "Bearer ";

/// In bytes: more than any token that is accepted.
const LONGEST: usize = 1024 * 1024;
