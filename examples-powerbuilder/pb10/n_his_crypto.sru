$PBExportHeader$n_his_crypto.sru
$PBExportComments$本地密码算法（hisbridge，由目录生成，请勿修改）
forward
global type n_his_crypto from n_hisbridge
end type
end forward

global type n_his_crypto from n_hisbridge
end type
global n_his_crypto n_his_crypto

forward prototypes
public function string of_sm2_generate_key (string as_request)
public function string of_sm2_encrypt (string as_request)
public function string of_sm2_decrypt (string as_request)
public function string of_sm2_sign (string as_request)
public function string of_sm2_verify (string as_request)
public function string of_sm3 (string as_request)
public function string of_sha1 (string as_request)
public function string of_sha256 (string as_request)
public function string of_aes_ecb_encrypt (string as_request)
public function string of_aes_ecb_decrypt (string as_request)
end prototypes

public function string of_sm2_generate_key (string as_request);
// 本地密码算法 sm2_generate_key: 生成 SM2 密钥对
//
// Makes an SM2 key pair.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.1.
//
// Answer (`data`):
// - private_key string: 私钥，64 位十六进制
// - public_key string: 公钥，130 位十六进制，以 04 开头
//
// Example: {}
return of_call("crypto.sm2_generate_key", as_request)
end function

public function string of_sm2_encrypt (string as_request);
// 本地密码算法 sm2_encrypt: SM2 公钥加密
//
// SM2 encryption.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.4.
//
// Request fields:
// - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
// - base64 string [base64]: 内容（Base64）
// - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
// - public_key string [required]: 公钥（128 或 130 位十六进制（02、03 开头的压缩点为 66 位）、Base64
//   或 PEM；x、y 前的 0 可以缺，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
// - order string [default C1C3C2]: 密文排列
//   C1C3C2 GM/T 0003 标准的排列 | C1C2C3 旧的排列
//   (text、base64、hex 要填一个)
//   (text、base64、hex 只能填一个)
//
// Answer (`data`):
// - ciphertext string: 密文，大写十六进制，以 04 开头
//
// Example: {"public_key":"0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13","text":"encryption standard"}
return of_call("crypto.sm2_encrypt", as_request)
end function

public function string of_sm2_decrypt (string as_request);
// 本地密码算法 sm2_decrypt: SM2 私钥解密
//
// SM2 decryption.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.4.
//
// Request fields:
// - private_key string [required]: 私钥（64 位十六进制、Base64 或 PEM；前面的 0 可以缺（不少于 56 位）
//   或多一个字节 00，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
// - ciphertext string [required]: 密文（十六进制（大小写均可，可以没有 04，0x、空白不计）或 Base64）
// - order string [default C1C3C2]: 密文排列
//   C1C3C2 GM/T 0003 标准的排列 | C1C2C3 旧的排列
//
// Answer (`data`):
// - text string: 明文；不是 UTF-8 文本时没有这一项
// - base64 string: 明文的 Base64
//
// Example: {"private_key":"3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8","ciphertext":"04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF059983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD876621886CA989CA9C7D58087307CA93092D651EFA"}
return of_call("crypto.sm2_decrypt", as_request)
end function

public function string of_sm2_sign (string as_request);
// 本地密码算法 sm2_sign: SM2 签名
//
// SM2 signature (with SM3 and the user id).
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.2.
//
// Request fields:
// - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
// - base64 string [base64]: 内容（Base64）
// - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
// - private_key string [required]: 私钥（64 位十六进制、Base64 或 PEM；前面的 0 可以缺（不少于 56 位）
//   或多一个字节 00，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
// - user_id string [default 1234567812345678]: 用户标识
// - format string [default raw]: 签名格式
//   raw r 与 s 相连，128 位十六进制 | der ASN.1 DER，十六进制
//   (text、base64、hex 要填一个)
//   (text、base64、hex 只能填一个)
//
// Answer (`data`):
// - signature string: 签名，大写十六进制
// - base64 string: 签名的 Base64
//
// Example: {"private_key":"3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8","text":"message digest"}
return of_call("crypto.sm2_sign", as_request)
end function

