//! Connecting with a time limit.
//!
//! The standard library makes a socket block again before it waits for the connection. Windows of the NT 5 line then
//! tells a port that is closed only when the time is over: whoever has mistyped a port hears of a slow network. Here a
//! socket on Windows blocks again when all is decided.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Connects within the limit, or fails as soon as the system knows that it will not.
#[cfg(unix)]
pub fn connect(address: &SocketAddr, limit: Duration) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(address, limit)
}

#[cfg(windows)]
pub use system::connect;

#[cfg(windows)]
mod system {
    use super::{Duration, SocketAddr, TcpStream, io};
    use std::os::windows::io::{AsRawSocket, FromRawSocket, RawSocket};
    use std::sync::OnceLock;

    const STREAM: i32 = 1;
    const IPV4: u16 = 2;
    const IPV6: u16 = 23;
    const FAILED: i32 = -1;
    const NO_SOCKET: RawSocket = RawSocket::MAX;
    const OVERLAPPED: u32 = 1;
    /// Child processes do not get the socket. Windows before 7 SP1 does not know it.
    const NOT_INHERITED: u32 = 0x80;
    const INHERITED: u32 = 1;
    const WOULD_BLOCK: i32 = 10035;
    const INVALID: i32 = 10022;
    const WRONG_TYPE: i32 = 10041;
    const SOCKET_LEVEL: i32 = 0xFFFF;
    const ERROR: i32 = 0x1007;
    /// Winsock 2.2.
    const VERSION: u16 = 0x0202;

    /// SOCKADDR_IN6; SOCKADDR_IN is its beginning with other contents.
    #[repr(C)]
    struct Address {
        family: u16,
        port: [u8; 2],
        /// Of IPv4 the address, of IPv6 the flow.
        first: [u8; 4],
        /// Of IPv4 its first half is empty and the rest not there.
        address: [u8; 16],
        scope: u32,
    }

    /// FD_SET with its one place in use.
    #[repr(C)]
    struct Set {
        count: u32,
        sockets: [RawSocket; 64],
    }

    #[repr(C)]
    struct Time {
        seconds: i32,
        microseconds: i32,
    }

