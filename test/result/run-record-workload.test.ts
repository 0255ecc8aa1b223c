import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Workload } from "../../src/config/workload/workload.ts";
import { buildRunRecord } from "../../src/result/run-record.ts";
import { runMeasurement, runRecordInput } from "./sample-measurement.ts";

const schemaUrl = new URL("../../src/result/run-record.schema.json", import.meta.url);
const { $defs, properties } = JSON.parse(readFileSync(schemaUrl, "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true, strict: true }).compile({ ...properties.workload, $defs });

/** The workload of a record as a reader of the file gets it. */
function readBack(changes: Partial<Workload>): Record<string, unknown> {
	const input = runRecordInput(runMeasurement());
	const record = buildRunRecord({ ...input, workload: { ...input.workload, ...changes } });
	return JSON.parse(JSON.stringify(record.workload));
}

const unlimited = Number.POSITIVE_INFINITY;

const workloads: Array<[what: string, changes: Partial<Workload>]> = [
	["partitions and producers topic by topic", { topics: 2, partitions: [1, 4], producers: [4, 0] }],
	["names without a random part", { topicPrefix: "bench", randomTopicNames: false }],
	[
		"existing topics",
		{
			topics: 0,
			partitions: [],
			partitionsPerTopic: 0,
			existingTopicList: ["a"],
			existingProduceTopicList: ["b"],
			existingConsumeTopicList: ["c"],
		},
	],
	["shares by partition", { partitionWeights: { "3": 0.91, "*": 0.09 } }],
	["sizes with weights", { messageSizeDistribution: [{ bytes: 10, weight: 0.5 }] }],
	["a folder of payloads", { payloadDirectory: "payloads", useRandomizedPayloads: false }],
	["headers", { recordHeaders: [["source", "bench"]] }],
	["consumers until the end", { producers: [0], producersPerTopic: 0, consumeUntil: "endOffset" }],
	["a backlog in seconds", { consumerBacklogSeconds: 30, consumerBacklogScope: "subscription", drainProducerRate: 0 }],
	["a period of its own", { sampleSeconds: 0.5 }],
	["rates per producer", { producerRateScope: "producer" }],
];

describe("workload of a run record", () => {
	for (const [what, changes] of workloads) {
		it(`keeps ${what} as the schema has it`, () => {
			const record = readBack(changes);
			assert.ok(validate(record), JSON.stringify(validate.errors));
			for (const [key, value] of Object.entries(changes)) assert.deepEqual(record[key], value, key);
		});
	}

	it("says `max` for Infinity, which JSON does not have", () => {
		const record = readBack({
			producerRate: unlimited,
			rateSweep: [10, unlimited],
			drainProducerRate: unlimited,
			rateProfile: [
				{ shape: "hold", seconds: 1, rate: unlimited },
				{ shape: "burst", seconds: unlimited, rate: 5, peakRate: unlimited, everySeconds: 2, burstSeconds: 1 },
			],
		});
		assert.ok(validate(record), JSON.stringify(validate.errors));
		assert.deepEqual(
			[record["producerRate"], record["rateSweep"], record["drainProducerRate"]],
			["max", [10, "max"], "max"],
		);
		assert.deepEqual(record["rateProfile"], [
			{ shape: "hold", seconds: 1, rate: "max" },
			{ shape: "burst", seconds: null, rate: 5, peakRate: "max", everySeconds: 2, burstSeconds: 1 },
		]);
	});

	const wrong: Array<[what: string, changes: Record<string, unknown>]> = [
		["a topic of no partitions", { partitions: [0] }],
		["a negative share", { partitionWeights: { "0": -1 } }],
		["an empty message", { messageSizeDistribution: [{ bytes: 0, weight: 1 }] }],
		["a size without a weight", { messageSizeDistribution: [{ bytes: 1 }] }],
		["a header without a value", { recordHeaders: [["source"]] }],
		["another scope", { consumerBacklogScope: "each" }],
		["another rate than a number", { drainProducerRate: "fast" }],
	];
	for (const [what, changes] of wrong) {
		it(`does not take ${what}`, () => assert.equal(validate({ ...readBack({}), ...changes }), false));
	}
});
