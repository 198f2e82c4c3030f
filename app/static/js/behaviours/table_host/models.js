// @ts-check
/** The empty cards and blocks that the page brings along in `<template data-model>`, copied when one is needed. */

import { Card } from "./card.js";

const STANDS_FOR_A_UUID = /uuid-of-new-(?:point|connection|contact)/g;

/**
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} [uuid]
 * @returns {HTMLElement}
 */
export function copyOf(root, name, uuid = "") {
  const model = root.querySelector(`template[data-model="${name}"]`);
  if (!(model instanceof HTMLTemplateElement)) throw new Error(`no model ${name} on this page`);
  const copy = document.createElement("template");
  copy.innerHTML = model.innerHTML.replaceAll(STANDS_FOR_A_UUID, uuid);
  const element = copy.content.firstElementChild;
  if (!(element instanceof HTMLElement)) throw new Error(`an empty model ${name}`);
  return element;
}

/**
 * @param {ParentNode} root
 * @param {string} kind
 * @param {string} uuid
 */
export function newCard(root, kind, uuid) {
  return new Card(copyOf(root, kind, uuid));
}
