//! A server on loopback that answers at once, and keeps connections open.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process;
use std::thread;

/// Prints its address, and answers requests by their method until the standard input ends.
pub(crate) fn serve(answers: &[(&'static str, &'static str)]) -> Result<(), String> {
    let failed = |error: io::Error| format!("cannot serve: {error}");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    writeln!(io::stdout(), "http://{address}").map_err(failed)?;
    // Whoever started the server may be gone without having ended it.
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        process::exit(0);
    });
    for connection in listener.incoming() {
        let connection = connection.map_err(failed)?;
        let answers: Vec<_> =
            answers.iter().map(|(method, json)| (*method, answer(json))).collect();
        // A connection that breaks off is the client's to report.
        thread::spawn(move || converse(connection, &answers));
    }
    Ok(())
}

fn answer(json: &str) -> Vec<u8> {
    let length = json.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         date: Sun, 01 Nov 2026 00:00:00 GMT\r\nx-request-id: req_1\r\n\r\n{json}"
    )
    .into_bytes()
}

/// Answers the requests of a connection.
fn converse(connection: TcpStream, answers: &[(&str, Vec<u8>)]) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut writer = connection.try_clone()?;
    let mut reader = BufReader::with_capacity(64 * 1024, connection);
    let (mut line, mut body) = (String::new(), Vec::new());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let method = line.split(' ').next().unwrap_or_default();
        let answer = answers.iter().find(|(known, _)| *known == method);
        let (_, answer) = answer.ok_or_else(|| io::Error::other("no answer to the method"))?;
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        body.clear();
        (&mut reader).take(length).read_to_end(&mut body)?;
        writer.write_all(answer)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_one_connection_are_answered_by_their_method() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback is there");
        let address = listener.local_addr().expect("it is bound");
        let server = thread::spawn(move || {
            let (connection, _) = listener.accept().expect("a client connects");
            converse(connection, &[("GET", answer("1")), ("POST", answer("[2]"))])
        });
        let mut client = TcpStream::connect(address).expect("the server listens");
        client
            .write_all(b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nGETGET /b HTTP/1.1\r\nhost: x\r\n\r\n")
            .expect("the server reads");
        client.shutdown(std::net::Shutdown::Write).expect("it is open");
        let mut answers = String::new();
        client.read_to_string(&mut answers).expect("the server answers");
        assert_eq!(
            answers,
            [answer("[2]"), answer("1")]
                .map(|it| String::from_utf8(it).expect("it is text"))
                .concat()
        );
        server.join().expect("no panic").expect("the connection ends in order");
    }
}
