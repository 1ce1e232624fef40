//! Orders (处方) and other documents that wait for a signature or have one.

use super::signing::{Signed, ecdsa};
use crate::scan::Scan;
use crate::tls::Identity;
use crate::{clock, crypto};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// An order, or any document that is to be signed.
pub struct Order {
    pub ur_id: String,
    pub open_id: String,
    /// 0 待处理 2 已签名 6 拒绝 7 过期 8 待签删除 9 作废 10 未领取
    pub status: i64,
    /// Unix seconds.
    pub created_s: i64,
    /// What is signed: the body with sorted keys, empty values left out.
    pub content: String,
    pub pdf: Option<Vec<u8>>,
    pub scan: Scan,
    /// Only a control call changes it (the document's printed ids).
    pub fixed: bool,
    pub signed: Option<Signed>,
    pub local_time_stamp: bool,
    pub stamp_text: String,
    pub stamp_signature: Vec<u8>,
    pub fail_reason: String,
}

impl Order {
    /// A new order with its time stamp.
    pub fn new(time_stamper: &Identity, ur_id: &str, open_id: &str, status: i64, now_s: i64, content: String) -> Order {
        let stamp_text =
            format!("{}|{}", clock::beijing(now_s), crypto::hex_upper(&crypto::sha256(content.as_bytes())));
        Order {
            ur_id: ur_id.to_owned(),
            open_id: open_id.to_owned(),
            status,
            created_s: now_s,
            content,
            pdf: None,
            scan: Scan::unlimited(),
            fixed: false,
            signed: None,
            local_time_stamp: true,
            stamp_signature: ecdsa(&time_stamper.key, stamp_text.as_bytes()),
            stamp_text,
            fail_reason: String::new(),
        }
    }

    /// Memory that it holds, about.
    pub fn size(&self) -> usize {
        4096 + self.content.len() + self.pdf.as_ref().map_or(0, Vec::len)
    }
}

/// Sorted keys, empty values left out: two requests that say the same have the same text.
pub fn signed_content(body: &Map<String, Value>) -> String {
    let sorted: BTreeMap<&String, &Value> =
        body.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some("")).collect();
    json!(sorted).to_string()
}
