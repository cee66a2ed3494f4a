//! The tables, and how they came to be: each step once, in order.

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::address::Address;

const TABLES: &str = include_str!("../migrations/0001-tables.sql");
const COSTS: &str = include_str!("../migrations/0003-costs.sql");
const SQLITE: &[&str] = &[
    TABLES,
    include_str!("../migrations/sqlite/0002-tasks.sql"),
    COSTS,
];
const POSTGRES: &[&str] = &[
    TABLES,
    include_str!("../migrations/postgres/0002-tasks.sql"),
    COSTS,
];

/// The steps for a kind of database.
pub(crate) fn migrator(address: &Address) -> Migrator {
    let steps = match address {
        Address::Sqlite(_) => SQLITE,
        Address::Postgres(_) => POSTGRES,
    };
    let numbered = (1..).zip(steps);
    let migrations = numbered.map(|(version, sql)| {
        Migration::new(
            version,
            "read model".into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}
