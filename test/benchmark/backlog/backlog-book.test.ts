import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BacklogBook, type BacklogReading } from "../../../src/benchmark/backlog/backlog-book.ts";

const reading = (atMs: number, bySubscription: number[], received: number): BacklogReading => ({
	atMs,
	bySubscription,
	acknowledged: 0,
	received,
});

/** Paused at 1 s, built at 3 s, going on at 3.5 s. */
function builtBook(): BacklogBook {
	const plan = { requestedMessages: 900, messageBytes: 100.5, startMs: 1000 };
	const book = new BacklogBook(plan, reading(900, [2, 3], 50));
	book.add(reading(2000, [200, 203], 50));
	book.add(reading(3000, [450, 455], 51));
	book.beginDrain(3500);
	return book;
}

describe("BacklogBook", () => {
	it("holds what there was before the pause", () => {
		const plan = { requestedMessages: null, messageBytes: 100, startMs: 900 };
		const { run } = new BacklogBook(plan, reading(900, [2, 3], 50));
		assert.deepEqual([run.requestedMessages, run.builtMessages, run.leftMessages, run.buildSeconds], [null, 5, 5, 0]);
	});

	it("holds the last reading of the build, and no drain yet", () => {
		assert.deepEqual(builtBook().run, {
			requestedMessages: 900,
			builtMessages: 905,
			builtBytes: 90_953,
			builtBySubscription: [450, 455],
			buildSeconds: 2,
			drainSeconds: null,
			leftMessages: 905,
			drainConsumeRate: 0,
			catchUpRate: 0,
		});
	});

	it("gives the rates of a drain under way, without its length", () => {
		const book = builtBook();
		book.add(reading(5500, [350, 155], 1051));
		const { builtMessages, drainSeconds, leftMessages, drainConsumeRate, catchUpRate } = book.run;
		assert.deepEqual([builtMessages, drainSeconds, leftMessages], [905, null, 505]);
		assert.deepEqual([drainConsumeRate, catchUpRate], [500, 200]);
	});

	it("gives the length of a drain that is over, and a negative rate for a backlog that grew", () => {
		const book = builtBook();
		book.add(reading(5500, [405, 600], 51));
		book.drained();
		assert.deepEqual([book.run.drainSeconds, book.run.catchUpRate], [2, -50]);
	});
});
