import { execFile } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Contender, messageBytes, sharedSettings } from "./contender.ts";
import { parseRdkafkaPerformance } from "./rdkafka-performance.ts";

/**
 * librdkafka's own load generator, over the very library that this project loads, compiled into `outFolder` when it is
 * not there or older than the library. Throws an Error with the compiler's words.
 */
export async function rdkafkaPerformance(outFolder: string): Promise<Contender> {
	const program = await compiled(outFolder);
	return {
		name: "rdkafka_performance",
		makesTopic: false,
		stopSignal: "SIGINT",
		async command({ bootstrapServers, topic, settings }) {
			const queue = [`queue.buffering.max.kbytes=${settings.bufferMemory / 1024}`, "queue.buffering.max.messages=0"];
			const properties = [...sharedSettings(settings), ...queue].flatMap((setting) => ["-X", setting]);
			const rows = ["-u", "-i", "1000"];
			const args = ["-P", "-b", bootstrapServers, "-t", topic, "-s", String(messageBytes), ...rows, ...properties];
			return { file: program, args };
		},
		reported: async (_trial, output) => ({ published: parseRdkafkaPerformance(output) }),
	};
}

async function compiled(outFolder: string): Promise<string> {
	const rdkafkaFolder = dirname(createRequire(import.meta.url).resolve("node-rdkafka/package.json"));
	const sources = join(rdkafkaFolder, "deps/librdkafka");
	const libraryFolder = join(rdkafkaFolder, "build/deps");
	const program = join(outFolder, "rdkafka_performance");
	if ((await modifiedMs(program)) < (await modifiedMs(join(libraryFolder, "librdkafka.so.1")))) {
		await mkdir(outFolder, { recursive: true });
		// It uses headers that librdkafka does not install, hence its source folder.
		const compile = ["-O2", "-I", join(sources, "src"), join(sources, "examples/rdkafka_performance.c"), "-o", program];
		const link = ["-L", libraryFolder, "-lrdkafka", `-Wl,-rpath,${libraryFolder}`];
		await promisify(execFile)("gcc", [...compile, ...link], { timeout: 120_000 });
	}
	return program;
}

/** When a file was last changed; 0 for one that is not there. */
async function modifiedMs(file: string): Promise<number> {
	return (await stat(file).catch(() => null))?.mtimeMs ?? 0;
}
