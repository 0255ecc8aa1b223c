import type { RateProbe, RateSearch } from "../../result/measurement.ts";
import { unthrottledFromRate } from "../target-rate.ts";
import { lowestRate, RateBracket, type Refutation } from "./rate-bracket.ts";
import type { RateLoad } from "./rate-load.ts";
import { type ProbeOutcome, type ProbePlan, RateProber } from "./rate-probe.ts";

export interface RateSearchOptions {
	/** The first rate to try, in msg/s. */
	startRate: number;
	onProbe: (probe: RateProbe) => void;
}

/** The bounds of the result differ by at most this share. */
const tolerance = 0.03;
/** All probes together; less than four minutes with what begins and ends the phase. */
const maxSeconds = 228;
/** Time for a last look, a confirmation, and a shorter one should it fail. */
const reservedSeconds = 80;
const topRate = unthrottledFromRate - 1;

/** A first load on cold processes, whose stumbling says nothing. */
const coldSeconds = 3;
const coldShare = 0.1;
const rampSeconds = 6;
/** A look at a rate that is far from both bounds: it may err by a few per cent. */
const roughSeconds = 16;
/**
 * Two of the windows in which a broker reckons with a quota: for the first, after a pause, it lets pass what was not used
 * of it before, so that a shorter look takes a rate just above the quota for sustainable.
 */
const probeSeconds = 24;
const confirmationSeconds = 30;
const leastConfirmationSeconds = 15;

/** The send threads' time in use below which the first looks go up faster. */
const idleShare = 0.25;
const growthWhenIdle = 4;
const growth = 2;
/** How far below a rate that was not confirmed the next one lies; then twice as far, and so on. */
const stepDown = 0.02;
const mostContradictions = 3;

/** The record of a search of which nothing is known yet. */
export function emptyRateSearch(controller: RateSearch["controller"]): RateSearch {
	return {
		controller,
		foundRate: null,
		sustainableRate: null,
		unsustainableRate: null,
		conclusion: "the search was cut short",
		probes: [],
	};
}

/**
 * Finds the highest rate that a load sustains, within 3 % and 228 s: multiplies the rate until it is too high, closes in
 * from both sides, looks at the upper bound twice and at the lower for 30 s more. Rates in the result are what was asked
 * for; there is no margin below the highest rate proved sustainable.
 */
export class MaximumRateSearch {
	readonly #load: RateLoad;
	readonly #options: RateSearchOptions;
	readonly #prober: RateProber;
	readonly #bracket = new RateBracket(tolerance, topRate);
	readonly #record: RateSearch;

	/** `record` is filled in as the search goes on, so that one that breaks leaves behind what it knew. */
	constructor(load: RateLoad, options: RateSearchOptions, record: RateSearch) {
		this.#load = load;
		this.#options = options;
		this.#record = record;
		this.#prober = new RateProber(load, maxSeconds);
	}

	/** Leaves the load running at the found rate; paused when there is none. */
	async run(): Promise<void> {
		await this.#ramp();
		await this.#closeIn();
		const confirmed = await this.#confirm();
		this.#record.foundRate = confirmed ?? this.#bracket.low;
		this.#record.conclusion = this.#conclude(confirmed);
		await this.#load.setRate(this.#record.foundRate ?? 0);
	}

