//! Whatever bytes the service sends, they end in a value within its ranges or in a refusal.

use compshare::answer::{self, Refusal};
use compshare::text::{self, SHORT};

/// Longest text in bytes that is kept of a service's message: 500 characters.
const LONGEST_MESSAGE: usize = 2_000;

/// Reads `body` as an answer to every action.
pub(crate) fn check(body: &[u8]) {
    if let Ok(progress) = told(answer::progress(body)) {
        let percent = progress.percent.unwrap_or(0.0);
        assert!((0.0..=100.0).contains(&percent), "{percent} per cent");
        for seconds in [progress.total_seconds, progress.remaining_seconds] {
            let seconds = seconds.unwrap_or(0.0);
            assert!(seconds.is_finite() && seconds >= 0.0, "{seconds} s");
        }
    }
    if let Ok(page) = told(answer::image_page(body)) {
        bounded(body, page.images.len() + page.skipped);
        let tags: usize = page.images.iter().map(|image| image.tags.len()).sum();
        bounded(body, tags);
        let texts = page
            .images
            .iter()
            .map(|image| image.id.len() + image.name.len());
        // A byte that is no UTF-8 becomes a sign of three.
        bounded_text(body, texts.sum());
        for image in &page.images {
            assert!(text::is_id(&image.id), "{:?}", image.id);
            assert!(image.zones.iter().all(|zone| text::is_id(zone)));
            plain(&image.name);
            image.tags.iter().for_each(|tag| plain(tag));
            plain(image.failed_reason.as_deref().unwrap_or_default());
        }
    }
    if let Ok(page) = told(answer::instance_page(body)) {
        bounded(body, page.instances.len() + page.skipped);
        let texts = page
            .instances
            .iter()
            .map(|one| one.id.len() + one.name.len());
        bounded_text(body, texts.sum());
        for instance in &page.instances {
            assert!(text::is_id(&instance.id), "{:?}", instance.id);
            plain(&instance.name);
            plain(instance.state.as_deref().unwrap_or_default());
        }
    }
    if let Ok(zones) = told(answer::zones(body)) {
        bounded(body, zones.len());
        for zone in &zones {
            assert!(text::is_id(&zone.region) && text::is_id(&zone.zone));
            plain(zone.description.as_deref().unwrap_or_default());
        }
    }
    if let Ok(projects) = told(answer::projects(body)) {
        bounded(body, projects.len());
        for project in &projects {
            assert!(text::is_id(&project.id));
            plain(&project.name);
        }
    }
}

/// Checks what a refusal tells.
fn told<T>(answer: Result<T, Refusal>) -> Result<T, Refusal> {
    if let Err(Refusal::Service { ret_code, message }) = &answer {
        assert_ne!(*ret_code, 0, "success is no refusal");
        let length = message.as_deref().map_or(0, str::len);
        assert!(length <= LONGEST_MESSAGE, "a message of {length} bytes");
    }
    answer
}

/// One short line of what is seen: cleaned once more, it is the same.
fn plain(text: &str) {
    assert!(text.chars().count() <= SHORT, "{text:?}");
    assert!(
        text.is_empty() || text::short(text).as_deref() == Some(text),
        "{text:?}"
    );
}

/// There are no more things than bytes that could have told of them.
fn bounded(body: &[u8], things: usize) {
    assert!(things <= body.len(), "{things} of {} bytes", body.len());
}

fn bounded_text(body: &[u8], bytes: usize) {
    assert!(bytes <= 3 * body.len(), "{bytes} of {} bytes", body.len());
}
