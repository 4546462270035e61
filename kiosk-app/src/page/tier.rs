//! What a fee costs case by case, and who is relieved of it, as tables.

use content_model::{Amount, Fee, Relief, Tier, yuan};
use slint::ModelRc;

use crate::layout::table::{Setting, setting};
use crate::page::{Context, text, value};
use crate::ui::{Block, BlockKind, Cell, FeeCard, FieldName};
use content_model::markdown::Table;

/// A line for each case, under `field`; in a column of `width` u.
pub(crate) fn tiers(
    context: &Context<'_>,
    fee: &Fee,
    tiers: &[Tier],
    field: FieldName,
    width: f32,
) -> Vec<Block> {
    let cost = |tier: &Tier| value::cost(&Amount::Fixed { fen: tier.fen });
    let price = |tier: &Tier| format!("{}元/{}", yuan(tier.fen), fee.charge_unit);
    let measured: Vec<Vec<String>> = tiers
        .iter()
        .map(|tier| vec![tier.condition.clone(), price(tier)])
        .collect();
    let Some(shares) = columns(context, measured, width) else {
        let line = |tier: &Tier| Block {
            fee: FeeCard {
                cost: cost(tier),
                charge_unit: fee.charge_unit.as_str().into(),
                ..FeeCard::default()
            },
            ..text::field(field, &tier.condition)
        };
        return tiers.iter().map(line).collect();
    };
    let mut out = vec![head(&[FieldName::Condition, field], &shares)];
    for tier in tiers {
        let cells = [
            words(&tier.condition, shares[0]),
            Cell {
                share: shares[1],
                number: true,
                cost: cost(tier),
                charge_unit: fee.charge_unit.as_str().into(),
                ..Cell::default()
            },
        ];
        out.push(line(&cells, false));
    }
    out
}

/// Who is relieved, of how much, and by what.
pub(crate) fn reliefs(context: &Context<'_>, reliefs: &[Relief], width: f32) -> Vec<Block> {
    let basis = |relief: &Relief| relief.basis.clone().unwrap_or_default();
    let based = reliefs.iter().any(|relief| !basis(relief).is_empty());
    let cells = |relief: &Relief| {
        let mut cells = vec![relief.who.clone(), relief.rule.clone()];
        cells.extend(based.then(|| basis(relief)));
        cells
    };
    let rows: Vec<Vec<String>> = reliefs.iter().map(cells).collect();
    let mut out = vec![text::heading(FieldName::Reliefs)];
    let Some(shares) = columns(context, rows.clone(), width) else {
        for relief in reliefs {
            out.push(text::block(BlockKind::Title, &relief.who));
            out.push(text::block(BlockKind::Paragraph, &relief.rule));
            out.push(text::field(FieldName::Basis, &basis(relief)));
        }
        out.retain(|block| block.kind == BlockKind::Heading || !block.text.is_empty());
        return out;
    };
    let fields = [FieldName::Who, FieldName::Rule, FieldName::Basis];
    out.push(head(&fields[..shares.len()], &shares));
    for row in rows {
        let cells: Vec<Cell> = row
            .iter()
            .zip(&shares)
            .map(|(text, share)| words(text, *share))
            .collect();
        out.push(line(&cells, false));
    }
    out
}

/// Shares of the width, or `None` where columns would be too narrow.
fn columns(context: &Context<'_>, rows: Vec<Vec<String>>, width: f32) -> Option<Vec<f32>> {
    let count = rows.first().map_or(0, Vec::len);
    let table = Table {
        // As wide as the words that stand there, in any language.
        head: vec!["谁可以减免".to_owned(); count],
        rows,
    };
    match setting(&table, context.metrics.caption, width, context.height / 2.0) {
        Setting::Columns(shares) => Some(shares),
        Setting::Cards => None,
    }
}

fn head(fields: &[FieldName], shares: &[f32]) -> Block {
    let cells: Vec<Cell> = fields
        .iter()
        .zip(shares)
        .map(|(field, share)| Cell {
            field: *field,
            share: *share,
            ..Cell::default()
        })
        .collect();
    line(&cells, true)
}

fn words(text: &str, share: f32) -> Cell {
    Cell {
        text: text.trim().into(),
        share,
        ..Cell::default()
    }
}

fn line(cells: &[Cell], head: bool) -> Block {
    Block {
        kind: BlockKind::TableRow,
        cells: ModelRc::from(cells),
        head,
        ..Block::default()
    }
}
