import { distribute, summarise } from "../result/latency-summary.ts";
import type {
	Latencies,
	LatencySummary,
	MessageCounts,
	PeriodSample,
	RunMeasurement,
	Verification,
} from "../result/measurement.ts";
import type { PeriodStats, StampCounts } from "../worker/worker.ts";

type Aggregate = NonNullable<RunMeasurement["aggregate"]>;
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
	#measured: PeriodStats | null = null;

	/** `subscriptions`: how many consumer groups receive a copy of each message. */
	constructor(subscriptions: number) {
		this.#copies = subscriptions;
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
		if (this.#measured === null) {
			this.#measured = { ...stats, counts: { ...stats.counts } };
			return;
		}
		const measured = this.#measured;
		addCounts(measured.counts, stats.counts);
		measured.elapsedSeconds += stats.elapsedSeconds;
		measured.publishLatency.add(stats.publishLatency);
		measured.publishDelay.add(stats.publishDelay);
		measured.responseTime.add(stats.responseTime);
		measured.endToEndLatency.add(stats.endToEndLatency);
	}

	/** Messages that the subscriptions have still to receive, copies counted. */
	get backlog(): number {
		return Math.max(0, this.expected - this.totals.received);
	}

	/** Messages that the subscriptions should have received when nothing is under way. */
	get expected(): number {
		return this.totals.acknowledged * this.#copies;
	}

	get verification(): Verification {
		const { stamped, unstamped, duplicates, outOfOrder } = this.#stamps;
		const distinct = this.totals.received - duplicates;
		return { stamped, unstamped, missing: Math.max(0, this.expected - distinct), duplicates, outOfOrder };
	}

	/** Over everything measured so far; `null` when nothing was. */
	aggregate(unthrottled: boolean): Aggregate | null {
		if (this.#measured === null) return null;
		const { publishLatency, publishDelay, responseTime, endToEndLatency, elapsedSeconds, counts } = this.#measured;
		return {
			publishLatency: distribute(publishLatency),
			publishDelay: unthrottled ? null : distribute(publishDelay),
			responseTime: unthrottled ? null : distribute(responseTime),
			endToEndLatency: distribute(endToEndLatency),
			elapsedSeconds,
			counts,
		};
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

function addCounts(total: MessageCounts, counts: MessageCounts): void {
	for (const key of Object.keys(counts) as Array<keyof MessageCounts>) total[key] += counts[key];
}

function addByCode(total: Record<string, number>, counts: Record<string, number>): void {
	for (const [code, count] of Object.entries(counts)) total[code] = (total[code] ?? 0) + count;
}
