use core::{error::Error, time::Duration};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
};

/// Asks the same thing over a few connections that stay open, on each again when all have been answered.
pub(crate) struct Driver {
    connections: Vec<TcpStream>,
    request: String,
    answer: Vec<u8>,
}

impl Driver {
    pub(crate) fn connect(port: u16, request: &str) -> Result<Self, Box<dyn Error>> {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            let connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
            connection.set_nodelay(true)?;
            connection.set_read_timeout(Some(PATIENCE))?;
            connections.push(connection);
        }
        Ok(Self { connections, request: request.to_owned(), answer: Vec::new() })
    }

    /// Asks so many times on each connection; how many requests that were. Every answer must be a 200.
    pub(crate) fn rounds(&mut self, rounds: u32) -> Result<u32, Box<dyn Error>> {
        let mut requests = 0;
        for _ in 0..rounds {
            for connection in &mut self.connections {
                connection.write_all(self.request.as_bytes())?;
            }
            for connection in &mut self.connections {
                read_answer(connection, &mut self.answer)?;
                if !self.answer.starts_with(b"HTTP/1.1 200 ") {
                    let request = self.request.lines().next().unwrap_or_default();
                    return Err(format!("{request}: {}", String::from_utf8_lossy(&self.answer)).into());
                }
                requests += 1;
            }
        }
        Ok(requests)
    }
}

/// Reads one answer, which says its length.
fn read_answer(connection: &mut TcpStream, answer: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    answer.clear();
    let mut buffer = [0; 2048];
    loop {
        let count = connection.read(&mut buffer)?;
        if count == 0 {
            return Err("the server closed the connection".into());
        }
        answer.extend(buffer.iter().take(count));
        if let Some(whole) = whole_length(answer)
            && answer.len() >= whole
        {
            return Ok(());
        }
    }
}

fn whole_length(answer: &[u8]) -> Option<usize> {
    let text = str::from_utf8(answer).ok()?;
    let (head, _) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    })?;
    Some(head.len() + 4 + length)
}

const CONNECTIONS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(10);
