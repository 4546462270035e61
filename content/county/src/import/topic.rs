use content_model::{Body, Kind, Topic, Tree};

use super::cell::choice::{choice, offered};
use super::draft::{Context, Parts, number, order};
use super::layout::{Layout, may, must};
use super::row::Row;
use crate::error::WorkspaceError;

pub(super) const LAYOUT: Layout = Layout {
    kind: Kind::Topic,
    name: "主题分类",
    number: "topic_code",
    other_numbers: &[],
    choices,
    columns: &[
        must("topic_code"),
        must("tree"),
        may("parent_topic"),
        may("order"),
    ],
};

const TREES: &[(&str, Tree)] = &[
    ("主题", Tree::Topic),
    ("人生事件", Tree::LifeEvent),
    ("信息类别", Tree::Class),
];

fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "tree" => offered(TREES),
        _ => Vec::new(),
    }
}

pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Parts>, WorkspaceError> {
    let topic_code = row.required("topic_code", number);
    let tree = row.required("tree", |value| choice(value, TREES));
    let parent_topic = ctx.referred(row, "parent_topic", Kind::Topic)?;
    let order = row.optional("order", order);
    let topic = || {
        Some(Topic {
            topic_code: topic_code?,
            tree: tree?,
            parent_topic,
            order,
        })
    };
    Ok(topic().map(|topic| Parts::of(Body::Topic(topic))))
}
