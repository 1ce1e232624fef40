//! The tables of the public keys that are encrypted for again and again. A hospital has one.

use super::key::PublicKey;
use hisbridge_sm2_comb::Comb;
use std::sync::{Arc, Mutex, PoisonError};

/// At which use of a key its tables are made. Making them costs about two of the plain
/// multiplications that they save.
const USES_BEFORE_TABLES: u32 = 3;
/// How many keys are remembered, the most recently used ones: 13 KB each.
const KEYS: usize = 4;

struct Recipient {
    key: PublicKey,
    uses: u32,
    comb: Option<Arc<Comb>>,
}

/// Most recently used first. The lock is held to look up and to store, never to compute.
static RECIPIENTS: Mutex<Vec<Recipient>> = Mutex::new(Vec::new());

/// What is there for a key.
enum Known {
    /// Seen too seldom, or another thread is making the tables.
    NoTables,
    /// It is this caller's turn to make the tables.
    Due,
    /// The tables.
    Tables(Arc<Comb>),
}

/// The tables of a key, from its third use on. To be asked once per encryption.
pub(super) fn comb_of(key: &PublicKey) -> Option<Arc<Comb>> {
    match note_use(key) {
        Known::NoTables => None,
        Known::Tables(comb) => Some(comb),
        Known::Due => {
            let comb = Arc::new(Comb::of(key.inner().as_affine())?);
            store(key, &comb);
            Some(comb)
        }
    }
}

fn note_use(key: &PublicKey) -> Known {
    let mut recipients = RECIPIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut recipient = match recipients.iter().position(|known| known.key == *key) {
        Some(position) => recipients.remove(position),
        None => Recipient { key: *key, uses: 0, comb: None },
    };
    recipient.uses = recipient.uses.saturating_add(1);
    let known = match &recipient.comb {
        Some(comb) => Known::Tables(Arc::clone(comb)),
        None if recipient.uses == USES_BEFORE_TABLES => Known::Due,
        None => Known::NoTables,
    };
    recipients.insert(0, recipient);
    recipients.truncate(KEYS);
    known
}

/// Keeps the tables, unless the key has been forgotten meanwhile.
fn store(key: &PublicKey, comb: &Arc<Comb>) {
    let mut recipients = RECIPIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(recipient) = recipients.iter_mut().find(|known| known.key == *key) {
        recipient.comb = Some(Arc::clone(comb));
    }
}
