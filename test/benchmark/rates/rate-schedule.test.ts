import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	expectedMessages,
	publishRate,
	type RateStep,
	rateAt,
	rateSteps,
} from "../../../src/benchmark/rates/rate-schedule.ts";
import type { RateProfile } from "../../../src/config/workload/rate-profile.ts";

const noLimit = Number.POSITIVE_INFINITY;
const forEver = Number.POSITIVE_INFINITY;

const holds: RateProfile = [
	{ shape: "hold", seconds: 10, rate: 1000 },
	{ shape: "hold", seconds: 5, rate: 4000 },
];
const bursts: RateProfile = [
	{ shape: "burst", seconds: 25, rate: 100, peakRate: 900, everySeconds: 10, burstSeconds: 2 },
	{ shape: "hold", seconds: 5, rate: 50 },
];
const ramp: RateProfile = [{ shape: "ramp", seconds: 20, rate: 0, toRate: 2000 }];
const sine: RateProfile = [{ shape: "sine", seconds: forEver, rate: 500, amplitude: 700, periodSeconds: 12 }];
/** `producerRateList` of a fork: pairs of rate and length, one after the other. */
const rateList: RateProfile = [100, 300, 200].map((rate) => ({ shape: "hold", seconds: 30, rate }));
/** `producerRateTimeline` of a fork: points in time with a rate, straight lines between them. */
const timeline: RateProfile = [
	{ shape: "ramp", seconds: 60, rate: 100, toRate: 700 },
	{ shape: "ramp", seconds: 30, rate: 700, toRate: 700 },
	{ shape: "ramp", seconds: 45, rate: 700, toRate: 0 },
];
const stopAndGo: RateProfile = [
	{ shape: "hold", seconds: 2, rate: 0 },
	{ shape: "hold", seconds: 1, rate: noLimit },
	{ shape: "hold", seconds: 2, rate: 30 },
];
const mixed: RateProfile = [
	{ shape: "ramp", seconds: 7.7, rate: 3, toRate: 41 },
	{ shape: "sine", seconds: 33.3, rate: 20, amplitude: 35, periodSeconds: 2.9 },
	{ shape: "burst", seconds: 11.1, rate: 0.5, peakRate: 77, everySeconds: 1.3, burstSeconds: 0.4 },
];

const profiles: Array<[what: string, profile: RateProfile, seconds: number]> = [
	["holds", holds, 15],
	["holds that the measurement cuts off", holds, 12.5],
	["a last hold that goes on", holds, 60],
	["bursts", bursts, 30],
	["a burst that the measurement cuts off", bursts, 21],
	["a ramp", ramp, 20],
	["a ramp that the measurement cuts off", ramp, 9.37],
	["a ramp whose last rate goes on", ramp, 33],
	["a sine without end, cut off below 0", sine, 100],
	["a sine for less than a wave", sine, 5],
	["a fork's list of rates", rateList, 90],
	["a fork's timeline", timeline, 135],
	["slow rates of all shapes", mixed, 61.8],
];

function sum(steps: RateStep[], figure: (step: RateStep, seconds: number) => number): number {
	return steps.reduce((total, step) => total + figure(step, step.toSeconds - step.fromSeconds), 0);
}

/** What the engine sends at a rate: message g is due g / rate after the rate was set, the first one at once. */
const sentIn = (step: RateStep, seconds: number, owed = 0) => Math.ceil(publishRate(step, owed) * seconds);

describe("rateAt", () => {
	const cases: Array<[what: string, profile: RateProfile, atSeconds: number, rate: number]> = [
		["is a hold's rate", holds, 9.9, 1000],
		["is the rate behind a jump at the jump", holds, 10, 4000],
		["stays at the last rate behind the end", holds, 100, 4000],
		["is the peak at the start of a burst", bursts, 0, 900],
		["is the base rate behind a burst", bursts, 2, 100],
		["is the peak again at the next burst", bursts, 10, 900],
		["is still the peak where the segment ends within a burst", bursts, 21.9, 900],
		["is the next segment's behind it", bursts, 25, 50],
		["glides in a ramp", ramp, 5, 500],
		["stays where a ramp ended", ramp, 50, 2000],
		["swings in a sine", sine, 3, 1200],
		["is without limit in an unpaced stretch", stopAndGo, 2.5, noLimit],
		["is 0 in a pause", stopAndGo, 1, 0],
	];
	for (const [what, profile, atSeconds, rate] of cases) {
		it(what, () =>
			assert.ok(rateAt(profile, atSeconds) === rate || Math.abs(rateAt(profile, atSeconds) - rate) < 1e-9),
		);
	}
});

describe("expectedMessages", () => {
	const cases: Array<[what: string, profile: RateProfile, from: number, to: number, messages: number]> = [
		["adds up holds", holds, 0, 15, 30_000],
		["counts part of them", holds, 9, 11, 1000 + 4000],
		["counts the last rate behind the end", holds, 15, 20, 20_000],
		["counts bursts and what is between them", bursts, 0, 10, 1800 + 800],
		["counts a burst that is cut off", bursts, 20, 21, 900],
		["counts a ramp", ramp, 0, 20, 20_000],
		["counts the middle of a ramp", ramp, 5, 15, 10_000],
		["counts a fork's list", rateList, 15, 75, 1500 + 9000 + 3000],
		["counts a fork's timeline", timeline, 0, 135, 24_000 + 21_000 + 15_750],
		["has no end where there is no pacing", stopAndGo, 0, 5, noLimit],
		["counts behind such a stretch", stopAndGo, 3, 5, 60],
		["is 0 in a pause", stopAndGo, 0, 2, 0],
	];
	for (const [what, profile, from, to, messages] of cases) {
		it(what, () => {
			const counted = expectedMessages(profile, from, to);
			assert.ok(counted === messages || Math.abs(counted - messages) < 1e-6, String(counted));
		});
	}
});

