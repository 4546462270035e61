//! Every screen in every size: held to the rules with numbers, and to the pictures that were looked at.

#[path = "../../../content/store/tests/office/mod.rs"]
mod office;

mod county;
mod examples;
mod geometry;
mod planted;
mod reference;
mod stress;
mod walk;
