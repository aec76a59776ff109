use auth_core::Timestamp;

/// A time that was kept as milliseconds. `Timestamp::MAX` itself is kept for "never", and is a bit more than the
/// milliseconds that there are.
pub(crate) fn from_milliseconds(time: i64) -> Timestamp {
    let beyond = if time < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(time).unwrap_or(beyond)
}
