use std::path::PathBuf;

/// Why a key cannot be made, entered or used.
///
/// Every text says in Chinese, then in English, what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There are keys here already; new ones would lock everybody out.
    #[error(
        "{0} 里已经有密钥,不能再生成;换一个文件夹 / {0} already holds keys: choose another folder"
    )]
    Exists(PathBuf),
    /// The register does not know an active key for this role and function.
    #[error(
        "没有 {0} 的在用密钥;请先做一把(county key new) / \
         there is no active key for {0}: make one (county key new)"
    )]
    Unknown(String),
    /// The register does not know a key of this name.
    #[error(
        "没有名为 {0} 的密钥;county key list 列出所有名称 / \
         there is no key named {0}: county key list shows the names"
    )]
    NoSuchKey(String),
    #[error("{0} 的口令不对,请重新输入 / wrong passphrase for {0}: try again")]
    Passphrase(String),
    /// No passphrase was given and nobody is there to ask.
    #[error(
        "没有口令;请用 --passphrase-file 指明,或设环境变量 CHAYUE_PASSPHRASE / \
         no passphrase: name a file with --passphrase-file or set CHAYUE_PASSPHRASE"
    )]
    NoPassphrase,
    /// A passphrase for a new key is too short. Whoever copies the file can try millions of them.
    #[error(
        "口令太短:至少要 {least} 个字。密钥文件被人拿走后,短口令很快会被试出来;请换一句长的话 / \
         the passphrase is too short, it needs {least} characters: whoever takes the key file can try \
         short ones quickly, so choose a sentence"
    )]
    Short { least: usize },
    /// The two entries of a new passphrase differ.
    #[error("两次输入的口令不一样,请重新运行 / the two passphrases differ: run the command again")]
    Mistyped,
    /// The secret half is not in the keys folder.
    #[error(
        "密钥 {0} 不在这台电脑上,由持有人自己保管;请持有人在自己的电脑上签名(county sign) / \
         the key {0} is not on this computer: its holder signs on their own (county sign)"
    )]
    Elsewhere(String),
    /// A key that was marked as revoked must not sign anything.
    #[error(
        "密钥 {0} 已作废,不能再签名;请用同一职责的新密钥(county key list) / \
         the key {0} is revoked and must not sign: use a new key of its function (county key list)"
    )]
    Revoked(String),
    /// A key that is no longer in use cannot be ended that way.
    #[error("密钥 {0} 早已停用,不必再做 / the key {0} has ended already: nothing to do")]
    Ended(String),
    #[error(
        "没有角色“{role}”;可用的是:{allowed} / there is no role {role}; choose from: {allowed}"
    )]
    Role { role: String, allowed: String },
    #[error(
        "角色 {role} 要写明职责 --function,可用的是:{allowed} / \
         the role {role} needs --function, one of: {allowed}"
    )]
    Function { role: String, allowed: String },
    /// Two functions of a role, or two root keys, for one person: four eyes would be two.
    #[error(
        "{holder}已经持有角色 {role} 的密钥 {name};一个人只能担一项,请由另一个人持有 / \
         {holder} already holds the key {name} of the role {role}: another person must hold this one"
    )]
    SameHolder {
        role: String,
        holder: String,
        name: String,
    },
    /// A holder's name that cannot stand in a register.
    #[error(
        "持有人姓名不能为空,不能超过 40 个字,不能有控制字符 / \
         a holder's name must have 1 to 40 characters and no control characters"
    )]
    Holder,
    /// The card's key id is not that of its public key: changed on the way, or mistyped.
    #[error(
        "公钥卡 {0} 里的密钥编号和公钥对不上,可能被改过;请持有人重新交一份,并当面核对 / \
         in the card {0} key id and public key do not belong together: ask its holder for another one"
    )]
    Card(PathBuf),
    /// The key stands in the register already.
    #[error("这把密钥已经登记为 {0},不必再登记 / this key is registered already, as {0}")]
    Twice(String),
    /// The card is for another role or function than the key that it should follow.
    #[error(
        "公钥卡是 {found} 的,不能接替 {wanted};请用同一角色、同一职责的公钥卡 / \
         the card is for {found} and cannot follow {wanted}: use one for the same role and function"
    )]
    OtherDuty { found: String, wanted: String },
    /// Revoking this key would leave nobody who can sign for its function.
    #[error(
        "{name} 是 {duty} 的最后一把在用密钥(至少要有 {least} 把),作废后没有人能签名;\
         请先运行 county key new 或 county key rotate,再作废 / \
         {name} is among the last active keys for {duty}, which needs {least}: run county key new or \
         county key rotate first, then revoke"
    )]
    Last {
        name: String,
        duty: String,
        least: usize,
    },
    /// TUF 6.1: a new root must be signed by the threshold of the published one as well.
    #[error(
        "作废 {name} 后,已发布的 root 只剩 {left} 把密钥能签名,而更换 root 需要 {threshold} 把;\
         请先运行 county delegate 公布新的根密钥,再作废 / \
         without {name} only {left} keys of the published root could sign, and changing the root takes \
         {threshold}: run county delegate first, then revoke"
    )]
    RootLocked {
        name: String,
        left: usize,
        threshold: usize,
    },
    /// Holders were named on the command line, but not as many as keys are missing.
    #[error(
        "还缺 {needed} 把密钥({duties}),--holder 写了 {given} 个;请按这个顺序写满 / \
         {needed} keys are missing ({duties}) and --holder was given {given} times: name one holder each, in this order"
    )]
    Holders {
        needed: usize,
        given: usize,
        duties: String,
    },
    #[error(
        "登记表没有排出来,请改正后再试:{0} / the sheet was not typeset, correct it and try again: {0}"
    )]
    Sheet(#[from] content_document::DocumentError),
    #[error("不能读写密钥 {path}:{error} / cannot read or write {path}: {error}")]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error("{0} 已损坏,请从备份恢复 / {0} is damaged: restore it from a backup")]
    Damaged(String),
}

/// For `map_err`: an I/O error together with the path it happened at.
pub(super) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> KeyError {
    let path = path.to_owned();
    move |error| KeyError::Io { path, error }
}
