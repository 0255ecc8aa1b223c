import assert from "node:assert/strict";
import { test } from "node:test";
import { head, tail } from "../../scripts/run-logged.mjs";

const lines = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join("\n");

test("of a failed build the last 40 lines are shown", () => {
	assert.equal(tail(`${lines(1, 100)}\n\n`), lines(61, 100));
	assert.equal(tail("only"), "only");
});

test("of a failed npm the first lines are shown", () => {
	assert.equal(head(`\n${lines(1, 100)}\n`, 20), lines(1, 20));
});
