/** One KRaft node (broker and controller in one process) of the cluster that `startKafka` builds. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";
import { javaCommand, log4jConfigFile } from "./kafka-dist.ts";
import { formatOptions, listenerProperties, type OpenListener, type ScramUser } from "./kafka-listener.ts";
import type { Watchdog } from "./watchdog.ts";

/** A Kafka cluster id is 16 bytes in base64url; every cluster of this fixture may carry the same. */
const clusterId = Buffer.from("omb-native-tests").toString("base64url");
const gibibyte = 1024 ** 3;

export interface NodePlan {
	/** From 1. */
	id: number;
	folder: string;
	brokerPort: number;
	controllerPort: number;
	/** All nodes of the cluster, this one included, as `id@host:controllerPort`. */
	voters: string[];
	defaultPartitions: number;
	/** Beside the plain one at `brokerPort`. */
	listeners: OpenListener[];
	scramUsers: ScramUser[];
	/** Broker properties that win over the fixture's own. */
	overrides: Record<string, string>;
}

export interface KafkaNode {
	plan: NodePlan;
	child: ChildProcess;
}

/** Writes the node's configuration and formats its data folder; `java` takes about a second for it. */
export async function prepareNode(plan: NodePlan, classPath: string): Promise<void> {
	await mkdir(plan.folder, { recursive: true });
	const lines = Object.entries({ ...nodeProperties(plan), ...plan.overrides }).map(
		([name, value]) => `${name}=${value}`,
	);
	await writeFile(propertiesFile(plan), `${lines.join("\n")}\n`);
	const tool = [
		"kafka.tools.StorageTool",
		"format",
		"-t",
		clusterId,
		"-c",
		propertiesFile(plan),
		...formatOptions(plan.scramUsers),
	];
	await promisify(execFile)(javaCommand(), [...javaOptions(classPath, 128), ...tool], { timeout: 60_000 });
}

/**
 * Starts the node in a session of its own, so that a Ctrl-C reaches the tests first and they end it in order;
 * everything it prints goes to one file, so that it needs no reader.
 */
export async function spawnNode(
	plan: NodePlan,
	classPath: string,
	heapMb: number,
	watchdog: Watchdog,
): Promise<KafkaNode> {
	const log = await open(logFile(plan), "w");
	const args = [...javaOptions(classPath, heapMb), "-XX:+UseG1GC", "kafka.Kafka", propertiesFile(plan)];
	const child = spawn(javaCommand(), args, { cwd: plan.folder, detached: true, stdio: ["ignore", log.fd, log.fd] });
	watchdog.guard(child);
	child.unref();
	await once(child, "spawn");
	await log.close();
	return { plan, child };
}

/** Waits until the broker's port takes connections. Throws an Error when the process ends or the time is over. */
export async function waitForPort({ plan, child }: KafkaNode, timeoutMs: number): Promise<void> {
	const answered = async () => {
		if (hasEnded(child)) {
			throw new Error(`Kafka node ${plan.id} ended during its start`);
		}
		return takesConnections(plan.brokerPort);
	};
	await eventually(`Kafka node ${plan.id} takes connections`, answered, timeoutMs);
}

/** Kills the node (paused or not) and waits until the process is gone. */
export async function killNode(node: KafkaNode): Promise<void> {
	if (hasEnded(node.child)) {
		return;
	}
	const exited = once(node.child, "exit");
	node.child.ref();
	node.child.kill("SIGKILL");
	await exited;
}

/** The last lines that the node wrote, for an error message. */
export async function lastLogLines(plan: NodePlan, count: number): Promise<string> {
	const log = await readFile(logFile(plan), "utf8").catch(() => "");
	return log.trimEnd().split("\n").slice(-count).join("\n");
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

function nodeProperties(plan: NodePlan): Record<string, string> {
	return {
		"process.roles": "broker,controller",
		"node.id": String(plan.id),
		"controller.quorum.voters": plan.voters.join(","),
		...listenerProperties(plan),
		"log.dirs": join(plan.folder, "data"),
		"num.partitions": String(plan.defaultPartitions),
		"group.initial.rebalance.delay.ms": "0",
		...internalTopicProperties(Math.min(3, plan.voters.length)),
		...retentionProperties(),
	};
}

/** Few partitions: a cluster that lives for a minute need not create fifty for its first consumer group. */
function internalTopicProperties(replicas: number): Record<string, string> {
	const properties: Record<string, string> = {};
	for (const topic of ["offsets.topic", "transaction.state.log", "share.coordinator.state.topic"]) {
		properties[`${topic}.replication.factor`] = String(replicas);
		properties[`${topic}.num.partitions`] = "4";
	}
	properties["transaction.state.log.min.isr"] = "1";
	properties["share.coordinator.state.topic.min.isr"] = "1";
	return properties;
}

/** At most about 1.25 GiB per partition, and the disk of a deleted topic back within seconds. */
function retentionProperties(): Record<string, string> {
	return {
		"log.segment.bytes": String(gibibyte / 4),
		"log.retention.bytes": String(gibibyte),
		"log.retention.check.interval.ms": "5000",
		"log.segment.delete.delay.ms": "1000",
	};
}

function javaOptions(classPath: string, heapMb: number): string[] {
	return [`-Xms${heapMb}m`, `-Xmx${heapMb}m`, "-cp", classPath, `-Dlog4j2.configurationFile=${log4jConfigFile}`];
}

function propertiesFile(plan: NodePlan): string {
	return join(plan.folder, "server.properties");
}

function logFile(plan: NodePlan): string {
	return join(plan.folder, "server.log");
}

function takesConnections(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, "127.0.0.1");
		socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
		socket.once("connect", () => socket.destroy());
	});
}
