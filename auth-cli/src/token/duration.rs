use std::time::Duration;

/// Reads an argument that says how long: `90s`, `15m`, `8h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    parsed.ok_or_else(|| "expected a time such as 90s, 15m or 8h".to_owned())
}
