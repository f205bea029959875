//! Trains the models in `data/models` from the treebanks, and measures them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use demarche::nlp::Pipeline;
use demarche::train::{
    CorefSettings, Judged, Settings, TrainError, annotation, boundaries, calibrate,
    check_coreference, evaluate, export, train, train_coreference, wrong_questions,
};

/// Train and measure the models of demarche.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Folder with ud/, ner/ and splits.tsv
    #[arg(required = true)]
    treebank: Option<PathBuf>,
    /// Folder that gets english.bin
    #[arg(required = true)]
    models: Option<PathBuf>,
    /// Passes of the network over the data
    #[arg(long)]
    epochs: Option<usize>,
    /// Passes at the end, at a lower rate
    #[arg(long)]
    finish: Option<usize>,
    /// Sentences that a teacher parsed, as CoNLL-U
    #[arg(long)]
    silver: Option<PathBuf>,
    /// How often each gold sentence counts beside silver ones
    #[arg(long)]
    gold: Option<usize>,
    /// Seed of all that is random
    #[arg(long)]
    seed: Option<u64>,
    /// Go on from this model file
    #[arg(long, requires = "parts")]
    from: Option<PathBuf>,
    /// Train only these of clusters, lemmas, sentences, net, finish
    #[arg(long, requires = "from", value_delimiter = ',')]
    parts: Vec<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Print the figures of a model on the development data
    Eval {
        /// Folder with ud/, ner/ and splits.tsv
        treebank: PathBuf,
        /// The model file; the built-in one if left out
        model: Option<PathBuf>,
        /// Also measure on the test data
        #[arg(long)]
        test: bool,
        /// Only show where sentences of the development data are cut wrongly
        #[arg(long, group = "instead")]
        boundaries: bool,
        /// Only show which typed questions are parsed wrongly
        #[arg(long, group = "instead")]
        questions: bool,
        /// Only write gold and found annotation as JSON lines, for data/models/compare.py
        #[arg(long, group = "instead")]
        export: bool,
        /// Only measure the speed on a text file, each line a document
        #[arg(long, group = "instead", value_name = "FILE")]
        speed: Option<PathBuf>,
    },
    /// Train the coreference model on the parses and names of the built-in model
    Coreference {
        /// Folder with ud/ and splits.tsv
        treebank: PathBuf,
        /// Folder that gets coreference.bin
        models: PathBuf,
        /// Passes over the documents
        #[arg(long)]
        epochs: Option<usize>,
        /// Costs of a false link, a missed link, a wrong link
        #[arg(long, num_args = 3)]
        costs: Option<Vec<i32>>,
        /// Passes in which the clusters so far are the gold ones
        #[arg(long)]
        guided: Option<usize>,
        /// How many times each news document is seen in a pass
        #[arg(long)]
        news: Option<usize>,
        /// Updates that a feature needs before it counts
        #[arg(long)]
        wait: Option<u8>,
        /// How many models are trained for their mean
        #[arg(long)]
        seeds: Option<u64>,
        /// Only measure, on this many parts of the training news held out in turn
        #[arg(long)]
        folds: Option<usize>,
    },
    /// Fit the table that says how likely a claim is right, and measure it with documents held out in turn
    Confidence {
        /// Folder with gold.learn.json and gold.dev.json
        documents: PathBuf,
        /// The table to write, data/confidence.toml
        table: PathBuf,
        /// Verdicts on claims that were read one by one
        #[arg(long, default_value = "tests/extraction/audit.tsv")]
        audit: PathBuf,
        /// Folder with the texts of the audit
        #[arg(long, default_value = "../shared/corpus")]
        corpus: PathBuf,
    },
    /// Write what a teacher needs: sentences with names to learn from, and sentences of the corpus to label
    Export {
        /// Folder with ud/, ner/ and splits.tsv; the corpus is expected beside it
        treebank: PathBuf,
        /// Folder that gets names.conllu and texts.conllu
        folder: PathBuf,
    },
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    match (arguments.command, arguments.treebank, arguments.models) {
        (
            Some(Command::Eval {
                treebank,
                model,
                test,
                boundaries: cuts,
                questions,
                export: lines,
                speed: texts,
            }),
            ..,
        ) => {
            let start = Instant::now();
            let pipeline = match model {
                Some(path) => &Pipeline::load(&std::fs::read(path)?)?,
                None => Pipeline::builtin()?,
            };
            let load = start.elapsed();
            if cuts {
                print!("{}", boundaries(&treebank, pipeline)?);
            } else if questions {
                print!("{}", wrong_questions(pipeline));
            } else if lines {
                print!("{}", annotation(&treebank, pipeline)?);
            } else if let Some(texts) = texts {
                println!(
                    "{}",
                    speed(pipeline, &std::fs::read_to_string(texts)?, load)
                );
            } else {
                println!("model {}", pipeline.version());
                print!("{}", evaluate(&treebank, pipeline, test)?);
            }
        }
        (
            Some(Command::Coreference {
                treebank,
                models,
                epochs,
                costs,
                guided,
                news,
                wait,
                seeds,
                folds,
            }),
            ..,
        ) => {
            let mut settings = CorefSettings::default();
            settings.epochs = epochs.unwrap_or(settings.epochs);
            settings.guided = guided.unwrap_or(settings.guided);
            settings.news = news.unwrap_or(settings.news);
            settings.wait = wait.unwrap_or(settings.wait);
            settings.seeds = seeds.unwrap_or(settings.seeds);
            if let Some([link, miss, wrong]) = costs.as_deref() {
                settings.costs = [*link, *miss, *wrong];
            }
            let pipeline = Pipeline::builtin()?;
            let start = Instant::now();
            let say = |line: &str| eprintln!("{:>5.0} s  {line}", start.elapsed().as_secs_f64());
            if let Some(folds) = folds {
                check_coreference(&treebank, pipeline, &settings, folds, &say)?;
            } else {
                let bytes = train_coreference(&treebank, pipeline, &settings, &say)?;
                say(&format!("{} bytes", bytes.len()));
                write(&models, "coreference.bin", &bytes)?;
            }
        }
        (
            Some(Command::Confidence {
                documents,
                table,
                audit,
                corpus,
            }),
            ..,
        ) => {
            let calibration = calibrate(&Judged {
                documents,
                audit,
                corpus,
            })?;
            std::fs::write(table, calibration.table)?;
            write!(std::io::stdout(), "{}", calibration.report)?;
        }
        (Some(Command::Export { treebank, folder }), ..) => {
            std::fs::write(folder.join("names.conllu"), export::names(&treebank)?)?;
            let texts = export::texts(&treebank, Pipeline::builtin()?)?;
            std::fs::write(folder.join("texts.conllu"), texts)?;
        }
        (None, Some(treebank), Some(models)) => {
            let mut settings = Settings::default();
            settings.epochs = arguments.epochs.unwrap_or(settings.epochs);
            settings.finish = arguments.finish.unwrap_or(settings.finish);
            settings.silver = arguments.silver;
            settings.gold = arguments.gold.unwrap_or(settings.gold);
            settings.seed = arguments.seed.unwrap_or(settings.seed);
            settings.from = arguments.from;
            settings.parts = arguments.parts;
            let start = Instant::now();
            let say = |line: &str| eprintln!("{:>5.0} s  {line}", start.elapsed().as_secs_f64());
            let bytes = train(&treebank, &settings, &say)?;
            let pipeline = Pipeline::load(&bytes)?;
            write(&models, "english.bin", &bytes)?;
            say(&format!(
                "model {}: {} bytes",
                pipeline.version(),
                bytes.len()
            ));
            print!("{}", evaluate(&treebank, &pipeline, false)?);
        }
        _ => {
            return Err(
                "give the treebank folder and the models folder, or the command eval".into(),
            );
        }
    }
    Ok(())
}

