import type { RateProbe } from "../../result/measurement.ts";
import { type Attempt, lagPoint, leastDone, queuedMessages, receivedSince, StandstillMeter } from "./load-queues.ts";
import type { Observation } from "./rate-bracket.ts";
import { isRunaway, judgeProbe, type LagPoint, type RateVerdict } from "./rate-judgement.ts";
import type { LoadPeriod, LoadReading, RateLoad } from "./rate-load.ts";

/** What a probe is for, in words, and how long it is to take. */
export interface ProbePlan {
	rate: number;
	seconds: number;
	purpose: string;
	/** Whether nothing is known of the rate, so that it is given up at the first sign; see `isRunaway`. */
	hasty: boolean;
}

/** A probe with what the search concludes from it, beside what goes on record. */
export interface ProbeOutcome extends RateProbe {
	clientLimited: boolean;
	/** Mean share of the time in which the send threads were not waiting, 0..1. */
	sendThreadsBusy: number;
	/** From the start of the probe until the queues were empty; `null` when the load was kept up with. */
	observed: Observation | null;
}

/** What is seen of a probe while it runs. */
interface Sighting {
	points: LagPoint[];
	/** Its quarters. */
	periods: LoadPeriod[];
	last: LoadReading;
	standstill: StandstillMeter;
	hasty: boolean;
	/** Whether it was given up. */
	runaway: boolean;
}

const pollSeconds = 0.25;
const drainPollSeconds = 0.1;
/** Queues that hold no more than this much of a load count as empty. */
const drainedSeconds = 0.05;
/** Longer than a broker mutes a client that has used up its quota of about ten seconds. */
const stuckSeconds = 15;
/** A cluster that stands still for so long with work to do is muting its clients, or recovering from something. */
const standstillSeconds = 0.7;
/** By then a broker has forgotten a burst that used up a quota. */
const quotaMemorySeconds = 11;

/** Tries one rate after the other on a load. */
export class RateProber {
	readonly #load: RateLoad;
	readonly #startMs: number;
	readonly #endMs: number;
	readonly #restLagSeconds: number[] = [];

	/** `maxSeconds`: what all probes together may take, from now on. */
	constructor(load: RateLoad, maxSeconds: number) {
		this.#load = load;
		this.#startMs = load.nowMs();
		this.#endMs = this.#startMs + maxSeconds * 1000;
	}

