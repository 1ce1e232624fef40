//! TLS 1.2 with ECDHE and AES in CBC mode, which rustls does not bring: Windows Server 2008 R2 to 2012 R2 with an RSA
//! certificate offers nothing better. Source: RFC 4492, RFC 5246, RFC 5289.

mod constant_time;
mod mac;
mod record;

pub use mac::Hash;
pub use record::Keys;

use record::{BLOCK, Head};
use rustls::crypto::KeyExchangeAlgorithm;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, KeyBlockShape, MessageDecrypter, MessageEncrypter,
    OutboundOpaqueMessage, OutboundPlainMessage, PrefixedPayload, Tls12AeadAlgorithm, UnsupportedOperationError,
    make_tls12_aad,
};
use rustls::crypto::ring::cipher_suite::{
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
};
use rustls::{CipherSuite, CipherSuiteCommon, ConnectionTrafficSecrets, Error, SupportedCipherSuite, Tls12CipherSuite};

/// Most bytes of data in a record. Source: RFC 5246 section 6.2.1.
const LONGEST: usize = 16384;

/// The suites, the better ones first.
pub static SUITES: [SupportedCipherSuite; 6] = [
    SupportedCipherSuite::Tls12(&ECDSA_128_SHA256),
    SupportedCipherSuite::Tls12(&RSA_128_SHA256),
    SupportedCipherSuite::Tls12(&ECDSA_256_SHA),
    SupportedCipherSuite::Tls12(&RSA_256_SHA),
    SupportedCipherSuite::Tls12(&ECDSA_128_SHA),
    SupportedCipherSuite::Tls12(&RSA_128_SHA),
];

static ECDSA: &Tls12CipherSuite = tls12(&TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
static RSA: &Tls12CipherSuite = tls12(&TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);

static ECDSA_128_SHA256: Tls12CipherSuite =
    suite(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, ECDSA, &AES_128_SHA256);
static RSA_128_SHA256: Tls12CipherSuite =
    suite(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, RSA, &AES_128_SHA256);
static ECDSA_256_SHA: Tls12CipherSuite = suite(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, ECDSA, &AES_256_SHA);
static RSA_256_SHA: Tls12CipherSuite = suite(CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, RSA, &AES_256_SHA);
static ECDSA_128_SHA: Tls12CipherSuite = suite(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, ECDSA, &AES_128_SHA);
static RSA_128_SHA: Tls12CipherSuite = suite(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, RSA, &AES_128_SHA);

static AES_128_SHA256: Algorithm = Algorithm { hash: Hash::Sha256, key: 16 };
static AES_256_SHA: Algorithm = Algorithm { hash: Hash::Sha1, key: 32 };
static AES_128_SHA: Algorithm = Algorithm { hash: Hash::Sha1, key: 16 };

/// As one of ring's, but for the records: in TLS 1.2 all these suites have SHA-256 in the handshake.
const fn suite(name: CipherSuite, like: &Tls12CipherSuite, records: &'static Algorithm) -> Tls12CipherSuite {
    Tls12CipherSuite {
        common: CipherSuiteCommon {
            suite: name,
            hash_provider: like.common.hash_provider,
            // As AES-GCM's: 2³⁴ blocks under one key, far from where two of them would be equal.
            confidentiality_limit: 1 << 24,
        },
        prf_provider: like.prf_provider,
        kx: KeyExchangeAlgorithm::ECDHE,
        sign: like.sign,
        aead_alg: records,
    }
}

const fn tls12(suite: &SupportedCipherSuite) -> &'static Tls12CipherSuite {
    match suite {
        SupportedCipherSuite::Tls12(suite) => suite,
        #[allow(clippy::panic, reason = "the compiler runs into it, or nobody")]
        SupportedCipherSuite::Tls13(_) => panic!(),
    }
}

/// What a suite's records are made with.
struct Algorithm {
    hash: Hash,
    key: usize,
}

impl Algorithm {
    fn keys(&self, mac: AeadKey, cipher: &[u8]) -> Records {
        Records(Keys::new(self.hash, mac.as_ref(), cipher))
    }
}

/// rustls has suites with a key and an implicit nonce, no MAC key. The key block's order is the same: two MAC keys, two
/// keys.
impl Tls12AeadAlgorithm for Algorithm {
    fn encrypter(&self, key: AeadKey, iv: &[u8], _: &[u8]) -> Box<dyn MessageEncrypter> {
        Box::new(self.keys(key, iv))
    }

    fn decrypter(&self, key: AeadKey, iv: &[u8]) -> Box<dyn MessageDecrypter> {
        Box::new(self.keys(key, iv))
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape { enc_key_len: self.hash.length(), fixed_iv_len: self.key, explicit_nonce_len: 0 }
    }

    fn extract_keys(
        &self,
        _: AeadKey,
        _: &[u8],
        _: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

/// One direction of a connection. The keys' lengths are the algorithm's own, so that they are there.
struct Records(Option<Keys>);

impl MessageEncrypter for Records {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, sequence: u64) -> Result<OutboundOpaqueMessage, Error> {
        let keys = self.0.as_ref().ok_or(Error::EncryptError)?;
        let data = message.payload.len();
        let length = keys.sealed_length(data);
        let mut payload = PrefixedPayload::with_capacity(length);
        payload.extend_from_slice(&[0; BLOCK]);
        payload.extend_from_chunks(&message.payload);
        payload.extend(std::iter::repeat_n(&0, length.saturating_sub(BLOCK + data)));
        // One that cannot be foretold. Source: RFC 5246 section 6.2.3.2.
        let mut iv = [0; BLOCK];
        getrandom::fill(&mut iv).map_err(|_| Error::FailedToGetRandomBytes)?;
        let head = make_tls12_aad(sequence, message.typ, message.version, data);
        keys.seal(&head, iv, payload.as_mut(), data);
        Ok(OutboundOpaqueMessage::new(message.typ, message.version, payload))
    }

    fn encrypted_payload_len(&self, length: usize) -> usize {
        self.0.as_ref().map_or(length, |keys| keys.sealed_length(length))
    }
}

impl MessageDecrypter for Records {
    fn decrypt<'a>(
        &mut self,
        mut message: InboundOpaqueMessage<'a>,
        sequence: u64,
    ) -> Result<InboundPlainMessage<'a>, Error> {
        // The length is written into it when it is known.
        let head: Head = make_tls12_aad(sequence, message.typ, message.version, 0);
        let keys = self.0.as_ref().ok_or(Error::DecryptError)?;
        // rustls makes the alert bad_record_mac of it.
        let length = keys.open(&head, &mut message.payload).ok_or(Error::DecryptError)?;
        if length > LONGEST {
            return Err(Error::PeerSentOversizedRecord);
        }
        Ok(message.into_plain_message_range(BLOCK..BLOCK + length))
    }
}
