//! What a clerk holds: templates, exported workbooks, marked copies, the rule book.

mod examples;
mod export;
mod marked;
mod office;
mod rules;
mod search;
mod template;
mod words;
