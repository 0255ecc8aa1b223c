import { availableParallelism } from "node:os";
import { ConfigError } from "../config/config-error.ts";
import { type TranslatedDriver, type TranslationContext, translateDriver } from "../config/driver/client-properties.ts";
import type { Driver, EffectiveSetting } from "../config/driver/driver.ts";
import { Cluster } from "../kafka/cluster.ts";
import { checkConnections } from "../kafka/connection-check.ts";
import { ConsumerPool, emptyPeriod } from "../kafka/consumer-pool.ts";
import { EmbeddedBroker, embeddedBrokerLimits } from "../kafka/embedded-broker.ts";
import { EmbeddedTopics } from "../kafka/embedded-topics.ts";
import type { TopicAdmin } from "../kafka/topic-admin.ts";
import { type ClientEvent, native, type ProducerEngine } from "../native.ts";
import {
	consumerSpecs,
	forOwnTopics,
	producerSpecs,
	startsAtFirstMessage,
	withoutTopicCreation,
} from "./client-settings.ts";
import { defaultConsumerProcesses, defaultSendThreads, type Pacing, resolvePacing } from "./pacing.ts";
import { emptyProducerPeriod, PeriodMeter } from "./period-stats.ts";
import { topicName } from "./random-name.ts";
import { checkSettings } from "./settings-check.ts";
import type {
	CounterStats,
	CreationProgress,
	LoadAssignment,
	PeriodStats,
	TopicPlan,
	TopicSubscription,
	Worker,
	WorkerSetup,
} from "./worker.ts";

export interface LocalWorkerOptions {
	driver: Driver;
	translation: TranslationContext;
	/** Goes into the stamps of the run's messages. */
	runId: bigint;
	pacing: Pacing;
	/** `null`: by the number of cores. */
	sendThreads: number | null;
	/** `null`: by the number of cores. */
	consumerProcesses: number | null;
}

const connectTimeoutMs = 10_000;

/** Does the work in this process (producers) and in child processes of it (consumers, embedded broker). */
export class LocalWorker implements Worker {
	readonly failure: Promise<never>;
	/** What to know of the driver that is no mistake. */
	readonly notes: string[];
	readonly #options: LocalWorkerOptions;
	readonly #settings: TranslatedDriver;
	readonly #broker: EmbeddedBroker | null;
	readonly #admin: TopicAdmin;
	readonly #wallOffsetNs = native.wallOffsetNs();
	readonly #fail: (failure: Error) => void;
	readonly #meter = new PeriodMeter();
	#consumers: ConsumerPool | null = null;
	#producers: ProducerEngine | null = null;
	#sendThreads = 0;
	#unthrottled = false;

	private constructor(
		options: LocalWorkerOptions,
		settings: TranslatedDriver,
		broker: EmbeddedBroker | null,
		admin: TopicAdmin,
		failing: { failure: Promise<never>; fail: (failure: Error) => void },
	) {
		this.#options = options;
		this.#settings = settings;
		this.#broker = broker;
		this.#admin = admin;
		this.notes =
			broker === null ? settings.notes : [`the embedded broker is ${embeddedBrokerLimits}`, ...settings.notes];
		this.failure = failing.failure;
		this.#fail = failing.fail;
	}

	/**
	 * Starts the embedded broker if the driver asks for it, and makes sure that a broker answers. Rejects with a
	 * ConfigError when none does or the driver's settings cannot be honoured.
	 */
	static async open(options: LocalWorkerOptions): Promise<LocalWorker> {
		const failing = deferredFailure();
		const broker = options.driver.embedded ? await EmbeddedBroker.start(failing.fail) : null;
		try {
			const context = broker === null ? {} : { bootstrapServers: broker.bootstrapServers };
			const settings = translateDriver(options.driver, { ...options.translation, ...context });
			settings.consumer = withoutTopicCreation(settings.consumer);
			checkSettings(settings, options.driver);
			const admin = broker === null ? await openCluster(settings) : new EmbeddedTopics(broker);
			return new LocalWorker(options, settings, broker, admin, failing);
		} catch (error) {
			broker?.kill();
			throw error;
		}
	}

