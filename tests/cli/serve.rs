//! `serve` and `export html`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::{World, two_articles};

fn read() -> World {
    let world = two_articles();
    world.run(&["ingest", &world.news("")]);
    world
}

/// Starts the server and waits until it says where it is.
fn start(world: &World, args: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["serve", "--open", "no"])
        .args(args)
        .env("DEMARCHE_STORE", world.store())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let mut said = BufReader::new(child.stderr.take().expect("standard error"));
    said.read_line(&mut line).expect("a line");
    (child, line)
}

#[test]
fn the_server_says_where_it_is_answers_and_ends_at_ctrl_c() {
    let world = read();
    let (mut child, line) = start(&world, &["--port", "0"]);
    let (_, rest) = line.split_once("http://").expect("an address");
    let (host, _) = rest.split_once('/').expect("an address");
    assert!(host.starts_with("127.0.0.1:"), "{line}");
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /api/stats HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"articles\":2"), "{answer}");
    // The port is taken now.
    let port = host.rsplit(':').next().unwrap();
    let (mut other, complaint) = start(&world, &["--port", port]);
    assert!(
        complaint.contains("cannot listen on 127.0.0.1"),
        "{complaint}"
    );
    assert_eq!(other.wait().unwrap().code(), Some(3));
    let told = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(told.expect("a signal").success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    // And the store is free.
    assert_eq!(world.run(&["stats"]).code, 0);
}

#[test]
fn a_graph_that_is_not_there_is_said_at_once() {
    let world = World::new(&[]);
    let run = world.run(&["serve", "--open", "no", "--port", "0"]);
    assert_eq!(run.code, 4);
    assert!(run.err.contains("there is no graph"), "{}", run.err);
}

#[test]
fn a_part_of_the_graph_is_written_as_one_page() {
    let world = read();
    let file = world.file("page.html", "");
    let run = world.run(&["export", "html", "--query", "? attacks ?", "-o", &file]);
    assert_eq!(run.code, 0, "{}", run.err);
    let page = std::fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!doctype html>"));
    assert!(page.contains("Russia attacked Aleppo on Wednesday"));
    assert!(!page.contains("supports Bashar"), "only what was asked for");
    assert!(page.contains("Content-Security-Policy") && page.contains("default-src 'none'"));
    let again = world.run(&["export", "html", "--query", "? attacks ?"]);
    assert_eq!(again.out, page, "same graph, same bytes");
}
