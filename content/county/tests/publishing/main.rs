//! What publishing leaves in the repository: packs, deltas and an index for every terminal, nothing
//! that nobody needs, and a call where it is urgent.

mod chain;
mod office;
mod paper;
mod pruning;
mod urgent;
