use core::{fmt, str::FromStr};

/// Why a text is no id.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no id: 1 to 64 of the ASCII letters, digits, `-`, `_` and `.`")]
pub struct IdError(String);

macro_rules! id {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// An id that the application has chosen.
            ///
            /// # Errors
            ///
            /// If it is empty, longer than 64 bytes, or has other characters than ASCII letters, digits, `-`, `_` and `.`.
            pub fn new(id: impl Into<Box<str>>) -> Result<Self, IdError> {
                let id = id.into();
                if is_id(&id) { Ok(Self(id)) } else { Err(IdError(shown(&id))) }
            }

            /// An id of random bytes, as a UUID of version 4.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid(bytes).into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(id: &str) -> Result<Self, IdError> {
                Self::new(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

id! {
    /// The id of a user, for ever: the `sub` of its tokens, and what tables of the application refer to.
    ///
    /// # Examples
    ///
    /// ```
    /// use auth_core::store::UserId;
    ///
    /// assert_eq!(UserId::new("1")?.as_str(), "1");
    /// assert_eq!(UserId::from_random([7; 16]).as_str(), "07070707-0707-4707-8707-070707070707");
    /// assert!(UserId::new("1' or '1'='1").is_err()); // the denied case
    /// # Ok::<(), auth_core::store::IdError>(())
    /// ```
    UserId
}

id! {
    /// The id of a sign-in: what lists, logs and `sid` claims call it. It opens nothing; the cookie and the refresh token do.
    ///
    /// It stays while the cookie or the refresh token is replaced again and again.
    SessionId
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// What may stand in a message.
fn shown(text: &str) -> String {
    text.chars().take(LONGEST).flat_map(char::escape_debug).collect()
}

/// RFC 9562, 5.4.
fn uuid(bytes: [u8; 16]) -> String {
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0b11 << 62;
    let bits = u128::from_be_bytes(bytes) & !VERSION & !VARIANT | 4 << 76 | 0b10 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        bits >> 80 & 0xffff,
        bits >> 64 & 0xffff,
        bits >> 48 & 0xffff,
        bits & 0xffff_ffff_ffff
    )
}

const LONGEST: usize = 64;
