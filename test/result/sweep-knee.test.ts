import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findKnee, markKnee, reachedTarget, type SweepPoint, sweepPoint } from "../../src/result/sweep-knee.ts";
import { sweepStep } from "./sample-sweep.ts";

/** Steps of 10,000 msg/s with these latencies; `reached` says which share of its target each got, 1 unless given. */
function curve(latenciesUs: number[], reached: number[] = []): SweepPoint[] {
	return latenciesUs.map((latencyUs, i) => {
		const targetRate = (i + 1) * 10_000;
		return { targetRate, achievedRate: targetRate * (reached[i] ?? 1), latencyUs };
	});
}

/** Mean time in a system with one server (M/M/1), by utilisation: 1 ms without load. */
const queueing = (...utilisations: number[]) => utilisations.map((utilisation) => 1000 / (1 - utilisation));
const unlimited: SweepPoint = { targetRate: null, achievedRate: 500_000, latencyUs: 90_000 };

describe("findKnee", () => {
	const cases: Array<[what: string, points: SweepPoint[], knee: number | null]> = [
		["a hockey stick has its knee where it turns up", curve([2000, 2100, 2300, 4000, 40_000]), 3],
		["a queue has its knee near saturation", curve(queueing(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)), 6],
		["a queue driven further has a later one", curve(queueing(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99)), 8],
		["a straight line has none", curve([1000, 2000, 3000, 4000, 5000, 6000]), null],
		["a nearly straight line has none", curve([2000, 3900, 6000, 8000, 10_100]), null],
		["a flat line with noise has none", curve([2000, 2030, 1990, 2010, 2400]), null],
		["a curve that flattens has none", curve([1000, 9000, 9500, 9600, 9700]), null],
		["equal latencies have none", curve([2000, 2000, 2000, 2000]), null],
		["three rates do not tell by latency", curve([2000, 2100, 40_000]), null],
		["nor does one rate", curve([2000]), null],
		["nor does none", [], null],
		["the last rate that was reached is the knee", curve([2000, 2100, 2300, 9000], [1, 1, 1, 0.9]), 2],
		["95 % count as reached", curve([2000, 2100, 2300], [1, 0.951, 0.949]), 1],
		["the latency of a rate that was not reached says nothing", curve([2000, 2, 3, 4, 90_000], [1, 1, 1, 1, 0.5]), 3],
		[
			"latency that breaks away before the rate does decides",
			curve([2000, 2000, 2500, 60_000, 3_000_000], [1, 1, 1, 1, 0.6]),
			2,
		],
		["a rate reached again beyond one that was not is no knee", curve([2000, 2100, 2200, 2300], [1, 1, 0.8, 1]), 1],
		["when no rate was reached there is none", curve([9000, 9000, 9000], [0.9, 0.5, 0.3]), null],
		["a step without limit is left aside", [...curve([2000, 2100, 2300, 4000, 40_000]), unlimited], 3],
		["a step without limit does not count as a rate that was missed", [...curve([2000, 2100]), unlimited], null],
	];
	for (const [what, points, knee] of cases) it(what, () => assert.equal(findKnee(points), knee));

	it("looks at the steps by rising target, whatever their order", () => {
		const points = curve([2000, 2100, 2300, 4000, 40_000]);
		const order = [4, 0, 3, 2, 1];
		assert.equal(findKnee(order.map((index) => points[index] as SweepPoint)), order.indexOf(3));
	});
});

describe("sweepPoint", () => {
	const step = sweepStep({ targetRate: 1000, publishRate: 990, consumeRate: 1800 });
	it("takes what each subscription received where that is less", () => {
		assert.equal(sweepPoint(step, 2).achievedRate, 900);
		assert.equal(sweepPoint(step, 1).achievedRate, 990);
	});

	it("goes without consumers by what was acknowledged", () => assert.equal(sweepPoint(step, 0).achievedRate, 990));

	it("goes by the response time, or else by the publish latency", () => {
		assert.equal(sweepPoint(step, 1).latencyUs, step.latencies.responseTime?.p99Us);
		const unpaced = { ...step, latencies: { ...step.latencies, responseTime: null } };
		assert.equal(sweepPoint(unpaced, 1).latencyUs, step.latencies.publishLatency.p99Us);
	});

	it("knows the share of its target that it reached", () => {
		assert.equal(reachedTarget(sweepPoint(step, 2)), 0.9);
		assert.equal(reachedTarget(unlimited), null);
	});
});

describe("markKnee", () => {
	it("marks one step, and takes back an earlier mark", () => {
		const rates: Array<[target: number, achieved: number]> = [
			[100, 100],
			[200, 200],
			[300, 210],
		];
		const steps = rates.map(([targetRate, rate]) =>
			sweepStep({ targetRate, publishRate: rate, consumeRate: rate, knee: targetRate === 100 }),
		);
		assert.deepEqual(
			markKnee(steps, 1).map(({ knee }) => knee),
			[false, true, false],
		);
	});
});
