//! A share that may not fall: kept in a file, raised by `DEMARCHE_BLESS=1`.

use std::fs;
use std::path::Path;

/// Holds `share` against the figure in a file, and raises that when asked to. `what` says in words what the share counts.
pub fn hold(path: &Path, share: f64, what: &str) {
    let file = path.display();
    let floor: f64 = fs::read_to_string(path)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or_else(|| panic!("{file} holds a number between 0 and 1"));
    // The figure is cut, not rounded, so that the share that set it never falls below it.
    let reached = (share * 1000.0).floor() / 1000.0;
    if reached > floor && std::env::var_os("DEMARCHE_BLESS").is_some() {
        fs::write(path, format!("{reached:.3}\n"))
            .unwrap_or_else(|e| panic!("{file} can be written: {e}"));
    }
    assert!(
        reached >= floor,
        "{what}, a share of {reached:.3}; before it was {floor:.3}. See the list with --nocapture."
    );
}
