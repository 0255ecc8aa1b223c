import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { holdCurve, type RateCurve, rampCurve, sineCurve } from "../../../src/benchmark/rates/rate-curve.ts";

/** Midpoint sums, which know nothing of closed forms. */
function numericIntegral({ rateAt }: RateCurve, from: number, to: number): number {
	const slices = 20_000;
	const width = (to - from) / slices;
	return Array.from({ length: slices }, (_, i) => rateAt(from + (i + 0.5) * width) * width).reduce((a, b) => a + b, 0);
}

const ramp = rampCurve({ rate: 1000, toRate: 3000, seconds: 10 });
const wave = (rate: number, amplitude: number) => sineCurve({ rate, amplitude, periodSeconds: 8 });

describe("the rate of a curve", () => {
	const cases: Array<[what: string, curve: RateCurve, atSeconds: number, rate: number]> = [
		["a hold stays", holdCurve(70), 3, 70],
		["a ramp begins at its first rate", ramp, 0, 1000],
		["is halfway in the middle", ramp, 5, 2000],
		["and ends at its last", ramp, 10, 3000],
		["a ramp may fall", rampCurve({ rate: 500, toRate: 0, seconds: 4 }), 3, 125],
		["a sine begins in its middle", wave(1000, 400), 0, 1000],
		["is highest after a quarter of its period", wave(1000, 400), 2, 1400],
		["and lowest after three quarters", wave(1000, 400), 6, 600],
		["a negative amplitude begins downwards", wave(1000, -400), 2, 600],
		["a sine never goes below 0", wave(100, 400), 6, 0],
	];
	for (const [what, curve, atSeconds, rate] of cases) {
		it(what, () => assert.ok(Math.abs(curve.rateAt(atSeconds) - rate) < 1e-6, String(curve.rateAt(atSeconds))));
	}
});

describe("the messages of a curve", () => {
	const curves: Array<[what: string, curve: RateCurve]> = [
		["a hold", holdCurve(123.5)],
		["a rising ramp", ramp],
		["a falling ramp", rampCurve({ rate: 2000, toRate: 0, seconds: 30 })],
		["a sine above 0", wave(1000, 400)],
		["a sine that touches 0", wave(400, 400)],
		["a sine that is cut off at 0", wave(100, 400)],
		["a sine around 0", wave(0, 400)],
		["a sine that begins downwards", wave(1000, -400)],
		["a sine that begins downwards and is cut off", wave(100, -400)],
		["a sine without amplitude", wave(250, 0)],
	];
	const spans: Array<[from: number, to: number]> = [
		[0, 8],
		[0, 1.7],
		[1.7, 5.3],
		[5.3, 7.9],
		[4.2, 27.5],
	];
	for (const [what, curve] of curves) {
		for (const [from, to] of spans) {
			it(`are the integral of ${what} from ${from} s to ${to} s`, () => {
				const expected = numericIntegral(curve, from, to);
				assert.ok(Math.abs(curve.messages(from, to) - expected) <= 1e-4 * Math.max(1, expected), String(expected));
			});
		}
	}

	it("of whole waves are those of the middle rate", () => {
		assert.ok(Math.abs(wave(1000, 400).messages(0, 80) - 80_000) < 1e-6);
	});

	it("are without end where there is no pacing", () => {
		assert.equal(holdCurve(Number.POSITIVE_INFINITY).messages(1, 2), Number.POSITIVE_INFINITY);
	});
});
