/** What a cluster refuses is told in a line or two with exit code 2, soon, and leaves nothing behind. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { ConfigError } from "../../src/index.ts";
import { type RunPlan, run, writeRunFiles } from "../support/benchmark-run.ts";
import { freePorts } from "../support/free-ports.ts";
import { kafkaTest } from "../support/kafka-test.ts";
import { type OmbEnd, startOmb } from "../support/omb-process.ts";
import { settledTopics } from "../support/topics.ts";

/** The longest that a user should have to wait for a refusal, and for the end of a run that lost its cluster. */
const boundMs = 15_000;

interface Refusal {
	what: string;
	plan: RunPlan;
	/** In the message: what is wrong and, where only the broker knows, the broker's words. */
	says: RegExp[];
}

const refusals: Refusal[] = [
	{
		what: "more replicas than brokers",
		plan: { replicationFactor: 3 },
		says: [/replicationFactor is 3/, /1 broker/],
	},
	{
		what: "a topic setting of the wrong type",
		plan: { topicConfig: "retention.ms=abc" },
		says: [/refuses to create topic/, /retention\.ms.*abc|abc.*retention\.ms/],
	},
	{
		what: "a topic setting out of range",
		plan: { topicConfig: "min.insync.replicas=0" },
		says: [/refuses to create topic/, /min\.insync\.replicas/],
	},
	{
		what: "a topic setting that Kafka does not have",
		plan: { topicConfig: "retention.mss=1" },
		says: [/refuses to create topic/, /retention\.mss/],
	},
	{
		what: "messages above the topic's limit",
		plan: { topicConfig: "max.message.bytes=1000", workload: { messageSize: 5000, randomBytesRatio: 1 } },
		says: [/workload\.yaml/, /5000 bytes/, /MSG_SIZE_TOO_LARGE/, /max\.message\.bytes/],
	},
];

for (const { what, plan, says } of refusals) {
	kafkaTest(`${what}: one ConfigError, and no topic is left`, async (broker, context) => {
		const before = await settledTopics(broker);
		const error = await run(broker.bootstrapServers, context, plan).then(
			() => assert.fail("the run went through"),
			(reason) => reason,
		);

		assert.ok(error instanceof ConfigError, String(error));
		for (const words of says) assert.match(error.message, words);
		assert.deepEqual(await settledTopics(broker), before);
	});
}

for (const { what, plan, says } of [refusals[0], refusals[1], refusals.at(-1)] as Refusal[]) {
	kafkaTest(`omb run: ${what}: exit code 2 with one message`, async (broker, context) => {
		const before = await settledTopics(broker);
		const end = await assertRefused(broker.bootstrapServers, context, plan);

		for (const words of says) assert.match(end.stderr, words);
		assert.deepEqual(await settledTopics(broker), before);
	});
}

test("omb run: no broker at the address: exit code 2 with address and reason", async (context) => {
	const [port] = (await freePorts(1)) as [number];
	const end = await assertRefused(`127.0.0.1:${port}`, context, {});

	assert.match(end.stderr, new RegExp(`127\\.0\\.0\\.1:${port}.*connection refused`, "i"));
});

/** Runs `omb` on these files: it must end within the bound with a short message, no file and no process. */
async function assertRefused(bootstrapServers: string, context: TestContext, plan: RunPlan): Promise<OmbEnd> {
	const { folder, driver, workload } = await writeRunFiles(bootstrapServers, context, plan);
	const omb = await startOmb(["run", "-d", driver, workload], folder, context);
	const end = await omb.ended;
	await omb.leftNothing();

	assert.equal(end.exitCode, 2, end.stderr);
	assert.ok(end.endedMs - omb.startedMs < boundMs, `ended after ${end.endedMs - omb.startedMs} ms`);
	assert.ok(end.stderr.trim().split("\n").length <= 2, end.stderr);
	assert.deepEqual((await readdir(folder)).sort(), ["driver.yaml", "workload.yaml"]);
	return end;
}
