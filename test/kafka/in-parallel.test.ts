import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { inParallel } from "../../src/kafka/in-parallel.ts";

describe("inParallel", () => {
	it("does every item once, as many at a time as it may", async () => {
		const done: number[] = [];
		let running = 0;
		let most = 0;
		await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
			most = Math.max(most, ++running);
			await turn();
			running--;
			done.push(item);
		});
		assert.deepEqual(done.sort(), [1, 2, 3, 4, 5, 6, 7]);
		assert.equal(most, 3);
	});

	it("begins nothing more after a failure, waits for what is under way, and tells the first", async () => {
		const begun: number[] = [];
		let ended = 0;
		const work = inParallel([1, 2, 3, 4, 5, 6], 2, async (item) => {
			begun.push(item);
			await turn();
			ended++;
			if (item > 1) throw new Error(`item ${item}`);
		});
		await assert.rejects(work, /^Error: item 2$/);
		assert.ok(begun.length < 6);
		assert.equal(ended, begun.length);
	});
});
