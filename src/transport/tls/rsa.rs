//! RSA signatures by keys of 1024 to 2047 bits, which ring's PSS and PKCS #1 with SHA-384 do not know. Old servers'
//! certificates have such keys. Everything here is public, so nothing has to take the same time.

use rustls::SignatureScheme;
use sha2::{Digest, Sha256, Sha384, Sha512};
use sm2::elliptic_curve::bigint::modular::{FixedMontyForm, FixedMontyParams};
use sm2::elliptic_curve::bigint::{Odd, U2048};

/// Room for the longest key, one bit longer than those that are meant.
const ROOM: usize = U2048::BYTES;

/// A public key.
pub struct PublicKey<'a> {
    /// Without leading zeros.
    pub modulus: &'a [u8],
    /// Without leading zeros.
    pub exponent: &'a [u8],
}

impl PublicKey<'_> {
    /// The length of its modulus.
    pub fn bits(&self) -> usize {
        let zeros = self.modulus.first().map_or(0, |first| first.leading_zeros() as usize);
        (self.modulus.len() * 8).saturating_sub(zeros)
    }

    /// Whether this is the key's signature of the message. Source: RFC 8017 sections 8.1.2 and 8.2.2.
    pub fn has_signed(&self, scheme: SignatureScheme, message: &[u8], signature: &[u8]) -> bool {
        let Some(block) = self.open(signature) else { return false };
        match scheme {
            SignatureScheme::RSA_PKCS1_SHA256 => is_pkcs1(&block, &Sha256::digest(message)),
            SignatureScheme::RSA_PKCS1_SHA384 => is_pkcs1(&block, &Sha384::digest(message)),
            SignatureScheme::RSA_PKCS1_SHA512 => is_pkcs1(&block, &Sha512::digest(message)),
            SignatureScheme::RSA_PSS_SHA256 => self.is_pss::<Sha256>(&block, message),
            SignatureScheme::RSA_PSS_SHA384 => self.is_pss::<Sha384>(&block, message),
            SignatureScheme::RSA_PSS_SHA512 => self.is_pss::<Sha512>(&block, message),
            _ => None,
        }
        .is_some()
    }

    /// The signature to the power of the exponent, as long as the modulus. Source: RFC 8017 section 5.2.2.
    fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let (modulus, number) = (wide(self.modulus)?, wide(signature)?);
        // With an exponent of 1 anything signs itself.
        if signature.len() != self.modulus.len() || number >= modulus || matches!(self.exponent, [] | [0..=2]) {
            return None;
        }
        let exponent = wide(self.exponent)?;
        let modulus = FixedMontyParams::new_vartime(Option::from(Odd::new(modulus))?);
        let power = FixedMontyForm::new(&number, &modulus).pow_vartime(&exponent).retrieve();
        let bytes = power.to_be_bytes();
        bytes.as_ref().get(ROOM - self.modulus.len()..).map(<[u8]>::to_vec)
    }

    /// Source: RFC 8017 section 9.1.2, with a salt as long as the digest (RFC 8446 section 4.2.3).
    fn is_pss<D: Digest>(&self, block: &[u8], message: &[u8]) -> Option<()> {
        let length = <D as Digest>::output_size();
        let bits = self.bits().checked_sub(1)?;
        // One bit less than the modulus may be one byte less.
        let (outside, block) = block.split_at_checked(block.len().checked_sub(bits.div_ceil(8))?)?;
        let (masked, rest) = block.split_at_checked(block.len().checked_sub(length + 1)?)?;
        let (hash, end) = rest.split_at_checked(length)?;
        let mut data = masked.to_vec();
        for (byte, mask) in data.iter_mut().zip(mask::<D>(hash, masked.len())) {
            *byte ^= mask;
        }
        let unused = u32::try_from(block.len() * 8 - bits).ok()?;
        let high = !0xff_u8.checked_shr(unused)?;
        if outside.iter().any(|byte| *byte != 0) || end != [0xbc] || masked.first()? & high != 0 {
            return None;
        }
        *data.first_mut()? &= !high;
        let (padding, salt) = data.split_at_checked(data.len().checked_sub(length)?)?;
        let (one, zeros) = padding.split_last()?;
        let digest = D::new().chain_update([0; 8]).chain_update(D::digest(message)).chain_update(salt).finalize();
        (*one == 1 && zeros.iter().all(|byte| *byte == 0) && digest.as_slice() == hash).then_some(())
    }
}

