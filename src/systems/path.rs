//! Paths that callers name: they stay below the configured address.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Most layers of percent-encoding that are looked through: gateways take off one each.
const LAYERS: usize = 4;

/// Whether a path begins at the server's root and no server on its way takes a step of it for "one up": not as `..`, not
/// with its dots or slashes percent-encoded (`%2e%2e%2f`, once or several times), not before a parameter (`..;`).
pub fn stays_below(path: &str) -> bool {
    let mut path = Cow::Borrowed(path);
    if !path.starts_with('/') || path.starts_with("//") {
        return false;
    }
    for _ in 0..LAYERS {
        let up = path.split(['/', '\\']).any(|step| {
            let step = step.split(';').next().unwrap_or_default().trim();
            step == "." || step == ".."
        });
        if up || path.contains(char::is_control) {
            return false;
        }
        match percent_decode_str(&path).decode_utf8().map(Cow::into_owned) {
            Ok(decoded) if decoded == path => return true,
            Ok(decoded) => path = Cow::Owned(decoded),
            Err(_) => return false,
        }
    }
    // Nobody encodes so often to say something plain.
    false
}

#[cfg(test)]
mod tests {
    use super::stays_below;

    #[test]
    fn no_step_leads_up() {
        for path in
            ["/", "/v1/open", "/a..b/..c/d..", "/a.b/.well-known", "/x;v=1", "/%E6%89%93", "/a%20b", "/a%2Fb", "/..."]
        {
            assert!(stays_below(path), "{path}");
        }
        for path in [
            "",
            "x",
            "//host/x",
            "/..",
            "/a/../b",
            "/./a",
            "/%2e%2e/a",
            "/%2E./a",
            "/.%2e",
            "/a%2f..%2fb",
            "/..%2fb",
            "/..;/a",
            "/..;x=1/a",
            "/%2e%2e;/a",
            "/..%3b/a",
            "/%252e%252e/a",
            "/%25252e./a",
            "/a/..\\b",
            "/..%5cb",
            "/.. /a",
            "/..%20/a",
            "/a%0d%0ab",
            "/a%00",
            "/%ff",
            "/%2525252525252e",
        ] {
            assert!(!stays_below(path), "{path}");
        }
    }
}
