import kafka, { type IAdminClient, type LibrdKafkaError, type Metadata, type NewTopic } from "node-rdkafka";
import { ConfigError } from "../config/config-error.ts";
import type { AdminSettings, TopicSettings } from "../config/driver.ts";
import { unreachableReason } from "./reachability.ts";

/** Where the topics of a run live: a Kafka cluster or the embedded broker. */
export interface TopicAdmin {
	/**
	 * Creates the topics with `partitions` each and waits until clients can find them; `onProgress` hears how many are
	 * done, and no further one is begun when `signal` is aborted. Rejects with a ConfigError when the cluster refuses one
	 * for good. Either way the topics that exist now are those in `createdTopics`.
	 */
	createTopics(names: string[], partitions: number, progress: TopicProgress): Promise<void>;
	/** Names of the topics created here and not yet deleted. */
	readonly createdTopics: ReadonlySet<string>;
	/**
	 * Deletes the topics created here, and no others, and gives up when the cluster has not done one for `patienceMs`.
	 * Resolves with what could not be deleted.
	 */
	deleteCreatedTopics(patienceMs: number): Promise<string[]>;
	close(): Promise<void>;
}

export interface TopicProgress {
	onProgress: (done: number) => void;
	signal: AbortSignal;
}

const connectTimeoutMs = 10_000;
const requestsAtATime = 4;
const retryPauseMs = 500;
const listingPauseMs = 50;

/** Errors that can pass: time-outs, an election under way, a connection lost. */
const passingErrors = new Set([-195, -192, -187, -185, 5, 7, 13, 14, 15, 16, 41]);
const topicAlreadyExists = 36;
const unknownTopic = 3;

/** node-rdkafka's view of a Kafka cluster: is it there, create and delete topics, end offsets. */
export class Cluster implements TopicAdmin {
	readonly #admin: IAdminClient;
	readonly #settings: AdminSettings;
	readonly #topic: TopicSettings;
	readonly #created = new Set<string>();

	private constructor(admin: IAdminClient, settings: AdminSettings, topic: TopicSettings) {
		this.#admin = admin;
		this.#settings = settings;
		this.#topic = topic;
	}

	/** Rejects with a ConfigError naming the address and the reason when no broker answers within 10 s. */
	static async connect(settings: AdminSettings, topic: TopicSettings): Promise<Cluster> {
		const metadata = await fetchMetadata(settings);
		refuseReplication(metadata, topic);
		return new Cluster(kafka.AdminClient.create(Object.fromEntries(settings.config)), settings, topic);
	}

	get createdTopics(): ReadonlySet<string> {
		return this.#created;
	}

	async createTopics(names: string[], partitions: number, { onProgress, signal }: TopicProgress): Promise<void> {
		const deadline = Date.now() + this.#settings.timeoutMs * Math.ceil(names.length / requestsAtATime);
		await inParallel(names, requestsAtATime, async (name) => {
			if (signal.aborted) return;
			const topic: NewTopic = {
				topic: name,
				num_partitions: partitions,
				replication_factor: this.#topic.replicationFactor,
				config: this.#topic.config,
			};
			await this.#create(topic, deadline);
			this.#created.add(name);
			onProgress(this.#created.size);
		});
		await this.#untilListed(signal);
	}

	async deleteCreatedTopics(patienceMs: number): Promise<string[]> {
		let deadline = Date.now() + patienceMs;
		await inParallel([...this.#created], requestsAtATime, async (name) => {
			if (!(await this.#delete(name, deadline))) return;
			this.#created.delete(name);
			deadline = Date.now() + patienceMs;
		});
		return [...this.#created];
	}

	async close(): Promise<void> {
		this.#admin.disconnect();
	}

	/** Whether the topic is gone. */
	async #delete(name: string, deadline: number): Promise<boolean> {
		if (Date.now() >= deadline) return false;
		try {
			await this.#retry(deadline, (done) => this.#admin.deleteTopic(name, Math.max(1, deadline - Date.now()), done));
			return true;
		} catch (error) {
			return (error as LibrdKafkaError).code === unknownTopic;
		}
	}

	async #create(topic: NewTopic, deadline: number): Promise<void> {
		let attempts = 0;
		try {
			await this.#retry(deadline, (done) => {
				attempts++;
				this.#admin.createTopic(topic, this.#settings.timeoutMs, done);
			});
		} catch (error) {
			// It is ours when an earlier attempt, whose answer was lost, has created it.
			if ((error as LibrdKafkaError).code === topicAlreadyExists && attempts > 1) return;
			throw new ConfigError(`the cluster refuses to create topic ${topic.topic}: ${(error as Error).message}`, null, {
				cause: error,
			});
		}
	}

