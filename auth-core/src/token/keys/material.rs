use aws_lc_rs::{
    digest::{SHA256, digest},
    rsa::PublicKey,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, EcdsaVerificationAlgorithm, ParsedPublicKey,
        RsaPublicKeyComponents,
    },
};
use jsonwebtoken::DecodingKey;

use super::{HmacSecret, KeyError};
use crate::token::{Algorithm, form};

/// What a key is made of, once it was found to be a good one. Only the functions here make one.
#[derive(Clone)]
pub(in crate::token) enum Material {
    Ed25519([u8; 32]),
    Hmac(HmacSecret),
    P256(Point<32>),
    P384(Point<48>),
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

#[derive(Clone)]
pub(in crate::token) struct Point<const N: usize> {
    pub(in crate::token) x: [u8; N],
    pub(in crate::token) y: [u8; N],
}

impl Material {
    /// RSA of 2048 to 8192 bits (RFC 7518 section 3.3), with an exponent that is neither 1 nor even nor huge.
    pub(in crate::token) fn rsa(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        let (n, e) = (strip(n), strip(e));
        let bits = n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize);
        if !(2048..=8192).contains(&bits) {
            return Err(KeyError::RsaSize(bits));
        }
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        if !odd(e) || e == [1] || e.len() > 4 {
            return Err(KeyError::RsaExponent);
        }
        if !odd(n) {
            return Err(KeyError::Member("n", "an odd modulus"));
        }
        Ok(Self::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    pub(super) fn p256(x: &[u8], y: &[u8]) -> Result<Self, KeyError> {
        point(x, y, "P-256", &ECDSA_P256_SHA256_FIXED).map(Self::P256)
    }

    pub(super) fn p384(x: &[u8], y: &[u8]) -> Result<Self, KeyError> {
        point(x, y, "P-384", &ECDSA_P384_SHA384_FIXED).map(Self::P384)
    }

    /// A point in its uncompressed form, which says by its length on which curve it is.
    pub(in crate::token) fn point(bytes: &[u8]) -> Result<Self, KeyError> {
        match bytes {
            [4, rest @ ..] if rest.len() == 64 => rest.split_at_checked(32).map(|(x, y)| Self::p256(x, y)),
            [4, rest @ ..] if rest.len() == 96 => rest.split_at_checked(48).map(|(x, y)| Self::p384(x, y)),
            _ => None,
        }
        .unwrap_or(Err(KeyError::Point("P-256")))
    }

    /// Ed25519, without the points of small order, for which signatures can be made that fit any message, and without
    /// their second spellings.
    pub(in crate::token) fn ed25519(x: &[u8]) -> Result<Self, KeyError> {
        let x: [u8; 32] = x.try_into().map_err(|_| KeyError::Point("Ed25519"))?;
        let mut y = x;
        if let Some(last) = y.last_mut() {
            *last &= 0x7f;
        }
        let canonical = y.iter().rev().lt(FIELD_PRIME.iter().rev());
        if !canonical || SMALL_ORDER.contains(&y) {
            return Err(KeyError::Point("Ed25519"));
        }
        Ok(Self::Ed25519(x))
    }

    /// Every algorithm that this kind of key can do.
    pub(super) fn algorithms(&self) -> Vec<Algorithm> {
        match self {
            Self::Ed25519(_) => vec![Algorithm::EdDSA],
            // A secret is at least as long as the hash (RFC 7518 section 3.2).
            Self::Hmac(secret) => [(32, Algorithm::HS256), (48, Algorithm::HS384), (64, Algorithm::HS512)]
                .into_iter()
                .filter(|(bytes, _)| secret.expose().len() >= *bytes)
                .map(|(_, algorithm)| algorithm)
                .collect(),
            Self::P256(_) => vec![Algorithm::ES256],
            Self::P384(_) => vec![Algorithm::ES384],
            Self::Rsa { .. } => Algorithm::RSA.to_vec(),
        }
    }

    pub(super) fn backend(&self) -> DecodingKey {
        match self {
            Self::Ed25519(x) => DecodingKey::from_ed_der(x),
            Self::Hmac(secret) => DecodingKey::from_secret(secret.expose()),
            Self::P256(Point { x, y }) => DecodingKey::from_ec_der(&uncompressed(x, y)),
            Self::P384(Point { x, y }) => DecodingKey::from_ec_der(&uncompressed(x, y)),
            Self::Rsa { n, e } => DecodingKey::from_rsa_raw_components(n, e),
        }
    }

    /// The members of the public key as a JWK, which are all that its thumbprint needs (RFC 7638 section 3.2).
    pub(in crate::token) fn members(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Ed25519(x) => vec![("crv", "Ed25519".to_owned()), ("kty", "OKP".to_owned()), ("x", form::encode(x))],
            Self::Hmac(_) => Vec::new(),
            Self::P256(Point { x, y }) => elliptic("P-256", x, y),
            Self::P384(Point { x, y }) => elliptic("P-384", x, y),
            Self::Rsa { n, e } => vec![("e", form::encode(e)), ("kty", "RSA".to_owned()), ("n", form::encode(n))],
        }
    }

