//! Looks into tokens, verifies them, and makes them for development. A token is read from standard input or typed where it
//! is not shown: on a command line everybody on the machine would see it.

mod error;
mod input;
mod inspect;
mod keys;
mod mint;
mod profile;
mod source;
mod verify;

use clap::Subcommand;

pub(crate) use self::error::TokenCommandError;
use crate::{error::Error, output::Output, verdict::Verdict};

/// The commands about tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Shows what a token says, read from standard input or typed unseen.
    ///
    /// Without `--key` nothing is verified: anybody can have written it.
    Inspect(inspect::Inspect),
    /// Prints the public keys of a signing key as a key set, for `--jwks`.
    Keys(keys::Keys),
    /// Makes a token for development, signed with a key of one's own.
    ///
    /// A service believes it that was given the public keys (`portcullis token keys`) under the issuer's name.
    Mint(Box<mint::Mint>),
    /// Verifies tokens as a service would: one a line on standard input, one line of answer each.
    ///
    /// The exit status is 1 if one of them is refused, 2 if one could not be verified, as the issuer's keys can't be had. With
    /// `--json`, a line is `{"ok":false,"error":"invalid_token","reason":"expired","sub":null}`, with its members in this order. The
    /// reasons are `algorithm`, `audience`, `bound`, `claim`, `expired`, `header`, `issuer`, `key`, `lifetime`, `malformed`,
    /// `not_yet_valid`, `revoked`, `signature`, `too_long` and `type`; where keys can't be had, error and reason are `unavailable`.
    Verify(Box<verify::Verify>),
}

impl Token {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        match self {
            Self::Inspect(inspect) => inspect.run(output),
            Self::Keys(keys) => keys.run(),
            Self::Mint(mint) => mint.run(output),
            Self::Verify(verify) => verify.run(output),
        }
    }
}
