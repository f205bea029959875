// What happened when, about a name or between two: a chart and the sentences in order.

const Timeline = (() => {
  const HEIGHT = 70;

  /** Bars by month or year of moments that come without a chart. */
  function bars(moments, edges) {
    if (moments.length === 0) return [];
    const years = Number(moments.at(-1).date.slice(0, 4)) - Number(moments[0].date.slice(0, 4));
    const cut = years > 3 ? 4 : 7;
    const spans = new Map();
    for (const moment of moments) {
      const key = moment.date.slice(0, cut);
      const bar = spans.get(key) ?? { from: key, to: key, cooperative: 0, hostile: 0, facts: 0 };
      const { tone } = Words.relation(edges[moment.edge].relation);
      bar[tone === "conflict" ? "hostile" : tone === "cooperation" ? "cooperative" : "facts"] += 1;
      spans.set(key, bar);
    }
    return [...spans.values()];
  }

  function chart(list) {
    const most = Math.max(1, ...list.map((b) => b.cooperative + b.hostile + b.facts));
    const wide = 100 / Math.max(list.length, 8);
    const picture = svg("svg", { class: "chart", viewBox: `0 0 100 ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": `Claims over time, at most ${most} in one span` });
    list.forEach((bar, i) => {
      let top = HEIGHT;
      for (const [tone, n] of [["fact", bar.facts], ["cooperation", bar.cooperative], ["conflict", bar.hostile]]) {
        const high = (n / most) * (HEIGHT - 2);
        top -= high;
        if (n) picture.append(svg("rect", { class: tone, x: (i * wide).toFixed(2), y: top.toFixed(2), width: (wide * 0.86).toFixed(2), height: high.toFixed(2) }, svg("title", {}, `${bar.from} to ${bar.to}: ${n} of ${tone}`)));
      }
    });
    const ends = list.length ? el("p", { class: "dim ends" }, el("span", {}, list[0].from), el("span", {}, list.at(-1).to)) : null;
    return el("figure", {}, picture, ends);
  }

  /** The time line of a name, or of two. */
  const show = (a, b, filters) => Cards.soon(async () => {
    const found = await Source.timeline(a, b, filters);
    const label = (id) => {
      const node = found.edges.flatMap((e) => [e.subject, e.object]).find((n) => n.id === id);
      return name(short(node?.name ?? Drawing.node(id)?.name ?? id, 80));
    };
    const latest = [...found.moments].reverse();
    const earlier = found.hidden["earlier claims beyond the limit"];
    return [Cards.back(), Cards.heading("Timeline of ", label(a), b ? [" and ", label(b)] : null),
      chart(found.chart ?? bars(found.moments, found.edges)),
      el("p", { class: "dim" }, `${counted(found.moments.length, "dated claim")}, the newest first${earlier ? `; ${earlier.toLocaleString("en")} earlier ones are left out` : ""}`),
      el("ol", { class: "moments" }, latest.map((m) => {
        const edge = found.edges[m.edge];
        return el("li", {}, el("time", { datetime: m.date }, m.date, m.evidence.reported ? el("span", { class: "dim" }, " reported") : null),
          Cards.edgeItem({ ...edge, seen: { origins: edge.origins, dates: edge.dates, statuses: {} }, evidence: [m.evidence] }));
      }))];
  });

  return { show };
})();
