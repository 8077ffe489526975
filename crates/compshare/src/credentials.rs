//! A key pair and the project that it works in.

use std::fmt;

use crate::Secret;

/// Longest key or project ID, in bytes. The service's own have less than a hundred.
const LONGEST: usize = 1024;

/// What an account signs with. `Debug` shows neither key.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The public key; it travels in every request.
    pub public_key: String,
    /// The private key; it never leaves this process.
    pub private_key: Secret,
    /// The project to work in. Sub-accounts need one; empty counts as not given.
    pub project_id: Option<String>,
}

impl Credentials {
    /// Whether the keys can be a CompShare key pair at all, without asking the service.
    ///
    /// # Errors
    /// The first [`CredentialsProblem`] found.
    pub fn check(&self) -> Result<(), CredentialsProblem> {
        let private = self.private_key.expose();
        if self.public_key.is_empty() {
            return Err(CredentialsProblem::PublicKeyEmpty);
        }
        if private.is_empty() {
            return Err(CredentialsProblem::PrivateKeyEmpty);
        }
        check_public(&self.public_key, self.project())?;
        if private.len() > LONGEST {
            return Err(CredentialsProblem::TooLong);
        }
        if has_blanks(private) {
            return Err(CredentialsProblem::PrivateKeyCharacters);
        }
        if self.public_key == private {
            return Err(CredentialsProblem::SameKeyTwice);
        }
        Ok(())
    }

    /// The project ID, if one is really given.
    pub(crate) fn project(&self) -> Option<&str> {
        self.project_id.as_deref().filter(|id| !id.is_empty())
    }
}

/// Whether a public key and a project ID can be ones at all. An empty project ID is none.
///
/// # Errors
/// The first [`CredentialsProblem`] found.
pub fn check_public(public_key: &str, project_id: Option<&str>) -> Result<(), CredentialsProblem> {
    let project = project_id.unwrap_or_default();
    if public_key.is_empty() {
        return Err(CredentialsProblem::PublicKeyEmpty);
    }
    if public_key.len().max(project.len()) > LONGEST {
        return Err(CredentialsProblem::TooLong);
    }
    if has_blanks(public_key) {
        return Err(CredentialsProblem::PublicKeyCharacters);
    }
    if has_blanks(project) {
        return Err(CredentialsProblem::ProjectIdCharacters);
    }
    Ok(())
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("public_key", &format_args!("<redacted>"))
            .field("private_key", &self.private_key)
            .field("project_id", &self.project_id)
            .finish()
    }
}

/// Why a key pair cannot be right. Pasted line ends and spaces are the usual cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsProblem {
    /// There is no public key.
    #[error("the public key is empty")]
    PublicKeyEmpty,
    /// There is no private key.
    #[error("the private key is empty")]
    PrivateKeyEmpty,
    /// The public key holds white space or a control character.
    #[error("the public key contains white space or a control character")]
    PublicKeyCharacters,
    /// The private key holds white space or a control character.
    #[error("the private key contains white space or a control character")]
    PrivateKeyCharacters,
    /// The same text was given as both keys.
    #[error("the public and the private key are the same")]
    SameKeyTwice,
    /// The project ID holds white space or a control character.
    #[error("the project ID contains white space or a control character")]
    ProjectIdCharacters,
    /// A key or the project ID is longer than any can be.
    #[error("a key or the project ID is too long")]
    TooLong,
}

impl CredentialsProblem {
    /// Every problem there is.
    pub const ALL: [Self; 7] = [
        Self::PublicKeyEmpty,
        Self::PrivateKeyEmpty,
        Self::PublicKeyCharacters,
        Self::PrivateKeyCharacters,
        Self::SameKeyTwice,
        Self::ProjectIdCharacters,
        Self::TooLong,
    ];

    /// The key of this problem's message in the Fluent catalogs.
    pub fn message_key(self) -> &'static str {
        match self {
            Self::PublicKeyEmpty => "error-public-key-empty",
            Self::PrivateKeyEmpty => "error-private-key-empty",
            Self::PublicKeyCharacters => "error-public-key-characters",
            Self::PrivateKeyCharacters => "error-private-key-characters",
            Self::SameKeyTwice => "error-same-key-twice",
            Self::ProjectIdCharacters => "error-project-id-characters",
            Self::TooLong => "error-keys-too-long",
        }
    }
}

fn has_blanks(text: &str) -> bool {
    text.chars().any(|c| c.is_whitespace() || c.is_control())
}
