use crate::wire::Malformed;

/// Why a printer did not do what it was asked for. The texts are for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrinterError {
    /// Nothing of the request's body was sent: off, not there, a wrong address.
    #[error("not connected: {0}")]
    NotConnected(String),
    /// Something was sent and no whole reply came: the printer may have acted on it.
    #[error("the reply was lost: {0}")]
    ReplyLost(String),
    /// What came is no reply of IPP, or one to another question: the printer may have acted on it.
    #[error("not a reply: {0}")]
    Malformed(String),
    /// It has other work (`server-error-busy`, RFC 8011 appendix B.1.5.8), and did nothing.
    #[error("busy")]
    Busy,
    /// It knows no such job (`client-error-not-found`, `client-error-gone`).
    #[error("no such job or printer")]
    NotFound,
    /// It refused, with this status (RFC 8011 appendix B), and did nothing.
    #[error("refused: status {0:#06x}")]
    Refused(u16),
    /// HTTP refused, with this status from 400 to 499, before IPP saw the request.
    #[error("refused: HTTP {0}")]
    RefusedByHttp(u16),
    /// It would do it otherwise than asked for: this attribute.
    #[error("unsupported: {0}")]
    Unsupported(&'static str),
    /// It takes neither PDF nor a raster that is written here.
    #[error("no document format in common")]
    NoFormat,
    /// The file to be sent cannot be read; nothing was sent.
    #[error("the document: {0}")]
    Document(String),
}

impl From<Malformed> for PrinterError {
    fn from(error: Malformed) -> Self {
        Self::Malformed(error.to_string())
    }
}
