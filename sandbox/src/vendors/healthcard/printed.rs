//! Codes, QR texts and ids that the document prints in its samples, and those of the same kind
//! in the examples of hisbridge's catalogue.

/// wechatCode (3.2.1).
pub const WECHAT_CODES: [&str; 4] = [
    "微信身份授权码",
    "73EFA6796D3869FF82FAE7E81E9XXXX",
    "73EFA6796D3869FF82FAE7E81E9A1C05",
    "13B8AC208CEDACE7DD1DF57963150664",
];
/// healthCode (3.2.2), of the second card.
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
/// appId of getAppToken (3.2.1) and of getOrderIdByOutAppId (3.2.8): other names of the first developer.
pub const APP_IDS: [&str; 2] = ["d7656ef9ab5eb27c01724cd37079d709", "snzebh3x8zl4a4hi9"];
/// hospitalId and hospitalCode.
pub const HOSPITALS: [&str; 5] = ["00000", "10023", "20010", "10086", "10088"];
/// Cards that are there from the start.
pub const CARDS: usize = 3;
