use std::sync::Arc;

use tower_layer::Layer;

use super::service::Authenticate;
use crate::auth::Service;

/// Puts the credential layer around a router.
#[derive(Clone, Debug)]
pub(crate) struct AuthenticateLayer {
    service: Arc<Service>,
}

impl AuthenticateLayer {
    pub(crate) fn new(service: Arc<Service>) -> Self {
        Self { service }
    }
}

impl<I> Layer<I> for AuthenticateLayer {
    type Service = Authenticate<I>;

    fn layer(&self, inner: I) -> Authenticate<I> {
        Authenticate::new(inner, self.service.clone())
    }
}
