//! The graph of `benches/store.rs --export DIR` in two embedded databases, redb and SQLite: load, size, open and one answer, look-ups.
//! The measurements are those of `benches/peers/kuzu_load.py`.
//!
//! ```text
//! cargo bench --bench store -- 1000000 --export /tmp/graph
//! cargo run --release --manifest-path benches/peers/embedded/Cargo.toml -- redb /tmp/graph
//! cargo run --release --manifest-path benches/peers/embedded/Cargo.toml -- sqlite /tmp/graph
//! ```
//!
//! A load runs from the first line of CSV to a commit that is on the disk. Look-ups are of random names, the same for both databases, in
//! one read transaction, with tables opened and statements prepared beforehand; neighbours and hops follow outgoing claims.
//!
//! redb keeps each claim under its subject and under its object, and claims by their ids; SQLite keeps it once, with an index of
//! subjects and one of objects, and none of claim ids.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::ops::Bound;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, TableDefinition};
use rusqlite::{Connection, OptionalExtension};

type Done<T> = Result<T, Box<dyn Error>>;

/// Asks for neighbours, hops or a sentence of a name, and says how many rows, hops or bytes were found.
type Ask<'a> = Box<dyn FnMut(&str, u32) -> Done<usize> + 'a>;

const NEAR: &str = "neighbours with names";
const TWO_HOPS: &str = "two hops";
const SENTENCE: &str = "evidence sentence";

/// Calls `each` with every row of a table, and counts them.
fn rows(path: &Path, mut each: impl FnMut(&csv::StringRecord) -> Done<()>) -> Done<u32> {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.has_headers(false).from_path(path)?;
    let (mut row, mut count) = (csv::StringRecord::new(), 0);
    while reader.read_record(&mut row)? {
        each(&row)?;
        count += 1;
    }
    Ok(count)
}

/// Subject, relation, object and number of a claim; in the table of incoming claims subject and object change places. Big-endian, so that
/// all claims of a name lie together.
type EdgeKey = [u8; 14];
/// Article, day, status, confidence, first and last byte of the sentence.
type Edge = (u32, i32, u8, f32, u32, u32);
type Edges = ReadOnlyTable<&'static EdgeKey, Edge>;

const NAMES: TableDefinition<u32, (&str, &str)> = TableDefinition::new("names");
const KEYS: TableDefinition<&str, u32> = TableDefinition::new("keys");
const ARTICLES: TableDefinition<u32, (&str, i32, &str)> = TableDefinition::new("articles");
const RELATIONS: TableDefinition<&str, u16> = TableDefinition::new("relations");
const OUT: TableDefinition<&EdgeKey, Edge> = TableDefinition::new("out");
const IN: TableDefinition<&EdgeKey, Edge> = TableDefinition::new("in");
const CLAIMS: TableDefinition<&str, &EdgeKey> = TableDefinition::new("claims");

fn edge_key(from: u32, relation: u16, to: u32, number: u32) -> EdgeKey {
    let ends = u128::from(from) << 80 | u128::from(to) << 32;
    let key = ends | u128::from(relation) << 64 | u128::from(number);
    key.to_be_bytes()[2..].try_into().expect("fourteen bytes")
}

fn parts(key: &EdgeKey) -> (u32, u16, u32, u32) {
    let number = |at: usize| u32::from_be_bytes(key[at..at + 4].try_into().expect("four bytes"));
    let relation = u16::from_be_bytes([key[4], key[5]]);
    (number(0), relation, number(6), number(10))
}

