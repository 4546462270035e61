mod command;
#[cfg(feature = "desktop")]
mod prompt;

use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use clap::Parser;
use kiosk_app::clock::Clock;
use kiosk_app::kiosk::Kiosk;
use kiosk_app::session::Language;
use kiosk_app::settings::Settings;
use kiosk_app::shots::Look;
use kiosk_app::status::Status;
use kiosk_app::tally::Tally;
use kiosk_app::ui::App;
use kiosk_app::{KioskError, print, shots, walk};
use slint::ComponentHandle;
use slint::platform::WindowEvent;

use command::{Action, Command};

fn main() -> ExitCode {
    let _ = simplelog::SimpleLogger::init(log::LevelFilter::Warn, simplelog::Config::default());
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", command::sentence(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), KioskError> {
    let mut settings = match &command.profile {
        Some(path) => Settings::from_profile(path)?,
        None => Settings::default(),
    };
    if let Some(size) = command.size {
        settings.size = size;
    }
    if let Some(dpi) = command.dpi {
        settings.dpi = dpi;
    }
    match command.action {
        None => show(settings, command.data),
        Some(Action::Shots {
            out,
            now,
            large,
            language,
            only,
        }) => {
            let look = Look {
                large,
                language: match language.as_str() {
                    "zh-Hant" => Language::Traditional,
                    "en" => Language::English,
                    _ => Language::Simplified,
                },
                only: only.into_iter().collect(),
            };
            let now = now.unwrap_or_else(|| clock(&command.data).now());
            let names = shots::shots(&command.data, &out, &settings, &look, now)?;
            println!("{} 张图 / pictures: {}", names.len(), out.display());
            Ok(())
        }
        Some(Action::Walk { now }) => {
            let now = now.unwrap_or_else(|| clock(&command.data).now());
            let found = walk::walk(&command.data, &settings, now)?;
            let most = found.taps.values().max().copied().unwrap_or(0);
            println!(
                "{} 条,至多点 {most} 下 / records found, in {most} taps at most; {} 个画面 / screens",
                found.taps.len(),
                found.screens
            );
            for record in &found.unreached {
                println!("点不到 / not found: {record}");
            }
            match found.unreached.len() {
                0 => Ok(()),
                count => Err(KioskError::Unreached(count)),
            }
        }
        Some(Action::Print { guide, pdf }) => {
            let reader = content_store::Reader::open(&command.data)?;
            let rid = print::find_guide(&reader, &guide)?;
            let now = clock(&command.data).assumed();
            let job = print::guide_job(&reader, &rid, settings.site_code.as_deref(), now)?;
            print::make_pdf(&settings.worker, &job, &pdf)?;
            println!("已生成 / written: {}", pdf.display());
            Ok(())
        }
    }
}

/// The machine's clock, which cannot be earlier than the agent knows.
fn clock(data: &Path) -> Clock {
    let clock = Clock::system();
    clock.learn(Status::read(data).floor);
    clock
}

fn show(settings: Settings, data: std::path::PathBuf) -> Result<(), KioskError> {
    // The software renderer is the only one built in; the window system chooses itself.
    let app = App::new()?;
    let window = app.window();
    window.set_fullscreen(settings.full_screen);
    window.set_size(slint::PhysicalSize::new(settings.size.0, settings.size.1));
    let scale = settings.scale();
    let full_screen = settings.full_screen;
    let size = settings.size;
    let tally = Tally::start(data.clone());
    let kiosk = Kiosk::new(app, settings, Clock::system(), data, tally);
    kiosk.app().show()?;
    if (scale - 1.0).abs() > 1e-3 {
        // Millimetres must hold whatever the desktop takes the density to be.
        kiosk
            .app()
            .window()
            .dispatch_event(WindowEvent::ScaleFactorChanged {
                scale_factor: scale,
            });
        if !full_screen {
            kiosk
                .app()
                .window()
                .set_size(slint::PhysicalSize::new(size.0, size.1));
        }
    }
    #[cfg(feature = "desktop")]
    prompt::draw_promptly(kiosk.app().window());
    let beat = keep_beating(&kiosk);
    slint::run_event_loop()?;
    beat.stop();
    kiosk.app().hide()?;
    Ok(())
}

/// Touches are answered by callbacks; everything else waits for the beat.
fn keep_beating(kiosk: &Rc<Kiosk>) -> Rc<slint::Timer> {
    // The first one soon: the window may have got another size than was asked for.
    const FIRST: Duration = Duration::from_millis(100);
    let beat = Rc::new(slint::Timer::default());
    let (kiosk, timer) = (Rc::downgrade(kiosk), Rc::downgrade(&beat));
    beat.start(slint::TimerMode::Repeated, FIRST, move || {
        let (Some(kiosk), Some(timer)) = (kiosk.upgrade(), timer.upgrade()) else {
            return;
        };
        kiosk.tick();
        if timer.interval() != kiosk.beat() {
            timer.set_interval(kiosk.beat());
        }
    });
    beat
}
