import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadWorkload, type Workload } from "../../../src/config/workload/workload.ts";
import { summariseWorkload } from "../../../src/config/workload/workload-summary.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";
import { workloadText } from "./workload-fixture.ts";

const { workload } = await loadWorkload(scratchFile(scratchDirectory(), "w.yaml", workloadText()));
const base: Workload = {
	...workload,
	topics: 1,
	partitions: [1000],
	producers: [4],
	subscriptionsPerTopic: 1,
	consumerPerSubscription: 4,
	messageSize: 1024,
	producerRate: 50_000,
	testDurationSeconds: 600,
	warmupDurationSeconds: 0,
};

const rows: Array<[what: string, changes: Partial<Workload>, part: string]> = [
	[
		"a plain workload",
		{},
		"1 topic of 1,000 partitions, 4 producers, 1 subscription of 4 consumers per topic, 1,024 B, 50,000 msg/s, 10 min",
	],
	["topics of one size", { topics: 2, partitions: [3, 3] }, "2 topics of 3 partitions"],
	["topics of several sizes", { topics: 2, partitions: [3, 1] }, "2 topics of 1 to 3 partitions"],
	[
		"topics that exist",
		{ topics: 0, partitions: [], existingTopicList: ["a", "b"], existingConsumeTopicList: ["b", "c"] },
		"3 existing topics",
	],
	["producers of all topics", { producers: [1, 2] }, "3 producers"],
	[
		"no producers",
		{ producers: [0, 0], producerRate: 1 },
		"no producers, 1 subscription of 4 consumers per topic, 1,024 B, nothing sent",
	],
	["no consumers", { subscriptionsPerTopic: 0 }, "4 producers, no consumers, 1,024 B"],
	["a search", { producerRate: 0 }, "highest sustainable rate"],
	["no pacing", { producerRate: Number.POSITIVE_INFINITY }, "unthrottled"],
	["a sweep", { rateSweep: [1, 2, 3] }, "3 rates in turn"],
	["a profile", { rateProfile: [{ shape: "hold", seconds: 1, rate: 1 }] }, "a rate that changes"],
	["a backlog in GB", { consumerBacklogSizeGB: 0.5 }, "backlog of 0.5 GB, 10 min"],
	["a backlog in seconds", { consumerBacklogSeconds: 30 }, "backlog of 30 s, 10 min"],
	["a warm-up", { warmupDurationSeconds: 90 }, "10 min after 90 s"],
];

describe("summariseWorkload", () => {
	for (const [what, changes, part] of rows) {
		it(`tells of ${what}`, () => {
			const summary = summariseWorkload({ ...base, ...changes });
			assert.ok(summary.includes(part), summary);
		});
	}
});