public function string of_sm2_verify (string as_request);
// 本地密码算法 sm2_verify: SM2 验签
//
// Verification of an SM2 signature.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32918.2.
//
// Request fields:
// - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
// - base64 string [base64]: 内容（Base64）
// - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
// - public_key string [required]: 公钥（128 或 130 位十六进制（02、03 开头的压缩点为 66 位）、Base64
//   或 PEM；x、y 前的 0 可以缺，0x、空白不计；DER 里可以写明 SM2 曲线的全部参数）
// - signature string [required]: 签名（raw 或 der，十六进制或 Base64；也可以是 r#s（r、s 各为十六进制
//   或 Base64，前面的 0 可以缺））
// - user_id string [default 1234567812345678]: 用户标识
// - format string: 签名格式（不填就从签名本身认出）
//   raw r 与 s 相连，128 位十六进制 | der ASN.1 DER，十六进制
//   (text、base64、hex 要填一个)
//   (text、base64、hex 只能填一个)
//
// Answer (`data`):
// - valid bool: 签名是否有效
//
// Example: {"public_key":"0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13","text":"message digest","signature":"F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"}
return of_call("crypto.sm2_verify", as_request)
end function

public function string of_sm3 (string as_request);
// 本地密码算法 sm3: SM3 摘要
//
// SM3 digest.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, GB/T 32905.
//
// Request fields:
// - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
// - base64 string [base64]: 内容（Base64）
// - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
//   (text、base64、hex 只能填一个)
//
// Answer (`data`):
// - hex string: 摘要，小写十六进制
// - base64 string: 摘要的 Base64
//
// Example: {"text":"abc"}
return of_call("crypto.sm3", as_request)
end function

public function string of_sha1 (string as_request);
// 本地密码算法 sha1: SHA-1 摘要
//
// SHA-1 digest.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 180-4.
//
// Request fields:
// - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
// - base64 string [base64]: 内容（Base64）
// - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
//   (text、base64、hex 只能填一个)
//
// Answer (`data`):
// - hex string: 摘要，小写十六进制
// - base64 string: 摘要的 Base64
//
// Example: {"text":"abc"}
return of_call("crypto.sha1", as_request)
end function

public function string of_sha256 (string as_request);
// 本地密码算法 sha256: SHA-256 摘要
//
// SHA-256 digest.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 180-4.
//
// Request fields:
// - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
// - base64 string [base64]: 内容（Base64）
// - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
//   (text、base64、hex 只能填一个)
//
// Answer (`data`):
// - hex string: 摘要，小写十六进制
// - base64 string: 摘要的 Base64
//
// Example: {"text":"abc"}
return of_call("crypto.sha256", as_request)
end function

public function string of_aes_ecb_encrypt (string as_request);
// 本地密码算法 aes_ecb_encrypt: AES-ECB-PKCS5 加密
//
// AES-ECB encryption with PKCS#5 padding.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 197.
//
// Request fields:
// - text string: 内容（文本，按 UTF-8）（原样使用，空白也算内容；给出空文本就是空内容）
// - base64 string [base64]: 内容（Base64）
// - hex string [hex]: 内容（十六进制）（大小写均可，空白和开头的 0x 不计）
// - key string [required]: 密钥（按 UTF-8 取字节，须为 16、24 或 32 字节）
//   (text、base64、hex 只能填一个)
//
// Answer (`data`):
// - ciphertext string: 密文，Base64
//
// Example: {"key":"0123456789abcdef","text":"你好"}
return of_call("crypto.aes_ecb_encrypt", as_request)
end function

public function string of_aes_ecb_decrypt (string as_request);
// 本地密码算法 aes_ecb_decrypt: AES-ECB-PKCS5 解密
//
// AES-ECB decryption with PKCS#5 padding.
// Local, no network. Source: GB/T 32918, GB/T 32905, FIPS 180-4, FIPS 197, FIPS 197.
//
// Request fields:
// - key string [required]: 密钥（按 UTF-8 取字节，须为 16、24 或 32 字节）
// - ciphertext string [required, base64]: 密文，Base64 或十六进制（其中的空白不计）
//
// Answer (`data`):
// - text string: 明文；不是 UTF-8 文本时没有这一项
// - base64 string: 明文的 Base64
//
// Example: {"key":"0123456789abcdef","ciphertext":"rRCjYXSYlWp7RZhcN/pCJQ=="}
return of_call("crypto.aes_ecb_decrypt", as_request)
end function

on n_his_crypto.create
call super::create
end on

on n_his_crypto.destroy
call super::destroy
end on
