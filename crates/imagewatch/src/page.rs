//! The pages of the window, as the rest of the app names them.

use serde::{Deserialize, Serialize};

/// A page that the window can be opened on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// All builds.
    Builds,
    /// One build: the number of its watch.
    Build(i64),
    /// One build with its image's ID selected: nothing else could copy it.
    BuildToCopy(i64),
    /// Images to watch.
    Add,
    /// Finished builds.
    History,
    /// The accounts.
    Accounts,
    /// The settings.
    Settings,
}

impl Page {
    /// The fragment of the window's address that shows this page; `ui/src/lib/router.svelte.ts`
    /// reads it.
    pub fn fragment(self) -> String {
        match self {
            Page::Builds => "/builds".to_owned(),
            Page::Build(key) => format!("/build/{key}"),
            Page::BuildToCopy(key) => format!("/build/{key}/copy"),
            Page::Add => "/add".to_owned(),
            Page::History => "/history".to_owned(),
            Page::Accounts => "/accounts".to_owned(),
            Page::Settings => "/settings".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_those_that_the_window_reads() {
        let router = include_str!("../../../ui/src/lib/router.svelte.ts");
        assert!(router.contains("head === 'build'"));
        let pages = [
            Page::Builds,
            Page::Add,
            Page::History,
            Page::Accounts,
            Page::Settings,
        ];
        for page in pages {
            let name = page.fragment().replace('/', "'") + "'";
            assert!(router.contains(&name), "{name} is no page of the window");
        }
        assert_eq!(Page::Build(7).fragment(), "/build/7");
        assert!(router.contains("=== 'copy'"));
        assert_eq!(Page::BuildToCopy(7).fragment(), "/build/7/copy");
    }
}
