//! The attacks, by what they aim at. Each says in words what the attacker has and does.

mod chain;
mod connection;
mod delegated;
mod delta;
mod format;
mod forward;
mod freeze;
mod mixture;
mod name;
mod officer;
mod place;
mod publisher;
mod rollback;
mod stick;
mod threshold;

use crate::case::Case;

pub fn all() -> Vec<Case> {
    [
        rollback::cases(),
        freeze::cases(),
        mixture::cases(),
        forward::cases(),
        threshold::cases(),
        delegated::cases(),
        officer::cases(),
        publisher::cases(),
        delta::cases(),
        name::cases(),
        format::cases(),
        chain::cases(),
        stick::cases(),
        place::cases(),
        connection::cases(),
    ]
    .concat()
}
