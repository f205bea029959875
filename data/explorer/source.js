// Where answers come from: the server, or the data inside this file.

/** A sentence from the server about what went wrong, with what could be meant instead. */
class Trouble extends Error {
  constructor(body, status) {
    super(body?.error ?? "the explorer does not answer; is `demarche serve` still running?");
    this.status = status;
    this.candidates = body?.candidates ?? [];
    this.near = body?.near ?? [];
  }
}

const Source = (() => {
  const element = byId("saved");
  const saved = element ? JSON.parse(element.textContent) : null;
  const KEPT = 200;
  const TRIES = 3;
  const kept = new Map();

  async function fetched(address) {
    for (let turn = 1; ; turn += 1) {
      let response;
      try {
        response = await fetch(address);
      } catch {
        throw new Trouble(null, 0);
      }
      const body = await response.json().catch(() => null);
      if (response.ok) return body;
      // Busy for a moment: somebody else has the store.
      if (response.status === 503 && turn < TRIES) {
        await new Promise((done) => setTimeout(done, 400 * turn));
        continue;
      }
      throw new Trouble(body, response.status);
    }
  }

  /** An answer of the API. What was asked before within a few seconds is not asked again. */
  function get(path, given) {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(given ?? {})) {
      if (value !== undefined && value !== null && value !== "") query.set(key, value);
    }
    const address = `/api/${path}?${query}`;
    const now = Date.now();
    const known = kept.get(address);
    if (known && now - known.at < 30_000) return known.answer;
    const answer = fetched(address);
    kept.set(address, { answer, at: now });
    answer.catch(() => kept.delete(address));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return answer;
  }

  const evidenceOf = (edge) => edge.evidence.map((evidence) => ({ edge, evidence }));
  const ends = (edge) => [edge.subject.id, edge.object.id];

  /** The card of a node, made of the edges in this file. */
  function savedCard(id) {
    const near = saved.answer.edges.filter((e) => ends(e).includes(id));
    if (near.length === 0) throw new Trouble({ error: "this file holds nothing about it" }, 404);
    const node = near[0].subject.id === id ? near[0].subject : near[0].object;
    const isFact = (e) => Words.relation(e.relation).tone === "fact";
    const groups = (edges) => {
      const byRelation = new Map();
      for (const edge of edges) byRelation.set(edge.relation, [...(byRelation.get(edge.relation) ?? []), edge]);
      return [...byRelation].map(([relation, list]) => ({
        relation, edges: list, more: 0, claims: list.reduce((sum, e) => sum + e.claims, 0),
      })).sort((a, b) => b.claims - a.claims);
    };
    const acts = near.filter((e) => !isFact(e));
    const days = near.flatMap((e) => e.dates ?? []).sort();
    const articles = new Set(near.flatMap((e) => e.evidence.map((v) => v.article)));
    return {
      node, reading: "", aliases: [], keys: [], articles: articles.size, saved: true,
      dates: days.length ? [days[0], days.at(-1)] : null,
      structure: near.filter(isFact), hidden: {},
      out: groups(acts.filter((e) => e.subject.id === id)), incoming: groups(acts.filter((e) => e.object.id === id)),
    };
  }

  function savedTimeline(a, b) {
    const edges = saved.answer.edges.filter((e) => ends(e).includes(a) && (!b || ends(e).includes(b)));
    const moments = edges.flatMap((edge, place) => evidenceOf(edge).filter((m) => m.evidence.date)
      .map((m) => ({ date: m.evidence.date, edge: place, evidence: m.evidence })));
    moments.sort((x, y) => (x.date < y.date ? -1 : x.date > y.date ? 1 : 0));
    return { reading: "", moments, edges, chart: null, hidden: {} };
  }

  const savedEdge = (s, r, o) => {
    const edges = saved.answer.edges.filter((e) => e.subject.id === s && e.relation === r && e.object.id === o);
    if (edges.length === 0) throw new Trouble({ error: "this file does not hold this edge" }, 404);
    return { edges };
  };

  return {
    saved, get,
    forget: () => kept.clear(),
    vocabulary: async () => (saved ? saved.vocabulary : get("vocabulary")),
    card: async (id, status) => (saved ? savedCard(id) : get("entity", { name: id, status, evidence: 0 })),
    edge: async (s, r, o, filters) => (saved ? savedEdge(s, r, o) : get("edge", { subject: s, relation: r, object: o, evidence: 20, ...filters })),
    timeline: async (a, b, filters) => (saved ? savedTimeline(a, b) : get("timeline", { a, b, ...filters })),
    claim: (id) => get("claim", { id }),
  };
})();
