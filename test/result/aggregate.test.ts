import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deriveFigures, mebibytesPerSecond, ratePerSecond } from "../../src/result/aggregate.ts";
import { periodSample, runMeasurement, unthrottledMeasurement } from "./sample-measurement.ts";

describe("deriveFigures", () => {
	const figures = deriveFigures(runMeasurement());
	// 10 s and 5 s of measurement behind 4 s of warm-up, computed by hand.
	const expected: Array<[figure: keyof typeof figures, value: number, how: string]> = [
		["warmupSeconds", 4, "the one warm-up period"],
		["measurementSeconds", 15, "10 + 5"],
		["publishRate", 800, "(10,000 + 2,000) acknowledged / 15 s, without the flush that the aggregate holds"],
		["publishMebibytesPerSecond", 22 / 15, "(20 + 2) MiB / 15 s"],
		["consumeRate", 800, "(9,000 + 3,000) / 15 s"],
		["consumeMebibytesPerSecond", 19 / 15, "(15 + 4) MiB / 15 s"],
		["publishErrorRate", 1 / 3, "5 / 15 s"],
		["targetRate", 900, "(1,000 * 10 s + 700 * 5 s) / 15 s, not the plain mean 850"],
		["targetShare", 800 / 900, "publishRate / targetRate"],
		["cpuUsPerMessage", 5, "(30,000 + 18,000 + 6,000 + 6,000) µs / 12,000 acknowledged"],
		["coordinatorCpuUsPerMessage", 3, "(30,000 + 6,000) µs / 12,000 acknowledged"],
		["consumersCpuUsPerMessage", 2, "(18,000 + 6,000) µs / 12,000 received"],
		["rssPeakBytes", 300 * 1024 * 1024, "the warm-up period held most"],
		["sendThreadsBusy", 0.3, "(0.2 * 10 s + 0.5 * 5 s) / 15 s, not the plain mean 0.35"],
	];
	for (const [figure, value, how] of expected) {
		it(`${figure}: ${how}`, () => assert.ok(Math.abs((figures[figure] ?? Number.NaN) - value) < 1e-12));
	}

	it("has no figure beside these", () => {
		assert.deepEqual(Object.keys(figures).sort(), expected.map(([figure]) => figure).sort());
	});

	it("divides the consumers' time by received and the coordinator's by acknowledged messages", () => {
		const counts = { ...periodSample().counts, acknowledged: 10_000, received: 36_000 };
		const fanOut = deriveFigures({ periods: [periodSample({ counts })] });
		assert.equal(fanOut.consumersCpuUsPerMessage, 0.5);
		assert.equal(fanOut.coordinatorCpuUsPerMessage, 3);
	});

	it("has no target when a period was unthrottled", () => {
		const unthrottled = deriveFigures(unthrottledMeasurement());
		assert.equal(unthrottled.targetRate, null);
		assert.equal(unthrottled.targetShare, null);
	});

	it("has no share of a target of zero", () => {
		assert.equal(deriveFigures({ periods: [periodSample({ targetRate: 0 })] }).targetShare, null);
	});

	it("says null or 0, never NaN, for a run without periods", () => {
		const figuresOfNothing = deriveFigures({ periods: [] });
		assert.equal(figuresOfNothing.publishRate, 0);
		for (const figure of ["targetRate", "cpuUsPerMessage", "rssPeakBytes", "sendThreadsBusy"] as const) {
			assert.equal(figuresOfNothing[figure], null, figure);
		}
		assert.ok(Object.values(figuresOfNothing).every((figure) => figure === null || Number.isFinite(figure)));
	});
});

describe("rates", () => {
	it("divides by the measured length", () => assert.equal(ratePerSecond(10_387, 10.5), 10_387 / 10.5));
	it("is 0 for a period without length", () => assert.equal(ratePerSecond(5, 0), 0));
	it("takes 1024 * 1024 bytes for a MB", () => assert.equal(mebibytesPerSecond(3 * 1024 * 1024, 2), 1.5));
});
