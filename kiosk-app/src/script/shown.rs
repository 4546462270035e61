//! What the screens take, in the visitor's script. Names and numbers in fields of their own are left
//! out here; those within a text are found by [`super::Names`].

use slint::{Model, ModelRc, SharedString};

use super::Script;
use crate::ui::{
    Answers, Block, Cell, ChoiceValue, CostValue, Fact, FeeCard, FieldName, RailEntry, RecordKind,
    RecordValue, Row,
};

/// Something that is shown, and may have to be converted first.
pub(crate) trait InScript: Sized {
    fn in_script(self, script: &Script) -> Self;
}

impl InScript for SharedString {
    fn in_script(self, script: &Script) -> Self {
        script.words(&self)
    }
}

impl<T: InScript + Clone + 'static> InScript for ModelRc<T> {
    fn in_script(self, script: &Script) -> Self {
        if script.is_as_written() || self.row_count() == 0 {
            return self;
        }
        let all: Vec<T> = self.iter().map(|one| one.in_script(script)).collect();
        ModelRc::from(all.as_slice())
    }
}

impl InScript for Row {
    fn in_script(self, script: &Script) -> Self {
        let is_name = matches!(
            self.kind,
            RecordKind::Person | RecordKind::Office | RecordKind::Window
        );
        Self {
            title: if is_name {
                self.title
            } else {
                self.title.in_script(script)
            },
            // The post of a person; of all others it is a code, a phone or a document number.
            number: if self.kind == RecordKind::Person {
                self.number.in_script(script)
            } else {
                self.number
            },
            cost: self.cost.in_script(script),
            charge_unit: self.charge_unit.in_script(script),
            ..self
        }
    }
}

impl InScript for CostValue {
    fn in_script(self, script: &Script) -> Self {
        Self {
            text: self.text.in_script(script),
            ..self
        }
    }
}

impl InScript for FeeCard {
    fn in_script(self, script: &Script) -> Self {
        Self {
            name: self.name.in_script(script),
            cost: self.cost.in_script(script),
            charge_unit: self.charge_unit.in_script(script),
            ended_by: self.ended_by.in_script(script),
            ..self
        }
    }
}

impl InScript for Answers {
    fn in_script(self, script: &Script) -> Self {
        Self {
            cost: self.cost.in_script(script),
            ..self
        }
    }
}

impl InScript for Fact {
    fn in_script(self, script: &Script) -> Self {
        if is_name(self.field) {
            return self;
        }
        Self {
            text: self.text.in_script(script),
            ..self
        }
    }
}

impl InScript for Cell {
    fn in_script(self, script: &Script) -> Self {
        // Lines were broken in the script that they are shown in.
        if self.lines.row_count() > 0 {
            return self;
        }
        Self {
            text: self.text.in_script(script),
            ..self
        }
    }
}

impl InScript for Block {
    fn in_script(self, script: &Script) -> Self {
        if script.is_as_written() {
            return self;
        }
        Self {
            text: if is_name(self.field) {
                self.text
            } else {
                self.text.in_script(script)
            },
            note: self.note.in_script(script),
            cells: self.cells.in_script(script),
            fee: self.fee.in_script(script),
            answers: self.answers.in_script(script),
            link: self.link.in_script(script),
            left: self.left.in_script(script),
            right: self.right.in_script(script),
            ..self
        }
    }
}

impl InScript for ChoiceValue {
    fn in_script(self, script: &Script) -> Self {
        Self {
            name: self.name.in_script(script),
            ..self
        }
    }
}

impl InScript for RailEntry {
    fn in_script(self, script: &Script) -> Self {
        Self {
            name: self.name.in_script(script),
            ..self
        }
    }
}

impl InScript for RecordValue {
    fn in_script(self, script: &Script) -> Self {
        Self {
            title: self.title.in_script(script),
            blocks: self.blocks.in_script(script),
            ..self
        }
    }
}

/// Fields that hold nothing but a name, a number or an address.
fn is_name(field: FieldName) -> bool {
    matches!(
        field,
        FieldName::IndexNo
            | FieldName::DocNo
            | FieldName::Publisher
            | FieldName::Address
            | FieldName::Office
            | FieldName::Phones
            | FieldName::DutyNumber
            | FieldName::FormCode
            | FieldName::Collector
            | FieldName::PayPlace
            | FieldName::Paper
            | FieldName::Windows
            | FieldName::Zone
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Names;

    fn traditional() -> Script {
        Script::Traditional(Names::default())
    }

    #[test]
    fn a_row_s_words_are_converted_and_its_names_are_not() {
        let row = |kind| Row {
            kind,
            title: "登记办理".into(),
            unit: "县档案馆".into(),
            number: "财税〔2018〕37号".into(),
            ..Row::default()
        };
        let guide = row(RecordKind::Guide).in_script(&traditional());
        assert_eq!(guide.title, "登記辦理");
        assert_eq!(guide.number, "财税〔2018〕37号");
        assert_eq!(guide.unit, "县档案馆");
        let person = row(RecordKind::Person).in_script(&traditional());
        assert_eq!(person.title, "登记办理");
    }

    #[test]
    fn fields_that_hold_names_are_left_alone() {
        let fact = |field| Fact {
            field,
            text: "县档案馆".into(),
            ..Fact::default()
        };
        let shown = |field| fact(field).in_script(&traditional()).text;
        assert_eq!(shown(FieldName::Paper), "县档案馆");
        assert_eq!(shown(FieldName::Theme), "縣檔案館");
    }
}
