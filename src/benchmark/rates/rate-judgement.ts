import type { LoadPeriod } from "./rate-load.ts";

/**
 * How far a load is behind at one moment. Lags are in seconds of the load: messages divided by the rate asked for. A rate
 * that is 2 % too high makes a lag grow by 20 ms per second, whatever the rate.
 */
export interface LagPoint {
	/** Since the start of the probe. */
	seconds: number;
	/** Due but not acknowledged: the publish queue, wherever its messages wait. */
	publishLagSeconds: number;
	/** Due but not handed to the client library; part of `publishLagSeconds`. */
	unsentLagSeconds: number;
	/** Acknowledged but not received, by subscription. */
	backlogLagSeconds: number[];
}

/** All that a probe has seen. */
export interface ProbeEvidence {
	/** Asked for, in msg/s. */
	rate: number;
	/** In order; at least one. */
	points: LagPoint[];
	/** The quarters of the probe; fewer when it was given up. */
	periods: LoadPeriod[];
	/** The least lag that each queue is known to settle at, in the order of `queueNames`; empty when nothing is known. */
	restLagSeconds: number[];
	/** Whether `isRunaway` ended the probe. */
	runaway: boolean;
}

export interface RateVerdict {
	sustainable: boolean;
	/** In words, why it was not; empty when it was. */
	reason: string;
	/** Whether all was well up to the last quarter, so that a pause which is not yet made good may be the reason. */
	late: boolean;
	/** Whether the send threads did not manage what the client library would have taken. */
	clientLimited: boolean;
	/** Medians of the last quarter, by queue. */
	settledLagSeconds: number[];
}

/** The start of a probe is not judged for growth: queues fill to where they stay. */
export const settleSeconds = 2;
/** A lag that grows by less is noise. */
const leastGrowthSeconds = 0.1;
/** Share of the load that may be left behind before it counts. */
const toleratedShare = 0.005;
/** How many times its usual scatter a lag must grow. */
const scatterFactor = 2;
/** Lags come in whole messages, which are long at low rates. */
const grainMessages = 5;
/** A lag that stays this far above its rest is not bounded, even if it should not grow. */
const mostLagSeconds = 1;
/** A response time must become this many times as long, and longer by `mostLagSeconds`, before it counts. */
const responseFactor = 4;

/** What nothing is known of is given up no earlier. */
const fewestSeconds = 1.5;
/** Shares of what was due that were done. */
const leastDoneShare = 0.01;
const fewDoneShare = 0.25;
const partlyDoneShare = 0.7;
/** Behind by so much, a probe may be given up: after a longer pause of the cluster it would hardly be. */
const lostLagSeconds = 4;

/** The queues of a load, in the order of `queueLag`. */
export function queueNames(subscriptions: number): string[] {
	const name = (_: unknown, index: number) => `the backlog of subscription ${String(index).padStart(3, "0")}`;
	return ["the publish queue", ...Array.from({ length: subscriptions }, name)];
}

/**
 * Whether a probe is so far beyond what can be sustained that the rest of it would only pile up messages: it has fallen
 * 4 s behind, and less than 70 % of what was due is done. `hasty` is for a rate of which nothing is known: half done after
 * 3 s is too little then, and a quarter after 1.5 s, if anything is done at all (a broker that mutes its clients goes on
 * after a while). Otherwise a pause of the cluster is not to be taken for it.
 */
export function isRunaway(points: LagPoint[], hasty: boolean): boolean {
	const [first, last] = [points[0], points.at(-1)];
	if (first === undefined || last === undefined || last.seconds < fewestSeconds) return false;
	const behindAtStart = Math.max(0, worstLag(first) - first.seconds);
	const fallenBehind = Math.max(0, worstLag(last) - behindAtStart);
	const done = 1 - fallenBehind / last.seconds;
	if (fallenBehind >= lostLagSeconds && done < partlyDoneShare) return true;
	if (last.seconds < 2 * fewestSeconds) return hasty && done > leastDoneShare && done < fewDoneShare;
	return hasty && done < 2 * fewDoneShare;
}

/**
 * A rate is sustainable when over the window that follows the first seconds every queue stays bounded: the median lag of
 * its last quarter is above that of its first by no more than 0.1 s or 0.5 % of the window, plus twice the scatter within
 * a quarter, and less than 1 s above the lag of a rate that was sustained. And the response time of the slowest 1 % must
 * not become longer from quarter to quarter, which it does when a few partitions fall behind and the rest hides them.
 */
export function judgeProbe(evidence: ProbeEvidence): RateVerdict {
	const { runaway } = evidence;
	const quarters = splitInQuarters(evidence.points);
	const queues = describeQueues(quarters);
	const reasons = complaints(queues, evidence);
	const late =
		reasons.length > 0 && !runaway && complaints(describeQueues(quarters.slice(0, -1)), evidence).length === 0;
	const slower = slowerResponses(evidence.periods);
	if (slower !== null) reasons.push(slower);
	if (runaway && reasons.length === 0) reasons.push("messages piled up from the start");
	const clientLimited = reasons.length > 0 && isClientLimited(evidence);
	if (clientLimited) reasons.unshift("the send threads of this client could not send any faster");
	return {
		sustainable: reasons.length === 0,
		reason: reasons[0] ?? "",
		late,
		clientLimited,
		settledLagSeconds: queues.map(({ lastSeconds }) => lastSeconds),
	};
}

