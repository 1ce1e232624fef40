//! Thin, pure wrappers around the cryptographic crates: bytes in, bytes out.
//!
//! Nothing here reads the configuration, logs, or keeps state; the one exception is the small
//! cache of multiplication tables in [`sm2`], which holds public keys only. No function panics
//! on what it is given, and no error shows a key or data.
//!
//! Which vendor needs what: imaging SM2 and SHA-1, ywx SM3 and SHA-1, healthcard SHA-256 and
//! AES, reservation AES, signit HMAC-SHA512.

pub mod aes_ecb;
pub mod digest;
pub mod encoding;
pub mod sm2;

use std::fmt;

/// What went wrong in a cryptographic operation.
///
/// `Display` gives a short Chinese message for the person at the desk. Neither it nor `Debug`
/// shows a key or data: the variants hold lengths and positions, nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CryptoError {
    /// The operating system gave no (usable) random numbers.
    Random,
    /// A hexadecimal text has an odd number of digits.
    HexOdd {
        /// How many digits came, white space not counted.
        digits: usize,
    },
    /// A hexadecimal text holds something else than a digit.
    HexDigit {
        /// Which character it is, counted from 1, white space and a leading `0x` not counted.
        position: usize,
    },
    /// A Base64 text holds a character that does not belong there.
    Base64Character {
        /// Which character it is, counted from 1, white space not counted.
        position: usize,
    },
    /// A Base64 text was cut off or its padding is wrong.
    Base64Length {
        /// How many characters came, white space and padding not counted.
        characters: usize,
    },
    /// A key is not usable.
    Key {
        /// Which of the two keys.
        which: KeyKind,
        /// What is wrong with it.
        fault: KeyFault,
    },
    /// SM2 cannot encrypt an empty text.
    EmptyPlaintext,
    /// More data than the algorithm can take.
    TooLong,
    /// An SM2 ciphertext is too short to hold its three parts.
    CiphertextLength {
        /// How many bytes came.
        bytes: usize,
    },
    /// An SM2 ciphertext does not begin with a point of the curve.
    CiphertextPoint,
    /// The check value of an SM2 ciphertext does not match: wrong key, wrong order of the parts
    /// or damaged data.
    Decryption,
    /// A signature is neither 64 bytes nor DER.
    SignatureFormat {
        /// How many bytes came.
        bytes: usize,
    },
    /// A signature in hexadecimal is neither 128 digits nor DER.
    SignatureDigits {
        /// How many digits came.
        digits: usize,
    },
    /// A signature begins as DER does, but is not whole.
    SignatureDer {
        /// How many bytes came.
        bytes: usize,
    },
    /// A signature of several texts (`r#s`) has not two of them.
    SignatureParts {
        /// How many came.
        parts: usize,
    },
    /// One of the two texts of a signature (`r#s`) is neither hexadecimal nor Base64 of at most 32 bytes.
    SignaturePart {
        /// Which of the two.
        half: SignatureHalf,
        /// How many characters came.
        characters: usize,
    },
    /// A number of a signature is not in 1 … n−1.
    SignatureRange {
        /// Which of the two.
        half: SignatureHalf,
        /// Whether it is 0; else it is too large.
        zero: bool,
    },
    /// An SM2 user identifier is longer than its 16-bit length in bits allows.
    UserIdLength {
        /// How many bytes came.
        bytes: usize,
    },
    /// An AES key has none of the three lengths.
    AesKeyLength {
        /// How many bytes came.
        bytes: usize,
    },
    /// An AES ciphertext is empty or not a whole number of blocks.
    AesCiphertextLength {
        /// How many bytes came.
        bytes: usize,
    },
    /// An AES ciphertext in hexadecimal is not a whole number of blocks.
    AesCiphertextDigits {
        /// How many digits came.
        digits: usize,
    },
    /// The padding of a decrypted AES text is wrong: wrong key or damaged data.
    AesPadding,
}

/// Which key of a pair an error speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// 公钥
    Public,
    /// 私钥
    Private,
}

/// The two numbers of an SM2 signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureHalf {
    /// The first.
    R,
    /// The second.
    S,
}

impl SignatureHalf {
    fn name(self) -> &'static str {
        match self {
            SignatureHalf::R => "r",
            SignatureHalf::S => "s",
        }
    }
}

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFault {
    /// Nothing came.
    Empty,
    /// Hexadecimal, but of no length that a key has.
    HexDigits(usize),
    /// Meant as hexadecimal, but this character (counted from 1, white space and a leading `0x` not counted) is no
    /// digit.
    HexDigit(usize),
    /// Base64 of this many bytes, which are no key.
    Bytes(usize),
    /// Neither hexadecimal nor Base64 nor PEM.
    Unreadable,
    /// A PEM text without the block that is wanted, or with a damaged one.
    Pem,
    /// A certificate came instead of the key.
    Certificate,
    /// The other key of the pair came.
    OtherKind,
    /// A private key protected by a passphrase.
    Passphrase,
    /// A key of another algorithm.
    NotSm2,
    /// An elliptic-curve key on another curve, or on one that it does not name.
    OtherCurve,
    /// The coordinates are no point of the SM2 curve.
    NotOnCurve,
    /// A private number outside 1 … n−2.
    OutOfRange,
    /// A private key that carries a public key which is not its own.
    Pair,
}

