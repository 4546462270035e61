//! Steps as a chart: a box for each, one under the other, those that run beside one another side by
//! side, and lines between them. One stage is a piece that pages are cut between.

use std::collections::BTreeMap;

use content_model::Step;

use crate::measure::{height, line_height};

/// What a chart is drawn in; u.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paper {
    pub(crate) width: f32,
    /// Sizes of type.
    pub(crate) body: f32,
    pub(crate) caption: f32,
    pub(crate) gap: f32,
}

/// Steps that run at the same time, with the lines that lead to them from the stage before.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Stage {
    pub(crate) boxes: Vec<StepBox>,
    /// Upright and level, from end to end.
    pub(crate) lines: Vec<Line>,
    /// Tips of arrows that point down.
    pub(crate) heads: Vec<(f32, f32)>,
    pub(crate) height: f32,
    /// Several steps run at the same time; this is said from here on.
    pub(crate) joint: bool,
    pub(crate) word: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StepBox {
    /// Place among the steps given.
    pub(crate) step: usize,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(crate) from: (f32, f32),
    pub(crate) to: (f32, f32),
}

/// The chart of `steps`, stage by stage.
pub(crate) fn stages(steps: &[Step], paper: Paper) -> Vec<Stage> {
    let mut out: Vec<Stage> = Vec::new();
    let mut before: Vec<f32> = Vec::new();
    for group in groups(steps) {
        let stages = rows(steps, &group, &before, paper);
        before = stages.last().map_or_else(Vec::new, centres);
        out.extend(stages);
    }
    out
}

/// Who does a step: unit and post.
pub(crate) fn doer(step: &Step) -> String {
    let parts = [&step.dept, &step.post];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" ")
}

/// Inner distance of a box, at its left and right, above and below.
pub(crate) const PADDING: f32 = 12.0;
/// The number's disc and its distance.
pub(crate) fn disc(paper: Paper) -> f32 {
    paper.caption * 1.6 + 12.0
}

/// Places of the steps that belong together, in the order in which they begin.
///
/// A step names one that comes before it; whatever else it says is as if it said nothing.
fn groups(steps: &[Step]) -> Vec<Vec<usize>> {
    let mut stage_of: BTreeMap<u8, usize> = BTreeMap::new();
    let mut out: Vec<Vec<usize>> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let beside = step.parallel_with.and_then(|n| stage_of.get(&n).copied());
        // What began before the last stage has an arrow behind it already.
        let stage = match beside {
            Some(stage) => stage,
            None => {
                out.push(Vec::new());
                out.len() - 1
            }
        };
        out[stage].push(at);
        stage_of.entry(step.n).or_insert(stage);
    }
    out
}

/// A group as rows of boxes, of which pages may be cut between.
fn rows(steps: &[Step], group: &[usize], before: &[f32], paper: Paper) -> Vec<Stage> {
    // Nine characters in a line: less, and names fall apart.
    let least = 9.0 * paper.body + disc(paper) + 2.0 * PADDING;
    let fit = ((paper.width + paper.gap) / (least + paper.gap)).floor();
    let columns = group.len().min((fit as usize).max(1));
    // Alone in its row a box stays a box, and does not become a band.
    let room = if columns == 1 {
        paper.width.min(least * 2.2)
    } else {
        paper.width
    };
    let width = (room - paper.gap * (columns - 1) as f32) / columns as f32;
    let left = (paper.width - room) / 2.0;
    let x = |i: usize| left + i as f32 * (width + paper.gap);
    let row = |(n, places): (usize, &[usize])| {
        let mut stage = Stage {
            joint: group.len() > 1,
            ..Stage::default()
        };
        let middles: Vec<f32> = (0..columns).map(|i| x(i) + width / 2.0).collect();
        let y = if n == 0 {
            connect(&mut stage, before, &middles, paper)
        } else {
            // What runs beside the row above has no line from it.
            word_height(paper)
        };
        let tall = places
            .iter()
            .map(|at| box_height(&steps[*at], width, paper))
            .fold(0.0, f32::max);
        stage
            .boxes
            .extend(places.iter().enumerate().map(|(i, at)| StepBox {
                step: *at,
                x: x(i),
                y,
                width,
                height: tall,
            }));
        stage.height = y + tall;
        stage
    };
    group.chunks(columns).enumerate().map(row).collect()
}

/// Lines from the boxes of the stage before to those of this one. Returns where these begin.
fn connect(stage: &mut Stage, before: &[f32], here: &[f32], paper: Paper) -> f32 {
    let gap = paper.gap;
    let (Some(first), Some(last)) = (before.first(), before.last()) else {
        // Several that begin together have their word above them.
        return if stage.joint { word_height(paper) } else { 0.0 };
    };
    let middle = paper.width / 2.0;
    let mut y = gap;
    if before.len() > 1 {
        for x in before {
            stage.line((*x, 0.0), (*x, gap));
        }
        stage.line((*first, gap), (*last, gap));
        stage.line((middle, gap), (middle, 2.0 * gap));
        y = 2.0 * gap;
    } else {
        stage.line((middle, 0.0), (middle, gap));
    }
    if stage.joint {
        stage.word = y;
        let below = y + word_height(paper);
        stage.line((middle, y), (middle, below));
        y = below;
    }
    if let [left, .., right] = here {
        stage.line((*left, y), (*right, y));
    }
    let tip = y + gap;
    for x in here {
        stage.line((*x, y), (*x, tip));
        stage.heads.push((*x, tip));
    }
    tip
}

