//! How a call is refused: the document's codes.

/// A refusal: code and what is said beyond the code's own text.
pub struct Refusal {
    /// As in `resultCode`.
    pub code: i64,
    detail: String,
}

/// With the code's own text.
pub fn refuse(code: i64) -> Refusal {
    Refusal { code, detail: String::new() }
}

/// With something more to say.
pub fn refuse_with(code: i64, detail: impl Into<String>) -> Refusal {
    Refusal { code, detail: detail.into() }
}

impl Refusal {
    /// As in `errMsg`.
    pub fn message(&self) -> String {
        let text = MESSAGES.iter().find(|(code, _)| *code == self.code).map_or("", |(_, text)| *text);
        if self.detail.is_empty() { text.to_owned() } else { format!("{text}：{}", self.detail) }
    }
}

/// Texts of the codes used here (3.2.12).
const MESSAGES: &[(i64, &str)] = &[
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
