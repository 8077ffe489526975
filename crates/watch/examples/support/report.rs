//! Figures from replays.

use super::drive::{self, History, Outcome, Policy};
use super::trace::Trace;
use serde::Serialize;
use std::collections::BTreeMap;

/// Figures of all policies.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report {
    /// By policy.
    pub(crate) policies: BTreeMap<&'static str, PolicyReport>,
}

/// Figures of one policy.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PolicyReport {
    /// Over all builds.
    pub(crate) all: Figures,
    /// By family.
    pub(crate) families: BTreeMap<String, Figures>,
}

/// Figures over some builds. Delays are seconds from the true end to its detection.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Figures {
    /// Builds.
    pub(crate) n: usize,
    /// Mean number of progress and status questions.
    pub(crate) requests_mean: f64,
    /// Median delay.
    pub(crate) delay_p50: f64,
    /// 95th percentile of the delay.
    pub(crate) delay_p95: f64,
    /// Longest delay.
    pub(crate) delay_max: f64,
}

impl Report {
    /// Replays all builds under all policies.
    ///
    /// # Errors
    /// If a policy never notices an end.
    pub(crate) fn of(traces: &[Trace], history: History) -> Result<Report, String> {
        let policies = Policy::ALL
            .into_iter()
            .map(|policy| Ok((policy.name(), PolicyReport::of(policy, traces, history)?)))
            .collect::<Result<_, String>>()?;
        Ok(Report { policies })
    }

    /// A table for people, in Markdown.
    pub(crate) fn table(&self) -> String {
        let mut table = String::from(
            "| policy | family | builds | requests | delay p50 | p95 | max |\n|---|---|--:|--:|--:|--:|--:|\n",
        );
        for policy in Policy::ALL {
            let Some(report) = self.policies.get(policy.name()) else {
                continue;
            };
            let families = report
                .families
                .iter()
                .map(|(name, figures)| (name.as_str(), figures));
            for (family, f) in std::iter::once(("**all**", &report.all)).chain(families) {
                table += &format!(
                    "| {} | {family} | {} | {:.1} | {:.2} | {:.2} | {:.2} |\n",
                    policy.name(),
                    f.n,
                    f.requests_mean,
                    f.delay_p50,
                    f.delay_p95,
                    f.delay_max
                );
            }
        }
        table
    }
}

impl PolicyReport {
    /// Replays all builds under one policy.
    ///
    /// # Errors
    /// If it never notices an end.
    pub(crate) fn of(
        policy: Policy,
        traces: &[Trace],
        history: History,
    ) -> Result<PolicyReport, String> {
        let mut families: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
        let mut all = Vec::with_capacity(traces.len());
        for (seed, trace) in (0_u64..).zip(traces) {
            let outcome = drive::run(policy, trace, history, seed)?;
            all.push(outcome);
            families
                .entry(trace.family.clone())
                .or_default()
                .push(outcome);
        }
        Ok(PolicyReport {
            all: Figures::of(&all),
            families: families
                .into_iter()
                .map(|(name, outcomes)| (name, Figures::of(&outcomes)))
                .collect(),
        })
    }
}

impl Figures {
    fn of(outcomes: &[Outcome]) -> Figures {
        let mut delays: Vec<f64> = outcomes.iter().map(|o| o.delay).collect();
        delays.sort_by(f64::total_cmp);
        let n = outcomes.len();
        let requests: f64 = outcomes.iter().map(|o| f64::from(o.requests)).sum();
        Figures {
            n,
            requests_mean: requests / n.max(1) as f64,
            delay_p50: percentile(&delays, 0.5),
            delay_p95: percentile(&delays, 0.95),
            delay_max: delays.last().copied().unwrap_or(0.0),
        }
    }
}

/// The smallest value that at least `share` of all values do not exceed.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}
