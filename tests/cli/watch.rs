//! `watch`: files are read as they come and as they change, and questions are answered meanwhile.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Run, World, two_articles};

struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn watch(world: &World) -> Watching {
    Watching(
        Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(["watch", &world.news("")])
            .env("DEMARCHE_STORE", world.store())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts"),
    )
}

/// Asks until the answer is there, for a while.
fn until(world: &World, args: &[&str], there: impl Fn(&Run) -> bool) {
    let start = Instant::now();
    loop {
        let run = world.run(args);
        if there(&run) {
            return;
        }
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{}{}",
            run.out,
            run.err
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn new_and_changed_files_are_read_as_they_come() {
    let world = two_articles();
    let _watching = watch(&world);
    until(&world, &["articles"], |run| run.out.contains("a.txt"));
    std::fs::create_dir(world.news("later")).unwrap();
    std::fs::write(
        world.news("later/c.txt"),
        "Date: 2016-10-06\n\nTurkey supports the rebels.",
    )
    .unwrap();
    until(&world, &["articles"], |run| run.out.contains("later/c.txt"));
    std::fs::write(
        world.news("a.txt"),
        "Date: 2016-10-03\n\nJapan suspended talks with North Korea.",
    )
    .unwrap();
    until(&world, &["query", "? suspends ?"], |run| {
        run.out.contains("Japan") && !run.out.contains("United States")
    });
}

#[test]
fn only_folders_are_watched() {
    let world = two_articles();
    let run = world.run(&["watch", &world.news("a.txt")]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("`watch` looks at a folder"), "{}", run.err);
}
