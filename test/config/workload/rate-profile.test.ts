import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	multiplyRates,
	type RateProfile,
	rateProfileField,
	startRate,
} from "../../../src/config/workload/rate-profile.ts";
import { checkField } from "./field-rows.ts";

const rest = Number.POSITIVE_INFINITY;

/** One segment of each shape. */
const everyShape: RateProfile = [
	{ shape: "hold", seconds: 30, rate: 1000 },
	{ shape: "ramp", seconds: 60, rate: 1000, toRate: 5000 },
	{ shape: "burst", seconds: 60, rate: 1000, peakRate: 10_000, everySeconds: 10, burstSeconds: 1 },
	{ shape: "sine", seconds: 60, rate: 1000, amplitude: 500, periodSeconds: 20 },
];

const burst = { burst: "1", peak: "2", everySeconds: "10", burstSeconds: "1", seconds: "60" };
const sine = { sine: "1", amplitude: "2", periodSeconds: "3", seconds: "4" };

describe("rateProfile", () => {
	checkField(rateProfileField, [
		["nothing", undefined, null],
		[
			"every shape",
			[
				{ hold: "1000", seconds: "30" },
				{ ramp: ["1000", "5000"], seconds: "60" },
				{ burst: "1000", peak: "10_000", everySeconds: "10", burstSeconds: "1", seconds: "60" },
				{ sine: "1000", amplitude: "500", periodSeconds: "20", seconds: "60" },
			],
			everyShape,
		],
		["a last segment to the end of the test", [{ hold: "5" }], [{ shape: "hold", seconds: rest, rate: 5 }]],
		["no limit while it holds", [{ hold: "max", seconds: "1" }], [{ shape: "hold", seconds: 1, rate: rest }]],
		[
			"bursts without limit",
			[{ ...burst, peak: "max", seconds: null }],
			[{ shape: "burst", seconds: rest, rate: 1, peakRate: rest, everySeconds: 10, burstSeconds: 1 }],
		],
		["a ramp from 0", [{ ramp: ["0", "9"], seconds: "1" }], [{ shape: "ramp", seconds: 1, rate: 0, toRate: 9 }]],
		["no word", "wave", /^: must be a list, not `wave`; list segments; write `\{ hold: 1000, seconds: 30 \}`/],
		["no empty list", [], /^: has no rate above 0; give a segment one/],
		["no rate of 0 throughout", [{ hold: "0" }], /^: has no rate above 0/],
		["no ramp from 0 to 0", [{ ramp: ["0", "0"], seconds: "1" }], /^: has no rate above 0/],
		["no segment without a shape", [{ seconds: "1" }], /^0: must hold one of `hold`, `ramp`, `burst`, `sine`; write/],
		["no segment of two shapes", [{ hold: "1", ...sine }], /^0: must hold one of `hold`/],
		["no text for a segment", ["1000"], /^0: must hold one of `hold`/],
		["no misspelt key", [{ hold: "1", second: "1" }], /^0: Unrecognized key: "second"/],
		["no length of 0", [{ hold: "1", seconds: "0" }], /^0\.seconds: must be a number above 0, not `0`; write `\{ hold/],
		[
			"no end before the last",
			[{ hold: "1" }, { hold: "2" }],
			/^0\.seconds: is missing; only the last segment may go on/,
		],
		["no ramp without a length", [{ ramp: ["1", "2"] }], /^0\.seconds: is missing; write `\{ ramp: \[1000, 5000\]/],
		["no ramp of one rate", [{ ramp: ["1"], seconds: "1" }], /^0\.ramp: must be two rates, from and to; write/],
		["no ramp of three rates", [{ ramp: ["1", "2", "3"], seconds: "1" }], /^0\.ramp: must be two rates/],
		[
			"no ramp without limit",
			[{ ramp: ["1", "max"], seconds: "1" }],
			/^0\.ramp\.1: must be a number of at least 0, not `max`/,
		],
		["no negative rate", [{ hold: "-1" }], /^0\.hold: must be a number of at least 0 or the word `max`, not `-1`/],
		["no bursts without a pause", [{ ...burst, burstSeconds: "10" }], /^0\.burstSeconds: must be below `everySeconds`/],
		[
			"no bursts that no timer can follow",
			[{ ...burst, burstSeconds: "0.001" }],
			/^0\.burstSeconds: must be a number of at/,
		],
		["no bursts of no peak", [{ ...burst, peak: null }], /^0\.peak: is missing; write `\{ burst: 1000, peak: 10000/],
		[
			"no sine without a period",
			[{ ...sine, periodSeconds: "0" }],
			/^0\.periodSeconds: must be a number of at least 0.01/,
		],
		["no sine without an amplitude", [{ ...sine, amplitude: null }], /^0\.amplitude: is missing; write `\{ sine: 1000/],
		["no sine around max", [{ ...sine, sine: "max" }], /^0\.sine: must be a number of at least 0, not `max`/],
	]);
});

describe("startRate", () => {
	const rows: Array<[index: number, rate: number]> = [
		[0, 1000],
		[1, 1000],
		[2, 10_000],
		[3, 1000],
	];
	for (const [index, rate] of rows) {
		const profile = everyShape.slice(index);
		it(`is ${rate} for a ${profile[0]?.shape}`, () => assert.equal(startRate(profile), rate));
	}

	it("needs a segment", () => assert.throws(() => startRate([]), RangeError));
});

it("multiplies the rates of every shape, but no times", () => {
	assert.deepEqual(multiplyRates(everyShape, 3), [
		{ shape: "hold", seconds: 30, rate: 3000 },
		{ shape: "ramp", seconds: 60, rate: 3000, toRate: 15_000 },
		{ shape: "burst", seconds: 60, rate: 3000, peakRate: 30_000, everySeconds: 10, burstSeconds: 1 },
		{ shape: "sine", seconds: 60, rate: 3000, amplitude: 1500, periodSeconds: 20 },
	]);
});
