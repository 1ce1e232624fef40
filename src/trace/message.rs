//! A request or an answer as it went over the line: head and body.

use super::kept::{Kept, LONGEST};

/// What of a message has gone over the line.
#[derive(Default)]
pub struct Message {
    /// Until its end has come; then all of it.
    head: Vec<u8>,
    whole_head: bool,
    /// What follows the head.
    pub body: Kept,
}

impl Message {
    /// Adds what went over the line.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.whole_head || self.head.len() > LONGEST {
            self.body.push(bytes);
            return;
        }
        // The end may have come in two pieces.
        let looked_at = self.head.len().saturating_sub(3);
        self.head.extend_from_slice(bytes);
        let found = self.head.get(looked_at..).and_then(|rest| memchr::memmem::find(rest, b"\r\n\r\n"));
        let Some(end) = found.map(|at| looked_at.saturating_add(at).saturating_add(4)) else { return };
        let body = self.head.split_off(end.min(self.head.len()));
        self.whole_head = true;
        if matches!(self.status(), Some(100 | 102..=199)) {
            // The answer itself is still to come.
            *self = Message::default();
            self.push(&body);
        } else {
            self.body.push(&body);
        }
    }

    /// Whether nothing went over the line.
    pub fn is_empty(&self) -> bool {
        self.head.is_empty()
    }

    /// The parts of the first line.
    fn first_line(&self) -> Option<[&str; 3]> {
        let mut parts = self.lines()?.next()?.splitn(3, ' ');
        Some([parts.next()?, parts.next()?, parts.next().unwrap_or_default()])
    }

    /// Method and target of a request.
    pub fn request(&self) -> Option<(&str, &str)> {
        self.first_line().map(|[method, target, _]| (method, target))
    }

    /// The status of an answer.
    pub fn status(&self) -> Option<u16> {
        let [version, status, _] = self.first_line()?;
        version.starts_with("HTTP/").then(|| status.parse().ok())?
    }

    /// The headers in their order.
    pub fn headers(&self) -> Option<Vec<(&str, &str)>> {
        let lines = self.lines()?.skip(1);
        Some(lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim())).collect())
    }

    /// What is no head of a message, because it never ended or is none.
    pub fn headless(&self) -> Option<Kept> {
        (!self.is_empty() && !self.whole_head).then(|| Kept::of(&self.head))
    }

    fn lines(&self) -> Option<impl Iterator<Item = &str>> {
        let head = std::str::from_utf8(&self.head).ok().filter(|_| self.whole_head)?;
        Some(head.split("\r\n").filter(|line| !line.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    fn of(pieces: &[&[u8]]) -> Message {
        let mut message = Message::default();
        pieces.iter().for_each(|piece| message.push(piece));
        message
    }

    #[test]
    fn messages_are_read_in_whatever_pieces_they_come() {
        let text = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b:c\r\nD:\r\n\r\n\r\n\r\nbody";
        for at in 0..=text.len() {
            let message = of(&[&text[..at], &text[at..]]);
            assert_eq!(message.status(), Some(200), "{at}");
            assert_eq!(message.headers(), Some(vec![("A", "b:c"), ("D", "")]));
            assert!(!message.body.is_empty() && message.headless().is_none());
        }
        let request = of(&[b"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n", b"\r\n"]);
        assert_eq!((request.request(), request.body.is_empty()), (Some(("CONNECT", "h:443")), true));
    }

    #[test]
    fn what_is_no_message_has_no_head() {
        for text in [&b"HTTP/1.1 200 OK\r\nA: b"[..], b"garbage", b"\xFF\xFF"] {
            let message = of(&[text]);
            assert!(message.headers().is_none() && message.status().is_none() && message.headless().is_some());
        }
        assert!(of(&[]).is_empty() && of(&[]).headless().is_none());
        assert!(of(&[b"220 smtp ready\r\n\r\n"]).status().is_none());
    }
}
