/** A child process of the ConsumerPool: runs the addon's ConsumerEngine for its share of the consumers. */
import { type ConsumerEngine, type ConsumerPeriod, native } from "../native.ts";
import { serveParent } from "./child-channel.ts";
import type { ConsumerPoolOptions } from "./consumer-pool.ts";

/** A ConsumerPeriod as it crosses the process boundary, with what the process used. */
export interface ConsumerPeriodMessage extends Omit<ConsumerPeriod, "endToEndLatency"> {
	/** HdrHistogram V2 compressed, base64. */
	endToEndLatency: string;
	cpuUs: number;
	rssBytes: number;
}

const closeOnEndMs = 2000;

let engine: ConsumerEngine | null = null;
let lastCpu = process.cpuUsage();

function opened(): ConsumerEngine {
	if (engine === null) throw new Error("no consumers are open");
	return engine;
}

function takePeriod(): ConsumerPeriodMessage {
	const period = opened().takePeriod();
	const used = process.cpuUsage(lastCpu);
	lastCpu = process.cpuUsage();
	return {
		...period,
		endToEndLatency: period.endToEndLatency.encode(),
		cpuUs: used.user + used.system,
		rssBytes: process.memoryUsage.rss(),
	};
}

async function close(timeoutMs: number): Promise<void> {
	await engine?.close(timeoutMs);
}

serveParent(
	{
		open: ({ paused, ...options }: ConsumerPoolOptions) => {
			engine = new native.ConsumerEngine(options);
			if (paused) engine.pause();
		},
		counters: () => opened().counters(),
		takePeriod,
		takeEvents: () => opened().takeEvents(),
		pause: () => opened().pause(),
		resume: () => opened().resume(),
		close: ({ timeoutMs }: { timeoutMs: number }) => close(timeoutMs),
	},
	() => close(closeOnEndMs),
);
