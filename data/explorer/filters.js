// What is left out of the drawing: by sort, status, relation and time; and the legend, which tells what the looks mean.

const Filters = (() => {
  const BARS = 60;
  const sheet = byId("sheet");
  const times = byId("times");
  const legend = byId("legend");
  let span = null;
  let spanEdges = [];
  let ranges = null;

  const toggled = (list, all, value, on) => {
    const now = new Set(list ?? all);
    if (on) now.add(value);
    else now.delete(value);
    return all.every((v) => now.has(v)) ? null : all.filter((v) => now.has(v));
  };

  function box(text, checked, change, extra) {
    const input = el("input", { type: "checkbox" });
    input.checked = checked;
    input.addEventListener("change", () => change(input.checked));
    return el("label", { class: "check" }, input, extra, el("span", {}, text));
  }

  const sample = (tone, line) => {
    const stroke = svg("line", { x1: 1, y1: 6, x2: 27, y2: 6, class: `sample ${tone}`, "stroke-dasharray": Lines.dash[line] });
    return svg("svg", { width: 28, height: 12, "aria-hidden": "true" }, stroke);
  };

  /** The lists of what can be left out; counts are of the whole answer. */
  function list(graph, place) {
    const count = (of) => graph.edges.reduce((map, e) => map.set(of(e), (map.get(of(e)) ?? 0) + 1), new Map());
    const tones = count((e) => e.look.tone);
    const relations = count((e) => e.relation);
    for (const r of place.rel ?? []) if (!relations.has(r)) relations.set(r, 0);
    const names = [...relations.keys()].sort((a, b) => relations.get(b) - relations.get(a) || (a < b ? -1 : 1));
    const statuses = Words.statuses.map((s) => s.name);
    const chosen = place.status ?? (Source.saved ? statuses : ["asserted"]);
    const open = sheet.contains(document.activeElement) ? document.activeElement.closest("label")?.textContent : null;
    sheet.replaceChildren(
      el("fieldset", {}, el("legend", {}, "Sort"), Words.TONES.map((tone) =>
        box(`${tone} (${tones.get(tone) ?? 0})`, !place.tones || place.tones.includes(tone), (on) => Place.change({ tones: toggled(Place.here.tones, Words.TONES, tone, on) }), sample(tone, "solid")))),
      Source.saved ? null : el("fieldset", {}, el("legend", {}, "Status"), statuses.map((status) =>
        box(Words.statusWord(status), chosen.includes(status), (on) => {
          // Not what was chosen when the list was made: an answer may be on its way.
          const now = Place.here.status ?? ["asserted"];
          const next = statuses.filter((s) => (s === status ? on : now.includes(s)));
          Place.change({ status: next.length === 1 && next[0] === "asserted" ? null : next.length ? next : null });
        }, sample("fact", Words.lineOf(status))))),
      el("fieldset", { class: "relations" }, el("legend", {}, "Relation"),
        el("p", {}, el("button", { type: "button", class: "link", onclick: () => Place.change({ rel: null }) }, "all"), " ", el("button", { type: "button", class: "link", onclick: () => Place.change({ rel: [] }) }, "none")),
        names.map((r) => box(`${Words.relation(r).phrase} (${relations.get(r)})`, !place.rel || place.rel.includes(r), (on) => Place.change({ rel: toggled(Place.here.rel, names, r, on) })))),
      el("p", {}, el("button", { type: "button", onclick: () => Place.change({ tones: null, status: null, rel: null, since: undefined, until: undefined, hide: null }) }, "Clear all filters")));
    if (open) [...sheet.querySelectorAll("label")].find((l) => l.textContent === open)?.querySelector("input").focus();
    const active = [place.tones, place.status, place.rel, place.since || place.until].filter(Boolean).length;
    byId("active").textContent = active ? ` (${active})` : "";
    const shown = byId("shown");
    const hidden = place.hide?.length ?? 0;
    shown.hidden = hidden === 0;
    shown.textContent = `Show ${counted(hidden, "hidden node")}`;
  }

  /** Kinds, colours and lines in use. */
  function explain(graph) {
    const kinds = [...new Set(graph.nodes.map((n) => n.kind))].sort();
    const tones = Words.TONES.filter((t) => graph.edges.some((e) => e.look.tone === t));
    const lines = Words.LINES.filter((l) => graph.edges.some((e) => e.line === l));
    legend.replaceChildren(
      ...kinds.map((k) => el("span", { class: "key" }, Shapes.icon(k), k)),
      ...tones.map((t) => el("span", { class: `key ${t}` }, sample(t, "solid"), t)),
      ...lines.map((l) => el("span", { class: "key" }, sample("fact", l), Words.LINE_WORDS[l])),
      graph.edges.some((e) => e.seen.origins > 1) ? el("span", { class: "key dim" }, "×4: in four independent articles") : "");
  }

  const share = (day) => (day - span[0]) / Math.max(1, span[1] - span[0]);

  function histogram() {
    const width = Math.max(1, (span[1] - span[0] + 1) / BARS);
    const bars = Array.from({ length: BARS }, () => ({ conflict: 0, cooperation: 0, fact: 0 }));
    for (const edge of spanEdges) {
      for (const [from, , , n] of (edge.ticks ?? []).flat()) {
        if (from !== null && from >= span[0] && from <= span[1]) bars[Math.max(0, Math.min(BARS - 1, Math.floor((from - span[0]) / width)))][edge.look.tone] += n;
      }
    }
    const most = Math.max(1, ...bars.map((b) => b.conflict + b.cooperation + b.fact));
    const picture = svg("svg", { class: "chart", viewBox: `0 0 ${BARS} 30`, preserveAspectRatio: "none", "aria-hidden": "true" });
    bars.forEach((bar, i) => {
      let top = 30;
      for (const tone of ["fact", "cooperation", "conflict"]) {
        const high = bar[tone] ? Math.max(0.8, (bar[tone] / most) * 29) : 0;
        top -= high;
        if (high) picture.append(svg("rect", { class: tone, x: i + 0.08, y: top, width: 0.84, height: high }));
      }
    });
    return picture;
  }

  /** The two handles of the span of time. */
  function slider(graph, place) {
    span = Graph.span(graph.edges);
    spanEdges = graph.edges;
    ranges = null;
    if (!span || span[0] === span[1]) {
      times.replaceChildren();
      return;
    }
    const clamp = (day) => Math.max(span[0], Math.min(span[1], day));
    const handle = (label, value) => el("input", { type: "range", "aria-label": label, min: span[0], max: span[1], step: 1, value });
    const since = handle("From", place.since ? clamp(Words.numberOf(place.since)) : span[0]);
    const until = handle("To", place.until ? clamp(Words.numberOf(place.until)) : span[1]);
    const words = el("output", { class: "dim" });
    const reset = el("button", { type: "button", class: "link", onclick: () => Place.change({ since: undefined, until: undefined }) }, "all");
    const veil = [el("i", { class: "veil" }), el("i", { class: "veil right" })];
    const tell = () => {
      const [a, b] = [Number(since.value), Number(until.value)];
      const open = [a <= span[0], b >= span[1]];
      words.textContent = open[0] && open[1] ? "all times" : open[0] ? `until ${Words.day(b)}` : open[1] ? `since ${Words.day(a)}` : `${Words.day(a)} to ${Words.day(b)}`;
      reset.hidden = open[0] && open[1];
      since.setAttribute("aria-valuetext", Words.day(a));
      until.setAttribute("aria-valuetext", Words.day(b));
      veil[0].style.width = `${share(a) * 100}%`;
      veil[1].style.width = `${(1 - share(b)) * 100}%`;
    };
    const changed = () => Place.change({
      since: Number(since.value) > span[0] ? Words.day(Number(since.value)) : undefined,
      until: Number(until.value) < span[1] ? Words.day(Number(until.value)) : undefined,
    }, { replace: true });
    const soon = later(40, changed);
    since.addEventListener("input", () => { if (Number(since.value) > Number(until.value)) since.value = until.value; tell(); soon(); });
    until.addEventListener("input", () => { if (Number(until.value) < Number(since.value)) until.value = since.value; tell(); soon(); });
    ranges = { since, until, tell, clamp };
    tell();
    times.replaceChildren(el("div", { class: "track" }, histogram(), ...veil, since, until), el("p", {}, words, " ", reset));
  }

  /** Puts the handles where the address says. */
  function follow(place) {
    if (!ranges) return;
    const { since, until, tell, clamp } = ranges;
    since.value = place.since ? clamp(Words.numberOf(place.since)) : span[0];
    until.value = place.until ? clamp(Words.numberOf(place.until)) : span[1];
    tell();
  }

  return { list, explain, slider, follow };
})();
