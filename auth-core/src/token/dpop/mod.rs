//! Proof of possession: a token that is bound to a key of its client counts together with a proof of that key (DPoP, RFC 9449).
//!
//! `settings` is what a service says about it, `proof` one proof and whether it is one of this request, `nonce` what a client
//! must put into it, `replay` what was seen before, and `error` why a proof was refused.

mod error;
mod nonce;
mod proof;
mod replay;
mod settings;

#[doc(inline)]
pub use self::{
    error::ProofError,
    nonce::Nonces,
    proof::ProofRequest,
    replay::{ProofId, ProofMemory, ProofSight, SeesProofs},
    settings::Dpop,
};
