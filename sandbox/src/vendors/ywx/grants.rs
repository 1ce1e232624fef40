//! Doctors' leaves to sign without being asked each time (自动签), in the order of their making.

use crate::scan::{Outcome, Scan};

/// A leave, or the question for one.
pub struct Grant {
    owner: String,
    tag: String,
    /// How the question stands.
    pub scan: Scan,
    /// Whether it was given.
    pub granted: bool,
}

/// All of them, one for each doctor and system.
#[derive(Default)]
pub struct Grants(Vec<Grant>);

impl Grants {
    /// A new question to the doctor, which takes the place of an older one.
    pub fn ask(&mut self, owner: &str, tag: &str) {
        self.put(owner, tag, Scan::expiring(), false);
    }

    /// The doctor has given leave.
    pub fn give(&mut self, owner: &str, tag: &str) {
        let mut scan = Scan::unlimited();
        scan.decide(Outcome::Done);
        self.put(owner, tag, scan, true);
    }

    fn put(&mut self, owner: &str, tag: &str, scan: Scan, granted: bool) {
        self.end(owner, Some(tag));
        self.0.push(Grant { owner: owner.to_owned(), tag: tag.to_owned(), scan, granted });
    }

    /// The newest of a doctor, for that system if one is named.
    pub fn newest(&mut self, owner: &str, tag: Option<&str>) -> Option<&mut Grant> {
        self.0.iter_mut().rev().find(|grant| grant.owner == owner && tag.is_none_or(|tag| tag == grant.tag))
    }

    /// Whether the doctor has given leave to that system.
    pub fn granted(&self, owner: &str, tag: &str) -> bool {
        self.0.iter().any(|grant| grant.owner == owner && grant.tag == tag && grant.granted)
    }

    /// Ends those of a doctor, for that system or all.
    pub fn end(&mut self, owner: &str, tag: Option<&str>) {
        self.0.retain(|grant| grant.owner != owner || tag.is_some_and(|tag| tag != grant.tag));
    }

    /// Decides all of a doctor; false when there are none.
    pub fn decide(&mut self, owner: &str, outcome: Outcome) -> bool {
        let mut found = false;
        for grant in self.0.iter_mut().filter(|grant| grant.owner == owner) {
            grant.scan.decide(outcome);
            grant.granted = outcome == Outcome::Done;
            found = true;
        }
        found
    }
}