    #[link(name = "ws2_32")]
    unsafe extern "system" {
        /// WSADATA has 400 bytes on 32 and 408 on 64 bits.
        fn WSAStartup(version: u16, data: *mut [u64; 64]) -> i32;
        fn WSASocketW(family: i32, kind: i32, protocol: i32, info: *const u8, group: u32, flags: u32) -> RawSocket;
        fn WSAGetLastError() -> i32;
        #[link_name = "connect"]
        fn begin(socket: RawSocket, address: *const Address, size: i32) -> i32;
        fn select(count: i32, read: *mut Set, write: *mut Set, failed: *mut Set, limit: *const Time) -> i32;
        fn getsockopt(socket: RawSocket, level: i32, option: i32, value: *mut i32, size: *mut i32) -> i32;
    }
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn SetHandleInformation(handle: RawSocket, mask: u32, flags: u32) -> i32;
    }

    fn last_error() -> io::Error {
        // SAFETY: asks for a number of this thread.
        io::Error::from_raw_os_error(unsafe { WSAGetLastError() })
    }

    /// Winsock for this library, for as long as the process lives: it stays loaded.
    fn start() -> io::Result<()> {
        static STARTED: OnceLock<i32> = OnceLock::new();
        let failure = *STARTED.get_or_init(|| {
            let mut data = [0; 64];
            // SAFETY: `data` has room for a WSADATA.
            unsafe { WSAStartup(VERSION, &mut data) }
        });
        if failure == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(failure)) }
    }

    /// A new socket, which no child process gets.
    fn socket(family: u16) -> io::Result<TcpStream> {
        let made = |flags| {
            // SAFETY: plain numbers; NULL asks for the system's own protocol.
            unsafe { WSASocketW(family.into(), STREAM, 0, std::ptr::null(), 0, flags) }
        };
        let mut socket = made(OVERLAPPED | NOT_INHERITED);
        let failure = if socket == NO_SOCKET { last_error().raw_os_error() } else { None };
        let unknown = matches!(failure, Some(INVALID | WRONG_TYPE));
        if unknown {
            socket = made(OVERLAPPED);
        }
        if socket == NO_SOCKET {
            return Err(last_error());
        }
        // SAFETY: a socket of our own, which nobody else closes.
        let stream = unsafe { TcpStream::from_raw_socket(socket) };
        // SAFETY: the socket is open.
        if unknown && unsafe { SetHandleInformation(socket, INHERITED, 0) } == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(stream)
    }

    /// The address as Winsock reads it, and its size.
    fn winsock(address: &SocketAddr) -> (Address, i32) {
        let port = address.port().to_be_bytes();
        match address {
            SocketAddr::V4(address) => {
                let first = address.ip().octets();
                (Address { family: IPV4, port, first, address: [0; 16], scope: 0 }, 16)
            }
            SocketAddr::V6(address) => {
                let (first, ip) = (address.flowinfo().to_ne_bytes(), address.ip().octets());
                (Address { family: IPV6, port, first, address: ip, scope: address.scope_id() }, 28)
            }
        }
    }

    /// What the system says of a connection that is decided; nothing when it stands.
    fn failure(stream: &TcpStream) -> io::Result<Option<io::Error>> {
        let (mut code, mut size) = (0, 4);
        // SAFETY: the socket is open, and `code` has the size that is told.
        let asked = unsafe { getsockopt(stream.as_raw_socket(), SOCKET_LEVEL, ERROR, &mut code, &mut size) };
        match (asked, code) {
            (FAILED, _) => Err(last_error()),
            (_, 0) => Ok(None),
            (_, code) => Ok(Some(io::Error::from_raw_os_error(code))),
        }
    }

    /// Waits until a connection that has begun stands or has failed.
    fn decided(stream: &TcpStream, limit: Duration) -> io::Result<()> {
        let only = || Set { count: 1, sockets: [stream.as_raw_socket(); 64] };
        let (mut standing, mut failed) = (only(), only());
        let time = Time {
            seconds: i32::try_from(limit.as_secs()).unwrap_or(i32::MAX),
            // Nothing at all would be a look without waiting.
            microseconds: i32::try_from(limit.subsec_micros()).unwrap_or_default().max(1),
        };
        // SAFETY: the sets name one open socket each and live during the call.
        let ready = unsafe { select(1, std::ptr::null_mut(), &mut standing, &mut failed, &time) };
        match ready {
            FAILED => return Err(last_error()),
            0 => return Err(io::ErrorKind::TimedOut.into()),
            _ => {}
        }
        match failure(stream)? {
            Some(error) => Err(error),
            None if failed.count > 0 => Err(io::ErrorKind::NotConnected.into()),
            None => Ok(()),
        }
    }

    /// Connects within the limit, or fails as soon as the system knows that it will not.
    pub fn connect(address: &SocketAddr, limit: Duration) -> io::Result<TcpStream> {
        start()?;
        let (target, size) = winsock(address);
        let stream = socket(target.family)?;
        stream.set_nonblocking(true)?;
        // SAFETY: the socket is open, and `target` has at least the size that is told.
        if unsafe { begin(stream.as_raw_socket(), &target, size) } == FAILED {
            let error = last_error();
            if error.raw_os_error() != Some(WOULD_BLOCK) {
                return Err(error);
            }
            decided(&stream, limit)?;
        }
        stream.set_nonblocking(false)?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, TcpStream, connect, io};
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::time::Instant;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn what_is_decided_is_told_at_once() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap();
        let mut stream = connect(&address, LONG).unwrap();
        let (mut other, _) = server.accept().unwrap();
        other.write_all(b"x").unwrap();
        let mut byte = [0];
        // It blocks: the byte may be on its way.
        stream.read_exact(&mut byte).unwrap();
        assert_eq!(&byte, b"x");
        drop((server, other, stream));
        let began = Instant::now();
        let refused = connect(&address, LONG).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        assert!(began.elapsed() < LONG / 2);
    }

    #[cfg(unix)]
    #[test]
    fn who_does_not_answer_costs_the_limit() {
        use std::os::fd::AsRawFd;
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        // SAFETY: a listening socket; the queue of those who wait for accept becomes short.
        assert_eq!(unsafe { libc::listen(server.as_raw_fd(), 0) }, 0);
        let (address, limit) = (server.local_addr().unwrap(), Duration::from_millis(300));
        let mut waiting: Vec<TcpStream> = Vec::new();
        let (error, time) = loop {
            let began = Instant::now();
            match connect(&address, limit) {
                Ok(stream) => waiting.push(stream),
                Err(error) => break (error, began.elapsed()),
            }
            assert!(waiting.len() < 100, "the queue is never full");
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(time >= limit, "{time:?}");
    }
}
