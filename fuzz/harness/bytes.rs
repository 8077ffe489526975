//! Turns any bytes into inputs: numbers, times, words, answers, failures.

use watch::{Failure, FailureKind, ImageFacts, ProgressAnswer, StatusWord, Wall};

/// Reads inputs off a slice; an exhausted one gives zeros.
pub(crate) struct Bytes<'a>(&'a [u8]);

/// Values that code trips over.
const ODD: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    99.0,
    99.99,
    100.0,
    1e-300,
    1e18,
    f64::MAX,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

impl<'a> Bytes<'a> {
    /// Inputs from these bytes.
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Bytes(data)
    }

    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One byte.
    pub(crate) fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    /// Chance: one byte in `parts` says yes.
    pub(crate) fn one_in(&mut self, parts: u8) -> bool {
        self.byte().is_multiple_of(parts)
    }

    /// Two bytes as a number.
    pub(crate) fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// Any number, usable or not.
    pub(crate) fn number(&mut self) -> f64 {
        match self.byte() {
            kind @ 0..64 => ODD[usize::from(kind) % ODD.len()],
            64..96 => {
                let bytes = std::array::from_fn(|_| self.byte());
                f64::from_le_bytes(bytes)
            }
            _ => f64::from(self.word()) / 64.0,
        }
    }

    /// A number or none.
    pub(crate) fn maybe(&mut self) -> Option<f64> {
        (!self.one_in(4)).then(|| self.number())
    }

    /// A wall-clock time: mostly of this age, now and then of none.
    pub(crate) fn wall(&mut self) -> Wall {
        match self.byte() % 4 {
            0 => Wall(i64::from_le_bytes(std::array::from_fn(|_| self.byte()))),
            1 => Wall(-1),
            _ => Wall(1_800_000_000_000 + 1_000 * i64::from(self.word())),
        }
    }

    /// A short text, possibly empty.
    pub(crate) fn text(&mut self) -> String {
        let length = usize::from(self.byte() % 9);
        (0..length).map(|_| char::from(self.byte())).collect()
    }

    /// What a listing says of one image.
    pub(crate) fn facts(&mut self) -> ImageFacts {
        let status = match self.byte() % 8 {
            0 => None,
            1 => Some(StatusWord::Available),
            2 => Some(StatusWord::Unavailable),
            3 => Some(StatusWord::Other(self.text())),
            _ => Some(StatusWord::Making),
        };
        if self.one_in(2) {
            return ImageFacts {
                status,
                name: None,
                failed_reason: None,
                size_mb: None,
                created_at: None,
                container: None,
                source_gpu: None,
            };
        }
        ImageFacts {
            status,
            name: Some(self.text()),
            failed_reason: Some(self.text()),
            size_mb: self.maybe(),
            created_at: Some(self.wall()),
            container: Some(self.one_in(2)),
            source_gpu: Some(self.text()),
        }
    }

    /// An answer about progress.
    pub(crate) fn progress(&mut self) -> ProgressAnswer {
        if self.one_in(8) {
            return ProgressAnswer::Refused;
        }
        ProgressAnswer::Reported {
            percent: self.maybe(),
            remaining_seconds: self.maybe(),
            total_seconds: self.maybe(),
        }
    }

    /// A failure of any kind.
    pub(crate) fn failure(&mut self) -> Failure {
        let kind = match self.byte() % 8 {
            0 => FailureKind::Account,
            1 => FailureKind::Watch,
            2 => FailureKind::Product,
            3 => FailureKind::SlowDown,
            4 => FailureKind::OurBug,
            _ => FailureKind::TryAgain,
        };
        Failure {
            kind,
            key: "fuzz".to_owned(),
            ret_code: (self.one_in(2)).then(|| i64::from(self.byte())),
            message: None,
            request_id: None,
            retry_after_seconds: (self.one_in(4)).then(|| u32::from(self.word()) << 16),
        }
    }
}
