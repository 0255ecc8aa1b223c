/** Lowest rate that a search tries, in msg/s. */
export const lowestRate = 1;
/** Steps down, as shares, of a search that has found no sustainable rate yet: ever longer ones. */
const stepsDown = [0.95, 0.9, 0.8, 0.6, 0.35, 0.1];
const longestStepDown = 0.05;
/** A rate just below what was observed is tried, since a queue is never quite empty at the very limit. */
const observedShare = 0.985;
/** Where to look in a wide bracket: a rate that is a little too high shows where the limit is, one too low does not. */
const upperShare = 2 / 3;
const wideRatio = 1.1;
/** How far to go beyond a proved rate at most; more piles up messages and shows little. */
const longestStepUp = 1.5;
const growthAtFirst = 2;
/** After an upper bound has turned out to be none; then the square of it, and so on. */
const growthAgain = 1.1;

/** A rate that a probe found to be unsustainable. */
export interface Refutation {
	rate: number;
	reason: string;
	clientLimited: boolean;
	/** Whether only a short look says so. */
	brief: boolean;
	/** Probes that say so. */
	count: number;
}

/** What the cluster did while it was given too much, in msg/s. */
export interface Observation {
	rate: number;
	/** Whether it worked all the time; if not, the time that it stood still makes it look slower than it is. */
	steady: boolean;
}

/**
 * What is known of the highest sustainable rate: rates proved sustainable, rates found not to be, and what the cluster
 * was seen to do when it was given too much. Evidence may contradict itself; the latest stands and takes back what it
 * contradicts.
 */
export class RateBracket {
	readonly #tolerance: number;
	readonly #top: number;
	#proved: number[] = [];
	#refuted: Refutation[] = [];
	#observed: Observation | null = null;
	#turnOfMiddle = false;
	#failuresInRow = 0;
	#contradictions = 0;
	#stepsUp = 0;
	#passed = 0;

	/** `tolerance`: the bracket is closed when the bounds differ by this share. `top`: the highest rate to try. */
	constructor(tolerance: number, top: number) {
		this.#tolerance = tolerance;
		this.#top = top;
	}

	/** Highest rate proved sustainable. */
	get low(): number | null {
		return this.#proved.length === 0 ? null : Math.max(...this.#proved);
	}

	/** Lowest rate found unsustainable. */
	get high(): Refutation | null {
		return this.#refuted.reduce<Refutation | null>(
			(least, each) => (least === null || each.rate < least.rate ? each : least),
			null,
		);
	}

	/** How often a rate was sustainable at one time and not at another; a short look that was mistaken does not count. */
	get contradictions(): number {
		return this.#contradictions;
	}

	get closed(): boolean {
		const { low, high } = this;
		if (low === null) return high !== null && high.rate <= lowestRate;
		return high === null ? low >= this.#top : high.rate <= low * (1 + this.#tolerance) + 1e-9;
	}

	/** A short look has let `rate` pass, which proves nothing. */
	passed(rate: number): void {
		this.#passed = Math.max(this.#passed, rate);
	}

	/** Whether the bounds are so far apart that it takes more than a look or two to close in. */
	get wide(): boolean {
		const { low, high } = this;
		return low === null || high === null || high.rate > low * wideRatio;
	}

	proved(rate: number): void {
		const left = this.#refuted.filter((refutation) => refutation.rate > rate);
		if (this.#refuted.some((refutation) => refutation.rate <= rate && !refutation.brief)) this.#contradictions++;
		this.#refuted = left;
		this.#proved.push(rate);
		this.#failuresInRow = 0;
		this.#turnOfMiddle = false;
		if (this.#observed !== null && rate > this.#observed.rate) this.#observed = null;
	}

	refuted(refutation: Omit<Refutation, "count">, observed: Observation | null): void {
		const left = this.#proved.filter((rate) => rate < refutation.rate);
		if (left.length < this.#proved.length) this.#contradictions++;
		this.#proved = left;
		const known = this.#refuted.find(({ rate }) => rate === refutation.rate);
		if (known !== undefined) Object.assign(known, refutation, { count: known.count + 1 });
		else this.#refuted.push({ ...refutation, count: 1 });
		this.#failuresInRow++;
		this.#turnOfMiddle = this.#observed !== null && !this.#turnOfMiddle;
		this.#observed = observed ?? this.#observed;
		this.#stepsUp = 0;
	}

	/** The rate to try next; call it while the bracket is not closed. */
	next(): number {
		const { low, high } = this;
		if (low === null) return high === null ? this.#top : this.#downFrom(high.rate);
		if (high === null) return Math.min(this.#top, low * this.#nextGrowth());
		return this.#between(low, high.rate);
	}

	#nextGrowth(): number {
		if (this.#contradictions === 0) return growthAtFirst;
		return Math.min(growthAtFirst, growthAgain ** (2 ** this.#stepsUp++));
	}

	#downFrom(high: number): number {
		const step = stepsDown[Math.min(this.#failuresInRow, stepsDown.length) - 1] as number;
		const seen = this.#observed?.rate ?? high;
		const likely = this.#failuresInRow === 1 ? Math.max(seen, this.#passed) : seen;
		return Math.max(lowestRate, high * longestStepDown, Math.min(likely, high) * step);
	}

	/** Where the limit was seen, but no more than every other time; else the middle. */
	#between(low: number, high: number): number {
		const seen = this.#observed;
		if (seen?.steady && !this.#turnOfMiddle) {
			const justAbove = low * (1 + this.#tolerance);
			const wanted = seen.rate * observedShare;
			if (wanted > low * (1 + this.#tolerance / 3) && wanted < high) return wanted;
			if (Math.abs(seen.rate / low - 1) <= this.#tolerance && justAbove < high) return justAbove;
		}
		return low * Math.min(longestStepUp, (high / low) ** (this.wide ? upperShare : 0.5));
	}
}
