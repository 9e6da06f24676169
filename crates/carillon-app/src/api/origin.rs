//! Whether a request comes from this server's own pages.
//!
//! A browser adds the session cookie by itself, so a foreign page could have it act for its user. `SameSite=Strict`
//! keeps the cookie out of most such requests; this refuses the rest, such as those of a page on another port or
//! subdomain, which count as the same site.
//!
//! Wire: Fetch metadata (`Sec-Fetch-Site`), which pages cannot set; RFC 6454 (`Origin`) for browsers without.

use axum::http::{HeaderMap, Method, header};
use carillon_control::PublicUrl;

/// From where a browser says that a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// A page of this server.
    Own,
    /// Another page.
    Foreign,
    /// It does not say; no browser of today's does that.
    Unsaid,
}

/// Where the request comes from. `reached` is the host that it was sent to.
pub(crate) fn site(headers: &HeaderMap, reached: Option<&str>, public: Option<&PublicUrl>) -> Site {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return if site == "same-origin" { Site::Own } else { Site::Foreign };
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return Site::Unsaid };
    let host = origin.split_once("://").map(|(_, host)| host);
    let is_reached = host.is_some() && host == reached;
    let is_public = public.is_some_and(|url| origin_of(url).eq_ignore_ascii_case(origin));
    if is_reached || is_public { Site::Own } else { Site::Foreign }
}

/// Whether the method changes nothing (RFC 9110, section 9.2.1).
pub(crate) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Scheme and host, as a browser names them.
fn origin_of(url: &PublicUrl) -> String {
    let text = url.to_string();
    let host = text.find("://").map_or(0, |place| place + 3);
    let end = text[host..].find('/').map_or(text.len(), |place| host + place);
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(headers: &[(&'static str, &'static str)], public: Option<&str>) -> Site {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let public = public.map(|text| text.parse().unwrap());
        site(&headers.collect(), Some("clinic.example:8443"), public.as_ref())
    }

    #[test]
    fn what_browsers_say_of_the_site_decides_before_the_origin() {
        assert_eq!(
            seen(&[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")], None),
            Site::Own
        );
        for site in ["same-site", "cross-site", "none", "", "Same-Origin"] {
            let headers = [("sec-fetch-site", site), ("origin", "https://clinic.example:8443")];
            assert_eq!(seen(&headers, None), Site::Foreign, "{site}");
        }
    }

    #[test]
    fn without_it_the_origin_is_the_host_that_was_reached_or_the_public_one() {
        assert_eq!(seen(&[], None), Site::Unsaid);
        assert_eq!(seen(&[("origin", "https://clinic.example:8443")], None), Site::Own);
        assert_eq!(
            seen(&[("origin", "https://visits.example")], Some("https://visits.example/base")),
            Site::Own
        );
        for origin in [
            "null",
            "",
            "https://clinic.example",
            "https://clinic.example:8443.evil.example",
            "https://evil.example",
            "http://visits.example",
        ] {
            assert_eq!(
                seen(&[("origin", origin)], Some("https://visits.example/base")),
                Site::Foreign,
                "{origin}"
            );
        }
    }
}
