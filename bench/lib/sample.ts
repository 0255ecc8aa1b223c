import type { TreeUsage } from "./process-tree.ts";
import type { MeasuredWindow } from "./rate-interval.ts";

/** The state of a trial at one moment. */
export interface Sample extends TreeUsage {
	/** From a monotonic clock. */
	atSeconds: number;
	/** Messages in the topic, from its end offsets. */
	messages: number;
}

export interface SampledFigures {
	/** Rate at which the topic's end offsets grew, in msg/s. */
	brokerRate: number;
	/** Processor time of all the program's processes per message that the broker took. */
	cpuUsPerMessage: number;
	/** The same for its first process alone, without a consumer in a process of its own. */
	rootCpuUsPerMessage: number;
	/** In 1e6 bytes, warm-up included. */
	peakRssMb: number;
}

/** Whether samples that begin with the load reach to the end of the window. */
export function windowIsOver(samples: Sample[], { warmupSeconds, seconds }: MeasuredWindow): boolean {
	const [first] = samples;
	const last = samples.at(-1);
	return first !== undefined && last !== undefined && last.atSeconds - first.atSeconds >= warmupSeconds + seconds;
}

/**
 * Figures of the window from samples that begin with the load and reach to its end (`windowIsOver`). Processor time and
 * messages cover the same stretch.
 */
export function figuresOf(samples: Sample[], { warmupSeconds }: MeasuredWindow): SampledFigures {
	const [first] = samples as [Sample];
	const begin = samples.find(({ atSeconds }) => atSeconds - first.atSeconds >= warmupSeconds) as Sample;
	const end = samples.at(-1) as Sample;
	const messages = end.messages - begin.messages;
	return {
		brokerRate: messages / (end.atSeconds - begin.atSeconds),
		cpuUsPerMessage: (end.treeCpuUs - begin.treeCpuUs) / messages,
		rootCpuUsPerMessage: (end.rootCpuUs - begin.rootCpuUs) / messages,
		peakRssMb: Math.max(...samples.map(({ rssBytes }) => rssBytes)) / 1e6,
	};
}