impl KeyKind {
    fn name(self) -> &'static str {
        match self {
            KeyKind::Public => "公钥",
            KeyKind::Private => "私钥",
        }
    }

    fn other(self) -> KeyKind {
        match self {
            KeyKind::Public => KeyKind::Private,
            KeyKind::Private => KeyKind::Public,
        }
    }

    fn forms(self) -> &'static str {
        match self {
            KeyKind::Public => "公钥应为 128 或 130 位十六进制、Base64 或 PEM",
            KeyKind::Private => "私钥应为 64 位十六进制、Base64 或 PEM",
        }
    }

    /// Whether so many hexadecimal digits are the usual form of this kind of key.
    fn has_digits(self, digits: usize) -> bool {
        match self {
            KeyKind::Public => matches!(digits, 128 | 130),
            KeyKind::Private => digits == 64,
        }
    }
}

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => f.write_str("操作系统没有给出可用的随机数，无法加密或签名"),
            Self::HexOdd { digits } => {
                write!(f, "十六进制文字应为偶数位，收到的是 {digits} 位")
            }
            Self::HexDigit { position } => {
                write!(f, "十六进制文字的第 {position} 个字符不是 0-9 或 A-F")
            }
            Self::Base64Character { position } => {
                write!(f, "Base64 文字的第 {position} 个字符有误")
            }
            Self::Base64Length { characters } => {
                write!(f, "Base64 文字不完整，收到的是 {characters} 个字符，可能被截断")
            }
            Self::Key { which, fault } => display_key_fault(f, *which, *fault),
            Self::EmptyPlaintext => f.write_str("明文为空，SM2 不能加密空内容"),
            Self::TooLong => f.write_str("内容太长，无法处理"),
            Self::CiphertextLength { bytes } => {
                write!(f, "SM2 密文至少 98 字节（不带 04 时 97 字节），收到的是 {bytes} 字节，可能被截断")
            }
            Self::CiphertextPoint => f.write_str("SM2 密文的开头不是曲线上的点，密文可能被截断或改动"),
            Self::Decryption => f.write_str("SM2 解密失败：私钥、顺序（C1C3C2 或 C1C2C3）或密文不对"),
            Self::SignatureFormat { bytes } => {
                write!(f, "SM2 签名应为 64 字节（r||s）或 DER 编码，收到的是 {bytes} 字节")
            }
            Self::SignatureDigits { digits } => {
                write!(f, "SM2 签名应为 128 位十六进制（r||s）、DER 编码或 r#s，收到的是 {digits} 位十六进制")
            }
            Self::SignatureDer { bytes } => {
                write!(f, "SM2 签名像是 DER 编码但不完整，收到的是 {bytes} 字节，可能被截断")
            }
            Self::SignatureParts { parts } => {
                write!(f, "SM2 签名分开写时应为 r#s 两段，收到的是 {parts} 段")
            }
            Self::SignaturePart { half, characters } => {
                let half = half.name();
                write!(
                    f,
                    "SM2 签名的 {half} 应为不超过 64 位的十六进制或 32 字节的 Base64，收到的是 {characters} 个字符"
                )
            }
            Self::SignatureRange { half, zero } => {
                let half = half.name();
                let what = if *zero { "是 0" } else { "太大" };
                write!(f, "SM2 签名的 {half} {what}，应在 1 到 n-1 之间（n 为 SM2 曲线的阶），请核对签名是否抄错")
            }
            Self::UserIdLength { bytes } => {
                write!(f, "SM2 用户标识最长 8191 字节，收到的是 {bytes} 字节")
            }
            Self::AesKeyLength { bytes } => {
                write!(f, "AES 密钥应为 16、24 或 32 字节，收到的是 {bytes} 字节")
            }
            Self::AesCiphertextLength { bytes } => {
                write!(f, "AES 密文应为 16 字节的整数倍，收到的是 {bytes} 字节")
            }
            Self::AesCiphertextDigits { digits } => {
                write!(f, "AES 密文应为 Base64，或位数为 32 的整数倍的十六进制，收到的是 {digits} 位十六进制")
            }
            Self::AesPadding => f.write_str("AES 解密失败：密钥或密文不对"),
        }
    }
}

fn display_key_fault(f: &mut fmt::Formatter<'_>, which: KeyKind, fault: KeyFault) -> fmt::Result {
    let name = which.name();
    let forms = which.forms();
    match fault {
        KeyFault::Empty => write!(f, "{forms}，收到的是空值"),
        KeyFault::HexDigits(digits) => {
            write!(f, "{forms}，收到的是 {digits} 位十六进制")?;
            if which.other().has_digits(digits) {
                write!(f, "，像是{}", which.other().name())?;
            }
            Ok(())
        }
        KeyFault::HexDigit(position) => {
            write!(f, "{name}的第 {position} 个字符不是 0-9 或 A-F")
        }
        KeyFault::Bytes(bytes) => write!(f, "{forms}，收到的内容解开后是 {bytes} 字节，不是{name}"),
        KeyFault::Unreadable => write!(f, "{forms}，收到的都不是"),
        KeyFault::Pem => write!(f, "PEM 中没有完整的{name}"),
        KeyFault::Certificate => write!(f, "收到的是证书，请先从证书中取出{name}"),
        KeyFault::OtherKind => write!(f, "收到的是{}，这里要{name}", which.other().name()),
        KeyFault::Passphrase => f.write_str("私钥有口令保护，请先去掉口令"),
        KeyFault::NotSm2 => write!(f, "收到的是其他算法的{name}，不是 SM2 的"),
        KeyFault::OtherCurve => write!(f, "收到的是其他曲线的{name}，不是 SM2 曲线的"),
        KeyFault::NotOnCurve => write!(f, "{name}不是 SM2 曲线上的点，请核对是否抄错或被截断"),
        KeyFault::Pair => f.write_str("私钥与它附带的公钥不是一对"),
        KeyFault::OutOfRange => write!(f, "{name}的数值超出 SM2 的范围，请核对是否抄错"),
    }
}

impl std::error::Error for CryptoError {}
