//! Asking in SQL, as a user would.

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};

/// The first column of the first row, as a number.
pub(crate) async fn number(url: &str, sql: &str) -> i64 {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    let row = query.fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    row.get(0)
}

/// Does something to the rows.
pub(crate) async fn execute(url: &str, sql: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    query.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
