import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ClientEventLog, consumeErrorLines } from "../../src/benchmark/client-event-log.ts";

const event = (message: string, count = 1, code = "LOG") => ({ code, message, fatal: false, count });

describe("ClientEventLog", () => {
	it("has one line per distinct word in the order of first appearance, with its number", () => {
		const log = new ClientEventLog();
		log.add([event("FAIL: b"), event("refused", 2, "_TRANSPORT")]);
		log.add([event("refused", 3, "_TRANSPORT"), event("FAIL: a")]);
		assert.deepEqual(log.lines(), [
			"librdkafka: FAIL: b",
			"librdkafka: _TRANSPORT: refused (5 times)",
			"librdkafka: FAIL: a",
		]);
	});

	it("keeps 20 of them, goes on counting those, and tells the number of the others", () => {
		const log = new ClientEventLog();
		log.add(Array.from({ length: 25 }, (_, i) => event(`word ${i}`, 2)));
		log.add([event("word 0", 7)]);
		const lines = log.lines();
		assert.equal(lines.length, 21);
		assert.equal(lines[0], "librdkafka: word 0 (9 times)");
		assert.equal(lines[20], "librdkafka: 10 other messages");
	});

	it("is empty when nothing was said", () => assert.deepEqual(new ClientEventLog().lines(), []));
});

describe("consumeErrorLines", () => {
	it("is one line of all codes, or none", () => {
		assert.deepEqual(consumeErrorLines({}), []);
		assert.deepEqual(consumeErrorLines({ REBALANCE_IN_PROGRESS: 3, _MAX_POLL_EXCEEDED: 1 }), [
			"errors of the consumers (fetches and commits): REBALANCE_IN_PROGRESS 3, _MAX_POLL_EXCEEDED 1",
		]);
	});
});
