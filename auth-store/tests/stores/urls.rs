use auth_store::{SqliteStore, StoreUrl, Stores};

async fn refusal(key: &str, url: &str) -> String {
    match StoreUrl::parse(key, url) {
        Ok(url) => Stores::open(&url).await.unwrap_err().to_string(),
        Err(error) => error.to_string(),
    }
}

// X09: a wrong setting ends the start with its name, and shows no password
#[tokio::test]
async fn a_wrong_url_is_refused_by_the_name_of_its_setting() {
    for (url, says) in [
        ("", "begins with no scheme; write `sqlite://file.db`"),
        ("hunter2", "begins with no scheme; write `sqlite://file.db`"),
        ("mysql://root:hunter2@localhost/x", "begins with `mysql:`; write `sqlite://file.db`"),
        ("HUNTER2://root:hunter2@localhost/x", "begins with no scheme"),
        ("redis://:hunter2@localhost", "names a Redis, which keeps only what is short-lived"),
        ("postgres://u:hunter2@127.0.0.1:1/x", "the database can't be opened"),
        ("postgres://u:hunter2@127.0.0.1:port/x", "the database can't be opened"),
        ("sqlite:///no/such/folder/hunter2.db", "the database can't be opened"),
    ] {
        let refusal = refusal("DATABASE_URL", url).await;

        assert!(refusal.starts_with("`DATABASE_URL`"), "{url}: {refusal}");
        assert!(refusal.contains(says), "{url}: {refusal}");
        assert!(!refusal.contains("hunter2"), "{url}: {refusal}");
    }
}

#[tokio::test]
async fn a_database_is_no_place_for_what_is_to_be_in_redis() {
    let url = StoreUrl::parse("SHORT_LIVED_URL", "sqlite::memory:").unwrap();

    let error = Stores::memory().short_lived(&url).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "`SHORT_LIVED_URL` names a SQLite; write `redis://host`, or leave it out to keep everything in the one database"
    );
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_the_url_asks_for_it() {
    if let Some(server) = crate::servers::PostgresServer::start() {
        let error = auth_store::PostgresStore::open(&format!("{}?sslmode=require", server.url())).await.unwrap_err();
        assert!(error.to_string().contains("TLS"), "{error}");
        auth_store::PostgresStore::open(&server.url()).await.unwrap();
    }
    if crate::open::redis().await.is_some() {
        let url = crate::open::redis_url().replacen("redis:", "rediss:", 1);
        auth_store::RedisStore::open(&url).await.unwrap_err();
    }
}

#[tokio::test]
async fn the_file_is_made_for_its_owner_only_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let url = StoreUrl::parse("DATABASE_URL", &format!("sqlite://{}", file.display())).unwrap();
    let stores = Stores::open(&url).await.unwrap();
    crate::support::add_users(&stores, &["alice"]).await;

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = Stores::open(&url).await.unwrap();
    assert!(again.users().find(&crate::support::user_id("alice")).await.unwrap().is_some());
}

// N17: tables of the application beside ours
#[tokio::test]
async fn tables_of_the_application_refer_to_our_users() {
    let options = "sqlite::memory:".parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap().foreign_keys(true);
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let store = SqliteStore::with_pool(pool.clone()).await.unwrap();
    store.migrate().await.unwrap();
    let table = "CREATE TABLE notes (owner TEXT NOT NULL REFERENCES portcullis_users (id) ON DELETE CASCADE)";
    sqlx::query(table).execute(&pool).await.unwrap();
    let stores = Stores::sqlite(store);
    crate::support::add_users(&stores, &["alice"]).await;

    sqlx::query("INSERT INTO notes VALUES ('alice')").execute(&pool).await.unwrap();
    assert!(sqlx::query("INSERT INTO notes VALUES ('eve')").execute(&pool).await.is_err());

    let _ = stores.users().remove(&crate::support::user_id("alice")).await.unwrap();
    assert_eq!(sqlx::query_scalar::<_, i64>("SELECT count(*) FROM notes").fetch_one(&pool).await.unwrap(), 0);
}

#[tokio::test]
async fn a_pool_without_foreign_keys_is_refused() {
    let options = "sqlite::memory:".parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap().foreign_keys(false);
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();

    let error = SqliteStore::with_pool(pool).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "the pool's connections do not enforce foreign keys; open them with `SqliteConnectOptions::foreign_keys(true)`"
    );
}

// SC14: what was revoked must not count again because a memory is full
#[tokio::test]
async fn a_redis_that_drops_records_is_refused() {
    let Some(server) = crate::servers::RedisServer::start() else { return };
    let mut connection = redis::Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    for (name, value) in [("maxmemory-policy", "allkeys-lru"), ("maxmemory", "100mb")] {
        auth_store::RedisStore::open(&server.url()).await.unwrap();
        let set = redis::cmd("CONFIG").arg("SET").arg(name).arg(value).to_owned();
        let _: String = set.query_async(&mut connection).await.unwrap();
    }

    let error = auth_store::RedisStore::open(&server.url()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "the Redis drops records when it is full (`maxmemory-policy allkeys-lru`); set it to `noeviction`"
    );
}
