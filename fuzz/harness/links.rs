//! Whatever stands in a link or is pasted as IDs: what is read of it is of its form, or nothing.

use crate::links::{PastedIds, WatchLink, is_image_id, is_meant};
use compshare::text;

/// Reads the bytes as a link and as pasted IDs.
pub(crate) fn check(data: &[u8]) {
    let given = String::from_utf8_lossy(data);
    // Most bytes are no link: the second half of the attempts begins like one.
    for link in [given.to_string(), format!("imagewatch://watch?{given}")] {
        let meant = is_meant(&link);
        let Ok(read) = WatchLink::parse(&link) else {
            continue;
        };
        assert!(meant, "{link:?}");
        assert!(is_image_id(&read.image_id));
        assert!(read.zone.is_none() || read.region.is_some());
        for place in [&read.region, &read.zone].into_iter().flatten() {
            assert!(text::is_id(place), "{place:?}");
        }
        if let Some(name) = &read.account {
            assert_eq!(text::short(name).as_deref(), Some(&**name));
        }
    }
    let pasted = PastedIds::parse(&given);
    assert!(pasted.ids.iter().all(|id| is_image_id(id)));
    assert!(pasted.ids.len() + pasted.rejected.len() <= given.chars().count());
    let mut unique = pasted.ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), pasted.ids.len(), "an ID came twice");
}
