//! One sentence for the person in front of the terminal: what happened, what to do.

use content_store::StoreError;
use content_trust::{STICK, TrustError};

use crate::{AgentError, FetchError};

/// What to tell people about `error`: Chinese and English.
pub fn explain(error: &AgentError) -> (String, String) {
    let (zh, en) = match error {
        AgentError::NoRoot => (
            "本机还没有县里的根文件,请用 --root 指明 root.json(由县公开办提供)。",
            "this terminal has no trusted root yet: name the county's root.json with --root.",
        ),
        AgentError::Busy => (
            "另一个同步程序正在运行,请等它结束后再试。",
            "another sync is running here: try again when it has finished.",
        ),
        AgentError::Cancelled => (
            "同步已按要求停下,已取到的部分都留着,下次接着取;本机继续显示原有内容。",
            "the sync was stopped as asked: what has been fetched is kept and the next one goes on from there; the content already here stays on screen.",
        ),
        AgentError::Fetch(FetchError::Unreachable(_)) => (
            "连不上内容来源,请检查网络、地址或优盘;本机继续显示原有内容,稍后会再试。",
            "the source cannot be reached: check the network, the address or the stick; the content already here stays on screen.",
        ),
        AgentError::Fetch(FetchError::Redirected { .. }) => (
            "来源把请求转到了别的网站(网络可能要先登录),没有安装任何内容;请让网络管理员放行本机,或核对地址。本机继续显示原有内容。",
            "the request was sent on to another site (the network may want a log-in first) and nothing was installed: have this terminal let through, or check the address.",
        ),
        AgentError::NoRoom { .. } => (
            "磁盘或配置里的 quota 放不下全部附件,先取最要紧的,其余有了空间再取;请清理磁盘,或加大 quota。内容本身不受影响。",
            "disk or quota have no room for all attachments: the most needed come first, the rest when there is room; free some disk space or raise `quota`.",
        ),
        AgentError::Fetch(FetchError::Portal(_)) => (
            "网络返回的是网页,不是内容文件(多半要先登录网络),没有安装任何内容;请让网络管理员放行本机,或核对地址。本机继续显示原有内容。",
            "the network answers with a web page (it most likely wants a log-in first) and nothing was installed: have this terminal let through, or check the address.",
        ),
        AgentError::Fetch(FetchError::Busy { .. }) => (
            "服务器正忙,稍后会自动再试;一直这样请告诉县公开办。本机继续显示原有内容。",
            "the server is busy: this terminal tries again by itself; tell the county office if it stays so.",
        ),
        AgentError::Fetch(FetchError::Certificate(_)) => (
            "服务器的证书不被接受,没有安装任何内容;请先核对本机时间,再核对配置里的 ca(县里自己的证书)和地址。本机继续显示原有内容。",
            "the server's certificate is not accepted and nothing was installed: check this terminal's clock, then `ca` in the configuration (the county's own authority) and the address.",
        ),
        AgentError::MissingRoot { .. } => (
            "优盘缺少一个根文件,复制得不完整,没有安装任何内容;请让县公开办用 county usb 重新制作优盘。本机继续显示原有内容。",
            "the stick lacks a root file (an incomplete copy) and nothing was installed: have the county office make it anew with county usb.",
        ),
        AgentError::Fetch(_) => (
            "来源缺少文件或文件不完整,请稍后再试;如果是优盘,请让县公开办重新制作。本机继续显示原有内容。",
            "the source is incomplete: try again later, or have the stick made anew; the content already here stays on screen.",
        ),
        AgentError::Trust(TrustError::Expired { role, .. }) if role == STICK => (
            "优盘已过保存期限,没有安装任何内容;请先核对本机时间,再让县公开办用 county usb 重新制作优盘。本机继续显示原有内容。",
            "the stick is past its shelf life and nothing was installed: check this terminal's clock, then have the county office make it anew with county usb.",
        ),
        AgentError::Trust(TrustError::Expired { .. }) => (
            "来源的签名已过期,没有安装任何内容;请先核对本机时间,再联系县公开办更新签名。本机继续显示原有内容。",
            "the source's signatures have expired and nothing was installed: check this terminal's clock, then ask the county office to renew them.",
        ),
        AgentError::Trust(TrustError::Version { .. }) => (
            "来源比本机已有的内容旧,没有安装;请换用新的来源或优盘。",
            "the source is older than what this terminal has; nothing was installed: use a newer source or stick.",
        ),
        AgentError::Trust(TrustError::Unsigned { .. }) => (
            "来源的签名与本机信任的根文件不符,没有安装任何内容;请核对 --root 指的是不是本县的 root.json(优盘也可能缺少根文件,请重新制作),若无误请联系县公开办。",
            "the source is not signed by keys this terminal trusts and nothing was installed: check that --root is your county's root.json (a stick may lack roots: have it made anew), else tell the county office.",
        ),
        AgentError::Trust(_) => (
            "来源的内容与签名不符(可能损坏或被改动),没有安装;请稍后再试或换一个来源(优盘请重新制作),并告诉县公开办。",
            "the source differs from what was signed (damaged or altered) and was not installed: try later, use another source or a stick made anew, and tell the county office.",
        ),
        AgentError::Store(StoreError::Storage(_)) | AgentError::Disk { .. } => (
            "本机存不下或写不了新内容,请清理磁盘空间或检查存储卡;本机继续显示原有内容。",
            "new content cannot be stored: free some disk space or check the storage; the content already here stays on screen.",
        ),
        AgentError::Store(_) => (
            "这一版内容不合规定,没有安装;请把这句话告诉县公开办。本机继续显示原有内容。",
            "this release breaks the rules and was not installed: report this to the county office.",
        ),
    };
    (format!("{zh}({error})"), format!("{en} ({error})"))
}

