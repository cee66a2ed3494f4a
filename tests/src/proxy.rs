//! A TCP proxy of our own, so that a link can be cut without rights on the machine's network.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What is forwarded at a time: a broker's own buffers have this size.
const CHUNK_BYTES: usize = 64 * 1024;

/// How a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// Everything passes.
    Open,
    /// Connections are closed, and new ones are closed at once.
    Cut,
    /// Connections stay open and new ones are taken, but nothing passes: packets that are lost.
    Stalled,
}

/// What a proxy does, and what it did since it was started.
#[derive(Debug, Default)]
struct Counts {
    open: AtomicU64,
    severed: AtomicU64,
    refused: AtomicU64,
    held_up: AtomicU64,
}

/// One link: a port of its own, and where what comes there goes. Stops when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    link: watch::Sender<Link>,
    target: watch::Sender<Option<SocketAddr>>,
    counts: Arc<Counts>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port. Until there is a target, connections are closed at once.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn listen() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (link, seen) = watch::channel(Link::Open);
        let (target, aimed) = watch::channel(None);
        let counts = Arc::new(Counts::default());
        let accepting = tokio::spawn(accept(listener, seen, aimed, Arc::clone(&counts)));
        Ok(Self {
            address,
            link,
            target,
            counts,
            accepting,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says where connections go from now on.
    pub fn aim(&self, target: SocketAddr) {
        self.target.send_replace(Some(target));
    }

    /// Closes every connection, and new ones at once, until [`Proxy::heal`].
    pub fn cut(&self) {
        self.link.send_replace(Link::Cut);
    }

    /// Lets nothing pass, and closes nothing, until [`Proxy::heal`].
    pub fn stall(&self) {
        self.link.send_replace(Link::Stalled);
    }

    /// Lets everything pass again.
    pub fn heal(&self) {
        self.link.send_replace(Link::Open);
    }

    /// Connections that are open now.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.counts.open.load(Ordering::Relaxed)
    }

    /// How often a fault of this link was felt: connections that were cut or refused, and pieces
    /// that were held up.
    #[must_use]
    pub fn felt(&self) -> u64 {
        let counts = &self.counts;
        [&counts.severed, &counts.refused, &counts.held_up]
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .sum()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        // Connections that are still open end with the link.
        self.link.send_replace(Link::Cut);
    }
}

async fn accept(
    listener: TcpListener,
    link: watch::Receiver<Link>,
    target: watch::Receiver<Option<SocketAddr>>,
    counts: Arc<Counts>,
) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            // Out of descriptors, mostly: others are closed meanwhile.
            tokio::task::yield_now().await;
            continue;
        };
        let aimed = *target.borrow();
        let Some(address) = aimed.filter(|_| *link.borrow() != Link::Cut) else {
            counts.refused.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let (link, counts) = (link.clone(), Arc::clone(&counts));
        tokio::spawn(async move {
            counts.open.fetch_add(1, Ordering::Relaxed);
            join(client, address, link, &counts).await;
            counts.open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// Forwards both ways until either side closes or the link is cut.
async fn join(
    client: TcpStream,
    address: SocketAddr,
    mut link: watch::Receiver<Link>,
    counts: &Counts,
) {
    if !passes(&mut link, counts).await {
        return;
    }
    let Ok(server) = TcpStream::connect(address).await else {
        return;
    };
    // Both ends send small messages and wait for answers.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    tokio::select! {
        () = forward(client_reads, server_writes, link.clone(), counts) => {}
        () = forward(server_reads, client_writes, link.clone(), counts) => {}
        _ = link.wait_for(|link| *link == Link::Cut) => {
            counts.severed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
    counts: &Counts,
) {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let Ok(length @ 1..) = from.read(&mut chunk).await else {
            return;
        };
        if !passes(&mut link, counts).await || to.write_all(&chunk[..length]).await.is_err() {
            return;
        }
    }
}

/// Waits while the link is stalled. `false` when it is cut.
async fn passes(link: &mut watch::Receiver<Link>, counts: &Counts) -> bool {
    if *link.borrow() == Link::Stalled {
        counts.held_up.fetch_add(1, Ordering::Relaxed);
    }
    let settled = link.wait_for(|link| *link != Link::Stalled).await;
    settled.is_ok_and(|link| *link == Link::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that gives back what it gets, and a proxy before it.
    async fn echo() -> (Proxy, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Proxy::listen().await.unwrap();
        proxy.aim(listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut reads, mut writes) = stream.into_split();
                    let _ = tokio::io::copy(&mut reads, &mut writes).await;
                });
            }
        });
        (proxy, serving)
    }

    async fn says_back(stream: &mut TcpStream, text: &[u8]) -> bool {
        let mut back = vec![0; text.len()];
        stream.write_all(text).await.is_ok()
            && stream.read_exact(&mut back).await.is_ok()
            && back == text
    }

    #[tokio::test]
    async fn what_is_sent_arrives_and_comes_back() {
        let (proxy, serving) = echo().await;
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        for length in [1, 1_000, CHUNK_BYTES + 1] {
            assert!(says_back(&mut stream, &vec![7; length]).await);
        }
        assert_eq!(proxy.felt(), 0);
        serving.abort();
    }

    #[tokio::test]
    async fn a_cut_closes_connections_and_refuses_new_ones_until_it_is_healed() {
        let (proxy, serving) = echo().await;
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(says_back(&mut stream, b"before").await);
        proxy.cut();
        assert!(!says_back(&mut stream, b"during").await);
        let mut other = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(!says_back(&mut other, b"during").await);
        assert!(proxy.felt() >= 2);
        proxy.heal();
        let mut after = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(says_back(&mut after, b"after").await);
        serving.abort();
    }

    #[tokio::test]
    async fn a_stalled_link_loses_nothing_and_passes_nothing() {
        let (proxy, serving) = echo().await;
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(says_back(&mut stream, b"before").await);
        proxy.stall();
        stream.write_all(b"during").await.unwrap();
        crate::eventually("the proxy holds something up", || async {
            Ok((proxy.felt() > 0).then_some(()))
        })
        .await
        .unwrap();
        let mut back = [0; 6];
        let nothing = stream.try_read(&mut back);
        assert_eq!(nothing.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        proxy.heal();
        stream.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"during");
        serving.abort();
    }
}
