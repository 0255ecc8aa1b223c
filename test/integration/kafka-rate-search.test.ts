/** `producerRate: 0` against brokers whose limit is known, for it is a quota. */
import assert from "node:assert/strict";
import { describe, type TestContext } from "node:test";
import { translationContext } from "../../src/benchmark/translation.ts";
import { WorkloadGenerator } from "../../src/benchmark/workload-generator.ts";
import { loadDriver } from "../../src/config/driver/driver.ts";
import { loadWorkload } from "../../src/config/workload/workload.ts";
import { loadPayloads } from "../../src/payload/payload.ts";
import { measurementPeriods } from "../../src/result/aggregate.ts";
import type { PhaseRecord, RateSearch, RunMeasurement } from "../../src/result/measurement.ts";
import { LocalWorker } from "../../src/worker/local-worker.ts";
import { type RunPlan, run, writeRunFiles } from "../support/benchmark-run.ts";
import type { KafkaBroker } from "../support/kafka-broker.ts";
import { type ClientQuota, setClientQuota } from "../support/kafka-quota.ts";
import { kafkaTest } from "../support/kafka-test.ts";

const quotaBytes = 2_000_000;
const messageSize = 2000;
/** What brokers count beside the payload, headers of records, batches and requests, is less than 1 % of it. */
const truth = quotaBytes / messageSize;

/** On a machine of its own a search ends within 5 %; other work on it takes from the clients what the quota leaves them. */
const tolerance = 0.08;

/** Batches of some dozens of messages; `client` names the clients that a quota is for. */
function plan(client: string, changes: Record<string, unknown> = {}): RunPlan {
	return {
		commonConfig: `client.id=${client}`,
		producerConfig: "acks=all\nlinger.ms=20\nbatch.size=131072",
		workload: { producerRate: 0, messageSize, testDurationSeconds: 5, ...changes },
	};
}

/** They have nothing to do most of the time, so they are made side by side. */
describe("the search for the highest sustainable rate", { concurrency: true }, () => {
	const quotas: Array<[client: string, quota: ClientQuota]> = [
		["producer", { producer_byte_rate: quotaBytes }],
		["consumer", { consumer_byte_rate: quotaBytes }],
	];
	for (const [client, quota] of quotas) {
		kafkaTest(`finds a ${client} quota in less than four minutes`, async (broker, context) => {
			await setClientQuota(broker, client, quota);
			const { outcome, record } = await run(broker.bootstrapServers, context, plan(client));

			assert.equal(outcome.status, "complete");
			assertFound(context, outcome.measurement);
			assert.deepEqual(record.rateSearch, outcome.measurement.rateSearch);
			assertMeasuredAtFoundRate(outcome.measurement);
		});
	}

	kafkaTest("finds what the slow one of two subscriptions sustains", async (broker, context) => {
		const measurement = await measureWithSlowSubscription(broker, context);

		assertFound(context, measurement);
		const { probes } = measurement.rateSearch as RateSearch;
		const reasons = probes.filter(({ sustainable }) => !sustainable).map(({ reason }) => reason);
		assert.ok(
			reasons.some((reason) => reason.includes("the backlog of subscription 001")),
			reasons.join("\n"),
		);
	});
});

kafkaTest("Java OMB's controller changes the rate all the time, for comparison", async (broker, context) => {
	await setClientQuota(broker, "omb", { producer_byte_rate: quotaBytes });
	const workload = { testDurationSeconds: 40 };
	const { outcome } = await run(broker.bootstrapServers, context, {
		...plan("omb", workload),
		options: { rateController: "omb" },
	});

	assert.equal(outcome.status, "complete", outcome.measurement.partial?.message);
	const { probes, conclusion, foundRate } = outcome.measurement.rateSearch as RateSearch;
	const rates = probes.map(({ targetRate }) => Math.round(targetRate));
	context.diagnostic(`the quota is ${truth} msg/s; Java OMB's controller set ${rates.join(", ")}: ${conclusion}`);
	assert.ok(probes.length >= 5);
	assert.ok(new Set(rates).size > 2);
	assert.equal(foundRate, null);
});

/** A quota for one consumer; the two subscriptions of the run have one each, of the same name for none else. */
async function measureWithSlowSubscription(broker: KafkaBroker, context: TestContext): Promise<RunMeasurement> {
	const { commonConfig: _, ...files } = plan("", { subscriptionsPerTopic: 2 });
	const { driver: driverFile, workload: workloadFile } = await writeRunFiles(broker.bootstrapServers, context, files);
	const { driver } = await loadDriver(driverFile);
	const { workload } = await loadWorkload(workloadFile);
	const worker = await LocalWorker.open({
		driver,
		translation: translationContext(workload, undefined),
		runId: 2n,
		pacing: "auto",
		sendThreads: null,
		consumerProcesses: null,
	});
	context.after(() => worker.close());
	const createConsumers = worker.createConsumers.bind(worker);
	worker.createConsumers = async (subscriptions) => {
		const slow = subscriptions.findIndex(({ index }) => index === 1);
		const clientId = `consumer-${subscriptions[slow]?.subscription}-${slow + 1}`;
		await setClientQuota(broker, clientId, { consumer_byte_rate: quotaBytes });
		await createConsumers(subscriptions);
	};
	return new WorkloadGenerator(worker, workload, {
		runId: "2",
		payloads: await loadPayloads(workload, workloadFile),
		sampleSeconds: 1,
		keepTopics: false,
		signal: new AbortController().signal,
		onEvent: () => {},
	}).run();
}

function assertFound(context: TestContext, { rateSearch, phases, partial }: RunMeasurement): void {
	const { foundRate, conclusion, probes } = rateSearch as RateSearch;
	const tried = probes.map(({ targetRate, sustainable }) => `${Math.round(targetRate)}${sustainable ? "" : "!"}`);
	const { elapsedSeconds } = phases.find(({ name }) => name === "rate-search") as PhaseRecord;
	const said = `${foundRate} msg/s after ${elapsedSeconds.toFixed(0)} s (${tried.join(" ")}): ${conclusion}`;
	context.diagnostic(said);
	assert.equal(partial, null, said);
	assert.ok(Math.abs((foundRate ?? 0) / truth - 1) <= tolerance, said);
	assert.ok(elapsedSeconds < 240, said);
}

function assertMeasuredAtFoundRate(measurement: RunMeasurement): void {
	const found = measurement.rateSearch?.foundRate ?? 0;
	const targets = measurementPeriods(measurement).map(({ targetRate }) => Math.round(targetRate ?? 0));
	assert.deepEqual(new Set(targets), new Set([Math.round(found)]));
	const { counts, elapsedSeconds } = measurement.aggregate as NonNullable<RunMeasurement["aggregate"]>;
	// A machine that stands still for a second during these five is no failure of the search.
	const share = counts.acknowledged / elapsedSeconds / found;
	assert.ok(share > 0.5 && share < 1.5, `${share} of the found rate`);
}
