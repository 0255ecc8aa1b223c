import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptyRateSearch, MaximumRateSearch } from "../../../src/benchmark/rates/rate-search.ts";
import type { RateProbe, RateSearch } from "../../../src/result/measurement.ts";
import { type ClusterPlan, SimulatedCluster } from "./simulated-cluster.ts";

interface Searched {
	record: RateSearch;
	cluster: SimulatedCluster;
	told: RateProbe[];
}

async function search(plan: ClusterPlan, startRate = 10_000): Promise<Searched> {
	const cluster = new SimulatedCluster(plan);
	const record = emptyRateSearch("bisect");
	const told: RateProbe[] = [];
	await new MaximumRateSearch(cluster, { startRate, onProbe: (probe) => told.push(probe) }, record).run();
	return { record, cluster, told };
}

const fast = 1_000_000;
const unrest: ClusterPlan = { noise: 0.2, stallsPerSecond: 0.03, stallSeconds: 0.3 };

const rows: Array<[what: string, truth: number, plan: ClusterPlan, startRate?: number]> = [
	["a broker's capacity", 50_000, { brokerCapacity: 50_000, consumerCapacities: [fast] }],
	["a broker's capacity far above the first rate", 777_777, { brokerCapacity: 777_777, clientCapacity: 3_000_000 }],
	["a broker's capacity below the first rate", 3000, { brokerCapacity: 3000, consumerCapacities: [fast] }],
	["a broker's capacity from a low first rate", 40, { brokerCapacity: 40, consumerCapacities: [fast] }, 10],
	["a capacity that is just the first rate", 10_000, { brokerCapacity: 10_000, consumerCapacities: [fast] }],
	["a capacity behind a small queue of the client", 30_000, { brokerCapacity: 30_000, bufferMessages: 3000 }],
	["consumers that are slow", 30_000, { brokerCapacity: 80_000, consumerCapacities: [30_000] }],
	["the slow one of two subscriptions", 20_000, { brokerCapacity: 80_000, consumerCapacities: [70_000, 20_000] }],
	["a producer quota below the first rate", 2000, { producerQuota: 2000, consumerCapacities: [fast] }],
	["a producer quota above the first rate", 30_000, { producerQuota: 30_000, consumerCapacities: [fast] }],
	["a producer quota a little above the first rate", 13_000, { producerQuota: 13_000, consumerCapacities: [fast] }],
	["a producer quota behind a queue of 32 MB", 2000, { producerQuota: 2000, bufferMessages: 32_000 }],
	["a consumer quota below the first rate", 2000, { consumerQuotas: [2000] }],
	["a consumer quota above the first rate", 25_000, { consumerQuotas: [25_000] }],
	["the stricter consumer quota of two", 5000, { consumerQuotas: [30_000, 5000] }],
	[
		"a capacity of a restless cluster",
		60_000 * 0.99,
		{ brokerCapacity: 60_000, consumerCapacities: [fast], ...unrest },
	],
	["a producer quota of a restless cluster", 4000, { producerQuota: 4000, consumerCapacities: [fast], ...unrest }],
	["a consumer quota of a restless cluster", 4000, { consumerQuotas: [4000], ...unrest }],
];

describe("MaximumRateSearch finds within 5 %, and no more than 2 % above, in less than four minutes", () => {
	for (const [what, truth, plan, startRate] of rows) {
		for (const seed of [1, 2, 3]) {
			it(`${what}, seed ${seed}`, async () => {
				const { record, cluster } = await search({ ...plan, seed }, startRate);
				const error = (record.foundRate ?? 0) / truth - 1;
				assert.ok(error > -0.05 && error < 0.02, `${record.foundRate} msg/s: ${record.conclusion}`);
				assert.ok(cluster.nowMs() < 240_000, `${cluster.nowMs() / 1000} s`);
				if (plan.noise === undefined) assert.match(record.conclusion, /^confirmed/);
			});
		}
	}
});

