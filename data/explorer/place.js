// Where the reader is: everything a view consists of stands behind the # of the address, so that it can be linked and gone back to.

const Place = (() => {
  const LISTS = ["plus", "hide", "tones", "status", "rel"];
  const SCOPE = ["ask", "query", "around", "from", "to", "hops", "top"];
  const SINGLE = [...SCOPE, "node", "s", "r", "o", "times", "with", "since", "until", "view", "dense"];
  let here = {};
  let heard = () => {};

  /** The view that a text behind # stands for. Lists are repeated parameters: names may hold commas. */
  function read(text) {
    const query = new URLSearchParams(text.replace(/^#/, ""));
    const place = {};
    for (const key of SINGLE) if (query.get(key)) place[key] = query.get(key);
    for (const key of LISTS) place[key] = query.has(key) ? query.getAll(key).filter(Boolean) : null;
    return place;
  }

  function write(place) {
    const query = new URLSearchParams();
    for (const key of SINGLE) if (place[key]) query.set(key, place[key]);
    for (const key of LISTS) {
      const list = place[key];
      // An empty list is not the same as none: everything is filtered out.
      if (list && list.length === 0 && key !== "plus" && key !== "hide") query.append(key, "");
      for (const value of list ?? []) query.append(key, value);
    }
    return query.toString();
  }

  /** Goes to a view. */
  function go(place, { replace = false } = {}) {
    const text = `#${write(place)}`;
    if (text === `#${write(here)}`) return;
    if (replace) history.replaceState(null, "", text);
    else history.pushState(null, "", text);
    arrive();
  }

  // Going back is told twice.
  let last = null;

  function arrive() {
    if (location.hash === last) return;
    last = location.hash;
    const before = here;
    here = read(location.hash);
    heard(here, before);
  }

  /** Goes to this view with some things changed. */
  const change = (changes, how) => go({ ...here, ...changes }, how);

  /** Goes to another question: filters stay, what was selected, added and hidden does not. */
  function ask(scope) {
    const { tones, status, since, until, view } = here;
    go({ ...scope, tones, status, since, until, view });
  }

  const noDetail = { node: undefined, s: undefined, r: undefined, o: undefined, times: undefined, with: undefined };
  const toNode = (id) => change({ ...noDetail, node: id });
  const toEdge = (edge) => change({ ...noDetail, s: edge.subject.id, r: edge.relation, o: edge.object.id });
  const toTimes = (a, b) => change({ ...noDetail, times: a, with: b });
  const toAnswer = () => change(noDetail);
  const scopeOf = (place) => SCOPE.map((key) => place[key] ?? "").join("\u0000");

  /** The address of a view, for links. */
  const link = (place) => `#${write(place)}`;

  return {
    read, go, change, ask, toNode, toEdge, toTimes, toAnswer, scopeOf, link,
    start(listener) {
      heard = listener;
      addEventListener("popstate", arrive);
      addEventListener("hashchange", arrive);
      arrive();
    },
    get here() { return here; },
  };
})();
