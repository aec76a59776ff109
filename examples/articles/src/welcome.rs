use core::fmt;
use std::net::SocketAddr;

use auth_axum::{Secret, Timestamp, token::IssueError};

use crate::{dev_issuer::DevIssuer, users::User};

/// What a new user is told at the start: where everything is, and a request of each sample user, ready for a shell.
#[derive(Debug)]
pub(crate) struct Welcome {
    address: SocketAddr,
    requests: Vec<(&'static Sample, Secret)>,
}

#[derive(Debug)]
struct Sample {
    user: &'static str,
    says: &'static str,
    method: &'static str,
    path: &'static str,
    body: Option<&'static str>,
}

impl Welcome {
    /// The welcome with tokens for those of the sample users that are still there.
    pub(crate) fn new(
        address: SocketAddr,
        users: &[User],
        issuer: &DevIssuer,
        now: Timestamp,
    ) -> Result<Self, IssueError> {
        let mut requests = Vec::new();
        for sample in SAMPLES {
            if let Some(user) = users.iter().find(|user| user.name() == sample.user) {
                requests.push((sample, issuer.token(user, now)?));
            }
        }
        Ok(Self { address, requests })
    }
}

impl fmt::Display for Welcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        writeln!(f, "Articles serves on http://{address}, and describes itself at http://{address}/docs")?;
        writeln!(f, "The tokens below are good for an hour; `cargo run -p articles -- token bob` prints another.")?;
        for (sample, token) in &self.requests {
            let Sample { says, method, path, body, .. } = sample;
            writeln!(f, "\n# {says}")?;
            write!(f, "curl -i -X {method} 'http://{address}{path}' -H 'Authorization: Bearer {}'", token.expose())?;
            if let Some(body) = body {
                write!(f, " -H 'Content-Type: application/json' -d '{body}'")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

const SAMPLES: &[Sample] = &[
    Sample { user: "dave", says: "dave, a viewer, reads the articles", method: "GET", path: "/articles", body: None },
    Sample {
        user: "bob",
        says: "bob, an editor, edits article 1, which is his; with /articles/2, which is carol's, it is 403",
        method: "PUT",
        path: "/articles/1",
        body: Some(r#"{"title": "How a rule is written", "body": "In one attribute."}"#),
    },
    Sample {
        user: "carol",
        says: "carol, an editor, writes an article; with the token of dave it is 403",
        method: "POST",
        path: "/articles",
        body: Some(r#"{"title": "News", "body": "The gate is open.", "published": true}"#),
    },
    Sample {
        user: "alice",
        says: "alice, an admin, deletes user 5; with the token of anybody else it is 403",
        method: "DELETE",
        path: "/users/5",
        body: None,
    },
];
