use core::fmt;

use tracing::field::debug;

use crate::{Decision, PrincipalId, RequestId, Requirement, Rule, Timestamp};

/// One decision, as the audit log gets it: who, what, by which rule, with which outcome, why, and in which request.
///
/// An event borrows from the request and allocates nothing; a sink that keeps it copies what it needs.
///
/// # Examples
///
/// ```
/// use auth_core::{AuditEvent, Decision, Reason, RequestId, Requirement, Role, Rule, Timestamp};
///
/// const RULE: Requirement = Requirement::Role(Role::named("admin"));
/// let request = RequestId::next();
/// let event = AuditEvent::new(
///     Timestamp::UNIX_EPOCH,
///     Decision::Deny,
///     "GET",
///     Rule::new(&RULE, &[]),
///     Reason::Unmet(&RULE),
///     &request,
/// );
/// assert_eq!(format!("{} {}", event.rule, event.reason), "role=admin not met: role=admin");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuditEvent<'a> {
    /// When it was decided.
    pub time: Timestamp,
    /// What was decided.
    pub decision: Decision,
    /// Who asked; nobody where no credential was accepted.
    pub principal: Option<&'a PrincipalId>,
    /// The HTTP method.
    pub method: &'a str,
    /// The path as the router matched it, `/articles/{id}`.
    pub path: Option<&'a str>,
    /// The rule of the route, with those of the routers around it.
    pub rule: Rule<'a>,
    /// Why it was decided so.
    pub reason: Reason<'a>,
    /// The request's id.
    pub request_id: &'a RequestId,
}

/// Why a decision was made.
///
/// # Examples
///
/// ```
/// use auth_core::{Reason, Requirement, Scope};
///
/// assert_eq!(Reason::Met.to_string(), "met");
/// assert_eq!(Reason::Unauthenticated.to_string(), "nobody is signed in"); // denied
/// assert_eq!(Reason::Unmet(&Requirement::Scope(Scope::named("write"))).to_string(), "not met: scope=write");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reason<'a> {
    /// The credential was refused.
    Credential(&'a (dyn core::error::Error + 'static)),
    /// A policy or a resource could not be evaluated.
    Failed(&'a (dyn core::error::Error + 'static)),
    /// The rule is met.
    Met,
    /// What the request is about does not exist.
    Missing(&'static str),
    /// Nobody is signed in.
    Unauthenticated,
    /// This part of the rule is not met.
    Unmet(&'a Requirement),
}

/// Takes the audit events.
///
/// It is called on the request's way, once for each decision, so it returns at once: a sink that writes to disk or
/// over a network does so elsewhere.
///
/// # Examples
///
/// ```
/// use auth_core::{AuditEvent, Decision, RecordsAudit};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// #[derive(Debug, Default)]
/// struct CountsDenials(AtomicU64);
///
/// impl RecordsAudit for CountsDenials {
///     fn record(&self, event: &AuditEvent<'_>) {
///         if event.decision == Decision::Deny {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait RecordsAudit: fmt::Debug + Send + Sync {
    /// Takes one event.
    fn record(&self, event: &AuditEvent<'_>);
}

/// Sends audit events to `tracing`, target `portcullis::audit`: allows at `INFO`, denials at `WARN`.
///
/// Everything that a client chose is written in its escaped form, so that no line of the log can be forged.
///
/// # Examples
///
/// ```
/// use auth_core::{RecordsAudit, TracingAudit};
///
/// let sink: Box<dyn RecordsAudit> = Box::new(TracingAudit);
/// // a denial is a line at WARN: portcullis::audit: decision="deny" subject="bob" method="GET" path="/reports" rule=role=admin ..
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingAudit;

impl<'a> AuditEvent<'a> {
    /// An event with what every decision has.
    pub fn new(
        time: Timestamp,
        decision: Decision,
        method: &'a str,
        rule: Rule<'a>,
        reason: Reason<'a>,
        request_id: &'a RequestId,
    ) -> Self {
        Self { time, decision, principal: None, method, path: None, rule, reason, request_id }
    }
}

impl RecordsAudit for TracingAudit {
    fn record(&self, event: &AuditEvent<'_>) {
        let issuer = event.principal.map(PrincipalId::issuer).map(debug);
        let subject = event.principal.map(PrincipalId::subject).map(debug);
        match event.decision {
            Decision::Allow => tracing::info!(
                target: "portcullis::audit",
                decision = "allow",
                issuer,
                subject,
                method = ?event.method,
                path = event.path,
                rule = %event.rule,
                reason = %event.reason,
                request_id = %event.request_id,
            ),
            Decision::Deny => tracing::warn!(
                target: "portcullis::audit",
                decision = "deny",
                issuer,
                subject,
                method = ?event.method,
                path = event.path,
                rule = %event.rule,
                reason = %event.reason,
                request_id = %event.request_id,
            ),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(error) => write!(f, "credential refused: {}", Chain(*error)),
            Self::Failed(error) => write!(f, "could not be decided: {}", Chain(*error)),
            Self::Met => f.write_str("met"),
            Self::Missing(what) => write!(f, "{what} not found"),
            Self::Unauthenticated => f.write_str("nobody is signed in"),
            Self::Unmet(part) => write!(f, "not met: {part}"),
        }
    }
}

/// An error with its sources, control characters escaped.
struct Chain<'a>(&'a (dyn core::error::Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = String::new();
        let mut next = Some(self.0);
        while let Some(error) = next {
            let text = error.to_string();
            // an error that repeats its source, as `transparent` ones do, is written once
            if !before.contains(&text) {
                if !before.is_empty() {
                    f.write_str(": ")?;
                }
                for character in text.chars() {
                    match character {
                        control if control.is_control() => write!(f, "{}", control.escape_default())?,
                        visible => write!(f, "{visible}")?,
                    }
                }
            }
            before = text;
            next = error.source();
        }
        Ok(())
    }
}