/// All in one transaction, every table in the order of its keys. Returns how many names and claims there are.
fn load_redb(folder: &Path, database: &Database) -> Done<(u32, u32)> {
    let transaction = database.begin_write()?;
    let mut by_id = transaction.open_table(NAMES)?;
    let mut by_key = transaction.open_table(KEYS)?;
    let mut articles = transaction.open_table(ARTICLES)?;
    let mut kinds = transaction.open_table(RELATIONS)?;
    let mut by_claim = transaction.open_table(CLAIMS)?;
    let mut keys: Vec<(Box<str>, u32)> = Vec::new();
    let names = rows(&folder.join("names.csv"), |row| {
        let id = row[0].parse()?;
        by_id.insert(id, (&row[1], &row[2]))?;
        keys.push((row[1].into(), id));
        Ok(())
    })?;
    keys.sort_unstable();
    let mut end = by_key.upper_bound_mut(Bound::<&str>::Unbounded)?;
    for (key, id) in keys {
        end.insert_before(&*key, id)?;
    }
    end.close()?;
    rows(&folder.join("articles.csv"), |row| {
        articles.insert(row[0].parse::<u32>()?, (&row[1], row[2].parse()?, &row[3]))?;
        Ok(())
    })?;
    let mut relations: BTreeMap<String, u16> = BTreeMap::new();
    let (mut edges, mut ids) = (Vec::new(), Vec::<(Box<str>, EdgeKey)>::new());
    let claims = rows(&folder.join("claims.csv"), |row| {
        let (next, sequence) = (u16::try_from(relations.len())?, u32::try_from(edges.len())?);
        let relation = *relations.entry(row[2].to_owned()).or_insert(next);
        let key = edge_key(row[0].parse()?, relation, row[1].parse()?, sequence);
        let (article, day, status) = (row[3].parse()?, row[4].parse()?, row[5].parse()?);
        let (confidence, first, last) = (row[6].parse()?, row[8].parse()?, row[9].parse()?);
        edges.push((key, (article, day, status, confidence, first, last)));
        ids.push((row[7].into(), key));
        Ok(())
    })?;
    for (relation, number) in relations {
        kinds.insert(&*relation, number)?;
    }
    ids.sort_unstable();
    let mut end = by_claim.upper_bound_mut(Bound::<&str>::Unbounded)?;
    for (id, key) in ids {
        end.insert_before(&*id, &key)?;
    }
    end.close()?;
    for direction in [OUT, IN] {
        edges.sort_unstable_by_key(|(key, _)| *key);
        let mut table = transaction.open_table(direction)?;
        let mut end = table.upper_bound_mut(Bound::<&EdgeKey>::Unbounded)?;
        for (key, edge) in &mut edges {
            end.insert_before(&*key, *edge)?;
            let (from, relation, to, number) = parts(key);
            *key = edge_key(to, relation, from, number);
        }
        end.close()?;
    }
    drop((by_id, by_key, articles, kinds, by_claim));
    transaction.commit()?;
    Ok((names, claims))
}

fn edges(table: &Edges, id: u32) -> Done<redb::Range<'_, &'static EdgeKey, Edge>> {
    let (first, last) = (edge_key(id, 0, 0, 0), edge_key(id, !0, !0, !0));
    Ok(ReadableTable::range::<&EdgeKey>(table, &first..=&last)?)
}

fn ask_redb(database: &Database) -> Done<Ask<'static>> {
    let transaction = database.begin_read()?;
    let mut relations = BTreeMap::new();
    for row in transaction.open_table(RELATIONS)?.iter()? {
        let (name, number) = row?;
        relations.insert(number.value(), name.value().to_owned());
    }
    let names = transaction.open_table(NAMES)?;
    let articles = transaction.open_table(ARTICLES)?;
    let out = transaction.open_table(OUT)?;
    Ok(Box::new(move |what, id| match what {
        NEAR => {
            let mut near = Vec::new();
            for row in edges(&out, id)? {
                let (_, relation, object, _) = parts(row?.0.value());
                let name = names.get(object)?.ok_or("no such name")?;
                near.push((name.value().1.to_owned(), relations[&relation].clone()));
            }
            Ok(black_box(near).len())
        }
        TWO_HOPS => {
            let mut count = 0;
            for row in edges(&out, id)? {
                for row in edges(&out, parts(row?.0.value()).2)? {
                    row?;
                    count += 1;
                }
            }
            Ok(count)
        }
        _ => {
            let Some(row) = edges(&out, id)?.next() else {
                return Ok(0);
            };
            let (article, .., first, last) = row?.1.value();
            let article = articles.get(article)?.ok_or("no such article")?;
            let sentence = article.value().2[first as usize..last as usize].to_owned();
            Ok(black_box(sentence).len())
        }
    }))
}

/// All in one transaction without a journal, indexes after the rows; the file is synced when the transaction ends.
fn load_sqlite(folder: &Path, database: &Connection) -> Done<(u32, u32)> {
    database.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; BEGIN;
        CREATE TABLE name(id INTEGER PRIMARY KEY, key TEXT, name TEXT);
        CREATE TABLE article(id INTEGER PRIMARY KEY, name TEXT, day INTEGER, text TEXT);
        CREATE TABLE claim(subject INTEGER, object INTEGER, relation TEXT, article INTEGER,
            day INTEGER, status INTEGER, confidence REAL, claim TEXT, first INTEGER, last INTEGER);",
    )?;
    // The kinds of columns: integer, text, real.
    let load = |table: &str, kinds: &str| {
        let values = vec!["?"; kinds.len()].join(", ");
        let mut insert = database.prepare(&format!("INSERT INTO {table} VALUES({values})"))?;
        rows(&folder.join(format!("{table}s.csv")), |row| {
            for (at, (field, kind)) in (1..).zip(row.iter().zip(kinds.chars())) {
                match kind {
                    'i' => insert.raw_bind_parameter(at, field.parse::<i64>()?)?,
                    'r' => insert.raw_bind_parameter(at, field.parse::<f64>()?)?,
                    _ => insert.raw_bind_parameter(at, field)?,
                }
            }
            insert.raw_execute()?;
            Ok(())
        })
    };
    let names = load("name", "itt")?;
    load("article", "itit")?;
    let claims = load("claim", "iitiiirtii")?;
    database.execute_batch(
        "CREATE INDEX claim_subject ON claim(subject); CREATE INDEX claim_object ON claim(object);
        CREATE INDEX name_key ON name(key); COMMIT;",
    )?;
    Ok((names, claims))
}

