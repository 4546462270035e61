//! Paper: a printer that is spoken to over IPP, and the queue that knows what became of every job.
//!
//! Comes in: a PDF with how it is to be printed ([`queue::NewJob`]), what visitors and staff want done with it,
//! and whatever a printer answers, which is outside input. Goes out: the state of every job
//! ([`queue::JobRow`], for the screen), and the log of a year as CSV, which says what was printed and never for whom.
//!
//! What can never happen here: a job that is sent twice, whenever the power goes and whatever reply is lost; a
//! job that is called done because the printer took it; a job that ends without a trace; a printer's answer that
//! stops this process or fills its memory.
//!
//! [`wire`] is the notation (RFC 8010), [`printer`] the operations (RFC 8011, PWG 5100.12), [`queue`] the rows and
//! the one thread that works them off. `queue::step` is the state machine as a pure function.

pub mod printer;
pub mod queue;
pub mod wire;
