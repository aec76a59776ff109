//! What must be remembered of accounts, as traits: users, sessions, refresh tokens, challenges, attempts, what was seen.
//!
//! - Whatever may happen once is one step of the store, a compare-and-set: of fifty that try at once, one succeeds.
//! - Every secret comes as its [`Digest`]: a store never sees what a client could send.
//! - The time comes as an argument; no store reads a clock.
//! - What a store answers is an outcome. Its error is always an [`Outage`]: nothing is known, and nothing is allowed.
//! - Nothing grows without bound: each record ends, and [`SweepsExpired`] drops those that have.
//!
//! What was taken back is kept through [`StoresRevocations`](crate::token::StoresRevocations), and the rules of a policy
//! through [`StoresRules`](crate::policy::StoresRules). [`MemoryStore`] keeps all of it for tests.

mod attempts;
mod challenges;
mod digest;
mod id;
mod login_name;
mod memory;
mod outage;
mod password_hash;
mod payload;
mod refresh_tokens;
mod seen;
mod sessions;
mod sweep;
#[cfg(test)]
mod tests;
mod user;
mod users;

#[doc(inline)]
pub use self::{
    attempts::{Admission, AttemptLimit, CountsAttempts},
    challenges::{Challenge, ChallengeKind, ChallengeState, StoresChallenges, TakenChallenge},
    digest::Digest,
    id::{IdError, SessionId, UserId},
    login_name::{LoginName, LoginNameError},
    memory::MemoryStore,
    outage::{Outage, Storing},
    password_hash::PasswordHash,
    payload::{Payload, PayloadError},
    refresh_tokens::{
        Family, HeldToken, RefreshToken, Rotated, Rotation, RotationVerdict, StoresRefreshTokens, UsedToken,
    },
    seen::{SeenKind, SeesOnce, Sight},
    sessions::{Replaced, Session, StoresSessions, Written},
    sweep::SweepsExpired,
    user::{AuthProvider, User, UserStatus},
    users::{Inserted, Removed, StoresUsers, Taken, Updated},
};
