//! From sources to the graph: one thread reads, all cores extract, one writes. What is under way is bounded, so that memory stays flat
//! whatever the size of the input, and everything is taken in in the order of the input.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use demarche::ingest::{self, Event, Found, Options, Outcome, Read};
use demarche::model::{Article, Fragment};
use demarche::store::Store;

use super::error::Failure;
use super::gate::{Gate, lock};
use super::output::note;
use super::progress::Progress;
use super::report::Report;
use super::work::{self, Workers};

/// Articles to a commit.
const GROUP: usize = 1000;
/// Bytes of text to a commit.
const GROUP_BYTES: usize = 32 << 20;
/// A group is committed after this time, however small: so much a killed run loses.
const GROUP_TIME: Duration = Duration::from_secs(30);
/// Pieces of input under way, for each thread.
const UNDER_WAY: usize = 64;
/// Their bytes, in all. One piece may be longer.
const BYTES_UNDER_WAY: usize = 48 << 20;
/// Warnings shown; the others are counted.
const WARNINGS: usize = 20;

/// Something to read articles from.
pub enum Source {
    /// A file.
    File(Found),
    /// Standard input.
    Stdin,
    /// A page that was fetched, and its address.
    #[cfg(feature = "url")]
    Page(String, Vec<u8>, Option<String>),
}

/// What is to be done with the articles.
pub struct Job<'a> {
    /// Where to read.
    pub sources: &'a [Source],
    /// How to read.
    pub options: Options,
    /// Stop after so many articles that are new or changed.
    pub limit: Option<usize>,
    /// Only say what would be done.
    pub dry: bool,
    /// Set from outside to finish early.
    pub stop: &'a AtomicBool,
}

