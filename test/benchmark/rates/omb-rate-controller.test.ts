import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OmbRateController, ombRateLimits } from "../../../src/benchmark/rates/omb-rate-controller.ts";
import { ConfigError } from "../../../src/config/config-error.ts";

/** A step: rate, totals of acknowledged and received messages, the next rate and the ramping factor behind it. */
type Step = [rate: number, published: number, received: number, next: number, factor: number];

const chains: Array<[what: string, periodSeconds: number, steps: Step[]]> = [
	["doubles a rate that is kept up with", 1, [[10_000, 10_000, 10_000, 20_000, 1]]],
	[
		"goes down to what was received less the backlog",
		1,
		[
			[10_000, 10_000, 10_000, 20_000, 1],
			[20_000, 20_000, 15_000, 5000, 0.5],
		],
	],
	[
		"goes down to what was published when nothing waits to be received",
		1,
		[
			[10_000, 10_000, 10_000, 20_000, 1],
			[20_000, 15_000, 20_000, 5000, 0.5],
		],
	],
	[
		"doubles its factor before it uses it",
		1,
		[
			[10_000, 10_000, 5000, 5000, 0.5],
			[5000, 20_000, 20_000, 10_000, 1],
		],
	],
	["takes a backlog of the very limit for none", 1, [[10_000, 10_000, 9000, 20_000, 1]]],
	["takes a shortage of the very limit for none", 1, [[10_000, 9000, 9000, 20_000, 1]]],
	["goes down for one message more", 1, [[10_000, 8999, 8999, 8999, 0.5]]],
	["takes the copies of two subscriptions for one", 1, [[10_000, 10_000, 12_000, 20_000, 1]]],
	[
		"never leaves a rate of 0",
		3,
		[
			[10_000, 0, 0, 0, 0.5],
			[0, 0, 0, 0, 1],
			[0, 0, 0, 0, 1],
			[0, 0, 0, 0, 1],
		],
	],
	[
		"goes through ups and downs",
		3,
		[
			[10_000, 30_000, 30_000, 20_000, 1],
			[20_000, 90_000, 90_000, 40_000, 1],
			[40_000, 150_000, 120_000, 10_000, 0.5],
			[10_000, 180_000, 179_000, 20_000, 1],
			[20_000, 210_000, 209_500, 10_000, 0.5],
			[10_000, 210_000, 209_500, 0, 0.25],
			[0, 210_000, 210_000, 0, 0.5],
		],
	],
];

describe("OmbRateController", () => {
	for (const [what, periodSeconds, steps] of chains) {
		it(what, () => {
			const controller = new OmbRateController(ombRateLimits({}));
			for (const [rate, published, received, next, factor] of steps) {
				assert.equal(controller.next(rate, periodSeconds * 1e9, published, received), next);
				assert.equal(controller.rampingFactor, factor);
			}
		});
	}

	it("halves its factor down to the least and no further", () => {
		const controller = new OmbRateController(ombRateLimits({}));
		const factors = Array.from({ length: 9 }, (_, i) => {
			controller.next(10_000, 1e9, 10_000 * (i + 1), 0);
			return controller.rampingFactor;
		});
		assert.deepEqual(factors.slice(5), [0.015625, 0.01, 0.01, 0.01]);
	});

	it("goes up by no more than the largest factor that the environment names", () => {
		const controller = new OmbRateController(ombRateLimits({ MAX_RAMPING_FACTOR: "0.5" }));
		assert.equal(controller.next(10_000, 1e9, 10_000, 10_000), 15_000);
		assert.equal(controller.next(15_000, 1e9, 25_000, 25_000), 22_500);
	});

	it("goes down from the backlogs that the environment names", () => {
		const limits = ombRateLimits({ PUBLISH_BACKLOG_LIMIT: "5000", RECEIVE_BACKLOG_LIMIT: "4000" });
		assert.equal(new OmbRateController(limits).next(10_000, 1e9, 5000, 1000), 20_000);
		assert.equal(new OmbRateController(limits).next(10_000, 1e9, 4999, 4999), 4999);
		assert.equal(new OmbRateController(limits).next(10_000, 1e9, 10_000, 5999), 5999);
	});
});

describe("ombRateLimits", () => {
	it("reads Java OMB's variables and has its defaults", () => {
		const defaults = { publishBacklogMessages: 1000, receiveBacklogMessages: 1000 };
		assert.deepEqual(ombRateLimits({}), { ...defaults, leastRampingFactor: 0.01, mostRampingFactor: 1 });
		assert.equal(ombRateLimits({ MIN_RAMPING_FACTOR: "2.34" }).leastRampingFactor, 2.34);
	});

	const mistakes: Array<[name: string, value: string]> = [
		["PUBLISH_BACKLOG_LIMIT", "1e3"],
		["RECEIVE_BACKLOG_LIMIT", "many"],
		["MIN_RAMPING_FACTOR", ""],
		["MAX_RAMPING_FACTOR", "1,5"],
	];
	for (const [name, value] of mistakes) {
		it(`refuses \`${name}=${value}\``, () => {
			assert.throws(
				() => ombRateLimits({ [name]: value }),
				(error) => error instanceof ConfigError && error.message.includes(name),
			);
		});
	}
});
