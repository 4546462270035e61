//! What the screen says of a job.

use kiosk_printing::printer::Trouble;
use kiosk_printing::queue::State;

use crate::ui::PrintMark;

pub(super) fn of(state: &State) -> PrintMark {
    match state {
        State::Waiting | State::Sending | State::Printing => PrintMark::Printing,
        State::Held => PrintMark::Held,
        State::Blocked(trouble) => match trouble {
            Trouble::NoPaper => PrintMark::NoPaper,
            Trouble::Jam => PrintMark::Jam,
            Trouble::CoverOpen => PrintMark::CoverOpen,
            Trouble::NoToner => PrintMark::NoToner,
            Trouble::Offline => PrintMark::Offline,
            // The printer's own word says nothing to a visitor; staff find it in the log.
            Trouble::Other(_) => PrintMark::Fault,
        },
        State::Done => PrintMark::Printed,
        State::Cancelled => PrintMark::Cancelled,
        State::Aborted(_) => PrintMark::Aborted,
        State::Unknown(_) => PrintMark::Unknown,
    }
}
