//! `sync-agent run`: rounds for as long as the process lives.
//!
//! One thread runs rounds ([`worker`]), others only pass messages on; the main thread owns the
//! state, asks [`step`] what to do, and does it. It may be killed at any moment.

mod inbox;
mod outside;
mod sticks;

use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::board::Board;
use crate::config::{Settings, Supervision};
use crate::control::{self, Request, refusal};
use crate::notify::Supervisor;
use crate::report::{activity, complain, finish};
use crate::rhythm::Rhythm;
use crate::scrub::Scrubbed;
use crate::step::{Course, Effect, End, Errand, Event, Kind, Moment, step};
use crate::worker::{Report, Tools, Worker};
use crate::{Account, AgentError, Home, clock};
use inbox::{Message, pass_signals_on};

pub(crate) use inbox::block_signals;

pub use outside::end_of;

/// How the last few errands ended, for whoever asked for them.
const REMEMBERED: usize = 32;

/// Everything that the main thread holds.
struct Daemon {
    settings: Settings,
    supervisor: Supervisor,
    board: Board,
    worker: Worker,
    finished: VecDeque<(u64, Value)>,
    /// Who waits for the answer to what is being stepped.
    asking: Option<SyncSender<Value>>,
}

/// Runs until it is told to stop (SIGTERM, SIGINT); the caller has called [`block_signals`].
pub(crate) fn run(settings: &Settings, tools: Tools) -> ExitCode {
    let home = match Home::of(settings) {
        Ok(home) => home,
        Err(error) => return finish(Err(error)),
    };
    let supervisor = Supervisor::find(&Supervision::of_this_process());
    let (sender, messages) = channel();
    pass_signals_on(sender.clone());
    if let Err(error) = control::listen(home.dir(), sender.clone()) {
        // Rounds go on without it.
        complain(None, &AgentError::disk("control.sock")(error));
    }
    sticks::watch(settings.folders(), sender.clone());
    let board = Board::open(home.dir());
    let is_empty = outside::is_empty(home.dir());
    let worker = match Worker::start(home, tools, sender) {
        Ok(worker) => worker,
        Err(error) => return finish(Err(AgentError::disk("thread")(error))),
    };
    let daemon = Daemon {
        settings: settings.clone(),
        supervisor,
        board,
        worker,
        finished: VecDeque::new(),
        asking: None,
    };
    daemon.live(is_empty, &messages)
}

impl Daemon {
    fn live(mut self, is_empty: bool, messages: &Receiver<Message>) -> ExitCode {
        let rhythm = Rhythm {
            poll: self.settings.poll,
        };
        let mut course = Course::begin(rhythm, is_empty, self.now());
        self.supervisor.ready();
        self.board.follow(&course, clock::since_boot());
        self.board.write();
        let mut event = Event::Tick;
        let mut alive = clock::since_boot();
        loop {
            let now = self.now();
            let (next, effects) = step(course, event, now);
            course = next;
            self.board.follow(&course, now.at);
            for effect in effects {
                if self.perform(effect, &course).is_break() {
                    return self.end();
                }
            }
            event = loop {
                let at = clock::since_boot();
                let mut wait = course.wake(at) - at;
                if let Some(every) = self.supervisor.wants_life_every() {
                    // A round that hangs is the supervisor's to end: this thread cannot.
                    if at >= alive && course.is_moving(at) {
                        self.supervisor.alive();
                        alive = at + every;
                    }
                    wait = wait
                        .min(alive.saturating_sub(at))
                        .max(Duration::from_millis(10));
                }
                match messages.recv_timeout(wait) {
                    Ok(message) => match self.hear(message) {
                        Heard::Event(event) => break event,
                        Heard::Nothing => {}
                        Heard::Gone => return ExitCode::FAILURE,
                    },
                    Err(RecvTimeoutError::Timeout) => break Event::Tick,
                    Err(RecvTimeoutError::Disconnected) => return ExitCode::FAILURE,
                }
            };
        }
    }

    fn now(&self) -> Moment {
        Moment {
            at: clock::since_boot(),
            china: self.board.china(),
            dice: outside::dice(),
        }
    }

