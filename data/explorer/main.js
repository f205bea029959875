// From the address to answers, from answers to the drawing, the panel and the filters.

const Main = (() => {
  const ADDED = 12;
  const SHOWN = ["around", "path", "ask", "query"];
  let graph = { nodes: new Map(), edges: [] };
  let answers = [];
  let failed = null;
  // What the filters leave.
  let shown = [];
  let asked = null;
  let turn = 0;

  const status = (place) => (place.status?.length ? place.status.join(",") : undefined);
  const rollUp = (place) => (place.ask || place.query ? "yes" : "no");

  /** The question that a view starts from. */
  function first(place) {
    const filters = { status: status(place) };
    if (Source.saved) return Source.saved.answer;
    if (place.ask) return Source.get("ask", { q: place.ask, ...filters });
    if (place.query) return Source.get("query", { q: place.query, ...filters });
    if (place.from && place.to) return Source.get("path", { from: place.from, to: place.to, ...filters });
    if (place.around) return Source.get("graph", { around: place.around, hops: place.hops, top: place.top, limit: 400, ...filters });
    return Source.get("graph", { top: place.top ?? 40, limit: 400, ...filters });
  }

  const added = (place) => (Source.saved ? [] : (place.plus ?? [])).map((id) => Source.get("graph", { around: id, hops: 1, top: ADDED, status: status(place) }));

  function heading(place) {
    const [answer] = answers;
    const title = place.ask || place.query || answer?.drawing.title || "";
    byId("title").replaceChildren(name(short(title, 300)));
    document.title = `${short(title, 80)} – demarche`;
    byId("reading").replaceChildren((place.ask || place.query) && answer ? el("span", {}, "read as ", el("code", {}, short(answer?.reading ?? "", 400))) : "");
    return title;
  }

  function notes(place, drawn) {
    const { left } = drawn;
    const lines = [];
    if (left.thin) lines.push(`${counted(left.thin, "edge")} attested less than those drawn`);
    if (left.filtered) lines.push(`${counted(left.filtered, "edge")} filtered out`);
    if (left.time) lines.push(`${counted(left.time, "edge")} outside the span of time`);
    if (left.hidden) lines.push(`${counted(left.hidden, "node")} hidden by you`);
    lines.push(...(answers[0]?.drawing.notes ?? []));
    byId("count").textContent = failed ? "" : `${counted(drawn.edges.length, "edge")} between ${counted(drawn.nodes.length, "node")}${left.thin ? `, the best attested of ${drawn.all.length.toLocaleString("en")}` : ""}`;
    byId("notes").textContent = plain(lines.join("; "));
    byId("left").hidden = lines.length === 0;
    const dense = byId("dense");
    dense.hidden = !left.thin && !place.dense;
    dense.textContent = place.dense ? "Fewer edges" : `All ${drawn.all.length.toLocaleString("en")} edges`;
    dense.setAttribute("aria-pressed", String(Boolean(place.dense)));
  }

  function draw(place, { keep }) {
    const drawn = Graph.narrowed(graph, place, answers[0]?.drawing.focus);
    shown = drawn.all;
    const title = heading(place);
    Drawing.draw(drawn, { focus: answers[0]?.drawing.focus, keep, title: short(title, 120) });
    notes(place, drawn);
    Filters.explain(drawn);
    Table.show(drawn.all, place.view === "table");
    byId("drawing").toggleAttribute("hidden", place.view === "table");
    byId("as-table").setAttribute("aria-pressed", String(place.view === "table"));
    byId("as-table").textContent = place.view === "table" ? "Drawing" : "Table";
    const empty = byId("empty");
    empty.hidden = drawn.edges.length > 0 || Boolean(failed);
    empty.textContent = graph.edges.length ? "Everything is filtered out." : "Nothing found that counts. Other statuses can be shown with the filters.";
  }

  function detail(place) {
    const filters = { status: status(place), roll_up: rollUp(place) };
    if (place.s && place.r && place.o) {
      Cards.edge(place.s, place.r, place.o, filters);
      Drawing.choose({ edge: [place.s, place.r, place.o].join("\u0000") });
    } else if (place.times) {
      Timeline.show(place.times, place.with, { status: status(place) });
      Drawing.choose({ node: place.times });
    } else if (place.node) {
      Cards.card(place.node, filters);
      Drawing.choose({ node: place.node });
    } else {
      if (failed) Cards.show(Cards.trouble(failed));
      else if (answers[0]) Cards.answer(answers[0], shown, place, start(place));
      Drawing.choose({});
    }
  }

  /** What a reader sees who has not asked anything yet. */
  function start(place) {
    if (Source.saved) return el("p", { class: "intro" }, "A drawing made by demarche, with all sentences that it rests on. Click a node or an edge; nothing is sent anywhere.");
    if (SHOWN.some((key) => place[key]) || place.from) return null;
    const best = answers[0]?.edges.find((e) => Words.relation(e.relation).tone !== "fact");
    const asks = best ? [
      [`Who ${Words.relation(best.relation).phrase} ${plain(best.object.name)}?`, { query: `? ${best.relation} "${best.object.name.replaceAll('"', "")}"` }],
      [`Who is hostile to ${plain(best.object.name)}?`, { query: `? hostile-to "${best.object.name.replaceAll('"', "")}"` }],
      [`Around ${plain(best.subject.name)}`, { around: best.subject.id }],
    ] : [];
    const counts = el("p", { class: "dim" });
    Source.get("stats").then((s) => { counts.textContent = `${counted(s.articles, "article")}, ${counted(s.edges, "edge")}, ${counted(s.claims, "claim")}`; }).catch(() => {});
    return el("section", { class: "intro" }, el("h2", {}, "Who does what to whom"), counts,
      el("p", {}, "Every edge leads back to the sentences that state it. Ask a question, or begin with one of these:"),
      el("ul", { class: "plain" }, asks.map(([text, scope]) => el("li", {}, el("a", { href: Place.link(scope) }, text)))));
  }

  /** Follows the address. */
  async function arrive(place, before) {
    turn += 1;
    const mine = turn;
    const same = asked !== null && Place.scopeOf(place) === Place.scopeOf(before);
    const needs = [Place.scopeOf(place), status(place), ...(place.plus ?? [])].join("\u0001");
    if (needs !== asked) {
      document.body.classList.add("waiting");
      failed = null;
      try {
        const found = await Promise.all([first(place), ...added(place)]);
        if (mine !== turn) return;
        answers = found;
      } catch (problem) {
        if (mine !== turn) return;
        failed = problem;
        answers = [];
      }
      document.body.classList.remove("waiting");
      asked = failed ? null : needs;
      graph = Graph.gather(answers);
      draw(place, { keep: same });
      Filters.slider(graph, place);
      Filters.list(graph, place);
      Search.set(place.ask ?? place.query ?? answers[0]?.edges.flatMap((e) => [e.subject, e.object]).find((n) => n.id === place.around)?.name ?? "");
      detail(place);
      say(failed ? failed.message : byId("count").textContent);
      return;
    }
    const changed = (keys) => keys.some((key) => String(place[key]) !== String(before[key]));
    if (changed(["tones", "rel", "since", "until", "hide", "view", "dense"])) {
      draw(place, { keep: true });
      Filters.list(graph, place);
      Filters.follow(place);
      if (!place.node && !place.times && !place.s) detail(place);
      say(byId("count").textContent);
    }
    if (changed(["node", "s", "r", "o", "times", "with"])) {
      detail(place);
      if (place.node && place.node !== before.node) Drawing.centre(place.node);
    }
  }

  /** Dark, light and colours: as the system has them until the reader says otherwise. */
  function looks() {
    const [theme, palette] = [byId("theme"), byId("palette")];
    const root = document.documentElement;
    const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* A file has nowhere to keep it. */ } };
    const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
    const tell = () => {
      theme.textContent = isDark() ? "Light" : "Dark";
      palette.setAttribute("aria-pressed", String(root.dataset.palette === "safe"));
    };
    if (stored("theme")) root.dataset.theme = stored("theme");
    if (stored("palette")) root.dataset.palette = stored("palette");
    theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; store("theme", root.dataset.theme); tell(); });
    palette.addEventListener("click", () => { root.dataset.palette = root.dataset.palette === "safe" ? "standard" : "safe"; store("palette", root.dataset.palette); tell(); });
    dark.addEventListener("change", tell);
    tell();
  }

  function help() {
    const rows = [["/", "to the search line"], ["Tab, arrows", "from node to node in the drawing"], ["[ and ]", "the edges of the node, with their sentences"], ["Enter", "open the card"], ["e", "expand the node"], ["h", "hide it"], ["p", "pin it, or unpin"],
      ["+ − 0", "zoom in, zoom out, show everything"], ["Shift + arrows", "move the paper"], ["t", "drawing or table"], ["Esc", "close"]];
    const dialog = byId("help");
    dialog.replaceChildren(el("h2", { id: "help-title" }, "Keys"), el("dl", {}, rows.map(([key, what]) => [el("dt", {}, key), el("dd", {}, what)])),
      el("p", {}, "With the mouse: drag the paper, turn the wheel to zoom, drag a node to pin it, double-click to expand it."), el("button", { type: "button", onclick: () => dialog.close() }, "Close"));
    dialog.showModal();
  }

  function listen() {
    Object.assign(Pointer.hooks, {
      node: (id) => { Place.toNode(id); Drawing.centre(id); },
      edge: (edge) => edge && Place.toEdge(edge),
      open: () => Place.toAnswer(),
      expand: (id) => !Source.saved && Cards.expand(id),
      hide: Cards.hide,
      evidence: async (edge) => (await Source.edge(edge.subject.id, edge.relation, edge.object.id, { evidence: 4, status: status(Place.here), roll_up: rollUp(Place.here) })).edges[0].evidence,
    });
    byId("closer").addEventListener("click", () => Drawing.zoom(1.3));
    byId("farther").addEventListener("click", () => Drawing.zoom(0.77));
    byId("fit").addEventListener("click", Drawing.fit);
    const table = () => Place.change({ view: Place.here.view === "table" ? undefined : "table" });
    byId("as-table").addEventListener("click", table);
    byId("dense").addEventListener("click", () => Place.change({ dense: Place.here.dense ? undefined : "yes" }));
    byId("shown").addEventListener("click", () => Place.change({ hide: null }));
    byId("keys").addEventListener("click", help);
    byId("skip").addEventListener("click", () => byId("panel").focus());
    byId("home").addEventListener("click", (event) => { event.preventDefault(); Place.go({}); });
    addEventListener("keydown", (event) => {
      const typing = event.target.matches?.("input, textarea, select");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "/") Search.focus();
      else if (event.key === "?") help();
      else if (event.key === "t") table();
      else return;
      event.preventDefault();
    });
    document.addEventListener("pointerdown", (event) => {
      const menu = byId("filters");
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && byId("filters").open) {
        byId("filters").open = false;
        byId("filters").querySelector("summary").focus();
      }
    });
    if (Source.saved) document.body.classList.add("saved");
  }

  async function begin() {
    looks();
    listen();
    try {
      Words.learn(await Source.vocabulary());
    } catch (problem) {
      Cards.show(Cards.trouble(problem));
      return;
    }
    Place.start(arrive);
  }

  begin();
})();
