import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type TestIdentity, toTestResult } from "../../src/result/test-result.ts";
import { failedMeasurement, periodSample, runMeasurement, unthrottledMeasurement } from "./sample-measurement.ts";

const identity: TestIdentity = {
	consumersPerTopic: 5,
	producersPerTopic: 4,
	partitions: 3,
	topics: 2,
	messageSize: 100,
	driver: "Kafka",
	workload: "simple",
};

const javaText = readFileSync(new URL("../fixtures/result/java-2-partitions-1k.json", import.meta.url), "utf8");
const statistics = ["Avg", "50pct", "75pct", "95pct", "99pct", "999pct", "9999pct", "Max"];

/** The fields of one latency without their prefix, in order. */
function statisticsOf(result: object, prefix: string): unknown[] {
	const fields = new Map<string, unknown>(Object.entries(result));
	return statistics.map((statistic) => fields.get(prefix + statistic));
}

describe("toTestResult", () => {
	const result = toTestResult(runMeasurement(), identity);

	it("has Java's 62 fields in Java's order", () => {
		assert.equal(Object.keys(result).length, 62);
		assert.deepEqual(Object.keys(result), Object.keys(JSON.parse(javaText)));
	});

	it("names what was benchmarked", () => {
		const { workload, driver, messageSize, topics, partitions, producersPerTopic, consumersPerTopic } = result;
		assert.deepEqual(
			{ workload, driver, messageSize, topics, partitions, producersPerTopic, consumersPerTopic },
			identity,
		);
	});

	it("has one entry per measurement period, rates from counts over measured time", () => {
		assert.deepEqual(result.publishRate, [10_000 / 10, 2_000 / 5]);
		assert.deepEqual(result.publishErrorRate, [0.5, 0]);
		assert.deepEqual(result.consumeRate, [900, 600]);
		assert.deepEqual(result.backlog, [1_250, 0]);
	});

	it("gives publish and end-to-end latency per period in ms", () => {
		const ms = (base: number) =>
			[2.5, 2, 3, 4, 5, 6, 7, 9].map((offset) => [(base + offset) / 1000, (base + offset) / 1000]);
		assert.deepEqual(statisticsOf(result, "publishLatency"), ms(1_000));
		assert.deepEqual(statisticsOf(result, "endToEndLatency"), ms(2_000));
	});

	it("gives publish delay per period in µs", () => {
		const us = [42.5, 42, 43, 44, 45, 46, 47, 49].map((value) => [value, value]);
		assert.deepEqual(statisticsOf(result, "publishDelayLatency"), us);
	});

	it("gives the aggregates in the same units", () => {
		const offsets = [2.5, 2, 3, 4, 5, 6, 7, 9];
		const ms = (base: number) => offsets.map((offset) => (base + offset) / 1000);
		assert.deepEqual(statisticsOf(result, "aggregatedPublishLatency"), ms(1_000));
		assert.deepEqual(statisticsOf(result, "aggregatedEndToEndLatency"), ms(2_000));
		assert.deepEqual(
			statisticsOf(result, "aggregatedPublishDelayLatency"),
			offsets.map((offset) => 40 + offset),
		);
	});

	it("keys the quantile maps as Java prints doubles, ascending", () => {
		assert.deepEqual(Object.entries(result.aggregatedPublishLatencyQuantiles), [
			["5.0E-4", 1.001],
			["50.0", 1.002],
			["99.9", 1.006],
			["100.0", 1.009],
		]);
		assert.deepEqual(Object.entries(result.aggregatedPublishDelayLatencyQuantiles), [
			["5.0E-4", 41],
			["50.0", 42],
			["99.9", 46],
			["100.0", 49],
		]);
		assert.equal(result.aggregatedEndToEndLatencyQuantiles["99.9"], 2.006);
	});

	it("rounds publish delay to whole µs, the averages excepted", () => {
		const sample = periodSample();
		const delay = { ...sample.latencies.responseTime, p50Us: 84.4, maxUs: 84.6, meanUs: 84.25 };
		const latencies = { ...sample.latencies, publishDelay: { ...sample.latencies.publishLatency, ...delay } };
		const fractional = toTestResult(runMeasurement({ periods: [{ ...sample, latencies }] }), identity);
		assert.deepEqual(fractional.publishDelayLatency50pct, [84]);
		assert.deepEqual(fractional.publishDelayLatencyMax, [85]);
		assert.deepEqual(fractional.publishDelayLatencyAvg, [84.25]);
	});

	it("keeps the delay fields of an unthrottled run, with zeros and an empty map", () => {
		const unthrottled = toTestResult(unthrottledMeasurement(), identity);
		assert.deepEqual(Object.keys(unthrottled), Object.keys(result));
		assert.deepEqual(
			statisticsOf(unthrottled, "publishDelayLatency"),
			statistics.map(() => [0, 0]),
		);
		assert.deepEqual(
			statisticsOf(unthrottled, "aggregatedPublishDelayLatency"),
			statistics.map(() => 0),
		);
		assert.deepEqual(unthrottled.aggregatedPublishDelayLatencyQuantiles, {});
		assert.deepEqual(unthrottled.publishLatency50pct, result.publishLatency50pct);
	});

	it("has zeros, empty maps and the periods so far for a run without aggregate", () => {
		const partial = toTestResult(runMeasurement({ aggregate: null }), identity);
		const zeros = statistics.map(() => 0);
		for (const latency of ["PublishLatency", "PublishDelayLatency", "EndToEndLatency"]) {
			assert.deepEqual(statisticsOf(partial, `aggregated${latency}`), zeros);
		}
		assert.deepEqual(partial.aggregatedPublishLatencyQuantiles, {});
		assert.deepEqual(partial.aggregatedEndToEndLatencyQuantiles, {});
		assert.deepEqual(partial.publishRate, [1_000, 400]);
	});

	it("has empty series for a run that failed before its first period", () => {
		assert.deepEqual(toTestResult(failedMeasurement(), identity).publishRate, []);
	});
});
