//! Asks a build's progress again and again, one request after the other: what a poll costs.
//!
//! `poll URL PUBLIC_KEY PRIVATE_KEY REGION ZONE IMAGE COUNT`, against a service on this machine.

use compshare::{Client, ClientOptions, Credentials, Endpoint, Secret};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, public_key, private_key, region, zone, image, count] = arguments.as_slice() else {
        return Err("usage: poll URL PUBLIC_KEY PRIVATE_KEY REGION ZONE IMAGE COUNT".into());
    };
    let client = Client::new(Endpoint::parse(url)?, ClientOptions::default())?;
    let credentials = Credentials {
        public_key: public_key.clone(),
        private_key: Secret::new(private_key.clone()),
        project_id: None,
    };
    let (region, zone, image) = (region.clone(), zone.clone(), image.clone());
    let count: u32 = count.parse()?;
    // A task, as each of the app's pollers is one.
    let polls = tokio::spawn(async move {
        for _ in 0..count {
            client
                .image_create_progress(&credentials, &region, &zone, &image)
                .await?;
        }
        Ok::<(), compshare::Error>(())
    });
    Ok(polls.await??)
}
