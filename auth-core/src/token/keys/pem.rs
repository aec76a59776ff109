use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// The DER inside the one PEM document of this label (RFC 7468) that the text consists of.
///
/// The text must begin with the document: parsers that look for it further on were tricked (CVE-2023-48223).
pub(in crate::token) fn document(text: &str, label: &str) -> Option<Zeroizing<Vec<u8>>> {
    let body = text
        .trim_end()
        .strip_prefix("-----BEGIN ")?
        .strip_prefix(label)?
        .strip_prefix("-----")?
        .strip_suffix("-----")?
        .strip_suffix(label)?
        .strip_suffix("-----END ")?;
    let base64: Zeroizing<String> = Zeroizing::new(body.lines().map(str::trim_end).collect());
    STANDARD.decode(base64.as_bytes()).ok().map(Zeroizing::new)
}

/// The PEM document of this label.
pub(in crate::token) fn write(label: &str, der: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode(der));
    let mut text = Zeroizing::new(format!("-----BEGIN {label}-----\n"));
    for (n, char) in base64.chars().enumerate() {
        if n > 0 && n % 64 == 0 {
            text.push('\n');
        }
        text.push(char);
    }
    text.extend(["\n-----END ", label, "-----\n"]);
    text
}