/// Runs a job: everything is in the store and the report at the end, but for the settling of the store.
pub fn run(
    job: &Job,
    workers: &Workers,
    store: Option<Store>,
    report: &mut Report,
    progress: &mut Progress,
) -> Result<Option<Store>, Failure> {
    let store = Mutex::new(store);
    let gate = Gate::new(UNDER_WAY * workers.threads(), BYTES_UNDER_WAY);
    let (to_work, work) = channel::<(u64, Event)>();
    let (to_writer, done) = channel::<Message>();
    let work = Mutex::new(work);
    let count = Arc::clone(&progress.bytes);
    let mut writer = Writer {
        job,
        store: &store,
        report,
        progress,
        seen: HashMap::new(),
        group: Vec::new(),
        bytes: 0,
        since: Instant::now(),
        taken: 0,
    };
    std::thread::scope(|threads| {
        let end = to_writer.clone();
        let gate = &gate;
        std::thread::Builder::new()
            .spawn_scoped(threads, move || {
                let total = read(job, gate, &to_work, &count);
                // A writer that has gone away needs no end.
                let _ = end.send(Message::End(total));
            })
            .map_err(|e| Failure::Threads(e.to_string()))?;
        workers.beside(
            || extract(job, workers, &store, &work, &to_writer),
            || {
                let outcome = writer.take_all(&done, gate);
                // Whoever waits is let go.
                gate.close();
                drop(done);
                outcome
            },
        )
    })?;
    writer.commit()?;
    Ok(store.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// The first stage: cuts all sources into numbered pieces; returns how many there were.
fn read(job: &Job, gate: &Gate, to_work: &Sender<(u64, Event)>, count: &Arc<AtomicU64>) -> u64 {
    let mut number = 0;
    let mut before = 0;
    for source in job.sources {
        let mut sink = |event: Event| {
            if job.stop.load(Ordering::Relaxed) || !gate.enter(size(&event)) {
                return ControlFlow::Break(());
            }
            number += 1;
            match to_work.send((number - 1, event)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        let flow = match source {
            Source::File(found) => {
                let flow = ingest::pieces(found, count, &mut sink);
                before += found.size;
                if flow.is_continue() {
                    count.store(before, Ordering::Relaxed);
                }
                flow
            }
            Source::Stdin => {
                ingest::pieces_of_stream(std::io::stdin().lock(), "standard input", &mut sink)
            }
            #[cfg(feature = "url")]
            Source::Page(address, bytes, charset) => {
                ingest::pieces_of_page(bytes, address, charset.as_deref(), &mut sink)
            }
        };
        if flow.is_break() {
            break;
        }
    }
    number
}

fn size(event: &Event) -> usize {
    match event {
        Event::Piece(piece) => piece.len(),
        _ => 0,
    }
}

/// What the writer is told.
enum Message {
    /// A piece with its number, its size and what came out of it.
    Done(u64, usize, Vec<Item>),
    /// There were so many pieces.
    End(u64),
}

/// What came out of a piece.
enum Item {
    /// An article and what it says.
    New(Box<(Read, Fragment)>),
    /// An article that is there already, or that would be read: with its words.
    Known(Box<Read>),
    /// A dry run would read it.
    Would(Box<Read>),
    Failed(ingest::Error),
    /// A fault of ours, in a sentence.
    Fault(ingest::Place, String),
    Aside(String),
    LeftOut(String),
}

/// The second stage: pieces to articles to fragments.
fn extract(
    job: &Job,
    workers: &Workers,
    store: &Mutex<Option<Store>>,
    queue: &Mutex<Receiver<(u64, Event)>>,
    to_writer: &Sender<Message>,
) {
    loop {
        let Ok((number, event)) = lock(queue).recv() else {
            return;
        };
        let bytes = size(&event);
        let items = match event {
            // Left for the next run.
            _ if job.stop.load(Ordering::Relaxed) => Vec::new(),
            Event::Piece(piece) => work::read(piece, &job.options)
                .into_iter()
                .map(|outcome| item(outcome, job, workers, store))
                .collect(),
            Event::Failed(error) => vec![Item::Failed(error)],
            Event::LeftOut(extension) => vec![Item::LeftOut(extension)],
        };
        if to_writer.send(Message::Done(number, bytes, items)).is_err() {
            return;
        }
    }
}

fn item(
    outcome: Result<Outcome, (ingest::Place, String)>,
    job: &Job,
    workers: &Workers,
    store: &Mutex<Option<Store>>,
) -> Item {
    let read = match outcome {
        Ok(Outcome::Read(read)) => read,
        Ok(Outcome::Failed(unread)) => return Item::Failed(unread.error),
        Ok(Outcome::Aside(_, why)) => return Item::Aside(why),
        Err((place, fault)) => return Item::Fault(place, fault),
    };
    let versions = workers.extractor.versions();
    // A store that cannot be read is told by the writer's next commit.
    let known = lock(store)
        .as_ref()
        .is_some_and(|s| s.is_current(&read.article.head, versions).unwrap_or(false));
    if known {
        return Item::Known(read);
    }
    if job.dry {
        return Item::Would(read);
    }
    match workers.extract(&read) {
        Ok(fragment) => Item::New(Box::new((*read, fragment))),
        Err(sentence) => Item::Fault(read.place.clone(), sentence),
    }
}

/// The third stage.
struct Writer<'a> {
    job: &'a Job<'a>,
    store: &'a Mutex<Option<Store>>,
    report: &'a mut Report,
    progress: &'a mut Progress,
    /// The hashes of each id of this run and its article, to tell when two articles claim one id.
    seen: HashMap<u64, u64>,
    group: Vec<(Article, Fragment)>,
    bytes: usize,
    since: Instant,
    /// Articles that are new or changed.
    taken: usize,
}

impl Writer<'_> {
    /// Takes everything in, in order, until the end or the limit.
    fn take_all(&mut self, done: &Receiver<Message>, gate: &Gate) -> Result<(), Failure> {
        let mut waiting: BTreeMap<u64, (usize, Vec<Item>)> = BTreeMap::new();
        let mut next = 0;
        let mut end = None;
        let mut told = false;
        while end != Some(next) {
            match done.recv() {
                Ok(Message::Done(number, bytes, items)) => {
                    waiting.insert(number, (bytes, items));
                }
                Ok(Message::End(total)) => end = Some(total),
                Err(_) => return Ok(()),
            }
            while let Some((bytes, items)) = waiting.remove(&next) {
                for item in items {
                    if self.job.limit.is_some_and(|limit| self.taken >= limit) {
                        self.report.limited = true;
                        return Ok(());
                    }
                    self.take(item)?;
                }
                gate.leave(bytes);
                next += 1;
            }
            if self.job.stop.load(Ordering::Relaxed) && !told {
                told = true;
                let sentence = "stopping: what has been read is written first; Ctrl-C once more ends it at once";
                self.progress.say(sentence);
            }
            self.progress.show(self.report);
        }
        Ok(())
    }

    fn take(&mut self, item: Item) -> Result<(), Failure> {
        match item {
            Item::New(both) => {
                let (read, fragment) = *both;
                self.look_at(&read);
                self.taken += 1;
                self.report.claims_read += fragment.claims.len();
                self.bytes += read.article.text.len();
                self.group.push((read.article, fragment));
                let full = self.group.len() >= GROUP || self.bytes >= GROUP_BYTES;
                if full || self.since.elapsed() >= GROUP_TIME {
                    self.commit()?;
                }
            }
            Item::Known(read) => {
                self.look_at(&read);
                self.report.same += 1;
            }
            Item::Would(read) => {
                self.look_at(&read);
                self.taken += 1;
                self.report.new += 1;
            }
            Item::Failed(error) => {
                self.progress.say(&format!("demarche: {error}"));
                self.report.fail(&error.place(), &error.to_string());
            }
            Item::Fault(place, sentence) => {
                self.progress.say(&format!("demarche: {sentence}"));
                self.report.fail(&place, &sentence);
            }
            Item::Aside(why) => *self.report.set_aside.entry(why).or_default() += 1,
            Item::LeftOut(extension) => *self.report.left_out.entry(extension).or_default() += 1,
        }
        Ok(())
    }

    /// Counts an article, and says what is odd about it.
    fn look_at(&mut self, read: &Read) {
        let head = &read.article.head;
        self.report.read += 1;
        self.report.words += read.article.text.split_ascii_whitespace().count();
        self.report.undated += usize::from(head.date.is_none());
        for (i, warning) in read.warnings.iter().enumerate() {
            if self.report.warnings + i < WARNINGS {
                self.progress.say(&format!("{}: {warning}", read.place));
            }
        }
        self.report.warnings += read.warnings.len();
        let sha = hash(&head.sha);
        if self
            .seen
            .insert(hash(&head.id), sha)
            .is_some_and(|earlier| earlier != sha)
        {
            self.progress.say(&format!(
                "{}: it has the same id \"{}\" as an earlier article of this run and replaces it; give each its own with a line \
                 \"Id: …\"",
                read.place, head.id
            ));
        }
    }

    /// Stores the group.
    fn commit(&mut self) -> Result<(), Failure> {
        self.bytes = 0;
        self.since = Instant::now();
        let group = std::mem::take(&mut self.group);
        if !group.is_empty()
            && let Some(store) = lock(self.store).as_mut()
        {
            self.report.add(store.ingest(group)?);
        }
        Ok(())
    }
}

/// How many more warnings there were than were shown.
pub fn more_warnings(report: &Report) {
    let more = report.warnings.saturating_sub(WARNINGS);
    if more > 0 {
        note(&format!(
            "and {more} more warning{}",
            if more == 1 { "" } else { "s" }
        ));
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
