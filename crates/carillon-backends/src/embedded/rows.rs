//! Rows in a redb file of their own: one table, whose keys are partition, NUL, place.
//!
//! Writes go through a writer thread that commits them in groups, as in [`super::writer`]. Each transaction gathers its
//! changes before it makes any, so that one which refuses leaves nothing behind in the group.

use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::rows::{
    Key, Listener, Look, Order, Place, Range, Row, Rows, Transaction, Verdict, View, Work,
};
use redb::{
    Database, ReadableDatabase as _, ReadableTable, Table, TableDefinition, TableError, WriteTransaction,
};

use super::compact::{self, Compact, Compacted};
use super::handle::Handle;
use super::tables::Bytes;
use super::writer::{Closed, Layout, Writer};
use super::{OpenCause, OpenError, create, fault, reopening};

/// Rows in a file.
pub struct EmbeddedRows<N: Send + 'static> {
    /// Without links in its path: what is written beside it lies on its volume.
    file: PathBuf,
    handle: Arc<Handle>,
    writer: Writer<Told<N>>,
}

impl<N: Send + 'static> EmbeddedRows<N> {
    /// Opens the file called `name` in `directory` and creates what is missing. Blocks, so call it before serving.
    pub fn open(directory: &Path, name: &str, listener: Listener<N>) -> Result<Self, OpenError> {
        let (database, path) = create(directory, name)?;
        make_table(&database).map_err(|cause| cause.at(&path))?;
        let file = std::fs::canonicalize(&path).map_err(|error| OpenCause::File(error).at(&path))?;
        compact::forget_leftover(&file).map_err(|error| OpenCause::File(error).at(&path))?;
        let handle = Arc::new(Handle::new(database, reopening(&path)));
        let writer = Writer::start(Arc::clone(&handle), Arc::new(Told(listener)))
            .map_err(|error| OpenCause::Thread(error).at(&path))?;
        Ok(Self { file, handle, writer })
    }
}

#[async_trait]
impl<N: Send + 'static> Rows<N> for EmbeddedRows<N> {
    async fn look(&self, look: Look) -> Result<(), StoreError> {
        let handle = Arc::clone(&self.handle);
        let looking = tokio::task::spawn_blocking(move || {
            handle.with(|database| {
                let table = database.begin_read().map_err(fault)?.open_table(ROWS).map_err(fault)?;
                look(&Opened(&table));
                Ok(())
            })
        });
        let outcome = looking.await.map_err(StoreError::unavailable)?;
        if outcome.is_err() {
            self.writer.probe();
        }
        outcome
    }

    async fn transact(&self, mut work: Work<N>) -> Result<(), StoreError> {
        self.writer
            .write(move |tables: &mut WriteRows<'_, N>| {
                let (changes, news) = {
                    let view = Opened(&tables.rows);
                    let mut transaction = Transaction::new(&view);
                    if work(&mut transaction) == Verdict::Abandon {
                        return Ok(());
                    }
                    transaction.finish()
                };
                tables.is_written |= !changes.is_empty();
                for (key, change) in changes {
                    let key = bytes(&key.partition, &key.place);
                    match change {
                        Some(value) => tables.rows.insert(key.as_slice(), value.as_slice()).map(drop),
                        None => tables.rows.remove(key.as_slice()).map(drop),
                    }
                    .map_err(fault)?;
                }
                if !news.is_empty() {
                    tables.news.push(news);
                }
                Ok(())
            })
            .await
    }
}

#[async_trait]
impl<N: Send + 'static> Compact for EmbeddedRows<N> {
    async fn compact(&self) -> Result<Compacted, StoreError> {
        let file = self.file.clone();
        self.writer.alone(move |handle| compact::compact(handle, &file, ROWS)).await
    }
}

/// The one table in a write transaction, and the news of the transactions in it.
pub(super) struct WriteRows<'t, N> {
    rows: Table<'t, Bytes, Bytes>,
    news: Vec<Vec<N>>,
    is_written: bool,
}

pub(super) struct Told<N>(Listener<N>);

