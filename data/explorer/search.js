// The line on top: names, questions and patterns, with completion. In a file it finds what the file holds.

const Search = (() => {
  const line = byId("line");
  const list = byId("ways");
  const coder = new TextEncoder();
  const reader = new TextDecoder();
  let ways = [];
  let active = -1;
  let asked = 0;

  function close() {
    list.hidden = true;
    ways = [];
    active = -1;
    line.setAttribute("aria-expanded", "false");
    line.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    active = next;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) {
      line.setAttribute("aria-activedescendant", `way-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else line.removeAttribute("aria-activedescendant");
  }

  function open(found) {
    ways = found;
    active = -1;
    list.replaceChildren(...ways.map((way, i) => el("li", { id: `way-${i}`, role: "option", "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); take(i); } },
      way.node ? [Shapes.icon(way.node.kind), " ", name(short(way.node.name, 80)), el("span", { class: "dim" }, ` ${way.node.kind}`)] : el("span", { class: "way" }, way.text))));
    list.hidden = ways.length === 0;
    line.setAttribute("aria-expanded", String(ways.length > 0));
    if (ways.length) say(`${counted(ways.length, "way")} to go on`);
  }

  /** What the line could become. */
  async function complete() {
    asked += 1;
    const mine = asked;
    const text = line.value;
    if (!text.trim()) return close();
    if (Source.saved) {
      const begun = text.trim().toLowerCase();
      const nodes = Drawing.nodes.filter((n) => n.name.toLowerCase().split(/\s+/).some((w, i, all) => all.slice(i).join(" ").startsWith(begun)));
      return open(nodes.sort((a, b) => b.weight - a.weight).slice(0, 8).map((node) => ({ node })));
    }
    try {
      const found = await Source.get("complete", { q: text.trimStart() });
      if (mine !== asked || document.activeElement !== line) return;
      const before = reader.decode(coder.encode(text.trimStart()).subarray(0, found.start));
      const names = found.names.map((node) => ({ node }));
      const known = new Set(found.names.map((n) => n.name));
      const texts = found.texts.filter((t) => before || !known.has(t)).map((t) => ({ text: `${before}${t}` }));
      open([...names, ...texts].slice(0, 10));
    } catch {
      close();
    }
  }

  function take(i) {
    const way = ways[i];
    close();
    if (way.node) go(way.node);
    else {
      line.value = `${way.text} `;
      line.focus();
      complete();
    }
  }

  function go(node) {
    line.value = plain(node.name);
    if (Source.saved) {
      Place.toNode(node.id);
      Drawing.centre(node.id);
    } else Place.ask({ around: node.id, node: node.id });
  }

  async function submit() {
    const text = line.value.trim();
    if (!text) return;
    close();
    asked += 1;
    if (Source.saved) {
      await complete();
      if (ways.length) return take(0);
      return Cards.show(Cards.trouble({ message: `nothing in this file is called “${text}”` }));
    }
    try {
      const meant = await Source.get("find", { q: text });
      if (meant.as === "name") {
        if (meant.note) say(meant.note);
        Place.ask({ around: meant.node.id, node: meant.node.id });
      } else Place.ask({ [meant.as]: text });
    } catch (problem) {
      Cards.show(Cards.trouble(problem));
      say(problem.message);
    }
  }

  line.addEventListener("input", later(70, complete));
  line.addEventListener("blur", close);
  line.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) line.value = "";
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && ways.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + ways.length + (active < 0 && step < 0 ? 1 : 0)) % ways.length);
    } else if (event.key === "Tab" && !event.shiftKey && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(active);
    }
  });
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  return {
    put(text) {
      line.value = plain(text);
      submit();
    },
    set(text) {
      if (document.activeElement !== line) line.value = plain(text);
    },
    focus: () => line.select(),
  };
})();
