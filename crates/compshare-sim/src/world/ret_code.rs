//! The RetCodes that the simulator answers by itself, from UCloud's published table of
//! common codes and the CompShare pages. Faults may use any other.

/// No `Action`.
pub const MISSING_ACTION: i64 = 160;
/// An `Action` that does not exist.
pub const UNKNOWN_ACTION: i64 = 161;
/// Too many requests.
pub const THROTTLED: i64 = 153;
/// No `Signature`.
pub const MISSING_SIGNATURE: i64 = 170;
/// A wrong `Signature`.
pub const WRONG_SIGNATURE: i64 = 171;
/// No user has this `PublicKey`.
pub const UNKNOWN_USER: i64 = 172;
/// A parameter's value is wrong.
pub const BAD_PARAMETER: i64 = 230;
/// The project does not exist.
pub const UNKNOWN_PROJECT: i64 = 292;
/// The account may not use this zone.
pub const ZONE_FORBIDDEN: i64 = 293;
/// The account may not use this action.
pub const ACTION_FORBIDDEN: i64 = 299;
/// The instance's state does not allow the operation, for one because an image is made of it.
pub const WRONG_STATE: i64 = 8964;
