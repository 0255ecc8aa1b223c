/** Half a gigabyte that waits while the consumers are paused, and is drained while messages go on coming in. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { BenchmarkEvent } from "../../src/index.ts";
import type { RunMeasurement } from "../../src/result/measurement.ts";
import type { RunRecord } from "../../src/result/run-record.ts";
import { run } from "../support/benchmark-run.ts";
import type { KafkaBroker } from "../support/kafka-broker.ts";
import { kafkaTest } from "../support/kafka-test.ts";

const askedBytes = 0.5 * 1024 ** 3;
const messageBytes = 1024;
/** The least that brokers allow, and shorter than each build: who stood still for so long would lose its partitions. */
const sessionMs = 6000;
const consumerConfig = `auto.offset.reset=earliest
enable.auto.commit=false
session.timeout.ms=${sessionMs}
heartbeat.interval.ms=1000
max.poll.interval.ms=${sessionMs}`;

const cases: Array<[subscriptions: number, producerRate: number]> = [
	[1, 60_000],
	[2, 30_000],
];
for (const [subscriptions, producerRate] of cases) {
	kafkaTest(`half a gigabyte is built and drained, subscriptions: ${subscriptions}`, async (broker, context) => {
		const { record, rebalances } = await drainRun(broker, context, { subscriptions, producerRate });
		const { backlog, verification, totals, warnings, partial } = record;
		context.diagnostic(JSON.stringify(backlog));

		assert.ok(backlog !== null);
		assert.equal(partial, null);
		assert.deepEqual(
			warnings.filter((warning) => /backlog|poll interval/.test(warning)),
			[],
		);
		assert.equal(backlog.requestedMessages, askedBytes / messageBytes);
		assert.ok(Math.abs(backlog.builtBytes / askedBytes - 1) < 0.03, `${backlog.builtBytes} bytes`);
		assert.equal(backlog.builtBySubscription.length, subscriptions);
		for (const built of backlog.builtBySubscription) {
			const share = (built * messageBytes * subscriptions) / askedBytes;
			assert.ok(Math.abs(share - 1) < 0.03, `${built} messages`);
		}

		assert.ok(backlog.buildSeconds * 1000 > sessionMs, `built in ${backlog.buildSeconds} s`);
		assertStandstill(record, backlog.buildSeconds);
		assert.ok(rebalances.before >= subscriptions, "the broker's log tells of rebalances");
		assert.equal(rebalances.during, 0);

		assert.ok(backlog.drainSeconds !== null && backlog.drainSeconds > 0);
		assert.ok(backlog.leftMessages < backlog.builtMessages / 20, `${backlog.leftMessages} left`);
		assert.ok(backlog.drainConsumeRate > backlog.catchUpRate && backlog.catchUpRate > 0);
		const { missing, duplicates, outOfOrder } = verification;
		assert.deepEqual([missing, duplicates, outOfOrder], [0, 0, 0]);
		assert.deepEqual([totals.errors, totals.received], [0, totals.acknowledged * subscriptions]);
	});
}

/** A measurement of 2 s, which the backlog makes longer. The drain lets half of the load come in. */
async function drainRun(
	broker: KafkaBroker,
	context: TestContext,
	{ subscriptions, producerRate }: { subscriptions: number; producerRate: number },
): Promise<{ record: RunRecord; rebalances: { before: number; during: number } }> {
	const rebalances = { before: 0, during: 0 };
	const onEvent = (event: BenchmarkEvent) => {
		if (event.type !== "phase") return;
		if (event.phase === "measurement") rebalances.before = rebalancesOf(broker);
		if (event.phase === "flush") rebalances.during = rebalancesOf(broker) - rebalances.before;
	};
	const { record, outcome } = await run(broker.bootstrapServers, context, {
		workload: {
			partitionsPerTopic: 4,
			messageSize: messageBytes,
			subscriptionsPerTopic: subscriptions,
			consumerPerSubscription: 2,
			producerRate,
			drainProducerRate: producerRate / 2,
			consumerBacklogSizeGB: 0.5,
			warmupDurationSeconds: 1,
			testDurationSeconds: 2,
		},
		consumerConfig,
		options: { onEvent },
	});
	assert.deepEqual(record.backlog, outcome.measurement.backlog);
	return { record, rebalances };
}

/** How often a group of consumers began to deal out its partitions, by the broker's log. */
function rebalancesOf({ folder }: KafkaBroker): number {
	const log = readFileSync(join(folder, "node-1", "server.log"), "utf8");
	return log.split("Preparing to rebalance group sub-").length - 1;
}

/** Within the pause nothing arrives, what had been fetched before included. */
function assertStandstill({ periods }: Pick<RunMeasurement, "periods">, buildSeconds: number): void {
	const paused = periods.filter(
		({ phase, startSeconds, elapsedSeconds }) =>
			phase === "measurement" && startSeconds >= 1 && startSeconds + elapsedSeconds < buildSeconds,
	);
	assert.ok(paused.length >= 4, `${paused.length} periods`);
	for (const { counts } of paused) assert.deepEqual([counts.received, counts.acknowledged > 0], [0, true]);
}
