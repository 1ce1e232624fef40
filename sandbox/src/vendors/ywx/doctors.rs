//! The doctors whom the platform knows, each with a key and a certificate.

use crate::tls::{Authority, Identity};
use crate::{crypto, picture};

/// openIds of the doctors: those that the document prints, and that of the catalogue's examples,
/// all ready to sign; the first is the one who scans QR codes.
pub const DOCTORS: [&str; 6] = [
    "aa69bbd2b150006aq5164wfe4dybd786d1a",
    "46f4064de8a71feaqd414wfc9cyd06f74f7",
    "c1ac09f4def444f3aa5857cb65206045",
    "2f6d8818253b2d38qd744w52f6y9a3f8b01",
    "b561db3a671dbd39qca54w7a38y813a20aa",
    "7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06",
];
/// openId of a doctor who has no certificate yet (`process` 0): cannot be asked to sign.
pub const DOCTOR_NOT_READY: &str = "e5f1a2b3c4d5e6f7qa1b2w3c4dy5e6f7081";

/// A doctor.
pub struct Doctor {
    pub open_id: &'static str,
    pub name: &'static str,
    pub phone: &'static str,
    pub id_card: &'static str,
    pub employee: &'static str,
    /// 2 when certificate and seal are there.
    pub process: &'static str,
    pub identity: Identity,
}

impl Doctor {
    /// The seal, PNG in Base64.
    pub fn stamp(&self) -> String {
        crypto::base64(&picture::seal_png(self.open_id.as_bytes()))
    }
}

/// All doctors, with new certificates of the authority.
pub fn doctors(authority: &Authority) -> Result<Vec<Doctor>, String> {
    // 姓名, phone, userIdcardNum, employeeNumber
    const PEOPLE: [(&str, &str, &str, &str); 7] = [
        ("李医生", "13800000001", "110101199003070001", "1001"),
        ("王医生", "13800000002", "110101199003070002", "1002"),
        ("赵医生", "13800000003", "110101199003070003", "1003"),
        ("测试", "13800000004", "110101199003070004", "1004"),
        ("陈医生", "13800000005", "110101199003070005", "1005"),
        ("王五", "13900000001", "110101198505050032", "1024"),
        ("新医生", "13800000006", "110101199003070006", "1006"),
    ];
    let open_ids = DOCTORS.iter().chain([&DOCTOR_NOT_READY]);
    let mut doctors = Vec::new();
    for (open_id, (name, phone, id_card, employee)) in open_ids.zip(PEOPLE) {
        doctors.push(Doctor {
            open_id,
            name,
            phone,
            id_card,
            employee,
            process: if *open_id == DOCTOR_NOT_READY { "0" } else { "2" },
            identity: authority.person(name)?,
        });
    }
    Ok(doctors)
}
