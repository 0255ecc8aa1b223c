import type { Workload } from "../config/workload/workload.ts";
import type { PeriodSample, PhaseName, PhaseRecord, RateSearch } from "../result/measurement.ts";
import type { CounterStats, Worker } from "../worker/worker.ts";
import { watchBrokers } from "./broker-watch.ts";
import { ClientEventLog, consumeErrorLines } from "./client-event-log.ts";
import type { BenchmarkListener } from "./events.ts";
import { gained, recognitionOf } from "./own-messages.ts";
import { RunControl } from "./run-control.ts";
import { RunLedger } from "./run-ledger.ts";
import { isUnthrottled, TargetMeter } from "./target-rate.ts";

export interface RunOptions {
	runId: string;
	payloads: Uint8Array[];
	sampleSeconds: number;
	/** Leaves the run's topics behind. */
	keepTopics: boolean;
	/** How the rate is found where the workload says none; `bisect` unless given. */
	rateController?: RateSearch["controller"] | undefined;
	/** The rate that such a search begins with, in msg/s. */
	rateSearchStart?: number | undefined;
	signal: AbortSignal;
	/** Aborted when the worker's processes were killed: nothing is worth waiting for then. */
	killSignal?: AbortSignal | undefined;
	onEvent: BenchmarkListener;
}

/** What the stages of a run share: the worker, the rate that is asked for, the phases, the periods and the books. */
export class RunSession {
	readonly worker: Worker;
	readonly workload: Workload;
	readonly options: RunOptions;
	readonly control: RunControl;
	readonly ledger: RunLedger;
	readonly phases: PhaseRecord[] = [];
	/** In the order in which they were measured. */
	readonly periods: PeriodSample[] = [];
	readonly #target = new TargetMeter();
	readonly #clientEvents = new ClientEventLog();
	readonly #warnings: string[] = [];
	/** Where the counters stood when the books of the load began; `null` where they count from zero. */
	#before: CounterStats | null = null;
	/** The period that is being measured; `null` outside of the sampled phases. */
	#open: Pick<PeriodSample, "phase" | "startSeconds"> | null = null;

	/** `copies`: how many consumer groups are to receive each message. */
	constructor(worker: Worker, workload: Workload, options: RunOptions, copies: number) {
		this.worker = worker;
		this.workload = workload;
		this.options = options;
		this.control = new RunControl(options.signal, worker.failure);
		this.ledger = new RunLedger(copies);
	}

	/**
	 * Begins the books of the load, behind the readiness. On topics that were there before the run they leave out what
	 * has come in so far: messages of others, and probes, of which subscriptions may have missed some.
	 */
	async beginBooks(): Promise<void> {
		this.ledger.book(await this.worker.periodStats());
		if (this.workload.topics > 0) return;
		this.ledger.beginLoad(recognitionOf(this.workload, this.options.payloads));
		this.#before = await this.worker.counterStats();
	}

	/** Running totals since the start of the run; on topics that were there before, since the books of the load began. */
	async counters(): Promise<CounterStats> {
		const counters = await this.worker.counterStats();
		return this.#before === null ? counters : gained(counters, this.#before);
	}

	/** Begins to send, at `rate` msg/s over all producers; what counts as unthrottled is sent without pacing. */
	async startLoad(rate: number): Promise<void> {
		const { keyDistributor, recordHeaders, partitionWeights, stamp } = this.workload;
		await this.worker.startLoad({
			payloads: this.options.payloads,
			keyDistributor,
			publishRate: effectiveRate(rate),
			headers: recordHeaders,
			partitionWeights,
			stamp: stamp === "auto",
		});
		this.#target.set(effectiveRate(rate), performance.now());
	}

	/**
	 * Changes the rate of a load that was started: at once, and with a schedule of its own. `target` is what the periods
	 * show, where it is not the very rate that the worker is told.
	 */
	async setRate(rate: number, target = rate): Promise<void> {
		await this.control.guard(this.worker.adjustPublishRate(effectiveRate(rate)));
		this.#target.set(effectiveRate(target), performance.now());
	}

	/** Whether any part of the measurement had no pacing, and so no publish delay and no response time. */
	get unthrottled(): boolean {
		return this.periods.some(({ phase, targetRate }) => phase === "measurement" && targetRate === null);
	}

