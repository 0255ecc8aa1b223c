import type { RateProfile, RateSegment } from "../../config/workload/rate-profile.ts";
import { isUnthrottled, unthrottledFromRate } from "../target-rate.ts";
import { holdCurve, type RateCurve, rampCurve, sineCurve } from "./rate-curve.ts";

/** One rate to set, and until when it stays. Times in s since the start of the profile, rates in msg/s. */
export interface RateStep {
	fromSeconds: number;
	toSeconds: number;
	/** Mean of the profile over the step; Infinity for no pacing. */
	targetRate: number;
	/** Whole messages to send in the step; Infinity for no pacing. */
	messages: number;
}

/** A curve at its place in the profile. */
interface Stretch {
	curve: RateCurve;
	fromSeconds: number;
	toSeconds: number;
}

/** Bounds of the steps in which a rate that glides is followed, and how many make up one ramp or one wave. */
const shortestStepSeconds = 0.1;
const longestStepSeconds = 1;
const stepsPerGlide = 50;

/** Shortest time over which messages that are owed are sent. */
const payOffSeconds = 1;

/** Instants that differ by less are the same: sums of decimal fractions come out uneven. */
const sameInstantSeconds = 1e-9;

/** Rate at `atSeconds` since the start of the profile, in msg/s; at a jump the one behind it. */
export function rateAt(profile: RateProfile, atSeconds: number): number {
	for (const { curve, fromSeconds, toSeconds } of stretches(profile)) {
		if (atSeconds < toSeconds) return curve.rateAt(atSeconds - fromSeconds);
	}
	return 0;
}

/** Messages that are due between two instants: the integral of the profile; Infinity where a stretch is not paced. */
export function expectedMessages(profile: RateProfile, fromSeconds: number, toSeconds: number): number {
	let messages = 0;
	for (const stretch of stretches(profile)) {
		if (stretch.fromSeconds >= toSeconds) break;
		const from = Math.max(fromSeconds, stretch.fromSeconds);
		const to = Math.min(toSeconds, stretch.toSeconds);
		if (to > from) messages += stretch.curve.messages(from - stretch.fromSeconds, to - stretch.fromSeconds);
	}
	return messages;
}

/**
 * The rates to set over the first `seconds` of the profile, one behind the other without gaps. Holds and bursts are one
 * step per rate, cut at their very instants. Ramps and sines are followed in steps of a fiftieth of their length or
 * wave, yet no shorter than 0.1 s and no longer than 1 s, each at the mean of the profile over it, so that the sum
 * equals the integral. What a step has due beyond whole messages is left to the next one.
 */
export function* rateSteps(profile: RateProfile, seconds: number): Generator<RateStep, void> {
	let due = 0;
	for (const { messages, fromSeconds, toSeconds } of wholeSteps(profile, seconds)) {
		const lengthSeconds = toSeconds - fromSeconds;
		const step = { fromSeconds, toSeconds, targetRate: messages / lengthSeconds };
		if (messages === Number.POSITIVE_INFINITY) {
			yield { ...step, messages };
			continue;
		}
		yield { ...step, messages: Math.round(due + messages) - Math.round(due) };
		due += messages;
	}
}

/**
 * The rate in msg/s at which the engine sends the messages of a step in its time, and what is `owed` over a second or
 * the step, whichever is longer: paid off faster, a change that comes late would send far too much. Each rate begins a
 * schedule of its own, and the first message of a schedule is due at once: at rate r over w seconds ceil(r * w) messages
 * go out. So n messages take a rate of (n - 1/2) / w, and a change that comes half an interval early or late does not
 * change their number.
 */
export function publishRate({ fromSeconds, toSeconds, targetRate, messages }: RateStep, owed = 0): number {
	if (isUnthrottled(targetRate)) return targetRate;
	const lengthSeconds = toSeconds - fromSeconds;
	const paid = owed * Math.min(1, lengthSeconds / payOffSeconds);
	const rate = Math.max(0, messages + paid - 0.5) / lengthSeconds;
	return Math.min(rate, unthrottledFromRate - 1);
}

