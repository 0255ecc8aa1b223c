import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";
import { type LatencyHistogram, native } from "../../src/native.ts";
import { referenceOptions } from "../support/histogram-of.ts";

const decode = (base64: string) => native.LatencyHistogram.decode(base64);
const percents = [0, 0.001, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 100];

/** Deterministic values in [0, 1) (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function reference(values: Iterable<number>): Histogram {
	const histogram = build(referenceOptions);
	for (const value of values) histogram.recordValue(value);
	return histogram;
}

/** From 1 µs to 10 s with a long tail, as latencies are. */
function* latencies(count: number): Generator<number> {
	const random = randomFrom(7);
	for (let i = 0; i < count; i++) yield Math.floor(10 ** (random() * 3 + (random() < 0.01 ? 4 : 0)));
}

function assertSame(actual: LatencyHistogram, expected: Histogram): void {
	assert.equal(actual.count, expected.totalCount);
	for (const percent of percents) {
		assert.equal(actual.percentile(percent), expected.getValueAtPercentile(percent), `percentile ${percent}`);
	}
	assert.equal(actual.max, expected.getValueAtPercentile(100));
	assert.ok(Math.abs(actual.mean / expected.mean - 1) < 1e-9, `${actual.mean} and ${expected.mean}`);
}

describe("LatencyHistogram beside hdr-histogram-js", () => {
	const million = reference(latencies(1_000_000));
	const encoded = encodeIntoCompressedBase64(million);

	it("tells the same count, percentiles, maximum and mean of a million values", () => {
		assertSame(decode(encoded), million);
	});

	it("writes what hdr-histogram-js reads as the same histogram", () => {
		const back = decodeFromCompressedBase64(decode(encoded).encode());
		assertSame(decode(encoded), back);
		assert.equal(back.totalCount, 1_000_000);
	});

	it("gives a curve whose points are percentiles, ascending, from the first bucket to 100", () => {
		const quantiles = decode(encoded).quantiles();
		assert.ok(quantiles.length > 700, `${quantiles.length} points`);
		for (const [i, [percent, valueUs]] of quantiles.entries()) {
			if (i % 20 === 0) assert.equal(million.getValueAtPercentile(percent), valueUs, `${percent} %`);
			const previous = quantiles[i - 1];
			assert.ok(previous === undefined || (previous[0] < percent && previous[1] < valueUs), `point ${i}`);
		}
		assert.equal(quantiles.at(-1)?.[0], 100);
	});

	it("adds up like one histogram of all values", () => {
		const values = [...latencies(20_000)];
		const sum = new native.LatencyHistogram();
		sum.add(decode(encodeIntoCompressedBase64(reference(values.slice(0, 7_000)))));
		sum.add(decode(encodeIntoCompressedBase64(reference(values.slice(7_000)))));
		assertSame(sum, reference(values));
	});

	it("takes histograms of fewer digits", () => {
		for (const digits of [1, 2, 3, 4] as const) {
			const coarse = build({ ...referenceOptions, numberOfSignificantValueDigits: digits });
			for (const value of latencies(1_000)) coarse.recordValue(value);
			const ours = decode(encodeIntoCompressedBase64(coarse));
			assert.equal(ours.count, 1_000);
			const share = ours.percentile(50) / coarse.getValueAtPercentile(50);
			assert.ok(Math.abs(share - 1) < 10 ** -digits * 2, `${digits} digits: ${share}`);
		}
	});

	it("is empty when it is new", () => {
		const empty = new native.LatencyHistogram();
		const { count, min, max, mean } = empty;
		assert.deepEqual({ count, min, max, mean }, { count: 0, min: 0, max: 0, mean: 0 });
		assert.equal(empty.percentile(99), 0);
		assert.deepEqual(empty.quantiles(), []);
		assert.equal(decodeFromCompressedBase64(empty.encode()).totalCount, 0);
	});
});

describe("quantiles of Java OMB's result files", () => {
	const files = ["java-2-partitions-1k", "java-10-partitions-50k", "java-10-partitions-max-rate"];
	const maps = ["aggregatedPublishLatencyQuantiles", "aggregatedEndToEndLatencyQuantiles"];
	for (const file of files) {
		for (const map of maps) {
			it(`come out the same for ${map} of ${file}`, () => {
				const url = new URL(`../fixtures/result/${file}.json`, import.meta.url);
				const quantiles: Record<string, number> = JSON.parse(readFileSync(url, "utf8"))[map];
				assertRebuilt(quantiles);
			});
		}
	}
});

/**
 * Rebuilds a histogram from its percentile curve and compares the curves. The counts between two points of the curve
 * lie in the bucket of the second; the total is the smallest number of which every percentage is a whole share.
 */
function assertRebuilt(quantiles: Record<string, number>): void {
	const points = Object.entries(quantiles)
		.map(([percent, valueMs]) => [Number(percent), Math.round(valueMs * 1000)] as const)
		.sort(([a], [b]) => a - b);
	const total = smallestTotal(points.map(([percent]) => percent));
	const histogram = build(referenceOptions);
	let seen = 0;
	for (const [percent, valueUs] of points) {
		const upTo = Math.round((percent * total) / 100);
		if (upTo > seen) histogram.recordValueWithCount(valueUs, upTo - seen);
		seen = upTo;
	}
	const curve = decode(encodeIntoCompressedBase64(histogram)).quantiles();
	assert.deepEqual(curve, points);
}

function smallestTotal(percents: number[]): number {
	const isWhole = (share: number) => Math.abs(share - Math.round(share)) < 1e-7;
	for (let total = 1; total < 100_000_000; total++) {
		if (percents.every((percent) => isWhole((percent * total) / 100))) return total;
	}
	throw new Error("no total has these percentages");
}

describe("what LatencyHistogram refuses", () => {
	const strangers: Array<[what: string, value: unknown]> = [
		["nothing", undefined],
		["null", null],
		["a number", 7],
		["a string", "SElTVA=="],
		["an object of another kind", {}],
		["another class of the addon", new native.MockCluster({ brokers: 1 })],
		["a look-alike", Object.create(native.LatencyHistogram.prototype)],
	];
	for (const [what, value] of strangers) {
		it(`add refuses ${what}`, () => {
			const histogram = new native.LatencyHistogram();
			assert.throws(() => histogram.add(value as LatencyHistogram), /add expects a LatencyHistogram/);
			assert.equal(histogram.count, 0);
		});
	}

	const whole = encodeIntoCompressedBase64(reference([1, 2, 3]));
	const garbage: Array<[what: string, text: string]> = [
		["nothing", ""],
		["no base64", "***"],
		["base64 of something else", Buffer.from("hello, histogram").toString("base64")],
		["a truncated histogram", whole.slice(0, 24)],
		["a damaged histogram", `${whole.slice(0, 20)}AAAA${whole.slice(24)}`],
		["a histogram with something behind it", `${whole.replace(/=+$/, "")}AAAA`],
		["zeros", Buffer.alloc(64).toString("base64")],
	];
	for (const [what, text] of garbage) {
		it(`decode refuses ${what} with an Error`, () => {
			assert.throws(() => decode(text), /^Error: (not an HdrHistogram|.*base64)/);
		});
	}

	it("decode survives random damage to every byte", () => {
		const bytes = Buffer.from(whole, "base64");
		const random = randomFrom(11);
		for (let round = 0; round < 2_000; round++) {
			const damaged = Buffer.from(bytes);
			damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
			try {
				assert.ok(decode(damaged.toString("base64")).count >= 0);
			} catch (error) {
				assert.match(String(error), /^Error: /);
			}
		}
	});
});
