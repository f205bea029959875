//! How far a run is, on standard error: a bar where a person looks on, else a line from time to time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{note, watched};
use super::report::Report;

/// Between two lines where nobody looks on.
const QUIET: Duration = Duration::from_secs(60);
/// Between two changes of the bar.
const SHOWN: Duration = Duration::from_millis(200);

/// Progress of a run.
pub struct Progress {
    bar: ProgressBar,
    /// Bytes read so far.
    pub bytes: Arc<AtomicU64>,
    total: Option<u64>,
    start: Instant,
    last: Instant,
    watched: bool,
}

impl Progress {
    /// For so many bytes, if that is known.
    pub fn new(total: Option<u64>) -> Self {
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), "{bar:24} {percent}%  {msg}"),
            None => (ProgressBar::no_length(), "{spinner} {msg}"),
        };
        let watched = watched();
        if !watched {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self {
            bar: bar.with_style(
                ProgressStyle::with_template(template)
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            ),
            bytes: Arc::default(),
            total,
            start: Instant::now(),
            last: Instant::now(),
            watched,
        }
    }

    /// Says a sentence above the bar.
    pub fn say(&self, sentence: &str) {
        self.bar.suspend(|| note(sentence));
    }

    /// Shows how far it is.
    pub fn show(&mut self, report: &Report) {
        let pause = if self.watched { SHOWN } else { QUIET };
        if self.last.elapsed() < pause {
            return;
        }
        self.last = Instant::now();
        let done = self.bytes.load(Ordering::Relaxed);
        let seconds = self.start.elapsed().as_secs_f64();
        let left = self
            .total
            .filter(|total| done > 0 && *total > 0)
            .map(|total| seconds * (total.saturating_sub(done)) as f64 / done as f64);
        let line = format!(
            "{} articles, {:.0} words/s, {} claims, {} errors{}",
            report.read,
            report.words as f64 / seconds.max(0.001),
            report.claims_read,
            report.failed,
            left.map_or_else(String::new, |s| format!(", {} left", duration(s)))
        );
        if self.watched {
            self.bar.set_position(done);
            self.bar.set_message(line);
        } else {
            note(&line);
        }
    }

    /// Ends the bar; the seconds since the beginning.
    pub fn finish(&self) -> f64 {
        self.bar.finish_and_clear();
        self.start.elapsed().as_secs_f64()
    }
}

/// `40 s`, `12 min`, `3 h 20 min`.
fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match minutes {
        0 | 1 => format!("{seconds:.0} s"),
        2..60 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}
