import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	dailyProfile,
	linearProfile,
	producerRateListField,
	producerRateTimelineField,
	type RatePoint,
	stepProfile,
} from "../../../src/config/workload/rate-points.ts";
import type { RateProfile } from "../../../src/config/workload/rate-profile.ts";
import { checkField } from "./field-rows.ts";

const rest = Number.POSITIVE_INFINITY;
const hour = 3600;

describe("producerRateList", () => {
	checkField(producerRateListField, [
		["nothing", "", null],
		[
			"minutes since the start, put in order",
			[
				["10", "2000"],
				["0.5", "1000"],
			],
			{
				from: "start",
				points: [
					{ seconds: 30, rate: 1000 },
					{ seconds: 600, rate: 2000 },
				],
			},
		],
		[
			"times of the day",
			[
				["4", "30", "100"],
				["23", "59", "0"],
			],
			{
				from: "midnight",
				points: [
					{ seconds: 4.5 * hour, rate: 100 },
					{ seconds: 24 * hour - 60, rate: 0 },
				],
			},
		],
		["no number", "5", /^: must be a list, not `5`; list `\[minutes, rate\]` since the start/],
		["no list of numbers", ["1", "2"], /^0: must be a list, not `1`/],
		["no empty list", [], /^: has no rate above 0/],
		["no rate of 0 throughout", [["0", "0"]], /^: has no rate above 0; give it one/],
		["no row of one number", [["1"]], /^0: must be two or three numbers; list `\[minutes, rate\]`/],
		["no row of four numbers", [["1", "2", "3", "4"]], /^0: must be two or three numbers/],
		[
			"no rows of both forms",
			[
				["1", "2"],
				["1", "2", "3"],
			],
			/^1: has 3 numbers where the first has 2; write all in one form/,
		],
		["no negative rate", [["1", "-2"]], /^0\.1: must be a number of at least 0, not `-2`/],
		["no word", [["1", "max"]], /^0\.1: must be a number of at least 0, not `max`/],
		["no hour 24", [["24", "0", "1"]], /^0: must begin with a time of day, hour 0 to 23 and minute 0 to 59/],
		["no minute 60", [["0", "60", "1"]], /^0: must begin with a time of day/],
		["no half hour", [["0.5", "0", "1"]], /^0: must begin with a time of day/],
		[
			"no time twice",
			[
				["1", "2"],
				["3", "4"],
				["1", "5"],
			],
			/^2: gives a second rate for the same time; remove one/,
		],
	]);
});

describe("producerRateTimeline", () => {
	checkField(producerRateTimelineField, [
		["nothing", undefined, null],
		[
			"seconds and minutes",
			[
				{ atMinutes: "1", rate: "20" },
				{ atSeconds: "0", rate: "10" },
			],
			[
				{ seconds: 0, rate: 10 },
				{ seconds: 60, rate: 20 },
			],
		],
		["no point without a time", [{ rate: "1" }], /^0: needs either `atSeconds` or `atMinutes`; list points such as/],
		["no point with two times", [{ atSeconds: "60", atMinutes: "1", rate: "1" }], /^0: needs either `atSeconds` or/],
		["no point without a rate", [{ atSeconds: "60" }], /^0\.rate: is missing; list points such as/],
		["no rate of 0 throughout", [{ atSeconds: "60", rate: "0" }], /^: has no rate above 0/],
		[
			"no time twice",
			[
				{ atSeconds: "60", rate: "1" },
				{ atMinutes: "1", rate: "2" },
			],
			/^1: gives a second rate for the same time/,
		],
	]);
});

const points: RatePoint[] = [
	{ seconds: 10, rate: 100 },
	{ seconds: 30, rate: 300 },
	{ seconds: 40, rate: 300 },
];

it("goes from point to point in steps", () => {
	assert.deepEqual(stepProfile(points), [
		{ shape: "hold", seconds: 30, rate: 100 },
		{ shape: "hold", seconds: 10, rate: 300 },
		{ shape: "hold", seconds: rest, rate: 300 },
	]);
});

it("goes from point to point in straight lines", () => {
	assert.deepEqual(linearProfile(points), [
		{ shape: "hold", seconds: 10, rate: 100 },
		{ shape: "ramp", seconds: 20, rate: 100, toRate: 300 },
		{ shape: "hold", seconds: 10, rate: 300 },
		{ shape: "hold", seconds: rest, rate: 300 },
	]);
	assert.throws(() => linearProfile([]), RangeError);
});

describe("dailyProfile", () => {
	/** The points that a test of AutoMQ's fork checks its rates by. */
	const day: RatePoint[] = [
		{ seconds: 3 * hour, rate: 100 },
		{ seconds: 12 * hour, rate: 1000 },
		{ seconds: 22 * hour, rate: 0 },
	];
	const at = (hours: number, minutes = 0) => new Date(2026, 2, 1, hours, minutes);

	const rates: Array<[time: Date, rate: number]> = [
		[at(3), 100],
		[at(12), 1000],
		[at(22), 0],
		[at(5), 300],
		[at(5, 6), 310],
		[at(17, 57), 405],
		[at(18), 400],
		[at(23), 20],
		[at(23, 57), 39],
		[at(0), 40],
		[at(0, 3), 41],
		[at(1), 60],
		[at(2), 80],
	];
	for (const [time, rate] of rates) {
		it(`begins with ${rate} msg/s at ${time.toTimeString().slice(0, 5)}`, () => {
			const begin = dailyProfile(day, time, 60)[0]?.rate ?? Number.NaN;
			assert.ok(Math.abs(begin - rate) < 1e-9, String(begin));
		});
	}

	it("goes on past midnight for as long as the test lasts", () => {
		assert.deepEqual(dailyProfile(day, at(17), 24 * hour), [
			{ shape: "ramp", seconds: 5 * hour, rate: 500, toRate: 0 },
			{ shape: "ramp", seconds: 5 * hour, rate: 0, toRate: 100 },
			{ shape: "ramp", seconds: 9 * hour, rate: 100, toRate: 1000 },
			{ shape: "ramp", seconds: 10 * hour, rate: 1000, toRate: 0 },
			{ shape: "hold", seconds: rest, rate: 0 },
		] satisfies RateProfile);
	});

	it("takes seconds of the clock into account", () => {
		const start = new Date(2026, 2, 1, 21, 59, 30, 500);
		assert.equal(dailyProfile(day, start, 1)[0]?.seconds, 29.5);
	});

	it("keeps one rate all day", () => {
		const profile = dailyProfile([{ seconds: hour, rate: 7 }], at(2), 48 * hour);
		assert.ok(profile.every(({ shape, rate }) => shape === "hold" && rate === 7));
	});
});
