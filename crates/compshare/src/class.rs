//! What a RetCode means for whoever asked.

/// What a failure means, and so who has to do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureClass {
    /// Passing trouble of network or service: the same request may work a little later.
    TryAgain,
    /// The service asks for fewer requests: the whole account has to slow down, then try again.
    SlowDown,
    /// This request's own parameters are wrong, as a rule the image ID or the zone.
    Watch,
    /// The product refuses. Worth trying again with growing pauses; if it stays, a person is
    /// needed.
    Product,
    /// The account cannot go on as it is: no request with it makes sense until something changes.
    Account(AccountFault),
    /// The service does not know what was asked: a mistake of this program.
    OurBug,
}

/// What is wrong with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountFault {
    /// The signature is missing or wrong: the two keys do not belong together (170, 171).
    KeysRejected,
    /// No user or token has this public key (172, 174).
    UserUnknown,
    /// The project does not exist, or is not this account's (292; 230 about a project sent).
    ProjectWrong,
    /// The account has to name a project (210 or 230 about project or organization).
    ProjectNeeded,
    /// The account may not use this zone (293).
    ZonePermission,
    /// The account may not be used from this network address (294).
    SourceIp,
    /// The account's security lock is on (295).
    SecurityLock,
    /// The key's owner lacks a permission (240, 299).
    IamPermission,
    /// The balance is too low, or the identity is not verified: the service's own message says
    /// which (520, 226606).
    AccountMessage,
}

impl AccountFault {
    /// Every fault there is.
    pub const ALL: [Self; 9] = [
        Self::KeysRejected,
        Self::UserUnknown,
        Self::ProjectWrong,
        Self::ProjectNeeded,
        Self::ZonePermission,
        Self::SourceIp,
        Self::SecurityLock,
        Self::IamPermission,
        Self::AccountMessage,
    ];

    /// The key of this fault's message in the Fluent catalogs.
    pub fn message_key(self) -> &'static str {
        match self {
            Self::KeysRejected => "error-keys-rejected",
            Self::UserUnknown => "error-user-unknown",
            Self::ProjectWrong => "error-project-wrong",
            Self::ProjectNeeded => "error-project-needed",
            Self::ZonePermission => "error-zone-permission",
            Self::SourceIp => "error-source-ip",
            Self::SecurityLock => "error-security-lock",
            Self::IamPermission => "error-iam-permission",
            Self::AccountMessage => "error-account-message",
        }
    }
}

impl FailureClass {
    /// The classes that need no further detail to be explained.
    pub const PLAIN: [Self; 5] = [
        Self::TryAgain,
        Self::SlowDown,
        Self::Watch,
        Self::Product,
        Self::OurBug,
    ];

    /// The key of this class's message in the Fluent catalogs.
    pub fn message_key(self) -> &'static str {
        match self {
            Self::TryAgain => "error-try-again",
            Self::SlowDown => "error-slow-down",
            Self::Watch => "error-watch",
            Self::Product => "error-product",
            Self::Account(fault) => fault.message_key(),
            Self::OurBug => "error-our-bug",
        }
    }

    /// Classifies a RetCode that is not 0, after UCloud's table of public error codes.
    ///
    /// `message` is what the service said with it, and `project_sent` whether the request named a
    /// project: 210 and 230 mean "a parameter is missing" and "not available" in general, and only
    /// these two tell whether the project is meant.
    pub fn of_ret_code(ret_code: i64, message: Option<&str>, project_sent: bool) -> Self {
        use AccountFault as Fault;
        match ret_code {
            // Gateway time-out, upstream data not in order, gateway or authentication service out
            // of order, unavailable.
            110 | 120 | 130 | 150 => Self::TryAgain,
            // Passing faults behind the gateway; an image that is being copied between zones.
            8421 | 8433 | 8434 | 8438 | 8498 | 8510 | 8520 | 8580 | 226_620 | 226_628 => {
                Self::TryAgain
            }
            153 | 8441 | 226_619 => Self::SlowDown,
            160 | 161 => Self::OurBug,
            170 | 171 => Self::Account(Fault::KeysRejected),
            172 | 174 => Self::Account(Fault::UserUnknown),
            210 | 230 => missing_or_unavailable(message.unwrap_or(""), project_sent),
            292 => Self::Account(Fault::ProjectWrong),
            293 => Self::Account(Fault::ZonePermission),
            294 => Self::Account(Fault::SourceIp),
            295 => Self::Account(Fault::SecurityLock),
            240 | 299 => Self::Account(Fault::IamPermission),
            520 | 226_606 => Self::Account(Fault::AccountMessage),
            // The resource that was named does not exist (any more).
            8039 | 8351 => Self::Watch,
            // Arrears of one resource, sold out and the like are among them: the product's own
            // message says which.
            2000.. => Self::Product,
            1..2000 => Self::Watch,
            // Not documented; official clients use -1 for "no usable answer".
            _ => Self::TryAgain,
        }
    }
}

