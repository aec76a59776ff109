//! RSA keys of 2048 bits, as those of most issuers are; Portcullis itself makes them with 3072.

use core::error::Error;

use aws_lc_rs::{encoding::AsDer, rsa};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The PEM of a new private key (RFC 5208).
pub(crate) fn pem() -> Result<String, Box<dyn Error>> {
    let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048)?;
    let der = STANDARD.encode(pair.as_der()?.as_ref());
    let lines: Vec<&str> =
        (0..der.len().div_ceil(LINE)).filter_map(|n| der.get(n * LINE..der.len().min((n + 1) * LINE))).collect();
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n")))
}

const LINE: usize = 64;
