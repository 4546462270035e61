use ring::digest::{SHA512, digest};

/// Digits that two people can compare by telephone: eight groups of five, from SHA-512 of the key
/// id. Made as Signal makes its numeric fingerprint: each five bytes, big-endian, modulo 100000
/// (libsignal, `rust/protocol/src/fingerprint.rs`). About 132 bits; SHA-256 is too short for eight groups.
pub fn fingerprint(keyid: &str) -> String {
    let digest = digest(&SHA512, keyid.as_bytes());
    let group = |bytes: &[u8]| {
        let number = bytes
            .iter()
            .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:05}", number % 100_000)
    };
    let groups: Vec<String> = digest.as_ref().chunks_exact(5).take(8).map(group).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_those_that_another_program_computes() {
        // Python: h = hashlib.sha512(b"abc").digest()
        //   " ".join("%05d" % (int.from_bytes(h[i:i+5], "big") % 100000) for i in range(0, 40, 5))
        assert_eq!(
            fingerprint("abc"),
            "99987 90049 87329 24750 68074 02741 90937 64776"
        );
    }

    #[test]
    fn one_changed_digit_of_the_id_changes_the_fingerprint() {
        assert_ne!(fingerprint(&"0".repeat(64)), fingerprint(&"1".repeat(64)));
    }
}
