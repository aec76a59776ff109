use core::fmt;

use zxcvbn::feedback::Warning;

use super::normal::Password;

/// A list of passwords that were seen in breaches, asked before a password is set: a file, or a service inside the house.
///
/// It is asked on the threads that hash, so it may read files and wait.
///
/// # Examples
///
/// ```
/// use auth_accounts::password::{KnowsBreachedPasswords, Password, PasswordOwner, PasswordPolicy};
///
/// #[derive(Debug)]
/// struct Breached;
///
/// impl KnowsBreachedPasswords for Breached {
///     fn knows(&self, password: &Password) -> bool {
///         password.expose() == "a very long old password of mine"
///     }
/// }
///
/// let policy = PasswordPolicy::new().breached(Breached);
/// let denied = policy.check(&Password::new("a very long old password of mine").unwrap(), &PasswordOwner::default());
/// assert!(denied.is_err());
/// ```
pub trait KnowsBreachedPasswords: fmt::Debug + Send + Sync {
    /// Whether the password was seen in a breach.
    fn knows(&self, password: &Password) -> bool;
}

/// Why a password is guessed soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guessable {
    /// One of the passwords that everybody uses, or nearly one.
    Common,
    /// The user's own name or address, or the product's.
    Context,
    /// Repeated or sequential characters, keys beside each other, dates.
    Pattern,
}

impl Guessable {
    /// Looks a password up among 30 000 common ones, the words of its context, and the patterns that crackers try first.
    ///
    /// A password is refused only where it would be guessed within so many tries: this is a list, with what can be derived
    /// from it in a few steps, not a demand for kinds of characters (NIST SP 800-63B-4 section 3.1.1.2).
    pub(super) fn of(password: &Password, context: &[&str]) -> Option<Self> {
        if is_context(password, context) {
            return Some(Self::Context);
        }
        let estimate = zxcvbn::zxcvbn(password.expose(), context);
        if estimate.guesses() >= FEW {
            return None;
        }
        let warning = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
        Some(match warning {
            Some(
                Warning::ThisIsATop10Password
                | Warning::ThisIsATop100Password
                | Warning::ThisIsACommonPassword
                | Warning::ThisIsSimilarToACommonlyUsedPassword
                | Warning::AWordByItselfIsEasyToGuess
                | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
                | Warning::CommonNamesAndSurnamesAreEasyToGuess,
            ) => Self::Common,
            Some(
                Warning::StraightRowsOfKeysAreEasyToGuess
                | Warning::ShortKeyboardPatternsAreEasyToGuess
                | Warning::RepeatsLikeAaaAreEasyToGuess
                | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
                | Warning::SequencesLikeAbcAreEasyToGuess
                | Warning::RecentYearsAreEasyToGuess
                | Warning::DatesAreOftenEasyToGuess,
            )
            | None => Self::Pattern,
        })
    }
}

/// Whether the password is a word of its context, repeated or decorated with a few more characters.
fn is_context(password: &Password, context: &[&str]) -> bool {
    let password = password.expose().to_lowercase();
    context.iter().any(|word| {
        let word = word.to_lowercase();
        let rest = if word.chars().count() < 3 { password.clone() } else { password.replace(&word, "") };
        rest.len() != password.len() && rest.chars().count() <= DECORATION
    })
}

/// Guesses that are few: below the tries of a patient attacker at a service that throttles, ten million.
const FEW: u64 = 10_000_000;

/// How many characters beside a word of the context make no password of it.
const DECORATION: usize = 6;
