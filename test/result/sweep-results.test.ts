import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { rateLabel, sweepResults } from "../../src/result/sweep-results.ts";
import { latencySummary, runMeasurement } from "./sample-measurement.ts";
import { sweepMeasurement, sweepStep } from "./sample-sweep.ts";

const identity = {
	workload: "simple",
	driver: "Kafka",
	messageSize: 100,
	topics: 1,
	partitions: 2,
	producersPerTopic: 1,
	consumersPerTopic: 1,
};

describe("rateLabel", () => {
	const cases: Array<[rate: number | null, label: string]> = [
		[50_000, "50k"],
		[1_000_000, "1m"],
		[1000, "1k"],
		[1500, "1500"],
		[1_048_576, "1048576"],
		[999, "999"],
		[0.5, "0.5"],
		[21_970.000000000004, "21970"],
		[12_345.6789, "12345.679"],
		[null, "max-rate"],
	];
	for (const [rate, label] of cases) it(`is ${label} for ${rate}`, () => assert.equal(rateLabel(rate), label));
});

describe("sweepResults", () => {
	const results = sweepResults(sweepMeasurement(), identity);

	it("are one per step, named with its rate", () => {
		assert.deepEqual(
			results.map(({ label }) => label),
			["10k", "12500", "max-rate"],
		);
		assert.deepEqual(
			results.map(({ testResult }) => testResult.workload),
			["simple-10k", "simple-12500", "simple-max-rate"],
		);
	});

	it("have the periods of their step alone", () => {
		assert.deepEqual(
			results.map(({ testResult }) => testResult.publishRate),
			[[10_000], [12_400, 12_600], [90_000]],
		);
	});

	it("have the aggregate of their step with its curves", () => {
		const [first, , last] = results.map(({ testResult }) => testResult);
		assert.equal(first?.aggregatedPublishLatency99pct, latencySummary(1_000).p99Us / 1000);
		assert.deepEqual(Object.keys(first?.aggregatedEndToEndLatencyQuantiles ?? {}), ["5.0E-4", "50.0", "99.9", "100.0"]);
		assert.deepEqual(last?.aggregatedPublishDelayLatencyQuantiles, {});
	});

	it("have Java OMB's fields in its order", () => {
		const golden = new URL("../fixtures/result/java-10-partitions-50k.json", import.meta.url);
		const fields = Object.keys(JSON.parse(readFileSync(golden, "utf8")));
		for (const { testResult } of results) assert.deepEqual(Object.keys(testResult), fields);
	});

	it("keep rates apart that come twice", () => {
		const sweep = [10_000, 10_000, null, null].map((targetRate) => sweepStep({ targetRate }));
		assert.deepEqual(
			sweepResults(runMeasurement({ sweep }), identity).map(({ label }) => label),
			["10k", "10k-2", "max-rate", "max-rate-2"],
		);
	});

	it("are none for a run of one rate", () => assert.deepEqual(sweepResults(runMeasurement(), identity), []));
});