	/** The clients' settings as librdkafka gets them, secrets masked. */
	get effectiveSettings(): { producer: EffectiveSetting[]; consumer: EffectiveSetting[] } {
		return { producer: this.#settings.producer.effective, consumer: this.#settings.consumer.effective };
	}

	get librdkafkaVersion(): string {
		return native.librdkafkaVersion;
	}

	async createTopics(plan: TopicPlan, progress: CreationProgress): Promise<string[]> {
		this.#settings.consumer = forOwnTopics(this.#settings.consumer);
		const topics = plan.partitions.map((partitions, i) => ({
			name: topicName(plan.prefix, i, plan.randomNames),
			partitions,
		}));
		await this.#admin.createTopics(topics, progress);
		return topics.map(({ name }) => name);
	}

	async describeTopics(names: string[]): Promise<Array<number | null>> {
		return this.#admin.describeTopics(names);
	}

	async storedMessages(names: string[]): Promise<number[]> {
		if (!startsAtFirstMessage(this.#settings.consumer)) {
			throw new ConfigError(
				"`consumeUntil: endOffset` of the workload needs consumers that begin with the first message; write " +
					"`auto.offset.reset=earliest` in `consumerConfig`, whose default is `latest`",
				this.#options.driver.file,
			);
		}
		const ranges = await this.#admin.offsetRanges(names);
		return ranges.map(({ begin, end }) => end - begin);
	}

	async createConsumers(subscriptions: TopicSubscription[], halted = false): Promise<void> {
		if (subscriptions.length === 0) return;
		const settings = this.#settings.consumer;
		const processes =
			this.#options.consumerProcesses ?? defaultConsumerProcesses(subscriptions.length, availableParallelism());
		this.#consumers = await ConsumerPool.open(
			{
				consumers: consumerSpecs(subscriptions, settings),
				batchMessages: settings.batchMessages,
				commit: settings.commit,
				commitLingerMs: settings.commitLingerMs,
				runId: this.#options.runId,
				wallOffsetNs: this.#wallOffsetNs,
				paused: halted,
			},
			processes,
			this.#fail,
		);
	}

	async createProducers(topics: string[]): Promise<void> {
		const settings = this.#settings.producer;
		const cores = availableParallelism();
		this.#sendThreads = Math.min(this.#options.sendThreads ?? defaultSendThreads(topics.length, cores), topics.length);
		this.#producers = new native.ProducerEngine({
			producers: producerSpecs(topics, settings),
			threads: this.#sendThreads,
			pacing: this.#pacing(),
			maxBlockMs: settings.maxBlockMs,
			runId: this.#options.runId,
			wallOffsetNs: this.#wallOffsetNs,
		});
		await this.#producers.connect(connectTimeoutMs);
	}

	async probeProducers(messageBytes: number): Promise<Record<string, number>> {
		return this.#producers?.probe(messageBytes) ?? {};
	}

	setup(): WorkerSetup {
		return {
			consumerProcesses: this.#consumers?.processCount ?? 0,
			sendThreads: this.#sendThreads,
			pacing: this.#unthrottled ? "unthrottled" : this.#pacing(),
		};
	}

	async startLoad(load: LoadAssignment): Promise<void> {
		this.#unthrottled = load.publishRate === Number.POSITIVE_INFINITY;
		const { payloads, keyDistributor, publishRate: ratePerSecond, headers, partitionWeights, stamp } = load;
		const options = { payloads, keyDistributor, ratePerSecond, headers, partitionWeights, stamp };
		this.#engine().startLoad(options);
	}

	async adjustPublishRate(publishRate: number): Promise<void> {
		this.#unthrottled = publishRate === Number.POSITIVE_INFINITY;
		this.#engine().setRate(publishRate);
	}

	async pauseConsumers(): Promise<void> {
		await this.#consumers?.pause();
	}

	async resumeConsumers(): Promise<void> {
		await this.#consumers?.resume();
	}

	async counterStats(): Promise<CounterStats> {
		const consumers = (await this.#consumers?.counters()) ?? [];
		const sending = this.#producers?.counters() ?? { sent: 0, acknowledged: 0, errors: 0 };
		return {
			messagesSent: sending.sent,
			messagesAcknowledged: sending.acknowledged,
			messageSendErrors: sending.errors,
			messagesReceived: consumers.reduce((sum, { received }) => sum + received, 0),
			consumers,
		};
	}

	async periodStats(): Promise<PeriodStats> {
		const consumed = (await this.#consumers?.takePeriod()) ?? emptyPeriod();
		const produced = this.#producers?.takePeriod() ?? emptyProducerPeriod();
		return this.#meter.take(produced, consumed, this.#sendThreads);
	}

	async takeEvents(): Promise<ClientEvent[]> {
		return [...(this.#producers?.takeEvents() ?? []), ...((await this.#consumers?.takeEvents()) ?? [])];
	}

	async stopLoad(flushTimeoutMs: number): Promise<void> {
		await this.#producers?.stop(flushTimeoutMs);
	}

	async stopAll(timeoutMs: number): Promise<void> {
		await Promise.all([this.#producers?.close(), this.#consumers?.close(timeoutMs)]);
	}

	async deleteTopics(patienceMs: number, onProgress?: (deleted: number) => void): Promise<string[]> {
		return this.#admin.deleteCreatedTopics(patienceMs, onProgress);
	}

	async close(): Promise<void> {
		await this.#admin.close();
		await this.#broker?.close();
	}

	kill(): void {
		this.#consumers?.kill();
		this.#broker?.kill();
	}

	#engine(): ProducerEngine {
		if (this.#producers === null) throw new Error("createProducers comes first");
		return this.#producers;
	}

	#pacing(): Exclude<Pacing, "auto"> {
		return resolvePacing(this.#options.pacing, this.#sendThreads, availableParallelism());
	}
}

/** Makes sure, too, that the brokers take producers and consumers which log in or encrypt in a way of their own. */
async function openCluster({ admin, topic, producer, consumer }: TranslatedDriver): Promise<TopicAdmin> {
	const cluster = await Cluster.connect(admin, topic);
	try {
		await checkConnections(admin.config, [producer.config, consumer.config]);
		return cluster;
	} catch (error) {
		await cluster.close();
		throw error;
	}
}

function deferredFailure(): { failure: Promise<never>; fail: (failure: Error) => void } {
	let fail: (failure: Error) => void = () => {};
	const failure = new Promise<never>((_, reject) => {
		fail = reject;
	});
	// A failure that comes when nobody waits any more is no news.
	failure.catch(() => {});
	return { failure, fail };
}
