// Outlines of the kinds, as in the drawings of `demarche draw`, and how large a node must be for its name.

const Shapes = (() => {
  const SIGNS = 22;
  const LINES = 3;
  const SIZE = 13;
  const context = document.createElement("canvas").getContext("2d");

  /** A name in at most three lines of some 22 signs. */
  function wrap(text) {
    const lines = [""];
    for (const word of plain(text).split(/\s+/).filter(Boolean)) {
      const piece = short(word, SIGNS);
      const line = lines.at(-1);
      if (!line) lines[lines.length - 1] = piece;
      else if (Array.from(line).length + 1 + Array.from(piece).length <= SIGNS) lines[lines.length - 1] += ` ${piece}`;
      else if (lines.length < LINES) lines.push(piece);
      else {
        lines[lines.length - 1] += " …";
        break;
      }
    }
    return lines;
  }

  function width(text, size = SIZE) {
    context.font = `${size}px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif`;
    return context.measureText(text).width;
  }

  /** Gives a node its lines of text and its size. */
  function measure(node) {
    node.lines = wrap(node.name);
    const text = Math.max(...node.lines.map((l) => width(l)));
    const roomy = ["ellipse", "hexagon", "octagon"].includes(Words.kind(node.kind).shape);
    node.w = Math.max(44, text + (roomy ? 34 : 22));
    node.h = 14 + node.lines.length * 16 + (roomy ? 6 : 0) + (Words.kind(node.kind).shape === "house" ? 6 : 0);
    return node;
  }

  const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;

  /** The outline of a node around 0, 0: what is filled, and lines inside it. */
  function outline({ kind, w, h }) {
    const [x, y] = [w / 2, h / 2];
    switch (Words.kind(kind).shape) {
      case "ellipse":
        return [svg("ellipse", { rx: x + 2, ry: y + 1 })];
      case "house":
        return [svg("path", { d: path([[-x, -y + 9], [0, -y - 4], [x, -y + 9], [x, y], [-x, y]]) })];
      case "hexagon":
        return [svg("path", { d: path([[-x, 0], [-x + 12, -y], [x - 12, -y], [x, 0], [x - 12, y], [-x + 12, y]]) })];
      case "octagon":
        return [svg("path", { d: path([[-x, -y + 9], [-x + 9, -y], [x - 9, -y], [x, -y + 9], [x, y - 9], [x - 9, y], [-x + 9, y], [-x, y - 9]]) })];
      case "note":
        return [svg("path", { d: path([[-x, -y], [x - 9, -y], [x, -y + 9], [x, y], [-x, y]]) }), svg("path", { class: "fold", d: `M${x - 9} ${-y}V${-y + 9}H${x}` })];
      case "box3d":
      case "component":
        return [svg("path", { d: path([[-x, -y], [-x + 5, -y - 5], [x + 5, -y - 5], [x + 5, y - 5], [x, y], [-x, y]]) }), svg("path", { class: "fold", d: `M${-x} ${-y}H${x}V${y}M${x} ${-y}L${x + 5} ${-y - 5}` })];
      default:
        return [svg("rect", { x: -x, y: -y, width: w, height: h, rx: 9 })];
    }
  }

  /** A small picture of a kind, for lists. */
  function icon(kind) {
    const picture = svg("svg", { class: "icon", viewBox: "-17 -12 34 24", width: 23, height: 16, "aria-hidden": "true" });
    const shapes = outline({ kind, w: 24, h: 16 });
    for (const shape of shapes) if (!shape.classList.contains("fold")) shape.setAttribute("fill", Words.kind(kind).fill);
    picture.append(...shapes);
    return picture;
  }

  /** Whether a point lies in the box of a node. */
  const holds = (node, [px, py], gap = 0) => Math.abs(px - node.x) <= node.w / 2 + gap && Math.abs(py - node.y) <= node.h / 2 + gap;

  return { measure, outline, icon, holds, width };
})();
