//! Shows that the comb multiplication (the crate hisbridge-sm2-comb) and the check of TLS records with AES-CBC
//! (`records.rs`) run in constant time: marks what is secret as undefined and lets Valgrind's memcheck report every
//! branch and every address that depends on it. `check.sh` runs it and judges the reports.

mod cbc;
mod records;

use hisbridge_sm2_comb as comb;
use sm2::elliptic_curve::Generate;
use sm2::elliptic_curve::point::AffineCoordinates;
use sm2::{FieldBytes, NonZeroScalar, ProjectivePoint};
use std::hint::black_box;
use std::mem::size_of_val;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("clean") => multiplication(false),
        Some("leak") => multiplication(true),
        Some("records") => records::run(),
        Some("naive") => records::run_naive(),
        _ => panic!("clean, leak, records or naive"),
    }
}

fn multiplication(leak: bool) {
    let number = || NonZeroScalar::try_generate().expect("random numbers");
    let recipient = ProjectivePoint::GENERATOR * *number();
    let table = comb::Comb::of(&recipient.to_affine()).expect("tables");
    // Made beforehand: it is not made of the secret number.
    comb::generator();
    for _ in 0..3 {
        let k = black_box(Box::new(number()));
        memcheck::undefined(&*k);
        let points = watched(&k, &table, &recipient);
        if leak {
            watched_leak(&k);
        }
        memcheck::defined(&points);
        memcheck::defined(&*k);
        let [c1, shared] = [ProjectivePoint::GENERATOR * **k, recipient * **k].map(|point| point.to_affine());
        for (point, expected) in points.iter().zip([c1, shared, shared]) {
            assert_eq!(*point, [expected.x(), expected.y()]);
        }
    }
}

/// What encryption does with the secret number: k·G and k·P by their tables, and k·P by the curve crate as for the
/// first uses of a key. Only reports from within are judged.
#[inline(never)]
fn watched(k: &NonZeroScalar, table: &comb::Comb, recipient: &ProjectivePoint) -> [[FieldBytes; 2]; 3] {
    let digits = comb::Digits::new(k);
    let sums = [comb::generator().multiply(&digits), table.multiply(&digits)];
    let [c1, shared] = comb::coordinates(&sums).expect("no exception");
    let slow = (*recipient * **k).to_affine();
    [c1, shared, [slow.x(), slow.y()]]
}

/// The control: a branch on the secret number, which must be reported.
#[inline(never)]
fn watched_leak(k: &NonZeroScalar) {
    if k.to_bytes()[31] & 1 == 1 {
        println!("odd");
    }
}

/// Valgrind's client requests. Outside of Valgrind they do nothing. Source: valgrind.h, memcheck.h.
mod memcheck {
    const TOOL: usize = (b'M' as usize) << 24 | (b'C' as usize) << 16;

    pub fn undefined<T>(value: &T) {
        request(TOOL + 1, value);
    }

    pub fn defined<T>(value: &T) {
        request(TOOL + 2, value);
    }

    fn request<T>(code: usize, value: &T) {
        let request = [code, std::ptr::from_ref(value) as usize, super::size_of_val(value), 0, 0, 0];
        // SAFETY: the rotations add up to whole turns and the exchange is with itself, so that
        // the processor's state is unchanged; only Valgrind sees the request, and reads it.
        unsafe {
            #[cfg(target_arch = "x86_64")]
            std::arch::asm!(
                "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
                in("rax") request.as_ptr(), inout("rdx") 0usize => _,
            );
            #[cfg(target_arch = "x86")]
            std::arch::asm!(
                "rol edi, 3", "rol edi, 13", "rol edi, 29", "rol edi, 19", "xchg ebx, ebx",
                in("eax") request.as_ptr(), inout("edx") 0usize => _,
            );
        }
    }
}
