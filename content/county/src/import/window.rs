use content_model::{Body, Kind, Window};

use super::cell::list::split_names;
use super::cell::phone::phone;
use super::cell::position::position;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must, no_choices};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Window,
    name: "窗口",
    number: "window_no",
    other_numbers: &[],
    choices: no_choices,
    columns: &[
        must("window_no"),
        may("zone"),
        must("office"),
        may("tasks"),
        may("phone"),
        may("plan_xy"),
        may("duty_a"),
        may("duty_b"),
    ],
};

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let window_no = row.required("window_no", number);
    let zone = row.text("zone");
    let office = match row.required("office", number) {
        Some(code) => ctx.resolve(row, "office", Kind::Office, &code)?,
        None => None,
    };
    let plan_xy = row.optional("plan_xy", position);
    let duty_a = ctx.referred(row, "duty_a", Kind::Person)?;
    let duty_b = ctx.referred(row, "duty_b", Kind::Person)?;
    let tasks = row.list("tasks", split_names);
    let phone = row.optional("phone", phone);
    let window = || {
        Some(Window {
            window_no: window_no?,
            zone,
            office,
            plan_xy,
            tasks,
            phone,
            duty_a,
            duty_b,
        })
    };
    Ok(window().map(|window| Parts::of(Body::Window(window))))
}
