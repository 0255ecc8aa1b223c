import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOmbRunRecord } from "../../bench/lib/omb-run-record.ts";

test("the periods of a run become intervals of acknowledged and of received messages, warm-up included", () => {
	const json = JSON.stringify({
		periods: [
			{ phase: "warmup", elapsedSeconds: 5.01, counts: { sent: 70, acknowledged: 50, received: 40 } },
			{ phase: "measurement", elapsedSeconds: 10, counts: { sent: 900, acknowledged: 800, received: 700 } },
		],
	});
	assert.deepEqual(parseOmbRunRecord(json), {
		published: [
			{ seconds: 5.01, messages: 50 },
			{ seconds: 10, messages: 800 },
		],
		consumed: [
			{ seconds: 5.01, messages: 40 },
			{ seconds: 10, messages: 700 },
		],
	});
});

test("a file without periods is not a run record", () => {
	assert.throws(() => parseOmbRunRecord('{"publishRate": [1]}'), /no list of periods/);
	assert.throws(() => parseOmbRunRecord("partial"), SyntaxError);
});
