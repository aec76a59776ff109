//! What a client is told of a denial: status, challenge and body, the same for every reason that is not its business.

use core::fmt::Write;

use auth_core::{Denial, Scope, SignedIn};
use axum::http::{HeaderValue, StatusCode, header};

use crate::{credential::Placed, dpop::DPOP_NONCE, problem::Problem};

/// The challenges of a service, made once: one line of `WWW-Authenticate` for each name of a scheme.
#[derive(Clone, Debug)]
pub(crate) struct Challenges {
    /// `Bearer realm="api"`, each once.
    lines: Vec<String>,
    /// For each scheme of the service the line that is its own.
    of_schemes: Vec<Option<usize>>,
}

impl Challenges {
    /// The challenges of these schemes. The realm and the address of the metadata are texts that may stand in quotes.
    pub(crate) fn new(schemes: &[Placed], realm: &str, metadata: Option<&str>) -> Self {
        let mut lines: Vec<String> = Vec::new();
        let mut line_of = |scheme: &Placed| {
            let name = scheme.scheme.challenge()?;
            let mut line = format!("{name} realm=\"{realm}\"");
            for (parameter, value) in scheme.scheme.challenge_parameters() {
                parameterize(&mut line, parameter, &value);
            }
            if let Some(address) = metadata.filter(|_| OAUTH.contains(&name)) {
                parameterize(&mut line, "resource_metadata", address);
            }
            let there = lines.iter().position(|other| *other == line);
            Some(there.unwrap_or_else(|| {
                lines.push(line);
                lines.len() - 1
            }))
        };
        let of_schemes = schemes.iter().map(&mut line_of).collect();
        Self { lines, of_schemes }
    }

    /// The answer to a denial of a credential that this scheme verified, if one did.
    pub(crate) fn answer(&self, denial: &Denial, scheme: Option<usize>) -> Problem {
        let line = scheme.and_then(|scheme| *self.of_schemes.get(scheme)?).unwrap_or(0);
        let challenge = |problem, parameters: &str| self.challenge(problem, line, parameters);
        let problem = match denial {
            Denial::Ambiguous => challenge(
                Problem::new(StatusCode::BAD_REQUEST).detail("send exactly one credential"),
                ", error=\"invalid_request\"",
            ),
            Denial::CrossSite => {
                Problem::new(StatusCode::FORBIDDEN).detail("the request must come from the application's own pages")
            }
            Denial::Forbidden { scopes } => challenge(
                Problem::new(StatusCode::FORBIDDEN).detail("you are not allowed to do this"),
                &format!(", error=\"insufficient_scope\"{}", scope_parameter(scopes)),
            ),
            Denial::InvalidCredential => challenge(unauthorized(), ", error=\"invalid_token\""),
            Denial::InvalidProof => challenge(unauthorized(), ", error=\"invalid_dpop_proof\""),
            Denial::NotFound { what } => Problem::new(StatusCode::NOT_FOUND).detail(format!("{what} not found")),
            Denial::StepUp(how) => challenge(
                Problem::new(StatusCode::UNAUTHORIZED).detail("sign in again to do this"),
                &format!(", error=\"insufficient_user_authentication\"{}", sign_in_parameters(how)),
            ),
            Denial::Unauthenticated => challenge(unauthorized(), ""),
            Denial::Unavailable => Problem::new(StatusCode::SERVICE_UNAVAILABLE)
                .detail("this can't be decided now; try again later")
                .header(header::RETRY_AFTER, RETRY_AFTER),
            Denial::UseNonce { nonce } => {
                let problem = challenge(unauthorized(), ", error=\"use_dpop_nonce\"");
                match HeaderValue::from_str(nonce) {
                    Ok(nonce) => problem.header(DPOP_NONCE, nonce),
                    Err(_) => problem,
                }
            }
            Denial::Misconfigured | _ => misconfigured(),
        };
        problem.header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
    }

