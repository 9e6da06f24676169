//! The web client, as it was built into the binary.
//!
//! `/`, every link to a meeting (`/m/…`) or a recording (`/r/…`), the operator's page (`/dashboard…`), channels (`/c…`),
//! visits (`/visits…`, and `/v…` for whoever comes by a link), accounts (`/account…`) and invitations (`/sign-up…`) answer
//! the same page, which is fetched anew each time; files under `/assets/` carry a hash of their contents in their name and are kept for ever. A
//! binary built without the web client says how to build it, and everything else works.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::router::{Services, not_found};

#[derive(RustEmbed)]
#[folder = "../../web/dist/"]
#[allow_missing = true]
struct Dist;

const MISSING: &str = "This carillon was built without its web client.\n\
    Build it with `npm ci --prefix web && npm run build --prefix web`, then build carillon again,\n\
    or let `./dev serve` do both. The APIs, signaling and media work without it.\n";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const EACH_TIME: &str = "no-cache";

/// Whether the binary holds the web client.
pub fn is_built() -> bool {
    Dist::get("index.html").is_some()
}

/// `/` and all the other pages.
pub async fn index(State(services): State<Services>, headers: HeaderMap) -> Response {
    match file("index.html", &headers, EACH_TIME) {
        Some(mut page) => {
            page.headers_mut().extend(page_headers(&services));
            page
        }
        None => (StatusCode::NOT_FOUND, MISSING).into_response(),
    }
}

/// `/assets/…`
pub async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("assets/{path}"), &headers, FOR_EVER).unwrap_or_else(not_found)
}

/// A file beside the page: its icon and the like.
pub fn beside(path: &str, headers: &HeaderMap) -> Option<Response> {
    file(path.trim_start_matches('/'), headers, EACH_TIME)
}

fn file(path: &str, headers: &HeaderMap, cache: &'static str) -> Option<Response> {
    let plain = Dist::get(path)?;
    let content_type = mime_guess::from_path(path).first_or_octet_stream();
    let (file, encoding) = match compressed(path, headers) {
        Some((file, encoding)) => (file, Some(encoding)),
        None => (plain, None),
    };
    let tag = entity_tag(&file);
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::body::Body::from(file.data.into_owned()).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, typed(content_type.essence_str()));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    answer.insert(header::ETAG, tag);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The smallest form that the build made and the client takes.
fn compressed(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, &'static str)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |encoding: &str| {
        accepted.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            parts.next() == Some(encoding) && !parts.any(|quality| quality == "q=0")
        })
    };
    [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, suffix)| {
        let file = takes(encoding).then(|| Dist::get(&format!("{path}.{suffix}"))).flatten()?;
        Some((file, encoding))
    })
}

fn entity_tag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{digits}\"")).expect("hexadecimal digits are a header value")
}

fn typed(essence: &str) -> HeaderValue {
    let text =
        if essence.starts_with("text/") { format!("{essence}; charset=utf-8") } else { essence.to_owned() };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// What the page may do. It talks to its meeting's host, which the operator may have named apart from the page's.
fn page_headers(services: &Services) -> Vec<(HeaderName, HeaderValue)> {
    let public =
        services.control.config().public_url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
    let media = &services.media_sources;
    let policy = format!(
        "default-src 'self'; connect-src 'self' ws: wss:{public}; img-src 'self' data: blob:; \
         media-src 'self' data: blob:{media}; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; \
         script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy).expect("a checked URL and constants are a header value");
    let fixed = [
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), microphone=(self), display-capture=(self)",
        ),
        // A link to a meeting lets people in, so it is told to nobody.
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    let mut headers = vec![(header::CONTENT_SECURITY_POLICY, policy)];
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers
}
