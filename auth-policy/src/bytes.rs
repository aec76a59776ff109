/// Whether two texts are the same. Names are short, and this takes them in two looks, without a call.
#[inline]
pub(crate) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0..4 => one.iter().zip(other).all(|(one, other)| one == other),
        4..8 => one.first_chunk::<4>() == other.first_chunk() && one.last_chunk::<4>() == other.last_chunk(),
        8..=16 => one.first_chunk::<8>() == other.first_chunk() && one.last_chunk::<8>() == other.last_chunk(),
        17..=32 => one.first_chunk::<16>() == other.first_chunk() && one.last_chunk::<16>() == other.last_chunk(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn texts_of_all_lengths_are_the_same_only_as_themselves() {
        for length in 0..70 {
            let text = "abcdefghij".repeat(7)[..length].to_owned();
            assert!(same(&text, &text.clone()));
            assert!(!same(&text, &format!("{text}x")));
            for place in 0..length {
                let mut other = text.clone();
                other.replace_range(place..=place, "X");
                assert!(!same(&text, &other), "{text} and {other}");
            }
        }
    }
}
