import type { Workload } from "../../config/workload/workload.ts";

/** Up to where a backlog is built: messages of all subscriptions together or of each, or the length of the pause. */
export type BacklogGoal =
	| { scope: "total"; messages: number }
	| { scope: "subscription"; messages: number }
	| { scope: "time"; seconds: number };

const bytesPerGibibyte = 1024 ** 3;
/** A drain is over when no more is left than comes in within this time: messages are always under way. */
const underWaySeconds = 0.1;
/** The same as a count, as in Java OMB, but never more than this share of what was built. */
const underWayMessages = 1000;
const underWayShare = 0.01;

/** Whether the workload asks for a backlog at all. */
export function wantsBacklog({ consumerBacklogSizeGB, consumerBacklogSeconds }: Workload): boolean {
	return consumerBacklogSizeGB > 0 || consumerBacklogSeconds !== null;
}

/**
 * The goal of a workload that asks for a backlog. Its size is in GiB of payload, which come to messages by the mean
 * length of the payloads: each is as likely to be sent as the others.
 */
export function backlogGoal(workload: Workload, payloads: Uint8Array[]): BacklogGoal {
	const { consumerBacklogSizeGB, consumerBacklogSeconds, consumerBacklogScope } = workload;
	if (consumerBacklogSeconds !== null) return { scope: "time", seconds: consumerBacklogSeconds };
	const messages = (consumerBacklogSizeGB * bytesPerGibibyte) / meanBytes(payloads);
	return { scope: consumerBacklogScope, messages: Math.ceil(messages) };
}

/** Payload bytes of the average message. */
export function meanBytes(payloads: Uint8Array[]): number {
	return payloads.reduce((sum, { byteLength }) => sum + byteLength, 0) / payloads.length;
}

/** Messages asked for over all subscriptions, each counting its copies; `null` when a time was asked for. */
export function requestedMessages(goal: BacklogGoal, subscriptions: number): number | null {
	if (goal.scope === "time") return null;
	return goal.scope === "total" ? goal.messages : goal.messages * subscriptions;
}

/** How much of the goal is reached, from 0 on; 1 and more is all of it. */
export function builtShare(goal: BacklogGoal, bySubscription: number[], elapsedSeconds: number): number {
	switch (goal.scope) {
		case "time":
			return elapsedSeconds / goal.seconds;
		case "total":
			return sumOf(bySubscription) / goal.messages;
		case "subscription":
			return Math.min(...bySubscription) / goal.messages;
	}
}

export interface DrainState {
	/** Messages over all subscriptions: when the drain began, and now. */
	built: number;
	left: number;
	/** Share (0..1) that is to be drained. */
	drainRatio: number;
	/** Messages per second that come in meanwhile, each subscription counting its copies. */
	inflow: number;
}

/** How much of what is to be drained is gone: 1 is all, below 0 the backlog has grown instead. */
export function drainedShare({ built, left, drainRatio, inflow }: DrainState): number {
	const underWay = Math.max(inflow * underWaySeconds, Math.min(underWayMessages, built * underWayShare));
	const level = Math.max(built * (1 - drainRatio), underWay);
	return left <= level || built <= level ? 1 : (built - left) / (built - level);
}

function sumOf(counts: number[]): number {
	return counts.reduce((sum, count) => sum + count, 0);
}