    /// Adds the challenges, this one with the parameters.
    fn challenge(&self, mut problem: Problem, line: usize, parameters: &str) -> Problem {
        for (n, challenge) in self.lines.iter().enumerate() {
            let challenge = if n == line { format!("{challenge}{parameters}") } else { challenge.clone() };
            // what can't stand in a header is left out rather than sent in part
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                problem = problem.header(header::WWW_AUTHENTICATE, value);
            }
        }
        problem
    }
}

/// The answer where no credential layer is around: fail closed.
pub(crate) fn misconfigured() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Whether a text may stand between the quotes of a challenge (RFC 6750 section 3).
pub(crate) fn may_be_quoted(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

fn unauthorized() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED).detail("a valid credential is needed")
}

/// `, scope="a b"`, of words that may stand there (RFC 6750 section 3), or nothing.
fn scope_parameter(scopes: &[Scope]) -> String {
    let words: Vec<&str> = scopes.iter().map(Scope::name).filter(|word| Scope::is_word(word)).collect();
    let mut parameters = String::new();
    if !words.is_empty() {
        parameterize(&mut parameters, "scope", &words.join(" "));
    }
    parameters
}

/// What a new sign-in must be like (RFC 9470 section 3).
fn sign_in_parameters(how: &SignedIn) -> String {
    let mut parameters = String::new();
    if !how.acr_values().is_empty() {
        parameterize(&mut parameters, "acr_values", &how.acr_values().join(" "));
    }
    if let Some(age) = how.longest_age() {
        parameterize(&mut parameters, "max_age", &age.as_secs().to_string());
    }
    parameters
}

/// Adds `, name="value"`; a value that would break out of its quotes is left out.
fn parameterize(line: &mut String, name: &str, value: &str) {
    if may_be_quoted(value) {
        // writing to a text does not fail
        let _ = write!(line, ", {name}=\"{value}\"");
    }
}

/// The schemes whose tokens an authorization server hands out, who can be found in the metadata of the resource.
const OAUTH: [&str; 2] = ["Bearer", "DPoP"];

