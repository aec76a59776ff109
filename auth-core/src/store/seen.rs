use core::fmt;

use crate::Timestamp;

use super::{Digest, Storing};

/// Remembers what may be sent once: the `jti` of a proof or an assertion, the step of a one-time password.
pub trait SeesOnce: fmt::Debug + Send + Sync {
    /// Sees something, and says whether that is the first time, in one step: of many that bring it at once, one is the first.
    ///
    /// It is remembered until `until`, from which on it must be refused for its age.
    fn see<'a>(&'a self, kind: SeenKind, key: &'a Digest, until: Timestamp, now: Timestamp) -> Storing<'a, Sight>;
}

/// What is sent once. Two things of two kinds are two things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SeenKind {
    /// An assertion of RFC 7523.
    Assertion,
    /// A proof of RFC 9449.
    DpopProof,
    /// A one-time password.
    OneTimePassword,
}

/// Whether something was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Sight {
    /// It was: refuse it.
    Again,
    /// It was not.
    First,
}

impl SeenKind {
    /// Its name in stores.
    pub fn name(self) -> &'static str {
        match self {
            Self::Assertion => "assertion",
            Self::DpopProof => "dpop",
            Self::OneTimePassword => "otp",
        }
    }
}
