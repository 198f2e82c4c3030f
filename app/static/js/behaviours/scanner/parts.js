// @ts-check
/** Finding and filling the pieces of the scanner's page; a missing piece is a mistake of ours, so it raises. */

/**
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function piece(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`no ${selector} on this page`);
  return found;
}

/**
 * A fresh copy of a template's only element.
 * @param {string} selector
 * @returns {HTMLElement | null} null when the page has no such template
 */
export function copy(selector) {
  const template = document.querySelector(`template${selector}`);
  const inside = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  return inside ? /** @type {HTMLElement} */ (inside.cloneNode(true)) : null;
}

/**
 * Put a text in its slot and show it, or hide it when empty.
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} text
 */
export function say(root, name, text) {
  const slot = root.querySelector(`[data-slot="${name}"]`);
  if (!(slot instanceof HTMLElement)) return;
  slot.textContent = text;
  slot.hidden = text === "";
}
