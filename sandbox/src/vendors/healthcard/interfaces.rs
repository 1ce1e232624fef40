//! The interfaces, with their paths and fields, as the documents' tables say.

/// Tokens.
pub const AUTH: &str = "/rest/auth/HealthCard/HealthOpenAuth/AuthObj/";
/// The open platform.
pub const PLATFORM: &str = "/rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/";
/// The card server.
pub const CARD_SERVER: &str = "/rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/";
/// Kiosks (扫码机).
pub const TOOLS: &str = "/rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/";
/// Vaccination.
pub const VACCINATION: &str = "/rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/";

/// One interface: its path prefix and its `req` fields, written as `name:type` with `!` for
/// required and `?` for optional; types s text, i integer, b boolean, o object, a array.
pub struct Interface {
    /// The last part of its path.
    pub name: &'static str,
    /// What comes before the name.
    pub prefix: &'static str,
    /// Its `req` fields.
    pub fields: &'static str,
}

const fn interface(name: &'static str, prefix: &'static str, fields: &'static str) -> Interface {
    Interface { name, prefix, fields }
}

/// All that the documents describe.
pub const INTERFACES: &[Interface] = &[
    // The document, 3.2.1 to 3.2.11.
    interface("getAppToken", AUTH, "appId:s!"),
    interface(
        "registerHealthCard",
        PLATFORM,
        "wechatCode:s! name:s! gender:s! nation:s! birthday:s! idNumber:s! idType:s! address:s? phone1:s! phone2:s? patid:s? relation:s? citycode:s? childInfo:o? clientInfo:o? ip:s? referer:s? userAgent:s? ext:s? openId:s? registeredType:i?",
    ),
    interface("getHealthCardByHealthCode", PLATFORM, "healthCode:s!"),
    interface("getHealthCardByQRCode", PLATFORM, "qrCodeText:s!"),
    interface("ocrInfo", PLATFORM, "imageContent:s!"),
    interface("bindCardRelation", PLATFORM, "patid:s! qrCodeText:s!"),
    interface(
        "reportHISData",
        PLATFORM,
        "qrCodeText:s? idCardNumber:s? idCard:s? name:s? time:s! hospitalId:s? hospitalCode:s? scene:s! department:s? cardType:s! cardChannel:s! cardCostTypes:s? subHospitalCode:s? serviceId:s?",
    ),
    interface("getOrderIdByOutAppId", PLATFORM, "appId:s? qrCodeText:s!"),
    interface("registerBatchHealthCard", PLATFORM, "healthCardItems:a!"),
    interface("getDynamicQRCode", PLATFORM, "healthCardId:s! idType:s! idNumber:s!"),
    interface(
        "verifyQRCode",
        PLATFORM,
        "qrCodeText:s! terminalId:s? time:s? medicalStep:s? useCityCode:s? useCityName:s? hospitalCode:s? hospitalName:s? orgId:s? name:s? idCard:s? useScene:s? useType:s? useChannel:s? channelCode:s? channelName:s? qrCodeType:s?",
    ),
    // The platform's further interfaces (public notes, section 3).
    interface("registerOrder", PLATFORM, "name:s! idCardNumber:s! accessToken:s?"),
    interface("verifyFaceIdentity", PLATFORM, "orderId:s! verifyResult:s! accessToken:s?"),
    interface("updateHealthCardId", PLATFORM, "updateHealthCardIdItems:a!"),
    interface("getHealthCardByHealthCardId", CARD_SERVER, "healthCardId:s!"),
    interface("ssmGenQrCode", TOOLS, "ssmId:s! notifyUrl:s?"),
    interface("ssmQueryQrCodeResult", TOOLS, "uid:s!"),
    interface(
        "registerUniformVerifyOrder",
        PLATFORM,
        "cardType:s! idCard:s! name:s! wechatCode:s? scene:s? useCardType:s? verifySuccessRedirectUrl:s? verifyFailRedirectUrl:s? ecardNo:s? department:s? cardCostTypes:s? faceUrl:s? ncidasUrl:s? domainChannel:i?",
    ),
    // Only its name is public.
    interface("registerUniformOrder", PLATFORM, ""),
    interface("checkUniformVerifyResult", CARD_SERVER, "verifyOrderId:s! verifyResult:s!"),
    interface("getOrderInfoByOrderId", PLATFORM, "orderId:s! verifyType:i!"),
    interface(
        "registerRealPersonAuthOrder",
        PLATFORM,
        "wechatCode:s! idCard:s! cardType:s! name:s! result:s! verifyType:i! orderId:s? extInfo:o?",
    ),
    interface(
        "registerHealthCardPreAuth",
        PLATFORM,
        "wechatCode:s! successRedirectUrl:s! failRedirectUrl:s! userFormPageUrl:s! faceUrl:s! verifyFailRedirectUrl:s! patientType:i? ncidasUrl:s? domainChannel:i?",
    ),
    interface(
        "registerHealthCardPreFill",
        PLATFORM,
        "name:s! gender:s! nation:s! birthday:s! idNumber:s! idType:s! phone1:s! authCode:s! successRedirectUrl:s! failRedirectUrl:s! verifyFailRedirectUrl:s! faceUrl:s! address:s? phone2:s? relation:s? childInfo:o? clientInfo:o? ext:s? ncidasUrl:s? domainChannel:i?",
    ),
    interface("getRegInfoByCode", PLATFORM, "code:s!"),
    interface("getPatientsHealthCard", PLATFORM, "patientCode:s!"),
    interface("savePatients", PLATFORM, "card:o! code:s! incorrectInfo:a?"),
    interface(
        "saveScanQrField",
        PLATFORM,
        "healthCardId:s! registerCardNum:s? registerId:s? outpatientNum:s? registerQrCode:s? registerBarCode:s? caregiverName:s? caregiverPhone:s? caregiverCardNumber:s? visitCodeFirst:s?",
    ),
    interface("getThirdPartyPlatformInfo", PLATFORM, "cityCode:s! platformId:s!"),
    interface("verifyRealNamePatient", PLATFORM, "userName:s! idCard:s! platformId:s!"),
    interface(
        "reportRealNamePatientData",
        PLATFORM,
        "patientId:s! time:s! platformId:s! subHospitalCode:s! scene:s! qrCodeText:s? department:s? cardType:s? cardChannel:s? cardCostTypes:s?",
    ),
    interface(
        "reportScanQRCode",
        PLATFORM,
        "qrCodeText:s! time:s! hospitalCode:s! hospitalName:s! healthCardId:s! scene:s! department:s! cardChannel:s! cardCostTypes:s?",
    ),
    interface(
        "referralResultNotice",
        PLATFORM,
        "applyNo:s! diagnosticOpinion:s! handlingOpinions:s! beginTime:s! endTime:s! billingDoctor:s! applicationOrganization:s! referralDoctor:s! referralInstitution:s! referralDepartment:s! checkStatus:i!",
    ),
    interface(
        "sendMedicalRecordNotice",
        PLATFORM,
        "appId:s! openId:s! hospitalName:s! healthCardId:s! userCardInfoList:a! unionId:s? extend:s?",
    ),
    interface("checkAppointmentLimit", VACCINATION, "openId:s! healthCardId:s! clientIp:s?"),
    interface("bindUnionId", PLATFORM, "weChatCode:s! qrCodeList:a!"),
];

/// The fields of one person in registerBatchHealthCard.
pub const BATCH_FIELDS: &str = "wechatCode:s! name:s! gender:s! nation:s! birthday:s! idNumber:s! idType:s! address:s? phone1:s! phone2:s? patid:s! openId:s! wechatUrl:s!";