/// Of the word that several steps run side by side.
pub(crate) fn word_height(paper: Paper) -> f32 {
    line_height(paper.caption) + paper.gap / 2.0
}

fn centres(stage: &Stage) -> Vec<f32> {
    let boxes = stage.boxes.iter();
    boxes.map(|one| one.x + one.width / 2.0).collect()
}

/// Name; who does it and how long it takes; what comes out: each in lines of its own.
fn box_height(step: &Step, width: f32, paper: Paper) -> f32 {
    let room = width - disc(paper) - 2.0 * PADDING;
    let small = |text: &str| height(text, paper.caption, room);
    let mut doer = doer(step);
    if step.working_days.is_some() {
        doer.push_str(" · 10个工作日");
    }
    let mut tall = height(&step.name, paper.body, room);
    if !doer.is_empty() {
        tall += small(&doer);
    }
    if let Some(output) = &step.output {
        // With the words before it.
        tall += small(&format!("得到：{output}"));
    }
    tall.max(disc(paper)) + 2.0 * PADDING
}

impl Stage {
    fn line(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.lines.push(Line { from, to });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Paper = Paper {
        width: 736.0,
        body: 28.0,
        caption: 26.0,
        gap: 16.0,
    };

    fn step(n: u8, beside: Option<u8>) -> Step {
        Step {
            n,
            name: format!("第{n}步"),
            parallel_with: beside,
            ..Step::default()
        }
    }

    fn places(stage: &Stage) -> Vec<usize> {
        stage.boxes.iter().map(|one| one.step).collect()
    }

    #[test]
    fn steps_that_run_together_stand_side_by_side() {
        let steps = [
            step(1, None),
            step(2, None),
            step(3, Some(2)),
            step(4, None),
        ];
        let chart = stages(&steps, PAPER);
        let all: Vec<Vec<usize>> = chart.iter().map(places).collect();
        assert_eq!(all, [vec![0], vec![1, 2], vec![3]]);
        let [left, right] = &chart[1].boxes[..] else {
            panic!("two boxes")
        };
        assert_eq!((left.y, left.height), (right.y, right.height));
        assert!(left.x + left.width + PAPER.gap <= right.x + 0.01);
        assert!(chart[1].joint && !chart[2].joint);
        assert_eq!(chart[1].heads.len(), 2);
        // Both lead to the one that follows.
        let upright = |line: &&Line| line.from.1 == 0.0 && line.from.0 == line.to.0;
        assert_eq!(chart[2].lines.iter().filter(upright).count(), 2);
        assert_eq!(chart[2].heads.len(), 1);
    }

    #[test]
    fn what_has_no_room_beside_stands_below_where_pages_may_be_cut() {
        let steps = [
            step(1, None),
            step(2, None),
            step(3, Some(2)),
            step(4, None),
        ];
        let narrow = Paper {
            width: 400.0,
            ..PAPER
        };
        let chart = stages(&steps, narrow);
        let all: Vec<Vec<usize>> = chart.iter().map(places).collect();
        assert_eq!(all, [vec![0], vec![1], vec![2], vec![3]]);
        let joint: Vec<bool> = chart.iter().map(|stage| stage.joint).collect();
        assert_eq!(joint, [false, true, true, false]);
        // Both begin at the same time: no arrow leads from one to the other.
        assert!(chart[2].lines.is_empty() && chart[2].heads.is_empty());
        for stage in &chart[1..3] {
            assert!(stage.boxes[0].y >= stage.word + word_height(narrow));
        }
    }

    #[test]
    fn nothing_leaves_its_stage_and_no_boxes_overlap() {
        let long = |n: u8, beside| Step {
            name: "审查申请材料是否齐全并到现场核查".repeat(3),
            dept: Some("示范县市场监督管理局".to_owned()),
            output: Some("现场核查表".to_owned()),
            working_days: Some(5),
            ..step(n, beside)
        };
        let steps: Vec<Step> = (1..=9)
            .map(|n| long(n, (n > 2 && n < 8).then_some(2)))
            .collect();
        for width in [360.0, 736.0, 984.0] {
            let chart = stages(&steps, Paper { width, ..PAPER });
            assert_eq!(
                chart.iter().map(|stage| stage.boxes.len()).sum::<usize>(),
                9
            );
            for stage in &chart {
                for (i, one) in stage.boxes.iter().enumerate() {
                    assert!(one.x >= 0.0 && one.x + one.width <= width + 0.01);
                    assert!(one.y >= 0.0 && one.y + one.height <= stage.height + 0.01);
                    for other in &stage.boxes[i + 1..] {
                        let beside = one.x + one.width < other.x;
                        let above = one.y + one.height < other.y;
                        assert!(beside || above, "{one:?} {other:?}");
                    }
                }
                for (x, y) in &stage.heads {
                    assert!(stage.boxes.iter().any(|one| one.y == *y && one.x < *x));
                }
            }
        }
    }

    #[test]
    fn a_step_that_names_nothing_before_it_stands_alone() {
        let steps = [step(1, Some(1)), step(2, Some(9)), step(3, Some(200))];
        assert_eq!(stages(&steps, PAPER).len(), 3);
        assert!(stages(&[], PAPER).is_empty());
        // Counted wrongly: each is still shown, once.
        let steps = [step(1, None), step(1, Some(1)), step(1, Some(1))];
        let chart = stages(&steps, PAPER);
        let all: Vec<usize> = chart.iter().flat_map(places).collect();
        assert_eq!(all, [0, 1, 2]);
    }
}
