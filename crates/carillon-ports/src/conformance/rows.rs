//! What every supplier of rows has to do.

use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

use crate::StoreError;
use crate::rows::{Key, Listener, Place, Range, Rows, View};

fn key(partition: &str, place: Place) -> Key {
    Key { partition: partition.to_owned(), place }
}

fn number(partition: &str, number: u64) -> Key {
    key(partition, Place::of("n").number(number))
}

/// Holds a supplier to the promise of the port. `supplier` makes one that is empty and tells its listener.
pub async fn rows<S: Rows<u64> + 'static>(supplier: impl FnOnce(Listener<u64>) -> S) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let listening = Arc::clone(&told);
    let listener = move |news| listening.lock().unwrap_or_else(PoisonError::into_inner).push(news);
    let rows: Arc<dyn Rows<u64>> = Arc::new(supplier(Box::new(listener)));

    written_rows_are_read_in_order(&rows).await;
    partitions_and_kinds_are_apart(&rows).await;
    a_transaction_sees_itself(&rows).await;
    failed_work_changes_and_tells_nothing(&rows).await;
    writers_at_once_follow_each_other(&rows).await;

    let told = told.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(told[0], vec![1, 2], "the news of a transaction come together");
    let counted: Vec<u64> = told[1..].concat();
    assert_eq!(counted, (1..=50).collect::<Vec<u64>>(), "news come in the order of the commits");
}

async fn written_rows_are_read_in_order(rows: &Arc<dyn Rows<u64>>) {
    let fill = rows.write(|transaction| {
        for at in [3, 1, 2, 256, 255] {
            transaction.put(number("a", at), vec![u8::try_from(at % 256).unwrap_or_default()]);
        }
        transaction.announce(1);
        transaction.announce(2);
        Ok::<_, StoreError>(())
    });
    fill.await.expect("a write");
    let read = |range: Range, limit: usize| {
        rows.read(move |view| {
            let rows = view.scan(&range, limit)?;
            Ok::<_, StoreError>(rows.iter().filter_map(|(place, _)| place.last_number()).collect::<Vec<_>>())
        })
    };
    let all = Range::below("a", &Place::of("n"));
    assert_eq!(read(all.clone(), 10).await.expect("a scan"), [1, 2, 3, 255, 256]);
    assert_eq!(read(all.clone().descending(), 2).await.expect("a scan"), [256, 255]);
    let after = Place::of("n").number(2);
    assert_eq!(read(all.clone().after(Some(&after)), 10).await.expect("a scan"), [3, 255, 256]);
    assert_eq!(read(all.clone().descending().after(Some(&after)), 10).await.expect("a scan"), [1]);
    let backwards = Range { from: Bound::Included(Place::of("z")), to: Bound::Included(after), ..all };
    assert_eq!(read(backwards, 10).await.expect("an empty scan"), [] as [u64; 0]);
}

async fn partitions_and_kinds_are_apart(rows: &Arc<dyn Rows<u64>>) {
    let fill = rows.write(|transaction| {
        transaction.put(key("b", Place::of("x").text("1")), b"b-x-1".to_vec());
        transaction.put(key("b", Place::of("xx").text("1")), b"b-xx-1".to_vec());
        transaction.put(key("ba", Place::of("x").text("1")), b"ba-x-1".to_vec());
        Ok::<_, StoreError>(())
    });
    fill.await.expect("a write");
    let found = rows.read(|view| {
        let some = view.scan(&Range::below("b", &Place::of("x")), 10)?;
        let whole =
            Range { from: Bound::Unbounded, to: Bound::Unbounded, ..Range::below("b", &Place::of("x")) };
        Ok::<_, StoreError>((some, view.scan(&whole, 10)?, view.get(&key("b", Place::of("x").text("2")))?))
    });
    let (some, whole, missing) = found.await.expect("a read");
    assert_eq!(some.len(), 1);
    assert_eq!(some[0].0.text_after(&Place::of("x")).as_deref(), Some("1"));
    assert_eq!((whole.len(), missing), (2, None));
}

async fn a_transaction_sees_itself(rows: &Arc<dyn Rows<u64>>) {
    let seen = rows.write(|transaction| {
        transaction.remove(number("a", 1));
        transaction.put(number("a", 4), vec![4]);
        transaction.put(number("a", 2), vec![22]);
        let below = Range::below("a", &Place::of("n"));
        let first = transaction.scan(&below, 3)?;
        let last = transaction.scan(&below.descending(), 2)?;
        Ok::<_, StoreError>((first, last, transaction.get(&number("a", 1))?))
    });
    let (first, last, removed) = seen.await.expect("a write");
    let values: Vec<_> = first.iter().map(|(_, value)| value[0]).collect();
    assert_eq!(values, [22, 3, 4]);
    assert_eq!((last.len(), removed), (2, None));
    let after = rows.read(|view| view.get(&number("a", 1)));
    assert_eq!(after.await.expect("a read"), None);
}

async fn failed_work_changes_and_tells_nothing(rows: &Arc<dyn Rows<u64>>) {
    let failed = rows.write(|transaction| {
        transaction.put(number("a", 3), vec![33]);
        transaction.announce(99);
        Err::<(), _>(StoreError::corrupt("no"))
    });
    assert!(failed.await.is_err());
    let kept = rows.read(|view| view.get(&number("a", 3)));
    assert_eq!(kept.await.expect("a read"), Some(vec![3]));
}

async fn writers_at_once_follow_each_other(rows: &Arc<dyn Rows<u64>>) {
    let count = || {
        rows.write(|transaction| {
            let at = key("c", Place::of("counter"));
            let before =
                transaction.get(&at)?.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
            transaction.put(at, (before + 1).to_be_bytes().to_vec());
            transaction.announce(before + 1);
            Ok::<_, StoreError>(before + 1)
        })
    };
    let mut counted: Vec<u64> = futures_util::future::join_all((0..50).map(|_| count()))
        .await
        .into_iter()
        .map(|it| it.expect("a write"))
        .collect();
    counted.sort_unstable();
    assert_eq!(counted, (1..=50).collect::<Vec<u64>>(), "no write is lost under another");
}
