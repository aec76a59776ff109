use core::fmt;

/// What the one who asks keeps beside a record, as text that the store does not read: JSON, usually. At most 8 KiB, and
/// nothing secret.
///
/// # Examples
///
/// ```
/// use auth_core::store::Payload;
///
/// assert_eq!(Payload::new(r#"{"agent":"curl"}"#)?.as_str(), r#"{"agent":"curl"}"#);
/// assert!(Payload::new("x".repeat(9000)).is_err()); // the denied case
/// # Ok::<(), auth_core::store::PayloadError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Payload(Box<str>);

/// More than may be kept beside a record.
#[derive(Debug, thiserror::Error)]
#[error("{0} bytes are too many to be kept beside a record, which may have 8192, without a zero byte")]
pub struct PayloadError(usize);

impl Payload {
    /// This text.
    ///
    /// # Errors
    ///
    /// If it has more than 8192 bytes, or a zero byte, which PostgreSQL can't keep.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, PayloadError> {
        let text = text.into();
        if text.len() > LONGEST || text.contains('\0') { Err(PayloadError(text.len())) } else { Ok(Self(text)) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Its length: it may hold what somebody typed.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.0.len())
    }
}

const LONGEST: usize = 8192;
