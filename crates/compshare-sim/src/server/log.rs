//! The log of API requests. Keys and signatures never enter it.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write as _;

use serde::Serialize;

/// Requests kept in memory; a day at more than one request a second, some 50 MB.
const CAPACITY: usize = 100_000;

/// One API request and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequestRecord {
    /// Number of the request since the start, from 1.
    pub n: u64,
    /// Simulated second of its arrival.
    pub t: f64,
    /// Real milliseconds from the start to its arrival.
    pub real_ms: u64,
    /// `GET` or `POST`.
    pub method: String,
    /// `Action`; empty if there was none.
    pub action: String,
    /// `Region`, if given.
    pub region: Option<String>,
    /// `Zone`, if given.
    pub zone: Option<String>,
    /// `CompShareImageId`, if given.
    pub image_id: Option<String>,
    /// `Offset`, if given.
    pub offset: Option<String>,
    /// `Limit`, if given.
    pub limit: Option<String>,
    /// Name of the account whose public key came with it, if any.
    pub account: Option<String>,
    /// Which of the account's key pairs it is, counted from 1, if any.
    pub key: Option<usize>,
    /// `RetCode` of the answer before a fault spoiled it.
    pub ret_code: i64,
    /// Name of the fault that hit it, if any.
    pub fault: Option<String>,
    /// `X-UCLOUD-REQUEST-UUID` of the answer.
    pub request_uuid: String,
    /// The client's `User-Agent`, if given.
    pub user_agent: Option<String>,
}

/// The last [`CAPACITY`] requests in memory, all of them in a file if there is one.
#[derive(Debug)]
pub(super) struct Log {
    records: VecDeque<RequestRecord>,
    file: Option<File>,
}

impl Log {
    pub(super) fn new(file: Option<File>) -> Self {
        Self {
            records: VecDeque::new(),
            file,
        }
    }

    pub(super) fn push(&mut self, record: RequestRecord) {
        self.write(&record);
        if self.records.len() == CAPACITY {
            self.records.pop_front();
        }
        self.records.push_back(record);
    }

    /// Those with a number above `n`, oldest first.
    pub(super) fn since(&self, n: u64) -> Vec<RequestRecord> {
        let first = self.records.partition_point(|record| record.n <= n);
        self.records.range(first..).cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.records.clear();
    }

    /// A file that cannot be written is given up with a word on standard error: the service
    /// itself must go on.
    fn write(&mut self, record: &RequestRecord) {
        let Some(file) = &mut self.file else { return };
        let written = serde_json::to_vec(record)
            .map_err(std::io::Error::from)
            .and_then(|mut line| {
                line.push(b'\n');
                file.write_all(&line)
            });
        if let Err(error) = written {
            eprintln!("compshare-sim: the request log ends here: {error}");
            self.file = None;
        }
    }
}
