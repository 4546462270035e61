//! Workbooks that are wrong: every fault is named at its cell, by its rule, and nothing else is.
//!
//! `planted` imports a small county in which each rule of the rule book is broken once. `mutations`
//! spoils one cell of the good sample county at a time.

mod book;
mod desk;
mod mutations;
mod planted;
mod spoil;
