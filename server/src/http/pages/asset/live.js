// Keeps an open page up to date without losing its reader's place. Every page works without it.
(() => {
  "use strict";
  const main = document.querySelector("main[data-live]");
  const live = document.getElementById("live");
  if (!main || !live || !window.EventSource || !window.fetch || !window.DOMParser) return;

  // Secrets of forms are drawn anew on each page: they are no news.
  const plain = (block) => block.outerHTML.replace(/name="csrf" value="[^"]*"/g, "");
  const blocks = (root) => Array.from(root.children).filter((block) => block.id);
  const known = new Map(blocks(main).map((block) => [block.id, plain(block)]));

  // A block in which somebody is typing, listening or about to confirm is left alone until they have done.
  const isInUse = (block) =>
    (block.contains(document.activeElement) && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) ||
    Array.from(block.querySelectorAll("input, textarea")).some((field) => field.type !== "hidden" && field.value !== field.defaultValue) ||
    Array.from(block.querySelectorAll("audio")).some((player) => !player.paused) ||
    block.querySelector("details.danger[open]") !== null;

  // What is read just now: the smallest part at a third of the window's height that has a name or a way to somewhere, by which it is found
  // again. Of several ways to one place those further down stay: news come in at the top.
  const readNow = () => [3, 2, 1.5].map((part) => readAt(window.innerHeight / part)).find((read) => read) || null;
  const readAt = (height) => {
    for (let part = document.elementFromPoint(window.innerWidth / 2, height); part && part !== main && main.contains(part); part = part.parentElement) {
      const link = part.querySelector("a[href]");
      if (!part.id && !link) continue;
      const href = link && link.getAttribute("href");
      const same = () => Array.from(main.querySelectorAll("a[href]")).filter((other) => other.getAttribute("href") === href);
      const fromEnd = part.id ? 0 : same().length - same().indexOf(link);
      const find = part.id ? () => document.getElementById(part.id) : () => same()[same().length - fromEnd];
      return { find, top: find().getBoundingClientRect().top };
    }
    return null;
  };

  const keyOf = (item, at) => (item.closest("[id]") || {}).id + "/" + at;
  const replace = (old, fresh) => {
    const open = new Set(Array.from(old.querySelectorAll("details")).map((item, at) => (item.open ? keyOf(item, at) : "")));
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(fresh);
    fresh.querySelectorAll("details").forEach((item, at) => { if (open.has(keyOf(item, at))) item.open = true; });
    if (focused) {
      const link = Array.from(fresh.querySelectorAll("a")).find((link) => link.getAttribute("href") === focused);
      if (link) link.focus({ preventScroll: true });
    }
  };

  let isWaiting = false;
  const refresh = async () => {
    if (document.hidden) { isWaiting = true; return; }
    isWaiting = false;
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, credentials: "same-origin" });
    if (answer.redirected) { location.reload(); return; }
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (!fresh) return;
    const read = readNow();
    let changed = 0, kept = 0, before = null;
    for (const block of blocks(fresh)) {
      const old = Array.from(main.children).find((child) => child.id === block.id);
      const text = plain(block);
      if (old && known.get(block.id) === text) { before = old; continue; }
      if (old && isInUse(old)) { kept += 1; before = old; continue; }
      const own = document.importNode(block, true);
      if (old) replace(old, own); else if (before) before.after(own); else main.prepend(own);
      known.set(block.id, text);
      before = own;
      changed += 1;
    }
    const left = new Set(blocks(fresh).map((block) => block.id));
    for (const old of blocks(main)) {
      if (!left.has(old.id) && !isInUse(old)) { old.remove(); known.delete(old.id); changed += 1; }
    }
    const again = changed && read && read.find();
    if (again) window.scrollBy(0, again.getBoundingClientRect().top - read.top);
    const [ways, now] = [page.getElementById("ways"), document.getElementById("ways")];
    if (ways && now && ways.outerHTML !== now.outerHTML && !now.contains(document.activeElement)) now.replaceWith(document.importNode(ways, true));
    live.textContent = kept ? live.dataset.waiting : changed ? live.dataset.updated : "";
  };

  // News that come close together are one, and a page that is slow to draw is not asked for twice at once.
  let timer = 0, isBusy = false;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (isBusy) { soon(); return; }
      isBusy = true;
      try { await refresh(); } catch (error) { live.textContent = ""; } finally { isBusy = false; }
    }, 400);
  };

  let source = null;
  const listen = () => {
    if (source) return;
    source = new EventSource(main.dataset.live);
    source.addEventListener("news", soon);
  };
  const stop = () => { if (source) source.close(); source = null; };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stop(); isWaiting = true; return; }
    listen();
    if (isWaiting) soon();
  });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { listen(); soon(); } });
  if (!document.hidden) listen();
})();