impl<N: Send + 'static> Layout for Told<N> {
    type Tables<'t> = WriteRows<'t, N>;
    type Told = Vec<Vec<N>>;

    fn open<'t>(&self, transaction: &'t WriteTransaction) -> Result<WriteRows<'t, N>, StoreError> {
        let rows = transaction.open_table(ROWS).map_err(fault)?;
        Ok(WriteRows { rows, news: Vec::new(), is_written: false })
    }

    fn close(tables: WriteRows<'_, N>) -> Closed<Vec<Vec<N>>> {
        Closed { told: tables.news, is_written: tables.is_written }
    }

    fn committed(&self, news: Vec<Vec<N>>) {
        news.into_iter().for_each(|news| (self.0)(news));
    }
}

/// Makes the table of a file that is new.
fn make_table(database: &Database) -> Result<(), OpenCause> {
    let reading = database.begin_read().map_err(OpenCause::store)?;
    match reading.open_table(ROWS) {
        Ok(_) => return Ok(()),
        Err(TableError::TableDoesNotExist(_)) => {}
        Err(error) => return Err(OpenCause::store(error)),
    }
    let writing = database.begin_write().map_err(OpenCause::store)?;
    writing.open_table(ROWS).map_err(OpenCause::store)?;
    writing.commit().map_err(OpenCause::store)
}

struct Opened<'t, T>(&'t T);

impl<T: ReadableTable<Bytes, Bytes>> View for Opened<'_, T> {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.0.get(bytes(&key.partition, &key.place).as_slice()).map_err(fault)?;
        Ok(row.map(|value| value.value().to_vec()))
    }

    fn scan(&self, range: &Range, limit: usize) -> Result<Vec<Row>, StoreError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let (from, to) = bounds(range);
        let bounds = (from.as_ref().map(Vec::as_slice), to.as_ref().map(Vec::as_slice));
        let mut found = self.0.range::<&[u8]>(bounds).map_err(fault)?;
        let mut rows = Vec::new();
        while rows.len() < limit {
            let next = match range.order {
                Order::Ascending => found.next(),
                Order::Descending => found.next_back(),
            };
            let Some(row) = next else { break };
            let (key, value) = row.map_err(fault)?;
            let place = key.value().get(range.partition.len() + 1..).unwrap_or_default();
            rows.push((Place::from_bytes(place.to_vec()), value.value().to_vec()));
        }
        Ok(rows)
    }
}

fn bytes(partition: &str, place: &Place) -> Vec<u8> {
    [partition.as_bytes(), &[0], place.as_bytes()].concat()
}

/// Where a range begins and ends in the table.
fn bounds(range: &Range) -> (Bound<Vec<u8>>, Bound<Vec<u8>>) {
    let at = |place: &Place| bytes(&range.partition, place);
    let from = match &range.from {
        Bound::Unbounded => Bound::Included(at(&Place::default())),
        bound => bound.as_ref().map(at),
    };
    let to = match &range.to {
        // The first byte behind the NUL.
        Bound::Unbounded => Bound::Excluded([range.partition.as_bytes(), &[1]].concat()),
        bound => bound.as_ref().map(at),
    };
    (from, to)
}

const ROWS: TableDefinition<Bytes, Bytes> = TableDefinition::new("rows");

#[cfg(test)]
mod tests {
    use carillon_ports::conformance;

    use super::*;

    #[tokio::test]
    async fn embedded_rows_conform() {
        let directory = tempfile::tempdir().unwrap();
        conformance::rows(|listener| EmbeddedRows::open(directory.path(), "rows.redb", listener).unwrap())
            .await;
    }

