//! The developers (ISV) whom the platform knows, and their hospitals.

use super::printed;
use super::refusal::{Refusal, refuse};
use crate::credentials::{HEALTHCARD_APP, HEALTHCARD_BRANCH, HEALTHCARD_FOREIGN_HOSPITAL, HealthcardApp};

/// All of them.
pub fn apps() -> [&'static HealthcardApp; 2] {
    [&HEALTHCARD_APP, &HEALTHCARD_BRANCH]
}

/// The developer of an appId.
pub fn app_named(app_id: &str) -> Option<&'static HealthcardApp> {
    let printed = printed::APP_IDS.contains(&app_id).then_some(&HEALTHCARD_APP);
    printed.or_else(|| apps().into_iter().find(|app| app.app_id == app_id))
}

/// The hospital must be the developer's.
pub fn check_hospital(app: &HealthcardApp, hospital: &str) -> Result<(), Refusal> {
    if hospital == app.hospital_id || printed::HOSPITALS.contains(&hospital) {
        return Ok(());
    }
    let exists = hospital == HEALTHCARD_FOREIGN_HOSPITAL || apps().iter().any(|other| other.hospital_id == hospital);
    Err(refuse(if exists { 21005 } else { 21004 }))
}
