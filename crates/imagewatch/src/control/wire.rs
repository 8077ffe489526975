//! Lines of JSON over a stream, bounded in size and time.

use serde::{Serialize, de::DeserializeOwned};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use zeroize::{Zeroize, Zeroizing};

/// Bytes read at once.
const CHUNK: usize = 8 * 1024;

/// Why a line could not be sent or received.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    /// The stream failed or ended.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The other side took too long.
    #[error("no line within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The line is longer than allowed.
    #[error("a line of more than {0} bytes")]
    TooLong(usize),
    /// The line is not what was expected.
    #[error("not understood: {0}")]
    Json(#[from] serde_json::Error),
}

/// A line of JSON on its way. It may carry a private key, so it leaves nothing behind.
pub(super) type Line = Zeroizing<Vec<u8>>;

/// A value as one line of at most `limit` bytes.
pub(super) fn line<T: Serialize>(value: &T, limit: usize) -> Result<Line, WireError> {
    let mut line = Zeroizing::new(serde_json::to_vec(value)?);
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
    stream.write_all(line).await?;
    Ok(stream.flush().await?)
}

/// Receives lines from a stream.
pub(super) struct Lines<R> {
    stream: R,
    limit: usize,
    /// What was read beyond the last line.
    read: Line,
    /// So many bytes of it are known to have no line end.
    searched: usize,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// Lines of at most `limit` bytes.
    pub(super) fn new(stream: R, limit: usize) -> Self {
        Lines {
            stream,
            limit,
            read: Line::default(),
            searched: 0,
        }
    }

    /// The next line as a value. Cancelling the wait loses nothing.
    pub(super) async fn next<T: DeserializeOwned>(&mut self) -> Result<T, WireError> {
        loop {
            let end = self.read[self.searched..].iter().position(|&b| b == b'\n');
            if let Some(end) = end {
                return self.take(self.searched + end);
            }
            self.searched = self.read.len();
            if self.searched > self.limit {
                return Err(WireError::TooLong(self.limit));
            }
            self.make_room();
            if self.stream.read_buf(&mut *self.read).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }

    /// The same within `time`.
    pub(super) async fn next_within<T: DeserializeOwned>(
        &mut self,
        time: Duration,
    ) -> Result<T, WireError> {
        timeout(time, self.next())
            .await
            .unwrap_or(Err(WireError::TimedOut(time)))
    }

    /// Takes the line that ends at `end` out of what was read.
    fn take<T: DeserializeOwned>(&mut self, end: usize) -> Result<T, WireError> {
        if end >= self.limit {
            return Err(WireError::TooLong(self.limit));
        }
        let value = serde_json::from_slice(&self.read[..end]);
        let rest = self.read.len() - end - 1;
        self.read.copy_within(end + 1.., 0);
        self.read[rest..].zeroize();
        self.read.truncate(rest);
        self.searched = 0;
        Ok(value?)
    }

    /// Makes room for another chunk. A vector that grows by itself would leave a copy behind.
    fn make_room(&mut self) {
        if self.read.capacity() - self.read.len() >= CHUNK {
            return;
        }
        let mut larger = Line::new(Vec::with_capacity(2 * self.read.len() + CHUNK));
        larger.extend_from_slice(&self.read);
        self.read = larger;
    }
}
