// Comfort for the desk: findings while typing, drafts that survive, who is here, news in place, keys. Every page works without this file.

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

/** Calls `action` once it has been quiet for `pause` milliseconds, and at the latest after `limit`. */
function whenQuiet(pause, action, limit = Infinity) {
  let timer, since;
  return () => {
    clearTimeout(timer);
    since ??= Date.now();
    timer = setTimeout(() => { since = undefined; action(); }, Math.max(0, Math.min(pause, since + limit - Date.now())));
  };
}

/** Ask the desk; null when it cannot be reached or says no. */
async function ask(path, body) {
  const form = body instanceof FormData;
  const options = body && { method: "POST", body: form ? body : JSON.stringify(body), headers: form ? {} : { "Content-Type": "application/json" } };
  const answer = await fetch(path, options || {}).catch(() => null);
  return answer && answer.ok && !answer.redirected ? answer : null;
}

/** Again and again while somebody looks at the page. */
function politely(seconds, action) {
  setInterval(() => document.hidden || action(), seconds * 1000);
  document.addEventListener("visibilitychange", () => document.hidden || action());
}

// Composer

if (composer && ticket) {
  const field = composer.elements.text;
  const backdrop = composer.querySelector(".backdrop");
  const list = composer.querySelector(".findings");
  const words = document.getElementById("finding-words").dataset;
  const saved = composer.querySelector(".saved");
  const path = `/tickets/${ticket.dataset.number}`;
  const dismissed = new Set();
  let asked = 0, dirty = false, thanked = false, stands, marks = [], at = -1;

  composer.elements.request_key.value ||= crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();

  async function review() {
    const text = field.value;
    const mine = ++asked;
    if (!text.trim()) {
      stands = undefined;
      list.replaceChildren();
      backdrop.replaceChildren();
      return;
    }
    const answer = await ask(`${path}/review`, { text });
    if (!answer || mine !== asked || field.value !== text) return;
    const found = await answer.json();
    found.findings = found.findings.filter((f) => !dismissed.has(f.rule + f.quote));
    paint(text, found);
    show(found);
    if (String(found.version) !== composer.elements.base_version.value) saved.textContent = words.moved;
  }

  /** Lines under the words. Offsets count characters, as the desk does. */
  function paint(text, found) {
    const spans = [
      ...found.promises.map((p) => ({ ...p, kind: "promise" })),
      ...found.findings.filter((f) => f.end > f.start).map((f) => ({ ...f, kind: f.severity })),
    ].sort((a, b) => a.start - b.start || a.end - b.end);
    const characters = Array.from(text);
    const piece = (from, to) => characters.slice(from, to).join("");
    const nodes = [];
    let end = 0;
    marks = [];
    for (const span of spans) {
      if (span.start < end) continue;
      const mark = make("mark", span.kind, piece(span.start, span.end));
      nodes.push(piece(end, span.start), mark);
      if (span.kind !== "promise") marks.push({ mark, start: piece(0, span.start).length, end: piece(0, span.end).length });
      end = span.end;
    }
    nodes.push(piece(end) + "\n");
    backdrop.replaceChildren(...nodes);
    follow();
  }

  /** What did not change stays where it is: a click that is under way must find its button. */
  function show(found) {
    const now = JSON.stringify([found.findings, found.praise, found.promises, composer.elements.promise_due.value, thanked]);
    if (now === stands) return;
    stands = now;
    const good = make("div", "good-news");
    for (const praise of found.praise) good.append(line("good", words.good, praise.quote, praise.why));
    const items = [...found.findings.map(findingBox), ...found.promises.map(promiseBox)];
    if (!found.findings.length) items.push(make("p", "calm", words.none));
    if (good.children.length) items.push(good);
    if (thanked) items.push(make("p", "hint", words.thanks)); // a review that was under way must not swallow it
    list.replaceChildren(...items);
  }

  function findingBox(finding) {
    const box = make("div", `finding ${finding.severity}`);
    const head = make("p", "finding-head");
    head.append(make("span", `tag ${finding.severity}`, words[finding.severity]));
    if (finding.quote) head.append(make("q", "", finding.quote));
    const no = button("quiet", words.unhelpful, () => {
      dismissed.add(finding.rule + finding.quote);
      ask(`${path}/unhelpful`, { rule: finding.rule, quote: finding.quote });
      thanked = true;
      box.replaceChildren(make("p", "hint", words.thanks));
    });
    head.append(no);
    box.append(head, make("p", "why", finding.why));
    for (const suggestion of finding.suggestions.slice(0, 2)) {
      const row = make("p", "suggestion");
      row.append(make("span", "", suggestion), button("", words.take, () => replace(finding, suggestion)));
      box.append(row);
    }
    if (finding.example) {
      const row = make("p", "example", `${words.example} `);
      row.append(make("q", "", finding.example));
      box.append(row);
    }
    return box;
  }

  function promiseBox(promise) {
    const row = line("promise", words.promise, promise.quote);
    row.className = "praise confirm-promise";
    row.append(" ", make("strong", "", promise.said), " ");
    const due = composer.elements.promise_due;
    const here = due.value === promise.local;
    row.append(here ? make("span", "tag good", `✓ ${words.confirmed}`) : button("", words.confirm, () => {
      due.value = promise.local;
      field.dispatchEvent(new Event("input"));
      review();
    }));
    return row;
  }

  function button(className, text, action) {
    const element = make("button", className, text);
    element.type = "button";
    element.addEventListener("click", action);
    return element;
  }

  function line(kind, word, quote, why) {
    const row = make("p", "praise");
    row.append(make("span", `tag ${kind}`, word), " ", make("q", "", quote));
    if (why) row.append(` ${why}`);
    return row;
  }

  /** Put text in place of a stretch; the browser's own undo stays usable. */
  function put(start, end, text) {
    field.focus();
    field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, start, end, "end");
      field.dispatchEvent(new Event("input"));
    }
  }

  function replace(finding, suggestion) {
    const characters = Array.from(field.value);
    const units = (count) => characters.slice(0, count).join("").length;
    const [start, end] = finding.replaces;
    const missing = start === end;
    const before = missing && start > 0 ? "\n\n" : "";
    const after = missing && start === 0 ? "\n\n" : "";
    put(units(start), units(end), before + suggestion + after);
    toGap(units(start));
  }

  /** The first gap of what was just put in, ready to be typed over. */
  function toGap(start) {
    const gap = /\[[^[\]\n]{2,60}\]/.exec(field.value.slice(start, field.selectionEnd));
    if (gap) field.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
  }

  function nextFinding() {
    if (!marks.length) return;
    marks[at]?.mark.classList.remove("at");
    at = (at + 1) % marks.length;
    const { mark, start, end } = marks[at];
    mark.classList.add("at");
    field.focus();
    field.setSelectionRange(start, end);
  }

  const follow = () => (backdrop.scrollTop = field.scrollTop);
  const reviewSoon = whenQuiet(150, review);

  function draft() {
    const form = new FormData(composer);
    form.delete("files");
    return form;
  }

  async function save() {
    if (!dirty) return;
    dirty = false;
    const good = await ask(`${path}/draft`, draft());
    saved.textContent = good ? words.saved : words.unsaved;
    saved.classList.toggle("late", !good);
    if (!good) { dirty = true; saveSoon(); }
  }
  const saveSoon = whenQuiet(1000, save, 3000);

  field.addEventListener("input", () => {
    dirty = true;
    thanked = false;
    backdrop.replaceChildren();
    at = -1;
    reviewSoon();
    saveSoon();
  });
  composer.addEventListener("change", (event) => {
    if (event.target.type === "file") return composer.querySelector('[data-save]').click();
    dirty = true;
    saveSoon();
  });
  field.addEventListener("scroll", follow);
  new ResizeObserver(follow).observe(field);
  field.addEventListener("blur", save);
  composer.addEventListener("submit", () => (dirty = false));
  addEventListener("pagehide", () => dirty && navigator.sendBeacon(`${path}/draft`, draft()));
  addEventListener("beforeunload", (event) => dirty && saved.classList.contains("late") && event.preventDefault());
  if (field.value.trim()) review();

  // Snippets: a slash at the beginning of a line, a few letters, Enter

  const slash = composer.querySelector(".slash");
  let choice = 0, matches = [];
  const typed = () => /(?:^|\n)\/([^\n]{0,40})$/.exec(field.value.slice(0, field.selectionStart));
  const fold = (text) => text.toLowerCase();
  let snippets;

  async function offer() {
    const hit = typed();
    if (!hit) return close();
    snippets ??= await (await ask(`${path}/snippets`))?.json() ?? [];
    const wanted = fold(hit[1]).split(/\s+/).filter(Boolean);
    matches = snippets.filter((s) => wanted.every((w) => fold(`${s.name} ${s.text}`).includes(w))).slice(0, 8);
    choice = 0;
    slash.hidden = !matches.length;
    slash.replaceChildren(...matches.map((s, i) => {
      const item = make("li");
      item.id = `snippet-${i}`;
      item.setAttribute("role", "option");
      item.append(make("strong", "", s.name), make("span", "", s.text.replaceAll("\n", " ")));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(i); });
      return item;
    }));
    choose(0);
  }
  function choose(step) {
    if (!matches.length) return;
    choice = (choice + step + matches.length) % matches.length;
    [...slash.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === choice)));
    field.setAttribute("aria-activedescendant", `snippet-${choice}`);
    slash.children[choice].scrollIntoView({ block: "nearest" });
  }
  function take(i) {
    const hit = typed();
    const end = field.selectionStart;
    const text = matches[i].text;
    close();
    put(end - hit[1].length - 1, end, text);
    toGap(end - hit[1].length - 1);
  }
  function close() {
    slash.hidden = true;
    matches = [];
    field.removeAttribute("aria-activedescendant");
  }
  field.addEventListener("input", offer);
  field.addEventListener("blur", close);

  field.addEventListener("keydown", (event) => {
    if (matches.length) {
      const step = { ArrowDown: () => choose(1), ArrowUp: () => choose(-1), Enter: () => take(choice), Tab: () => take(choice), Escape: close }[event.key];
      if (step && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        event.stopPropagation();
        return step();
      }
    }
    const held = event.ctrlKey || event.metaKey;
    if (event.key === "F8") nextFinding();
    else if (event.key === "Enter" && held) composer.requestSubmit(composer.querySelector(event.shiftKey ? "[data-send-next]" : "[data-send]"));
    else if (event.key.toLowerCase() === "p" && held) composer.requestSubmit(composer.querySelector("[data-preview]"));
    else return;
    event.preventDefault();
  });
}

