//! A request on its way out, the answer to it, and the limits of both.

use crate::cancel::Cancel;
use std::borrow::Cow;
use std::time::Instant;
use ureq::http;

/// What goes out.
pub struct Outgoing {
    /// GET or POST.
    pub method: http::Method,
    /// The whole address.
    pub url: String,
    /// Further headers.
    pub headers: Vec<(http::HeaderName, Cow<'static, str>)>,
    /// The body of a POST.
    pub body: Vec<u8>,
}

/// What came back.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, lower case.
    pub content_type: String,
    /// `Date` as sent.
    pub date: Option<String>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// The limits of one call.
pub struct Limits<'a> {
    /// When the call must be over.
    pub end: Instant,
    /// Whether the request may be sent again when no answer came.
    pub repeatable: bool,
    /// The caller's wish to end it.
    pub cancel: &'a Cancel,
}
