//! SPARQL. Its parser and its evaluation are another project's; ours are the terms and the quads. A query of many unbound parts takes
//! as long as it says, so that long ones are not asked here.

pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if text.len() > 160 || text.matches(['.', ';', ',', '*', '+']).count() > 3 {
        return;
    }
    if let Err(e) = super::graph().sparql(text) {
        super::is_sentence(e);
    }
}
