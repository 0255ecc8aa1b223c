import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { type TranslatedDriver, type TranslationContext, translateDriver } from "../config/client-properties.ts";
import { ConfigError } from "../config/config-error.ts";
import type { Driver, EffectiveSetting } from "../config/driver.ts";
import { Cluster, type TopicAdmin } from "../kafka/cluster.ts";
import { ConsumerPool, emptyPeriod, type PoolPeriod } from "../kafka/consumer-pool.ts";
import { EmbeddedBroker, embeddedBrokerLimits } from "../kafka/embedded-broker.ts";
import { EmbeddedTopics } from "../kafka/embedded-topics.ts";
import { type ClientEvent, native, type ProducerEngine, type ProducerPeriod } from "../native.ts";
import { consumerSpecs, forOwnTopics, producerSpecs } from "./client-settings.ts";
import { defaultConsumerProcesses, defaultSendThreads, type Pacing, resolvePacing } from "./pacing.ts";
import { topicName } from "./random-name.ts";
import type {
	CounterStats,
	CreationProgress,
	LoadAssignment,
	PeriodStats,
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
	#consumers: ConsumerPool | null = null;
	#producers: ProducerEngine | null = null;
	#sendThreads = 0;
	#unthrottled = false;
	#periodStart = performance.now();
	#periodCpu = process.cpuUsage();

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
			settings.consumer = forOwnTopics(settings.consumer);
			checkSettings(settings, options.driver);
			const admin =
				broker === null ? await Cluster.connect(settings.admin, settings.topic) : new EmbeddedTopics(broker);
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

	async createTopics(count: number, partitions: number, progress: CreationProgress): Promise<string[]> {
		const names = Array.from({ length: count }, (_, i) => topicName(i));
		await this.#admin.createTopics(names, partitions, progress);
		return names;
	}

	async createConsumers(subscriptions: TopicSubscription[]): Promise<void> {
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
		return this.#engine().probe(messageBytes);
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
		this.#engine().startLoad({
			payloads: load.payloads,
			keyDistributor: load.keyDistributor,
			ratePerSecond: load.publishRate,
			stamp: load.stamp,
		});
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
		const sending = this.#engine().counters();
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
		const produced = this.#engine().takePeriod();
		const now = performance.now();
		const elapsedSeconds = (now - this.#periodStart) / 1000;
		this.#periodStart = now;
		return {
			...countsOf(produced, consumed),
			elapsedSeconds,
			usage: this.#usage(produced, consumed, elapsedSeconds),
		};
	}

	async takeEvents(): Promise<ClientEvent[]> {
		return [...this.#engine().takeEvents(), ...((await this.#consumers?.takeEvents()) ?? [])];
	}

	async stopLoad(flushTimeoutMs: number): Promise<void> {
		await this.#producers?.stop(flushTimeoutMs);
	}

	async stopAll(timeoutMs: number): Promise<void> {
		await Promise.all([this.#producers?.close(), this.#consumers?.close(timeoutMs)]);
	}

	async deleteTopics(patienceMs: number): Promise<string[]> {
		return this.#admin.deleteCreatedTopics(patienceMs);
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

	#usage(produced: ProducerPeriod, consumed: PoolPeriod, elapsedSeconds: number): PeriodStats["usage"] {
		const cpu = process.cpuUsage(this.#periodCpu);
		this.#periodCpu = process.cpuUsage();
		const idleShare = produced.idleNs / (elapsedSeconds * 1e9 * this.#sendThreads);
		return {
			coordinatorCpuUs: cpu.user + cpu.system,
			consumersCpuUs: consumed.cpuUs,
			rssBytes: process.memoryUsage.rss() + consumed.rssBytes,
			sendThreadsBusy: Math.min(1, Math.max(0, 1 - idleShare)),
		};
	}
}

/** Lets librdkafka judge the settings before anything is created; a codec that the build lacks is found here. */
function checkSettings({ producer, consumer }: TranslatedDriver, driver: Driver): void {
	const quiet: [string, string] = ["log_level", "0"];
	try {
		native.checkConfig("producer", [...producer.config, quiet]);
		native.checkConfig("consumer", [...consumer.config, ["group.id", "check"], quiet]);
	} catch (error) {
		throw new ConfigError(`${(error as Error).message} (\`omb doctor\` shows what this build has)`, driver.file, {
			cause: error,
		});
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

function countsOf(produced: ProducerPeriod, consumed: PoolPeriod): Omit<PeriodStats, "elapsedSeconds" | "usage"> {
	return {
		counts: {
			sent: produced.sent,
			acknowledged: produced.acknowledged,
			acknowledgedBytes: produced.acknowledgedBytes,
			errors: produced.errors,
			received: consumed.received,
			receivedBytes: consumed.receivedBytes,
		},
		errorsByCode: produced.errorsByCode,
		consumeErrorsByCode: consumed.errorsByCode,
		queueFullWaits: produced.queueFullWaits,
		endToEndNotPositive: consumed.endToEndNotPositive,
		stamps: {
			stamped: consumed.stamped,
			unstamped: consumed.unstamped,
			skipped: consumed.missing,
			duplicates: consumed.duplicates,
			outOfOrder: consumed.outOfOrder,
		},
		publishLatency: produced.publishLatency,
		publishDelay: produced.publishDelay,
		responseTime: produced.responseTime,
		endToEndLatency: consumed.endToEndLatency,
	};
}
