//! A hash that is the same in every process and version, for what only has to look random.

/// FNV-1a, 64 bits (<https://www.rfc-editor.org/rfc/rfc9923>): small, and the same everywhere. Its
/// low bits follow the last bytes closely; see [`mixed`].
#[must_use]
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let bytes = bytes.into_iter();
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The same bits, mixed so that the low ones differ too.
#[must_use]
pub fn mixed(hash: u64) -> u64 {
    (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd) ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_published_one() {
        // From the test vectors of the reference.
        assert_eq!(fnv1a(*b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(*b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(*b"foobar"), 0x8594_4171_f739_67e8);
    }
}
