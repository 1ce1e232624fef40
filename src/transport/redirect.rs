//! Where a redirect may lead: nowhere but to the origin that was asked. Body and credentials go along.

use super::url::{port, read};
use ureq::http::Uri;

/// The redirect's target when it stays within the origin: scheme, host and port (RFC 6454 section 4). A step from http to
/// https, both on their own ports, is the one that servers make to protect what is sent, and stays within too.
pub fn within_origin(from: &str, location: &str) -> Option<String> {
    let from = read(from).ok()?;
    let scheme = from.scheme_str()?;
    let whole = if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if names_scheme(location) {
        location.to_owned()
    } else {
        let path = match location {
            "" => return None,
            rooted if rooted.starts_with('/') => rooted.to_owned(),
            query if query.starts_with('?') => format!("{}{query}", from.path()),
            name => format!("{}/{name}", from.path().rsplit_once('/').map_or("", |(folder, _)| folder)),
        };
        format!("{scheme}://{}{path}", from.authority()?)
    };
    let to = read(&whole).ok()?;
    let ends = |url: &Uri| (url.scheme_str().map(str::to_owned), port(url));
    let (begun, ended) = (ends(&from), ends(&to));
    let safer = begun == (Some("http".into()), 80) && ended == (Some("https".into()), 443);
    ((begun == ended || safer) && to.host()?.eq_ignore_ascii_case(from.host()?)).then_some(whole)
}

/// Whether a reference begins with a scheme: a query may hold whole addresses.
fn names_scheme(location: &str) -> bool {
    location.split_once("://").is_some_and(|(before, _)| !before.contains(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use super::within_origin;

    #[test]
    fn redirects_stay_within_the_origin() {
        let from = "http://a.example:81/x";
        for (location, target) in [
            ("/y?z=1", "http://a.example:81/y?z=1"),
            ("y?z", "http://a.example:81/y?z"),
            ("?z", "http://a.example:81/x?z"),
            ("/y?back=http://b.example/", "http://a.example:81/y?back=http://b.example/"),
            ("//A.example:81/y", "http://A.example:81/y"),
            ("http://a.example:81/y", "http://a.example:81/y"),
        ] {
            assert_eq!(within_origin(from, location).as_deref(), Some(target));
        }
        for elsewhere in [
            "http://b.example:81/y",
            "//b.example:81/y",
            "ftp://a.example:81/",
            "",
            "http://a.example:81@b.example/",
            "http://user@a.example:81/",
            // Another port or scheme is another server, on whatever host.
            "//A.example/y",
            "http://a.example/y",
            "http://a.example:82/y",
            "https://a.example:81/y",
            "https://a.example/y",
        ] {
            assert_eq!(within_origin(from, elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn a_port_that_is_none_is_not_the_own_one() {
        for (from, port) in [("http://a.example/x", 80), ("https://a.example/x", 443)] {
            let scheme = from.split(':').next().unwrap();
            let to = |port: &str| within_origin(from, &format!("{scheme}://a.example:{port}/y"));
            assert!(to(&port.to_string()).is_some());
            for wrong in ["80011", "65536", "0", "x", "", "80x", "-1"] {
                assert_eq!(to(wrong), None, "{from} {wrong}");
                assert_eq!(within_origin(from, &format!("//a.example:{wrong}/y")), None, "{from} {wrong}");
            }
        }
    }

    #[test]
    fn http_may_become_https_on_the_standard_ports() {
        for from in ["http://a.example/x", "http://a.example:80/x"] {
            for fine in ["https://a.example/y", "https://a.example:443/y", "http://a.example:80/y", "//a.example/y"] {
                assert!(within_origin(from, fine).is_some(), "{from} {fine}");
            }
            for elsewhere in ["https://a.example:8443/y", "http://a.example:443/y", "https://a.example:80/"] {
                assert_eq!(within_origin(from, elsewhere), None, "{from} {elsewhere}");
            }
        }
        assert_eq!(within_origin("https://a.example/", "http://a.example/"), None);
        assert_eq!(within_origin("https://a.example/", "https://a.example:8443/"), None);
        assert!(within_origin("https://a.example:443/", "https://a.example/y").is_some());
    }
}
