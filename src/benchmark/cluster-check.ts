import { ConfigError } from "../config/config-error.ts";
import type { Driver } from "../config/driver/driver.ts";
import type { Workload } from "../config/workload/workload.ts";
import { LocalWorker } from "../worker/local-worker.ts";
import type { Worker } from "../worker/worker.ts";
import { existingTopics } from "./run-layout.ts";
import { translationContext } from "./translation.ts";

const defaultTimeoutMs = 15_000;

/** What is wrong with a workload on a cluster. */
export interface ClusterProblem {
	workload: Workload;
	error: ConfigError;
}

/**
 * Asks the driver's cluster whether it is there, has brokers enough for the replication factor, and has the topics that
 * the workloads take as existing; resolves with the workloads whose topics it lacks. Nothing is created. Rejects with a
 * ConfigError for the rest, after `timeoutMs` at the latest.
 */
export async function checkCluster(
	driver: Driver,
	workloads: Workload[],
	zoneId: string | undefined,
	timeoutMs = defaultTimeoutMs,
): Promise<ClusterProblem[]> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		const message = `the cluster has not answered all questions within ${timeoutMs / 1000} s; check the brokers`;
		timer = setTimeout(() => reject(new ConfigError(message, driver.file)), timeoutMs);
	});
	try {
		return await Promise.race([askCluster(driver, workloads, zoneId), late]);
	} finally {
		clearTimeout(timer);
	}
}

async function askCluster(
	driver: Driver,
	workloads: Workload[],
	zoneId: string | undefined,
): Promise<ClusterProblem[]> {
	const worker = await LocalWorker.open({
		driver,
		translation: translationContext(workloads[0] ?? null, zoneId),
		runId: 0n,
		pacing: "auto",
		sendThreads: null,
		consumerProcesses: null,
	});
	try {
		const problems: ClusterProblem[] = [];
		for (const workload of workloads.filter(({ topics }) => topics === 0)) {
			const error = await missingTopics(workload, worker);
			if (error !== null) problems.push({ workload, error });
		}
		return problems;
	} finally {
		await worker.close();
	}
}

async function missingTopics(workload: Workload, worker: Worker): Promise<ConfigError | null> {
	try {
		await existingTopics(workload, worker);
		return null;
	} catch (error) {
		if (error instanceof ConfigError) return error;
		throw error;
	}
}
