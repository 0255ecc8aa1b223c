import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Observation, RateBracket } from "../../../src/benchmark/rates/rate-bracket.ts";

const top = 1_000_000;

function bracket(): RateBracket {
	return new RateBracket(0.03, top);
}

function refute(given: RateBracket, rate: number, observed: Observation | null = null): void {
	given.refuted({ rate, reason: "too much", clientLimited: false, brief: false }, observed);
}

const steady = (rate: number): Observation => ({ rate, steady: true });

describe("RateBracket", () => {
	it("knows the highest rate proved and the lowest refuted", () => {
		const given = bracket();
		for (const rate of [100, 300, 200]) given.proved(rate);
		for (const rate of [900, 500]) refute(given, rate);
		assert.deepEqual([given.low, given.high?.rate], [300, 500]);
	});

	it("is closed when the bounds differ by the tolerance", () => {
		const given = bracket();
		given.proved(1000);
		refute(given, 1031);
		assert.equal(given.closed, false);
		refute(given, 1030);
		assert.equal(given.closed, true);
	});

	it("is closed by the highest rate of all, or when the lowest is too much", () => {
		const high = bracket();
		high.proved(top);
		const low = bracket();
		refute(low, 1);
		assert.deepEqual([high.closed, low.closed, bracket().closed], [true, true, false]);
	});

	it("takes back what the latest evidence contradicts, and counts it", () => {
		const given = bracket();
		given.proved(1000);
		refute(given, 900);
		assert.deepEqual([given.low, given.high?.rate, given.contradictions], [null, 900, 1]);
		given.proved(950);
		assert.deepEqual([given.low, given.high, given.contradictions], [950, null, 2]);
	});

	it("does not hold a short look against the cluster that a longer one contradicts", () => {
		const given = bracket();
		given.refuted({ rate: 1000, reason: "too much", clientLimited: false, brief: true }, null);
		given.proved(1000);
		assert.deepEqual([given.high, given.contradictions, given.next()], [null, 0, 2000]);
	});

	it("counts the probes that refute the same rate", () => {
		const given = bracket();
		refute(given, 500);
		refute(given, 500);
		assert.equal(given.high?.count, 2);
	});

	it("doubles a rate as long as nothing is too much", () => {
		const given = bracket();
		given.proved(1000);
		assert.equal(given.next(), 2000);
		given.proved(top * 0.9);
		assert.equal(given.next(), top);
	});

	it("goes up gently, then faster, where an upper bound has turned out to be none", () => {
		const given = bracket();
		refute(given, 1000);
		given.proved(1000);
		const steps = Array.from({ length: 5 }, () => Math.round((given.next() / 1000) * 100) / 100);
		assert.deepEqual(steps, [1.1, 1.21, 1.46, 2, 2]);
	});

	it("goes a little below what was observed, then ever further", () => {
		const given = bracket();
		refute(given, 10_000, steady(4000));
		assert.equal(given.next(), 3800);
		refute(given, 3800, steady(3800));
		assert.equal(given.next(), 3420);
		refute(given, 3420, steady(3420));
		assert.equal(given.next(), 3420 * 0.8);
	});

	it("trusts a short look that let a rate pass more than what was observed, once", () => {
		const given = bracket();
		given.passed(6000);
		refute(given, 10_000, steady(2000));
		assert.equal(given.next(), 5700);
		refute(given, 5700, steady(2000));
		assert.equal(given.next(), 1800);
	});

	it("falls to no less than a twentieth, and to no less than the lowest rate", () => {
		const given = bracket();
		refute(given, 1000, steady(0));
		assert.equal(given.next(), 50);
		refute(given, 3, steady(0));
		assert.equal(given.next(), 1);
	});

	it("tries just below what was observed, then just above what that proved", () => {
		const given = bracket();
		given.proved(1000);
		refute(given, 3000, steady(2000));
		assert.equal(given.next(), 1970);
		given.proved(1970);
		assert.equal(given.next(), 1970 * 1.03);
	});

	it("tries the middle when what was observed has misled, or the cluster stood still", () => {
		const misled = bracket();
		misled.proved(1000);
		refute(misled, 1080, steady(1060));
		refute(misled, 1044, steady(1043));
		assert.equal(Math.round(misled.next()), Math.round(Math.sqrt(1000 * 1044)));
		const standstill = bracket();
		standstill.proved(1000);
		refute(standstill, 1080, { rate: 1060, steady: false });
		assert.equal(Math.round(standstill.next()), Math.round(Math.sqrt(1000 * 1080)));
	});

	it("leans to the upper side of a wide bracket, but not far beyond what was proved", () => {
		const given = bracket();
		given.proved(1000);
		refute(given, 1331);
		assert.equal(Math.round(given.next()), 1210);
		const wider = bracket();
		wider.proved(1000);
		refute(wider, 100_000);
		assert.equal(wider.next(), 1500);
	});
});
