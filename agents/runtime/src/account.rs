//! What one attempt asked, shared and told, and what it may still: pure bookkeeping.

use std::time::{Duration, Instant};

use muster_proto::{
    AskMade, Exchange, Fault, ShareMade, Tokens,
    limits::{ANSWER_ASKS_MAX, ASKS_MAX, EXCHANGES_MAX, PROGRESS_GAP_MS, SHARES_MAX},
};

/// The account of one attempt, or of one answer.
#[derive(Debug)]
pub(crate) struct Account {
    asks_left: usize,
    shares_left: usize,
    /// What may still be spent on asks, in US dollars; no bound where missing.
    room_usd: Option<f64>,
    spent_usd: f64,
    tokens: Tokens,
    exchanges: Vec<Exchange>,
    told: Option<Instant>,
}

/// What was set aside for one ask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Allowance {
    /// What the answer may cost, in US dollars; no bound where missing.
    pub(crate) cost_usd_max: Option<f64>,
    /// Whether the asker named the amount: it is charged when nobody knows what was spent.
    is_named: bool,
}

impl Account {
    /// For an attempt, which may cost so much.
    pub(crate) fn of_attempt(cost_usd_max: Option<f64>) -> Self {
        Self {
            asks_left: ASKS_MAX,
            shares_left: SHARES_MAX,
            room_usd: cost_usd_max,
            spent_usd: 0.0,
            tokens: Tokens::default(),
            exchanges: Vec::new(),
            told: None,
        }
    }

    /// For an answer to somebody else's ask: it shares nothing, as it holds no task.
    pub(crate) fn of_answer(cost_usd_max: Option<f64>) -> Self {
        Self {
            asks_left: ANSWER_ASKS_MAX,
            shares_left: 0,
            ..Self::of_attempt(cost_usd_max)
        }
    }

    /// Sets an amount aside for an ask: the named one, or all that is left.
    ///
    /// # Errors
    /// A fault `too_many_asks` or `ask_over_budget`.
    pub(crate) fn begin_ask(&mut self, named_usd: Option<f64>) -> Result<Allowance, Fault> {
        if self.asks_left == 0 {
            let message = "this many asks are a plan: let the task depend on others instead";
            return Err(Fault::fatal(message).with_code("too_many_asks"));
        }
        let wanted = named_usd.or(self.room_usd);
        if let (Some(wanted), Some(room)) = (wanted, self.room_usd)
            && (wanted > room || room < 0.0)
        {
            let message = format!("${room:.4} are left for asks, and ${wanted:.4} are needed");
            return Err(Fault::bad_request(message).with_code("ask_over_budget"));
        }
        self.asks_left -= 1;
        self.room_usd = self.room_usd.map(|room| room - wanted.unwrap_or(0.0));
        Ok(Allowance {
            cost_usd_max: wanted,
            is_named: named_usd.is_some(),
        })
    }

    /// An ask brought an answer that cost so much: what was set aside and is not needed comes back.
    pub(crate) fn answered(&mut self, allowance: Allowance, made: AskMade, inside: Vec<Exchange>) {
        let back = allowance.cost_usd_max.unwrap_or(0.0) - made.cost_usd;
        self.room_usd = self.room_usd.map(|room| room + back);
        self.charge(made, inside);
    }

    /// An ask brought a fault. Where work was begun nobody knows what was spent: a named amount is
    /// charged, and any other stays set aside.
    pub(crate) fn failed(&mut self, allowance: Allowance, began: bool, mut made: AskMade) {
        let set_aside = allowance.cost_usd_max.unwrap_or(0.0);
        if !began {
            self.room_usd = self.room_usd.map(|room| room + set_aside);
        } else if allowance.is_named {
            made.cost_usd = set_aside;
        }
        self.charge(made, Vec::new());
    }

    /// An ask that was not even sent.
    pub(crate) fn refused(&mut self, made: AskMade) {
        self.list(Exchange::Ask(made));
    }

    fn charge(&mut self, made: AskMade, inside: Vec<Exchange>) {
        self.spent_usd += made.cost_usd;
        self.tokens.input = self.tokens.input.saturating_add(made.tokens.input);
        self.tokens.output = self.tokens.output.saturating_add(made.tokens.output);
        self.list(Exchange::Ask(made));
        for exchange in inside {
            self.list(exchange);
        }
    }

    fn list(&mut self, exchange: Exchange) {
        if self.exchanges.len() < EXCHANGES_MAX {
            self.exchanges.push(exchange);
        }
    }

    /// Whether one more share may go.
    ///
    /// # Errors
    /// A fault `too_many_shares`.
    pub(crate) fn share(&mut self, made: ShareMade) -> Result<(), Fault> {
        let left = self.shares_left.checked_sub(1).ok_or_else(|| {
            let message = "an attempt shares a few summaries, and an answer nothing";
            Fault::fatal(message).with_code("too_many_shares")
        })?;
        self.shares_left = left;
        self.list(Exchange::Share(made));
        Ok(())
    }