describe("MaximumRateSearch says", () => {
	const conclusions: Array<[what: string, plan: ClusterPlan, startRate: number, found: boolean, conclusion: RegExp]> = [
		[
			"that the client is the limit",
			{ clientCapacity: 60_000 },
			10_000,
			true,
			/^the client is the limit.*send threads/,
		],
		["that no paced rate is too high", { clientCapacity: 1e8 }, 1_000_000, true, /measure without pacing/],
		["that even the lowest rate is too much", { brokerCapacity: 0.2 }, 2, false, /^even 1 msg\/s is not sustainable/],
		[
			"to begin lower where the first rate piled up too much",
			{ brokerCapacity: 20 },
			10_000,
			false,
			/--rate-search-start/,
		],
		[
			"that a cluster is erratic, as one that gets slower and slower",
			{ brokerCapacity: 50_000, drift: (seconds) => 0.8 ** (seconds / 20) },
			10_000,
			false,
			/^the cluster is erratic, .*no rate was proved sustainable/,
		],
	];
	for (const [what, plan, startRate, found, conclusion] of conclusions) {
		it(what, async () => {
			const { record, cluster } = await search(plan, startRate);
			assert.match(record.conclusion, conclusion);
			assert.equal(record.foundRate !== null, found);
			assert.ok(cluster.nowMs() < 240_000);
		});
	}
});

describe("MaximumRateSearch", () => {
	it("puts every probe on record, in order, with its figures", async () => {
		const { record, told } = await search({ producerQuota: 2000, consumerCapacities: [fast, fast] });
		assert.deepEqual(told, record.probes);
		const [first] = record.probes;
		assert.deepEqual([first?.targetRate, first?.sustainable], [10_000, false]);
		assert.match(first?.reason ?? "", /^first look: the publish queue grew by .* s of load/);
		assert.ok((first?.publishQueueGrowth ?? 0) > 10_000);
		for (const [index, probe] of record.probes.entries()) {
			const { startSeconds, elapsedSeconds } = record.probes[index - 1] ?? { startSeconds: 0, elapsedSeconds: 0 };
			assert.ok(probe.startSeconds >= startSeconds + elapsedSeconds);
			assert.ok((probe.responseTimeP99Us ?? 0) > 0);
		}
	});

	it("has bounds within 3 % around what it found, the upper of them seen twice", async () => {
		const { record } = await search({ brokerCapacity: 50_000, consumerCapacities: [fast] });
		const { foundRate, sustainableRate, unsustainableRate, probes } = record;
		assert.equal(foundRate, sustainableRate);
		assert.ok((unsustainableRate ?? 0) <= (foundRate ?? 0) * 1.0301);
		assert.equal(
			probes.filter(({ targetRate, sustainable }) => targetRate === unsustainableRate && !sustainable).length,
			2,
		);
	});

	it("ends with a confirmation at the found rate and leaves the load running at it", async () => {
		const { record, cluster } = await search({ brokerCapacity: 50_000, consumerCapacities: [fast] });
		const last = record.probes.at(-1);
		assert.deepEqual([last?.targetRate, last?.sustainable], [record.foundRate, true]);
		assert.match(last?.reason ?? "", /^confirmation: kept up for 30 s$/);
		const before = await cluster.read();
		await cluster.sleepUntil(cluster.nowMs() + 1000);
		const { sent } = await cluster.read();
		assert.ok(Math.abs(sent - before.sent - (record.foundRate ?? 0)) < 500);
	});

	it("steps down from a rate that does not stand the confirmation", async () => {
		const { record } = await search({ brokerCapacity: 50_000, drift: (seconds) => (seconds < 105 ? 1 : 0.95) });
		const confirmations = record.probes.filter(({ reason }) => reason.startsWith("confirmation"));
		assert.ok(confirmations.length > 1);
		assert.ok((record.foundRate ?? 0) <= 0.96 * 50_000);
		assert.equal(record.foundRate, confirmations.at(-1)?.targetRate);
	});

	it("leaves what it knew in the record when it is broken off", async () => {
		const cluster = new SimulatedCluster({ brokerCapacity: 50_000 });
		const record = emptyRateSearch("bisect");
		const onProbe = () => {
			if (record.probes.length === 2) throw new Error("broken off");
		};
		await assert.rejects(new MaximumRateSearch(cluster, { startRate: 10_000, onProbe }, record).run(), /broken off/);
		assert.deepEqual([record.probes.length, record.foundRate], [2, null]);
		assert.match(record.conclusion, /cut short/);
	});
});
