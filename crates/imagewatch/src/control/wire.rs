//! Lines of JSON over a stream, bounded in size and time.

use super::STEP_TIME;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::timeout;

/// What the server sends back.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Envelope<A> {
    /// The app's own answer.
    Answer(A),
    /// The request did not reach the app.
    Refused(String),
}

/// Why a line could not be sent or received.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    /// The stream failed or ended.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The other side took too long.
    #[error("no line within {} s", .0.as_secs())]
    TimedOut(std::time::Duration),
    /// The line is longer than allowed.
    #[error("a line of more than {0} bytes")]
    TooLong(usize),
    /// The line is not what was expected.
    #[error("not understood: {0}")]
    Json(#[from] serde_json::Error),
}

/// A value as one line of at most `limit` bytes.
pub(super) fn line<T: Serialize>(value: &T, limit: usize) -> Result<Vec<u8>, WireError> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    if line.len() > limit {
        return Err(WireError::TooLong(limit));
    }
    Ok(line)
}

/// Sends a line.
pub(super) async fn send(
    stream: &mut (impl AsyncWrite + Unpin),
    line: &[u8],
) -> Result<(), WireError> {
    let sending = async {
        stream.write_all(line).await?;
        stream.flush().await
    };
    match timeout(STEP_TIME, sending).await {
        Ok(sent) => Ok(sent?),
        Err(_) => Err(WireError::TimedOut(STEP_TIME)),
    }
}

/// Receives a value as one line of at most `limit` bytes within `time`.
pub(super) async fn receive<T: DeserializeOwned>(
    stream: &mut (impl AsyncRead + Unpin),
    limit: usize,
    time: std::time::Duration,
) -> Result<T, WireError> {
    let mut line = Vec::new();
    let mut reader = BufReader::new(stream).take(limit as u64 + 1);
    match timeout(time, reader.read_until(b'\n', &mut line)).await {
        Ok(read) => read?,
        Err(_) => return Err(WireError::TimedOut(time)),
    };
    if line.len() > limit {
        return Err(WireError::TooLong(limit));
    }
    if line.last() != Some(&b'\n') {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    Ok(serde_json::from_slice(&line)?)
}
