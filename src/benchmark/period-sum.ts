import { distribute } from "../result/latency-summary.ts";
import type { MessageCounts, RunMeasurement } from "../result/measurement.ts";
import type { PeriodStats } from "../worker/worker.ts";

/** Figures over a stretch of time, with their full distributions. */
export type Aggregate = NonNullable<RunMeasurement["aggregate"]>;

/** Periods added up, histograms included. */
export class PeriodSum {
	#sum: PeriodStats | null = null;

	/** Takes over the histograms of `stats`. */
	add(stats: PeriodStats): void {
		if (this.#sum === null) {
			this.#sum = { ...stats, counts: { ...stats.counts } };
			return;
		}
		const sum = this.#sum;
		addCounts(sum.counts, stats.counts);
		sum.elapsedSeconds += stats.elapsedSeconds;
		sum.publishLatency.add(stats.publishLatency);
		sum.publishDelay.add(stats.publishDelay);
		sum.responseTime.add(stats.responseTime);
		sum.endToEndLatency.add(stats.endToEndLatency);
	}

	/** Takes what another sum holds and leaves that empty. */
	absorb(other: PeriodSum): void {
		if (other.#sum !== null) this.add(other.#sum);
		other.#sum = null;
	}

	/** `null` when nothing was added. */
	aggregate(unthrottled: boolean): Aggregate | null {
		if (this.#sum === null) return null;
		const { publishLatency, publishDelay, responseTime, endToEndLatency, elapsedSeconds, counts } = this.#sum;
		return {
			publishLatency: distribute(publishLatency),
			publishDelay: unthrottled ? null : distribute(publishDelay),
			responseTime: unthrottled ? null : distribute(responseTime),
			endToEndLatency: distribute(endToEndLatency),
			elapsedSeconds,
			counts: { ...counts },
		};
	}
}

export function addCounts(total: MessageCounts, counts: MessageCounts): void {
	for (const key of Object.keys(counts) as Array<keyof MessageCounts>) total[key] += counts[key];
}
