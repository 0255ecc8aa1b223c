import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RateProber } from "../../../src/benchmark/rates/rate-probe.ts";
import { type ClusterPlan, SimulatedCluster } from "./simulated-cluster.ts";

function prober(plan: ClusterPlan, maxSeconds = 200): { cluster: SimulatedCluster; prober: RateProber } {
	const cluster = new SimulatedCluster(plan);
	return { cluster, prober: new RateProber(cluster, maxSeconds) };
}

const plan = (rate: number, hasty = true) => ({ rate, seconds: 24, purpose: "trial", hasty });

describe("RateProber", () => {
	it("lets a rate that is kept up with run its time, and go on", async () => {
		const { cluster, prober: given } = prober({ brokerCapacity: 1000, consumerCapacities: [1000] });
		const outcome = await given.probe(plan(900));
		assert.deepEqual([outcome.sustainable, outcome.reason, outcome.observed], [true, "trial: kept up for 24 s", null]);
		assert.deepEqual([Math.round(outcome.elapsedSeconds), cluster.nowMs()], [24, 24_000]);
		assert.ok(Math.abs(outcome.publishRate - 900) < 5 && Math.abs(outcome.consumeRate - 900) < 5);
		const { sent } = await cluster.read();
		await cluster.sleepUntil(25_000);
		assert.equal((await cluster.read()).sent - sent, 900);
	});

	it("gives up a rate that is far too high, waits until the queues are empty, and tells what the cluster did", async () => {
		const { cluster, prober: given } = prober({ brokerCapacity: 1000, consumerCapacities: [1e6] });
		const outcome = await given.probe(plan(4000));
		assert.equal(outcome.sustainable, false);
		assert.ok(outcome.elapsedSeconds < 6, `${outcome.elapsedSeconds} s`);
		assert.ok(outcome.publishQueueGrowth > 2 * 1000);
		assert.equal(outcome.observed?.steady, true);
		assert.ok(Math.abs((outcome.observed?.rate ?? 0) / 1000 - 1) < 0.1);
		const { sent, acknowledged } = await cluster.read();
		assert.ok(sent - acknowledged < 4000 * 0.06);
	});

	it("does not take a pause of the cluster for an overload where it is in no haste", async () => {
		const drift = (seconds: number) => (seconds < 2 ? 0.1 : 1);
		const outcomes = [false, true].map((hasty) =>
			prober({ brokerCapacity: 1000, drift }).prober.probe(plan(500, hasty)),
		);
		assert.deepEqual(await Promise.all(outcomes.map(async (outcome) => (await outcome).sustainable)), [true, false]);
	});

	it("goes on for a quarter of the time when things went wrong in the last, to see whether they are made good", async () => {
		const paused = (from: number) => (seconds: number) => (seconds > from && seconds < from + 6 ? 0 : 1);
		const { prober: given } = prober({ brokerCapacity: 50_000, drift: paused(18.5) });
		const outcome = await given.probe(plan(1000, false));
		assert.deepEqual([outcome.sustainable, Math.round(outcome.elapsedSeconds)], [true, 30]);
		const overloaded = await prober({ brokerCapacity: 900 }).prober.probe(plan(1000, false));
		assert.deepEqual([overloaded.sustainable, Math.round(overloaded.elapsedSeconds)], [false, 24]);
	});

	it("waits for the slowest subscription", async () => {
		const { cluster, prober: given } = prober({ consumerCapacities: [1e6, 1000] });
		const outcome = await given.probe(plan(4000));
		assert.ok(outcome.backlogGrowth > 2000 && outcome.publishQueueGrowth < 1000);
		assert.ok(Math.abs((outcome.observed?.rate ?? 0) / 1000 - 1) < 0.1);
		const { acknowledged, received } = await cluster.read();
		assert.ok(acknowledged - (received[1] ?? 0) < 4000 * 0.06);
	});

	it("rests until a broker has forgotten the burst that it muted", async () => {
		const { cluster, prober: given } = prober({ producerQuota: 1000 });
		const { elapsedSeconds, sustainable } = await given.probe(plan(4000));
		assert.equal(sustainable, false);
		const { acknowledged } = await cluster.read();
		await cluster.setRate(1000);
		const rested = cluster.nowMs();
		await cluster.sleepUntil(rested + 8000);
		assert.ok((await cluster.read()).acknowledged - acknowledged > 7900, "no allowance was left");
		assert.ok(rested > elapsedSeconds * 1000 + 11_000);
	});

	it("knows how much time is left, and waits no longer than that for a queue", async () => {
		const { cluster, prober: given } = prober({ brokerCapacity: 10, consumerCapacities: [1e6] }, 20);
		await given.probe(plan(1000));
		assert.ok(given.secondsLeft <= 0 && cluster.nowMs() < 21_000);
	});

	it("runs a load without judging it", async () => {
		const { cluster, prober: given } = prober({});
		await given.run(500, 2);
		assert.deepEqual([(await cluster.read()).sent, cluster.nowMs()], [1000, 2000]);
	});
});