    fn perform(&mut self, effect: Effect, course: &Course) -> std::ops::ControlFlow<()> {
        match effect {
            Effect::Begin(errand) => {
                let allowance = outside::allowance(&self.settings, &errand, self.board.china());
                self.worker.begin(errand, allowance);
            }
            Effect::CancelRound => self.worker.cancel(),
            Effect::WriteStatus => self.board.write(),
            Effect::Notify => {
                let (zh, en) = activity(course.state().activity());
                self.supervisor.status(&format!("{zh} / {en}"));
            }
            Effect::Accepted(ticket) => self.answer(json!({"ok": true, "ticket": ticket})),
            Effect::Refused => self.answer(refusal("busy")),
            Effect::Exit => return std::ops::ControlFlow::Break(()),
        }
        std::ops::ControlFlow::Continue(())
    }

    fn hear(&mut self, message: Message) -> Heard {
        match message {
            Message::Stop => {
                self.supervisor.stopping();
                Heard::Event(Event::Stop)
            }
            Message::StickSeen(path) => Heard::Event(Event::StickSeen(path)),
            Message::Asked((request, answer)) => self.asked(request, answer),
            Message::Report(report) => self.reported(report),
        }
    }

    fn asked(&mut self, request: Request, answer: SyncSender<Value>) -> Heard {
        self.asking = Some(answer);
        match request {
            Request::Status { ticket } => {
                let mut told = json!({"ok": true, "status": self.board.live()});
                let finished = self.finished.iter().find(|(done, _)| Some(*done) == ticket);
                if let Some((_, finished)) = finished {
                    told["finished"] = finished.clone();
                }
                self.answer(told);
                Heard::Nothing
            }
            Request::SyncNow => Heard::Event(Event::SyncNow),
            Request::Import(path) => Heard::Event(Event::Import(path)),
            Request::Cancel => {
                self.answer(json!({"ok": true}));
                Heard::Event(Event::Cancel)
            }
        }
    }

    fn answer(&mut self, answer: Value) {
        if let Some(asking) = self.asking.take() {
            // Who has gone does not need it.
            let _ = asking.try_send(answer);
        }
    }

    fn reported(&mut self, report: Report) -> Heard {
        match report {
            Report::Entered(step) => Heard::Event(Event::Entered(step)),
            Report::Bytes(progress) => Heard::Event(Event::Bytes(progress)),
            Report::Round(account, errand) => {
                Heard::Event(Event::Ended(self.over(&errand, *account)))
            }
            Report::Scrubbed(scrubbed) => Heard::Event(Event::Ended(self.scrubbed(scrubbed))),
            Report::Gone => Heard::Gone,
        }
    }

    /// Takes a round's account in.
    fn over(&mut self, errand: &Errand, account: Account) -> End {
        self.board.account(&account);
        let faults = &self.board.status().errors;
        let finished = json!({"ok": faults.is_empty(), "faults": faults});
        if self.finished.len() >= REMEMBERED {
            self.finished.pop_front();
        }
        self.finished.push_back((errand.ticket, finished));
        let end = outside::end_of(&account);
        if let Kind::Import(path) = &errand.kind {
            println!("{}:", path.display());
        }
        finish(account.result);
        end
    }

    fn scrubbed(&mut self, scrubbed: Result<Scrubbed, AgentError>) -> End {
        match scrubbed {
            Err(AgentError::Cancelled) => End::Cancelled,
            Err(error) => {
                complain(None, &error);
                End::Scrubbed {
                    finished: true,
                    damaged: false,
                }
            }
            Ok(scrubbed) => {
                if scrubbed.finished {
                    self.board.scrubbed(scrubbed.damaged);
                }
                End::Scrubbed {
                    finished: scrubbed.finished,
                    damaged: scrubbed.finished && scrubbed.damaged > 0,
                }
            }
        }
    }

    fn end(mut self) -> ExitCode {
        self.board.stop();
        self.board.write();
        control::leave(&self.settings.data);
        ExitCode::SUCCESS
    }
}

/// What a message amounts to.
enum Heard {
    Event(Event),
    /// It was seen to already.
    Nothing,
    /// The worker is gone: without it there is nothing to live for. The supervisor starts anew.
    Gone,
}
