// @ts-check
/** Handing a file that was made on this device to whoever holds it. */

/** @param {{name: string, text: string}} file */
export function saveFile({ name, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
