//! Which errors of which operations were seen, to be held against the table.

use std::collections::BTreeSet;

use carillon_aws::operation::Operation;

use super::golden::request_about_nothing;
use super::raw::{Read, call};
use super::world::World;

/// The pairs of operation and error that were seen.
pub struct Seen {
    /// Where the golden exchanges are.
    folder: &'static str,
    operations: Vec<&'static str>,
    pairs: BTreeSet<(String, String)>,
}

impl Seen {
    pub fn of<A>(folder: &'static str, table: &'static [Operation<A>]) -> Self {
        let operations = table.iter().map(|operation| operation.name).collect();
        Self { folder, operations, pairs: BTreeSet::new() }
    }

    pub fn expect(&mut self, operation: &str, read: &Read, code: &str, status: u16) {
        assert_eq!((read.error_type(), read.status), (code, status), "{operation}: {read:?}");
        let message = read.json()["Message"].as_str().unwrap_or_default().to_owned();
        assert!(!message.is_empty() && !message.contains("inner text"), "{operation}: {read:?}");
        self.pairs.insert((operation.to_owned(), code.to_owned()));
    }

    /// Of every operation about things that nobody has made.
    pub async fn expect_of_all(&mut self, world: &World, code: &str, status: u16) {
        for operation in self.operations.clone() {
            let (method, uri, body) = request_about_nothing(self.folder, operation);
            let read = call(world, &method, &uri, body).await;
            self.expect(operation, &read, code, status);
        }
    }

    pub fn has(&self, operation: &str, error: &str) -> bool {
        self.pairs.contains(&(operation.to_owned(), error.to_owned()))
    }
}
