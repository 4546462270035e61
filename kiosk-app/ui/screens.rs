//! The screens, compiled from the `.slint` files beside this one: components, and the globals through
//! which the program hands them what they show. A crate of its own, because a program that only
//! changes what they show need not compile them again.

// The generator writes `todo!()` where an accessible action has no meaning.
#![allow(clippy::todo)]

slint::include_modules!();
