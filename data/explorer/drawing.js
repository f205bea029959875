// The drawing: nodes and edges as SVG, moved and scaled as a whole.

const Drawing = (() => {
  const root = byId("drawing");
  const [FAR, NEAR] = [0.04, 6];
  const SLOW = 380;
  let [nodes, edges] = [[], []];
  let byNode = new Map();
  let places = new Map();
  const pinned = new Set();
  let view = { x: 0, y: 0, k: 1 };
  let chosen = {};
  let world = null;
  let frame = 0;
  // Whether the reader has left the view as it was made.
  let untouched = true;
  const hooks = { node() {}, edge() {}, moved() {} };

  // To ask the page would make it lay out all that has just changed; it says by itself when the canvas changes.
  let measured = null;
  const measure = () => [root.clientWidth || 800, root.clientHeight || 600];
  const size = () => (measured ??= measure());

  function nodeLabel(node) {
    const parts = [`${plain(node.name)}, ${node.kind}`, counted(node.degree, "edge")];
    if (pinned.has(node.id)) parts.push("pinned");
    return parts.join(", ");
  }

  function edgeLabel(edge) {
    const status = Object.keys(edge.seen.statuses).map(Words.statusWord).join(", ");
    return `${plain(edge.subject.name)} ${edge.look.phrase} ${plain(edge.object.name)}, ${counted(edge.seen.origins, "origin")}, ${Words.days(edge.seen.dates)}, ${status}`;
  }

  function makeNode(node, focus) {
    const shapes = Shapes.outline(node);
    shapes[0].setAttribute("fill", Words.kind(node.kind).fill);
    shapes[0].classList.add("body");
    const top = -((node.lines.length - 1) * 16) / 2 + (Words.kind(node.kind).shape === "house" ? 3 : 0);
    const text = svg("text", { direction: "auto", "text-anchor": "middle" }, node.lines.map((line, i) => svg("tspan", { x: 0, dy: i === 0 ? "0.34em" : "1.2em" }, line)));
    text.setAttribute("y", top);
    const words = svg("g", { class: "name", "aria-hidden": "true" }, text);
    words.classList.toggle("focus", node.id === focus);
    const pin = svg("circle", { class: "pin", r: 3.5, cx: node.w / 2 - 3, cy: -node.h / 2 + 3 });
    const group = svg("g", { class: "node", tabindex: "-1", role: "button", "aria-label": nodeLabel(node), "data-id": node.id }, ...shapes, pin);
    group.classList.toggle("focus", node.id === focus);
    node.parts = { group, words, all: [group, words] };
    return group;
  }

  function makeEdge(edge) {
    const line = svg("path", { class: "line", "stroke-dasharray": Lines.dash[edge.line] });
    const hit = svg("path", { class: "hit" });
    const head = svg("path", { class: "head" });
    const group = svg("g", { class: `edge ${edge.look.tone}`, tabindex: "-1", role: "button", "aria-label": edgeLabel(edge), "data-id": edge.id }, hit, line, head);
    line.style.setProperty("--width", `${edge.width.toFixed(1)}px`);
    const label = svg("g", { class: `label ${edge.look.tone}`, "data-id": edge.id, "aria-hidden": "true" }, svg("text", { "text-anchor": "middle" }, edge.label.map((words, i) =>
      svg("tspan", { x: 0, dy: i === 0 ? (edge.label.length > 1 ? "-0.2em" : "0.35em") : "1.15em", class: i ? "when" : "what" }, words))));
    edge.parts = { group, line, hit, head, label };
    return group;
  }

  function stand(node) {
    for (const part of node.parts.all) part.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
  }

  function setPlaces() {
    for (const node of nodes) stand(node);
    for (const edge of edges) Lines.set(edge, byNode.get(edge.subject.id), byNode.get(edge.object.id));
  }

  const isChosenEdge = (edge) => edge.id === chosen.edge || edge.subject.id === chosen.node || edge.object.id === chosen.node;
  const isChosenNode = (node) => node.id === chosen.node || edges.some((e) => e.id === chosen.edge && (e.subject.id === node.id || e.object.id === node.id));

  /** Decides which words there is room for; costly, so not while something moves. */
  function words() {
    const labelled = Lines.room(nodes, edges, view.k, isChosenEdge);
    const far = Lines.names(nodes, view.k, isChosenNode);
    root.classList.toggle("far", far);
    root.style.setProperty("--label", `${(11 * labelled).toFixed(2)}px`);
    root.style.setProperty("--name", `${far ? Math.min(80, 11 / view.k).toFixed(2) : 13}px`);
  }
  const wordsSoon = later(60, words);

  function setView(next) {
    view = next;
    world?.setAttribute("transform", `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`);
    wordsSoon();
  }

  /** Moves from one view to another, or at once for readers who want no motion. */
  function glide(to, then) {
    cancelAnimationFrame(frame);
    if (calm.matches) {
      setView(to);
      then?.(1);
      return;
    }
    const [from, begun] = [{ ...view }, performance.now()];
    const step = (now) => {
      const t = Math.min(1, (now - begun) / SLOW);
      const s = 1 - (1 - t) ** 3;
      setView({ x: from.x + (to.x - from.x) * s, y: from.y + (to.y - from.y) * s, k: from.k + (to.k - from.k) * s });
      then?.(s);
      if (t < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  }

  /** The view that shows everything. */
  function whole() {
    if (nodes.length === 0) return { x: 0, y: 0, k: 1 };
    const [w, h] = size();
    const x0 = Math.min(...nodes.map((n) => n.x - n.w / 2)) - 24;
    const x1 = Math.max(...nodes.map((n) => n.x + n.w / 2)) + 24;
    const y0 = Math.min(...nodes.map((n) => n.y - n.h / 2)) - 24;
    const y1 = Math.max(...nodes.map((n) => n.y + n.h / 2)) + 24;
    const k = Math.max(FAR, Math.min(1.25, w / (x1 - x0), h / (y1 - y0)));
    return { k, x: w / 2 - (k * (x0 + x1)) / 2, y: h / 2 - (k * (y0 + y1)) / 2 };
  }

  function zoom(factor, around) {
    cancelAnimationFrame(frame);
    untouched = false;
    const [w, h] = size();
    const [cx, cy] = around ?? [w / 2, h / 2];
    const k = Math.max(FAR, Math.min(NEAR, view.k * factor));
    setView({ k, x: cx - ((cx - view.x) * k) / view.k, y: cy - ((cy - view.y) * k) / view.k });
  }

  function pan(dx, dy) {
    cancelAnimationFrame(frame);
    untouched = false;
    setView({ ...view, x: view.x + dx, y: view.y + dy });
  }

  /** Brings a node into the middle. */
  function centre(id) {
    const node = byNode.get(id);
    if (!node) return;
    untouched = false;
    const [w, h] = size();
    const k = Math.max(view.k, 0.75);
    glide({ k, x: w / 2 - k * node.x, y: h / 2 - k * node.y });
  }

  /** Makes what is selected stand out from what has nothing to do with it. */
  function choose(next) {
    chosen = next;
    const picked = new Set(edges.filter(isChosenEdge).map((e) => e.id));
    const ends = new Set(edges.filter((e) => picked.has(e.id)).flatMap((e) => [e.subject.id, e.object.id]));
    if (chosen.node) ends.add(chosen.node);
    root.classList.toggle("choice", picked.size > 0);
    for (const edge of edges) {
      for (const part of [edge.parts.group, edge.parts.label]) {
        part.classList.toggle("near", picked.has(edge.id));
        part.classList.toggle("chosen", edge.id === chosen.edge);
      }
    }
    for (const node of nodes) {
      for (const part of node.parts.all) part.classList.toggle("near", ends.has(node.id));
      node.parts.group.classList.toggle("chosen", node.id === chosen.node);
    }
    words();
  }

  /** Draws a graph. What stood on the paper before stays where it is if `keep`. */
  function draw(graph, { focus, keep, title }) {
    const hadFocus = root.contains(document.activeElement) ? document.activeElement.getAttribute("data-id") : null;
    nodes = graph.nodes.map(Shapes.measure);
    edges = graph.edges;
    byNode = new Map(nodes.map((n) => [n.id, n]));
    const [w, h] = size();
    const anew = !keep || (nodes.length > 0 && !nodes.some((n) => places.has(n.id)));
    if (anew) pinned.clear();
    Layout.place(nodes, edges, { before: anew ? new Map() : places, pinned, aspect: w / h });
    const old = places;
    places = new Map(nodes.map((n) => [n.id, { x: n.x, y: n.y }]));
    if (keep) for (const [id, place] of old) if (!places.has(id)) places.set(id, place);
    Lines.bend(edges);
    const lines = svg("g", { class: "edges", role: "presentation" }, edges.map(makeEdge));
    const labels = svg("g", { class: "labels" }, edges.map((e) => e.parts.label));
    const boxes = svg("g", { class: "nodes", role: "presentation" }, nodes.map((n) => makeNode(n, focus)));
    const names = svg("g", { class: "names" }, nodes.map((n) => n.parts.words));
    world = svg("g", { class: "world" }, lines, labels, boxes, names);
    root.replaceChildren(world);
    root.setAttribute("aria-label", `${title}: ${counted(nodes.length, "node")}, ${counted(edges.length, "edge")}. Arrow keys go from node to node.`);
    for (const id of pinned) byNode.get(id)?.parts.group.classList.add("pinned");
    setPlaces();
    tabStop(byNode.get(hadFocus) ?? byNode.get(focus) ?? [...nodes].sort((a, b) => b.weight - a.weight)[0]);
    if (hadFocus && byNode.has(hadFocus)) byNode.get(hadFocus).parts.group.focus({ preventScroll: true });
    untouched = anew || untouched;
    setView(untouched && nodes.length ? whole() : view);
    choose(chosen);
  }

  /** Exactly one node is reached by the tab key; the arrows go on from there. */
  function tabStop(node) {
    for (const n of nodes) n.parts.group.setAttribute("tabindex", n === node ? "0" : "-1");
  }

  function focusNode(node) {
    tabStop(node);
    node.parts.group.focus({ preventScroll: true });
    const [w, h] = size();
    const [x, y] = [view.x + view.k * node.x, view.y + view.k * node.y];
    if (x < 40 || y < 40 || x > w - 40 || y > h - 40) centre(node.id);
  }

  function move(node, x, y) {
    [node.x, node.y] = [x, y];
    places.set(node.id, { x, y });
    stand(node);
    for (const edge of edges) {
      if (edge.subject.id === node.id || edge.object.id === node.id) Lines.set(edge, byNode.get(edge.subject.id), byNode.get(edge.object.id));
    }
    wordsSoon();
  }

  function pin(id, on = !pinned.has(id)) {
    if (on) pinned.add(id);
    else pinned.delete(id);
    const node = byNode.get(id);
    node?.parts.group.classList.toggle("pinned", on);
    node?.parts.group.setAttribute("aria-label", nodeLabel(node));
    return on;
  }

  new ResizeObserver(() => {
    measured = measure();
    if (untouched) setView(whole());
  }).observe(root);

  return {
    root, hooks, draw, choose, centre, zoom, pan, move, pin, focusNode, tabStop,
    fit() {
      untouched = true;
      glide(whole());
    },
    isPinned: (id) => pinned.has(id),
    node: (id) => byNode.get(id),
    edge: (id) => edges.find((e) => e.id === id),
    toWorld: (x, y) => [(x - view.x) / view.k, (y - view.y) / view.k],
    get nodes() { return nodes; },
    get edges() { return edges; },
  };
})();
