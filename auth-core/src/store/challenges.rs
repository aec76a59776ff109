use core::{fmt, num::NonZeroU32, time::Duration};

use crate::Timestamp;

use super::{Digest, Payload, Storing, UserId};

/// Something that proves itself once: the link of a mail, the state of a login elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// The digest of the secret that answers it.
    pub key: Digest,
    /// What it is for; it answers for nothing else.
    pub kind: ChallengeKind,
    /// Whose it is, where that is known.
    pub user: Option<UserId>,
    /// What is to be known when it is answered.
    pub payload: Payload,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChallengeKind {
    /// Activating an account.
    Activation,
    /// Signing a program in.
    CliLogin,
    /// Proving an e-mail address.
    EmailProof,
    /// Setting a new password.
    PasswordReset,
    /// Coming back from a provider.
    SingleSignOn,
}

/// Keeps challenges. That one was used, or is past its end, is known for a day after its end ([`KNOWN_FOR`](Challenge::KNOWN_FOR)).
pub trait StoresChallenges: fmt::Debug + Send + Sync {
    /// Keeps a challenge. Of its kind, its user has no more than `most` afterwards that can be answered: the oldest ones go.
    fn issue<'a>(&'a self, challenge: &'a Challenge, most: NonZeroU32, now: Timestamp) -> Storing<'a, ()>;

    /// How it stands with the challenge that this secret answers. Nothing is used by looking.
    fn look<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, ChallengeState>;

    /// Answers a challenge, in one step: of many that answer it at once, one has it. Nothing of it is kept but that it was
    /// used.
    fn take<'a>(&'a self, kind: ChallengeKind, key: &'a Digest, now: Timestamp) -> Storing<'a, TakenChallenge>;

    /// Drops all challenges of this kind and user: they are unknown from then on.
    fn withdraw<'a>(&'a self, kind: ChallengeKind, user: &'a UserId) -> Storing<'a, ()>;
}

/// How it stands with a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChallengeState {
    /// It is past its end.
    Expired,
    /// It can be answered.
    Open(Challenge),
    /// There is none, or it was forgotten.
    Unknown,
    /// It was answered.
    Used,
}

/// What came of answering a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum TakenChallenge {
    /// It is past its end.
    Expired,
    /// It is answered, now and by this.
    Taken(Challenge),
    /// There is none, or it was forgotten.
    Unknown,
    /// It was answered before.
    Used,
}

impl Challenge {
    /// How long it is known of a challenge that it was used, or is past its end, after that end.
    pub const KNOWN_FOR: Duration = Duration::from_hours(24);

    /// A challenge of nobody yet.
    pub fn new(kind: ChallengeKind, key: Digest, ends_at: Timestamp, now: Timestamp) -> Self {
        Self { key, kind, user: None, payload: Payload::default(), created_at: now, ends_at }
    }

    /// Whose it is.
    #[must_use]
    pub fn of(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// What is to be known when it is answered.
    #[must_use]
    pub fn with(mut self, payload: Payload) -> Self {
        self.payload = payload;
        self
    }
}

impl ChallengeKind {
    /// Its name in stores.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::CliLogin => "cli-login",
            Self::EmailProof => "email-proof",
            Self::PasswordReset => "password-reset",
            Self::SingleSignOn => "single-sign-on",
        }
    }
}
