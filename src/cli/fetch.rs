//! Fetching a page, in programs built for it: the only place that touches the network, and only when asked.

use std::time::Duration;

use demarche::ingest::MAX_PAGE;

/// The longest wait.
const PATIENCE: Duration = Duration::from_secs(30);

/// The bytes of a page, or why it cannot be had.
pub fn page(url: &str) -> Result<Vec<u8>, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("demarche/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let mut response = agent
        .get(url)
        .call()
        .map_err(|e| format!("it cannot be fetched ({e})"))?;
    response
        .body_mut()
        .with_config()
        .limit(MAX_PAGE as u64)
        .read_to_vec()
        .map_err(|e| format!("it cannot be fetched to its end ({e})"))
}
