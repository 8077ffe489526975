//! From an answer's bytes to its value.
//!
//! Pure functions, so that they can be tested and fuzzed without a server. Whatever the bytes are,
//! they end in a value or in a [`Refusal`].

use crate::fields::{Fields, Rows, without_bare_nan};
use crate::text::{LONG, line};
use crate::{Image, ImagePage, Instance, InstancePage, Progress, Project, TransportFault, Zone};

/// Why an answer holds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is no answer of the service, or not all of one.
    Fault(TransportFault),
    /// The service says no.
    Service {
        /// Its RetCode, not 0.
        ret_code: i64,
        /// Its own message, on one line and bounded.
        message: Option<String>,
    },
}

impl From<TransportFault> for Refusal {
    fn from(fault: TransportFault) -> Self {
        Self::Fault(fault)
    }
}

/// Reads an answer to `GetCompShareImageCreateProgress`.
///
/// # Errors
/// A [`Refusal`]; a missing or unusable figure is none.
pub fn progress(body: &[u8]) -> Result<Progress, Refusal> {
    with_fields(body, |fields| Ok(Progress::from_fields(fields)))
}

/// Reads an answer to `DescribeCompShareCustomImages`.
///
/// # Errors
/// A [`Refusal`], also when the answer holds neither images nor the statement that there are none:
/// an image must not seem deleted because of a broken answer.
pub fn image_page(body: &[u8]) -> Result<ImagePage, Refusal> {
    with_fields(body, |fields| {
        let Page {
            rows,
            skipped,
            total,
        } = page(fields, "ImageSet", Image::from_fields)?;
        Ok(ImagePage {
            images: rows,
            total,
            skipped,
        })
    })
}

/// Reads an answer to `DescribeCompShareInstance`.
///
/// # Errors
/// A [`Refusal`], as for [`image_page`].
pub fn instance_page(body: &[u8]) -> Result<InstancePage, Refusal> {
    with_fields(body, |fields| {
        let Page {
            rows,
            skipped,
            total,
        } = page(fields, "UHostSet", Instance::from_fields)?;
        Ok(InstancePage {
            instances: rows,
            total,
            skipped,
        })
    })
}

/// Reads an answer to `DescribeCompShareSupportZone`.
///
/// # Errors
/// A [`Refusal`].
pub fn zones(body: &[u8]) -> Result<Vec<Zone>, Refusal> {
    with_fields(body, |fields| list(fields, "ZoneInfo", Zone::from_fields))
}

/// Reads an answer to `GetProjectList`.
///
/// # Errors
/// A [`Refusal`].
pub fn projects(body: &[u8]) -> Result<Vec<Project>, Refusal> {
    with_fields(body, |fields| {
        list(fields, "ProjectSet", Project::from_fields)
    })
}

/// Checks that `body` is a successful answer and lets `read` take the value out of it.
fn with_fields<T>(
    body: &[u8],
    read: impl FnOnce(&Fields<'_>) -> Result<T, TransportFault>,
) -> Result<T, Refusal> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let json = String::from_utf8_lossy(body);
    match Fields::parse(&json) {
        Ok(fields) => successful(&fields, read),
        Err(_) if json.contains("NaN") || json.contains("Infinity") => {
            let json = without_bare_nan(&json);
            let fields = Fields::parse(&json).map_err(|error| not_an_object(&json, &error))?;
            successful(&fields, read)
        }
        Err(error) => Err(not_an_object(&json, &error).into()),
    }
}

/// What `read` takes out of an answer whose RetCode is 0.
fn successful<T>(
    fields: &Fields<'_>,
    read: impl FnOnce(&Fields<'_>) -> Result<T, TransportFault>,
) -> Result<T, Refusal> {
    match fields.integer("RetCode") {
        // Without it, anything could pass for success: a portal's JSON, or half of a broken proxy's.
        None => Err(TransportFault::NotService.into()),
        Some(0) => Ok(read(fields)?),
        Some(ret_code) => {
            let message = fields
                .text("Message")
                .as_deref()
                .and_then(|text| line(text, LONG));
            Err(Refusal::Service { ret_code, message })
        }
    }
}

fn not_an_object(text: &str, error: &serde_json::Error) -> TransportFault {
    use serde_json::error::Category;
    match (text.trim_start().chars().next(), error.classify()) {
        (None, _) => TransportFault::Empty,
        (Some('<'), _) => TransportFault::Html,
        (_, Category::Eof) => TransportFault::Cut,
        (_, Category::Data) => TransportFault::NotService,
        _ => TransportFault::NotJson,
    }
}

struct Page<T> {
    rows: Vec<T>,
    skipped: usize,
    total: Option<u64>,
}

/// A page of a listing. No list at all is an empty page only if the answer says that there is
/// nothing to list.
fn page<T>(
    fields: &Fields<'_>,
    name: &str,
    read: fn(&Fields<'_>) -> Option<T>,
) -> Result<Page<T>, TransportFault> {
    let total = fields.count("TotalCount");
    let found = fields.rows(name).map_err(|_| TransportFault::NotService)?;
    match (found, total) {
        (Some(found), _) => {
            let (rows, skipped) = read_rows(found, read);
            Ok(Page {
                rows,
                skipped,
                total,
            })
        }
        (None, Some(0)) => Ok(Page {
            rows: Vec::new(),
            skipped: 0,
            total,
        }),
        (None, _) => Err(TransportFault::NotService),
    }
}

fn list<T>(
    fields: &Fields<'_>,
    name: &str,
    read: fn(&Fields<'_>) -> Option<T>,
) -> Result<Vec<T>, TransportFault> {
    let found = fields.rows(name).map_err(|_| TransportFault::NotService)?;
    Ok(found
        .map(|found| read_rows(found, read).0)
        .unwrap_or_default())
}

/// The rows that `read` can make something of, and how many it cannot.
fn read_rows<T>(found: Rows<'_>, read: fn(&Fields<'_>) -> Option<T>) -> (Vec<T>, usize) {
    let objects = found.rows.len();
    let rows: Vec<T> = found.rows.iter().filter_map(read).collect();
    let skipped = found.skipped + objects - rows.len();
    (rows, skipped)
}