fn ask_sqlite(database: &Connection) -> Done<Ask<'_>> {
    database.execute_batch("PRAGMA mmap_size = 1073741824; BEGIN;")?;
    let mut near = database.prepare(
        "SELECT name.name, claim.relation FROM claim JOIN name ON name.id = claim.object
        WHERE claim.subject = ?",
    )?;
    let mut two_hops = database.prepare(
        "SELECT count(*) FROM claim a JOIN claim b ON b.subject = a.object WHERE a.subject = ?",
    )?;
    let mut sentence = database.prepare(
        "SELECT article.text, claim.first, claim.last FROM claim
        JOIN article ON article.id = claim.article WHERE claim.subject = ? LIMIT 1",
    )?;
    Ok(Box::new(move |what, id| match what {
        NEAR => {
            let rows = near.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let near: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
            Ok(black_box(near).len())
        }
        TWO_HOPS => Ok(two_hops.query_row([id], |row| row.get::<_, u32>(0))? as usize),
        _ => {
            // Cut here, since the places are of bytes and SQLite's `substr` counts characters.
            let cut = |row: &rusqlite::Row| {
                let (first, last): (u32, u32) = (row.get(1)?, row.get(2)?);
                Ok(row.get_ref(0)?.as_str()?[first as usize..last as usize].to_owned())
            };
            let sentence = sentence.query_row([id], cut).optional()?;
            Ok(black_box(sentence).map_or(0, |s| s.len()))
        }
    }))
}

/// Highest memory so far in MB, and seconds of processor time.
fn used() -> Done<(u64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kb = line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok());
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    let ticks = fields.skip(11).take(2).flat_map(str::parse::<f64>);
    Ok((kb.unwrap_or(0) / 1024, ticks.sum::<f64>() / 100.0))
}

/// Prints how the load went, and asks of random names; where nothing was loaded, one answer.
fn measure(loaded: Option<(u32, u32)>, begun: (Instant, f64), mut ask: Ask) -> Done<()> {
    let Some((names, claims)) = loaded else {
        let (rows, spent) = (ask(NEAR, 50)?, begun.0.elapsed().as_secs_f64() * 1e3);
        println!("open and one answer of {rows} rows: {spent:.1} ms");
        return Ok(());
    };
    let (claims, spent, (peak, busy)) = (f64::from(claims), begun.0.elapsed(), used()?);
    let (rate, busy) = (claims / spent.as_secs_f64(), claims / (busy - begun.1));
    println!("load: {rate:.0} claims/s, {busy:.0} per processor second, peak {peak} MB");
    let mut random = 88_172_645_463_325_252_u64;
    for (what, rounds) in [(NEAR, 500), (TWO_HOPS, 50), (SENTENCE, 200)] {
        let mut times = Vec::new();
        for _ in 0..rounds {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let id = u32::try_from(random % u64::from(names))?;
            let begun = Instant::now();
            black_box(ask(what, id)?);
            times.push(begun.elapsed().as_secs_f64() * 1e6);
        }
        times.sort_unstable_by(f64::total_cmp);
        let p = |share: usize| times[(times.len() - 1) * share / 100];
        println!("{what}: p50 {:.0} us, p99 {:.0} us", p(50), p(99));
    }
    Ok(())
}

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (which, folder, fresh) = match &arguments[..] {
        [which, folder] => (&**which, Path::new(folder), true),
        [which, folder, open] if open == "open" => (&**which, Path::new(folder), false),
        _ => ("", Path::new(""), false),
    };
    if !["redb", "sqlite"].contains(&which) {
        return Err("usage: embedded redb|sqlite FOLDER".into());
    }
    let path = folder.join(format!("{which}.db"));
    if fresh && path.exists() {
        std::fs::remove_file(&path)?;
    }
    let begun = (Instant::now(), used()?.1);
    if which == "redb" {
        let database = Database::create(&path)?;
        let loaded = fresh.then(|| load_redb(folder, &database));
        measure(loaded.transpose()?, begun, ask_redb(&database)?)?;
    } else {
        let database = Connection::open(&path)?;
        let loaded = fresh.then(|| load_sqlite(folder, &database));
        measure(loaded.transpose()?, begun, ask_sqlite(&database)?)?;
    }
    if !fresh {
        return Ok(());
    }
    let size = std::fs::metadata(&path)?.len() as f64 / 1e6;
    println!("disk: {size:.1} MB");
    for _ in 0..3 {
        let mut again = Command::new(std::env::current_exe()?);
        again.args([which, &arguments[1], "open"]).status()?;
    }
    Ok(())
}
