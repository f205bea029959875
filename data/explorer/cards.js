// The panel beside the drawing: the answer, the card of an entity, the card of an edge.

const Cards = (() => {
  const panel = byId("panel");
  // A longer list is read as a table.
  const LISTED = 100;
  let turn = 0;

  let scrolled = false;
  panel.addEventListener("scroll", () => { scrolled = panel.scrollTop > 0; }, { passive: true });

  function show(...children) {
    // Who followed a link in the panel goes on reading there.
    const inside = panel.contains(document.activeElement);
    panel.replaceChildren(...children.flat(3).filter(Boolean));
    // To scroll makes the page lay out at once all that has changed.
    if (scrolled) panel.scrollTop = 0;
    const title = panel.querySelector("h2[tabindex]");
    if (inside) (title ?? panel).focus({ preventScroll: true });
    else if (title) say(title.textContent);
  }

  /** Shows what work finds, unless the reader has gone on meanwhile. */
  async function soon(work) {
    turn += 1;
    const mine = turn;
    panel.setAttribute("aria-busy", "true");
    try {
      const children = await work();
      if (mine === turn) show(children);
    } catch (problem) {
      if (mine === turn) show(trouble(problem));
    }
    if (mine === turn) panel.removeAttribute("aria-busy");
  }

  /** What went wrong, with what may be meant instead. */
  function trouble(problem) {
    const near = problem.near ?? [];
    const candidates = problem.candidates ?? [];
    return el("div", { class: "wrong", role: "alert" },
      el("pre", {}, plain0(problem.message)),
      near.length ? el("p", {}, "Did you mean ", near.map((n, i) => [i ? ", " : "", el("button", { type: "button", class: "link", onclick: () => Search.put(n) }, name(n))]), "?") : null,
      candidates.length ? el("ul", { class: "plain" }, candidates.map((c) => el("li", {}, Shapes.icon(c.kind), " ", el("a", { href: around(c.id) }, name(c.name)), el("span", { class: "dim" }, ` ${counted(c.articles, "article")}`)))) : null);
  }

  // Messages that point at a place in a pattern have lines.
  const plain0 = (text) => document.createTextNode(String(text));

  const around = (id) => Place.link({ around: id });

  function nodeLink(node) {
    const go = (event) => {
      event.preventDefault();
      Place.toNode(node.id);
    };
    return el("a", { class: "who", href: Place.link({ ...Place.here, s: undefined, node: node.id }), onclick: go, title: node.kind }, Shapes.icon(node.kind), name(short(node.name, 120)));
  }

  function attested(edge) {
    const seen = edge.seen ?? edge;
    const parts = [seen.articles ? counted(seen.articles, "article") : counted(seen.origins, edge.articles === edge.origins ? "article" : "independent article")];
    if (edge.articles > edge.origins && !edge.seen) parts.push(counted(edge.origins, "origin"));
    parts.push(Words.days(seen.dates));
    const others = Object.entries(seen.statuses).filter(([s]) => s !== "asserted").map(([s, n]) => `${n} ${Words.statusWord(s)}`);
    if (others.length) parts.push(others.join(", "));
    return parts.join(" · ");
  }

  /** One edge in a list: who does what to whom, and the best sentence. */
  function edgeItem(edge, { from } = {}) {
    const look = Words.relation(edge.relation);
    const open = el("button", { type: "button", class: `verb ${look.tone}`, onclick: () => Place.toEdge(edge), title: "All sentences that say so" }, look.phrase);
    const subject = edge.subject.id === from ? null : nodeLink(edge.subject);
    const object = edge.object.id === from ? null : nodeLink(edge.object);
    const best = edge.evidence?.[0];
    return el("li", { class: "edge-item" }, el("div", { class: "triple" }, subject, open, object), el("div", { class: "dim" }, attested(edge)),
      best ? el("blockquote", {}, Evidence.marked(best), el("footer", {}, Evidence.origin(best))) : null);
  }

  const heading = (text, ...more) => el("h2", { tabindex: "-1" }, text, ...more);
  const back = () => el("button", { type: "button", class: "link back", onclick: () => Place.toAnswer() }, Source.saved ? "All edges" : "Back to the answer");

  /** The answer to a question, as a list of those edges that the filters leave. */
  function answer(found, shown, place, extra) {
    turn += 1;
    panel.removeAttribute("aria-busy");
    const rows = found.rows ?? [];
    const isAnswer = place.ask || place.query || place.from;
    // What somebody did comes before where somebody sits, unless that was asked for.
    const fact = (e) => Number(Words.relation(e.relation).tone === "fact");
    const left = new Map(shown.map((e) => [e.id, e]));
    const kept = (e) => left.get([e.subject.id, e.relation, e.object.id].join("\u0000"));
    const edges = isAnswer ? found.edges.map(kept).filter(Boolean) : [...shown].sort((a, b) => fact(a) - fact(b) || b.seen.origins - a.seen.origins || (a.id < b.id ? -1 : 1));
    const list = rows.length
      ? rows.map((row, i) => el("section", { class: "row" },
        el("h3", {}, row.nodes ? `${i + 1}. ${row.nodes.map((n) => plain(n.name)).join(" – ")}` : Object.entries(row.bind ?? {}).map(([v, n]) => `?${v} = ${plain(n.name)}`).join(", ")),
        el("ul", { class: "edges-list" }, row.edges.map((e) => kept(found.edges[e])).filter(Boolean).map((e) => edgeItem(e)))))
      : el("ul", { class: "edges-list" }, edges.slice(0, LISTED).map((e) => edgeItem(e)));
    show(extra, isAnswer && found.verdict ? el("p", { class: "verdict" }, found.verdict) : null,
      heading(isAnswer ? "Answer" : place.around ? "Edges in this drawing" : "Best attested"),
      found.edges.length ? el("p", { class: "dim" }, `${rows.length ? `${counted(rows.length, "row")} of ` : ""}${counted(edges.length, "edge")}${edges.length < found.edges.length ? ", the others filtered out" : ""}`) : el("p", {}, "Nothing found that counts."),
      !rows.length && edges.length > LISTED ? el("p", { class: "dim" }, `The first ${LISTED}; the table lists all.`) : null, list);
  }

  function actions(node) {
    const button = (text, work, title) => el("button", { type: "button", onclick: work, title }, text);
    const saved = Source.saved;
    const drawn = Drawing.node(node.id);
    const pin = button(Drawing.isPinned(node.id) ? "Unpin" : "Pin", () => { pin.textContent = Drawing.pin(node.id) ? "Unpin" : "Pin"; }, "It stays where it is");
    return el("div", { class: "actions" },
      drawn ? button("Centre", () => Drawing.centre(node.id)) : null,
      saved ? null : button("Draw around it", () => Place.ask({ around: node.id })),
      saved || Place.here.around === node.id ? null : button("Expand", () => expand(node.id), "Its best-attested neighbours join the drawing"),
      button("Timeline", () => Place.toTimes(node.id)),
      drawn ? pin : null,
      drawn ? button("Hide", () => hide(node.id)) : null);
  }

  const expand = (id) => Place.change({ plus: [...(Place.here.plus ?? []).filter((p) => p !== id), id] });
  const hide = (id) => Place.change({ hide: [...(Place.here.hide ?? []).filter((p) => p !== id), id], node: undefined });

  /** Asks how a node hangs together with another. */
  function pathForm(node) {
    const field = el("input", { type: "text", "aria-label": "Another name", placeholder: "another name", maxlength: 200, autocomplete: "off", list: "names" });
    const names = el("datalist", { id: "names" });
    field.addEventListener("input", later(120, async () => {
      const found = field.value ? await Source.get("complete", { q: field.value }).catch(() => ({ names: [] })) : { names: [] };
      names.replaceChildren(...found.names.map((n) => el("option", { value: plain(n.name) })));
    }));
    const go = (event) => {
      event.preventDefault();
      if (field.value.trim()) Place.ask({ from: node.id, to: field.value.trim() });
    };
    return el("form", { class: "path", onsubmit: go }, el("label", {}, "Path to ", field), names, el("button", { type: "submit" }, "Find"));
  }

  function group(title, groups, id) {
    if (!groups.length) return null;
    return el("section", {}, el("h3", {}, title), groups.map((g) => {
      const look = Words.relation(g.relation);
      return el("details", { class: "group", open: true },
        el("summary", {}, el("span", { class: `phrase ${look.tone}` }, look.phrase), el("span", { class: "dim" }, ` ${counted(g.claims, "claim")}`)),
        el("ul", { class: "edges-list" }, g.edges.map((e) => edgeItem({ ...e, evidence: [] }, { from: id }))), g.more ? el("p", { class: "dim" }, `and ${g.more} more`) : null);
    }));
  }

  /** The card of an entity. */
  const card = (id, filters) => soon(async () => {
    const found = await Source.card(id, filters.status);
    const { node } = found;
    const other = found.aliases.slice(0, 12).map((a, i) => [i ? ", " : "", name(short(a.name, 80))]);
    return [back(), heading(Shapes.icon(node.kind), " ", name(short(node.name, 400))),
      el("p", { class: "dim" }, `${node.kind}${node.code ? ` · ${node.code}` : ""} · ${counted(found.articles, "article")}${found.dates ? ` · ${Words.days(found.dates)}` : ""}`),
      other.length ? el("p", {}, el("span", { class: "dim" }, "also called "), other) : null,
      actions(node), Source.saved ? null : pathForm(node),
      found.structure.length ? el("section", {}, el("h3", {}, "Facts"), el("ul", { class: "edges-list" }, found.structure.map((e) => edgeItem({ ...e, evidence: [] })))) : null,
      group("What it does", found.out, id), group("What is done to it", found.incoming, id)];
  });

  /** The card of an edge, with all its evidence. */
  const edge = (s, r, o, filters) => soon(async () => {
    const found = await Source.edge(s, r, o, filters);
    const [first] = found.edges;
    const shown = found.edges.flatMap((e) => e.evidence);
    const look = Words.relation(first.relation);
    return [back(), heading(name(short(first.subject.name, 200)), el("span", { class: `phrase ${look.tone}` }, ` ${look.phrase} `), name(short(first.object.name, 200))),
      el("p", { class: "dim" }, attested(first)), look.means ? el("p", { class: "means" }, look.means) : null,
      el("div", { class: "actions" }, [first.subject, first.object].map((n) => nodeLink(n)),
        el("button", { type: "button", onclick: () => Place.toTimes(first.subject.id, first.object.id) }, "Timeline of the two")),
      el("h3", {}, `${counted(first.claims, "claim")}${first.claims > shown.length ? `, the best ${shown.length}` : ""}`),
      el("ol", { class: "evidence-list" }, shown.map(Evidence.item))];
  });

  return { answer, card, edge, trouble, show, soon, edgeItem, nodeLink, heading, back, expand, hide, panel };
})();
