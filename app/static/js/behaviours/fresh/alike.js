// @ts-check
/**
 * Makes a piece of a page like a newer one by changing as little as can be, so that the focus, what was typed and what
 * was opened stay. What comes and goes among its like is known by its `data-key`.
 */

/**
 * @param {Element} old
 * @param {Element} fresh
 */
export function makeAlike(old, fresh) {
  copyAttributes(old, fresh);
  dropTheGone(old, fresh);
  /** @type {ChildNode | null} */
  let next = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const found = counterpart(old, next, wanted);
    if (!found) {
      old.insertBefore(document.importNode(wanted, true), next);
      continue;
    }
    if (found === next) next = next.nextSibling;
    else old.insertBefore(found, next);
    bringUpToDate(found, wanted);
  }
  while (next) {
    const following = next.nextSibling;
    if (!isInUse(next)) next.remove();
    next = following;
  }
}

/**
 * @param {Node} old
 * @param {Node} fresh
 */
function bringUpToDate(old, fresh) {
  if (old instanceof Element && fresh instanceof Element) makeAlike(old, fresh);
  else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
}

/**
 * @param {Element} old
 * @param {Element} fresh
 */
function copyAttributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    // Whether a disclosure is open is up to who reads.
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

/**
 * @param {Element} old
 * @param {Element} fresh
 */
function dropTheGone(old, fresh) {
  const keys = new Set([...fresh.children].map(keyOf));
  for (const child of [...old.children]) {
    const key = keyOf(child);
    if (key && !keys.has(key) && !isInUse(child)) child.remove();
  }
}

/**
 * What of the old is to become this: by key, else what stands here when it is of the same kind.
 * @param {Element} old
 * @param {ChildNode | null} here
 * @param {Node} wanted
 */
function counterpart(old, here, wanted) {
  const key = keyOf(wanted);
  if (key) return [...old.children].find((child) => keyOf(child) === key);
  return here && here.nodeName === wanted.nodeName && !keyOf(here) ? here : undefined;
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof HTMLElement ? node.dataset.key : undefined;
}

/**
 * Whether somebody is at it: then it stays until they are not.
 * @param {Node} node
 */
function isInUse(node) {
  return node.contains(document.activeElement);
}
