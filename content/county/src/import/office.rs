use content_model::{AttachmentRole, Body, Kind, Office, SiteType};

use super::cell::choice::{choice, offered};
use super::cell::hours::openings;
use super::cell::list::split;
use super::cell::phone::phones;
use super::draft::{Context, Parts, number};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Office,
    name: "机构",
    number: "org_code",
    other_numbers: &[],
    choices,
    columns: &[
        must("org_code"),
        may("parent"),
        may("site_type"),
        may("functions"),
        must("address"),
        must("hours"),
        must("phones"),
        may("floor_plan"),
    ],
};

const SITE_TYPES: &[(&str, SiteType)] = &[
    ("政务服务中心", SiteType::ServiceHall),
    ("政务大厅", SiteType::ServiceHall),
    ("便民服务中心", SiteType::TownCentre),
    ("便民服务室", SiteType::VillageRoom),
    ("村便民服务室", SiteType::VillageRoom),
    ("档案馆", SiteType::Archive),
    ("图书馆", SiteType::Library),
    ("部门", SiteType::Department),
];

fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "site_type" => offered(SITE_TYPES),
        _ => Vec::new(),
    }
}

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let org_code = row.required("org_code", number);
    let parent = ctx.referred(row, "parent", Kind::Office)?;
    let site_type = row.optional("site_type", |value| choice(value, SITE_TYPES));
    let functions = row.list("functions", split);
    let address = row.required_text("address");
    let hours = row.required_text("hours");
    let phones = row.required("phones", phones);
    let attachments = ctx.attached(row, "floor_plan", AttachmentRole::FloorPlan);
    let office = || {
        Some(Office {
            org_code: org_code?,
            parent,
            functions,
            site_type,
            address: address?,
            opening: openings(hours.as_deref()?),
            hours: hours?,
            phones: phones?,
        })
    };
    Ok(office().map(|office| Parts {
        attachments,
        ..Parts::of(Body::Office(office))
    }))
}
