import type { NativeConfig } from "../config/driver/driver.ts";
import { openClient } from "./open-client.ts";

const connectionSetting = /^(bootstrap\.servers|broker\.address\.family|(enable\.)?(security|ssl|sasl)\..*)$/;

/**
 * Connects once with each kind of client whose way to the brokers differs from one that is known to work: a login of its
 * own, for example. Rejects as `openClient` does.
 */
export async function checkConnections(proven: NativeConfig, others: NativeConfig[]): Promise<void> {
	const checked = new Set([JSON.stringify(connectionSettings(proven))]);
	for (const other of others.map(connectionSettings)) {
		if (checked.has(JSON.stringify(other))) continue;
		checked.add(JSON.stringify(other));
		const client = await openClient(other);
		client.disconnect();
	}
}

function connectionSettings(settings: NativeConfig): NativeConfig {
	return settings.filter(([name]) => connectionSetting.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
}
