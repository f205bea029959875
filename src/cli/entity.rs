//! `demarche entity`: corrects who is who.

use demarche::model::{Kind, NameKey};
use demarche::query::{Found, Graph};
use demarche::resolve::{Decision, Op};
use demarche::store::Store;

use super::decide::{Manner, carry_out, unclear};
use super::error::{Code, Failure};
use super::output::{Out, joined, note};
use super::{Shared, knowledge};

/// Arguments of `entity`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  demarche entity merge 'Muammar Gaddafi' 'Moammar Qadhafi' --because 'two spellings'
  demarche entity split 'John Smith' 'Jon Smith'
  demarche entity split 'John Smith' --articles 2016-05-02-a.txt,2016-05-03-b.txt
  demarche entity rename Assad 'President Assad' --dry-run
  demarche entity retype 'Free Syrian Army' group
  demarche entity alias 'Islamic State' Daesh

A name is what `demarche show` takes: Assad, or a key such as country/RUS. Decisions are listed by `demarche log` and taken back by
`demarche undo`; they hold for articles that are read later, too.")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make two or more names one entity
    #[command(after_help = "Example:
  demarche entity merge 'Muammar Gaddafi' 'Moammar Qadhafi' --because 'two spellings'")]
    Merge {
        /// The names
        #[arg(required = true, num_args = 2.., value_name = "NAME")]
        names: Vec<String>,
        #[command(flatten)]
        manner: Manner,
    },
    /// Keep names apart, or take one name apart by articles
    #[command(after_help = "Examples:
  demarche entity split 'John Smith' 'Jon Smith'
  demarche entity split 'John Smith' --articles 2016-05-02-a.txt,2016-05-03-b.txt
With --articles, the name means another entity in these articles than elsewhere.")]
    Split {
        /// The names; one name with --articles
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Ids of the articles in which the name means another entity, with commas between
        #[arg(long, value_name = "ID,ID")]
        articles: Vec<String>,
        #[command(flatten)]
        manner: Manner,
    },
    /// Call an entity by another name
    #[command(after_help = "Example:
  demarche entity rename Assad 'President Assad'")]
    Rename {
        /// The entity
        #[arg(value_name = "NAME")]
        entity: String,
        /// What it is to be called
        #[arg(value_name = "NEW NAME")]
        name: String,
        #[command(flatten)]
        manner: Manner,
    },
    /// Say that an entity is of another kind
    #[command(after_help = "Example:
  demarche entity retype 'Free Syrian Army' group")]
    Retype {
        /// The entity
        #[arg(value_name = "NAME")]
        entity: String,
        /// person, country, organisation, group, agreement, place or event
        #[arg(value_parser = kind)]
        kind: Kind,
        #[command(flatten)]
        manner: Manner,
    },
    /// Find an entity by another name, too
    #[command(after_help = "Example:
  demarche entity alias 'Islamic State' Daesh
What the articles call by that name and what is of the same kind becomes the same entity.")]
    Alias {
        /// The entity
        #[arg(value_name = "NAME")]
        entity: String,
        /// The other name
        #[arg(value_name = "OTHER NAME")]
        name: String,
        #[command(flatten)]
        manner: Manner,
    },
}

fn kind(text: &str) -> Result<Kind, String> {
    text.parse().map_err(|()| {
        let all = Kind::ALL.map(Kind::as_str);
        format!("there is no such kind; take one of {}", all.join(", "))
    })
}

/// A decision before it is dated, and what is odd about it.
type Draft = (Decision, Vec<String>);

/// Runs the command.
pub fn run(args: &Args, shared: &Shared, out: &mut Out) -> Result<Code, Failure> {
    let store = shared.open()?;
    let graph = knowledge::graph(&store)?;
    let ((draft, warnings), manner) = match &args.what {
        What::Merge { names, manner } => (merge(&graph, names)?, manner),
        What::Split {
            names,
            articles,
            manner,
        } if articles.is_empty() => (split(&graph, names)?, manner),
        What::Split {
            names,
            articles,
            manner,
        } => (take_apart(&graph, &store, names, articles)?, manner),
        What::Rename {
            entity,
            name,
            manner,
        } => (named(&graph, Op::Rename, entity, name)?, manner),
        What::Alias {
            entity,
            name,
            manner,
        } => (named(&graph, Op::Alias, entity, name)?, manner),
        What::Retype {
            entity,
            kind,
            manner,
        } => {
            let mut draft = about(&graph, Op::Retype, entity)?;
            draft.kind = Some(*kind);
            ((draft, Vec::new()), manner)
        }
    };
    carry_out(store, draft, manner, &warnings, shared, out)
}

/// The entity of a name; whom else the name could have meant is said.
fn found(graph: &Graph, name: &str) -> Result<Found, Failure> {
    let found = graph.node(name).map_err(unclear)?;
    if let Some(reading) = &found.note {
        note(&format!("[{reading}]"));
    }
    Ok(found)
}

fn about(graph: &Graph, op: Op, entity: &str) -> Result<Decision, Failure> {
    let id = found(graph, entity)?.node.id;
    Ok(Decision {
        keys: vec![NameKey::raw(id)],
        ..Decision::of(op)
    })
}

