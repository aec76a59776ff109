use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::{database::Database, error::OpenError};

/// Makes our tables, or brings them up to date. What was done already is left alone; processes that start at once wait for
/// one another.
pub(super) async fn migrate(database: &Database) -> Result<(), OpenError> {
    match database {
        #[cfg(feature = "postgres")]
        Database::Postgres(pool) => {
            migrator(include_str!("../../migrations/postgres/0001_accounts.sql")).run(pool).await
        }
        #[cfg(feature = "sqlite")]
        Database::Sqlite { pool, .. } => {
            migrator(include_str!("../../migrations/sqlite/0001_accounts.sql")).run(pool).await
        }
    }
    .map_err(OpenError::Migrate)
}

fn migrator(accounts: &'static str) -> Migrator {
    let accounts = Migration::new(1, "accounts".into(), MigrationType::Simple, accounts.into_sql_str(), false);
    let mut migrator = Migrator::with_migrations(vec![accounts]);
    // beside the application's own migrations, not among them
    migrator.dangerous_set_table_name("portcullis_migrations");
    migrator
}