interface QueueShape {
	name: string;
	/** Medians of the quarters. */
	firstSeconds: number;
	lastSeconds: number;
	leastSeconds: number;
	/** Median over the quarters of the median absolute deviation. */
	scatterSeconds: number;
	windowSeconds: number;
}

function describeQueues(quarters: LagPoint[][]): QueueShape[] {
	const subscriptions = quarters[0]?.[0]?.backlogLagSeconds.length ?? 0;
	return queueNames(subscriptions).map((name, queue) => describeQueue(name, quarters, queue));
}

function describeQueue(name: string, quarters: LagPoint[][], queue: number): QueueShape {
	const lags = quarters.map((points) => points.map((point) => queueLag(point, queue)));
	const medians = lags.map(median);
	const points = quarters.flat();
	return {
		name,
		firstSeconds: medians[0] as number,
		lastSeconds: medians.at(-1) as number,
		leastSeconds: Math.min(...medians),
		scatterSeconds: median(lags.map((values) => median(values.map((value) => Math.abs(value - median(values)))))),
		windowSeconds: (points.at(-1)?.seconds ?? 0) - (points[0]?.seconds ?? 0),
	};
}

/** In words, the queue that grew most first. */
function complaints(queues: QueueShape[], { rate, restLagSeconds }: ProbeEvidence): string[] {
	return queues
		.map((queue, index) => complaint(queue, rate, restLagSeconds[index]))
		.filter((found) => found !== null)
		.sort((a, b) => b.growthSeconds - a.growthSeconds)
		.map(({ text }) => text);
}

function complaint(queue: QueueShape, rate: number, restSeconds = Number.POSITIVE_INFINITY) {
	const { name, firstSeconds, lastSeconds, leastSeconds, scatterSeconds, windowSeconds } = queue;
	const grainSeconds = grainMessages / rate;
	const growthSeconds = lastSeconds - firstSeconds;
	const tolerated = Math.max(leastGrowthSeconds, toleratedShare * windowSeconds) + scatterFactor * scatterSeconds;
	if (growthSeconds > tolerated + grainSeconds) {
		return {
			growthSeconds,
			text: `${name} grew by ${growthSeconds.toFixed(2)} s of load in ${windowSeconds.toFixed(0)} s`,
		};
	}
	if (lastSeconds - Math.min(restSeconds, leastSeconds) > mostLagSeconds + grainSeconds) {
		return { growthSeconds, text: `${name} stayed ${lastSeconds.toFixed(2)} s of load long` };
	}
	return null;
}

/** It must grow in every quarter, and by no less than a sixth of what it grows in all. */
function slowerResponses(periods: LoadPeriod[]): string | null {
	const seconds = periods.map(({ responseTimeP99Us }) => (responseTimeP99Us ?? 0) / 1e6);
	const [first, ...later] = seconds;
	const last = later.at(-1);
	if (first === undefined || last === undefined || later.length < 3) return null;
	if (last - first <= mostLagSeconds || last < responseFactor * first) return null;
	const leastStep = (last - first) / 6;
	if (later.some((value, index) => value - (seconds[index] as number) < leastStep)) return null;
	return `the response time (p99) grew from ${first.toFixed(2)} s to ${last.toFixed(2)} s`;
}

/** The client library had room all the time, and yet messages were late to be handed to it. */
function isClientLimited({ points, periods }: ProbeEvidence): boolean {
	const last = points.at(-1);
	if (last === undefined || periods.some(({ queueFullWaits }) => queueFullWaits > 0)) return false;
	return last.unsentLagSeconds > leastGrowthSeconds && last.unsentLagSeconds > last.publishLagSeconds / 2;
}

/** Without the first seconds, unless there is little else. */
function splitInQuarters(points: LagPoint[]): LagPoint[][] {
	const settled = points.filter(({ seconds }) => seconds >= settleSeconds);
	const judged = settled.length >= 8 ? settled : points;
	const at = (quarter: number) => Math.round((judged.length * quarter) / 4);
	return [0, 1, 2, 3].map((quarter) => judged.slice(at(quarter), at(quarter + 1))).filter(({ length }) => length > 0);
}

function queueLag(point: LagPoint, queue: number): number {
	return queue === 0 ? point.publishLagSeconds : (point.backlogLagSeconds[queue - 1] as number);
}

function worstLag({ publishLagSeconds, backlogLagSeconds }: LagPoint): number {
	return Math.max(publishLagSeconds, ...backlogLagSeconds);
}

/** Of at least one value. */
function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] as number;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
