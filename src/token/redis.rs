//! Tokens in an existing Redis (RESP2, Redis 2.6.12 and later, one server or a primary's address).
//!
//! Three keys per account: `hisbridge:{name}:token`, which Redis lets go when it is to be renewed,
//! `hisbridge:{name}:young`, which is there as long as the token is, and `hisbridge:{name}:lease` (SET NX PX). Redis keeps the time, so desktops' clocks do not matter.
//!
//! Five commands do not need the `redis` crate: it would add 340 kB, and with TLS the system's certificate store
//! to a DLL that has TLS and `http.ca_file` already (docs/dependencies.md).

use super::place::{Ask, Found, LEASE, Place, Sealed, Trouble};
use super::resp::{Connection, Reply, Stream};
use crate::address::{Address, Purpose};
use crate::error::{Error, Kind};
use crate::platform::connect::connect;
use crate::transport::{Transport, resolve};
use std::borrow::Cow;
use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Limit of connecting and of each reading and writing; the whole question has one of its own.
const SOCKET_LIMIT: Duration = Duration::from_secs(2);
/// Stores a token and gives the lease back, if the lease is still the asker's.
const PUT: &str = "if redis.call('get',KEYS[2])~=ARGV[1] then return 0 end \
                   redis.call('set',KEYS[1],ARGV[2],'px',ARGV[3]) redis.call('set',KEYS[3],'1','px',ARGV[4]) \
                   redis.call('del',KEYS[2]) return 1";
/// Gives the lease back, if it is still the asker's.
const GIVE_UP: &str = "if redis.call('get',KEYS[1])~=ARGV[1] then return 0 end return redis.call('del',KEYS[1])";

/// The store of `{"kind":"redis","url":…}`.
pub struct RedisStore {
    server: Server,
    /// Knows whom to trust, when the connection is to be TLS.
    tls: Option<Arc<Transport>>,
    /// A connection that nobody uses at the moment.
    idle: Mutex<Option<Connection>>,
}

/// What a URL says.
struct Server {
    host: String,
    port: u16,
    user: Option<String>,
    password: Option<String>,
    database: u32,
}

impl RedisStore {
    /// `redis://[user:password@]host[:port][/database]`, or `rediss://` with TLS. Nothing is opened yet.
    pub fn new(url: &str, transport: &Arc<Transport>) -> Result<RedisStore, Error> {
        let (tls, server) = server(url).map_err(wrong_url)?;
        Ok(RedisStore { server, tls: tls.then(|| transport.clone()), idle: Mutex::default() })
    }

    /// Host, port and database: what tells two servers apart.
    pub fn address(&self) -> String {
        format!("{}:{}/{}", self.server.host, self.server.port, self.server.database)
    }