/// Words a second from raw text to names, loading time and peak memory, in a line.
fn speed(pipeline: &Pipeline, texts: &str, load: Duration) -> String {
    let lines: Vec<&str> = texts
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let words: usize = lines
        .iter()
        .map(|line| line.split_whitespace().count())
        .sum();
    let start = Instant::now();
    let names: usize = lines
        .iter()
        .map(|line| pipeline.analyse(line).names.len())
        .sum();
    let seconds = start.elapsed().as_secs_f64();
    let peak = std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:"))?;
            line.trim().trim_end_matches(" kB").parse::<f64>().ok()
        })
        .map_or_else(String::new, |kb| format!(", peak {:.0} MB", kb / 1024.0));
    format!(
        "{:.0} words/s, load {} ms{peak} ({words} words, {names} names)",
        words as f64 / seconds,
        load.as_millis()
    )
}

/// Writes the model file whole or not at all.
fn write(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), TrainError> {
    let fail = |cause| TrainError::File {
        path: folder.display().to_string(),
        cause,
    };
    let temporary = folder.join(format!("{file}.new"));
    let mut out = std::fs::File::create(&temporary).map_err(fail)?;
    out.write_all(bytes)
        .and_then(|()| out.sync_all())
        .map_err(fail)?;
    std::fs::rename(&temporary, folder.join(file)).map_err(fail)
}
