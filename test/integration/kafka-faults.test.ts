/** Runs that lose their broker, wait for it, or are interrupted. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchmarkEvent } from "../../src/index.ts";
import { readResults, run, writeRunFiles } from "../support/benchmark-run.ts";
import { type KafkaBroker, startKafka } from "../support/kafka-broker.ts";
import { kafkaTest, skipWithoutKafka } from "../support/kafka-test.ts";
import { type OmbProcess, startOmb } from "../support/omb-process.ts";
import { settledTopics } from "../support/topics.ts";

/** The longest that a run may take to end when its cluster is lost. */
const boundMs = 15_000;
const longWorkload = { partitionsPerTopic: 3, testDurationSeconds: 60 };
const stallMs = 2000;

kafkaTest("a broker that stalls for two seconds costs time, but no message", async (broker, context) => {
	const workload = { testDurationSeconds: 8 };
	let periods = 0;
	const onEvent = async ({ type }: BenchmarkEvent) => {
		if (type !== "period" || ++periods !== 2) return;
		broker.pause();
		await sleep(stallMs);
		broker.resume();
	};
	const { outcome, record } = await run(broker.bootstrapServers, context, { workload, options: { onEvent } });

	assert.equal(outcome.status, "complete");
	const { totals, verification, aggregate } = record;
	assert.deepEqual([totals.errors, totals.received], [0, totals.acknowledged]);
	const { missing, duplicates, outOfOrder } = verification;
	assert.deepEqual({ missing, duplicates, outOfOrder }, { missing: 0, duplicates: 0, outOfOrder: 0 });
	assert.ok(totals.sent - totals.probes > 7500, `${totals.sent} sent: the schedule goes on through a stall`);
	const publishMaxUs = aggregate?.publishLatency.maxUs ?? 0;
	assert.ok(publishMaxUs >= 1_500_000, `publish latency at most ${publishMaxUs} us`);
	// A quarter of the run was due while the broker stood still.
	const responseP99Us = aggregate?.responseTime?.p99Us ?? 0;
	assert.ok(responseP99Us >= 1_500_000, `response time p99 ${responseP99Us} us`);
});

kafkaTest(
	"omb run: Ctrl-C writes what was measured, deletes the topics and exits with 130",
	async (broker, context) => {
		const before = await settledTopics(broker);
		const { omb, folder } = await startLongRun(broker, context);
		assert.equal((await broker.listTopics()).length, before.length + 1);

		const interruptedMs = performance.now();
		omb.signal("SIGINT");
		const end = await omb.ended;
		await omb.leftNothing();

		assert.equal(end.exitCode, 130, end.stderr);
		assert.ok(end.endedMs - interruptedMs < boundMs, `ended after ${end.endedMs - interruptedMs} ms`);
		assert.deepEqual(await settledTopics(broker), before);
		const { result, record } = await readWritten(folder);
		assert.equal(record.partial?.reason, "interrupted");
		assert.ok((record.aggregate?.counts.acknowledged ?? 0) > 0);
		assert.deepEqual([record.verification.missing, record.totals.received], [0, record.totals.acknowledged]);
		assert.equal(result.publishRate.length, record.periods.length);
	},
);

test("omb run: a killed broker ends it with exit code 1, the reason and what was measured", {
	skip: skipWithoutKafka,
}, async (context) => {
	const broker = await ownKafka(context);
	const { omb, folder } = await startLongRun(broker, context);

	const killedMs = performance.now();
	broker.kill("SIGKILL");
	const end = await omb.ended;
	await omb.leftNothing();

	assert.equal(end.exitCode, 1, end.stderr);
	assert.ok(end.endedMs - killedMs < boundMs, `ended ${end.endedMs - killedMs} ms after the kill`);
	assert.match(end.stdout + end.stderr, /no broker/);
	const { record } = await readWritten(folder);
	assert.equal(record.partial?.reason, "failed");
	assert.match(record.partial?.message ?? "", /no broker/);
	assert.ok((record.periods[0]?.counts.acknowledged ?? 0) > 0);
	const { sent, acknowledged, errors } = record.totals;
	assert.equal(sent, acknowledged + errors);
});

/** A run from the command line that has measured for a second and would go on for a minute. */
async function startLongRun(broker: KafkaBroker, context: TestContext): Promise<{ omb: OmbProcess; folder: string }> {
	const files = await writeRunFiles(broker.bootstrapServers, context, { workload: longWorkload });
	const args = ["run", "-d", files.driver, "--sample-seconds", "1", files.workload];
	const omb = await startOmb(args, files.folder, context);
	await omb.printed(/Pub rate/);
	return { omb, folder: files.folder };
}

/** The one pair of result files in a folder. */
async function readWritten(folder: string): Promise<ReturnType<typeof readResults>> {
	const written = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
	assert.equal(written.length, 2, written.join(" "));
	const [resultPath, runRecordPath] = written.map((name) => join(folder, name)) as [string, string];
	return readResults({ resultPath, runRecordPath });
}

async function ownKafka(context: TestContext): Promise<KafkaBroker> {
	const broker = await startKafka();
	context.after(() => broker.stop());
	return broker;
}
