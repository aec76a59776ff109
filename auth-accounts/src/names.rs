//! The one form in which the names that people sign in with are compared.

use auth_store::traits::LoginName;

/// A user name in its one form: small ASCII letters, digits, `.`, `_` and `-`, at most 64 of them.
///
/// Nothing else: no letter looks like another, none has two forms, and no locale says what its small form is. What somebody
/// types is made small first, so that `Bob` is `bob` at registration, login, reset and throttling alike.
///
/// # Errors
///
/// If it has no such form.
///
/// # Examples
///
/// ```
/// use auth_accounts::names;
///
/// assert_eq!(names::user_name(" Bob.Smith ")?.as_str(), "bob.smith");
/// assert!(names::user_name("b\u{43e}b").is_err()); // denied: the second letter is Cyrillic
/// # Ok::<(), names::NameError>(())
/// ```
pub fn user_name(typed: &str) -> Result<LoginName, NameError> {
    let name = typed.trim_matches(' ').to_ascii_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
    if !(1..=LONGEST_NAME).contains(&name.len()) || !name.bytes().all(is_plain) {
        return Err(NameError::UserName);
    }
    LoginName::new(name).map_err(|_| NameError::UserName)
}

/// An e-mail address in its one form: ASCII, small letters.
///
/// # Errors
///
/// If it is no address, or one that has no such form.
///
/// # Examples
///
/// ```
/// use auth_accounts::names;
///
/// assert_eq!(names::email("Bob@Example.org")?.as_str(), "bob@example.org");
/// assert!(names::email("bob@example.org\r\nBcc: everybody@example.org").is_err()); // denied
/// # Ok::<(), names::NameError>(())
/// ```
pub fn email(typed: &str) -> Result<LoginName, NameError> {
    let address = typed.trim_matches(' ').to_ascii_lowercase();
    let (local, domain) = address.rsplit_once('@').ok_or(NameError::Email)?;
    let of_local = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fits = (1..=64).contains(&local.len()) && address.len() <= LONGEST_ADDRESS;
    if !fits || !local.bytes().all(of_local) || !domain.split('.').all(is_label) {
        return Err(NameError::Email);
    }
    LoginName::new(address).map_err(|_| NameError::Email)
}

/// What somebody types to sign in: a user name or an e-mail address. They share one space of names and can't be mistaken
/// for each other, since only one of them has an `@`.
///
/// # Errors
///
/// If it is neither.
pub fn login(typed: &str) -> Result<LoginName, NameError> {
    if typed.contains('@') { email(typed) } else { user_name(typed) }
}

/// The name that others see: any text of at most 200 characters without control characters.
///
/// # Errors
///
/// If it is longer or has such.
pub fn display_name(typed: &str) -> Result<String, NameError> {
    let name = typed.trim_matches(' ');
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if name.chars().count() > LONGEST_DISPLAY_NAME || name.chars().any(steers) {
        return Err(NameError::DisplayName);
    }
    Ok(name.to_owned())
}

/// A name that has no form in which it could be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// A name to be shown.
    #[error("the name is longer than {LONGEST_DISPLAY_NAME} characters or has control characters")]
    DisplayName,
    /// An e-mail address.
    #[error("the e-mail address has no form that mail is sent to; write `name@example.org`, in ASCII")]
    Email,
    /// A user name.
    #[error("a user name has 1 to {LONGEST_NAME} of the letters a to z, digits, `.`, `_` and `-`")]
    UserName,
}

const LONGEST_ADDRESS: usize = 254;
const LONGEST_DISPLAY_NAME: usize = 200;
const LONGEST_NAME: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    // SP16, CVE-2019-19844, CVE-2024-38827
    #[test]
    fn names_that_look_alike_are_one_or_none() {
        for typed in ["bob", "BOB", "Bob", " bob "] {
            assert_eq!(user_name(typed).unwrap().as_str(), "bob", "{typed}");
        }
        let confusable = [
            "b\u{43e}b",     // Cyrillic
            "\u{ff42}ob",    // full width
            "bo\u{200b}b",   // zero width space
            "bob\u{202e}",   // right to left
            "bo\u{301}b",    // combining
            "b\u{131}ll",    // dotless i
            "b\u{130}ll",    // dotted I, whose small form is two characters
            "\u{212a}elvin", // Kelvin sign, whose small form is k
            "bob smith",
            "bob\0",
            "bob\n",
            "",
            " ",
        ];
        for typed in confusable {
            assert_eq!(user_name(typed), Err(NameError::UserName), "{typed:?}");
        }
        assert!(user_name(&"a".repeat(64)).is_ok() && user_name(&"a".repeat(65)).is_err());
    }

    // SP16
    #[test]
    fn addresses_have_one_form() {
        assert_eq!(email("BOB+x@EXAMPLE.org").unwrap().as_str(), "bob+x@example.org");
        for typed in [
            "m\u{131}ke@example.org",
            "mike@ex\u{e4}mple.org",
            "mike@example.org\u{200b}",
            "mike",
            "@example.org",
            "mike@",
            "mike@-example.org",
            "mike@example..org",
            "mi ke@example.org",
            "mike@example.org\nx",
            "\"mike\"@example.org",
            "a@b@example.org",
        ] {
            assert_eq!(email(typed), Err(NameError::Email), "{typed:?}");
        }
        assert!(email(&format!("{}@example.org", "a".repeat(65))).is_err());
    }

    #[test]
    fn a_name_to_be_shown_steers_nothing() {
        assert_eq!(display_name(" Zoë Ångström ").unwrap(), "Zoë Ångström");
        assert!(display_name("Bob\u{202e}").is_err() && display_name("Bob\r\n").is_err());
        assert!(display_name(&"é".repeat(200)).is_ok() && display_name(&"é".repeat(201)).is_err());
    }

    #[test]
    fn the_messages_say_what_to_write() {
        assert_eq!(
            NameError::UserName.to_string(),
            "a user name has 1 to 64 of the letters a to z, digits, `.`, `_` and `-`"
        );
        assert_eq!(
            NameError::Email.to_string(),
            "the e-mail address has no form that mail is sent to; write `name@example.org`, in ASCII"
        );
        assert_eq!(
            NameError::DisplayName.to_string(),
            "the name is longer than 200 characters or has control characters"
        );
    }
}