/// 210 and 230 name the parameter in square brackets or in plain words.
fn missing_or_unavailable(message: &str, project_sent: bool) -> FailureClass {
    let message = message.to_ascii_lowercase();
    let about_project = ["project", "organization", "user_email", "useremail"]
        .iter()
        .any(|word| message.contains(word));
    let about_something_else = message.contains('[') && !about_project;
    match (project_sent, about_project) {
        (true, true) => FailureClass::Account(AccountFault::ProjectWrong),
        (true, false) => FailureClass::Watch,
        (false, _) if about_something_else => FailureClass::Watch,
        (false, _) => FailureClass::Account(AccountFault::ProjectNeeded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AccountFault as A;
    use FailureClass as F;

    #[test]
    fn the_table_of_codes() {
        for (codes, class) in [
            (&[110, 120, 130, 150, -1, i64::MIN][..], F::TryAgain),
            (
                &[8421, 8433, 8434, 8438, 8498, 8510, 8520, 8580],
                F::TryAgain,
            ),
            (&[226_620, 226_628], F::TryAgain),
            (&[153, 8441, 226_619], F::SlowDown),
            (&[160, 161], F::OurBug),
            (&[170, 171], F::Account(A::KeysRejected)),
            (&[172, 174], F::Account(A::UserUnknown)),
            (&[292], F::Account(A::ProjectWrong)),
            (&[293], F::Account(A::ZonePermission)),
            (&[294], F::Account(A::SourceIp)),
            (&[295], F::Account(A::SecurityLock)),
            (&[240, 299], F::Account(A::IamPermission)),
            (&[520, 226_606], F::Account(A::AccountMessage)),
            (&[1, 220, 1999, 8039, 8351], F::Watch),
            (&[2000, 8964, 226_600, 226_607, i64::MAX], F::Product),
            (&[226_601, 226_602, 226_603, 226_604, 226_605], F::Product),
            (&[226_636, 226_637, 226_644], F::Product),
        ] {
            for code in codes {
                assert_eq!(F::of_ret_code(*code, None, true), class, "{code}");
                assert_eq!(F::of_ret_code(*code, None, false), class, "{code}");
            }
        }
    }

    #[test]
    fn the_message_tells_whether_a_project_is_meant() {
        let class = F::of_ret_code;
        let needed = F::Account(A::ProjectNeeded);
        assert_eq!(
            class(230, Some("organization_id not available"), false),
            needed
        );
        assert_eq!(
            class(210, Some("Missing params [user_email]"), false),
            needed
        );
        assert_eq!(
            class(230, Some("Params [ProjectId] not available"), false),
            needed
        );
        assert_eq!(class(230, None, false), needed);
        assert_eq!(
            class(230, Some("Params [Zone] not available"), false),
            F::Watch
        );
        assert_eq!(
            class(230, Some("organization_id not available"), true),
            F::Account(A::ProjectWrong)
        );
        assert_eq!(
            class(230, Some("Params [Zone] not available"), true),
            F::Watch
        );
        assert_eq!(class(210, None, true), F::Watch);
    }
}
