//! A launch agent's property list, and what `launchctl` says about it.

use std::path::{Path, PathBuf};

/// The agent's label: the bundle identifier.
pub(super) const LABEL: &str = crate::app::APP_ID;

/// The agent's property list: started once at login, and not again when it ends.
pub(super) fn property_list(program: &str, argument: &str) -> plist::Value {
    let mut agent = plist::Dictionary::new();
    let words = [program, argument];
    agent.insert("Label".into(), LABEL.into());
    agent.insert(
        "ProgramArguments".into(),
        plist::Value::Array(words.iter().map(|&word| word.into()).collect()),
    );
    agent.insert("RunAtLoad".into(), true.into());
    // Shown in System Settings beside the app's name.
    agent.insert("AssociatedBundleIdentifiers".into(), LABEL.into());
    agent.insert("LimitLoadToSessionType".into(), "Aqua".into());
    plist::Value::Dictionary(agent)
}

/// The program that an agent starts at login; none if it starts nothing.
pub(super) fn program(agent: &plist::Value) -> Option<PathBuf> {
    let agent = agent.as_dictionary()?;
    let flag = |key: &str| agent.get(key).and_then(plist::Value::as_boolean);
    if flag("Disabled") == Some(true) || flag("RunAtLoad") != Some(true) {
        return None;
    }
    let words = agent
        .get("ProgramArguments")
        .and_then(plist::Value::as_array);
    let first = words.and_then(|words| words.first()?.as_string());
    let program = agent.get("Program").and_then(plist::Value::as_string);
    Some(Path::new(program.or(first)?).to_owned())
}

/// Whether `launchctl print-disabled` lists the agent as switched off. Older systems print `true`,
/// newer ones `disabled`.
pub(super) fn is_disabled(printed: &str) -> bool {
    let name = format!("\"{LABEL}\"");
    printed.lines().any(|line| {
        line.split_once("=>").is_some_and(|(label, state)| {
            label.trim() == name && matches!(state.trim(), "true" | "disabled")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_survives_its_file() {
        let path = "/Applications/镜像 & <监视>.app/Contents/MacOS/imagewatch";
        let mut file = Vec::new();
        property_list(path, "--hidden")
            .to_writer_xml(&mut file)
            .unwrap();
        let read = plist::Value::from_reader(std::io::Cursor::new(file)).unwrap();
        assert_eq!(program(&read), Some(PathBuf::from(path)));
    }

    #[test]
    fn an_agent_that_starts_nothing_is_none() {
        let mut agent = property_list("/a", "--hidden");
        let keys = agent.as_dictionary_mut().unwrap();
        keys.insert("Disabled".into(), true.into());
        assert_eq!(program(&agent), None);
        assert_eq!(program(&"text".into()), None);
    }

    #[test]
    fn switching_it_off_in_the_system_is_seen() {
        let printed = |state: &str| {
            format!(
                "disabled services = {{\n\t\"other\" => disabled\n\t\"{LABEL}\" => {state}\n}}\n"
            )
        };
        assert!(is_disabled(&printed("disabled")));
        assert!(is_disabled(&printed("true")));
        assert!(!is_disabled(&printed("enabled")));
        assert!(!is_disabled(
            "disabled services = {\n\t\"other\" => true\n}"
        ));
    }
}
