use crate::printer::Trouble;

/// Where a job is. The screen has a sentence for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not sent yet; it will be.
    Waiting,
    /// Not sent: over a quota, and staff may release it with a code.
    Held,
    /// On its way to the printer. Whatever happens now, it is not sent again.
    Sending,
    /// The printer has it.
    Printing,
    /// The printer stands still, before it has the job or after. It goes on by itself.
    Blocked(Trouble),
    /// The printer says completed, and as many sides came out as there should be.
    Done,
    Cancelled,
    /// It did not come out, or not whole.
    Aborted(Cause),
    /// It may have come out: staff look, and confirm.
    Unknown(Doubt),
}

/// Why a job did not come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The printer took it and gave it up.
    Printer,
    /// The printer would not take it; nothing was printed.
    Refused,
    /// The printer has no such paper, not as many copies, or no document format in common; nothing was printed.
    Unsupported,
    /// The document cannot be drawn or read; nothing was sent.
    Undrawable,
    /// Staff looked, and it had not.
    Staff,
}

impl Cause {
    const ALL: [Self; 5] = [
        Self::Printer,
        Self::Refused,
        Self::Unsupported,
        Self::Undrawable,
        Self::Staff,
    ];

    /// As it stands in the table and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Printer => "printer",
            Self::Refused => "refused",
            Self::Unsupported => "unsupported",
            Self::Undrawable => "undrawable",
            Self::Staff => "staff",
        }
    }
}

/// Why nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It was sent and no reply came.
    ReplyLost,
    /// The terminal stopped while it was sending.
    PowerCut,
    /// The printer's number for it is another's job.
    OtherJob,
    /// The printer does not know it any more.
    Vanished,
    /// Completed, with another number of sides than it should have, or without any.
    Impressions,
    /// The printer says nothing new, for too long.
    NoProgress,
}

impl Doubt {
    const ALL: [Self; 6] = [
        Self::ReplyLost,
        Self::PowerCut,
        Self::OtherJob,
        Self::Vanished,
        Self::Impressions,
        Self::NoProgress,
    ];

    /// As it stands in the table and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReplyLost => "reply-lost",
            Self::PowerCut => "power-cut",
            Self::OtherJob => "other-job",
            Self::Vanished => "vanished",
            Self::Impressions => "impressions",
            Self::NoProgress => "no-progress",
        }
    }
}

impl State {
    /// As it stands in the table and in the log: the state, and why.
    pub fn words(&self) -> (&'static str, &str) {
        match self {
            Self::Waiting => ("waiting", ""),
            Self::Held => ("held", ""),
            Self::Sending => ("sending", ""),
            Self::Printing => ("printing", ""),
            Self::Blocked(trouble) => ("blocked", trouble.as_str()),
            Self::Done => ("done", ""),
            Self::Cancelled => ("cancelled", ""),
            Self::Aborted(cause) => ("aborted", cause.as_str()),
            Self::Unknown(doubt) => ("unknown", doubt.as_str()),
        }
    }

    /// What [`State::words`] gave.
    pub fn from_words(state: &str, reason: &str) -> Option<Self> {
        Some(match state {
            "waiting" => Self::Waiting,
            "held" => Self::Held,
            "sending" => Self::Sending,
            "printing" => Self::Printing,
            "blocked" => Self::Blocked(Trouble::from_word(reason)),
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            "aborted" => {
                let cause = Cause::ALL
                    .into_iter()
                    .find(|cause| cause.as_str() == reason);
                Self::Aborted(cause?)
            }
            "unknown" => {
                let doubt = Doubt::ALL
                    .into_iter()
                    .find(|doubt| doubt.as_str() == reason);
                Self::Unknown(doubt?)
            }
            _ => return None,
        })
    }

    /// Nothing happens to it any more, but that staff say what became of an unknown one.
    pub fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Done | Self::Cancelled | Self::Aborted(_) | Self::Unknown(_)
        )
    }
}
