//! Lists of decisions as TOML, and single ones as JSON.

use demarche::resolve::{Decision, from_toml, standing, to_toml, verdicts};

pub fn check(bytes: &[u8]) {
    if let Ok(decision) = serde_json::from_slice::<Decision>(bytes) {
        let _ = decision.verdicts();
        if let Ok(decision) = decision.verified() {
            let line = serde_json::to_string(&decision).expect("a line");
            let again: Decision = serde_json::from_str(&line).expect("what we wrote");
            assert_eq!(again.verified().as_ref(), Ok(&decision));
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match from_toml(text) {
        Err(e) => {
            assert!(e.line >= 1 && e.line <= text.matches('\n').count() + 1);
            super::is_sentence(e);
        }
        Ok(decisions) => {
            let again = from_toml(&to_toml(&decisions).expect("TOML")).expect("what we wrote");
            assert_eq!(again, decisions);
            assert!(standing(&decisions).len() <= decisions.len());
            let _ = verdicts(&decisions);
            super::graph().would_change(&decisions).expect("changes");
        }
    }
}
