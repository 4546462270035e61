//! A TUF implementation that we did not write reads what the county published, and ours reads what
//! that one wrote.

mod interpreter;
mod published;
mod written;