    /// Sends commands at once and gives their answers. A kept connection that the server has closed meanwhile is
    /// replaced by a new one.
    fn run(&self, commands: &[&[&[u8]]]) -> Result<Vec<Reply>, Trouble> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(connection) = kept
            && let Ok(replies) = self.run_on(connection, commands)
        {
            return replies.into_iter().map(|reply| self.accepted(reply)).collect();
        }
        let connection = self.connect()?;
        let replies = self.run_on(connection, commands).map_err(|error| self.unreachable(&error))?;
        replies.into_iter().map(|reply| self.accepted(reply)).collect()
    }

    fn run_on(&self, mut connection: Connection, commands: &[&[&[u8]]]) -> io::Result<Vec<Reply>> {
        let replies = connection.exchange(commands)?;
        *self.idle.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
        Ok(replies)
    }

    fn connect(&self) -> Result<Connection, Trouble> {
        let socket = self.socket().map_err(|error| self.unreachable(&error))?;
        let stream: Box<dyn Stream> = match &self.tls {
            None => Box::new(socket),
            Some(transport) => {
                let secured = transport.secure(&self.server.host, socket);
                Box::new(secured.map_err(|error| Trouble(format!("{}：{}", self.label(), error.message)))?)
            }
        };
        let mut connection = Connection::new(stream);
        let mut greeting: Vec<Vec<&[u8]>> = Vec::new();
        if let Some(password) = &self.server.password {
            let mut words: Vec<&[u8]> = vec![b"AUTH"];
            words.extend(self.server.user.as_deref().map(str::as_bytes));
            words.push(password.as_bytes());
            greeting.push(words);
        }
        let database = self.server.database.to_string();
        if self.server.database != 0 {
            greeting.push(vec![b"SELECT", database.as_bytes()]);
        }
        let greeting: Vec<&[&[u8]]> = greeting.iter().map(Vec::as_slice).collect();
        let replies = connection.exchange(&greeting).map_err(|error| self.unreachable(&error))?;
        for reply in replies {
            self.accepted(reply)?;
        }
        Ok(connection)
    }

    fn socket(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::from(ErrorKind::NotFound);
        let resolved = resolve(&self.server.host, self.server.port, SOCKET_LIMIT).map_err(|_| ErrorKind::NotFound)?;
        for address in resolved {
            match connect(&address, SOCKET_LIMIT) {
                Ok(socket) => {
                    socket.set_read_timeout(Some(SOCKET_LIMIT))?;
                    socket.set_write_timeout(Some(SOCKET_LIMIT))?;
                    socket.set_nodelay(true)?;
                    return Ok(socket);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn label(&self) -> String {
        format!("Redis {}:{}", self.server.host, self.server.port)
    }

    fn unreachable(&self, error: &io::Error) -> Trouble {
        let words = match error.kind() {
            ErrorKind::ConnectionRefused => "拒绝连接，服务是否已启动",
            ErrorKind::TimedOut | ErrorKind::WouldBlock => "没有在时限内应答",
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => "中断了连接",
            ErrorKind::InvalidData => "说的不是 Redis 协议，检查端口，以及是否要用 rediss://",
            _ => "连不上，检查主机名和网络",
        };
        Trouble(format!("{}：{words}", self.label()))
    }

    /// An error that Redis answers, by its first word; the rest is English and may repeat what was sent.
    fn accepted(&self, reply: Reply) -> Result<Reply, Trouble> {
        let Reply::Error(text) = reply else { return Ok(reply) };
        let code = text.split(' ').next().unwrap_or_default();
        let words = match code {
            "NOAUTH" => "要密码，写进 token_store.url：redis://:密码@主机".to_owned(),
            "WRONGPASS" => "密码不对（token_store.url）".to_owned(),
            "ERR" if text.contains("password") => "密码不对（token_store.url）".to_owned(),
            "NOPERM" => "这个用户没有权限（需要 GET、SET、PTTL、DEL、EVAL，键 hisbridge:*）".to_owned(),
            "READONLY" => "是只读副本，请用主节点的地址".to_owned(),
            "MOVED" | "CROSSSLOT" | "CLUSTERDOWN" => "是集群，请用单机或主从的 Redis".to_owned(),
            // Redis' own codes are one word in capitals; anything else may be what was sent.
            code if code.len() <= 12 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                format!("不接受（{code}）")
            }
            _ => "不接受".to_owned(),
        };
        Err(Trouble(format!("{}：{words}", self.label())))
    }
}

fn wrong_url(cause: &str) -> Error {
    Error::new(Kind::Config, format!("token_store.url 不正确：{cause}"))
        .hint(format!("应形如 {}", Purpose::Redis.form()))
}

/// What an address says, and whether it wants TLS.
fn server(url: &str) -> Result<(bool, Server), &'static str> {
    let address = Address::read(url, Purpose::Redis)?;
    // A name without a colon is a password in older Redis URLs.
    let (user, password) = match address.account() {
        Some((user, Some(password))) => (Some(user), Some(password)),
        Some((password, None)) => (None, Some(password)),
        None => (None, None),
    };
    let given = |text: Option<Cow<str>>| text.filter(|text| !text.is_empty()).map(Cow::into_owned);
    let server = Server {
        host: address.bare_host().to_owned(),
        port: address.port.unwrap_or(6379),
        user: given(user),
        password: given(password),
        database: address.database(),
    };
    Ok((address.scheme == "rediss", server))
}

impl Place for RedisStore {
    fn take(&self, ask: &Ask) -> Result<Found, Trouble> {
        let [token, lease, young] = keys(ask);
        let (token, young) = (token.as_bytes(), young.as_bytes());
        let look: [&[&[u8]]; 3] = [&[b"GET", token], &[b"PTTL", token], &[b"PTTL", young]];
        if let Some(found) = usable(ask, &self.run(&look)?) {
            return Ok(found);
        }
        let life = LEASE.as_millis().to_string();
        let take: &[&[u8]] = &[b"SET", lease.as_bytes(), ask.lease.as_bytes(), b"NX", b"PX", life.as_bytes()];
        // Between the two questions another desktop may have stored its token: it is looked for once more.
        let [first, second, third] = look;
        let replies = self.run(&[take, first, second, third])?;
        let taken = matches!(replies.first(), Some(Reply::Text(_)));
        match usable(ask, replies.get(1..).unwrap_or_default()) {
            Some(found) => {
                if taken {
                    self.give_up(ask)?;
                }
                Ok(found)
            }
            None if taken => Ok(Found::Fetch),
            None => Ok(Found::Busy),
        }
    }

    fn put(&self, ask: &Ask, token: &Sealed, force: bool) -> Result<(), Trouble> {
        let time = |time: Duration| time.as_millis().max(1).to_string();
        let (sealed, life, for_young) = (token.token.as_slice(), time(token.life), time(token.young));
        let (life, for_young) = (life.as_bytes(), for_young.as_bytes());
        let [token, lease, young] = keys(ask);
        let (token, lease, young) = (token.as_bytes(), lease.as_bytes(), young.as_bytes());
        if force {
            self.run(&[&[b"SET", token, sealed, b"PX", life], &[b"SET", young, b"1", b"PX", for_young]])?;
            return self.give_up(ask);
        }
        let holder = ask.lease.as_bytes();
        self.run(&[&[b"EVAL", PUT.as_bytes(), b"3", token, lease, young, holder, sealed, life, for_young]])?;
        Ok(())
    }

    fn give_up(&self, ask: &Ask) -> Result<(), Trouble> {
        let [_, lease, _] = keys(ask);
        self.run(&[&[b"EVAL", GIVE_UP.as_bytes(), b"1", lease.as_bytes(), ask.lease.as_bytes()]])?;
        Ok(())
    }
}

/// The keys of the token, of the lease and of the token's youth.
fn keys(ask: &Ask) -> [String; 3] {
    let name = &ask.seal.name;
    ["token", "lease", "young"].map(|what| format!("hisbridge:{{{name}}}:{what}"))
}

/// The token in the answers to GET and both PTTL, if it will do.
fn usable(ask: &Ask, replies: &[Reply]) -> Option<Found> {
    let [Reply::Text(sealed), Reply::Number(left), Reply::Number(young)] = replies else { return None };
    // A key that is not there, or never goes, is a negative number.
    let time = |left: &i64| u64::try_from(*left).ok().filter(|left| *left > 0).map(Duration::from_millis);
    let (left, young) = (time(left)?, time(young).unwrap_or_default());
    Some(Found::Token { value: ask.usable(sealed, young)?, left, young })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let parts = |url: &str| {
            let (tls, server) = server(url).unwrap();
            (tls, server.host, server.port, server.user, server.password, server.database)
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(parts("redis://10.0.0.5"), (false, "10.0.0.5".into(), 6379, None, None, 0));
        assert_eq!(parts("Rediss://:p%40s:s@h:7000/3"), (true, "h".into(), 7000, None, text("p@s:s"), 3));
        assert_eq!(parts("redis://u:p@[::1]:7000"), (false, "::1".into(), 7000, text("u"), text("p"), 0));
        assert_eq!(parts("redis://old@h/"), (false, "h".into(), 6379, None, text("old"), 0));
    }
}
