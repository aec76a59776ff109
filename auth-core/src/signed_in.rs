use core::{fmt, time::Duration};

use crate::{Principal, Timestamp};

/// How, and how recently, somebody must have signed in (RFC 9470): what `#[require_auth(max_age = "5m", acr = "..")]` asks.
///
/// A token says it in `auth_time` and `acr`; whoever signs people in without tokens says it with
/// [`PrincipalBuilder::signed_in_at`](crate::PrincipalBuilder::signed_in_at) and
/// [`acr`](crate::PrincipalBuilder::acr).
///
/// # Denies
///
/// A principal of whom it is not known when, or by which means, it signed in, where that is asked.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::{Denial, Principal, Requirement, Rule, SignedIn, Timestamp, Truth};
///
/// const HOW: SignedIn = SignedIn::new().max_age(Duration::from_secs(300)).acr(&["urn:example:mfa"]);
/// const RULE: Requirement = Requirement::SignedIn(HOW);
/// assert_eq!(RULE.to_string(), "signed_in(max_age=300s, acr=urn:example:mfa)");
///
/// let signed_in: Timestamp = "2026-11-25T09:00:00Z".parse()?;
/// let alice = Principal::builder("https://issuer.example", "alice").signed_in_at(signed_in).acr("urn:example:mfa").build();
/// let soon: Timestamp = "2026-11-25T09:05:00Z".parse()?;
/// assert_eq!(RULE.evaluate(Some(&alice), &[], soon), Truth::True);
///
/// let later: Timestamp = "2026-11-25T09:05:01Z".parse()?;
/// let rule = Rule::new(&RULE, &[]);
/// assert_eq!(rule.evaluate(Some(&alice), &[], later), Truth::False); // denied,
/// assert_eq!(rule.step_up(Some(&alice), &[], later), Some(Denial::StepUp(HOW))); // and told what would help
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct SignedIn {
    max_age: Option<Duration>,
    acr: &'static [&'static str],
}

impl SignedIn {
    /// Signed in at any time, by any means.
    pub const fn new() -> Self {
        Self { max_age: None, acr: &[] }
    }

    /// Not longer ago than this, in whole seconds.
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(Duration::from_secs(age.as_secs()));
        self
    }

    /// In one of these authentication contexts, the preferred one first. An empty list asks for none in particular.
    pub const fn acr(mut self, values: &'static [&'static str]) -> Self {
        self.acr = values;
        self
    }

    /// How long ago it may have been, where that is asked: the `max_age` of a challenge.
    pub const fn longest_age(&self) -> Option<Duration> {
        self.max_age
    }

    /// The authentication contexts of which one is asked, if any are: the `acr_values` of a challenge.
    pub const fn acr_values(&self) -> &'static [&'static str] {
        self.acr
    }

    pub(crate) fn is_met_by(&self, principal: &Principal, now: Timestamp) -> bool {
        self.max_age.is_none_or(|age| principal.signed_in_at().is_some_and(|at| is_within(age, at, now)))
            && (self.acr.is_empty() || principal.acr().is_some_and(|acr| self.acr.contains(&acr)))
    }

    /// What to ask of somebody who must have signed in in both ways. Two lists of contexts have no list for both, so the first
    /// is asked, and the second with the next request.
    pub(crate) fn and(self, other: Self) -> Self {
        let max_age = match (self.max_age, other.max_age) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        Self { max_age, acr: if self.acr.is_empty() { other.acr } else { self.acr } }
    }
}

/// A time that is further ahead than clocks are apart is nobody's sign-in.
fn is_within(age: Duration, at: Timestamp, now: Timestamp) -> bool {
    let passed = now.duration_since(at);
    passed >= -CLOCKS_APART && Duration::try_from(passed).map_or(true, |passed| passed <= age)
}

/// As rules print it.
impl fmt::Display for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("signed_in(")?;
        if let Some(age) = self.max_age {
            write!(f, "max_age={}s", age.as_secs())?;
        }
        if !self.acr.is_empty() {
            let comma = if self.max_age.is_some() { ", " } else { "" };
            write!(f, "{comma}acr={}", self.acr.join("|"))?;
        }
        f.write_str(")")
    }
}

const CLOCKS_APART: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);
