import assert from "node:assert/strict";
import { it } from "node:test";
import { isUnthrottled } from "../../src/benchmark/target-rate.ts";

const rates: Array<[rate: number, unthrottled: boolean]> = [
	[1, false],
	[9_999_999, false],
	[10_000_000, true],
	[Number.POSITIVE_INFINITY, true],
];
for (const [rate, unthrottled] of rates) {
	it(`${rate} msg/s are ${unthrottled ? "no" : "a"} limit`, () => assert.equal(isUnthrottled(rate), unthrottled));
}
