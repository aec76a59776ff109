use auth_axum::GuardedRouter;

fn main() {
    let _: GuardedRouter = GuardedRouter::new().nest("/files", axum::Router::new());
}
