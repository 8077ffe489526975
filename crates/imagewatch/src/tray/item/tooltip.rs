//! The tooltip as each tray host reads it. The specification promises markup and names none.

use super::is_called;

/// The first line, where hosts show one.
pub(super) const TITLE: &str = "ImageWatch";

/// How a tray host reads a tooltip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TooltipStyle {
    /// As Pango's markup, line by line: the panels of XFCE, MATE, Cinnamon and Budgie, and waybar.
    /// GNOME shows no tooltip.
    Pango,
    /// As rich text if the first line looks like it, else as plain text: Plasma. Line breaks of rich
    /// text are elements.
    Qt,
    /// The same, and only the title is shown: LXQt.
    QtTitle,
}

impl TooltipStyle {
    /// The style of the host that runs as this program, or, where that cannot be known, in a
    /// sandbox, of the desktop that is named in `desktop`.
    pub(super) fn of(program: Option<&str>, desktop: &str) -> Self {
        let is_program = |prefix: &str| program.is_some_and(|name| name.starts_with(prefix));
        let is_desktop = |name: &str| program.is_none() && is_called(desktop, name);
        if is_program("kded") || is_program("plasma") || is_desktop("KDE") {
            TooltipStyle::Qt
        } else if is_program("lxqt") || is_desktop("LXQt") {
            TooltipStyle::QtTitle
        } else {
            TooltipStyle::Pango
        }
    }

    /// Title and description that say `text`, lines of plain text.
    pub(super) fn write(self, text: &str) -> (String, String) {
        // The name stands in the title already.
        let named = text.strip_prefix(TITLE);
        let text = named
            .and_then(|rest| rest.strip_prefix(" · "))
            .unwrap_or(text);
        match self {
            TooltipStyle::Pango => (TITLE.to_owned(), escaped(text)),
            TooltipStyle::Qt => (TITLE.to_owned(), rich(text)),
            TooltipStyle::QtTitle => (rich(&format!("{TITLE}\n{text}")), String::new()),
        }
    }
}

/// Rich text that Qt recognizes by its first element.
fn rich(text: &str) -> String {
    format!("<qt>{}</qt>", escaped(text).replace('\n', "<br>"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_decides_and_the_desktop_only_where_the_host_is_unknown() {
        let cases = [
            (Some("kded5"), "KDE", TooltipStyle::Qt),
            (Some("kded6"), "sway", TooltipStyle::Qt),
            (Some("plasmashell"), "KDE", TooltipStyle::Qt),
            (Some("waybar"), "KDE", TooltipStyle::Pango),
            (Some("lxqt-panel"), "LXQt", TooltipStyle::QtTitle),
            (Some("mate-panel"), "MATE", TooltipStyle::Pango),
            (None, "KDE", TooltipStyle::Qt),
            (None, "lxqt", TooltipStyle::QtTitle),
            (None, "ubuntu:GNOME", TooltipStyle::Pango),
            (None, "", TooltipStyle::Pango),
        ];
        for (program, desktop, style) in cases {
            assert_eq!(
                TooltipStyle::of(program, desktop),
                style,
                "{program:?} {desktop}"
            );
        }
    }

    #[test]
    fn each_host_reads_names_and_line_breaks_as_they_are() {
        let text = "<b>R&D</b> · 50 %\nother";
        let escaped = "&lt;b&gt;R&amp;D&lt;/b&gt; · 50 %";
        assert_eq!(
            TooltipStyle::Pango.write(text),
            (TITLE.to_owned(), format!("{escaped}\nother"))
        );
        assert_eq!(
            TooltipStyle::Qt.write(text),
            (TITLE.to_owned(), format!("<qt>{escaped}<br>other</qt>"))
        );
        assert_eq!(
            TooltipStyle::QtTitle.write(text),
            (
                format!("<qt>{TITLE}<br>{escaped}<br>other</qt>"),
                String::new()
            )
        );
    }
}
