import type { Requirement } from "./requirements.mjs";

/** The commands that bring what is missing, one indented line per system. */
export function installLines(missing: readonly Requirement[]): string[];