	/** A broker hears of a topic a moment after the controller has created it, and till then denies that there is one. */
	async #untilListed(signal: AbortSignal): Promise<void> {
		const deadline = Date.now() + connectTimeoutMs;
		while (!signal.aborted) {
			const { topics } = await fetchMetadata(this.#settings);
			const listed = new Set(topics.map(({ name }) => name));
			const missing = [...this.#created].filter((name) => !listed.has(name));
			if (missing.length === 0) return;
			if (Date.now() >= deadline) {
				throw new Error(`${missing.length} topics were created but are not listed ${connectTimeoutMs / 1000} s later`);
			}
			await new Promise((resolve) => setTimeout(resolve, listingPauseMs));
		}
	}

	async #retry(deadline: number, attempt: (done: (error: LibrdKafkaError) => void) => void): Promise<void> {
		for (;;) {
			try {
				return await settled(attempt);
			} catch (error) {
				const passing = passingErrors.has((error as LibrdKafkaError).code);
				if (!passing || Date.now() + retryPauseMs >= deadline) throw error;
				await new Promise((resolve) => setTimeout(resolve, retryPauseMs));
			}
		}
	}
}

function settled(attempt: (done: (error: LibrdKafkaError) => void) => void): Promise<void> {
	return new Promise((resolve, reject) => attempt((error) => (error ? reject(error) : resolve())));
}

async function inParallel<T>(items: T[], width: number, task: (item: T) => Promise<void>): Promise<void> {
	const queue = items.values();
	const lane = async () => {
		for (const item of queue) await task(item);
	};
	await Promise.all(Array.from({ length: width }, lane));
}

function refuseReplication(metadata: Metadata, topic: TopicSettings): void {
	const brokers = metadata.brokers.length;
	if (topic.replicationFactor <= brokers) return;
	throw new ConfigError(
		`replicationFactor is ${topic.replicationFactor} but the cluster has ${brokers} broker${brokers === 1 ? "" : "s"}; ` +
			`write at most \`replicationFactor: ${brokers}\``,
	);
}

/** Asks any broker for the cluster's metadata; a producer client is the lightest way that node-rdkafka has. */
async function fetchMetadata(settings: AdminSettings): Promise<Metadata> {
	await refuseUnreachable(settings);
	const client = new kafka.Producer({ ...Object.fromEntries(settings.config), log_level: 0 });
	try {
		return await new Promise<Metadata>((resolve, reject) => {
			client.connect({ timeout: connectTimeoutMs }, (error, metadata) => (error ? reject(error) : resolve(metadata)));
		});
	} catch (error) {
		const state = `takes connections but does not answer as Kafka within ${connectTimeoutMs / 1000} s`;
		throw noBroker(`${bootstrapServers(settings).join(", ")} ${state}: ${(error as Error).message}`, error);
	} finally {
		if (client.isConnected()) client.disconnect();
	}
}

/** librdkafka goes on trying an address that refuses connections; a user who mistyped it should not have to wait. */
async function refuseUnreachable(settings: AdminSettings): Promise<void> {
	const addresses = bootstrapServers(settings);
	const reasons = await Promise.all(addresses.map(unreachableReason));
	if (reasons.includes(null)) return;
	throw noBroker(addresses.map((address, i) => `${address}: ${reasons[i]}`).join("; "));
}

function bootstrapServers(settings: AdminSettings): string[] {
	return (new Map(settings.config).get("bootstrap.servers") ?? "").split(",");
}

function noBroker(reason: string, cause?: unknown): ConfigError {
	const advice = "check `bootstrap.servers` and the security settings of the driver file";
	return new ConfigError(`no Kafka broker answered (${reason}); ${advice}`, null, { cause });
}
