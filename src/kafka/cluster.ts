import { setTimeout as delay } from "node:timers/promises";
import kafka, { type IAdminClient, type LibrdKafkaError, type Metadata } from "node-rdkafka";
import { ConfigError } from "../config/config-error.ts";
import type { AdminSettings, TopicSettings } from "../config/driver/driver.ts";
import { ClusterReader } from "./cluster-reader.ts";
import { inParallel } from "./in-parallel.ts";
import { answerLost, answerOf, patiently } from "./passing-errors.ts";
import type { OffsetRange, TopicAdmin, TopicProgress, TopicShape } from "./topic-admin.ts";

/** How many topics are worked on at once. node-rdkafka sends one topic per request. */
const requestsAtATime = 4;
/** So many times an answer may fail to come before a call has taken as long as it may. */
const attemptsInTime = 3;
const listingPatienceMs = 30_000;
const firstListingPauseMs = 50;
const longestListingPauseMs = 500;
const namesShown = 5;

/** node-rdkafka's view of a Kafka cluster: is it there, its topics and offsets, create and delete topics. */
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
		const metadata = await ClusterReader.use(settings, (reader) => reader.metadata());
		refuseReplication(metadata, topic);
		return new Cluster(kafka.AdminClient.create(Object.fromEntries(settings.config)), settings, topic);
	}

	get createdTopics(): ReadonlySet<string> {
		return this.#created;
	}

	/**
	 * Works in batches, for a broker that is told of a topic goes on working on it when that is answered. Gives up when the
	 * cluster has not created one for as long as a call of Java's client may take.
	 */
	async createTopics(topics: TopicShape[], { onProgress, signal }: TopicProgress): Promise<void> {
		await ClusterReader.use(this.#settings, async (reader) => {
			refuseExisting(topics, await reader.partitions());
			for (const batch of batchesOf(topics)) {
				let deadlineMs = Date.now() + this.#settings.timeoutMs;
				await inParallel(batch, requestsAtATime, async (topic) => {
					if (signal.aborted) return;
					await this.#create(topic, () => deadlineMs);
					this.#created.add(topic.name);
					deadlineMs = Date.now() + this.#settings.timeoutMs;
					onProgress(this.#created.size);
				});
				if (signal.aborted) return;
				await untilListed(reader, batch, signal);
			}
		});
	}

	async describeTopics(names: string[]): Promise<Array<number | null>> {
		const partitions = await ClusterReader.use(this.#settings, (reader) => reader.partitions());
		return names.map((name) => partitions.get(name) ?? null);
	}

	async offsetRanges(names: string[]): Promise<OffsetRange[]> {
		return ClusterReader.use(this.#settings, async (reader) => {
			const partitions = await reader.partitions();
			return reader.offsetRanges(names.map((name) => ({ name, partitions: partitions.get(name) ?? 0 })));
		});
	}

	async deleteCreatedTopics(patienceMs: number, onProgress: TopicProgress["onProgress"] = () => {}): Promise<string[]> {
		let deadlineMs = Date.now() + patienceMs;
		const deleted = new Set<string>();
		await inParallel(this.#created, requestsAtATime, async (name) => {
			if (!(await this.#delete(name, () => deadlineMs))) return;
			this.#created.delete(name);
			deleted.add(name);
			deadlineMs = Date.now() + patienceMs;
			onProgress(deleted.size);
		});
		// Deleted they are, and a cluster that cannot be asked when its brokers have done so must not make it a failure.
		if (deleted.size > 0) await this.#untilGone(deleted, patienceMs).catch(() => {});
		return [...this.#created];
	}

	async close(): Promise<void> {
		this.#admin.disconnect();
	}

	/** Waits for the brokers, whose work on many partitions would disturb the next run. */
	async #untilGone(names: ReadonlySet<string>, patienceMs: number): Promise<void> {
		await ClusterReader.use(this.#settings, (reader) =>
			untilNone(
				async () => [...(await reader.partitions()).keys()].filter((name) => names.has(name)).length,
				patienceMs,
			),
		);
	}

	/** Whether the topic is deleted. */
	async #delete(name: string, deadlineMs: () => number): Promise<boolean> {
		if (Date.now() >= deadlineMs()) return false;
		try {
			await patiently(deadlineMs, () =>
				answerOf((done) => this.#admin.deleteTopic(name, Math.max(1, deadlineMs() - Date.now()), done)),
			);
			return true;
		} catch (error) {
			return (error as LibrdKafkaError).code === kafka.CODES.ERRORS.ERR_UNKNOWN_TOPIC_OR_PART;
		}
	}

	async #create({ name, partitions }: TopicShape, deadlineMs: () => number): Promise<void> {
		const { replicationFactor, config } = this.#topic;
		const topic = { topic: name, num_partitions: partitions, replication_factor: replicationFactor, config };
		let maybeCreated = false;
		const timeoutMs = Math.ceil(this.#settings.timeoutMs / attemptsInTime);
		const attempt = () => answerOf((done) => this.#admin.createTopic(topic, timeoutMs, done));
		try {
			await patiently(deadlineMs, () =>
				attempt().catch((error) => {
					maybeCreated ||= answerLost(error);
					throw error;
				}),
			);
		} catch (error) {
			// It is ours when an earlier attempt, whose answer was lost, has created it.
			const exists = (error as LibrdKafkaError).code === kafka.CODES.ERRORS.ERR_TOPIC_ALREADY_EXISTS;
			if (exists && maybeCreated) return;
			throw new ConfigError(`the cluster refuses to create topic ${name}: ${(error as Error).message}`, null, {
				cause: error,
			});
		}
	}
}

/** A topic that is there already belongs to somebody else, who would miss it when the run deletes its own. */
function refuseExisting(topics: TopicShape[], existing: Map<string, number>): void {
	const taken = topics.map(({ name }) => name).filter((name) => existing.has(name));
	if (taken.length === 0) return;
	const more = taken.length > namesShown ? ` and ${taken.length - namesShown} more` : "";
	throw new ConfigError(
		`${taken.slice(0, namesShown).join(", ")}${more} cannot be created: there already; choose another \`topicPrefix\`, ` +
			"delete what is there, or name it in `existingTopicList`",
	);
}

/** As many topics as have this many partitions, at least one. */
const partitionsPerBatch = 1000;

function batchesOf(topics: TopicShape[]): TopicShape[][] {
	const batches: TopicShape[][] = [];
	let room = 0;
	for (const topic of topics) {
		if (topic.partitions > room) {
			batches.push([]);
			room = partitionsPerBatch;
		}
		batches.at(-1)?.push(topic);
		room -= topic.partitions;
	}
	return batches;
}

/** A broker hears of a topic a moment after the controller has created it, and till then denies that there is one. */
async function untilListed(reader: ClusterReader, topics: TopicShape[], signal: AbortSignal): Promise<void> {
	const unlisted = async () => {
		const listed = await reader.partitions();
		return topics.filter(({ name, partitions }) => (listed.get(name) ?? 0) < partitions).length;
	};
	const left = await untilNone(unlisted, listingPatienceMs, signal);
	if (left === 0 || signal.aborted) return;
	throw new Error(`${left} topics were created but are not listed ${listingPatienceMs / 1000} s later`);
}

/** Counts until there is none, and gives up when the count has not gone down for `patienceMs`; resolves with the last. */
async function untilNone(count: () => Promise<number>, patienceMs: number, signal?: AbortSignal): Promise<number> {
	let least = Number.POSITIVE_INFINITY;
	let deadlineMs = 0;
	for (let pauseMs = firstListingPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestListingPauseMs)) {
		const left = await count();
		if (left < least) deadlineMs = Date.now() + patienceMs;
		least = Math.min(least, left);
		if (left === 0 || signal?.aborted || Date.now() >= deadlineMs) return left;
		await delay(pauseMs);
	}
}

function refuseReplication(metadata: Metadata, topic: TopicSettings): void {
	const brokers = metadata.brokers.length;
	if (topic.replicationFactor <= brokers) return;
	throw new ConfigError(
		`replicationFactor is ${topic.replicationFactor} but the cluster has ${brokers} broker${brokers === 1 ? "" : "s"}; ` +
			`write at most \`replicationFactor: ${brokers}\``,
	);
}
