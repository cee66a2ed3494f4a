//! Progress: what is known of a run, and two ways to show it.

mod live;
mod plain;
mod progress;
mod row;

use std::io::IsTerminal as _;

use muster_proto::RunEvent;

pub(crate) use plain::words;
pub(crate) use progress::Progress;

use live::LiveView;
use plain::PlainView;

/// Shows progress on stderr.
pub(crate) trait View {
    /// Something happened; the progress knows it already.
    fn event(&mut self, event: &RunEvent, progress: &Progress);
    /// An attempt told how far it is; the progress knows it already.
    fn told(&mut self, told: &muster_proto::Progress, progress: &Progress);
    /// Time went by.
    fn tick(&mut self, progress: &Progress);
    /// Something to say besides the progress.
    fn note(&mut self, text: &str);
    /// Nothing more will be shown: leaves the screen in order.
    fn close(&mut self, progress: &Progress);
}

/// A list that is drawn anew where a person watches, lines where not.
pub(crate) fn choose() -> Box<dyn View> {
    if std::io::stderr().is_terminal() {
        Box::new(LiveView::new())
    } else {
        Box::new(PlainView)
    }
}
