import type { PeriodSample } from "../../src/result/measurement.ts";
import type { RateInterval } from "./rate-interval.ts";

/** What the comparison takes from the `.run.json` of a run, warm-up included. */
export interface OmbRates {
	/** Acknowledged messages. */
	published: RateInterval[];
	consumed: RateInterval[];
}

/** Reads the periods of a run record. Throws an Error when the text is not one. */
export function parseOmbRunRecord(json: string): OmbRates {
	const { periods } = JSON.parse(json) as { periods?: PeriodSample[] };
	if (!Array.isArray(periods)) {
		throw new Error("the run record has no list of periods");
	}
	const intervals = (count: (period: PeriodSample) => number): RateInterval[] =>
		periods.map((period) => ({ seconds: period.elapsedSeconds, messages: count(period) }));
	return {
		published: intervals(({ counts }) => counts.acknowledged),
		consumed: intervals(({ counts }) => counts.received),
	};
}
