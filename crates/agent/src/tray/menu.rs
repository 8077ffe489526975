//! What has to change in a menu that the system shows.

use imagewatch::tray::MenuEntry;

/// How to get from one menu to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// They are the same.
    Nothing,
    /// The same entries with other words, ticks or availability: the entries stay. A menu that is
    /// open stays open, and what the user is about to choose is what they choose.
    Words,
    /// Other entries: the menu is rebuilt.
    Rebuild,
}

/// The least that has to be done to get from `old` to `new`.
pub(crate) fn step(old: &[MenuEntry], new: &[MenuEntry]) -> Step {
    if old == new {
        Step::Nothing
    } else if old.iter().map(place).eq(new.iter().map(place)) {
        Step::Words
    } else {
        Step::Rebuild
    }
}

/// What makes an entry the one that it is, whatever it says.
fn place(entry: &MenuEntry) -> (u8, &str) {
    match entry {
        MenuEntry::Separator => (0, ""),
        MenuEntry::Item { id, .. } => (1, id),
        MenuEntry::Check { id, .. } => (2, id),
    }
}

/// A lone ampersand would mark the next letter as access key.
#[cfg_attr(test, allow(dead_code))] // these systems' tray alone shows labels
pub(crate) fn without_access_key(label: &str) -> String {
    label.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(key: u32, label: &str) -> MenuEntry {
        MenuEntry::Item {
            id: format!("build-{key}"),
            label: label.to_owned(),
            enabled: true,
        }
    }

    fn menu(builds: &[(u32, &str)], paused: bool) -> Vec<MenuEntry> {
        let mut menu: Vec<MenuEntry> = builds
            .iter()
            .map(|&(key, label)| build(key, label))
            .collect();
        menu.push(MenuEntry::Separator);
        menu.push(MenuEntry::Check {
            id: "paused".to_owned(),
            label: "Pause".to_owned(),
            checked: paused,
        });
        menu
    }

    #[test]
    fn other_words_and_ticks_keep_the_entries() {
        let old = menu(&[(1, "a 10 %"), (2, "b 20 %")], false);
        assert_eq!(step(&old, &old.clone()), Step::Nothing);
        let new = menu(&[(1, "a 11 %"), (2, "b 20 %")], true);
        assert_eq!(step(&old, &new), Step::Words);
    }

    #[test]
    fn other_entries_or_another_order_rebuild_the_menu() {
        let old = menu(&[(1, "a"), (2, "b")], false);
        assert_eq!(step(&old, &menu(&[(1, "a")], false)), Step::Rebuild);
        assert_eq!(
            step(&old, &menu(&[(2, "b"), (1, "a")], false)),
            Step::Rebuild
        );
        assert_eq!(step(&old, &old[..3]), Step::Rebuild);
    }

    #[test]
    fn a_day_of_builds_rebuilds_the_menu_only_when_one_begins_or_ends() {
        let mut shown = menu(&[], false);
        let mut rebuilt = 0;
        for build in 0..60 {
            for percent in 0..=100 {
                let label = format!("image {percent} %");
                let next = menu(&[(build, &label)], false);
                rebuilt += u32::from(step(&shown, &next) == Step::Rebuild);
                shown = next;
            }
        }
        assert_eq!(rebuilt, 60);
    }
}
