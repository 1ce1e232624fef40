//! The credentials that the sandbox knows. All are invented or printed in public documents; none
//! opens anything real.

use serde_json::{Value, json};
use std::path::Path;

/// imaging: hospital code of the vendor document's example (section 4).
pub const HOSPITAL_CODE: &str = "47068171X33038211A1001";
/// imaging: hospital name for requests that carry none.
pub const HOSPITAL_NAME: &str = "示例医院";
/// imaging: SM2 key of the example in GB/T 32918.5 (the whole world knows it).
pub const SM2_PRIVATE_KEY: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
/// imaging: its public key, 130 hex digits with the leading 04.
pub const SM2_PUBLIC_KEY: &str = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";

/// ywx: client id of the vendor document's test environment.
pub const YWX_CLIENT_ID: &str = "2017070411003376";
/// ywx: its secret.
pub const YWX_CLIENT_SECRET: &str = "2017070411003360";

/// reservation: apikey.
pub const RESERVATION_API_KEY: &str = "NBsyltb8wDHUf1CIVxSLMZmpktwL7ScJ";
/// reservation: secret.
pub const RESERVATION_SECRET: &str = "eAT9HgCQy6l6GjKY26CT0giy65PtXg4W";
/// reservation: AES key, 16 bytes.
pub const RESERVATION_AES_KEY: &str = "sandboxAesKey016";

/// healthcard: one developer (ISV) with its secret and hospital.
pub struct HealthcardApp {
    /// appId.
    pub app_id: &'static str,
    /// appSecret, 32 characters.
    pub secret: &'static str,
    /// hospitalId.
    pub hospital_id: &'static str,
}

/// healthcard: the developer of the main configuration (secret of the document's 3.1.3).
pub const HEALTHCARD_APP: HealthcardApp = HealthcardApp {
    app_id: "a1a2e0bde41574ad8ea9a4bb58022oop",
    secret: "8c8e763f443ef983ac33aef1c7085cfb",
    hospital_id: "90003",
};
/// healthcard: a second developer, in the profile `branch`.
pub const HEALTHCARD_BRANCH: HealthcardApp = HealthcardApp {
    app_id: "b7d90cc1e2f34a56b8c7d6e5f4a3b2c1",
    secret: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    hospital_id: "90005",
};
/// healthcard: a hospital that exists, but belongs to neither developer (21005).
pub const HEALTHCARD_FOREIGN_HOSPITAL: &str = "20012";

/// signit: app id printed in the vendor document.
pub const SIGNIT_APP_ID: &str = "1931fabdb516e66ca2f8c42691a";
/// signit: secret for client_credentials.
pub const SIGNIT_CLIENT_SECRET: &str = "sandbox-signit-secret-0001";
/// signit: static access token printed in the vendor document.
pub const SIGNIT_ACCESS_TOKEN: &str = "3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6";

/// The matching hisbridge configuration (DESIGN section 4) for a sandbox under `url`.
pub fn config_json(url: &str, ca_file: Option<&Path>) -> Value {
    let mut config = json!({
        "imaging": {
            "frontend_url": url,
            "backend_url": url,
            "hospital_code": HOSPITAL_CODE,
            "hospital_name": HOSPITAL_NAME,
            "public_key": SM2_PUBLIC_KEY,
            "ciphertext_order": "C1C3C2",
            "carry": "body",
        },
        "ywx": {
            "base_url": url,
            "client_id": YWX_CLIENT_ID,
            "client_secret": YWX_CLIENT_SECRET,
        },
        "reservation": {
            "base_url": url,
            "api_key": RESERVATION_API_KEY,
            "secret": RESERVATION_SECRET,
            "aes_key": RESERVATION_AES_KEY,
            "body": "raw",
            "form_field": "data",
        },
        "healthcard": {
            "base_url": url,
            "page_url": url,
            "app_id": HEALTHCARD_APP.app_id,
            "app_secret": HEALTHCARD_APP.secret,
            "hospital_id": HEALTHCARD_APP.hospital_id,
        },
        "signit": {
            "base_url": url,
            "app_id": SIGNIT_APP_ID,
            "access_token": SIGNIT_ACCESS_TOKEN,
            "client_secret": SIGNIT_CLIENT_SECRET,
        },
        "profiles": {
            "branch": {
                "healthcard": {
                    "base_url": url,
                    "page_url": url,
                    "app_id": HEALTHCARD_BRANCH.app_id,
                    "app_secret": HEALTHCARD_BRANCH.secret,
                    "hospital_id": HEALTHCARD_BRANCH.hospital_id,
                },
            },
        },
    });
    if let Some(file) = ca_file {
        config["http"] = json!({"ca_file": file.display().to_string()});
    }
    config
}
