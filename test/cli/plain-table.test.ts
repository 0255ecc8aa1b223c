import assert from "node:assert/strict";
import { it } from "node:test";
import { formatTable } from "../../src/cli/plain-table.ts";

it("makes columns as wide as their widest cell, but the last", () => {
	const rows = [
		["long cell", "x", "y"],
		["s", "longer", ""],
	];
	assert.equal(formatTable(["a", "b", "c"], rows), "a          b       c\nlong cell  x       y\ns          longer  ");
});