    /// Whether progress may be told at this time: what comes faster is left out.
    pub(crate) fn may_tell(&mut self, now: Instant) -> bool {
        let gap = Duration::from_millis(PROGRESS_GAP_MS);
        let is_due = self.told.is_none_or(|told| now.duration_since(told) >= gap);
        if is_due {
            self.told = Some(now);
        }
        is_due
    }

    /// Adds what was asked and shared to what the work itself says.
    pub(crate) fn settle(
        &mut self,
        cost_usd: &mut f64,
        tokens: &mut Tokens,
        exchanges: &mut Vec<Exchange>,
    ) {
        *cost_usd += self.spent_usd;
        tokens.input = tokens.input.saturating_add(self.tokens.input);
        tokens.output = tokens.output.saturating_add(self.tokens.output);
        exchanges.append(&mut self.exchanges);
        exchanges.truncate(EXCHANGES_MAX);
    }
}

#[cfg(test)]
mod tests {
    use muster_proto::AgentType;

    use super::*;

    fn made(cost_usd: f64) -> AskMade {
        AskMade {
            agent_type: AgentType::new("activity").unwrap(),
            depth: 1,
            fault: None,
            elapsed_ms: 3,
            tokens: Tokens {
                input: 10,
                output: 1,
            },
            cost_usd,
        }
    }

    fn settled(mut account: Account) -> (f64, Tokens, usize) {
        let (mut cost_usd, mut tokens, mut exchanges) = (1.0, Tokens::default(), Vec::new());
        account.settle(&mut cost_usd, &mut tokens, &mut exchanges);
        (cost_usd, tokens, exchanges.len())
    }

    #[test]
    fn what_answers_cost_is_added_to_what_the_work_cost() {
        let mut account = Account::of_attempt(None);
        let allowance = account.begin_ask(None).unwrap();
        account.answered(allowance, made(0.25), vec![Exchange::Ask(made(0.1))]);
        let (cost_usd, tokens, listed) = settled(account);
        assert!((cost_usd - 1.25).abs() < 1e-9, "{cost_usd}");
        assert_eq!((tokens.input, listed), (10, 2));
    }

    #[test]
    fn asks_at_a_time_stay_together_within_what_the_attempt_may_cost() {
        let mut account = Account::of_attempt(Some(1.0));
        let first = account.begin_ask(Some(0.75)).unwrap();
        let fault = account.begin_ask(Some(0.5)).unwrap_err();
        assert_eq!(fault.code, "ask_over_budget");
        account.answered(first, made(0.25), Vec::new());
        assert!(account.begin_ask(Some(0.5)).is_ok());
    }

    #[test]
    fn an_ask_without_an_amount_of_its_own_may_cost_all_that_is_left() {
        let mut account = Account::of_attempt(Some(0.5));
        assert_eq!(account.begin_ask(None).unwrap().cost_usd_max, Some(0.5));
        assert_eq!(account.begin_ask(None).unwrap().cost_usd_max, Some(0.0));
    }

    #[test]
    fn an_answer_dearer_than_allowed_is_charged_and_ends_the_asking() {
        let mut account = Account::of_attempt(Some(0.5));
        let allowance = account.begin_ask(Some(0.25)).unwrap();
        account.answered(allowance, made(2.0), Vec::new());
        assert_eq!(account.begin_ask(None).unwrap_err().code, "ask_over_budget");
        assert!((settled(account).0 - 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_lost_ask_is_charged_with_the_amount_that_its_asker_named() {
        let mut account = Account::of_attempt(None);
        let named = account.begin_ask(Some(0.5)).unwrap();
        account.failed(named, true, made(0.0));
        let unnamed = account.begin_ask(None).unwrap();
        account.failed(unnamed, true, made(0.0));
        assert!((settled(account).0 - 1.5).abs() < 1e-9);
    }

    #[test]
    fn a_refused_ask_costs_nothing() {
        let mut account = Account::of_attempt(Some(1.0));
        let allowance = account.begin_ask(Some(1.0)).unwrap();
        account.failed(allowance, false, made(0.0));
        assert_eq!(account.begin_ask(None).unwrap().cost_usd_max, Some(1.0));
        assert!((settled(account).0 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn asks_and_shares_have_a_number_and_an_answer_shares_nothing() {
        let mut account = Account::of_attempt(None);
        assert!((0..ASKS_MAX).all(|_| account.begin_ask(None).is_ok()));
        assert_eq!(account.begin_ask(None).unwrap_err().code, "too_many_asks");
        let share = || ShareMade {
            topic: muster_proto::Topic::new("weather").unwrap(),
            bytes: 2,
        };
        assert!((0..SHARES_MAX).all(|_| account.share(share()).is_ok()));
        let fault = account.share(share()).unwrap_err();
        assert_eq!(fault.code, "too_many_shares");
        assert!(Account::of_answer(None).share(share()).is_err());
    }

    #[test]
    fn progress_that_comes_too_fast_is_left_out() {
        let mut account = Account::of_attempt(None);
        let now = Instant::now();
        assert!(account.may_tell(now));
        assert!(!account.may_tell(now + Duration::from_millis(PROGRESS_GAP_MS - 1)));
        assert!(account.may_tell(now + Duration::from_millis(PROGRESS_GAP_MS)));
    }
}
