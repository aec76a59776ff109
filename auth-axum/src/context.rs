use std::sync::Arc;

use auth_core::{Authentication, Principal, RequestId, Timestamp};
use axum::http::Extensions;

use crate::auth::Service;

/// What the credential layer leaves in a request for the guards: who is calling, and the service that decides.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) service: Arc<Service>,
    pub(crate) authentication: Authentication,
    pub(crate) request_id: RequestId,
    pub(crate) now: Timestamp,
}

impl Context {
    /// Leaves the context, and what extractors and other middleware look for: the [`Authentication`], the
    /// [`Principal`] and how to answer a denial.
    pub(crate) fn leave_in(self, extensions: &mut Extensions) {
        extensions.insert(self.service.answers_denials().clone());
        if let Authentication::Principal(principal) = &self.authentication {
            extensions.insert(principal.clone());
        } else {
            extensions.remove::<Principal>();
        }
        extensions.insert(self.authentication.clone());
        extensions.insert(self);
    }
}
