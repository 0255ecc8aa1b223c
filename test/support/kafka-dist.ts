/** Where the Apache Kafka of tests and benchmarks comes from: Maven Central, resolved once into `out/kafka-libs`. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, constants, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withFileLock } from "./file-lock.ts";

const run = promisify(execFile);
const pomFile = fileURLToPath(new URL("kafka-dist/pom.xml", import.meta.url));
const outFolder = fileURLToPath(new URL("../../out", import.meta.url));
const libsFolder = join(outFolder, "kafka-libs");
const stampFile = join(libsFolder, "pom.sha256");
const resolveTimeoutMs = 600_000;

export const log4jConfigFile = fileURLToPath(new URL("kafka-dist/log4j2.xml", import.meta.url));

export type KafkaAvailability = { ok: true } | { ok: false; reason: string };

/** A program of the Java that runs Kafka: that of `JAVA_HOME` where it is set, else the one on the path. */
export function javaCommand(program: "java" | "keytool" = "java"): string {
	const home = process.env["JAVA_HOME"];
	return home === undefined || home === "" ? program : join(home, "bin", program);
}

/** Whether a real Kafka can be started here: Java 17 or newer, and Maven unless the libraries are resolved already. */
export async function kafkaAvailable(): Promise<KafkaAvailability> {
	const version = await javaMajorVersion();
	if (version === null) {
		return { ok: false, reason: "a real Kafka needs Java 17 or newer; no java was found" };
	}
	if (version < 17) {
		return { ok: false, reason: `a real Kafka needs Java 17 or newer; java is version ${version}` };
	}
	if (!(await onPath("mvn")) && !(await isResolved(await pomHash()))) {
		return { ok: false, reason: "a real Kafka is resolved by Maven; no mvn was found on the path" };
	}
	return { ok: true };
}

/**
 * The class path with Kafka's broker and tools. The first call after a change of the pom resolves it by Maven,
 * with a line on stderr; other processes wait for the one that does. Throws an Error with Maven's own words.
 */
export async function kafkaClassPath(): Promise<string> {
	const hash = await pomHash();
	if (!(await isResolved(hash))) {
		await mkdir(outFolder, { recursive: true });
		await withFileLock(join(outFolder, "kafka-libs.lock"), resolveTimeoutMs, async () => {
			if (!(await isResolved(hash))) {
				await resolveLibs(hash);
			}
		});
	}
	return join(libsFolder, "*");
}

async function resolveLibs(hash: string): Promise<void> {
	process.stderr.write("kafka: resolving Apache Kafka from Maven Central into out/kafka-libs (once)\n");
	const partFolder = `${libsFolder}.part`;
	await rm(partFolder, { recursive: true, force: true });
	const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${partFolder}`];
	await run("mvn", ["-B", "-q", "-f", pomFile, ...goal], { timeout: resolveTimeoutMs }).catch(
		(error: Error & { stdout?: string; stderr?: string }) => {
			const said = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim();
			throw new Error(`Maven did not resolve Apache Kafka: ${said || error.message}`, { cause: error });
		},
	);
	await writeFile(join(partFolder, "pom.sha256"), hash);
	await rm(libsFolder, { recursive: true, force: true });
	await rename(partFolder, libsFolder);
}

async function isResolved(hash: string): Promise<boolean> {
	return (await readFile(stampFile, "utf8").catch(() => null)) === hash;
}

async function pomHash(): Promise<string> {
	return createHash("sha256")
		.update(await readFile(pomFile))
		.digest("hex");
}

/** The feature release of `javaCommand()`; `null` when it cannot be run. */
async function javaMajorVersion(): Promise<number | null> {
	const said = await run(javaCommand(), ["-version"], { timeout: 30_000 }).catch(() => null);
	const version = said === null ? null : /version "(\d+)/.exec(said.stderr);
	return version === null ? null : Number(version[1]);
}

async function onPath(command: string): Promise<boolean> {
	const candidates = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, command));
	const found = await Promise.allSettled(candidates.map((file) => access(file, constants.X_OK)));
	return found.some((result) => result.status === "fulfilled");
}
