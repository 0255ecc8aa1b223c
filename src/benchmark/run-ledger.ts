import { summarise } from "../result/latency-summary.ts";
import type {
	Latencies,
	LatencySummary,
	MessageCounts,
	PeriodSample,
	RunMeasurement,
	Verification,
} from "../result/measurement.ts";
import type { PeriodStats, StampCounts } from "../worker/worker.ts";
import type { Recognition } from "./own-messages.ts";
import { type Aggregate, addCounts, PeriodSum } from "./period-sum.ts";

type Totals = RunMeasurement["totals"];
type SampleFrame = Pick<PeriodSample, "phase" | "startSeconds" | "targetRate">;

/** Adds up everything that a worker reports over a run, so that each message is in the books exactly once. */
export class RunLedger {
	readonly #copies: number;
	readonly totals: Totals = {
		...emptyCounts(),
		probes: 0,
		queueFullWaits: 0,
		endToEndNotPositive: 0,
	};
	readonly errorsByCode: Record<string, number> = {};
	readonly consumeErrorsByCode: Record<string, number> = {};
	readonly #stamps: StampCounts = { stamped: 0, unstamped: 0, skipped: 0, duplicates: 0, outOfOrder: 0 };
	/** The measurement up to the latest step, and the step under way; a run that does not sweep is one step. */
	readonly #measured = new PeriodSum();
	readonly #step = new PeriodSum();

	#recognition: Recognition = "all";
	/** What was booked before the load began, and is not of it. */
	#before = { acknowledged: 0, stamped: 0, unstamped: 0 };

	/** `subscriptions`: how many consumer groups receive a copy of each message. */
	constructor(subscriptions: number) {
		this.#copies = subscriptions;
	}

	/** From here on copies of the load are told from other messages by `recognition`, and none that came before counts. */
	beginLoad(recognition: Recognition): void {
		this.#recognition = recognition;
		const { stamped, unstamped } = this.#stamps;
		this.#before = { acknowledged: this.totals.acknowledged, stamped, unstamped };
	}

	/** Books what happened before or between the phases that are sampled. */
	book(stats: PeriodStats): void {
		addCounts(this.totals, stats.counts);
		this.totals.queueFullWaits += stats.queueFullWaits;
		this.totals.endToEndNotPositive += stats.endToEndNotPositive;
		addByCode(this.errorsByCode, stats.errorsByCode);
		addByCode(this.consumeErrorsByCode, stats.consumeErrorsByCode);
		for (const key of Object.keys(this.#stamps) as Array<keyof StampCounts>) {
			this.#stamps[key] += stats.stamps[key];
		}
	}

	/** Books a period of a sampled phase and gives its sample; a `targetRate` of null means unthrottled. */
	sample(stats: PeriodStats, frame: SampleFrame): PeriodSample {
		this.book(stats);
		const latencies = summariseAll(stats, frame.targetRate === null);
		if (frame.phase === "measurement") this.measure(stats);
		return {
			...frame,
			elapsedSeconds: stats.elapsedSeconds,
			counts: stats.counts,
			errorsByCode: stats.errorsByCode,
			backlogMessages: this.backlog,
			queueFullWaits: stats.queueFullWaits,
			latencies,
			endToEndNotPositive: stats.endToEndNotPositive,
			usage: stats.usage,
		};
	}

	/** Adds figures, booked already, to the aggregate of the measurement; takes over their histograms. */
	measure(stats: PeriodStats): void {
		this.#step.add(stats);
	}

	/** Ends a step of the measurement and gives what was measured in it; `null` when nothing was. */
	endStep(unthrottled: boolean): Aggregate | null {
		const aggregate = this.#step.aggregate(unthrottled);
		this.#measured.absorb(this.#step);
		return aggregate;
	}

	/** Messages that the subscriptions have still to receive, copies counted. */
	get backlog(): number {
		return Math.max(0, this.expected - this.#copiesReceived);
	}

	/** Messages that the subscriptions should have received when nothing is under way. */
	get expected(): number {
		return (this.totals.acknowledged - this.#before.acknowledged) * this.#copies;
	}

	get verification(): Verification {
		const { stamped, unstamped, duplicates, outOfOrder } = this.#stamps;
		const distinct = this.#copiesReceived - duplicates;
		return { stamped, unstamped, missing: Math.max(0, this.expected - distinct), duplicates, outOfOrder };
	}

	get #copiesReceived(): number {
		if (this.#recognition === "all") return this.totals.received;
		const stamped = this.#stamps.stamped - this.#before.stamped;
		return this.#recognition === "stamp" ? stamped : stamped + this.#stamps.unstamped - this.#before.unstamped;
	}

	/** Over everything measured so far; `null` when nothing was. */
	aggregate(unthrottled: boolean): Aggregate | null {
		this.#measured.absorb(this.#step);
		return this.#measured.aggregate(unthrottled);
	}
}

function summariseAll(stats: PeriodStats, unthrottled: boolean): Latencies<LatencySummary> {
	return {
		publishLatency: summarise(stats.publishLatency),
		publishDelay: unthrottled ? null : summarise(stats.publishDelay),
		responseTime: unthrottled ? null : summarise(stats.responseTime),
		endToEndLatency: summarise(stats.endToEndLatency),
	};
}

function emptyCounts(): MessageCounts {
	return { sent: 0, acknowledged: 0, acknowledgedBytes: 0, errors: 0, received: 0, receivedBytes: 0 };
}

function addByCode(total: Record<string, number>, counts: Record<string, number>): void {
	for (const [code, count] of Object.entries(counts)) total[code] = (total[code] ?? 0) + count;
}
