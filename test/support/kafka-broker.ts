/** A real Apache Kafka for tests and benchmarks, without Docker: KRaft nodes as child processes of this one. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { freePorts } from "./free-ports.ts";
import { kafkaAvailable, kafkaClassPath } from "./kafka-dist.ts";
import type { KafkaListener, ScramUser } from "./kafka-listener.ts";
import {
	type KafkaNode,
	killNode,
	lastLogLines,
	type NodePlan,
	prepareNode,
	spawnNode,
	waitForPort,
} from "./kafka-node.ts";
import { connectProbe, type KafkaProbe } from "./kafka-probe.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

export { kafkaAvailable } from "./kafka-dist.ts";

const startTimeoutMs = 60_000;

export interface KafkaOptions {
	/** Partitions of a topic that is created without a number; default 1. */
	partitions?: number;
	/** Heap of each node; default 512. */
	heapMb?: number;
	/** Broker properties of every node; they win over the fixture's own. */
	properties?: Record<string, string>;
	/** Nodes of the cluster, each broker and controller; default 1. */
	nodes?: number;
	/** Listeners beside the plain one of `bootstrapServers`. */
	listeners?: KafkaListener[];
	/** Users that the cluster knows from its first start. */
	scramUsers?: ScramUser[];
}

export interface KafkaBroker {
	/** Comma-separated host:port list. */
	readonly bootstrapServers: string;
	/** Process ids in the order of the node ids 1, 2, ... */
	readonly pids: readonly number[];
	/** Holds everything of this cluster; gone after `stop`. */
	readonly folder: string;
	/** The host:port list of one of `listeners`. Throws a RangeError when there is none of that name. */
	listenerServers(name: string): string;
	/** Names of all topics but Kafka's internal ones, sorted. */
	listTopics(): Promise<string[]>;
	/** The next offset of each partition: the count that the broker confirms. Throws an Error on an unknown topic. */
	endOffsets(topic: string): Promise<number[]>;
	/** Sends a signal to one node (from 1), or to all. Throws a RangeError when there is no such node. */
	kill(signal: NodeJS.Signals, nodeId?: number): void;
	/** Stops one node (from 1) or all from answering, with their connections open. */
	pause(nodeId?: number): void;
	resume(nodeId?: number): void;
	/** Kills every node and removes the folder. May be called twice. A cluster that is not stopped keeps this process running. */
	stop(): Promise<void>;
}

/**
 * Starts a cluster and waits, at most 60 s, until it has answered a metadata request with all its nodes. Its processes
 * and its folder do not outlive this process. Throws an Error with the last log lines of a node that did not make it.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaBroker> {
	const available = await kafkaAvailable();
	if (!available.ok) {
		throw new Error(available.reason);
	}
	const classPath = await kafkaClassPath();
	const folder = await mkdtemp(join(tmpdir(), "omb-kafka-"));
	const watchdog = startWatchdog(folder);
	const plans = await planNodes(folder, options);
	const nodes: KafkaNode[] = [];
	try {
		await Promise.all(plans.map((plan) => prepareNode(plan, classPath)));
		for (const plan of plans) {
			nodes.push(await spawnNode(plan, classPath, options.heapMb ?? 512, watchdog));
		}
		return clusterOf(nodes, await waitUntilReady(nodes), watchdog, folder);
	} catch (cause) {
		const said = await Promise.all(plans.map((plan) => lastLogLines(plan, 15)));
		await Promise.all(nodes.map(killNode));
		await watchdog.end();
		throw new Error(`Kafka did not start: ${(cause as Error).message}\n${said.join("\n")}`, { cause });
	}
}

async function planNodes(folder: string, options: KafkaOptions): Promise<NodePlan[]> {
	const count = options.nodes ?? 1;
	const listeners = options.listeners ?? [];
	const ports = await freePorts((2 + listeners.length) * count);
	const nextPort = () => ports.pop() as number;
	const controllerPorts = Array.from({ length: count }, nextPort);
	return controllerPorts.map((controllerPort, index) => ({
		id: index + 1,
		folder: join(folder, `node-${index + 1}`),
		brokerPort: nextPort(),
		controllerPort,
		voters: controllerPorts.map((port, voter) => `${voter + 1}@127.0.0.1:${port}`),
		defaultPartitions: options.partitions ?? 1,
		listeners: listeners.map((listener) => ({ ...listener, port: nextPort() })),
		scramUsers: options.scramUsers ?? [],
		overrides: options.properties ?? {},
	}));
}

async function waitUntilReady(nodes: KafkaNode[]): Promise<KafkaProbe> {
	const deadlineMs = performance.now() + startTimeoutMs;
	await Promise.all(nodes.map((node) => waitForPort(node, startTimeoutMs)));
	const probe = await connectProbe(bootstrapOf(nodes));
	const allJoined = async () => (await probe.brokerCount()) === nodes.length;
	try {
		await eventually(`${nodes.length} nodes in the cluster`, allJoined, deadlineMs - performance.now());
	} catch (error) {
		await probe.close();
		throw error;
	}
	return probe;
}

function clusterOf(nodes: KafkaNode[], probe: KafkaProbe, watchdog: Watchdog, folder: string): KafkaBroker {
	const kill = (signal: NodeJS.Signals, nodeId?: number) => {
		for (const { child } of chosen(nodes, nodeId)) {
			child.kill(signal);
		}
	};
	const shutDown = async () => {
		try {
			await probe.close();
		} finally {
			await Promise.all(nodes.map(killNode));
			await watchdog.end();
		}
	};
	let stopped: Promise<void> | undefined;
	return {
		bootstrapServers: bootstrapOf(nodes),
		pids: nodes.map(({ child }) => child.pid as number),
		folder,
		listenerServers: (name) => listenerServers(nodes, name),
		listTopics: probe.listTopics,
		endOffsets: probe.endOffsets,
		kill,
		pause: (nodeId) => kill("SIGSTOP", nodeId),
		resume: (nodeId) => kill("SIGCONT", nodeId),
		stop() {
			stopped ??= shutDown();
			return stopped;
		},
	};
}

function chosen(nodes: KafkaNode[], nodeId: number | undefined): KafkaNode[] {
	const found = nodeId === undefined ? nodes : nodes.filter(({ plan }) => plan.id === nodeId);
	if (found.length === 0) {
		throw new RangeError(`no node ${nodeId} in a cluster of ${nodes.length}`);
	}
	return found;
}

function listenerServers(nodes: KafkaNode[], name: string): string {
	const found = nodes.flatMap(({ plan }) => plan.listeners.filter((listener) => listener.name === name));
	if (found.length === 0) {
		throw new RangeError(`no listener ${name}`);
	}
	return found.map(({ port }) => `127.0.0.1:${port}`).join(",");
}

function bootstrapOf(nodes: KafkaNode[]): string {
	return nodes.map(({ plan }) => `127.0.0.1:${plan.brokerPort}`).join(",");
}
