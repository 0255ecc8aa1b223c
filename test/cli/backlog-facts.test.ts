import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { backlogFacts } from "../../src/cli/backlog-facts.ts";
import { backlogRun } from "../result/sample-measurement.ts";

describe("backlogFacts", () => {
	it("tells size, times and rates", () => {
		assert.deepEqual(backlogFacts(backlogRun()), [
			"built 0.500 GB (501,000 messages) in 8.7 s",
			"drained in 83.3 s",
			"consumed 10,000.0 msg/s",
			"caught up by 6,000.0 msg/s",
		]);
	});

	it("tells what is left of a backlog that was not drained", () => {
		const facts = backlogFacts(backlogRun({ drainSeconds: null, catchUpRate: -250.25 }));
		assert.deepEqual(facts.slice(1), [
			"not drained (1,500 messages left)",
			"consumed 10,000.0 msg/s",
			"caught up by -250.3 msg/s",
		]);
	});
});
