// Pointer and keys on the drawing: pan, zoom, drag, hover; from node to node and from edge to edge.

const Pointer = (() => {
  const { root } = Drawing;
  const tip = byId("tip");
  const touches = new Map();
  let drag = null;
  let hovered = null;
  let keyed = { node: null, edge: -1 };

  const place = (event) => {
    const box = root.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const under = (event) => event.target.closest?.("[data-id]");
  const isNode = (element) => element?.classList.contains("node");

  function hideTip() {
    tip.hidden = true;
    hovered = null;
  }

  function showTip(x, y, children) {
    tip.replaceChildren(...children);
    tip.hidden = false;
    const area = byId("canvas").getBoundingClientRect();
    const left = Math.max(8, Math.min(x + 14, area.width - tip.offsetWidth - 8));
    const top = y + 18 + tip.offsetHeight > area.height ? y - tip.offsetHeight - 12 : y + 18;
    tip.style.left = `${left}px`;
    tip.style.top = `${Math.max(4, top)}px`;
  }

  /** Shows the sentences of an edge beside the pointer, or beside the edge. */
  async function tell(edge, [x, y]) {
    const head = el("p", { class: "head" }, name(short(edge.subject.name, 80)), ` ${edge.look.phrase} `, name(short(edge.object.name, 80)));
    const facts = el("p", { class: "dim" }, `${counted(edge.seen.origins, "independent article")}, ${Words.days(edge.seen.dates)}`);
    showTip(x, y, [head, facts]);
    hovered = edge.id;
    try {
      const found = await hooks.evidence(edge);
      if (hovered !== edge.id || tip.hidden) return;
      const items = found.slice(0, 3).map((e) => Evidence.quote(e));
      const more = found.length > 3 ? [el("p", { class: "dim" }, `and more; click to read all`)] : [];
      showTip(x, y, [head, facts, ...items, ...more]);
    } catch {
      // The card says what went wrong, when it is opened.
    }
  }
  const tellSoon = later(90, (edge, at) => {
    if (hovered === edge.id) tell(edge, at);
  });

  const hooks = { node() {}, edge() {}, open() {}, expand() {}, hide() {}, evidence: async () => [] };

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    touches.set(event.pointerId, place(event));
    const element = under(event);
    drag = { id: event.pointerId, from: place(event), last: place(event), node: isNode(element) ? Drawing.node(element.dataset.id) : null, moved: false };
    hideTip();
  });

  root.addEventListener("pointermove", (event) => {
    const here = place(event);
    if (touches.size === 2 && touches.has(event.pointerId)) {
      const [other] = [...touches].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const before = touches.get(event.pointerId);
      const far = (a) => Math.hypot(a[0] - other[0], a[1] - other[1]) || 1;
      Drawing.zoom(far(here) / far(before), [(here[0] + other[0]) / 2, (here[1] + other[1]) / 2]);
      touches.set(event.pointerId, here);
      drag = null;
      return;
    }
    if (drag && drag.id === event.pointerId) {
      const [dx, dy] = [here[0] - drag.last[0], here[1] - drag.last[1]];
      if (!drag.moved && Math.hypot(here[0] - drag.from[0], here[1] - drag.from[1]) < 4) return;
      if (!drag.moved) root.setPointerCapture(event.pointerId);
      drag.moved = true;
      drag.last = here;
      if (drag.node) Drawing.move(drag.node, ...Drawing.toWorld(...here));
      else Drawing.pan(dx, dy);
      return;
    }
    const element = under(event);
    const edge = element && !isNode(element) ? Drawing.edge(element.dataset.id) : null;
    if (!edge) {
      if (hovered) hideTip();
      return;
    }
    if (hovered !== edge.id) {
      hideTip();
      hovered = edge.id;
      tellSoon(edge, here);
    }
  });

  function up(event) {
    touches.delete(event.pointerId);
    const done = drag;
    drag = null;
    if (!done || event.type === "pointercancel") return;
    if (done.moved) {
      // Who puts a node somewhere wants it to stay there.
      if (done.node) Drawing.pin(done.node.id, true);
      return;
    }
    const element = under(event);
    if (isNode(element)) hooks.node(element.dataset.id);
    else if (element) hooks.edge(Drawing.edge(element.dataset.id));
    else hooks.open(null);
  }
  root.addEventListener("pointerup", up);
  root.addEventListener("pointercancel", up);
  root.addEventListener("pointerleave", () => { if (!drag) hideTip(); });
  root.addEventListener("dblclick", (event) => {
    const element = under(event);
    if (isNode(element)) hooks.expand(element.dataset.id);
  });

  root.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 20 : 1;
    Drawing.zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * unit)) / 400), place(event));
  }, { passive: false });

  /** The nearest node in a direction. */
  function towards(node, [ux, uy]) {
    let [best, score] = [null, Infinity];
    for (const other of Drawing.nodes) {
      const [dx, dy] = [other.x - node.x, other.y - node.y];
      const along = dx * ux + dy * uy;
      if (other === node || along <= 0) continue;
      const aside = Math.abs(dx * uy - dy * ux);
      if (along + 2 * aside < score) [best, score] = [other, along + 2 * aside];
    }
    return best;
  }

  /** Goes to the next edge of a node, or the one before. */
  function cycle(node, step) {
    const list = Drawing.edges.filter((e) => e.subject.id === node.id || e.object.id === node.id);
    if (list.length === 0) return;
    const start = keyed.node === node.id ? keyed.edge : step > 0 ? -1 : 0;
    keyed = { node: node.id, edge: (start + step + list.length) % list.length };
    const edge = list[keyed.edge];
    edge.parts.group.focus({ preventScroll: true });
    const box = edge.parts.group.getBoundingClientRect();
    const area = root.getBoundingClientRect();
    tell(edge, [box.left + box.width / 2 - area.left, box.top + box.height / 2 - area.top]);
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const element = under(event);
    const node = isNode(element) ? Drawing.node(element.dataset.id) : keyed.node ? Drawing.node(keyed.node) : null;
    const edge = element && !isNode(element) ? Drawing.edge(element.dataset.id) : null;
    const arrow = ARROWS[event.key];
    const actions = {
      "+": () => Drawing.zoom(1.25), "=": () => Drawing.zoom(1.25), "-": () => Drawing.zoom(0.8), 0: () => Drawing.fit(),
      Enter: () => (edge ? hooks.edge(edge) : node && hooks.node(node.id)), " ": () => (edge ? hooks.edge(edge) : node && hooks.node(node.id)),
      e: () => node && hooks.expand(node.id), h: () => node && hooks.hide(node.id), p: () => node && say(Drawing.pin(node.id) ? "pinned" : "no longer pinned"),
      "]": () => node && cycle(node, 1), "[": () => node && cycle(node, -1),
      Escape: () => (edge && node ? Drawing.focusNode(node) : hooks.open(null), hideTip()),
    };
    if (arrow && event.shiftKey) Drawing.pan(-arrow[0] * 60, -arrow[1] * 60);
    else if (arrow) {
      const next = node ? towards(node, arrow) : Drawing.nodes[0];
      if (next) {
        keyed = { node: next.id, edge: -1 };
        hideTip();
        Drawing.focusNode(next);
      }
    } else if (actions[event.key]) actions[event.key]();
    else return;
    event.preventDefault();
  });
  root.addEventListener("focusin", (event) => {
    const element = under(event);
    if (isNode(element)) keyed = { node: element.dataset.id, edge: -1 };
  });
  root.addEventListener("focusout", () => { if (!drag) hideTip(); });

  return { hooks, hideTip };
})();
