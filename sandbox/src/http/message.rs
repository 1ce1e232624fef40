//! What a request and an answer are inside the sandbox.

use super::encoding::form_pairs;
use serde_json::Value;

/// A request as received.
#[derive(Debug)]
pub struct Request {
    /// Method as sent, e.g. `POST`.
    pub method: String,
    /// Path without the query, as sent.
    pub path: String,
    /// Query without the `?`, as sent; empty when there is none.
    pub query: String,
    /// Header lines in their order, names as sent.
    pub headers: Vec<(String, String)>,
    /// Body after removing a chunked transfer encoding.
    pub body: Vec<u8>,
    /// Whether it came over TLS.
    pub secure: bool,
}

impl Request {
    /// First header of that name, any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Address under which the client reached this server, e.g. `http://127.0.0.1:8080`.
    pub fn base_url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.header("Host").unwrap_or("127.0.0.1"))
    }

    /// The query's pairs, decoded as a servlet container would (`+` is a blank).
    pub fn query_pairs(&self) -> Result<Vec<(String, String)>, String> {
        form_pairs(&self.query)
    }

    /// The body as a JSON object.
    pub fn json_object(&self) -> Result<serde_json::Map<String, Value>, String> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Err("the body is JSON, but not an object".to_owned()),
            Err(error) => Err(format!("the body is not JSON: {error}")),
        }
    }
}

/// How a call was judged; goes to the log and to `/_sandbox/last`.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The checks that were passed, in words.
    pub checked: Vec<&'static str>,
    /// The outcome in words; no secret and no patient data, for it is logged.
    pub outcome: String,
    /// The text whose signature was checked (without the secret); only for `/_sandbox/last`.
    pub canonical: Option<String>,
    /// What the ciphertext of the request decrypted to; only for `/_sandbox/last`.
    pub decrypted: Option<String>,
}

/// An answer before faults are applied to it and it is written.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Further header lines.
    pub headers: Vec<(&'static str, String)>,
    /// Body, before sealing.
    pub body: Vec<u8>,
    /// When set, the body is AES-ECB encrypted with this key and Base64 encoded as the last step
    /// (浙里办), after faults had their say on the plain text.
    pub seal_key: Option<&'static str>,
    /// How the call was judged.
    pub trace: Trace,
}

impl Answer {
    /// A JSON answer with status 200.
    pub fn json(value: &Value, trace: Trace) -> Answer {
        Answer {
            status: 200,
            content_type: "application/json;charset=UTF-8",
            headers: Vec::new(),
            body: value.to_string().into_bytes(),
            seal_key: None,
            trace,
        }
    }

    /// An HTML page with status 200.
    pub fn html(page: String, trace: Trace) -> Answer {
        Answer {
            status: 200,
            content_type: "text/html;charset=UTF-8",
            headers: Vec::new(),
            body: page.into_bytes(),
            seal_key: None,
            trace,
        }
    }

    /// The same answer with another status.
    pub fn with_status(mut self, status: u16) -> Answer {
        self.status = status;
        self
    }

    /// The same answer with one more header line.
    pub fn with_header(mut self, name: &'static str, value: String) -> Answer {
        self.headers.push((name, value));
        self
    }
}

/// Reason phrase of a status.
pub fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        411 => "Length Required",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}