// Who is here, and whether something came

const presence = document.getElementById("presence");
if (ticket && presence) {
  const news = document.getElementById("ticket-news");
  const here = async () => {
    const answer = await ask(`/tickets/${ticket.dataset.number}/here`, {});
    if (!answer) return;
    const { others, version } = await answer.json();
    const lines = others.map(({ said, writing }) => make("span", writing ? "writing" : "", said));
    if (presence.textContent !== lines.map((l) => l.textContent).join("")) presence.replaceChildren(...lines.flatMap((l) => [l, " "]).slice(0, -1));
    news.hidden = String(version) === ticket.dataset.version;
  };
  politely(10, here);
  addEventListener("pagehide", () => navigator.sendBeacon(`/tickets/${ticket.dataset.number}/left`));
}

// A menu closes when one goes elsewhere

for (const menu of document.querySelectorAll(".menu")) {
  document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && (menu.open = false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
}

// Mail templates: the preview follows what is typed

const wording = document.querySelector("[data-wording]");
if (wording) {
  const show = wording.querySelector("[data-preview-here]");
  const follow = whenQuiet(600, () => wording.requestSubmit(show), 3000);
  wording.addEventListener("input", follow);
}

// Undo: count down, then the bar goes

const undo = document.querySelector(".undo[data-seconds]");
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

// Queue: what changes is changed in its place, what is new is counted above; nothing moves under anybody's eyes

const queue = document.getElementById("queue");
if (queue) {
  const news = document.getElementById("news");
  let stamp = queue.dataset.stamp, rounds = 0;
  politely(15, async () => {
    const answer = await ask("/queue/changes");
    if (!answer) return;
    const now = (await answer.json()).stamp;
    if (now === stamp && ++rounds % 4) return;
    stamp = now;
    const page = await ask(location.pathname + location.search);
    if (page) refresh(new DOMParser().parseFromString(await page.text(), "text/html"));
  });

  function refresh(page) {
    const fresh = new Map([...page.querySelectorAll(".row")].map((row) => [row.dataset.id, row]));
    const known = new Set();
    for (const row of queue.querySelectorAll(".row")) {
      const now = fresh.get(row.dataset.id);
      known.add(row.dataset.id);
      row.classList.toggle("gone", !now);
      row.querySelector(".number").title = now ? "" : queue.querySelector(".queue").dataset.gone;
      if (!now) continue;
      for (const risk of ["late", "soon", "ok", "none"]) row.classList.toggle(`risk-${risk}`, now.classList.contains(`risk-${risk}`));
      if (now.dataset.version !== row.dataset.version) row.classList.add("changed");
      for (const part of [".due", ".meta", ".from"]) {
        if (row.querySelector(part).textContent !== now.querySelector(part).textContent) row.querySelector(part).replaceChildren(...document.importNode(now.querySelector(part), true).childNodes);
      }
    }
    const count = [...fresh.keys()].filter((id) => !known.has(id)).length;
    news.hidden = !count;
    const link = news.firstElementChild;
    link.textContent = count === 1 ? link.dataset.one : link.dataset.many.replace("{n}", count);
    const views = page.querySelector(".views");
    const counts = [...views.querySelectorAll("a")].map((a) => [a.getAttribute("href"), a.querySelector(".count")?.textContent]);
    for (const [href, text] of counts) {
      const mark = document.querySelector(`.views a[href="${CSS.escape(href)}"] .count`);
      if (mark && text) mark.textContent = text;
    }
  }
}

// On a phone the views are a strip: the one that is open stands in it

document.querySelector('.queue-page .views [aria-current="page"]')?.scrollIntoView({ inline: "center", block: "nearest" });

// Bulk: the bar appears when something is ticked

const bulk = document.querySelector(".bulk");
function ticked() {
  const count = document.querySelectorAll(".tick input:checked").length;
  const words = bulk.querySelector(".ticked");
  bulk.classList.toggle("on", count > 0);
  words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("{n}", count);
}
if (bulk) {
  document.querySelector(".queue").addEventListener("change", ticked);
  ticked();
}

// Keys and commands. What an element does is said by the element: data-key, data-command.

const keys = document.getElementById("keys");
const commands = document.getElementById("commands");
const shown = (element) => element.checkVisibility() && !element.disabled;

/** Do what this element is for: open and enter it, go into it, or press it. */
function use(element) {
  if (element.matches("summary")) {
    element.parentElement.open = true;
    const inside = [...element.parentElement.querySelectorAll("input, select, textarea, button, a")].find(shown);
    (inside || element).focus();
  } else if (element.matches("input:not([type=checkbox]), textarea, select")) element.focus();
  else element.click();
}

function step(selector, by) {
  const items = [...document.querySelectorAll(selector)];
  const now = items.findIndex((item) => item.contains(document.activeElement) || item.parentElement.closest(".row")?.contains(document.activeElement));
  const next = items[Math.max(0, Math.min(items.length - 1, now + by))];
  if (!next) return;
  if (!next.matches("a")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function showKeys() {
  keys.showModal();
  keys.scrollTop = 0; // the button at its end takes the focus, and a phone would scroll there
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && commands) {
    event.preventDefault();
    return openCommands();
  }
  if (event.key === "Escape" && typing && !event.target.closest("dialog")) return event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]")) return;
  const list = ticket ? ".entry" : ".queue .go";
  const actions = {
    j: () => step(list, 1),
    k: () => step(list, -1),
    g: () => location.assign("/"),
    "/": () => document.getElementById("find")?.focus(),
    x: () => document.activeElement?.closest(".row")?.querySelector(".tick input").click(),
    "?": () => keys && showKeys(),
  };
  const view = /^[1-9]$/.test(event.key) ? document.querySelectorAll(".views a")[event.key - 1] : null;
  const element = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find(shown);
  const action = actions[event.key] || (view && (() => view.click())) || (element && (() => use(element)));
  if (action) {
    event.preventDefault();
    action();
  }
});
document.querySelector('[data-open="commands"]')?.addEventListener("click", openCommands);

