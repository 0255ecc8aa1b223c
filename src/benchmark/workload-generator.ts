import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../config/config-error.ts";
import type { Workload } from "../config/workload.ts";
import type { PeriodSample, PhaseName, PhaseRecord, RunMeasurement } from "../result/measurement.ts";
import { subscriptionName } from "../worker/random-name.ts";
import type { PeriodStats, TopicSubscription, Worker } from "../worker/worker.ts";
import { watchBrokers } from "./broker-watch.ts";
import { ClientEventLog, consumeErrorLines } from "./client-event-log.ts";
import type { BenchmarkListener } from "./events.ts";
import { awaitReadiness } from "./readiness.ts";
import { ClusterLost, Interrupted, RunControl } from "./run-control.ts";
import { RunLedger } from "./run-ledger.ts";
import { isUnthrottled } from "./target-rate.ts";

export interface RunOptions {
	runId: string;
	payloads: Uint8Array[];
	sampleSeconds: number;
	/** Leaves the run's topics behind. */
	keepTopics: boolean;
	signal: AbortSignal;
	onEvent: BenchmarkListener;
}

const flushTimeoutMs = 10_000;
const drainTimeoutMs = 30_000;
const drainStallMs = 5000;
const hastyDrainTimeoutMs = 2000;
/** How long the last steps wait for brokers that do not answer; `flushMs` is that of a run that failed. */
const patience = { flushMs: 1000, closeMs: 5000, deleteMs: 10_000 };
/** The same when no broker is there any more: next to no time, for the user is waiting in vain. */
const lostPatience: typeof patience = { flushMs: 0, closeMs: 500, deleteMs: 1000 };
const pollMs = 100;

/** Takes one workload through its phases on one worker, and leaves the worker's cluster as it was found. */
export class WorkloadGenerator {
	readonly #worker: Worker;
	readonly #workload: Workload;
	readonly #options: RunOptions;
	readonly #control: RunControl;
	readonly #ledger: RunLedger;
	readonly #unthrottled: boolean;
	readonly #startedAt = new Date();
	readonly #phases: PhaseRecord[] = [];
	readonly #periods: PeriodSample[] = [];
	readonly #warnings: string[] = [];
	readonly #clientEvents = new ClientEventLog();
	#topics: string[] = [];
	#subscriptions: TopicSubscription[] = [];
	#partial: RunMeasurement["partial"] = null;
	#patience = patience;
	/** The period that is being measured; `null` outside of the sampled phases. */
	#open: Pick<PeriodSample, "phase" | "startSeconds"> | null = null;

	constructor(worker: Worker, workload: Workload, options: RunOptions) {
		this.#worker = worker;
		this.#workload = workload;
		this.#options = options;
		this.#control = new RunControl(options.signal, worker.failure);
		this.#ledger = new RunLedger(workload.subscriptionsPerTopic);
		this.#unthrottled = isUnthrottled(workload.producerRate);
	}

	/**
	 * Resolves with what was measured, marked as partial when the run was interrupted or failed. Rejects with a
	 * ConfigError when the cluster refuses what the files ask for before anything was measured.
	 */
	async run(): Promise<RunMeasurement> {
		try {
			await this.#prepare();
			await this.#load();
			await this.#finish(flushTimeoutMs, drainTimeoutMs);
		} catch (error) {
			this.#partial = partialBy(error);
			if (error instanceof ClusterLost) this.#patience = lostPatience;
			await this.#finishHastily();
			if (error instanceof ConfigError) throw error;
		} finally {
			await this.#leave();
			this.#control.release();
		}
		return this.#measurement();
	}

