use fastrand::Rng;

use super::{
    once_in, one,
    words::{SEGMENTS, SUBJECTS},
};

/// A pattern for the function of this name, without characters that the crate mistakes for those of regular expressions.
pub(super) fn pattern(rng: &mut Rng, function: &str) -> String {
    let mut text = String::new();
    let names = ["id", "sub", "id2"];
    for _ in 0..rng.usize(1..=3) {
        text.push('/');
        match (function, rng.u8(..5)) {
            ("keyMatch2" | "keyGet2", 0..=1) => text += &format!(":{}", one(rng, &names)),
            ("keyMatch3" | "keyMatch4" | "keyMatch5" | "keyGet3", 0..=1) => {
                text += &format!("{{{}}}", one(rng, &names));
            }
            ("globMatch", 0) => text += one(rng, &["*", "?", "[ab]", "a*", "*-y_z", "[!a]"]),
            _ => text += one(rng, &SEGMENTS),
        }
    }
    if once_in(rng, 3) && function != "globMatch" {
        text += "/*";
    } else if matches!(function, "keyMatch" | "keyGet") && once_in(rng, 3) {
        text += one(rng, &["*", "/a*b", "*/b"]);
    }
    match rng.u8(..20) {
        0 => String::new(),
        1 => "/*".to_owned(),
        _ => text,
    }
}

/// A path, often one that the pattern matches.
pub(super) fn path(rng: &mut Rng, pattern: Option<&str>, function: &str) -> String {
    let Some(pattern) = pattern.filter(|_| !once_in(rng, 4)) else {
        let segments = rng.usize(0..=3);
        return (0..segments).map(|_| format!("/{}", one(rng, &SEGMENTS))).collect();
    };
    let mut path = String::new();
    let mut previous = one(rng, &SEGMENTS);
    for segment in pattern.split('/').skip(1) {
        path.push('/');
        if !once_in(rng, 3) {
            previous = if once_in(rng, 2) { one(rng, &SEGMENTS) } else { one(rng, &SUBJECTS[..3]) };
        }
        match segment {
            "*" if function != "globMatch" => path += one(rng, &["", "a", "a/b", "42/naïve/b"]),
            // a letter that is not ASCII is several to the crate, so none stands alone
            "*" | "?" | "[ab]" | "[!a]" => path += one(rng, &["a", "b", "42", "c", "éa"]),
            _ if segment.starts_with([':', '{']) => path += previous,
            _ => path += segment.trim_end_matches('*'),
        }
    }
    if function == "keyMatch5" && once_in(rng, 2) {
        path += one(rng, &["?status=1", "?", "?a=/b"]);
    }
    path
}
