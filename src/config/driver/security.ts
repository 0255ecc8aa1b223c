/** What `security.protocol` and `sasl.mechanism` say, in Java's meaning. */
import type { JavaClient } from "./java-client.ts";

export function usesTls(client: JavaClient): boolean {
	return /SSL$/i.test(client.text("security.protocol"));
}

export function usesSasl(client: JavaClient): boolean {
	return /^SASL_/i.test(client.text("security.protocol"));
}

/** Whether the client logs in with this mechanism. */
export function logsInWith(client: JavaClient, mechanism: string): boolean {
	return usesSasl(client) && client.text("sasl.mechanism") === mechanism;
}
