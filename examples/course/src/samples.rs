use auth_accounts::Refusal;
use auth_axum::Timestamp;
use auth_store::{
    Stores,
    traits::{Inserted, LoginName, PasswordHash, User, UserId, UserStatus},
};

/// Makes the sample users where there is not one of them. Their password stands here as a hash only.
pub(crate) async fn seed(stores: &Stores, now: Timestamp) -> Result<(), Refusal> {
    for (id, ..) in SAMPLES {
        if stores.users().find(&user_id(id)?).await?.is_some() {
            return Ok(());
        }
    }
    for (id, name, role) in SAMPLES {
        let mut user = User::new(user_id(id)?, login_name(name)?, now);
        user.email = Some(login_name(&format!("{name}@example.com"))?);
        user.name = name.to_owned();
        user.status = UserStatus::Active;
        user.password = Some(PasswordHash::new(PASSWORD123));
        user.roles = role.into_iter().collect();
        // who was faster has made the same one
        match stores.users().insert(&user).await? {
            Inserted::Done | Inserted::Taken(_) => {}
        }
    }
    Ok(())
}

fn user_id(id: &str) -> Result<UserId, Refusal> {
    UserId::new(id).map_err(|_| Refusal::Failed)
}

fn login_name(name: &str) -> Result<LoginName, Refusal> {
    LoginName::new(name).map_err(|_| Refusal::Failed)
}

const SAMPLES: [(&str, &str, Option<&str>); 7] = [
    ("1", "alice", None),
    ("2", "admin", Some("admin")),
    ("3", "editor", Some("editor")),
    ("4", "viewer", Some("viewer")),
    ("5", "author1", None),
    ("6", "author2", None),
    ("7", "other", None),
];

const PASSWORD123: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$UIZA1xktaF0MoDsvJkcJgA$Aqf6yfdVdKahd0v5c+FuwhS/yNShL/FbC9gHghXOI5Q";