	async #prepare(): Promise<void> {
		const { topics, partitionsPerTopic, producersPerTopic } = this.#workload;
		await this.#phase("create-topics", null, async () => {
			const onProgress = (done: number) => this.#options.onEvent({ type: "topics", done, total: topics });
			const { signal } = this.#options;
			this.#topics = await this.#worker.createTopics(topics, partitionsPerTopic, { onProgress, signal });
		});
		this.#subscriptions = shuffled(subscriptionsOf(this.#topics, this.#workload));
		await this.#phase("create-consumers", null, () => this.#worker.createConsumers(this.#subscriptions));
		const producers = shuffled(Array.from({ length: producersPerTopic }, () => this.#topics).flat());
		await this.#phase("create-producers", null, () => this.#worker.createProducers(producers));
		await this.#phase("readiness", null, async () => {
			const { messageSize: messageBytes, file: workloadFile } = this.#workload;
			const book = (stats: PeriodStats) => this.#ledger.book(stats);
			const plan = { subscriptions: this.#subscriptions, partitionsPerTopic, messageBytes, workloadFile, book };
			this.#ledger.totals.probes = await awaitReadiness(this.#worker, plan, this.#control);
		});
		this.#ledger.book(await this.#worker.periodStats());
	}

	async #load(): Promise<void> {
		const { keyDistributor, producerRate, stamp, warmupDurationSeconds, testDurationSeconds } = this.#workload;
		await this.#worker.startLoad({
			payloads: this.#options.payloads,
			keyDistributor,
			publishRate: this.#unthrottled ? Number.POSITIVE_INFINITY : producerRate,
			stamp: stamp === "auto",
		});
		if (warmupDurationSeconds > 0) await this.#sampled("warmup", warmupDurationSeconds);
		await this.#sampled("measurement", testDurationSeconds);
	}

	/** Lets a load run for `seconds` and takes a sample every period; the last one may be shorter. */
	async #sampled(phase: "warmup" | "measurement", seconds: number): Promise<void> {
		await this.#phase(phase, seconds, async () => {
			const sampling = this.#takeSamples(phase, seconds);
			await Promise.all([sampling, watchBrokers(this.#worker, this.#control, this.#clientEvents, sampling)]);
		});
	}

	async #takeSamples(phase: "warmup" | "measurement", seconds: number): Promise<void> {
		const { sampleSeconds } = this.#options;
		const startMs = performance.now();
		// A quotient that is whole but for its rounding must not give one more period without length.
		const periods = Math.ceil(seconds / sampleSeconds - 1e-6);
		for (let i = 0; i < periods; i++) {
			this.#open = { phase, startSeconds: i * sampleSeconds };
			await this.#control.sleepUntil(startMs + Math.min((i + 1) * sampleSeconds, seconds) * 1000);
			await this.#closePeriod();
		}
	}

	async #closePeriod(): Promise<void> {
		if (this.#open === null) return;
		const frame = { ...this.#open, targetRate: this.#unthrottled ? null : this.#workload.producerRate };
		this.#open = null;
		const sample = this.#ledger.sample(await this.#worker.periodStats(), frame);
		this.#periods.push(sample);
		this.#options.onEvent({ type: "period", sample });
	}

	/** Stops the load and waits until everything sent has arrived, within bounds. */
	async #finish(flushMs: number, drainMs: number): Promise<void> {
		await this.#phase("flush", null, () => this.#worker.stopLoad(flushMs));
		await this.#bookTail();
		if (this.#workload.subscriptionsPerTopic > 0) {
			await this.#phase("drain", null, () => this.#control.guard(this.#drain(drainMs)));
			await this.#bookTail();
		}
	}

	/** As much of #finish as a run that broke allows; what it broke with is the story, not what follows from it. */
	async #finishHastily(): Promise<void> {
		if (!this.#phases.some(({ name }) => name === "readiness")) return;
		const interrupted = this.#partial?.reason === "interrupted";
		try {
			await this.#closePeriod();
			await this.#worker.stopLoad(interrupted ? flushTimeoutMs / 2 : this.#patience.flushMs);
			await this.#bookTail();
			if (interrupted) await this.#drain(hastyDrainTimeoutMs);
			await this.#bookTail();
		} catch (error) {
			this.#warn(`the last figures could not be collected: ${(error as Error).message}`);
		}
	}

	/** What came in after the last period belongs to the measurement if that had begun. */
	async #bookTail(): Promise<void> {
		const stats = await this.#worker.periodStats();
		this.#ledger.book(stats);
		if (this.#periods.at(-1)?.phase === "measurement") this.#ledger.measure(stats);
	}

	async #drain(timeoutMs: number): Promise<void> {
		const deadlineMs = performance.now() + timeoutMs;
		let received = -1;
		let movedMs = performance.now();
		for (;;) {
			const counters = await this.#worker.counterStats();
			if (counters.messagesReceived >= this.#ledger.expected) return;
			const nowMs = performance.now();
			if (counters.messagesReceived !== received) {
				received = counters.messagesReceived;
				movedMs = nowMs;
			}
			if (nowMs >= deadlineMs || nowMs - movedMs >= drainStallMs) return;
			await delay(pollMs);
		}
	}

	/** Closes the clients and deletes the topics; never throws, since what was measured must survive it. */
	async #leave(): Promise<void> {
		const { closeMs, deleteMs } = this.#patience;
		await this.#tidy("close", () => this.#worker.stopAll(closeMs));
		if (this.#options.keepTopics) return;
		await this.#tidy("delete-topics", async () => {
			const left = await this.#worker.deleteTopics(deleteMs);
			if (left.length > 0) this.#warn(`${left.length} topics of this run could not be deleted: ${left.join(", ")}`);
		});
	}

	async #tidy(name: PhaseName, task: () => Promise<void>): Promise<void> {
		this.#options.onEvent({ type: "phase", phase: name, seconds: null });
		try {
			await this.#timed(name, task());
		} catch (error) {
			this.#warn(`${name}: ${(error as Error).message}`);
		}
	}

	/** A phase that is not begun when the run must end; what it waits for inside is bounded or guarded. */
	async #phase(name: PhaseName, seconds: number | null, task: () => Promise<void>): Promise<void> {
		this.#control.check();
		this.#options.onEvent({ type: "phase", phase: name, seconds });
		await this.#timed(name, task());
	}

	async #timed(name: PhaseName, task: Promise<void>): Promise<void> {
		const record = { name, startedAt: new Date().toISOString(), elapsedSeconds: 0 };
		const startMs = performance.now();
		this.#phases.push(record);
		try {
			await task;
		} finally {
			record.elapsedSeconds = (performance.now() - startMs) / 1000;
		}
	}

	#warn(message: string): void {
		this.#warnings.push(message);
		this.#options.onEvent({ type: "warning", message });
	}

	#measurement(): RunMeasurement {
		const { partitionsPerTopic } = this.#workload;
		return {
			runId: this.#options.runId,
			startedAt: this.#startedAt.toISOString(),
			partial: this.#partial,
			phases: this.#phases,
			periods: this.#periods,
			aggregate: this.#ledger.aggregate(this.#unthrottled),
			totals: this.#ledger.totals,
			errorsByCode: this.#ledger.errorsByCode,
			verification: this.#ledger.verification,
			topics: this.#topics.map((name) => ({ name, partitions: partitionsPerTopic })),
			subscriptions: this.#subscriptions,
			...this.#worker.setup(),
			warnings: [
				...this.#warnings,
				...consumeErrorLines(this.#ledger.consumeErrorsByCode),
				...this.#clientEvents.lines(),
			],
		};
	}
}

function partialBy(error: unknown): RunMeasurement["partial"] {
	if (error instanceof Interrupted) return { reason: "interrupted", message: "interrupted by the user" };
	return { reason: "failed", message: error instanceof Error ? error.message : String(error) };
}

/** Topic by topic, subscription by subscription, as many entries as the subscription has consumers. */
function subscriptionsOf(topics: string[], workload: Workload): TopicSubscription[] {
	const { subscriptionsPerTopic, consumerPerSubscription } = workload;
	return topics.flatMap((topic) =>
		Array.from({ length: subscriptionsPerTopic }, (_, i) => subscriptionName(i)).flatMap((subscription) =>
			Array.from({ length: consumerPerSubscription }, () => ({ topic, subscription })),
		),
	);
}

/** A random order (Fisher and Yates), so that no worker thread or process gets the clients of one topic together. */
function shuffled<T>(items: T[]): T[] {
	const result = [...items];
	for (let i = result.length - 1; i > 0; i--) {
		const j = Math.floor(Math.random() * (i + 1));
		[result[i], result[j]] = [result[j] as T, result[i] as T];
	}
	return result;
}