function openCommands() {
  if (commands.open) return;
  const field = document.getElementById("command-text");
  const list = document.getElementById("command-list");
  const all = [...document.querySelectorAll("[data-command]")].filter((e) => shown(e) || e.matches("summary")).map((e) => ({ name: e.dataset.command, key: e.dataset.key, run: () => use(e) }));
  all.push({ name: list.dataset.keys, key: "?", run: showKeys });
  let matches = [], at = 0;
  const choose = (by) => {
    at = matches.length ? (at + by + matches.length) % matches.length : 0;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    field.setAttribute("aria-activedescendant", matches.length ? `command-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const run = (i) => {
    commands.close();
    matches[i]?.run();
  };
  const offer = () => {
    const text = field.value.trim().toLowerCase();
    const number = /^t-\d{4}-\d{1,9}$/i.test(text);
    matches = number ? [{ name: `${list.dataset.ticket}: ${text.toUpperCase()}`, run: () => location.assign(`/tickets/${text}`) }] : all.filter((c) => text.split(/\s+/).every((w) => c.name.toLowerCase().includes(w)));
    at = 0;
    list.replaceChildren(...matches.map((command, i) => {
      const item = make("li");
      item.id = `command-${i}`;
      item.setAttribute("role", "option");
      item.append(make("span", "", command.name));
      if (command.key) item.append(make("kbd", "", command.key));
      item.addEventListener("click", () => run(i));
      return item;
    }));
    if (!matches.length) {
      const none = make("li", "hint", list.dataset.none);
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    choose(0);
  };
  field.value = "";
  field.oninput = offer;
  field.onkeydown = (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) choose(move);
    else if (event.key === "Enter") run(at);
    else return;
    event.preventDefault();
  };
  commands.showModal();
  offer();
  field.focus();
}