	get secondsLeft(): number {
		return (this.#endMs - this.#load.nowMs()) / 1000;
	}

	/** Runs the load at `rate` without looking, at most as long as there is time left. */
	async run(rate: number, seconds: number): Promise<void> {
		await this.#load.setRate(rate);
		await this.#load.sleepUntil(this.#load.nowMs() + Math.max(0, Math.min(seconds, this.secondsLeft)) * 1000);
	}

	/**
	 * Runs the load at a rate and judges it; gives up early when it is hopeless, goes on for a quarter of the time when
	 * things went wrong only in the last, to see whether they are made good. After a rate that could not be sustained
	 * the load is paused until the queues are empty; after one that could it goes on.
	 */
	async probe({ rate, seconds, purpose, hasty }: ProbePlan): Promise<ProbeOutcome> {
		await this.#load.takePeriod();
		const start = await this.#load.read();
		await this.#load.setRate(rate);
		const attempt = { rate, start, startMs: this.#load.nowMs() };
		const standstill = new StandstillMeter(start);
		const sighting: Sighting = { points: [], periods: [], last: start, standstill, hasty, runaway: false };
		const { sustainable, reason, clientLimited } = await this.#judge(attempt, seconds, sighting);
		const observed = sustainable ? null : await this.#drain(attempt, standstill);
		const { last, periods } = sighting;
		const kept = `kept up for ${((last.atMs - attempt.startMs) / 1000).toFixed(0)} s`;
		return {
			...this.#figures(attempt, last),
			responseTimeP99Us: largest(periods.map(({ responseTimeP99Us }) => responseTimeP99Us)),
			sustainable,
			reason: `${purpose}: ${sustainable ? kept : reason}`,
			clientLimited,
			sendThreadsBusy: mean(periods.map(({ sendThreadsBusy }) => sendThreadsBusy)),
			observed,
		};
	}

	async #judge(attempt: Attempt, seconds: number, sighting: Sighting): Promise<RateVerdict> {
		const judge = () => judgeProbe({ ...attempt, ...sighting, restLagSeconds: this.#restLagSeconds });
		await this.#watch(attempt, seconds / 4, 4, sighting);
		let verdict = judge();
		if (verdict.late) {
			await this.#watch(attempt, seconds / 4, 5, sighting);
			verdict = judge();
		}
		if (verdict.sustainable) this.#learnRest(verdict.settledLagSeconds);
		return verdict;
	}

	/** Until the end of the given quarter, counted from 1. */
	async #watch(attempt: Attempt, quarterSeconds: number, quarter: number, sighting: Sighting): Promise<void> {
		const endMs = attempt.startMs + quarterSeconds * quarter * 1000;
		for (let over = false; !over; ) {
			await this.#load.sleepUntil(Math.min(this.#load.nowMs() + pollSeconds * 1000, endMs));
			const now = await this.#load.read();
			sighting.last = now;
			sighting.points.push(lagPoint(attempt, now));
			sighting.standstill.add(now);
			sighting.runaway = now.atMs < endMs && isRunaway(sighting.points, sighting.hasty);
			over = now.atMs >= endMs || sighting.runaway;
			const quarterEndMs = attempt.startMs + quarterSeconds * (sighting.periods.length + 1) * 1000;
			if (over || now.atMs >= quarterEndMs) sighting.periods.push(await this.#load.takePeriod());
		}
	}

	/** Waits until the queues are empty and, after a standstill, until the broker has forgotten what made it mute us. */
	async #drain({ rate, start, startMs }: Attempt, standstill: StandstillMeter): Promise<Observation> {
		await this.#load.setRate(0);
		const most = rate * drainedSeconds;
		for (;;) {
			const now = await this.#load.read();
			standstill.add(now);
			const empty = queuedMessages(now).every((count) => count <= most);
			if (empty || standstill.currentSeconds >= stuckSeconds || this.secondsLeft <= 0) {
				const stoodStill = standstill.longestSeconds >= standstillSeconds;
				if (stoodStill) await this.run(0, quotaMemorySeconds);
				const seconds = (now.atMs - startMs) / 1000;
				return { rate: leastDone(start, now) / seconds, steady: !stoodStill || seconds >= quotaMemorySeconds };
			}
			await this.#load.sleepUntil(now.atMs + drainPollSeconds * 1000);
		}
	}

	#learnRest(settledLagSeconds: number[]): void {
		for (const [queue, lag] of settledLagSeconds.entries()) {
			this.#restLagSeconds[queue] = Math.min(this.#restLagSeconds[queue] ?? lag, lag);
		}
	}

	#figures({ rate, start, startMs }: Attempt, last: LoadReading) {
		const elapsedSeconds = (last.atMs - startMs) / 1000;
		const acknowledged = last.acknowledged - start.acknowledged;
		const received = receivedSince(start, last);
		return {
			targetRate: rate,
			startSeconds: (startMs - this.#startMs) / 1000,
			elapsedSeconds,
			publishRate: acknowledged / elapsedSeconds,
			consumeRate: received.length === 0 ? 0 : Math.min(...received) / elapsedSeconds,
			publishQueueGrowth: Math.round(rate * elapsedSeconds - acknowledged),
			backlogGrowth: received.length === 0 ? 0 : acknowledged - Math.min(...received),
		};
	}
}

function largest(values: Array<number | null>): number | null {
	const known = values.filter((value) => value !== null);
	return known.length === 0 ? null : Math.max(...known);
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
