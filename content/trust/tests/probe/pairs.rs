//! One key of each kind, and its signature over [`MESSAGE`]; made with OpenSSL, which is not ours.

use content_trust::Key;
use serde_json::json;

pub const MESSAGE: &[u8] = b"fee 40";

/// Key type, scheme, public part as in metadata, signature in hex.
pub const PAIRS: [[&str; 4]; 3] = [
    ["ed25519", "ed25519", ED25519, ED25519_SIGNATURE],
    ["ecdsa", "ecdsa-sha2-nistp256", P256, P256_SIGNATURE],
    ["rsa", "rsassa-pss-sha256", RSA, RSA_SIGNATURE],
];

const ED25519: &str = "2adc086c223afe026099d92ec3d38e3c7e1f97905d6293e8a5c1bff58247945d";
const ED25519_SIGNATURE: &str = "\
    5e4c00b3b261e3c0d1d524edd5837c809345037857234f4115a5b6823891145088aae2e9b0441a5945e806169786\
    36ef203aafb72b282cf47524a42564cd890b\
";

const P256: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEno7UyVAsB9bIgSO3isH62CHj2zrn\n\
5QKSGyBSyscqijkcDPoP3ECKz8rk2XTl2Ux80A3G+I5WV3aqosoJsjxL8Q==\n\
-----END PUBLIC KEY-----\n\
";
const P256_SIGNATURE: &str = "\
    3045022100f64abc66f8249e6158cfe8668ecef0c18a892fc643a88ef37450bfcd6b5fa37c022053229e687519bf\
    953f1c3bd63d4bc84ce2a1b29f3fc16125c6377766cb57f735\
";

/// 2048 bits; the salt is as long as the digest.
const RSA: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1V6RfAwR8c/4uDsa4R0M\n\
doMRW2kaMbwTsMqSWH4OqdUCzyVK5svDvtwnVZqVn8B7nMPL9YTcwWYV1RnjY8Hz\n\
LzFntsTa2SfQdwqcBRlTDVJT6aYp/inLJZY5A1osz605TIyQ0dahvyykzgLkO+PL\n\
MXN9dmHJPKAwCYlJKn0OHdRmCgUAJnxztyYVyNSepUVoFgZHqfzBUlXMwSdc7Pay\n\
rj2N6qON/0ph18jzjutrlOAsf0nopk5QpdCmR4iki06v7az0H1wZEUOQHsuVSZHQ\n\
3RzZo4efUcqIDlQA/s5Jrc9tEfqTsGN3eu28/AjmIDxFtZUWZ1K2xL6G/WjS7Cb/\n\
SwIDAQAB\n\
-----END PUBLIC KEY-----\n\
";
const RSA_SIGNATURE: &str = "\
    200ea55e1c958148535cb5959e4f5da18b499a7b30769abc6ef7b8eeecd23620c4bec47faae5e0491d30ceb3810e\
    35f85bb7b8ef6a535e1ea7865b709015c22e7fb439ede7b6e8ba2aba2773c9819e7b07c613e824ff96804d133acb\
    811094607664cf4eab83133bde102deba2e51b284f4f550d3e3cc85379c3c0538c35b4d545bd107d55272a2f946c\
    8e6e55f5bc5d8dcec43eddbef094aaae0a4ee23ac8a7339039310ae5c8bd51396fee01a4a25f24eba7f9926de383\
    a60bac14085de2b77dec0d94ce5c44b6a87a9e316bcdb76fb1c8e11791b04a634547a00e0aaca64a82ccf65d3e9d\
    401b10b012ef8ed4e119352e7c5f2ba721d3f8353694d14ab9cb\
";

pub fn key(keytype: &str, scheme: &str, public: &str) -> Key {
    let key = json!({"keytype": keytype, "scheme": scheme, "keyval": {"public": public}});
    serde_json::from_value(key).unwrap()
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}
