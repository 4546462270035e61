//! Whole rounds against a county in memory: clocks, sticks, neighbours and hostile servers.

mod attachment;
mod chain;
mod clock;
mod hostile;
mod interrupted;
mod neighbour;
mod program;
mod release;
mod server;
mod signing;
mod sources;
mod stick;
mod terminal;
mod world;
