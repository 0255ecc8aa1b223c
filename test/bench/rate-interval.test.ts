import assert from "node:assert/strict";
import { test } from "node:test";
import { rateInWindow } from "../../bench/lib/rate-interval.ts";

const second = (messages: number) => ({ seconds: 1, messages });

test("intervals of the warm-up and after the window do not count", () => {
	const intervals = [second(1), second(2), second(100), second(300), second(9)];
	assert.equal(rateInWindow(intervals, { warmupSeconds: 2, seconds: 2 }), 200);
});

test("the rate is the messages over the seconds, not the mean of the rates", () => {
	const intervals = [
		{ seconds: 1, messages: 100 },
		{ seconds: 3, messages: 900 },
	];
	assert.equal(rateInWindow(intervals, { warmupSeconds: 0, seconds: 4 }), 250);
});

test("an interval that ends a little late still counts", () => {
	const late = { seconds: 1.02, messages: 102 };
	assert.equal(rateInWindow([late, late, late], { warmupSeconds: 1, seconds: 2 }), 100);
});

test("a rate needs at least one interval in the window", () => {
	assert.throws(() => rateInWindow([second(5)], { warmupSeconds: 3, seconds: 2 }), /between second 3 and second 5/);
	assert.throws(() => rateInWindow([], { warmupSeconds: 0, seconds: 2 }), /nothing was reported/);
});
