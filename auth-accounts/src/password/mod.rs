//! Passwords: one policy for every path that sets one, Argon2id for every one that is kept, and equal work for accounts
//! that do not exist.
//!
//! A presented text becomes a [`Password`], normalised once. [`PasswordPolicy`] says whether it may be set,
//! [`PasswordHashing`] hashes and verifies on threads of its own, so many at once and no more.

mod blocklist;
mod cost;
mod hashing;
mod normal;
mod policy;
mod stored;

#[cfg(test)]
mod tests;

#[doc(inline)]
pub use self::{
    blocklist::KnowsBreachedPasswords,
    cost::{CostError, HashingCost},
    hashing::{HashingError, PasswordHashing, Verdict},
    normal::{Password, PasswordLengthError},
    policy::{Factors, PasswordOwner, PasswordPolicy, PasswordPolicyError},
    stored::{StoredHash, StoredHashError},
};
