import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigError } from "../../../src/config/config-error.ts";
import { scaleWorkload } from "../../../src/config/workload/scale-workload.ts";
import { loadWorkload, type Workload } from "../../../src/config/workload/workload.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";
import { workloadText } from "./workload-fixture.ts";

const { workload: small } = await loadWorkload(scratchFile(scratchDirectory(), "w.yaml", workloadText()));

/** Sixty of everything that is scaled. */
const workload: Workload = {
	...small,
	baseName: "w",
	name: "all of it",
	topics: 3,
	partitions: [60, 120, 600],
	partitionsPerTopic: 60,
	producers: [60, 30, 1],
	producersPerTopic: 60,
	subscriptionsPerTopic: 60,
	consumerPerSubscription: 60,
	producerRate: 60_000,
	rateSweep: [60, 6000],
	rateProfile: [
		{ shape: "hold", seconds: 60, rate: 600 },
		{ shape: "ramp", seconds: 60, rate: 600, toRate: 1200 },
		{ shape: "burst", seconds: 60, rate: 600, peakRate: 6000, everySeconds: 60, burstSeconds: 6 },
		{ shape: "sine", seconds: 60, rate: 600, amplitude: 60, periodSeconds: 60 },
	],
	drainProducerRate: 6000,
	consumerBacklogSizeGB: 90,
	consumerBacklogSeconds: 60,
};

describe("scaleWorkload", () => {
	it("divides rates and counts, and leaves topics, subscriptions, sizes and durations", () => {
		assert.deepEqual(scaleWorkload(workload, 60), {
			...workload,
			baseName: "w-scale-60",
			name: "all of it-scale-60",
			partitions: [1, 2, 10],
			partitionsPerTopic: 1,
			producers: [1, 1, 1],
			producersPerTopic: 1,
			consumerPerSubscription: 1,
			producerRate: 1000,
			rateSweep: [1, 100],
			rateProfile: [
				{ shape: "hold", seconds: 60, rate: 10 },
				{ shape: "ramp", seconds: 60, rate: 10, toRate: 20 },
				{ shape: "burst", seconds: 60, rate: 10, peakRate: 100, everySeconds: 60, burstSeconds: 6 },
				{ shape: "sine", seconds: 60, rate: 10, amplitude: 1, periodSeconds: 60 },
			],
			drainProducerRate: 100,
			consumerBacklogSizeGB: 1.5,
		});
	});

	const rows: Array<[what: string, key: keyof Workload, before: number, divisor: number, after: number]> = [
		["rounds counts", "partitionsPerTopic", 100, 3, 33],
		["rounds rates", "producerRate", 50_000, 3, 16_667],
		["takes divisors with a fraction", "producerRate", 1000, 2.5, 400],
		["keeps a rate at 1", "producerRate", 1000, 1e6, 1],
		["keeps a count at 1", "producersPerTopic", 4, 10, 1],
		["keeps a backlog at 1 GB", "consumerBacklogSizeGB", 5, 100, 1],
		["leaves a backlog below 1 GB", "consumerBacklogSizeGB", 0.5, 10, 0.5],
		["leaves the search for a rate", "producerRate", 0, 10, 0],
		["leaves a run without pacing", "producerRate", Number.POSITIVE_INFINITY, 10, Number.POSITIVE_INFINITY],
		["leaves a run without consumers", "consumerPerSubscription", 0, 10, 0],
		["leaves a run without a backlog", "consumerBacklogSizeGB", 0, 10, 0],
	];
	for (const [what, key, before, divisor, after] of rows) {
		it(what, () => assert.equal(scaleWorkload({ ...small, [key]: before }, divisor)[key], after));
	}

	it("names the divisor as it was given", () => {
		assert.equal(scaleWorkload(workload, 2.5).baseName, "w-scale-2.5");
	});

	it("leaves everything as it is for 1", () => assert.deepEqual(scaleWorkload(workload, 1), workload));

	it("leaves topics that exist", () => {
		const existing = { ...small, topics: 0, partitions: [], partitionsPerTopic: 0, partitionWeights: { 7: 1 } };
		assert.deepEqual(scaleWorkload(existing, 10).partitions, []);
	});

	it("takes weights of partitions that stay", () => {
		const weighted = { ...workload, partitions: [60], partitionWeights: { "*": 1, 5: 2 } };
		assert.deepEqual(scaleWorkload(weighted, 10).partitions, [6]);
	});

	it("refuses weights of partitions that would be gone", () => {
		const weighted = { ...workload, partitions: [60], partitionWeights: { "*": 1, 6: 2 } };
		const message = /w\.yaml: `partitionWeights` names partition 6, but with a scale of 10 there are 6; scale by less/;
		assert.throws(() => scaleWorkload(weighted, 10), message);
	});

	for (const divisor of [0, 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
		it(`refuses ${divisor}`, () =>
			assert.throws(
				() => scaleWorkload(workload, divisor),
				(error) => error instanceof ConfigError && /the scale must be a number of at least 1/.test(error.message),
			));
	}
});