/// In seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("10");

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use auth_core::{Secret, Timestamp};
    use axum::{
        http::{HeaderMap, request::Parts},
        response::IntoResponse,
    };

    use super::*;
    use crate::credential::{Place, Scheme, Verifying};

    /// A scheme that is only named.
    #[derive(Debug)]
    struct Named(Option<&'static str>, Vec<(&'static str, String)>);

    impl Scheme for Named {
        fn place(&self) -> Place {
            Place::Cookie("c".to_owned())
        }

        fn challenge(&self) -> Option<&'static str> {
            self.0
        }

        fn challenge_parameters(&self) -> Vec<(&'static str, String)> {
            self.1.clone()
        }

        fn recognises(&self, _: &Secret) -> bool {
            true
        }

        fn verify<'a>(&'a self, _: &'a Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
            Box::pin(core::future::pending())
        }
    }

    fn challenges() -> Challenges {
        let schemes = [
            Named(Some("Bearer"), Vec::new()),
            Named(Some("DPoP"), vec![("algs", "ES256 EdDSA".to_owned())]),
            Named(None, Vec::new()),
            Named(Some("ApiKey"), vec![("broken", "a\"b".to_owned())]),
            Named(Some("Bearer"), Vec::new()),
        ];
        let placed: Vec<Placed> = schemes.into_iter().map(|scheme| Placed::new(Box::new(scheme))).collect();
        Challenges::new(&placed, "api", Some("https://api.example/.well-known/oauth-protected-resource"))
    }

    fn answered(denial: &Denial, scheme: Option<usize>) -> (u16, Vec<String>, HeaderMap) {
        let response = challenges().answer(denial, scheme).into_response();
        let headers = response.headers();
        assert_eq!(headers["cache-control"], "no-store");
        let lines = headers.get_all("www-authenticate").iter().map(|line| line.to_str().unwrap().to_owned()).collect();
        (response.status().as_u16(), lines, headers.clone())
    }

    const METADATA: &str = ", resource_metadata=\"https://api.example/.well-known/oauth-protected-resource\"";

    // X01, X02, SA1, SA2, SA3, SA8, SA16, SG18
    #[test]
    fn each_scheme_is_named_once_and_the_one_that_was_used_says_what_is_wrong() {
        let bearer = format!("Bearer realm=\"api\"{METADATA}");
        let dpop = format!("DPoP realm=\"api\", algs=\"ES256 EdDSA\"{METADATA}");
        let key = "ApiKey realm=\"api\"".to_owned();
        let with = |line: &String, error: &str| format!("{line}, error=\"{error}\"");

        let (status, lines, _) = answered(&Denial::Unauthenticated, None);
        assert_eq!((status, lines), (401, vec![bearer.clone(), dpop.clone(), key.clone()]));
        for used in [None, Some(0), Some(2), Some(4), Some(9)] {
            let (status, lines, _) = answered(&Denial::InvalidCredential, used);
            assert_eq!(
                (status, lines),
                (401, vec![with(&bearer, "invalid_token"), dpop.clone(), key.clone()]),
                "{used:?}"
            );
        }
        let (_, lines, _) = answered(&Denial::InvalidCredential, Some(1));
        assert_eq!(lines, [bearer.clone(), with(&dpop, "invalid_token"), key.clone()]);
        let (status, lines, _) = answered(&Denial::InvalidProof, Some(1));
        assert_eq!((status, lines), (401, vec![bearer.clone(), with(&dpop, "invalid_dpop_proof"), key.clone()]));

        let nonce = |nonce: &str| answered(&Denial::UseNonce { nonce: nonce.into() }, Some(1));
        let (status, lines, headers) = nonce("n-1");
        assert_eq!((status, lines), (401, vec![bearer.clone(), with(&dpop, "use_dpop_nonce"), key.clone()]));
        assert_eq!(headers["dpop-nonce"], "n-1");
        assert!(!nonce("a\nb").2.contains_key("dpop-nonce"));

        let scopes = vec![Scope::named("a"), Scope::named("b\"c")];
        let (status, lines, _) = answered(&Denial::Forbidden { scopes }, Some(3));
        let forbidden = format!("{key}, error=\"insufficient_scope\", scope=\"a\"");
        assert_eq!((status, lines), (403, vec![bearer, dpop, forbidden]));
    }

    // SA18
    #[test]
    fn who_must_sign_in_again_is_told_how() {
        const HOW: SignedIn = SignedIn::new().max_age(Duration::from_mins(5)).acr(&["urn:example:mfa", "gold"]);
        let (status, lines, _) = answered(&Denial::StepUp(HOW), Some(0));
        assert_eq!(status, 401);
        let error = "error=\"insufficient_user_authentication\", acr_values=\"urn:example:mfa gold\", max_age=\"300\"";
        assert!(lines.iter().any(|line| line.starts_with("Bearer ") && line.ends_with(error)), "{lines:?}");

        let (_, lines, _) = answered(&Denial::StepUp(SignedIn::new()), Some(0));
        assert!(lines.iter().any(|line| line.ends_with("error=\"insufficient_user_authentication\"")), "{lines:?}");
    }

    // SA11
    #[test]
    fn an_outage_is_503_and_says_when_to_come_back() {
        let (status, lines, headers) = answered(&Denial::Unavailable, Some(0));
        assert_eq!((status, lines), (503, Vec::new()));
        assert_eq!(headers["retry-after"], "10");
    }

    #[test]
    fn a_request_of_another_site_is_403_without_a_challenge() {
        let (status, lines, _) = answered(&Denial::CrossSite, Some(2));
        assert_eq!((status, lines), (403, Vec::new()));
    }
}
