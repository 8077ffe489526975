//! The demonstration: one throw-away account, four builds that end in four ways.

use crate::scenario::{Account, Build, End, Image, Instance, KeyPair, Progress, Project, Scenario};

/// Public key of the demonstration's account. Opens nothing but a simulator.
pub const PUBLIC_KEY: &str = "demo-public-key-4eZBdLx9Kf2wQ7";
/// Private key of the demonstration's account. Opens nothing but a simulator.
pub const PRIVATE_KEY: &str = "demo-private-key-46f0a1b2c3d4e5f6";
/// Region of the demonstration's images.
pub const REGION: &str = "cn-wlcb";
/// Zone of the demonstration's images.
pub const ZONE: &str = "cn-wlcb-01";
/// A build that is ready after 45 s.
pub const READY_IMAGE: &str = "compshareImage-demo1ready001";
/// A build that fails after 36 s, at 60 %.
pub const FAILING_IMAGE: &str = "compshareImage-demo2fails002";
/// A build that reaches 99 % after 48 s and is ready after 80 s.
pub const STUCK_IMAGE: &str = "compshareImage-demo3stuck003";
/// A container build without a percentage, ready after 60 s.
pub const CONTAINER_IMAGE: &str = "compshareImage-demo4ctnr0004";

/// The throw-away account.
pub fn account() -> Account {
    Account {
        name: "demo".into(),
        keys: vec![KeyPair {
            public_key: PUBLIC_KEY.into(),
            private_key: PRIVATE_KEY.into(),
        }],
        projects: vec![Project {
            id: "org-demo01".into(),
            name: "Default".into(),
            default: true,
        }],
        ..Account::default()
    }
}

/// The scenario that [`Scenario::demo`] gives.
pub(crate) fn scenario() -> Scenario {
    let reason = "The instance's system disk has less free space than the image needs";
    Scenario {
        instances: vec![
            instance("uhost-demo1a", "train-a", false),
            instance("uhost-demo2b", "train-b", false),
            instance("uhost-demo3c", "notebook", false),
            instance("cpod-demo4d", "comfyui", true),
        ],
        images: vec![
            Image {
                instance: "uhost-demo1a".into(),
                size_mb: 48_640,
                build: build(45.0, Some(Progress::SCurve), End::Available),
                ..image(READY_IMAGE, "pytorch-2.8-cu128")
            },
            Image {
                instance: "uhost-demo2b".into(),
                size_mb: 112_640,
                build: build(
                    60.0,
                    None,
                    End::Failed {
                        at: 0.6,
                        reason: reason.into(),
                    },
                ),
                ..image(FAILING_IMAGE, "llama-finetune-v7")
            },
            Image {
                instance: "uhost-demo3c".into(),
                size_mb: 71_680,
                build: build(
                    80.0,
                    Some(Progress::StuckAt99 { from: 0.6 }),
                    End::Available,
                ),
                ..image(STUCK_IMAGE, "vllm-0.11-qwen3")
            },
            Image {
                instance: "cpod-demo4d".into(),
                container: true,
                size_mb: 30_720,
                build: build(60.0, None, End::Available),
                ..image(CONTAINER_IMAGE, "ComfyUI 工作流 v3")
            },
            finished("compshareImage-demo5done0005", "pytorch-2.7-cu126", 9.0),
            finished(
                "compshareImage-demo6done0006",
                "stable-diffusion-webui",
                40.0,
            ),
        ],
        ..Scenario::default()
    }
}

fn instance(id: &str, name: &str, container: bool) -> Instance {
    Instance {
        id: id.into(),
        name: name.into(),
        region: REGION.into(),
        zone: ZONE.into(),
        container,
        ..Instance::default()
    }
}

fn image(id: &str, name: &str) -> Image {
    Image {
        id: id.into(),
        name: name.into(),
        region: REGION.into(),
        zone: ZONE.into(),
        ..Image::default()
    }
}

fn build(duration: f64, progress: Option<Progress>, end: End) -> Build {
    Build {
        duration,
        progress,
        end,
        ..Build::default()
    }
}

/// An image that was finished `days` ago after a quarter of an hour.
fn finished(id: &str, name: &str, days: f64) -> Image {
    Image {
        starts_at: -days * 86_400.0,
        build: build(900.0, None, End::Available),
        ..image(id, name)
    }
}
