import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	backlogGoal,
	builtShare,
	drainedShare,
	requestedMessages,
	wantsBacklog,
} from "../../../src/benchmark/backlog/backlog-goal.ts";
import type { Workload } from "../../../src/config/workload/workload.ts";
import { runMeasurement, runRecordInput } from "../../result/sample-measurement.ts";

const workloadWith = (changes: Partial<Workload>): Workload => ({
	...runRecordInput(runMeasurement()).workload,
	...changes,
});

describe("wantsBacklog", () => {
	it("is true for a size or a time, and for neither false", () => {
		assert.equal(wantsBacklog(workloadWith({})), false);
		assert.equal(wantsBacklog(workloadWith({ consumerBacklogSizeGB: 0.001 })), true);
		assert.equal(wantsBacklog(workloadWith({ consumerBacklogSeconds: 5 })), true);
	});
});

describe("backlogGoal", () => {
	const kibibyte = new Uint8Array(1024);

	it("counts GiB of payload in messages, fractions included", () => {
		const workload = workloadWith({ consumerBacklogSizeGB: 0.5 });
		assert.deepEqual(backlogGoal(workload, [kibibyte]), { scope: "total", messages: 524_288 });
	});

	it("goes by the mean of payloads of several lengths", () => {
		const workload = workloadWith({ consumerBacklogSizeGB: 1, consumerBacklogScope: "subscription" });
		const payloads = [kibibyte, kibibyte, kibibyte, new Uint8Array(5 * 1024)];
		assert.deepEqual(backlogGoal(workload, payloads), { scope: "subscription", messages: 524_288 });
	});

	it("is a time where one is given", () => {
		const workload = workloadWith({ consumerBacklogSeconds: 5 });
		assert.deepEqual(backlogGoal(workload, [kibibyte]), { scope: "time", seconds: 5 });
	});
});

describe("requestedMessages", () => {
	it("counts the copies of all subscriptions", () => {
		assert.equal(requestedMessages({ scope: "total", messages: 100 }, 2), 100);
		assert.equal(requestedMessages({ scope: "subscription", messages: 100 }, 2), 200);
		assert.equal(requestedMessages({ scope: "time", seconds: 3 }, 2), null);
	});
});

describe("builtShare", () => {
	it("takes all subscriptions together, the smallest, or the time", () => {
		assert.equal(builtShare({ scope: "total", messages: 100 }, [10, 50], 7), 0.6);
		assert.equal(builtShare({ scope: "subscription", messages: 100 }, [10, 50], 7), 0.1);
		assert.equal(builtShare({ scope: "time", seconds: 28 }, [10, 50], 7), 0.25);
	});
});

describe("drainedShare", () => {
	const state = { built: 1_000_000, left: 1_000_000, drainRatio: 1, inflow: 0 };
	const cases: Array<[what: string, change: Partial<typeof state>, share: number]> = [
		["is 0 at the start", {}, 0],
		["is below 0 when the backlog has grown", { left: 1_999_000 }, -1],
		["is 1 when as much as the ratio is gone", { drainRatio: 0.75, left: 250_000 }, 1],
		["counts up to what the ratio leaves", { drainRatio: 0.5, left: 750_000 }, 0.5],
		["is 1 at once for a ratio of 0", { drainRatio: 0 }, 1],
		["is not 1 while more than 1,000 messages are left", { left: 500_500 }, 0.5],
		["is 1 with the 1,000 messages that are always under way", { left: 1000 }, 1],
		["grants a small backlog no more than a hundredth", { built: 1000, left: 505 }, 0.5],
		["grants what comes in within a tenth of a second", { inflow: 2_000_000, left: 200_000 }, 1],
		["is 1 for a backlog no larger than what is under way", { built: 5000, left: 6000, inflow: 50_000 }, 1],
	];
	for (const [what, change, share] of cases) {
		it(what, () => assert.equal(drainedShare({ ...state, ...change }), share));
	}
});
