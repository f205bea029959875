// Sentences with their source: what an edge rests on.

const Evidence = (() => {
  const coder = new TextEncoder();
  const reader = new TextDecoder();

  /** A sentence with subject, trigger and object marked; the marks are counted in bytes of UTF-8. */
  function marked({ sentence, marks }) {
    const bytes = coder.encode(sentence);
    const roles = ["subject", "trigger", "object"];
    const spans = (marks ?? []).map(([from, to], i) => ({ from, to, role: roles[i] })).sort((a, b) => a.from - b.from || a.to - b.to);
    const parts = [];
    let at = 0;
    for (const { from, to, role } of spans) {
      if (from < at || to <= from || to > bytes.length) continue;
      parts.push(reader.decode(bytes.subarray(at, from)), el("mark", { class: role }, reader.decode(bytes.subarray(from, to))));
      at = to;
    }
    parts.push(reader.decode(bytes.subarray(at)));
    return el("span", { dir: "auto" }, parts);
  }

  const isWeb = (id) => /^https?:\/\//.test(id);

  /** Where a sentence stands: source, date, article, speaker. */
  function origin(evidence) {
    const article = isWeb(evidence.article)
      ? el("a", { href: evidence.article, target: "_blank", rel: "noopener noreferrer" }, name(short(evidence.title ?? evidence.article, 140)))
      : el("span", { title: evidence.article }, name(short(evidence.title ?? evidence.article, 140)));
    const parts = [evidence.source && name(evidence.source), evidence.published, article].filter(Boolean);
    const line = parts.flatMap((part, i) => (i ? [", ", part] : [part]));
    if (evidence.speaker) line.push("; according to ", name(evidence.speaker));
    if (evidence.through) line.push("; counted through ", name(evidence.through));
    return line;
  }

  /** For the tip beside the pointer. */
  const quote = (evidence) => el("blockquote", {}, marked(evidence), el("footer", {}, origin(evidence)));

  function status(evidence) {
    const line = Words.lineOf(evidence.status);
    return el("span", { class: `status ${line}` }, Words.statusWord(evidence.status));
  }

  /** The paragraph around a sentence. */
  function context(evidence) {
    const place = el("div", { class: "context", hidden: true });
    const button = el("button", { type: "button", class: "small", "aria-expanded": "false" }, "In context");
    button.addEventListener("click", async () => {
      place.hidden = !place.hidden;
      button.setAttribute("aria-expanded", String(!place.hidden));
      if (place.childElementCount) return;
      try {
        const found = await Source.claim(evidence.claim);
        const text = plain(found.context ?? "");
        const sentence = plain(evidence.sentence);
        const at = text.indexOf(sentence);
        const body = !text ? ["The text of this article was not kept."]
          : at < 0 ? [text] : [text.slice(0, at), el("mark", { class: "sentence" }, sentence), text.slice(at + sentence.length)];
        place.replaceChildren(el("p", { dir: "auto" }, body), el("p", { class: "dim" }, `Read by: ${found.claim.rule}`));
      } catch (trouble) {
        place.replaceChildren(el("p", { class: "wrong" }, trouble.message));
      }
    });
    return [button, place];
  }

  /** One piece of evidence in full. */
  function item(evidence) {
    const when = evidence.date ? `${evidence.reported ? "reported " : ""}${evidence.date}` : "undated";
    return el("li", { class: "evidence" },
      el("blockquote", {}, marked(evidence)),
      el("p", { class: "origin" }, origin(evidence)),
      el("p", { class: "facts" }, status(evidence), el("span", { class: "dim" }, when), el("span", { class: "dim", title: "How sure the program is" }, `confidence ${Math.round(evidence.confidence * 100)} %`),
        Source.saved ? null : context(evidence)));
  }

  return { marked, origin, quote, item };
})();