    #[tokio::test]
    async fn reopened_rows_are_those_that_were_written() {
        let directory = tempfile::tempdir().unwrap();
        let open = || -> Arc<dyn Rows<()>> {
            Arc::new(EmbeddedRows::open(directory.path(), "rows.redb", Box::new(drop)).unwrap())
        };
        let key = || Key { partition: "a".to_owned(), place: Place::of("kind").text("x") };
        let rows = open();
        let put = move |transaction: &mut Transaction<'_, ()>| {
            transaction.put(key(), b"value".to_vec());
            Ok::<_, StoreError>(())
        };
        rows.write(put).await.unwrap();
        drop(rows);
        let found = open().read(move |view| view.get(&key())).await.unwrap();
        assert_eq!(found, Some(b"value".to_vec()));
    }

    #[tokio::test]
    async fn what_changes_nothing_leaves_the_file_alone_and_its_news_are_told() {
        let directory = tempfile::tempdir().unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let listener = Box::new(move |news: Vec<u8>| tell.send(news).unwrap());
        let rows: Arc<dyn Rows<u8>> =
            Arc::new(EmbeddedRows::open(directory.path(), "rows.redb", listener).unwrap());
        let file = || std::fs::read(directory.path().join("rows.redb")).unwrap();
        let before = file();
        let refuse = |_: &mut Transaction<'_, u8>| Err::<(), _>(StoreError::corrupt("refused"));
        rows.write(refuse).await.unwrap_err();
        let announce = |transaction: &mut Transaction<'_, u8>| {
            transaction.announce(7);
            Ok::<_, StoreError>(())
        };
        rows.write(announce).await.unwrap();
        assert_eq!(told.recv().unwrap(), [7]);
        assert!(file() == before, "no commit was made");
    }

    #[tokio::test]
    async fn a_compacted_file_holds_what_is_there_and_nothing_of_what_was() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("rows.redb");
        let open =
            || Arc::new(EmbeddedRows::<()>::open(directory.path(), "rows.redb", Box::new(drop)).unwrap());
        let key = |number: u64| Key { partition: "a".to_owned(), place: Place::of("kind").number(number) };
        let holds = |text: &str| {
            let file = std::fs::read(&path).unwrap();
            file.windows(text.len()).any(|window| window == text.as_bytes())
        };
        let store = open();
        let rows: Arc<dyn Rows<()>> = store.clone();
        for number in 0..200 {
            let put = move |transaction: &mut Transaction<'_, ()>| {
                transaction.put(key(number), format!("secret {number} {}", "x".repeat(40_000)).into_bytes());
                Ok::<_, StoreError>(())
            };
            rows.write(put).await.unwrap();
        }
        let forget = move |transaction: &mut Transaction<'_, ()>| {
            (0..200).filter(|number| number % 50 != 0).for_each(|number| transaction.remove(key(number)));
            Ok::<_, StoreError>(())
        };
        rows.write(forget).await.unwrap();
        assert!(holds("secret 7 x"), "a removed row is still in the file");
        std::fs::write(path.with_extension("new"), "of a process that died").unwrap();
        let later = move |transaction: &mut Transaction<'_, ()>| {
            transaction.put(key(1_000), b"written meanwhile".to_vec());
            Ok::<_, StoreError>(())
        };
        let (compacted, written) = tokio::join!(store.compact(), rows.write(later));
        written.unwrap();
        let Compacted { before, after } = compacted.unwrap();
        assert!(after < before / 4, "{before} {after}");
        let left = |rows: Arc<dyn Rows<()>>| async move {
            let range = Range::below("a", &Place::of("kind"));
            rows.read(move |view| view.scan(&range, 1_000)).await.unwrap().len()
        };
        assert_eq!(left(rows.clone()).await, 5);
        assert!((0..200).all(|number| holds(&format!("secret {number} x")) == (number % 50 == 0)));
        drop((store, rows));
        std::fs::write(path.with_extension("new"), "of a process that died").unwrap();
        assert_eq!(left(open()).await, 5);
        assert!(!path.with_extension("new").exists());
    }

    #[tokio::test]
    async fn a_store_behind_a_link_is_compacted_where_it_is_and_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let (directory, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (link, file) = (directory.path().join("rows.redb"), elsewhere.path().join("large.redb"));
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let store = EmbeddedRows::<()>::open(directory.path(), "rows.redb", Box::new(drop)).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        let inode = |path| std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(path).unwrap());
        let before = inode(&file);
        store.compact().await.unwrap();
        assert!(link.is_symlink() && inode(&file) != before);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_rule_that_panics_takes_nobody_with_it() {
        let directory = tempfile::tempdir().unwrap();
        let rows: Arc<dyn Rows<()>> =
            Arc::new(EmbeddedRows::open(directory.path(), "rows.redb", Box::new(drop)).unwrap());
        let panics = |_: &mut Transaction<'_, ()>| -> Result<(), StoreError> { panic!("on purpose") };
        assert!(matches!(rows.write(panics).await, Err(StoreError::Unavailable(_))));
        let key = || Key { partition: "a".to_owned(), place: Place::of("kind") };
        let put = move |transaction: &mut Transaction<'_, ()>| {
            transaction.put(key(), vec![1]);
            Ok::<_, StoreError>(())
        };
        rows.write(put).await.unwrap();
        assert_eq!(rows.read(move |view| view.get(&key())).await.unwrap(), Some(vec![1]));
    }
}
