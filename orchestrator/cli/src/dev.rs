//! stub
use crate::{
    args::{DevArgs, Global},
    ending::Ending,
};
pub(crate) async fn execute(_g: &Global, _d: &DevArgs) -> anyhow::Result<Ending> {
    Ok(Ending::Done)
}