	/** Short looks at ever higher rates. What they let pass is not proved; what they refuse is evidence. */
	async #ramp(): Promise<void> {
		let rate = this.#options.startRate;
		await this.#prober.run(rate * coldShare, coldSeconds);
		for (;;) {
			const outcome = await this.#probe({ rate, seconds: rampSeconds, purpose: "first look", hasty: true });
			if (!outcome.sustainable || rate >= topRate) return;
			rate = Math.min(topRate, rate * (outcome.sendThreadsBusy < idleShare ? growthWhenIdle : growth));
		}
	}

	async #closeIn(): Promise<void> {
		while (this.#prober.secondsLeft >= reservedSeconds && !this.#erratic) {
			const { closed, high, wide } = this.#bracket;
			if (high?.count === 1 && (closed || (high.brief && !wide))) {
				await this.#probe({ rate: high.rate, seconds: probeSeconds, purpose: "second look", hasty: false });
			} else if (closed) {
				return;
			} else {
				const seconds = wide ? roughSeconds : probeSeconds;
				const rate = wholeRate(this.#bracket.next());
				await this.#probe({ rate, seconds, purpose: "closing in", hasty: false });
			}
		}
	}

	/** The highest rate proved so far, or one a little lower, that has stood a longer look; `null` when none has. */
	async #confirm(): Promise<number | null> {
		let rate = this.#bracket.low;
		for (let step = 1; rate !== null && !this.#erratic; step++) {
			const seconds = Math.min(confirmationSeconds, this.#prober.secondsLeft);
			if (seconds < leastConfirmationSeconds) return null;
			const { sustainable } = await this.#probe({ rate, seconds, purpose: "confirmation", hasty: false });
			if (sustainable) return rate;
			rate = wholeRate(rate * (1 - stepDown * step));
		}
		return null;
	}

	get #erratic(): boolean {
		return this.#bracket.contradictions > mostContradictions;
	}

	async #probe(plan: ProbePlan): Promise<ProbeOutcome> {
		const outcome = await this.#prober.probe(plan);
		const { clientLimited, sendThreadsBusy, observed, ...probe } = outcome;
		const { rate, hasty: brief } = plan;
		if (!probe.sustainable) this.#bracket.refuted({ rate, reason: probe.reason, clientLimited, brief }, observed);
		else if (brief) this.#bracket.passed(rate);
		else this.#bracket.proved(rate);
		this.#record.sustainableRate = this.#bracket.low;
		this.#record.unsustainableRate = this.#bracket.high?.rate ?? null;
		this.#record.probes.push(probe);
		this.#options.onProbe(probe);
		return outcome;
	}

	#conclude(confirmed: number | null): string {
		const { low, high, contradictions } = this.#bracket;
		if (confirmed === topRate) return "no paced rate is too high; measure without pacing (`producerRate: max`)";
		if (low === null && high !== null && high.rate <= lowestRate) {
			return `even ${rateInWords(lowestRate)} is not sustainable (${high.reason})`;
		}
		if (confirmed === null || high === null) return this.#inconclusive(contradictions > 0, low, high);
		if (high.clientLimited) {
			return `the client is the limit, the cluster may sustain more: ${rateInWords(high.rate)} is too much (${high.reason})`;
		}
		const seconds = this.#record.probes.at(-1)?.elapsedSeconds.toFixed(0);
		return `confirmed over ${seconds} s; ${rateInWords(high.rate)} is too much (${high.reason})`;
	}

	#inconclusive(erratic: boolean, low: number | null, high: Refutation | null): string {
		const never = this.#record.probes.every(({ sustainable }) => !sustainable);
		const facts = [
			erratic ? "the cluster is erratic, rates were sustainable at one time and not at another" : null,
			this.#prober.secondsLeft < leastConfirmationSeconds ? `${maxSeconds} s were not enough` : null,
			low === null ? "no rate was proved sustainable" : `${rateInWords(low)} was proved sustainable`,
			high === null ? "none too high" : `${rateInWords(high.rate)} is too much (${high.reason})`,
			never
				? "begin lower with --rate-search-start, for what a rate piles up must be worked off before the next"
				: null,
		];
		return facts.filter((fact) => fact !== null).join("; ");
	}
}

/** For people, in msg/s. */
export function rateInWords(rate: number): string {
	return `${rate.toLocaleString("en-US", { maximumFractionDigits: 1 })} msg/s`;
}

/** Rates that people read; at low ones a fraction matters. */
function wholeRate(rate: number): number {
	return rate < 100 ? rate : Math.floor(rate);
}
