//! Whole rounds against a county in memory: clocks, sticks, neighbours and hostile servers.

mod clock;
mod hostile;
mod neighbour;
mod program;
mod server;
mod signing;
mod stick;
mod terminal;
mod world;
