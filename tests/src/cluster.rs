//! Three brokers that keep copies of each other's streams, with a link that can be cut before
//! each of them and between any two.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context;

use crate::{Broker, BrokerOptions, Proxy, broker::Member};

/// Brokers of a cluster: the least that goes on when one is lost.
pub const BROKERS: usize = 3;

/// A running cluster; gone when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    brokers: Vec<Broker>,
    /// By who connects and to whom.
    routes: BTreeMap<(usize, usize), Proxy>,
}

/// The links of one process, or of several that share their fate, to each broker.
#[derive(Debug)]
pub struct ClientLinks {
    proxies: Vec<Proxy>,
}

impl Cluster {
    /// Starts the brokers with empty stores in folders of their own. They find each other, and
    /// choose a leader, within seconds.
    ///
    /// # Errors
    /// When one does not start.
    pub async fn start(parent: &Path, options: BrokerOptions) -> anyhow::Result<Self> {
        let mut routes = BTreeMap::new();
        for pair in pairs() {
            routes.insert(pair, Proxy::listen().await?);
        }
        let mut brokers = Vec::with_capacity(BROKERS);
        for number in 0..BROKERS {
            let to_others = routes.iter().filter(|((from, _), _)| *from == number);
            let member = Member {
                name: format!("broker-{number}"),
                routes: to_others.map(|(_, proxy)| proxy.address()).collect(),
            };
            let start = || Broker::start_member(parent, options, member.clone());
            brokers.push(tokio::task::block_in_place(start)?);
        }
        for ((_, to), proxy) in &routes {
            let address = brokers[*to].route_address();
            proxy.aim(address.context("a broker says no port for routes")?);
        }
        Ok(Self { brokers, routes })
    }

    /// Links of its own for a process.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn links(&self) -> anyhow::Result<ClientLinks> {
        let mut proxies = Vec::with_capacity(BROKERS);
        for broker in &self.brokers {
            let proxy = Proxy::listen().await?;
            proxy.aim(broker.address());
            proxies.push(proxy);
        }
        Ok(ClientLinks { proxies })
    }

    /// The addresses of the brokers themselves, separated by commas.
    #[must_use]
    pub fn urls(&self) -> String {
        let urls: Vec<String> = self.brokers.iter().map(Broker::url).collect();
        urls.join(",")
    }

    /// One broker.
    ///
    /// # Errors
    /// When there is none of that number.
    pub fn broker(&mut self, number: usize) -> anyhow::Result<&mut Broker> {
        self.brokers.get_mut(number).context("no such broker")
    }

    /// All of them.
    #[must_use]
    pub fn brokers(&self) -> &[Broker] {
        &self.brokers
    }

    /// The links between two brokers, whoever opened them.
    pub fn routes_between(&self, one: usize, other: usize) -> impl Iterator<Item = &Proxy> {
        let pairs = [(one, other), (other, one)];
        pairs.into_iter().filter_map(|pair| self.routes.get(&pair))
    }

    /// The links of a broker to both others.
    pub fn routes_of(&self, number: usize) -> impl Iterator<Item = &Proxy> {
        let touches = move |(from, to): &(usize, usize)| *from == number || *to == number;
        let links = self.routes.iter().filter(move |(pair, _)| touches(pair));
        links.map(|(_, proxy)| proxy)
    }
}

impl ClientLinks {
    /// The addresses that the process is given, separated by commas.
    #[must_use]
    pub fn urls(&self) -> String {
        let urls = self.proxies.iter();
        let urls: Vec<String> = urls
            .map(|proxy| format!("nats://{}", proxy.address()))
            .collect();
        urls.join(",")
    }

    /// The link to one broker.
    ///
    /// # Errors
    /// When there is no broker of that number.
    pub fn to(&self, broker: usize) -> anyhow::Result<&Proxy> {
        self.proxies.get(broker).context("no such broker")
    }

    /// The links to all brokers.
    pub fn all(&self) -> impl Iterator<Item = &Proxy> {
        self.proxies.iter()
    }
}

/// Every two brokers, in both orders: both of them look for the other one.
fn pairs() -> impl Iterator<Item = (usize, usize)> {
    let all = (0..BROKERS).flat_map(|from| (0..BROKERS).map(move |to| (from, to)));
    all.filter(|(from, to)| from != to)
}
