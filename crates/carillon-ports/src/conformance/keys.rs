use carillon_proto::redact::Redacted;

use crate::Keys;
use crate::keys::{AccessKey, OperatorToken};

/// Judges a supplier of `Keys` that holds none of the keys of this suite.
///
/// # Panics
///
/// Where the supplier breaks a promise of the port.
pub async fn keys(keys: &dyn Keys) {
    access_keys_are_kept_and_replaced(keys).await;
    operator_tokens_are_found_by_digest(keys).await;
}

async fn access_keys_are_kept_and_replaced(keys: &dyn Keys) {
    let key = |secret: &str, enabled| AccessKey {
        id: "AKIACONFORMANCE".to_owned(),
        secret: Redacted::new(secret.to_owned()),
        session_token: Some(Redacted::new("session".to_owned())),
        enabled,
    };
    assert_eq!(keys.access_key("AKIACONFORMANCE").await.expect("a lookup"), None);
    keys.put_access_key(key("one", true)).await.expect("a put");
    assert_eq!(keys.access_key("AKIACONFORMANCE").await.expect("a lookup"), Some(key("one", true)));
    keys.put_access_key(key("two", false)).await.expect("a put");
    let all = keys.access_keys().await.expect("a list");
    assert_eq!(all.into_iter().find(|key| key.id == "AKIACONFORMANCE"), Some(key("two", false)));
}

async fn operator_tokens_are_found_by_digest(keys: &dyn Keys) {
    let token = OperatorToken { name: "conformance".to_owned(), digest: [7; 32] };
    assert_eq!(keys.operator_token(&[7; 32]).await.expect("a lookup"), None);
    keys.put_operator_token(token.clone()).await.expect("a put");
    assert_eq!(keys.operator_token(&[7; 32]).await.expect("a lookup"), Some(token.clone()));
    assert_eq!(keys.operator_token(&[8; 32]).await.expect("a lookup"), None);
    assert!(keys.operator_tokens().await.expect("a list").contains(&token));
    assert!(keys.remove_operator_token("conformance").await.expect("a removal"));
    assert!(!keys.remove_operator_token("conformance").await.expect("a removal"));
    assert_eq!(keys.operator_token(&[7; 32]).await.expect("a lookup"), None);
}
