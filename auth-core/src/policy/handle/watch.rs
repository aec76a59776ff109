use core::{error::Error, future::poll_fn, task::Poll, time::Duration};

use super::PolicyHandle;

impl PolicyHandle {
    /// Reloads whenever model or rules were changed by somebody else, for ever: spawn it beside the service.
    ///
    /// A failure is told to `tracing` with its places and remedies, and the snapshot that was there goes on deciding. A
    /// store that is out of reach is asked again every second; what is wrong in the rules waits for the next change.
    ///
    /// ```no_run
    /// # async fn serve(policy: auth_core::policy::PolicyHandle) {
    /// tokio::spawn(policy.clone().watch());
    /// # }
    /// ```
    pub async fn watch(self) {
        loop {
            self.changed().await;
            while let Err(error) = self.reload().await {
                tracing::error!(
                    target: "portcullis",
                    error = &error as &dyn Error,
                    revision = self.revision(),
                    "the policy was not reloaded, and the one before it still decides"
                );
                if !error.is_outage() {
                    break;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Waits until the model or the rules may have been changed.
    async fn changed(&self) {
        let mut rules = self.0.store.changed();
        let mut model = self.0.model.changed();
        poll_fn(|context| match rules.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => model.as_mut().poll(context),
        })
        .await;
    }
}

const PAUSE: Duration = Duration::from_secs(1);