	/**
	 * Lets a load run, sampled period by period, until both `seconds` are over and `task` is done; the last period may be
	 * shorter. A task that rejects ends the run.
	 */
	async sampled(
		phase: PeriodSample["phase"],
		seconds: number,
		task: () => Promise<void> = async () => {},
	): Promise<void> {
		await this.phase(phase, seconds > 0 ? seconds : null, async () => {
			const working = task();
			working.catch((error) => this.control.fail(error));
			const sampling = this.#takeSamples(phase, seconds, working);
			await Promise.all([sampling, this.watched(sampling)]);
		});
	}

	/** Watches for the loss of the cluster until `work` settles. */
	async watched(work: Promise<unknown>): Promise<void> {
		await watchBrokers(this.worker, this.control, this.#clientEvents, work);
	}

	/** Begins a period `startSeconds` after the start of its phase. */
	openPeriod(phase: PeriodSample["phase"], startSeconds: number): void {
		this.#open = { phase, startSeconds };
		this.#target.restart(performance.now());
	}

	/** Reads and books the period under way; `null` when there is none. */
	async closePeriod(): Promise<PeriodSample | null> {
		if (this.#open === null) return null;
		const open = this.#open;
		this.#open = null;
		const stats = await this.worker.periodStats();
		const sample = this.ledger.sample(stats, { ...open, targetRate: this.#target.mean(performance.now()) });
		this.periods.push(sample);
		this.options.onEvent({ type: "period", sample });
		return sample;
	}

	/** What came in after the last period belongs to the measurement if that had begun. */
	async bookTail(): Promise<void> {
		const stats = await this.worker.periodStats();
		this.ledger.book(stats);
		if (this.periods.at(-1)?.phase === "measurement") this.ledger.measure(stats);
	}

	/** A phase that is not begun when the run must end; what it waits for inside is bounded or guarded. */
	async phase(name: PhaseName, seconds: number | null, task: () => Promise<void>): Promise<void> {
		this.control.check();
		this.options.onEvent({ type: "phase", phase: name, seconds });
		await this.#timed(name, task());
	}

	/** A phase that must be gone through however the run ended; never throws, since what was measured must survive it. */
	async tidy(name: PhaseName, task: () => Promise<void>): Promise<void> {
		this.options.onEvent({ type: "phase", phase: name, seconds: null });
		try {
			await this.#timed(name, task());
		} catch (error) {
			this.warn(`${name}: ${(error as Error).message}`);
		}
	}

	warn(message: string): void {
		this.#warnings.push(message);
		this.options.onEvent({ type: "warning", message });
	}

	/** Everything to be said about the run, the clients' own words last. */
	get warnings(): string[] {
		return [...this.#warnings, ...consumeErrorLines(this.ledger.consumeErrorsByCode), ...this.#clientEvents.lines()];
	}

	async #takeSamples(phase: PeriodSample["phase"], seconds: number, task: Promise<void>): Promise<void> {
		const { sampleSeconds } = this.options;
		const startMs = performance.now();
		const endMs = startMs + seconds * 1000;
		let taskDone = false;
		// A task that rejects fails the run, which ends the waits.
		const taskEnd = task.then(
			() => {
				taskDone = true;
			},
			() => {},
		);
		for (let i = 0; ; i++) {
			this.openPeriod(phase, i * sampleSeconds);
			const boundaryMs = startMs + (i + 1) * sampleSeconds * 1000;
			await this.control.sleepUntil(Math.min(boundaryMs, endMs));
			// A quotient that is whole but for its rounding must not give one more period without length.
			const timeIsOver = boundaryMs > endMs - sampleSeconds * 1e-3;
			if (timeIsOver && !taskDone) await this.control.sleepUntil(boundaryMs, taskEnd);
			await this.closePeriod();
			if (timeIsOver && taskDone) return;
		}
	}

	async #timed(name: PhaseName, task: Promise<void>): Promise<void> {
		const record = { name, startedAt: new Date().toISOString(), elapsedSeconds: 0 };
		const startMs = performance.now();
		this.phases.push(record);
		try {
			await task;
		} finally {
			record.elapsedSeconds = (performance.now() - startMs) / 1000;
		}
	}
}

function effectiveRate(rate: number): number {
	return isUnthrottled(rate) ? Number.POSITIVE_INFINITY : rate;
}
