use crate::token::{
    Algorithm,
    error::{Excerpt, MalformedJson, list},
};

/// Why a key, or a set of keys, can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// An algorithm that is not one of this kind of key.
    #[error("key is not for `{0}`; its kind allows {allowed}", allowed = list(.1))]
    Algorithm(Algorithm, Vec<Algorithm>),
    /// An algorithm that is not known here.
    #[error("key is for {0}, which is not supported")]
    AlgorithmName(Excerpt),
    /// A list of algorithms that is empty.
    #[error("list of algorithms is empty; name those that the issuer signs with, or leave the list out")]
    AlgorithmsEmpty,
    /// A curve that is not supported.
    #[error("curve {0} is not supported; use P-256, P-384 or Ed25519")]
    Curve(Excerpt),
    /// Two keys of one set have the same id, so that the id means neither.
    #[error("key id is there more than once in the set; none of these keys is used")]
    Duplicate,
    /// The text is no key set.
    #[error("key set is malformed: {0}")]
    Form(#[source] MalformedJson),
    /// A member that has the wrong form.
    #[error("key member `{0}` is missing or malformed; expected {1}")]
    Member(&'static str, &'static str),
    /// The text is no PEM of a public key.
    #[error("text is not the PEM of {0}; expected `-----BEGIN PUBLIC KEY-----` and base64")]
    Pem(&'static str),
    /// The key is not a point of its curve, or one that makes forgery easy.
    #[error("key is not a point that may be used on `{0}`; get the key from its issuer again")]
    Point(&'static str),
    /// The document holds the private part of a key.
    #[error("key has the private member `{0}`; publish the public part only, and replace the key")]
    Private(&'static str),
    /// An RSA key whose exponent is not a sane one.
    #[error("exponent of the RSA key must be odd, at least 3 and below 2^32; use 65537")]
    RsaExponent,
    /// An RSA key of the wrong size.
    #[error("RSA key has {0} bits; expected 2048 to 8192")]
    RsaSize(usize),
    /// A key set without any usable key.
    #[error(
        "key set has no usable key ({0} skipped{reason}); expected at least one public signing key",
        reason = first(.1.as_deref())
    )]
    SetEmpty(usize, Option<Box<KeyError>>),
    /// A key of a type that verifies nothing here.
    #[error("key type {0} is not one for public signing keys; use RSA, EC or OKP")]
    Type(Excerpt),
    /// A key that is not for signatures.
    #[error("key is for something else than signatures (`{0}`)")]
    Use(&'static str),
}

/// Why a secret can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Not base64 or hex.
    #[error("secret is not {0}; make one with `openssl rand -base64 32`")]
    Encoding(&'static str),
    /// The text of a public key, which everybody knows.
    #[error("secret is a key or a certificate, not a secret; HMAC needs 32 random bytes")]
    Key,
    /// A placeholder that somebody forgot to replace.
    #[error("secret contains the word `{0}`; make one with `openssl rand -base64 32`")]
    Placeholder(&'static str),
    /// A pattern that somebody typed.
    #[error("secret repeats itself; make one with `openssl rand -base64 32`")]
    Repeats,
    /// Too few bytes.
    #[error("secret has {0} bytes; HMAC needs at least 32 random ones (RFC 7518 section 3.2)")]
    Short(usize),
    /// A text whose characters can't hold 256 random bits.
    #[error("secret looks like a password, with less than 256 random bits; make one with `openssl rand -base64 32`")]
    Weak,
}

fn first(cause: Option<&KeyError>) -> String {
    cause.map(|cause| format!(", the first because: {cause}")).unwrap_or_default()
}
