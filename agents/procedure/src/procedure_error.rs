/// Why a procedure cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("data/procedure.yaml: {0}")]
pub struct ProcedureError(pub String);
