// Comfort for the desk: findings while typing, drafts that survive, keys. Every page works without this file.

const composer = document.querySelector("[data-composer]");
const ticket = document.querySelector(".ticket");
document.documentElement.classList.add("scripted");

/** An element with a class and text. Text is always text: nothing here writes HTML. */
function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** Calls `action` once it has been quiet for `pause` milliseconds. */
function whenQuiet(pause, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, pause);
  };
}

// Composer

if (composer && ticket) {
  const field = composer.elements.text;
  const backdrop = composer.querySelector(".backdrop");
  const list = composer.querySelector(".findings");
  const words = document.getElementById("finding-words").dataset;
  const saved = composer.querySelector(".saved");
  const path = `/tickets/${ticket.dataset.number}`;
  let asked = 0;
  let dirty = false;

  composer.elements.request_key.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();

  async function review() {
    const text = field.value;
    const mine = ++asked;
    if (!text.trim()) {
      list.replaceChildren();
      backdrop.replaceChildren();
      return;
    }
    const answer = await fetch(`${path}/review`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    }).catch(() => null);
    if (!answer || !answer.ok || mine !== asked || field.value !== text) return;
    const found = await answer.json();
    paint(text, found);
    show(found);
    if (String(found.version) !== composer.elements.base_version.value) saved.textContent = words.moved;
  }

  function paint(text, found) {
    const spans = [
      ...found.promises.map((p) => ({ ...p, kind: "promise" })),
      ...found.findings.filter((f) => f.end > f.start).map((f) => ({ ...f, kind: f.severity })),
    ].sort((a, b) => a.start - b.start || b.end - a.end);
    const characters = Array.from(text);
    const nodes = [];
    let at = 0;
    for (const span of spans) {
      if (span.start < at) continue;
      nodes.push(characters.slice(at, span.start).join(""), make("mark", span.kind, characters.slice(span.start, span.end).join("")));
      at = span.end;
    }
    nodes.push(characters.slice(at).join("") + "\n");
    backdrop.replaceChildren(...nodes);
    follow();
  }

  function show(found) {
    const items = found.findings.map(findingBox);
    for (const praise of found.praise) items.push(line("good", words.good, praise.quote));
    for (const promise of found.promises) items.push(line("promise", words.promise, promise.quote));
    if (!found.findings.length) items.push(make("p", "calm", words.none));
    list.replaceChildren(...items);
  }

  function findingBox(finding) {
    const box = make("div", `finding ${finding.severity}`);
    const head = make("p");
    head.append(make("span", `tag ${finding.severity}`, words[finding.severity]));
    if (finding.quote) head.append(" ", make("q", "", finding.quote));
    box.append(head, make("p", "why", finding.why));
    for (const suggestion of finding.suggestions.slice(0, 2)) {
      const row = make("p", "suggestion");
      row.append(make("span", "", suggestion));
      const take = make("button", "", words.take);
      take.type = "button";
      take.addEventListener("click", () => replace(finding, suggestion));
      row.append(take);
      box.append(row);
    }
    return box;
  }

  function line(kind, word, quote) {
    const row = make("p", "praise");
    row.append(make("span", `tag ${kind}`, word), " ", make("q", "", quote));
    return row;
  }

  /** Put a suggestion in place of the finding; the browser's own undo stays usable. */
  function replace(finding, suggestion) {
    const characters = Array.from(field.value);
    const units = (count) => characters.slice(0, count).join("").length;
    field.focus();
    field.setSelectionRange(units(finding.start), units(finding.end));
    const before = finding.start === finding.end && finding.start > 0 ? "\n\n" : "";
    const after = finding.start === finding.end && finding.start === 0 ? "\n\n" : "";
    if (!document.execCommand("insertText", false, before + suggestion + after)) {
      field.setRangeText(before + suggestion + after, units(finding.start), units(finding.end), "end");
      field.dispatchEvent(new Event("input"));
    }
  }

  const follow = () => (backdrop.scrollTop = field.scrollTop);
  const reviewSoon = whenQuiet(150, review);

  async function save() {
    if (!dirty) return;
    dirty = false;
    const answer = await fetch(`${path}/draft`, { method: "POST", body: new FormData(composer) }).catch(() => null);
    const good = answer && answer.ok;
    saved.textContent = good ? words.saved : words.unsaved;
    if (!good) dirty = true;
  }
  const saveSoon = whenQuiet(2500, save);

  field.addEventListener("input", () => {
    dirty = true;
    backdrop.replaceChildren();
    reviewSoon();
    saveSoon();
  });
  field.addEventListener("scroll", follow);
  field.addEventListener("blur", save);
  composer.addEventListener("submit", () => (dirty = false));
  addEventListener("pagehide", () => {
    if (dirty) navigator.sendBeacon(`${path}/draft`, new FormData(composer));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
  });
  if (field.value.trim()) review();
}

// Undo: count down, then the bar goes

const undo = document.querySelector(".undo");
if (undo) {
  let left = Number(undo.dataset.seconds);
  const button = undo.querySelector("button");
  const word = button.textContent;
  const tick = setInterval(() => {
    button.textContent = `${word} (${left})`;
    if (left-- <= 0) {
      clearInterval(tick);
      undo.remove();
    }
  }, 1000);
}

// Queue: say that there is news, without moving what somebody looks at

const news = document.getElementById("news");
if (news) {
  const words = document.getElementById("news-words").dataset;
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(`/queue/changes?since=${news.dataset.newest}`).catch(() => null);
    if (!answer || !answer.ok) return;
    const { new: count } = await answer.json();
    if (!count) return;
    news.firstElementChild.textContent = count === 1 ? words.one : words.many.replace("{n}", count);
    news.hidden = false;
  }, 15000);
}

// Keys

const keys = document.getElementById("keys");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select") || keys?.open) return;
  const rows = [...document.querySelectorAll(".queue .go")];
  const at = rows.indexOf(document.activeElement);
  const actions = {
    j: () => rows[Math.min(at + 1, rows.length - 1)]?.focus(),
    k: () => rows[Math.max(at - 1, 0)]?.focus(),
    r: () => composer?.elements.text.focus(),
    n: () => document.getElementById("note-text")?.focus(),
    g: () => location.assign("/"),
    "/": () => document.getElementById("find")?.focus(),
    "?": () => keys?.showModal(),
  };
  const action = actions[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});
