/** What the server makes, asked of its own code: a list with people, and how it folds letters. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const ROOT = new URL("../../", import.meta.url).pathname;
const VENV = `${ROOT}.venv/bin/python`;

/** A new list each time: the bytes, who is on it with which codes, and codes that are not. */
export function listFromTheServer() {
  const python = existsSync(VENV) ? VENV : "python3";
  const told = execFileSync(python, ["-m", "tests.door.list_for_scripts"], { cwd: ROOT, maxBuffer: 2 ** 26 });
  const made = JSON.parse(told.toString());
  const bytes = Uint8Array.from(Buffer.from(made.list, "base64")).buffer;
  return { ...made, fresh: () => bytes.slice(0) };
}
