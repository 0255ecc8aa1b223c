/**
 * How fast can one producer go, beside the two programs that everybody knows?
 *
 * Compared: librdkafka's `rdkafka_performance -P` (the same library, compiled from the copy that this project loads),
 * Kafka's Java `ProducerPerformance`, and this project's `omb run` without a rate limit.
 *
 * Why it is fair:
 * - One real Kafka on this machine serves them all. Every trial is a fresh process against a fresh topic of ten
 *   partitions, and the contenders take turns (A B C A B C ...), so that a machine that slows down slows down all.
 *   A first trial is thrown away: it would be the only one against a broker whose code is not compiled yet.
 * - Every producer sends values of 100 bytes without keys, with the same acks, linger, batch size, idempotence,
 *   compression, buffer in bytes and requests in flight, all stated on its command line. By default the Java client holds
 *   5 requests in flight and librdkafka a million; a Java request carries many partitions, one of librdkafka a single
 *   one. A million for everybody means that this limit is nobody's.
 * - No one is asked for a number of messages: what is much for one is a blink for another, and a calibration run would
 *   measure another moment. All run for the same time. The two others are given an endless load and are ended by a
 *   signal; omb is told the time. The rate is the mean of what the program itself reported, second by second (omb: period
 *   by period), between the end of the warm-up and the end of the window. Just-in-time compilation, connecting and
 *   flushing lie outside for all three.
 * - No one is believed: the growth of the topic's end offsets over the window stands in the table, and a trial that
 *   disagrees by more than 10 % is called out.
 * - What speaks against omb is left in: it alone has a consumer, which takes processor time from the broker and from
 *   the producer. Its processor time and memory count both sides; the line of its first process leaves the consumer out.
 */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import rdkafka from "node-rdkafka";
import { startKafka } from "../test/support/kafka-broker.ts";
import { kafkaClassPath } from "../test/support/kafka-dist.ts";
import { startWatchdog } from "../test/support/watchdog.ts";
import type { Contender } from "./lib/contender.ts";
import { omb } from "./lib/omb-contender.ts";
import { type BenchOptions, type ContenderName, parseOptions, usage } from "./lib/options.ts";
import { producerPerformance } from "./lib/producer-performance-contender.ts";
import { rdkafkaPerformance } from "./lib/rdkafka-performance-contender.ts";
import { disagreements, summarise, tableOf } from "./lib/report.ts";
import { type Arena, runTrial, type Trial } from "./lib/trial.ts";

const outFolder = fileURLToPath(new URL("../out/bench", import.meta.url));
/** For the broker to delete the files of the trial before. */
const settleMs = 3000;

async function main(): Promise<void> {
	if (process.platform !== "linux") {
		throw new Error("this comparison reads processor time and memory from /proc: it needs Linux");
	}
	const options = parseOptions(process.argv.slice(2));
	if (options === null) {
		process.stdout.write(usage);
		return;
	}
	const trials = await compare(options);
	const summaries = summarise(trials);
	const writtenAt = new Date().toISOString();
	const lines = [tableOf(summaries), ...disagreements(trials)];
	process.stdout.write(`${lines.join("\n")}\n`);
	await mkdir(outFolder, { recursive: true });
	const file = join(outFolder, `max-rate-${writtenAt.replaceAll(":", "-")}.json`);
	const record = { writtenAt, options, host: hostFacts(), summaries, trials };
	await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
	process.stdout.write(`written to ${file}\n`);
}

async function compare(options: BenchOptions): Promise<Trial[]> {
	const contenders = await Promise.all(options.contenders.map(prepare));
	const folder = await mkdtemp(join(tmpdir(), "omb-bench-"));
	const watchdog = startWatchdog(folder);
	try {
		const broker = await startKafka({ heapMb: 1024 });
		try {
			return await runRounds({ broker, watchdog, folder, options }, contenders);
		} finally {
			await broker.stop();
		}
	} finally {
		await watchdog.end();
	}
}

async function runRounds(arena: Arena, contenders: Contender[]): Promise<Trial[]> {
	for (const contender of contenders.slice(0, 1)) {
		process.stderr.write(`warming up the broker with ${contender.name}\n`);
		await runTrial(arena, contender, 0);
		await sleep(settleMs);
	}
	const trials: Trial[] = [];
	for (let round = 1; round <= arena.options.rounds; round++) {
		for (const contender of contenders) {
			const trial = await runTrial(arena, contender, round);
			const rate = Math.round(trial.publishRate).toLocaleString("en-US");
			process.stderr.write(`round ${round} of ${arena.options.rounds}, ${contender.name}: ${rate} msg/s\n`);
			trials.push(trial);
			await sleep(settleMs);
		}
	}
	return trials;
}

async function prepare(name: ContenderName): Promise<Contender> {
	switch (name) {
		case "rdkafka_performance":
			return rdkafkaPerformance(outFolder);
		case "ProducerPerformance":
			return producerPerformance(await kafkaClassPath());
		case "omb":
			return omb();
	}
}

function hostFacts(): object {
	const [cpu] = cpus();
	return {
		cpuModel: cpu?.model ?? null,
		cpus: availableParallelism(),
		memoryBytes: totalmem(),
		node: process.version,
		librdkafka: rdkafka.librdkafkaVersion,
	};
}

try {
	await main();
} catch (error) {
	process.stderr.write(`${(error as Error).message}\n`);
	process.exitCode = 1;
}
