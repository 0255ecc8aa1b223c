import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf } from "../../scripts/build-typescript.mjs";

test("every file of dist/ leads back to one source", () => {
	const rows = [
		["cli/main.js", "cli/main.ts"],
		["cli/main.js.map", "cli/main.ts"],
		["cli/main.d.ts", "cli/main.ts"],
		["config/client-properties.json", "config/client-properties.json"],
	];
	for (const [file, source] of rows) assert.equal(sourceOf(file), source);
});
