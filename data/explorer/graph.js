// What is drawn: the edges of one or several answers, narrowed down by the filters.

const Graph = (() => {
  // Widest line, and how fast lines grow.
  const WIDEST = 6;

  /** One edge for each subject, relation and object, over all answers. */
  function gather(answers) {
    const edges = new Map();
    const nodes = new Map();
    for (const answer of answers) {
      answer.edges.forEach((edge, i) => {
        const id = [edge.subject.id, edge.relation, edge.object.id].join("\u0000");
        if (edges.has(id)) return;
        for (const node of [edge.subject, edge.object]) {
          if (!nodes.has(node.id)) nodes.set(node.id, { ...node });
        }
        const look = Words.relation(edge.relation);
        edges.set(id, { ...edge, id, look, ticks: answer.drawing.ticks[i] ?? null });
      });
    }
    return { nodes, edges: [...edges.values()] };
  }

  // A few days far before or after all others would leave no room for those.
  const RARE = 0.02;

  /** First and last day of nearly all that attests the edges. */
  function span(edges) {
    const days = [];
    for (const edge of edges) for (const [from, to] of (edge.ticks ?? []).flat()) if (from !== null) days.push(from, to);
    if (days.length === 0) return null;
    days.sort((a, b) => a - b);
    return [days[Math.floor(days.length * RARE)], days[Math.min(days.length - 1, Math.floor(days.length * (1 - RARE / 4)))]];
  }

  /** What of an edge lies in a span of time: how many origins, claims, days and which statuses. */
  function within(edge, since, until) {
    const timed = since !== null || until !== null;
    if (!edge.ticks || edge.ticks.length === 0) return { origins: edge.origins, claims: edge.claims, dates: edge.dates, statuses: edge.statuses };
    let [origins, claims, first, last] = [0, 0, Infinity, -Infinity];
    const statuses = {};
    for (const list of edge.ticks) {
      let counts = false;
      for (const [from, to, status, n] of list) {
        if (timed && (from === null || (since !== null && to < since) || (until !== null && from > until))) continue;
        counts = true;
        claims += n;
        const word = Words.statuses[status]?.name ?? "asserted";
        statuses[word] = (statuses[word] ?? 0) + n;
        if (from !== null) {
          first = Math.min(first, from);
          last = Math.max(last, to);
        }
      }
      origins += counts ? 1 : 0;
    }
    const dates = first <= last ? [Words.day(first), Words.day(last)] : null;
    return origins ? { origins, claims, dates, statuses } : null;
  }

  /** The line of the surest status: what happened comes before what may. */
  function line(statuses) {
    const lines = Object.keys(statuses).map(Words.lineOf);
    return Words.LINES.find((l) => lines.includes(l)) ?? "solid";
  }

  function label(edge, seen) {
    const words = Object.entries(seen.statuses).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const status = "asserted" in seen.statuses || words.length === 0 ? "" : `${Words.statusWord(words[0][0])}: `;
    const times = seen.origins > 1 ? ` ×${seen.origins}` : "";
    const lines = [`${status}${edge.look.phrase}${times}`];
    if (seen.dates) lines.push(Words.daysShort(...seen.dates));
    return lines;
  }

  /** How many edges can be told apart between so many nodes. */
  const readable = (nodes) => Math.round(24 + 1.7 * nodes);

  /** The best attested edges, as many as can be read, and of each node the best. */
  function thinned(edges, most, focus) {
    if (edges.length <= most) return edges;
    const own = (e) => Number(e.subject.id === focus || e.object.id === focus);
    const order = [...edges].sort((a, b) => own(b) - own(a) || b.seen.origins - a.seen.origins || b.seen.claims - a.seen.claims || (a.id < b.id ? -1 : 1));
    const kept = new Set(order.slice(0, most));
    const met = new Set();
    for (const edge of order) {
      if (!met.has(edge.subject.id) || !met.has(edge.object.id)) kept.add(edge);
      met.add(edge.subject.id).add(edge.object.id);
    }
    return edges.filter((e) => kept.has(e));
  }

  /** The part of a graph that the filters of a view let through. */
  function narrowed(graph, place, focus) {
    const since = place.since ? Words.numberOf(place.since) : null;
    const until = place.until ? Words.numberOf(place.until) : null;
    const hidden = new Set(place.hide ?? []);
    const left = { filtered: 0, time: 0, hidden: hidden.size, thin: 0 };
    let edges = [];
    for (const edge of graph.edges) {
      if (hidden.has(edge.subject.id) || hidden.has(edge.object.id)) continue;
      const wanted = (!place.tones || place.tones.includes(edge.look.tone)) && (!place.rel || place.rel.includes(edge.relation));
      if (!wanted) {
        left.filtered += 1;
        continue;
      }
      const seen = within(edge, since, until);
      if (!seen) {
        left.time += 1;
        continue;
      }
      edges.push({ ...edge, seen, line: line(seen.statuses), label: label(edge, seen), width: Math.min(WIDEST, 0.8 + Math.log2(Math.max(1, seen.origins))) });
    }
    edges.sort((a, b) => (a.id < b.id ? -1 : 1));
    const all = edges;
    if (!place.dense) edges = thinned(all, readable(new Set(all.flatMap((e) => [e.subject.id, e.object.id])).size), focus);
    left.thin = all.length - edges.length;
    const nodes = new Map();
    for (const edge of edges) {
      for (const end of [edge.subject, edge.object]) {
        const node = nodes.get(end.id) ?? { ...end, degree: 0, weight: 0 };
        node.degree += 1;
        node.weight += edge.seen.origins;
        nodes.set(end.id, node);
      }
    }
    const sorted = [...nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { nodes: sorted, edges, all, left };
  }

  return { gather, span, narrowed, within };
})();
