// What an eye would notice of a page's layout. These functions run inside the page and may use nothing from outside themselves.

/** Complaints about a page: wider than its window, text cut or over other text, things under a fixed bar. */
export function misplaced() {
  const complaints = [];
  const root = document.documentElement;
  const said = (element) => (element.innerText ?? element.value ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
  const named = (element) => `<${element.localName}${element.id ? `#${element.id}` : ''}${element.className && typeof element.className === 'string' ? `.${element.className.trim().replace(/\s+/g, '.')}` : ''}> “${said(element)}”`;

  if (root.scrollWidth > window.innerWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1);
    complaints.push(`${root.scrollWidth} px wide in a window of ${window.innerWidth}: ${wide.slice(-3).map(named).join(', ')}`);
  }

  const up = function* (element) { for (let at = element; at; at = at.parentElement) yield at; };
  const style = new Map();
  const styled = (element) => { if (!style.has(element)) style.set(element, getComputedStyle(element)); return style.get(element); };
  // Said to screen readers only, or not shown at all.
  const isUnseen = (element) => !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    || [...up(element)].some((at) => styled(at).clipPath !== 'none');
  const isFixed = (element) => [...up(element)].some((at) => ['fixed', 'sticky'].includes(styled(at).position));
  const scrolls = (element) => [...up(element)].some((at) => at !== document.body && at !== root && ['auto', 'scroll'].includes(styled(at).overflowX));

  for (const element of document.body.querySelectorAll('*')) {
    const { overflowX, overflowY, webkitLineClamp } = styled(element);
    // A row of a list may end a name that is longer than names are: the page that it leads to has all of it.
    if (webkitLineClamp !== 'none' && element.innerText.length > 60) continue;
    const cuts = ['hidden', 'clip'];
    const isCut = (cuts.includes(overflowX) && element.scrollWidth > element.clientWidth + 1)
      || (cuts.includes(overflowY) && element.scrollHeight > element.clientHeight + 1);
    if (isCut && said(element) && !isUnseen(element)) complaints.push(`cut: ${named(element)}`);
  }

  // What of a box is left by those around it that cut.
  const leftOf = (element, { left, right, top, bottom }) => {
    for (const at of up(element)) {
      const { overflowX, overflowY } = styled(at);
      if (at === root || at === document.body || (overflowX === 'visible' && overflowY === 'visible')) continue;
      const edge = at.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { left, right, top, bottom };
  };

  // Where each piece of text stands, a quarter less high: lines may touch.
  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ['SCRIPT', 'STYLE', 'OPTION', 'TEXTAREA'].includes(element.tagName) || isUnseen(element) || isFixed(element)) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2) continue;
      const { left, right, top, bottom } = leftOf(element, box);
      pieces.push({ element, left, right, top: top + box.height / 8, bottom: bottom - box.height / 8 });
      if ((right > window.innerWidth + 1 || left < -1) && !scrolls(element)) complaints.push(`beside the window: ${named(element)}`);
    }
  }
  for (const element of document.body.querySelectorAll('button, input:not([type=hidden]), select, textarea, img, audio')) {
    const box = element.getBoundingClientRect();
    if (box.width > 2 && !isUnseen(element) && !isFixed(element)) pieces.push({ element, left: box.left, right: box.right, top: box.top, bottom: box.bottom });
  }
  pieces.sort((a, b) => a.top - b.top);
  pieces.forEach((piece, nth) => {
    for (const other of pieces.slice(nth + 1)) {
      if (other.top >= piece.bottom) break;
      const width = Math.min(piece.right, other.right) - Math.max(piece.left, other.left);
      const height = Math.min(piece.bottom, other.bottom) - Math.max(piece.top, other.top);
      const isWithin = piece.element.contains(other.element) || other.element.contains(piece.element);
      if (width > 2 && height > 2 && !isWithin) complaints.push(`${named(piece.element)} lies over ${named(other.element)}`);
    }
  });
  return [...new Set(complaints)].slice(0, 12);
}

/** Words and numbers of labels, headings and tables that are broken within. What is longer than words are may be. */
export function broken() {
  const complaints = [];
  const range = document.createRange();
  for (const element of document.body.querySelectorAll('th, td, h1, h2, h3, button, .button, .state, .count, .number, nav a')) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const { 0: word, index } of node.data.matchAll(/[A-Za-z\d][A-Za-z\d.,:/]{1,23}(?![A-Za-z\d.,:/'-])/g)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top)));
        const isLong = /\S{25}/.test(node.data.slice(Math.max(0, index - 24), index + word.length));
        if (lines.size > 1 && !isLong) complaints.push(`“${word}” is broken in <${element.localName}> “${element.innerText.slice(0, 40)}”`);
      }
    }
  }
  return [...new Set(complaints)].slice(0, 8);
}

/** What of a page's end stays under a bar at the foot of the window, once scrolled to the end. */
export function underTheBar() {
  window.scrollTo(0, document.documentElement.scrollHeight);
  const bars = [...document.body.querySelectorAll('*')].filter((element) => {
    const box = element.getBoundingClientRect();
    return getComputedStyle(element).position === 'fixed' && box.height > 0 && box.bottom >= window.innerHeight - 1 && box.top > window.innerHeight / 2;
  });
  const edge = Math.min(window.innerHeight, ...bars.map((bar) => bar.getBoundingClientRect().top));
  const shown = [...document.querySelectorAll('main *')].filter((element) => element.checkVisibility());
  const hidden = shown.filter((element) => element.getBoundingClientRect().bottom > edge + 1 && element.getBoundingClientRect().height > 0);
  window.scrollTo(0, 0);
  return hidden.slice(0, 3).map((element) => `<${element.localName}> “${element.innerText?.slice(0, 40)}” ends under the bar`);
}

/** Things to be touched that are smaller than a fingertip. Links within a sentence are as high as their line. */
export function tooSmall() {
  const least = 44;
  const things = 'button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea, summary, nav a, .button';
  return [...document.querySelectorAll(things)].flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    const isShown = width > 1 && height > 1 && element.checkVisibility();
    return isShown && (height < least - 0.5 || width < least - 0.5)
      ? [`<${element.localName}> “${(element.innerText || element.name || '').slice(0, 30)}” is ${Math.round(width)} by ${Math.round(height)}`]
      : [];
  }).slice(0, 12);
}

/** What makes a page a page for those who do not see it. */
export function outline() {
  const complaints = [];
  const count = (selector) => document.querySelectorAll(selector).length;
  if (count('h1') !== 1) complaints.push(`${count('h1')} headings of the first rank`);
  if (count('main') !== 1) complaints.push(`${count('main')} main parts`);
  if (!document.title.trim()) complaints.push('no title');
  let rank = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const own = Number(heading.localName[1]);
    if (own > rank + 1) complaints.push(`“${heading.innerText.slice(0, 40)}” is of rank ${own} after ${rank}`);
    rank = own;
  }
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) complaints.push(`the id ${id} twice`);
  return complaints;
}
