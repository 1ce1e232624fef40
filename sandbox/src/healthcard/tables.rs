//! What the documents say in tables: interfaces with their fields, codes, dictionaries, and the
//! values that their samples print.

pub(super) const AUTH: &str = "/rest/auth/HealthCard/HealthOpenAuth/AuthObj/";
pub(super) const PLATFORM: &str = "/rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/";
pub(super) const CARD_SERVER: &str = "/rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/";
pub(super) const TOOLS: &str = "/rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/";
pub(super) const VACCINATION: &str = "/rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/";

/// Codes, QR texts and ids that the document prints in its samples, and those of the same kind
/// in the examples of hisbridge's catalogue.
pub(super) mod printed {
    pub const WECHAT_CODES: [&str; 4] = [
        "微信身份授权码",
        "73EFA6796D3869FF82FAE7E81E9XXXX",
        "73EFA6796D3869FF82FAE7E81E9A1C05",
        "13B8AC208CEDACE7DD1DF57963150664",
    ];
    pub const HEALTH_CODE: &str = "F9D3F8A308FC0EABC581F5903CAA1094";
    /// QR texts that are not simply a card's id and `:1`, with the number of their card.
    pub const QR_TEXTS: [(&str, usize); 5] = [
        ("123:1", 0),
        ("xxxx", 0),
        (
            "2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:0:B0E3CC5F50EF5DC663F094C985B58312::35020001001",
            0,
        ),
        ("C7DA29345B6DF90A6F5BBEBD73EBE2EDA26F341A6CFEEEE121XXX:1", 1),
        ("D109C4C340995DFC13262A55699FBDAD8S564E8B65796FA1:0:BOE3CC5F50EF5DC663F094C985B58312::35020001001", 2),
    ];
    /// Orders of any kind, and authorised kiosk codes.
    pub const ORDER_IDS: [&str; 4] = [
        "df1ddb7e8ef4475a656a70bf87804b3",
        "5f0c7f0e8a8e4d3f9f3b6d6f0a1b2c3d",
        "b7d1f3a52c944e0f8a6d5c4b3a291807",
        "8f2c1d7e5a9b4c3d8e7f6a5b4c3d2e1f",
    ];
    pub const APP_ID: &str = "snzebh3x8zl4a4hi9";
    pub const HOSPITALS: [&str; 5] = ["00000", "10023", "20010", "10086", "10088"];
    /// Cards that are there from the start.
    pub const CARDS: usize = 3;
}

/// One interface: its path prefix and its `req` fields, written as `name:type` with `!` for
/// required and `?` for optional; types s text, i integer, b boolean, o object, a array.
pub(super) struct Interface {
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
    pub(super) fields: &'static str,
}

pub(super) const fn interface(name: &'static str, prefix: &'static str, fields: &'static str) -> Interface {
    Interface { name, prefix, fields }
}

pub(super) const INTERFACES: &[Interface] = &[
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
        "qrCodeText:s! terminalId:s! time:s! medicalStep:s! useCityCode:s! useCityName:s! hospitalCode:s! hospitalName:s! orgId:s? name:s? idCard:s? useScene:s? useType:s? useChannel:s? channelCode:s? channelName:s? qrCodeType:s?",
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
        "cardType:s! idCard:s! name:s! wechatCode:s! scene:s! useCardType:s! verifySuccessRedirectUrl:s! verifyFailRedirectUrl:s! ecardNo:s? department:s? cardCostTypes:s? faceUrl:s? ncidasUrl:s? domainChannel:i?",
    ),
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

pub(super) const BATCH_FIELDS: &str = "wechatCode:s! name:s! gender:s! nation:s! birthday:s! idNumber:s! idType:s! address:s? phone1:s! phone2:s? patid:s! openId:s! wechatUrl:s!";

/// Texts of the codes used here (3.2.12).
pub(super) const MESSAGES: &[(i64, &str)] = &[
    (10002, "请求参数req不能为空"),
    (10003, "请求参数commonIn不能为空"),
    (10006, "健康卡号不能为空"),
    (10007, "健康卡授权码不能为空"),
    (10008, "健康卡授权码不存在"),
    (10010, "系统接口异常，请尝试刷新页面"),
    (10012, "微信身份码不能为空"),
    (10013, "姓名不能为空"),
    (10014, "证件号不能为空"),
    (10018, "二维码不能为空"),
    (-10019, "健康卡不存在"),
    (10020, "二维码识别失败"),
    (-10025, "缺少参数（姓名、性别、民族、手机号码、证件类型、证件号码为必填项）"),
    (-10026, "身份证格式不合法"),
    (10033, "患者ID不能为空"),
    (10037, "requestId字段长度超出限制（512byte）"),
    (-10039, "ocr识别失败"),
    (10041, "ocr图片内容不得为空"),
    (10042, "参数错误"),
    (10043, "手机号不得为空"),
    (10051, "日期格式错误"),
    (10053, "订单号不存在"),
    (10054, "重复请求"),
    (10056, "输入的姓名与卡管平台保存的姓名不一致"),
    (20000, "鉴权失败"),
    (20001, "参数格式错误"),
    (20002, "无效参数"),
    (20004, "请求参数过长"),
    (21001, "appToken不能为空"),
    (21002, "非法appId或appSecret"),
    (21003, "appToken超时"),
    (21004, "非法appToken或hospitalId"),
    (21005, "无权操作该医院ID"),
    (21006, "签名错误"),
];

pub(super) const SCENES: [&str; 36] = [
    "010101", "0101011", "0101012", "0101013", "0101014", "0101015", "010102", "0101021", "0101022", "0101023",
    "010103", "0101031", "010104", "0101041", "0101042", "010105", "0101051", "0101052", "0101053", "0101054",
    "0101055", "0101056", "010106", "010108", "0101081", "0101082", "0101083", "010109", "00000", "00001", "00002",
    "00003", "00004", "00005", "00006", "00007",
];
pub(super) const ID_TYPES: [(&str, &str); 12] = [
    ("01", "居民身份证"),
    ("02", "居民户口簿"),
    ("03", "护照"),
    ("04", "军官证"),
    ("05", "驾驶证"),
    ("06", "港澳居民来往内地通行证"),
    ("07", "台湾居民来往内地通行证"),
    ("08", "出生医学证明"),
    ("09", "医保卡"),
    ("10", "就诊卡"),
    ("11", "健康卡"),
    ("99", "其他法定有效证件"),
];
