//! The command line.

use std::path::PathBuf;

use chrono::NaiveDateTime;
use clap::{Parser, Subcommand};
use content_store::StoreError;
use kiosk_app::KioskError;
use kiosk_app::settings::{parse_dpi, parse_size};

/// 查阅终端的屏幕:显示本机缓存里的公共服务信息,不联网 / The kiosk's screen: shows the verified
/// content of a data directory, without any network.
///
/// 不带子命令时打开窗口 / Without a subcommand it opens a window.
#[derive(Debug, Parser)]
#[command(name = "kiosk-app", version, max_term_width = 100)]
pub(crate) struct Command {
    /// 数据目录,由 sync-agent 写入;本程序只读,自己只写 DATA/kiosk/ / Data directory, filled by
    /// sync-agent; read only, except DATA/kiosk/
    #[arg(long, value_name = "DATA", global = true, default_value = "data")]
    pub(crate) data: PathBuf,
    /// 设备配置(TOML:site_code、dpi、size、full_screen、bottom_mm、hall、office) / Device profile (TOML)
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) profile: Option<PathBuf>,
    /// 画面大小,像素 / Size in pixels, e.g. 1280x800
    #[arg(long, value_name = "WxH", global = true, value_parser = parse_size)]
    pub(crate) size: Option<(u32, u32)>,
    /// 屏幕密度,每英寸点数 / Dots per inch of the panel
    #[arg(long, value_name = "DPI", global = true, value_parser = parse_dpi)]
    pub(crate) dpi: Option<f32>,
    #[command(subcommand)]
    pub(crate) action: Option<Action>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// 不用显示器,把每个画面存成 PNG / Draw every screen into PNG files, without a display
    Shots {
        /// 存放图片的文件夹 / Folder for the pictures
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// 以这一刻(北京时间)显示,便于比较 / Pretend it is this moment, China time, e.g. 2026-11-22T09:00
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        now: Option<NaiveDateTime>,
        /// 大字模式 / In large letters
        #[arg(long)]
        large: bool,
        /// 界面语言 / Language of the frame
        #[arg(long, value_name = "LANGUAGE", default_value = "zh-Hans", value_parser = ["zh-Hans", "zh-Hant", "en"])]
        language: String,
        /// 只画名字这样开头的 / Only pictures whose names begin so, e.g. 10-guide
        #[arg(long, value_name = "PREFIX")]
        only: Option<String>,
    },
    /// 像来访者一样逐个列表点一遍,看每条内容点几下能找到 / Tap through the lists as a visitor would: in how
    /// many taps each record is found
    Walk {
        /// 以这一刻(北京时间)显示 / Pretend it is this moment, China time, e.g. 2026-11-22T09:00
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        now: Option<NaiveDateTime>,
    },
    /// 把一份办事指南排成 PDF / Typeset a guide into a PDF
    Print {
        /// 指南的记录号或事项编号 / Record id or item code of the guide
        #[arg(long, value_name = "RID|CODE")]
        guide: String,
        /// 要写的 PDF 文件 / The PDF to write
        #[arg(long, value_name = "FILE")]
        pdf: PathBuf,
    },
}

fn parse_time(text: &str) -> Result<NaiveDateTime, String> {
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .ok_or_else(|| format!("{text:?}: YYYY-MM-DDTHH:MM"))
}

/// One line: what happened and what to do, in Chinese, then in English.
pub(crate) fn sentence(error: &KioskError) -> String {
    let (zh, en) = match error {
        KioskError::Profile { .. } => (
            "配置文件有错,请改正后再启动",
            "correct the profile and start again",
        ),
        KioskError::NoGuide(_) => (
            "没有这份办事指南,请核对记录号或事项编号",
            "there is no such guide: check the record id or item code",
        ),
        KioskError::WithdrawnGuide(_) => (
            "这份指南已取消,不能打印",
            "the guide was withdrawn and is not printed",
        ),
        KioskError::Store(StoreError::NoCache) => (
            "数据目录里还没有内容,请先运行 sync-agent",
            "there is no content yet: run sync-agent first",
        ),
        KioskError::Store(_) => (
            "缓存读不出来,请让 sync-agent 重建",
            "the cache cannot be read: have sync-agent rebuild it",
        ),
        KioskError::Unreached(_) => (
            "有内容点不到,见上面的清单",
            "some records are in no list that a visitor finds, see above",
        ),
        KioskError::Screen(_) => (
            "打不开窗口,请检查 DISPLAY 或 WAYLAND_DISPLAY;没有显示器时可用 shots",
            "no window: check DISPLAY or WAYLAND_DISPLAY, or use shots where there is no display",
        ),
        KioskError::Write { .. } => (
            "文件没有写成,请检查文件夹、权限和剩余空间",
            "the file was not written: check the folder, its permissions and the free space",
        ),
        KioskError::NoWorker(_) => (
            "找不到 print-worker,请放在本程序旁边或设置 CHAYUE_PRINT_WORKER",
            "put print-worker beside this program, or set CHAYUE_PRINT_WORKER",
        ),
        KioskError::Worker(_) => (
            "没有排成 PDF,请看括号里的原因",
            "the PDF was not made, see the reason",
        ),
    };
    format!("错误:{zh} / error: {en} ({error})")
}
