import { after, type TestContext, test } from "node:test";
import { type KafkaBroker, kafkaAvailable, startKafka } from "./kafka-broker.ts";

const testTimeoutMs = 300_000;
const kafka = await kafkaAvailable();
let shared: Promise<KafkaBroker> | undefined;

/**
 * For the `skip` option of a test that starts a Kafka of its own: the reason where none can be started, except in CI,
 * where such a test must run and fail.
 */
export const skipWithoutKafka: string | false = kafka.ok || process.env["CI"] ? false : kafka.reason;

/**
 * A test against a real Kafka of one node, which all tests of a file share: use topic names of your own. It starts
 * with the first test and stops after the last. Skipped visibly where Kafka cannot run; in CI it fails instead.
 */
export function kafkaTest(name: string, fn: (broker: KafkaBroker, context: TestContext) => Promise<void>): void {
	// The runner collects the promise itself.
	void test(name, { skip: skipWithoutKafka, timeout: testTimeoutMs }, async (context) => {
		shared ??= startKafka();
		await fn(await shared, context);
	});
}

after(async () => {
	const broker = await shared?.catch(() => undefined);
	await broker?.stop();
});
