use core::{fmt, str::FromStr};
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// What ties the log lines of one request together.
///
/// A proxy's `X-Request-Id` is taken if it is a plain word; otherwise the process numbers its requests.
///
/// # Examples
///
/// ```
/// use auth_core::RequestId;
///
/// let given: RequestId = "7f9c2ba4-e88f".parse()?;
/// assert_eq!(given.to_string(), "7f9c2ba4-e88f");
/// assert!("two\nlines".parse::<RequestId>().is_err()); // nothing that could forge a line of a log
/// assert_ne!(RequestId::next().to_string(), RequestId::next().to_string());
/// # Ok::<(), auth_core::RequestIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Given(Box<str>),
    Numbered(u64),
}

/// A text that can't be a request id.
#[derive(Debug, thiserror::Error)]
#[error("a request id has 1 to {LONGEST} characters out of letters, digits, `-`, `_`, `.` and `:`")]
pub struct RequestIdError(());

impl RequestId {
    /// The next number of this process.
    pub fn next() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        Self(Kind::Numbered(COUNT.fetch_add(1, Ordering::Relaxed)))
    }
}

impl FromStr for RequestId {
    type Err = RequestIdError;

    fn from_str(text: &str) -> Result<Self, RequestIdError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        if (1..=LONGEST).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(Kind::Given(text.into())))
        } else {
            Err(RequestIdError(()))
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Given(text) => f.write_str(text),
            Kind::Numbered(number) => write!(f, "{:x}-{number:x}", process_start()),
        }
    }
}

/// Tells the numbers of one process from those of the next: when it first wrote one, in microseconds.
fn process_start() -> u128 {
    static START: OnceLock<u128> = OnceLock::new();
    *START.get_or_init(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros())
}

const LONGEST: usize = 128;
