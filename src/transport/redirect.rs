//! Where a redirect may lead: nowhere but within the host that was asked.

use ureq::http::Uri;

/// The redirect's target when it stays on the host; a step from http to https is one within the host too.
pub fn within_host(from: &str, location: &str) -> Option<String> {
    let from: Uri = from.parse().ok()?;
    let scheme = from.scheme_str()?;
    let whole = if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.contains("://") {
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
    let to: Uri = whole.parse().ok()?;
    let safe = to.scheme() == from.scheme() || to.scheme_str() == Some("https");
    (safe && to.host()?.eq_ignore_ascii_case(from.host()?)).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::within_host;

    #[test]
    fn redirects_stay_on_the_host() {
        let from = "http://a.example:81/x";
        assert_eq!(within_host(from, "/y?z=1").as_deref(), Some("http://a.example:81/y?z=1"));
        assert_eq!(within_host(from, "https://a.example/y").as_deref(), Some("https://a.example/y"));
        assert_eq!(within_host(from, "y?z").as_deref(), Some("http://a.example:81/y?z"));
        assert_eq!(within_host(from, "?z").as_deref(), Some("http://a.example:81/x?z"));
        assert_eq!(within_host(from, "//A.example/y").as_deref(), Some("http://A.example/y"));
        for elsewhere in ["http://b.example/y", "//b.example/y", "ftp://a.example/", "", "http://a.example@b.example/"]
        {
            assert_eq!(within_host(from, elsewhere), None, "{elsewhere}");
        }
        assert_eq!(within_host("https://a.example/", "http://a.example/"), None);
    }
}
