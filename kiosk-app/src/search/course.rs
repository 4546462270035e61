//! What was asked and what was answered, as a value: which answer may be drawn, and what is put next.

use std::rc::Rc;

use content_store::search::Found;

use super::{Answer, Query, Seen};

/// How the questions of one screen go.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Of the newest question.
    number: u64,
    /// The newest question, answered or not.
    asked: Option<Query>,
    waiting: bool,
    answer: Option<Rc<Answer>>,
}

/// What has to be done about a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It was asked already.
    Nothing,
    /// There is nothing to ask; what is under way is not wanted.
    Rest,
    /// `pause`: another key may follow.
    Put { number: u64, pause: bool },
}

impl Course {
    pub(super) fn ask(&mut self, query: &Query) -> Next {
        if query.is_empty() {
            let asked = self.asked.is_some() || self.answer.is_some();
            self.forget();
            return if asked { Next::Rest } else { Next::Nothing };
        }
        if self.asked.as_ref() == Some(query) {
            return Next::Nothing;
        }
        // Words are typed letter by letter; a group is chosen once.
        let same_text = self.asked.as_ref().map(|asked| &asked.text) == Some(&query.text);
        // Somebody deletes what they typed last: its answer stands there still.
        if let Some(answer) = &self.answer
            && answer.query == *query
        {
            self.number += 1;
            self.asked = Some(query.clone());
            self.waiting = false;
            return Next::Rest;
        }
        self.number += 1;
        self.asked = Some(query.clone());
        self.waiting = true;
        Next::Put {
            number: self.number,
            pause: !same_text,
        }
    }

    /// Takes the answer to question `number`. Whether it is the newest, and may be drawn.
    pub(super) fn take(&mut self, number: u64, query: Query, found: Found) -> bool {
        if !self.awaits(number) {
            return false;
        }
        self.waiting = false;
        self.answer = Some(Rc::new(Answer { query, found }));
        true
    }

    /// Whether question `number` is the newest and still open.
    pub(super) fn awaits(&self, number: u64) -> bool {
        self.waiting && number == self.number
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// The newest question has no answer: it may be asked again.
    pub(super) fn fail(&mut self) {
        self.waiting = false;
        self.asked = None;
    }

    /// Nothing is asked any more. Answers that come later are to nobody's question.
    pub(super) fn forget(&mut self) {
        *self = Self {
            number: self.number + 1,
            ..Self::default()
        };
    }

    pub(super) fn seen(&self) -> Seen {
        Seen {
            answer: self.answer.clone(),
            coming: self.waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query {
            text: text.into(),
            only: None,
            year: None,
            edition: 1,
        }
    }

    fn put(course: &mut Course, text: &str) -> u64 {
        match course.ask(&query(text)) {
            Next::Put { number, .. } => number,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn drawn(course: &Course) -> Option<String> {
        let seen = course.seen().answer;
        seen.map(|answer| answer.query.text.to_string())
    }

    #[test]
    fn ten_keys_in_a_second_draw_what_is_found_in_their_order_and_nothing_older() {
        let mut course = Course::default();
        // A tenth of a second between the keys, a quarter for each answer: most come too late.
        let word = "shenfenzhe";
        let mut answers: Vec<(usize, u64, String)> = Vec::new();
        let mut shown: Vec<String> = Vec::new();
        for tick in 0..16_usize {
            answers.retain(|(due, number, text)| {
                if *due == tick && course.take(*number, query(text), Found::default()) {
                    shown.push(text.clone());
                }
                *due > tick
            });
            if tick < word.len() {
                let typed = &word[..=tick];
                let number = put(&mut course, typed);
                let slow = if tick % 3 == 0 { 1 } else { 3 };
                answers.push((tick + slow, number, typed.to_owned()));
            }
        }
        assert_eq!(shown.last().map(String::as_str), Some(word));
        let lengths: Vec<usize> = shown.iter().map(String::len).collect();
        assert!(
            lengths.is_sorted(),
            "an older answer after a newer one: {lengths:?}"
        );
        assert!(!course.is_waiting());
    }

    #[test]
    fn deleting_faster_than_results_come_draws_none_of_them() {
        let mut course = Course::default();
        let first = put(&mut course, "sfz");
        assert!(course.take(first, query("sfz"), Found::default()));
        let second = put(&mut course, "sf");
        let third = put(&mut course, "s");
        assert!(!course.take(second, query("sf"), Found::default()));
        assert_eq!(
            drawn(&course).as_deref(),
            Some("sfz"),
            "what stood there stays"
        );
        assert_eq!(course.ask(&query("")), Next::Rest);
        assert_eq!(drawn(&course), None);
        assert!(!course.take(third, query("s"), Found::default()));
        assert_eq!(drawn(&course), None);
        assert_eq!(course.ask(&query("  ")), Next::Nothing);
    }

    #[test]
    fn a_letter_taken_back_at_once_needs_no_second_search() {
        let mut course = Course::default();
        let number = put(&mut course, "sf");
        assert!(course.take(number, query("sf"), Found::default()));
        let late = put(&mut course, "sfz");
        assert_eq!(course.ask(&query("sf")), Next::Rest);
        assert!(!course.is_waiting());
        assert!(!course.take(late, query("sfz"), Found::default()));
        assert_eq!(drawn(&course).as_deref(), Some("sf"));
        // The same once more is a new question after that.
        put(&mut course, "sfz");
    }

    #[test]
    fn a_chosen_group_and_a_new_edition_are_asked_without_a_pause() {
        let mut course = Course::default();
        assert_eq!(
            course.ask(&query("sfz")),
            Next::Put {
                number: 1,
                pause: true
            }
        );
        assert_eq!(course.ask(&query("sfz")), Next::Nothing);
        let fees = Query {
            only: Some(content_store::search::Group::Fees),
            ..query("sfz")
        };
        assert_eq!(
            course.ask(&fees),
            Next::Put {
                number: 2,
                pause: false
            }
        );
        let newer = Query { edition: 2, ..fees };
        assert_eq!(
            course.ask(&newer),
            Next::Put {
                number: 3,
                pause: false
            }
        );
        course.fail();
        assert!(!course.is_waiting());
        assert!(matches!(course.ask(&newer), Next::Put { number: 4, .. }));
    }

    #[test]
    fn nothing_of_a_session_is_left() {
        let mut course = Course::default();
        let number = put(&mut course, "dibao");
        course.forget();
        assert!(!course.take(number, query("dibao"), Found::default()));
        assert_eq!(drawn(&course), None);
        assert!(!format!("{course:?}").contains("dibao"));
    }
}