describe("rateSteps", () => {
	for (const [what, profile, seconds] of profiles) {
		it(`follow ${what} without gaps, from the start to the end of the measurement`, () => {
			const steps = [...rateSteps(profile, seconds)];
			let atSeconds = 0;
			for (const { fromSeconds, toSeconds } of steps) {
				assert.equal(fromSeconds, atSeconds);
				assert.ok(toSeconds > fromSeconds);
				atSeconds = toSeconds;
			}
			assert.equal(atSeconds, seconds);
		});

		it(`ask for as many messages as ${what}`, () => {
			const expected = expectedMessages(profile, 0, seconds);
			const asked = sum([...rateSteps(profile, seconds)], ({ targetRate }, length) => targetRate * length);
			assert.ok(Math.abs(asked - expected) <= 1e-9 * expected, `${asked} for ${expected}`);
		});

		it(`have the integral of ${what} in whole messages`, () => {
			const messages = sum([...rateSteps(profile, seconds)], (step) => step.messages);
			assert.ok(Math.abs(messages - expectedMessages(profile, 0, seconds)) <= 0.5 + 1e-6, String(messages));
		});

		it(`have the engine send each share of ${what}, a third of an interval more or less`, () => {
			for (const step of rateSteps(profile, seconds)) {
				const lengthSeconds = step.toSeconds - step.fromSeconds;
				for (const shift of step.messages > 0 ? [-1 / 3, 0, 1 / 3] : [0]) {
					const shifted = lengthSeconds + (shift === 0 ? 0 : shift / publishRate(step));
					assert.equal(sentIn(step, shifted), step.messages);
				}
			}
		});
	}

	const starts = (profile: RateProfile, seconds: number) =>
		[...rateSteps(profile, seconds)].map(({ fromSeconds, targetRate }) => [fromSeconds, targetRate]);

	it("change holds and bursts at their very instants and nowhere else", () => {
		assert.deepEqual(starts(holds, 15), [
			[0, 1000],
			[10, 4000],
		]);
		assert.deepEqual(starts(bursts, 27), [
			[0, 900],
			[2, 100],
			[10, 900],
			[12, 100],
			[20, 900],
			[22, 100],
			[25, 50],
		]);
	});

	it("leave out a burst as long as its interval and one without length", () => {
		const burst = { shape: "burst", seconds: 3, rate: 10, peakRate: 90, everySeconds: 1 } as const;
		const rates = (burstSeconds: number) =>
			[...rateSteps([{ ...burst, burstSeconds }], 3)].map(({ targetRate }) => targetRate);
		assert.deepEqual(rates(1), [90, 90, 90]);
		assert.deepEqual(rates(0), [10, 10, 10]);
	});

	const widths: Array<[what: string, profile: RateProfile, seconds: number, steps: number]> = [
		["a fiftieth of a ramp", ramp, 20, 50],
		["no less than 0.1 s", [{ shape: "ramp", seconds: 1, rate: 0, toRate: 100 }], 1, 10],
		["no more than 1 s", [{ shape: "ramp", seconds: 600, rate: 0, toRate: 100 }], 600, 600],
		["a fiftieth of a wave", sine, 24, 100],
	];
	for (const [what, profile, seconds, steps] of widths) {
		it(`are ${what} long`, () => assert.equal([...rateSteps(profile, seconds)].length, steps));
	}

	it("take the mean of a ramp over each step", () => {
		const [first, second] = [...rateSteps([{ shape: "ramp", seconds: 1, rate: 0, toRate: 1000 }], 1)];
		assert.ok(Math.abs((first as RateStep).targetRate - 50) < 1e-9);
		assert.ok(Math.abs((second as RateStep).targetRate - 150) < 1e-9);
	});

	it("have nothing to send in a pause and no end without pacing", () => {
		const steps = [...rateSteps(stopAndGo, 5)].map(({ targetRate, messages }) => [targetRate, messages]);
		assert.deepEqual(steps, [
			[0, 0],
			[noLimit, noLimit],
			[30, 60],
		]);
	});

	it("are made one by one, however long the profile", () => {
		const endless = rateSteps([{ shape: "sine", seconds: forEver, rate: 9, amplitude: 1, periodSeconds: 4 }], forEver);
		for (let i = 0; i < 1000; i++) assert.equal(endless.next().done, false);
	});
});

describe("publishRate", () => {
	const step = (messages: number, seconds = 2): RateStep => ({
		fromSeconds: 4,
		toSeconds: 4 + seconds,
		targetRate: messages / seconds,
		messages,
	});
	const rates: Array<[what: string, step: RateStep, owed: number, rate: number]> = [
		["is 0 in a pause", step(0), 0, 0],
		["is a little below the target", step(60), 0, 59.5 / 2],
		["makes up for what is owed", step(60), 40, 99.5 / 2],
		["makes up over a second, where the step is shorter", step(60, 0.25), 40, 69.5 / 0.25],
		["is lower where too many were sent", step(60), -40, 19.5 / 2],
		["is not below 0", step(60), -400, 0],
		["stays without limit where the target is", step(noLimit), 7, noLimit],
		["is not below the rate from which on there is no pacing", step(20_000_000), 0, 10_000_000],
		["does not reach it to make up", step(60), 1e9, 9_999_999],
	];
	for (const [what, given, owed, rate] of rates) it(what, () => assert.equal(publishRate(given, owed), rate));

	it("sends what is owed on top", () => assert.equal(sentIn(step(60), 2, 40), 100));
});
