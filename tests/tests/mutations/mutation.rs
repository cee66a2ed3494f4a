//! One defect: where the code is changed, and by what it is found.

/// A change of the code that takes a property away.
pub(crate) struct Mutation {
    /// By which it is chosen.
    pub(crate) name: &'static str,
    /// What is wrong with it in.
    pub(crate) what: &'static str,
    /// What the simulator has to say does not hold: one of these, where the draw decides which of them
    /// is seen first.
    pub(crate) breaks: &'static [&'static str],
    /// Where it is.
    pub(crate) edits: &'static [Edit],
}

/// One place of a mutation.
pub(crate) struct Edit {
    /// The file, from the root of the workspace.
    pub(crate) file: &'static str,
    /// What stands there, exactly once.
    pub(crate) text: &'static str,
    /// What stands there instead. `MUTATED` is true when the mutation is in.
    pub(crate) instead: &'static str,
}

impl Mutation {
    /// The text of `file` with this mutation beside what was there.
    pub(crate) fn put_into(&self, edit: &Edit, before: &str) -> anyhow::Result<String> {
        let times = before.matches(edit.text).count();
        anyhow::ensure!(
            times == 1,
            "mutation {}: what it replaces occurs {times} times in {}, not once; the code has \
             changed, so say anew where the defect is:\n{}",
            self.name,
            edit.file,
            edit.text
        );
        let condition = format!("muster_proto::mutated({:?})", self.name);
        let instead = edit.instead.replace("MUTATED", &condition);
        Ok(before.replace(edit.text, &instead))
    }
}
