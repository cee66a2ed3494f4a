//! One HTTP connection that is kept open. A library for HTTP does more than is needed here, and
//! what the client costs is taken from what it measures.

use std::io::Write as _;

use anyhow::{Context, bail};
use bytes::{Buf as _, Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Fields in the head of an answer.
const FIELDS_MAX: usize = 32;
/// What is read at a time: an answer has about ten KB.
const READ_BYTES: usize = 32 * 1024;
/// An answer longer than this is none of ours.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// A connection to the API.
#[derive(Debug)]
pub(super) struct HttpConnection {
    stream: TcpStream,
    host: String,
    output: Vec<u8>,
    input: BytesMut,
}

impl HttpConnection {
    /// Connects to an address such as `127.0.0.1:8080`.
    pub(super) async fn open(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            host: address.to_owned(),
            output: Vec::new(),
            input: BytesMut::new(),
        })
    }

    /// Posts a JSON body and waits for the answer: its status and body.
    pub(super) async fn post(&mut self, path: &str, body: &[u8]) -> anyhow::Result<(u16, Bytes)> {
        self.output.clear();
        write!(
            self.output,
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.host,
            body.len()
        )?;
        self.output.extend_from_slice(body);
        self.stream.write_all(&self.output).await?;
        let head = loop {
            if let Some(head) = Head::read(&self.input)? {
                break head;
            }
            self.read_more().await?;
        };
        while self.input.len() < head.bytes + head.body_bytes {
            self.read_more().await?;
        }
        self.input.advance(head.bytes);
        Ok((head.status, self.input.split_to(head.body_bytes).freeze()))
    }

    async fn read_more(&mut self) -> anyhow::Result<()> {
        self.input.reserve(READ_BYTES);
        if self.stream.read_buf(&mut self.input).await? == 0 {
            bail!("the API closed the connection");
        }
        Ok(())
    }
}

/// The head of an answer.
struct Head {
    status: u16,
    bytes: usize,
    body_bytes: usize,
}

impl Head {
    /// `None` while it is not all there.
    fn read(input: &[u8]) -> anyhow::Result<Option<Self>> {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut response = httparse::Response::new(&mut fields);
        let httparse::Status::Complete(bytes) = response.parse(input)? else {
            return Ok(None);
        };
        let status = response.code.context("an answer without a status")?;
        let length = response
            .headers
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case("content-length"));
        let length = length.context("an answer without a length")?;
        let body_bytes: usize = std::str::from_utf8(length.value)?.parse()?;
        if body_bytes > ANSWER_BYTES_MAX {
            bail!("an answer of {body_bytes} bytes");
        }
        Ok(Some(Self {
            status,
            bytes,
            body_bytes,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_all_there() {
        let text = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"id\"";
        for end in 0..39 {
            assert!(Head::read(&text[..end]).unwrap().is_none());
        }
        let head = Head::read(text).unwrap().unwrap();
        assert_eq!((head.status, head.bytes, head.body_bytes), (200, 39, 12));
    }

    #[test]
    fn an_answer_without_a_length_or_of_any_length_is_refused() {
        for fields in ["", "content-length: -1\r\n", "content-length: 99999999\r\n"] {
            let text = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
            assert!(Head::read(text.as_bytes()).is_err(), "{fields}");
        }
    }
}
