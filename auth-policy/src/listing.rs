//! Who may do what, and which roles somebody has: in the size of the answer.

use crate::{Policy, Request};

impl Policy {
    /// The roles that somebody has in the rows of this `g`, the nearest first; the name itself is none of them.
    ///
    /// Roles that are had for a time are left out; see [`roles_at`](Self::roles_at).
    ///
    /// # Examples
    ///
    /// ```
    /// # use auth_policy::{Model, Policy, Rules, Source};
    /// # let model = Model::parse(Source::new("model.conf", "[request_definition]\nr = sub\n[policy_definition]\np = sub\n\
    /// #     [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub)"))?;
    /// let rules = Rules::read(&Source::new("policy.csv", "g, alice, editor\ng, editor, reader\n"))?;
    /// let policy = Policy::load(model, rules)?;
    ///
    /// assert_eq!(policy.roles_of("g", "alice", None), ["editor", "reader"]);
    /// assert_eq!(policy.roles_of("g", "bob", None), [""; 0]);
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn roles_of(&self, key: &str, subject: &str, domain: Option<&str>) -> Vec<&str> {
        self.roles_at(key, subject, domain, &Request::texts(&[]))
    }

    /// As [`roles_of`](Self::roles_of), with the roles that somebody has at the time of this request.
    pub fn roles_at(&self, key: &str, subject: &str, domain: Option<&str>, request: &Request<'_>) -> Vec<&str> {
        let Some(graph) = self.graphs.iter().find(|graph| *graph.key == *key) else { return Vec::new() };
        let (roles, _) = graph.all(&self.names, subject, domain, request.time);
        roles.into_iter().map(|role| self.names.text(role)).collect()
    }
}