function* wholeSteps(profile: RateProfile, seconds: number) {
	for (const { curve, fromSeconds: startSeconds, toSeconds: endSeconds } of stretches(profile)) {
		if (startSeconds >= seconds - sameInstantSeconds) return;
		const stepSeconds = stepLength(curve.glideSeconds, endSeconds - startSeconds);
		const lastSeconds = Math.min(endSeconds, seconds) - startSeconds;
		for (let i = 0; lastSeconds - stepStart(i, stepSeconds) > sameInstantSeconds; i++) {
			const from = stepStart(i, stepSeconds);
			const next = stepStart(i + 1, stepSeconds);
			const to = lastSeconds - next > sameInstantSeconds ? next : lastSeconds;
			yield { fromSeconds: startSeconds + from, toSeconds: startSeconds + to, messages: curve.messages(from, to) };
		}
	}
}

/** An index times an infinite length would be NaN at 0. */
function stepStart(index: number, stepSeconds: number): number {
	return index === 0 ? 0 : index * stepSeconds;
}

/** Steps that divide the stretch evenly; the whole stretch is one where the rate does not glide. */
function stepLength(glideSeconds: number | null, stretchSeconds: number): number {
	if (glideSeconds === null) return stretchSeconds;
	const wanted = Math.min(longestStepSeconds, Math.max(shortestStepSeconds, glideSeconds / stepsPerGlide));
	return stretchSeconds === Number.POSITIVE_INFINITY ? wanted : stretchSeconds / Math.ceil(stretchSeconds / wanted);
}

/** The profile without its bursts, each of which is two holds in turn, and behind it its last rate for ever. */
function* stretches(profile: RateProfile): Generator<Stretch, void> {
	let fromSeconds = 0;
	let last: Stretch | null = null;
	for (const segment of profile) {
		const toSeconds = fromSeconds + segment.seconds;
		for (const stretch of segmentStretches(segment, fromSeconds, toSeconds)) {
			last = stretch;
			yield stretch;
		}
		fromSeconds = toSeconds;
	}
	if (last === null || fromSeconds === Number.POSITIVE_INFINITY) return;
	const rate = last.curve.rateAt(last.toSeconds - last.fromSeconds);
	yield { curve: holdCurve(rate), fromSeconds, toSeconds: Number.POSITIVE_INFINITY };
}

function* segmentStretches(segment: RateSegment, fromSeconds: number, toSeconds: number): Generator<Stretch, void> {
	switch (segment.shape) {
		case "hold":
			yield { curve: holdCurve(segment.rate), fromSeconds, toSeconds };
			break;
		case "ramp":
			yield { curve: rampCurve(segment), fromSeconds, toSeconds };
			break;
		case "sine":
			yield { curve: sineCurve(segment), fromSeconds, toSeconds };
			break;
		case "burst":
			yield* burstStretches(segment, fromSeconds, toSeconds);
			break;
	}
}

type Burst = Extract<RateSegment, { shape: "burst" }>;

function* burstStretches(burst: Burst, startSeconds: number, endSeconds: number): Generator<Stretch, void> {
	const { rate, peakRate, everySeconds, burstSeconds } = burst;
	for (let i = 0; ; i++) {
		const fromSeconds = startSeconds + i * everySeconds;
		if (fromSeconds >= endSeconds - sameInstantSeconds) return;
		const peakEnd = Math.min(fromSeconds + burstSeconds, endSeconds);
		const restEnd = Math.min(startSeconds + (i + 1) * everySeconds, endSeconds);
		if (peakEnd > fromSeconds) yield { curve: holdCurve(peakRate), fromSeconds, toSeconds: peakEnd };
		if (restEnd > peakEnd) yield { curve: holdCurve(rate), fromSeconds: peakEnd, toSeconds: restEnd };
	}
}
