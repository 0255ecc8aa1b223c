import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { distribute, emptyLatencySummary, type HistogramLike, summarise } from "../../src/result/latency-summary.ts";

const histogram: HistogramLike = {
	count: 7,
	min: 11,
	max: 99,
	mean: 42.5,
	percentile: (percent) => percent * 1000,
	quantiles: () => [[100, 99]],
	encode: () => "SElTVA==",
};

describe("summarise", () => {
	it("asks for each percentile by its own number", () => {
		assert.deepEqual(summarise(histogram), {
			count: 7,
			minUs: 11,
			meanUs: 42.5,
			p50Us: 50_000,
			p75Us: 75_000,
			p95Us: 95_000,
			p99Us: 99_000,
			p999Us: 99_900,
			p9999Us: 99_990,
			p99999Us: 99_999,
			maxUs: 99,
		});
	});

	it("gives zeros for an empty histogram, whatever that one answers", () => {
		assert.deepEqual(summarise({ ...histogram, count: 0 }), emptyLatencySummary);
	});
});

describe("distribute", () => {
	it("adds the curve and the histogram itself to the summary", () => {
		assert.deepEqual(distribute(histogram), {
			...summarise(histogram),
			quantiles: [[100, 99]],
			encoded: "SElTVA==",
		});
	});
});
