//! Where calls come in: the engine's operations, and the tools that stand above it.

use crate::cancel::Cancel;
use crate::catalog::{Operation, TOOL_DIAGNOSE, TOOL_OUTBOX};
use crate::config::Profile;
use crate::engine::{self, Envelope};
use crate::error::Error;
use crate::{diagnose, outbox};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Runs an operation.
pub fn call(operation: &str, request: &str, cancel: &Cancel) -> Envelope {
    engine::call(operation, request, cancel, tools)
}

fn tools(
    row: &Operation,
    fields: &Map<String, Value>,
    profile: &Arc<Profile>,
    cancel: &Cancel,
) -> Option<Result<Value, Error>> {
    match row.full_name {
        name if name == TOOL_DIAGNOSE.full_name => Some(diagnose::tool(fields, profile, cancel)),
        name if name == TOOL_OUTBOX.full_name => Some(outbox::tool(fields, profile, cancel)),
        _ => None,
    }
}
