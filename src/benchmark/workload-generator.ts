import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../config/config-error.ts";
import type { Workload } from "../config/workload/workload.ts";
import { payloadLengths } from "../payload/payload.ts";
import type { RunMeasurement } from "../result/measurement.ts";
import type { PeriodStats, Worker } from "../worker/worker.ts";
import { type LoadExtras, measureLoad } from "./load.ts";
import { awaitReadiness } from "./readiness.ts";
import { ClusterLost, Interrupted } from "./run-control.ts";
import { copiesPerMessage, existingTopics, layOut, type RunLayout, type Topic } from "./run-layout.ts";
import { type RunOptions, RunSession } from "./run-session.ts";

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
	readonly #session: RunSession;
	readonly #startedAt = new Date();
	#layout: RunLayout = { topics: [], producers: [], subscriptions: [] };
	#extras: LoadExtras = { rateSearch: null, sweep: null, backlog: null };
	#partial: RunMeasurement["partial"] = null;
	#patience = patience;

	constructor(worker: Worker, workload: Workload, options: RunOptions) {
		this.#worker = worker;
		this.#workload = workload;
		this.#session = new RunSession(worker, workload, options, copiesPerMessage(workload));
	}

	/**
	 * Resolves with what was measured, marked as partial when the run was interrupted or failed. Rejects with a
	 * ConfigError when the cluster refuses what the files ask for before anything was measured.
	 */
	async run(): Promise<RunMeasurement> {
		try {
			await this.#prepare();
			await measureLoad(this.#session, this.#layout, this.#extras);
			await this.#finish(flushTimeoutMs, drainTimeoutMs);
		} catch (error) {
			this.#partial = partialBy(error);
			if (this.#isHopeless(error)) this.#patience = lostPatience;
			await this.#finishHastily();
			if (error instanceof ConfigError) throw error;
		} finally {
			await this.#leave();
			this.#session.control.release();
		}
		return this.#measurement();
	}

	/** Whether waiting for brokers or for consumer processes would be in vain. */
	#isHopeless(reason: unknown): boolean {
		const { control, options } = this.#session;
		return reason instanceof ClusterLost || control.brokersDown || options.killSignal?.aborted === true;
	}

	async #prepare(): Promise<void> {
		const session = this.#session;
		await session.phase("create-topics", null, async () => {
			this.#layout = layOut(this.#workload, await this.#topics());
		});
		const { producers, subscriptions } = this.#layout;
		// Nothing is consumed before it is measured where nobody produces anything to go on with.
		const halted = producers.length === 0;
		await session.phase("create-consumers", null, () => this.#worker.createConsumers(subscriptions, halted));
		if (producers.length > 0) {
			await session.phase("create-producers", null, () => this.#worker.createProducers(producers));
		}
		await session.phase("readiness", null, () => this.#proveReady());
		await session.beginBooks();
	}

	async #topics(): Promise<Topic[]> {
		const { topics, topicPrefix: prefix, randomTopicNames: randomNames, partitions } = this.#workload;
		const { onEvent, signal } = this.#session.options;
		if (topics === 0) return this.#session.control.guard(existingTopics(this.#workload, this.#worker));
		const onProgress = (done: number) => onEvent({ type: "topics", change: "created", done, total: topics });
		const names = await this.#worker.createTopics({ prefix, randomNames, partitions }, { onProgress, signal });
		return names.map((name, i) => ({ name, partitions: partitions[i] ?? 0 }));
	}

	async #proveReady(): Promise<void> {
		const { control, ledger } = this.#session;
		const { longest: messageBytes } = payloadLengths(this.#session.options.payloads);
		const book = (stats: PeriodStats) => ledger.book(stats);
		const existing = this.#workload.topics === 0;
		const plan = { ...this.#layout, existing, messageBytes, workloadFile: this.#workload.file, book };
		ledger.totals.probes = await awaitReadiness(this.#worker, plan, control);
	}

	/** Stops the load and waits until everything sent has arrived, within bounds. */
	async #finish(flushMs: number, drainMs: number): Promise<void> {
		const session = this.#session;
		await session.phase("flush", null, () => this.#worker.stopLoad(flushMs));
		await session.bookTail();
		if (session.ledger.expected > 0) {
			await session.phase("drain", null, () => session.control.guard(this.#drain(drainMs)));
			await session.bookTail();
		}
	}

	/** As much of #finish as a run that broke allows; what it broke with is the story, not what follows from it. */
	async #finishHastily(): Promise<void> {
		const session = this.#session;
		if (!session.phases.some(({ name }) => name === "readiness")) return;
		const worthWaiting = this.#partial?.reason === "interrupted" && this.#patience !== lostPatience;
		try {
			await session.closePeriod();
			await this.#worker.stopLoad(worthWaiting ? flushTimeoutMs / 2 : this.#patience.flushMs);
			await session.bookTail();
			if (worthWaiting) await this.#drain(hastyDrainTimeoutMs);
			await session.bookTail();
		} catch (error) {
			session.warn(`the last figures could not be collected: ${(error as Error).message}`);
		}
	}

	async #drain(timeoutMs: number): Promise<void> {
		const session = this.#session;
		const deadlineMs = performance.now() + timeoutMs;
		let received = -1;
		let movedMs = performance.now();
		for (;;) {
			const counters = await session.counters();
			if (counters.messagesReceived >= session.ledger.expected) {
				// Among them may be messages of others, which only the books tell from the run's own.
				await session.bookTail();
				if (session.ledger.backlog === 0) return;
			}
			const nowMs = performance.now();
			if (counters.messagesReceived !== received) {
				received = counters.messagesReceived;
				movedMs = nowMs;
			}
			if (nowMs >= deadlineMs || nowMs - movedMs >= drainStallMs) return;
			await delay(pollMs);
		}
	}

	/** Closes the clients and deletes the topics. */
	async #leave(): Promise<void> {
		const session = this.#session;
		const { closeMs, deleteMs } = this.#patience;
		await session.tidy("close", () => this.#worker.stopAll(closeMs));
		if (session.options.keepTopics || this.#workload.topics === 0) return;
		await session.tidy("delete-topics", async () => {
			const { onEvent } = session.options;
			const total = this.#layout.topics.length;
			const onProgress = (done: number) => onEvent({ type: "topics", change: "deleted", done, total });
			const left = await this.#worker.deleteTopics(deleteMs, onProgress);
			if (left.length > 0) session.warn(`${left.length} topics of this run could not be deleted: ${left.join(", ")}`);
		});
	}

	#measurement(): RunMeasurement {
		const { options, phases, periods, ledger, unthrottled, warnings } = this.#session;
		return {
			runId: options.runId,
			startedAt: this.#startedAt.toISOString(),
			partial: this.#partial,
			phases,
			periods,
			aggregate: ledger.aggregate(unthrottled),
			totals: ledger.totals,
			errorsByCode: ledger.errorsByCode,
			verification: ledger.verification,
			...this.#extras,
			topics: this.#layout.topics,
			subscriptions: this.#layout.subscriptions.map(({ topic, subscription }) => ({ topic, subscription })),
			...this.#worker.setup(),
			warnings,
		};
	}
}

function partialBy(error: unknown): RunMeasurement["partial"] {
	if (error instanceof Interrupted) return { reason: "interrupted", message: "interrupted by the user" };
	return { reason: "failed", message: error instanceof Error ? error.message : String(error) };
}
