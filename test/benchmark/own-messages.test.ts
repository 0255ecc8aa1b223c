import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gained, type Recognition, recognitionOf } from "../../src/benchmark/own-messages.ts";
import type { Workload } from "../../src/config/workload/workload.ts";
import type { CounterStats } from "../../src/worker/worker.ts";
import { runMeasurement, runRecordInput } from "../result/sample-measurement.ts";

const sample = runRecordInput(runMeasurement()).workload;

describe("recognitionOf", () => {
	const cases: Array<[what: string, changes: Partial<Workload>, lengths: number[], recognition: Recognition]> = [
		["topics of the run have nobody else's messages", { topics: 2 }, [100], "all"],
		["others' topics with stamped messages", { topics: 0, stamp: "auto" }, [32, 100], "stamp"],
		["others' topics with some messages too short for a stamp", { topics: 0, stamp: "auto" }, [31, 100], "time"],
		["others' topics with payloads as they are", { topics: 0, stamp: "none" }, [100], "time"],
	];
	for (const [what, changes, lengths, recognition] of cases) {
		it(what, () => {
			const payloads = lengths.map((length) => new Uint8Array(length));
			assert.equal(recognitionOf({ ...sample, ...changes }, payloads), recognition);
		});
	}
});

it("gained counts what came since, consumer by consumer, and shows partitions as they are", () => {
	const counters = (base: number, assigned: number): CounterStats => ({
		messagesSent: base + 1,
		messagesAcknowledged: base + 2,
		messageSendErrors: base + 3,
		messagesReceived: base + 4,
		consumers: [5, 6].map((more) => ({ received: base + more, probes: base, assignedPartitions: assigned })),
	});
	assert.deepEqual(gained(counters(100, 3), counters(40, 1)), {
		messagesSent: 60,
		messagesAcknowledged: 60,
		messageSendErrors: 60,
		messagesReceived: 60,
		consumers: Array(2).fill({ received: 60, probes: 60, assignedPartitions: 3 }),
	});
});
