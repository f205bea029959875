// The words and looks of kinds, relations and statuses, as the program knows them; and days.

const Words = (() => {
  let kinds = new Map();
  let relations = new Map();
  let statuses = [];
  let examples = [];

  const TONES = ["conflict", "cooperation", "fact"];
  const LINES = ["solid", "dashed", "dotted"];
  const LINE_WORDS = { solid: "happened", dashed: "planned, demanded or possible", dotted: "denied or ended" };
  const STATUS_WORDS = { negated: "denied", hypothetical: "possible" };
  const DAY = 86_400_000;

  function learn(vocabulary) {
    kinds = new Map(vocabulary.kinds.map((k) => [k.name, k]));
    relations = new Map(vocabulary.relations.map((r) => [r.name, r]));
    statuses = vocabulary.statuses;
    examples = vocabulary.examples ?? [];
  }

  const unknown = (name) => ({ name, phrase: name, means: "", tone: "fact", symmetric: false, head: "normal" });
  const relation = (name) => relations.get(name) ?? unknown(name);
  const kind = (name) => kinds.get(name) ?? { name, means: "", shape: "box", fill: "#ffffff" };
  const lineOf = (status) => statuses.find((s) => s.name === status)?.line ?? "solid";
  const statusWord = (status) => STATUS_WORDS[status] ?? status;

  /** `2016-10-03` of days since 1970. */
  function day(number) {
    const date = new Date(number * DAY);
    return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
  }

  const numberOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);

  /** `2016-10-03`, or `2015-09-30 to 2016-10-03`. */
  const days = (dates) => (!dates ? "undated" : dates[0] === dates[1] ? dates[0] : `${dates[0]} to ${dates[1]}`);

  /** As short as a label needs it: `2016-09-19 – 10-03`. */
  const daysShort = (from, to) => (from === to ? from : from.slice(0, 4) === to.slice(0, 4) ? `${from} – ${to.slice(5)}` : `${from} – ${to}`);

  return {
    learn, relation, kind, lineOf, statusWord, day, numberOf, days, daysShort, TONES, LINES, LINE_WORDS,
    get statuses() { return statuses; },
    get relations() { return [...relations.values()]; },
    get examples() { return examples; },
  };
})();