fn named(graph: &Graph, op: Op, entity: &str, name: &str) -> Result<Draft, Failure> {
    let name = name.trim();
    if demarche::model::fold(name).is_empty() {
        return Err(Failure::Usage(format!("\"{name}\" is no name")));
    }
    let mut draft = about(graph, op, entity)?;
    draft.name = Some(name.to_owned());
    let joins = draft.verdicts().into_iter().flat_map(|(_, keys)| keys);
    let one: Vec<NameKey> = draft.keys.iter().cloned().chain(joins).collect();
    let mut warnings = Vec::new();
    if let Ok(other) = graph.node(name)
        && demarche::model::fold(&other.node.name) == demarche::model::fold(name)
        && !one.contains(&NameKey::raw(&*other.node.id))
    {
        warnings.push(format!(
            "{} ({}) is called so too; `demarche entity merge` makes them one",
            other.node.name, other.node.id
        ));
    }
    Ok((draft, warnings))
}

fn merge(graph: &Graph, names: &[String]) -> Result<Draft, Failure> {
    let mut draft = Decision::of(Op::Merge);
    let mut warnings = Vec::new();
    let mut seen: Vec<Found> = Vec::new();
    for name in names {
        let found = found(graph, name)?;
        for other in &seen {
            let (a, b) = (&other.node, &found.node);
            if a.id == b.id {
                continue;
            }
            if !a.kind.may_be(b.kind) {
                warnings.push(format!(
                    "{} is of the kind {} and {} of the kind {}; the decision makes them one all the same, and \
                     `demarche entity retype` says of which kind",
                    a.name, a.kind, b.name, b.kind
                ));
            }
            let keys = graph.kept_apart(&NameKey::raw(&*a.id), &NameKey::raw(&*b.id))?;
            if !keys.is_empty() {
                warnings.push(format!(
                    "an earlier decision keeps {} apart; this one overrules it",
                    joined(&keys.iter().map(NameKey::as_str).collect::<Vec<_>>())
                ));
                draft.keys.extend(keys);
            }
        }
        draft.keys.push(NameKey::raw(&*found.node.id));
        seen.push(found);
    }
    draft.keys.sort();
    draft.keys.dedup();
    if draft.keys.len() < 2 {
        return Err(Failure::Nothing(format!(
            "{} are one entity already: {}",
            joined(names),
            draft.keys[0]
        )));
    }
    Ok((draft, warnings))
}

fn split(graph: &Graph, names: &[String]) -> Result<Draft, Failure> {
    if names.len() < 2 {
        return Err(Failure::Usage(
            "give two names to keep apart, or --articles with the ids of the articles in which the one name means another entity"
                .to_owned(),
        ));
    }
    let mut draft = Decision::of(Op::Split);
    for name in names {
        found(graph, name)?;
        let key = graph.name_key(name).map_err(unclear)?;
        if draft.keys.contains(&key) {
            return Err(Failure::Nothing(format!(
                "{} are one and the same name key, {key}; if it means somebody else in some articles, say in which: \
                 demarche entity split '{key}' --articles ID,ID",
                joined(names)
            )));
        }
        draft.keys.push(key);
    }
    let mut warnings = Vec::new();
    let mut roots = Vec::new();
    for key in &draft.keys {
        roots.push(graph.node(key.as_str())?.node.id);
    }
    roots.sort();
    roots.dedup();
    if roots.len() == draft.keys.len() {
        warnings.push("they are not one entity as it is; the decision keeps them apart".to_owned());
    }
    Ok((draft, warnings))
}

fn take_apart(
    graph: &Graph,
    store: &Store,
    names: &[String],
    articles: &[String],
) -> Result<Draft, Failure> {
    let [name] = names else {
        return Err(Failure::Usage(
            "--articles goes with one name: the one that means another entity there".to_owned(),
        ));
    };
    let id = found(graph, name)?.node.name;
    let mut draft = Decision::of(Op::Split);
    let mut warnings = Vec::new();
    for article in ids(store, articles)? {
        let keys = graph.keys_within(name, &article).map_err(unclear)?;
        if keys.is_empty() {
            warnings.push(format!(
                "article {article} does not name {id}; it is left out"
            ));
        } else {
            draft.keys.extend(keys);
            draft.articles.push(article);
        }
    }
    if draft.articles.is_empty() {
        return Err(Failure::Nothing(format!(
            "none of these articles names {id}; `demarche articles` lists the ids"
        )));
    }
    Ok((draft, warnings))
}

/// Article ids as given with commas between; an id may have commas itself.
fn ids(store: &Store, given: &[String]) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for text in given {
        let parts: Vec<&str> = match store.fragment(text)? {
            Some(_) => vec![text],
            None => text
                .split(',')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .collect(),
        };
        for id in parts {
            if store.fragment(id)?.is_none() {
                return Err(Failure::Nothing(format!(
                    "there is no article \"{id}\" in the graph; `demarche articles` lists the ids"
                )));
            }
            ids.push(id.to_owned());
        }
    }
    Ok(ids)
}