    /// The hash of the public key's members in alphabetical order, without spaces (RFC 7638 section 3). A secret has none.
    pub(in crate::token) fn thumbprint(&self) -> Option<[u8; 32]> {
        let members: Vec<String> =
            self.members().into_iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
        if members.is_empty() {
            return None;
        }
        digest(&SHA256, format!("{{{}}}", members.join(",")).as_bytes()).as_ref().try_into().ok()
    }

    /// Reads the DER of a public key (RFC 5280 `SubjectPublicKeyInfo`): a named curve, points uncompressed.
    pub(super) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        if let Some(x) = der.strip_prefix(ED25519_DER) {
            return Self::ed25519(x);
        }
        if let Some((x, y)) = der.strip_prefix(P256_DER).and_then(|point| point.split_at_checked(32)) {
            return Self::p256(x, y);
        }
        if let Some((x, y)) = der.strip_prefix(P384_DER).and_then(|point| point.split_at_checked(48)) {
            return Self::p384(x, y);
        }
        let rsa = PublicKey::from_der(der).map_err(|_| KeyError::Pem("a public key"))?;
        let parts = RsaPublicKeyComponents::<Vec<u8>>::from(&rsa);
        Self::rsa(&parts.n, &parts.e)
    }
}

/// Whether these bytes are a public key in a form that tokens were forged with elsewhere.
pub(super) fn is_public_key(bytes: &[u8]) -> bool {
    [ED25519_DER, P256_DER, P384_DER].iter().any(|prefix| bytes.starts_with(prefix))
        || PublicKey::from_der(bytes).is_ok()
}

fn point<const N: usize>(
    x: &[u8],
    y: &[u8],
    curve: &'static str,
    algorithm: &'static EcdsaVerificationAlgorithm,
) -> Result<Point<N>, KeyError> {
    // Coordinates are of full length, with their leading zeros (RFC 7518 section 6.2.1.2).
    let (Ok(x), Ok(y)) = (x.try_into(), y.try_into()) else {
        return Err(KeyError::Point(curve));
    };
    ParsedPublicKey::new(algorithm, uncompressed(&x, &y)).map_err(|_| KeyError::Point(curve))?;
    Ok(Point { x, y })
}

fn elliptic(curve: &str, x: &[u8], y: &[u8]) -> Vec<(&'static str, String)> {
    vec![("crv", curve.to_owned()), ("kty", "EC".to_owned()), ("x", form::encode(x)), ("y", form::encode(y))]
}

fn uncompressed<const N: usize>(x: &[u8; N], y: &[u8; N]) -> Vec<u8> {
    [&[4], x.as_slice(), y].concat()
}

fn strip(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

const ED25519_DER: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

const P256_DER: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04";

const P384_DER: &[u8] =
    b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00\x04";

/// 2^255 - 19, little-endian.
const FIELD_PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};

/// The y coordinates of the points whose order divides 8, little-endian.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    {
        let mut one = [0; 32];
        one[0] = 1;
        one
    },
    *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\
      \xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
    *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\
      \x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
    {
        let mut minus_one = FIELD_PRIME;
        minus_one[0] = 0xec;
        minus_one
    },
];
