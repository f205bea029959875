// The drawing as a table: the same edges for readers who do not see it, or want to sort them.

const Table = (() => {
  const place = byId("tables");
  const COLUMNS = [
    ["Subject", (e) => plain(e.subject.name)], ["Relation", (e) => e.look.phrase], ["Object", (e) => plain(e.object.name)],
    ["Origins", (e) => -e.seen.origins], ["First", (e) => e.seen.dates?.[0] ?? "~"], ["Last", (e) => e.seen.dates?.[1] ?? "~"], ["Status", (e) => Object.keys(e.seen.statuses).join()],
  ];
  let column = 3;
  let shown = [];

  function order(a, b) {
    const [x, y] = [COLUMNS[column][1](a), COLUMNS[column][1](b)];
    return x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1;
  }

  function row(edge) {
    const status = Object.entries(edge.seen.statuses).map(([s, n]) => `${n} ${Words.statusWord(s)}`).join(", ");
    return el("tr", {}, el("th", { scope: "row" }, Cards.nodeLink(edge.subject)),
      el("td", {}, el("button", { type: "button", class: `verb ${edge.look.tone}`, onclick: () => Place.toEdge(edge) }, edge.look.phrase)), el("td", {}, Cards.nodeLink(edge.object)),
      el("td", { class: "number" }, String(edge.seen.origins)), el("td", {}, edge.seen.dates?.[0] ?? ""), el("td", {}, edge.seen.dates?.[1] ?? ""), el("td", {}, status));
  }

  function draw() {
    const head = COLUMNS.map(([title], i) => el("th", { scope: "col", "aria-sort": i === column ? "ascending" : null },
      el("button", { type: "button", class: "link", onclick: () => { column = i; draw(); } }, title)));
    place.replaceChildren(el("table", {}, el("caption", {}, `${counted(shown.length, "edge")} of the drawing`), el("thead", {}, el("tr", {}, head)), el("tbody", {}, [...shown].sort(order).map(row))));
  }

  /** Shows these edges, or nothing while the drawing is seen. */
  function show(edges, visible) {
    place.hidden = !visible;
    shown = edges;
    if (visible) draw();
    else place.replaceChildren();
  }

  return { show };
})();
