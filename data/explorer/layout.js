// Where the nodes stand: distances on paper like distances in the graph, found by stochastic gradient descent on the stress of all
// pairs (J. X. Zheng, S. Pawar, D. F. M. Goodman, Graph Drawing by Stochastic Gradient Descent, IEEE TVCG 2019), then boxes pushed apart.
// The same graph gets the same places: the numbers that shuffle the pairs are not random.

const Layout = (() => {
  const ROUNDS = 30;
  const GAP = 16;
  const PUSHES = 120;

  /** Numbers from 0 to 1 that are the same each time. */
  function sequence(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** Neighbours by place with the length wanted; edges at nodes with many neighbours are longer. */
  function links(nodes, edges) {
    const at = new Map(nodes.map((n, i) => [n.id, i]));
    const near = nodes.map(() => new Map());
    for (const edge of edges) {
      const [a, b] = [at.get(edge.subject.id), at.get(edge.object.id)];
      near[a].set(b, (near[a].get(b) ?? 0) + 1);
      near[b].set(a, (near[b].get(a) ?? 0) + 1);
    }
    const base = nodes.length <= 30 ? 125 : nodes.length <= 100 ? 100 : 70;
    near.forEach((list, a) => {
      for (const [b, many] of list) {
        // Several edges between two nodes need room for their words; the way back has its length already.
        if (a > b) {
          list.set(b, near[b].get(a));
          continue;
        }
        const busy = Math.max(near[a].size, near[b].size);
        const boxes = (nodes[a].w + nodes[b].w) / 4 + (nodes[a].h + nodes[b].h) / 4;
        list.set(b, base * (1 + 0.12 * Math.sqrt(Math.max(0, Math.min(near[a].size, near[b].size) - 1))) * Math.max(1, Math.sqrt(busy) / 3.2) * (1 + 0.12 * Math.min(6, many - 1)) + boxes);
      }
    });
    return near;
  }

  /** Lengths of the shortest ways from one node; a binary heap holds who is next. */
  function ways(near, from) {
    const length = new Float64Array(near.length).fill(Infinity);
    const heap = [[0, from]];
    length[from] = 0;
    while (heap.length) {
      const [d, a] = heap[0];
      const last = heap.pop();
      if (heap.length) {
        let i = 0;
        for (;;) {
          let child = 2 * i + 1;
          if (child >= heap.length) break;
          if (child + 1 < heap.length && heap[child + 1][0] < heap[child][0]) child += 1;
          if (heap[child][0] >= last[0]) break;
          heap[i] = heap[child];
          i = child;
        }
        heap[i] = last;
      }
      if (d > length[a]) continue;
      for (const [b, step] of near[a]) {
        if (d + step >= length[b]) continue;
        length[b] = d + step;
        let i = heap.push([length[b], b]) - 1;
        while (i > 0 && heap[(i - 1) >> 1][0] > heap[i][0]) {
          [heap[i], heap[(i - 1) >> 1]] = [heap[(i - 1) >> 1], heap[i]];
          i = (i - 1) >> 1;
        }
      }
    }
    return length;
  }

  /** Parts that hang together, the largest first. */
  function parts(near) {
    const part = new Array(near.length).fill(-1);
    const lists = [];
    near.forEach((_, start) => {
      if (part[start] >= 0) return;
      const list = [start];
      part[start] = lists.length;
      for (const a of list) {
        for (const b of near[a].keys()) {
          if (part[b] < 0) {
            part[b] = lists.length;
            list.push(b);
          }
        }
      }
      lists.push(list);
    });
    return lists.sort((a, b) => b.length - a.length || a[0] - b[0]);
  }

  /** Moves the nodes of one part so that distances fit; who has a place already moves little, who is pinned not at all. */
  function settle(nodes, near, list, known) {
    const pairs = [];
    for (const a of list) {
      const length = ways(near, a);
      for (const b of list) if (a < b && length[b] < Infinity) pairs.push([a, b, length[b]]);
    }
    if (pairs.length === 0) return;
    const lengths = pairs.map((p) => p[2]);
    const longest = lengths.reduce((m, l) => Math.max(m, l), 0);
    const shortest = lengths.reduce((m, l) => Math.min(m, l), Infinity);
    const first = known ? shortest * shortest * 4 : longest * longest;
    const last = 0.1 * shortest * shortest;
    const random = sequence(list.length * 7919 + pairs.length);
    const give = (n) => (n.fixed ? 0 : known && n.placed ? 0.15 : 1);
    for (let round = 0; round < ROUNDS; round += 1) {
      const eta = first * Math.exp((Math.log(last / first) * round) / (ROUNDS - 1));
      for (let i = pairs.length - 1; i > 0; i -= 1) {
        const j = Math.floor(random() * (i + 1));
        [pairs[i], pairs[j]] = [pairs[j], pairs[i]];
      }
      for (const [a, b, want] of pairs) {
        const [p, q] = [nodes[a], nodes[b]];
        const [dx, dy] = [p.x - q.x, p.y - q.y];
        const far = Math.hypot(dx, dy) || 0.01;
        const step = (Math.min(1, eta / (want * want)) * (far - want)) / (2 * far);
        const [mine, theirs] = [give(p), give(q)];
        p.x -= step * dx * mine;
        p.y -= step * dy * mine;
        q.x += step * dx * theirs;
        q.y += step * dy * theirs;
      }
    }
  }

  /** Turns a part so that it is wider than high. */
  function turn(nodes, list) {
    const mean = (key) => list.reduce((sum, i) => sum + nodes[i][key], 0) / list.length;
    const [mx, my] = [mean("x"), mean("y")];
    let [xx, xy, yy] = [0, 0, 0];
    for (const i of list) {
      const [dx, dy] = [nodes[i].x - mx, nodes[i].y - my];
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
    const angle = -0.5 * Math.atan2(2 * xy, xx - yy);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (const i of list) {
      const [dx, dy] = [nodes[i].x - mx, nodes[i].y - my];
      nodes[i].x = mx + dx * cos - dy * sin;
      nodes[i].y = my + dx * sin + dy * cos;
    }
  }

  /** Pushes boxes apart that lie over each other, each time along the shorter way. */
  function apart(nodes) {
    const order = nodes.map((_, i) => i);
    for (let push = 0; push < PUSHES; push += 1) {
      let moved = false;
      order.sort((a, b) => nodes[a].x - nodes[a].w / 2 - (nodes[b].x - nodes[b].w / 2) || a - b);
      for (let i = 0; i < order.length; i += 1) {
        const p = nodes[order[i]];
        for (let j = i + 1; j < order.length; j += 1) {
          const q = nodes[order[j]];
          if (q.x - q.w / 2 > p.x + p.w / 2 + GAP) break;
          const [dx, dy] = [q.x - p.x, q.y - p.y];
          const ox = (p.w + q.w) / 2 + GAP - Math.abs(dx);
          const oy = (p.h + q.h) / 2 + GAP - Math.abs(dy);
          if (ox <= 0.5 || oy <= 0.5 || (p.fixed && q.fixed)) continue;
          moved = true;
          const [mine, theirs] = p.fixed ? [0, 1] : q.fixed ? [1, 0] : [0.5, 0.5];
          if (ox < oy) {
            const way = dx < 0 ? -1 : 1;
            p.x -= way * ox * mine;
            q.x += way * ox * theirs;
          } else {
            const way = dy < 0 ? -1 : 1;
            p.y -= way * oy * mine;
            q.y += way * oy * theirs;
          }
        }
      }
      if (!moved) break;
    }
  }

  const box = (nodes, list) => {
    const edge = (key, size, sign, pick) => list.reduce((m, i) => pick(m, nodes[i][key] + (sign * nodes[i][size]) / 2), sign < 0 ? Infinity : -Infinity);
    return [edge("x", "w", -1, Math.min), edge("y", "h", -1, Math.min), edge("x", "w", 1, Math.max), edge("y", "h", 1, Math.max)];
  };

  /** Sets the parts beside and below each other, the largest first. */
  function pack(nodes, lists, aspect) {
    const boxes = lists.map((list) => box(nodes, list));
    const area = boxes.reduce((sum, [x0, y0, x1, y1]) => sum + (x1 - x0 + 60) * (y1 - y0 + 60), 0);
    const width = Math.max(Math.sqrt(area * aspect), boxes[0][2] - boxes[0][0] + 60);
    let [x, y, row] = [0, 0, 0];
    lists.forEach((list, k) => {
      const [x0, y0, x1, y1] = boxes[k];
      if (x > 0 && x + x1 - x0 > width) [x, y, row] = [0, y + row + 60, 0];
      for (const i of list) {
        nodes[i].x += x - x0;
        nodes[i].y += y - y0;
      }
      x += x1 - x0 + 60;
      row = Math.max(row, y1 - y0);
    });
  }

  /**
   * Gives every node (with `id`, `w`, `h`) a place. `before` has the places of an earlier drawing by id, `pinned` the ids that must not
   * move, `aspect` is how much wider than high the paper is.
   */
  function place(nodes, edges, { before, pinned, aspect }) {
    if (nodes.length === 0) return;
    const near = links(nodes, edges);
    const lists = parts(near);
    const known = nodes.some((n) => before.has(n.id));
    const turnBy = Math.PI * (3 - Math.sqrt(5));
    nodes.forEach((node, i) => {
      const was = before.get(node.id);
      node.placed = Boolean(was);
      node.fixed = pinned.has(node.id);
      if (was) [node.x, node.y] = [was.x, was.y];
      else {
        // Beside a neighbour that has a place, else on a spiral.
        const friend = [...near[i].keys()].map((j) => before.get(nodes[j].id)).find(Boolean);
        const far = friend ? 90 : 30 * Math.sqrt(i + 1);
        node.x = (friend?.x ?? 0) + far * Math.cos(i * turnBy);
        node.y = (friend?.y ?? 0) + far * Math.sin(i * turnBy);
      }
    });
    if (known && nodes.every((n) => n.placed)) {
      // Two that were never drawn together may stand over each other.
      apart(nodes);
      return;
    }
    for (const list of lists) {
      settle(nodes, near, list, known);
      if (!known) turn(nodes, list);
    }
    apart(nodes);
    if (!known && lists.length > 1) {
      pack(nodes, lists, aspect);
    }
  }

  return { place };
})();
