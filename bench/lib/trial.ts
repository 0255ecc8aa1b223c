import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KafkaBroker } from "../../test/support/kafka-broker.ts";
import { createTopic, deleteTopic } from "../../test/support/topics.ts";
import type { Watchdog } from "../../test/support/watchdog.ts";
import { type Contender, partitions, type TrialPlan } from "./contender.ts";
import type { BenchOptions } from "./options.ts";
import { treeUsageReader } from "./process-tree.ts";
import { rateInWindow } from "./rate-interval.ts";
import { figuresOf, type Sample, type SampledFigures, windowIsOver } from "./sample.ts";

const loadStartTimeoutMs = 60_000;
const endTimeoutMs = 120_000;
/** More messages than any readiness probe sends: from here on a topic is under load. */
const loadMessages = 10_000;

/** What one trial measured. All rates in msg/s. */
export interface Trial extends SampledFigures {
	contender: string;
	round: number;
	/** As the program itself reported it. */
	publishRate: number;
	/** `null` for a program that does not consume. */
	consumeRate: number | null;
}

/** What the trials of a comparison share. */
export interface Arena {
	broker: KafkaBroker;
	watchdog: Watchdog;
	folder: string;
	options: BenchOptions;
}

/**
 * Runs one contender in a fresh process against a fresh topic and removes the topic again. Throws an Error with the end
 * of the program's output when it does not get under load, ends early or reports nothing.
 */
export async function runTrial(arena: Arena, contender: Contender, round: number): Promise<Trial> {
	const plan = await planTrial(arena, contender, round);
	const outputFile = join(plan.folder, "output.txt");
	try {
		const samples = await observe(arena, contender, plan, outputFile);
		const reported = await contender.reported(plan, await readFile(outputFile, "utf8"));
		await removeTopics(arena.broker);
		return {
			contender: contender.name,
			round,
			publishRate: rateInWindow(reported.published, arena.options),
			consumeRate: reported.consumed === undefined ? null : rateInWindow(reported.consumed, arena.options),
			...figuresOf(samples, arena.options),
		};
	} catch (cause) {
		const output = (await readFile(outputFile, "utf8").catch(() => "")).trimEnd().split("\n").slice(-15).join("\n");
		throw new Error(`${contender.name}: ${(cause as Error).message}\n${output}`, { cause });
	}
}

async function planTrial(arena: Arena, contender: Contender, round: number): Promise<TrialPlan> {
	const topic = `${contender.name}-${round}`;
	const folder = join(arena.folder, topic);
	await mkdir(folder);
	if (!contender.makesTopic) {
		await createTopic(arena.broker, topic, partitions);
	}
	const { broker, options } = arena;
	return { folder, bootstrapServers: broker.bootstrapServers, topic, window: options, settings: options.settings };
}

/** Starts the program, samples it once a second until the window is over, ends it. The samples begin with the load. */
async function observe(arena: Arena, contender: Contender, plan: TrialPlan, outputFile: string): Promise<Sample[]> {
	const { file, args } = await contender.command(plan);
	const output = await open(outputFile, "w");
	const child = spawn(file, args, { cwd: plan.folder, stdio: ["ignore", output.fd, output.fd] });
	arena.watchdog.guard(child);
	try {
		await once(child, "spawn");
		const samples = await sampleUntilEnd(arena, child);
		await endOf(child, contender.stopSignal);
		return samples;
	} finally {
		child.kill("SIGKILL");
		await output.close();
	}
}

async function sampleUntilEnd({ broker, options }: Arena, child: ChildProcess): Promise<Sample[]> {
	const readUsage = treeUsageReader(child.pid as number);
	const startedMs = performance.now();
	const samples: Sample[] = [];
	while (!windowIsOver(samples, options)) {
		await sleep(1000);
		if (hasEnded(child)) {
			throw new Error("it ended before its time");
		}
		const [messages, usage] = await Promise.all([messagesIn(broker), readUsage()]);
		if (messages >= loadMessages) {
			samples.push({ atSeconds: performance.now() / 1000, messages, ...usage });
		} else if (performance.now() - startedMs > loadStartTimeoutMs) {
			throw new Error(`no load within ${loadStartTimeoutMs / 1000} s`);
		}
	}
	return samples;
}

/** All messages on the broker: a trial's topic is the only one there. */
async function messagesIn(broker: KafkaBroker): Promise<number> {
	const offsets = await Promise.all((await broker.listTopics()).map((topic) => broker.endOffsets(topic)));
	return offsets.flat().reduce((total, offset) => total + offset, 0);
}

/** Takes back the disk, also after a program that leaves or removes its own topics. */
async function removeTopics(broker: KafkaBroker): Promise<void> {
	const topics = await broker.listTopics();
	await Promise.all(topics.map((topic) => deleteTopic(broker, topic)));
}

/** Throws an Error when a program that ends by itself fails, or when any does not end in time. */
async function endOf(child: ChildProcess, signal: NodeJS.Signals | null): Promise<void> {
	if (signal !== null) {
		child.kill(signal);
	}
	if (!hasEnded(child)) {
		await once(child, "exit", { signal: AbortSignal.timeout(endTimeoutMs) });
	}
	if (signal === null && child.exitCode !== 0) {
		throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
	}
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}
