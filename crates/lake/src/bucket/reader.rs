//! Reads an object as a stream. A connection that breaks is continued where it broke.

use std::io::{self, ErrorKind, Read};

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use tokio::runtime::Handle;

use super::{ListedObject, call_error};

/// Requests for one object, of which each but the last broke off.
const ATTEMPTS: u32 = 4;

/// Content of an object.
pub(crate) struct ObjectReader {
    client: Client,
    runtime: Handle,
    object: ListedObject,
    stream: Option<ByteStream>,
    /// Bytes that were received and not yet read.
    received: io::Cursor<Vec<u8>>,
    /// Offset of the next byte to receive.
    offset: u64,
    attempts: u32,
}

impl ObjectReader {
    pub(super) fn new(client: Client, runtime: Handle, object: ListedObject) -> Self {
        Self {
            client,
            runtime,
            object,
            stream: None,
            received: io::Cursor::default(),
            offset: 0,
            attempts: 0,
        }
    }

    /// Receives the next bytes; none at the end.
    fn receive(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if self.offset == self.object.size {
                return Ok(Vec::new());
            }
            let mut stream = match self.stream.take() {
                Some(stream) => stream,
                None => self.request()?,
            };
            let reason = match self.runtime.block_on(stream.try_next()) {
                Ok(Some(bytes)) => {
                    self.stream = Some(stream);
                    self.offset += bytes.len() as u64;
                    return Ok(bytes.to_vec());
                }
                Ok(None) => "the connection ended early".to_owned(),
                Err(error) => error.to_string(),
            };
            if self.attempts == ATTEMPTS {
                return Err(io::Error::new(ErrorKind::ConnectionAborted, reason));
            }
        }
    }

    /// Requests the bytes from the offset on, of the version that was listed.
    fn request(&mut self) -> io::Result<ByteStream> {
        self.attempts += 1;
        let range = (self.offset > 0).then(|| format!("bytes={}-", self.offset));
        let request = self
            .client
            .get_object()
            .bucket(&self.object.bucket)
            .key(&self.object.key)
            .if_match(&self.object.etag)
            .set_range(range);
        let response = self.runtime.block_on(request.send()).map_err(|error| {
            io::Error::other(call_error("GetObject", self.object.uri(), &error).to_string())
        })?;
        Ok(response.body)
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.received.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        self.received = io::Cursor::new(self.receive()?);
        self.received.read(buffer)
    }
}
