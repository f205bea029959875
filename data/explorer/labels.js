// Lines between nodes, their heads and words; and which words there is room for.

const Lines = (() => {
  const BEND = 30;
  const STEPS = 24;
  const CELL = 40;
  const LINE = 13;
  // Where on its line a label may stand, the best place first.
  const SPOTS = [0.5, 0.36, 0.64, 0.25, 0.75];

  const dash = { solid: null, dashed: "6 4", dotted: "1.5 3.5" };

  /** Edges between the same two nodes lie beside each other. */
  function bend(edges) {
    const pairs = new Map();
    for (const edge of edges) {
      const key = [edge.subject.id, edge.object.id].sort().join("\u0000");
      pairs.set(key, [...(pairs.get(key) ?? []), edge]);
    }
    for (const list of pairs.values()) {
      list.forEach((edge, i) => {
        // Straight if it is alone; seen from the lesser id, so that both directions bend away from each other.
        const side = edge.subject.id < edge.object.id ? 1 : -1;
        edge.bend = side * (i - (list.length - 1) / 2) * BEND;
      });
    }
  }

  const at = ([a, c, b], t) => [0, 1].map((i) => (1 - t) * (1 - t) * a[i] + 2 * t * (1 - t) * c[i] + t * t * b[i]);

  /** Where a curve leaves a node: the last t inside it. */
  function leaves(points, node, backwards) {
    let [inside, outside] = [0, 0.5];
    for (let i = 0; i < STEPS; i += 1) {
      const t = (inside + outside) / 2;
      if (Shapes.holds(node, at(points, backwards ? 1 - t : t), 3)) inside = t;
      else outside = t;
    }
    return backwards ? 1 - outside : outside;
  }

  /** The part of a curve between two of its points. */
  function part(points, t0, t1) {
    const [p0, p1] = [at(points, t0), at(points, t1)];
    const blend = (u, v) => [0, 1].map((i) => (1 - u) * (1 - v) * points[0][i] + (u * (1 - v) + v * (1 - u)) * points[1][i] + u * v * points[2][i]);
    return [p0, blend(t0, t1), p1];
  }

  /** The curve of an edge from border to border, and the middle of it. */
  function curve(edge, from, to) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const far = Math.hypot(dx, dy) || 1;
    const control = [(from.x + to.x) / 2 - (dy / far) * edge.bend * 2, (from.y + to.y) / 2 + (dx / far) * edge.bend * 2];
    const points = [[from.x, from.y], control, [to.x, to.y]];
    const [t0, t1] = [leaves(points, from, false), leaves(points, to, true)];
    if (t1 - t0 < 0.02) return null;
    const [a, c, b] = part(points, t0, t1);
    return { a, c, b, spots: SPOTS.map((t) => at([a, c, b], t)) };
  }

  const xy = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;

  /** A head at the end of a line: an arrow, a bar for what is cancelled, a ring for a party. */
  function head(end, before, sort, width) {
    const [dx, dy] = [end[0] - before[0], end[1] - before[1]];
    const far = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [dx / far, dy / far];
    const size = 6 + width * 1.1;
    const point = (along, across) => [end[0] + ux * along - uy * across, end[1] + uy * along + ux * across];
    if (sort === "tee") return `M${xy(point(-1, -size * 0.7))}L${xy(point(-1, size * 0.7))}L${xy(point(1.5, size * 0.7))}L${xy(point(1.5, -size * 0.7))}Z`;
    if (sort === "odot") {
      const r = size * 0.45;
      return `M${xy(point(0, 0))}A${r} ${r} 0 1 0 ${xy(point(-2 * r, 0))}A${r} ${r} 0 1 0 ${xy(point(0, 0))}Z`;
    }
    return `M${xy(end)}L${xy(point(-size, size * 0.45))}L${xy(point(-size * 0.75, 0))}L${xy(point(-size, -size * 0.45))}Z`;
  }

  /** Sets line, head and label of an edge where its nodes stand now. */
  function set(edge, from, to) {
    const found = curve(edge, from, to);
    edge.spots = found ? found.spots : [[(from.x + to.x) / 2, (from.y + to.y) / 2]];
    const d = found ? `M${xy(found.a)}Q${xy(found.c)} ${xy(found.b)}` : "";
    edge.parts.line.setAttribute("d", d);
    edge.parts.hit.setAttribute("d", d);
    const heads = found ? head(found.b, found.c, edge.look.head, edge.width) + (edge.look.symmetric ? head(found.a, found.c, edge.look.head, edge.width) : "") : "";
    edge.parts.head.setAttribute("d", heads);
    edge.parts.label.setAttribute("transform", `translate(${xy(edge.spots[0])})`);
  }

  /** A grid that knows which places are taken. */
  function grid() {
    const cells = new Map();
    const each = ([x0, y0, x1, y1], work) => {
      for (let x = Math.floor(x0 / CELL); x <= Math.floor(x1 / CELL); x += 1) {
        for (let y = Math.floor(y0 / CELL); y <= Math.floor(y1 / CELL); y += 1) work(`${x} ${y}`);
      }
    };
    return {
      take: (box) => each(box, (cell) => cells.set(cell, [...(cells.get(cell) ?? []), box])),
      isFree(box) {
        let free = true;
        each(box, (cell) => {
          for (const b of cells.get(cell) ?? []) free &&= box[2] <= b[0] || b[2] <= box[0] || box[3] <= b[1] || b[3] <= box[1];
        });
        return free;
      },
    };
  }

  /** Shows the labels that there is room for at a scale, the best attested first, and hides the others. */
  function room(nodes, edges, scale, isWanted) {
    const taken = grid();
    const size = Math.min(1.2, 1 / Math.max(0.55, scale));
    for (const n of nodes) taken.take([n.x - n.w / 2, n.y - n.h / 2, n.x + n.w / 2, n.y + n.h / 2]);
    const readable = scale * size * 11 >= 6;
    const order = [...edges].sort((a, b) => Number(isWanted(b)) - Number(isWanted(a)) || b.seen.origins - a.seen.origins || (a.id < b.id ? -1 : 1));
    for (const edge of order) {
      const w = Math.max(...edge.label.map((l) => l.length)) * 5.9 * size;
      const h = edge.label.length * LINE * size;
      const around = ([x, y]) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
      const wanted = isWanted(edge);
      const spot = (wanted || readable ? edge.spots.find((s) => taken.isFree(around(s))) : null) ?? (wanted ? edge.spots[0] : null);
      edge.parts.label.classList.toggle("mute", !spot);
      if (!spot) continue;
      taken.take(around(spot));
      edge.parts.label.setAttribute("transform", `translate(${xy(spot)})`);
    }
    return size;
  }

  /** Shows the names that there is room for where boxes are too small to be read, the busiest nodes first. */
  function names(nodes, scale, isWanted) {
    const taken = grid();
    const far = scale < 0.5;
    const order = [...nodes].sort((a, b) => Number(isWanted(b)) - Number(isWanted(a)) || b.weight - a.weight || (a.id < b.id ? -1 : 1));
    for (const node of order) {
      const grown = far ? Math.min(6, 11 / (13 * scale)) : 1;
      const box = [node.x - (node.w / 2) * grown, node.y - (node.h / 2) * grown, node.x + (node.w / 2) * grown, node.y + (node.h / 2) * grown];
      const shown = !far || isWanted(node) || taken.isFree(box);
      if (shown) taken.take(box);
      node.parts.words.classList.toggle("mute", !shown);
    }
    return far;
  }

  return { bend, set, room, names, dash };
})();
