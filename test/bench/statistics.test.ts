import assert from "node:assert/strict";
import { test } from "node:test";
import { spreadOf } from "../../bench/lib/statistics.ts";

test("an odd number of values has the middle one as its median, in whatever order they come", () => {
	assert.deepEqual(spreadOf([30, 2, 10]), { median: 10, min: 2, max: 30 });
});

test("an even number of values has the mean of the two middle ones as its median", () => {
	assert.deepEqual(spreadOf([4, 1, 3, 100]), { median: 3.5, min: 1, max: 100 });
});

test("a single value is its own median", () => {
	assert.deepEqual(spreadOf([7]), { median: 7, min: 7, max: 7 });
});

test("no values have no median", () => {
	assert.throws(() => spreadOf([]), RangeError);
});
