// What somebody without a mouse can reach. These functions run inside the page.

/** Everything that can be acted on, in the document's order, numbered so that it can be recognised. */
export function numbered() {
  const things = 'a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], video[controls], [tabindex="0"]';
  const shown = [...document.querySelectorAll(things)].filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled);
  const radios = new Set();
  const reachable = shown.filter((element) => {
    if (element.type !== 'radio') return true;
    // A group of radio buttons is one stop.
    const isFirst = !radios.has(element.name);
    radios.add(element.name);
    return isFirst;
  });
  reachable.forEach((element, nth) => element.setAttribute('data-nth', String(nth)));
  return reachable.map((element) => `<${element.localName}> “${(element.innerText || element.name || element.getAttribute('aria-label') || '').trim().slice(0, 30)}”`);
}

/** Where the focus is: the number of the element, and what is wrong with how it shows. Null where it is on nothing. */
export function focused() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const nth = Number(element.getAttribute('data-nth') ?? -1);
  const complaints = [];
  const look = () => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } = getComputedStyle(element);
    const outline = outlineStyle === 'none' || parseFloat(outlineWidth) < 1 ? '' : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    return { outline, boxShadow, borderColor, backgroundColor };
  };
  // Players draw the ring inside themselves.
  if (!['AUDIO', 'VIDEO'].includes(element.tagName) && !look().outline && look().boxShadow === 'none') complaints.push('its focus cannot be seen');
  const box = [...element.getClientRects()].find((box) => box.width > 0 && box.height > 0);
  if (!box) {
    complaints.push('it has the focus and no place');
  } else {
    const x = (Math.max(0, box.left) + Math.min(window.innerWidth, box.right)) / 2;
    const y = (Math.max(0, box.top) + Math.min(window.innerHeight, box.bottom)) / 2;
    const top = document.elementFromPoint(x, y);
    const isOnTop = top && (element.contains(top) || top.contains(element) || top.closest('label')?.contains(element));
    if (!isOnTop) complaints.push(`it lies under <${top?.localName ?? 'nothing'}>`);
  }
  return { nth, complaints };
}
