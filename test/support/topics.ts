import { setTimeout as sleep } from "node:timers/promises";
import rdkafka, { type IAdminClient, type LibrdKafkaError } from "node-rdkafka";
import { eventually } from "./eventually.ts";
import type { KafkaBroker } from "./kafka-broker.ts";

const requestTimeoutMs = 20_000;
const settleMs = 500;

/**
 * Creates a topic with one replica per partition and waits until the broker lists it: a broker follows the controller's
 * answer a moment later. Throws the broker's error.
 */
export async function createTopic(broker: KafkaBroker, topic: string, partitions: number): Promise<void> {
	const spec = { topic, num_partitions: partitions, replication_factor: 1 };
	await withAdmin(broker, (admin, done) => admin.createTopic(spec, requestTimeoutMs, done));
	await eventually(`${topic} is listed`, async () => (await broker.listTopics()).includes(topic));
}

/** Deletes a topic, if it is there, and waits until the broker no longer lists it. Throws the broker's error. */
export async function deleteTopic(broker: KafkaBroker, topic: string): Promise<void> {
	try {
		await withAdmin(broker, (admin, done) => admin.deleteTopic(topic, requestTimeoutMs, done));
	} catch (error) {
		if ((error as LibrdKafkaError).code !== rdkafka.CODES.ERRORS.ERR_UNKNOWN_TOPIC_OR_PART) {
			throw error;
		}
	}
	await eventually(`${topic} is no longer listed`, async () => !(await broker.listTopics()).includes(topic));
}

/**
 * Names of all topics once a deletion that was answered shows at the broker, and long enough after it that a client
 * which is still at work would have brought its topic back.
 */
export async function settledTopics(broker: KafkaBroker): Promise<string[]> {
	await sleep(settleMs);
	return broker.listTopics();
}

async function withAdmin(
	{ bootstrapServers }: KafkaBroker,
	request: (admin: IAdminClient, done: (error: LibrdKafkaError) => void) => void,
): Promise<void> {
	const admin = rdkafka.AdminClient.create({ "bootstrap.servers": bootstrapServers });
	try {
		await new Promise<void>((resolve, reject) => {
			request(admin, (error: LibrdKafkaError | null) => (error ? reject(error) : resolve()));
		});
	} finally {
		admin.disconnect();
	}
}
