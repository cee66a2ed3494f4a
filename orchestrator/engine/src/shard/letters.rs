//! Dead letters: messages that nobody can read, and what people do about dead letters.

use muster_proto::{Tenant, Timestamp};

use super::{DropCommand, Refused, Reply, ReplyToken, ResendCommand, Shard};
use crate::{
    DeadLetter, DeadLetterState, Event, UnreadMessage,
    decide::Submission,
    limits::{DEAD_LETTERS_PAGE_MAX, UNREAD_PAUSE_MS},
};

/// The format of records since which there are these events.
const FORMAT_WITH_LETTERS: u32 = 2;

/// Messages that nobody could read.
#[derive(Debug, Default)]
pub(super) struct Unread {
    kept: u64,
    last_at: Option<Timestamp>,
    others: u64,
}

impl Shard {
    /// Keeps a message that nobody can read, or counts it where one was kept a moment ago.
    pub(super) fn unread(&mut self, reason: String, message: UnreadMessage, now: Timestamp) {
        if !self.is_owner() || self.state.log_format() < FORMAT_WITH_LETTERS {
            return;
        }
        let pause_until = self.unread.last_at.map(|at| at.as_ms() + UNREAD_PAUSE_MS);
        if pause_until.is_some_and(|until| now.as_ms() < until) {
            self.unread.others += 1;
            return;
        }
        self.unread.last_at = Some(now);
        self.unread.kept += 1;
        let event = Event::MessageUnread {
            id: format!(
                "{}-message-{}-{}",
                self.settings.shard, self.state.epoch, self.unread.kept
            ),
            reason,
            message: UnreadMessage {
                others: std::mem::take(&mut self.unread.others),
                ..message
            },
        };
        self.commit(&event, now);
    }

    /// Sends the request behind a dead letter again. The same command again gives the same run.
    pub(super) fn resend_letter(
        &mut self,
        token: ReplyToken,
        resend: &ResendCommand,
        now: Timestamp,
    ) {
        let submit = &resend.submit;
        let key = (submit.tenant.clone(), submit.command_id.clone());
        let is_repeat = self.state.commands.contains_key(&key);
        if !is_repeat && let Err(refused) = self.open_letter(&submit.tenant, &resend.id) {
            return self.reply(token, Reply::Refused(refused));
        }
        match self.decide_submission(submit) {
            Ok(Submission::New(events)) => {
                for event in &events {
                    self.commit(event, now);
                }
                let settled = Event::DeadLetterResent {
                    id: resend.id.clone(),
                    run_id: submit.run_id.clone(),
                    command_id: submit.command_id.clone(),
                };
                self.commit(&settled, now);
                self.show(token, &submit.tenant, &submit.run_id, submit.wait);
            }
            Ok(Submission::Known(run_id)) => self.show(token, &submit.tenant, &run_id, submit.wait),
            Err(refused) => self.reply(token, Reply::Refused(refused)),
        }
    }

    /// Gives a dead letter up. The same command again changes nothing.
    pub(super) fn drop_letter(&mut self, token: ReplyToken, drop: &DropCommand, now: Timestamp) {
        let letter = self.letter(&drop.tenant, &drop.id);
        let is_repeat = letter.is_some_and(|letter| {
            matches!(&letter.state, DeadLetterState::Dropped { command_id } if *command_id == drop.command_id)
        });
        if !is_repeat {
            if let Err(refused) = self.open_letter(&drop.tenant, &drop.id) {
                return self.reply(token, Reply::Refused(refused));
            }
            let event = Event::DeadLetterDropped {
                id: drop.id.clone(),
                command_id: drop.command_id.clone(),
            };
            self.commit(&event, now);
        }
        let letters = self.state.dead_letters.get(&drop.id).cloned();
        self.reply(token, Reply::DeadLetters(letters.into_iter().collect()));
    }

    pub(super) fn list_letters(&mut self, token: ReplyToken, tenant: &Tenant, limit: usize) {
        let letters = self.state.dead_letters.newest();
        let of_tenant = letters.filter(|letter| belongs(letter, tenant));
        let page = of_tenant.take(limit.min(DEAD_LETTERS_PAGE_MAX));
        let page = page.cloned().collect();
        self.reply(token, Reply::DeadLetters(page));
    }

    pub(super) fn show_letter(&mut self, token: ReplyToken, tenant: &Tenant, id: String) {
        let letter = self.state.dead_letters.get(&id).cloned();
        let reply = match letter.filter(|letter| belongs(letter, tenant)) {
            Some(letter) => Reply::DeadLetters(vec![letter]),
            None => Reply::Refused(Refused::UnknownDeadLetter(id)),
        };
        self.reply(token, reply);
    }

    /// The whole run behind a dead letter, wherever it is.
    pub(super) fn source(&mut self, token: ReplyToken, tenant: &Tenant, id: &muster_proto::RunId) {
        let run = self.state.runs.get(id).cloned();
        let reply = match run.filter(|run| run.tenant == *tenant) {
            Some(run) => Reply::Source(run),
            None => self.in_log(tenant, id),
        };
        self.reply(token, reply);
    }

    fn letter(&self, tenant: &Tenant, id: &str) -> Option<&DeadLetter> {
        let letter = self.state.dead_letters.get(id)?;
        belongs(letter, tenant).then_some(letter)
    }

    fn open_letter(&self, tenant: &Tenant, id: &str) -> Result<(), Refused> {
        let letter = self
            .letter(tenant, id)
            .ok_or_else(|| Refused::UnknownDeadLetter(id.to_owned()))?;
        let settled = match &letter.state {
            DeadLetterState::Open if self.state.log_format() < FORMAT_WITH_LETTERS => {
                return Err(Refused::older_is_there());
            }
            DeadLetterState::Open => return Ok(()),
            DeadLetterState::Resent { run_id, .. } => format!("sent again as run {run_id}"),
            DeadLetterState::Dropped { .. } => "given up".to_owned(),
        };
        Err(Refused::DeadLetterSettled(id.to_owned(), settled))
    }
}

/// Messages that nobody could read belong to nobody, and are shown to everybody.
fn belongs(letter: &DeadLetter, tenant: &Tenant) -> bool {
    letter.tenant.as_ref().is_none_or(|of| of == tenant)
}