/// What a code in `status.json` means and asks for, in one line: Chinese and English.
pub(crate) fn words(code: &str) -> (&'static str, &'static str) {
    let known = WORDS.iter().find(|(name, ..)| *name == code);
    known.map_or(UNKNOWN, |(_, zh, en)| (zh, en))
}

const UNKNOWN: (&str, &str) = (
    "没有说明的故障,请把代码告诉县公开办",
    "a fault without words here: tell the county office its code",
);

/// Every code; OPERATE.zh-CN.md says more of each.
const WORDS: [(&str, &str, &str); 19] = [
    (
        "no-root",
        "还没有县里的根文件,请用 --root 指明",
        "no trusted root yet: name it with --root",
    ),
    (
        "busy",
        "另一个同步程序正在运行",
        "another sync is running here",
    ),
    (
        "cancelled",
        "同步被停下,下次接着取",
        "stopped; the next round goes on",
    ),
    (
        "unreachable",
        "连不上内容来源,请检查网络或地址",
        "the source cannot be reached: check network and address",
    ),
    (
        "redirected",
        "请求被转到别的网站,请让网络管理员放行本机",
        "sent on to another site: have this terminal let through",
    ),
    (
        "portal",
        "网络要先登录,请让网络管理员放行本机",
        "the network wants a log-in first: have this terminal let through",
    ),
    (
        "busy-source",
        "来源正忙,稍后会再试,不用处理",
        "the source is busy: it is tried again, nothing to do",
    ),
    (
        "certificate",
        "服务器证书不被接受,请核对本机时间、地址和 ca 设置",
        "the server's certificate is not accepted: check clock, address and the setting ca",
    ),
    (
        "source-incomplete",
        "来源缺文件或不完整,请稍后再试;优盘请重新制作",
        "the source is incomplete: try later, or have the stick made anew",
    ),
    (
        "expired",
        "来源的签名已过期,请核对本机时间,再联系县公开办",
        "signatures have expired: check the clock, then ask the county office",
    ),
    (
        "rolled-back",
        "来源比本机旧,请换用新的",
        "the source is older than this terminal: use a newer one",
    ),
    (
        "not-trusted",
        "内容与签名不符,没有安装,请告诉县公开办",
        "differs from what was signed, not installed: tell the county office",
    ),
    (
        "no-room",
        "附件放不下,请清理磁盘或加大 quota;内容不受影响",
        "no room for all attachments: free disk space or raise the setting quota",
    ),
    (
        "storage",
        "存不下或写不了,请清理磁盘或检查存储卡",
        "cannot be stored: free disk space or check the storage",
    ),
    (
        "refused",
        "这一版不合规定,没有安装,请告诉县公开办",
        "breaks the rules, not installed: tell the county office",
    ),
    (
        "damaged-trust",
        "签名文件损坏,连上来源同步一次即可恢复",
        "signed metadata is damaged: one round with a source mends it",
    ),
    (
        "damaged-pack",
        "内容包损坏,需要重新取",
        "a pack is damaged and has to be fetched again",
    ),
    (
        "damaged-cache",
        "数据库损坏,需要重建",
        "the cache is damaged and has to be rebuilt",
    ),
    (
        "damaged-blob",
        "附件损坏,需要重新取",
        "an attachment is damaged and has to be fetched again",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Damage;

    #[test]
    fn every_code_has_its_words_and_its_line_for_those_who_look_after_terminals() {
        let page = include_str!("../OPERATE.zh-CN.md");
        for (code, ..) in WORDS {
            assert!(page.contains(&format!("\n| `{code}` | ")), "{code}");
        }
    }

    #[test]
    fn every_fault_has_a_code_with_words() {
        let path = || "a".to_owned();
        let storage = || StoreError::Storage(path());
        let fetch = [
            FetchError::NotFound(path()),
            FetchError::Unreachable(path()),
            FetchError::Portal(path()),
            FetchError::Certificate(path()),
            FetchError::Redirected {
                path: path(),
                to: path(),
            },
            FetchError::Busy {
                path: path(),
                status: 503,
                retry_after: None,
            },
        ];
        let mut errors = vec![
            AgentError::NoRoot,
            AgentError::NoRoom { bytes: 1 },
            AgentError::Busy,
            AgentError::Cancelled,
            AgentError::Store(storage()),
            AgentError::disk("a")(std::io::ErrorKind::StorageFull.into()),
            AgentError::Trust(TrustError::Digest { what: path() }),
        ];
        errors.extend(fetch.map(AgentError::from));
        let codes = errors.iter().map(AgentError::code);
        let damages = [Damage::Trust, Damage::Pack, Damage::Cache, Damage::Blob];
        for code in codes.chain(damages.map(Damage::code)) {
            assert_ne!(words(code), UNKNOWN, "{code}");
        }
    }
}
