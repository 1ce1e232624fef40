//! What a TLS record with AES-CBC costs, sent and received: a short request, a usual answer, a full record. Of a received
//! one the padding is checked and the digest made for the longest and the shortest alike.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hisbridge::transport::cbc::{Hash, Keys};
use std::hint::black_box;

const HEAD: [u8; 13] = [0, 0, 0, 0, 0, 0, 0, 1, 23, 3, 3, 0, 0];

fn records(criterion: &mut Criterion) {
    for (name, hash, key) in
        [("AES-128, SHA-256", Hash::Sha256, 16), ("AES-256, SHA-1", Hash::Sha1, 32), ("AES-128, SHA-1", Hash::Sha1, 16)]
    {
        let keys = Keys::new(hash, &vec![1; hash.length()], &vec![2; key]).expect("keys");
        let mut group = criterion.benchmark_group(format!("record, {name}"));
        for data in [100usize, 1000, 16384] {
            let mut head = HEAD;
            head[11..].copy_from_slice(&u16::try_from(data).expect("a length").to_be_bytes());
            let mut record = vec![3; keys.sealed_length(data)];
            group.throughput(Throughput::Bytes(data as u64));
            group.bench_function(format!("sealing {data} bytes"), |bencher| {
                bencher.iter(|| keys.seal(&head, [4; 16], black_box(&mut record), data));
            });
            keys.seal(&head, [4; 16], &mut record[..], data);
            group.bench_function(format!("opening {data} bytes"), |bencher| {
                let open = |mut record: Vec<u8>| keys.open(&HEAD, &mut record).expect("a right record");
                bencher.iter_batched(|| record.clone(), open, BatchSize::SmallInput);
            });
        }
        group.finish();
    }
}

criterion_group!(benches, records);
criterion_main!(benches);