/// Source: RFC 8017 section 9.2 with note 1.
fn is_pkcs1(block: &[u8], digest: &[u8]) -> Option<()> {
    let (length, kind) = match digest.len() {
        32 => (32, 1),
        48 => (48, 2),
        64 => (64, 3),
        _ => return None,
    };
    let info = [0x30, 17 + length, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, kind, 5, 0, 4, length];
    let fill = block.len().checked_sub(info.len() + digest.len() + 3).filter(|fill| *fill >= 8)?;
    let right = [[0, 1].as_slice(), &vec![0xff; fill], &[0], &info, digest].concat();
    (block == right).then_some(())
}

/// MGF1. Source: RFC 8017 appendix B.2.1.
fn mask<D: Digest>(seed: &[u8], length: usize) -> Vec<u8> {
    let pieces = (0_u32..).map(|count| D::new().chain_update(seed).chain_update(count.to_be_bytes()).finalize());
    let mut mask = Vec::new();
    for piece in pieces.take(length.div_ceil(<D as Digest>::output_size())) {
        mask.extend_from_slice(&piece);
    }
    mask.truncate(length);
    mask
}

fn wide(number: &[u8]) -> Option<U2048> {
    let mut room = [0; ROOM];
    room.get_mut(ROOM.checked_sub(number.len())?..)?.copy_from_slice(number);
    Some(U2048::from_be_slice(&room))
}

#[cfg(test)]
mod tests {
    use super::PublicKey;
    use rustls::SignatureScheme;

    /// A key of 1030 bits, and what OpenSSL has signed with it: `hisbridge`.
    const MODULUS: &str = "3fe3b02d5fa39e1e7dbe7d4f324a5839096a23939e12395c156802431b84fce93acaa76031c3d249ac59f55dea76409ff624\
         72962279f1077171babd737f9d24ff17899e97b3b1685938d59af65ca6f25c97c8edca84d6a552099492dea57db95896e245\
         1ab0d61e32c1913efe7b255babb5312314d19b0b0123cd86c23a5fca8f";
    const SIGNED: [(SignatureScheme, &str); 2] = [
        (
            SignatureScheme::RSA_PSS_SHA256,
            "39b657e7665e5c66af45af32e310d0194e8ae3a1dd639e2147532b26c71e6c970376ac2e77af1d4a5d6c2b2301e773f346ce\
         189a95fe8d2047654b4749c1c2cdd9deb1bd6bb8ea11c23c7e9427719b27325547cafcc03896fa806ad8fe285def0849b8a0\
         054dd4828e5ed63e2225708fe7e84bbbcab5c07506a756a6bebf570285",
        ),
        (
            SignatureScheme::RSA_PKCS1_SHA384,
            "09ae087c82563498ddd4531119386a5bc60ee1576b8875deba5d190dd76e76be4c8f1eb7216d02cf1624a9c8af9beae2716d\
         6e212b7d47c71f90e2a13492f5407d02b78ba065f103e068f9378b4760e9a90e9f6af797228c23b45783d7bc589ea7a1eff4\
         a35c8a3635deb3270cb3c3e36cb890871a4c4c19fca9fc94d2a70b3a70",
        ),
    ];

    #[test]
    fn a_signature_holds_for_its_message_scheme_and_key_alone() {
        let bytes = |digits: &str| base16ct::lower::decode_vec(digits).unwrap();
        let modulus = bytes(MODULUS);
        let key = PublicKey { modulus: &modulus, exponent: &[1, 0, 1] };
        assert_eq!(key.bits(), 1030);
        for (at, (scheme, signature)) in SIGNED.into_iter().enumerate() {
            let signature = bytes(signature);
            assert!(key.has_signed(scheme, b"hisbridge", &signature), "{scheme:?}");
            assert!(!key.has_signed(scheme, b"hisbridgf", &signature), "{scheme:?}");
            assert!(!key.has_signed(SIGNED[1 - at].0, b"hisbridge", &signature), "{scheme:?}");
            assert!(!key.has_signed(scheme, b"hisbridge", &signature[1..]), "{scheme:?}");
            for bit in (0..signature.len() * 8).step_by(61) {
                let mut changed = signature.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                assert!(!key.has_signed(scheme, b"hisbridge", &changed), "{scheme:?}, {bit}");
            }
            let nobody = PublicKey { modulus: &modulus, exponent: &[1] };
            assert!(!nobody.has_signed(scheme, b"hisbridge", &signature));
        }
    }
}
