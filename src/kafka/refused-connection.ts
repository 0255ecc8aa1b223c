/** Turns what librdkafka logs about a connection that a listener refuses into a reason and an advice. */
import type { NativeConfig } from "../config/driver/driver.ts";
import { certificateProblem, speaksTls } from "./tls-probe.ts";

/** One connection that came to nothing, in librdkafka's words. */
export interface FailedConnection {
	/** host:port */
	address: string;
	text: string;
}

interface Refusal extends FailedConnection {
	settings: NativeConfig;
	/** Groups of the rule's pattern. */
	groups: string[];
}

type Rule = [pattern: RegExp, explain: (refusal: Refusal) => string | Promise<string>];

/** `[thrd:...]: ssl://host:port/id: what happened (after 3ms in state ...)` */
const failureLine = /^(?:\[thrd:[^\]]*\]: )?(?:\w+:\/\/)?(\S+?)\/\w+: (.*?)(?: \(after \d+ms in state .*\))?$/s;

const rules: Rule[] = [
	[/^SASL (\S+) mechanism handshake failed: .*supported mechanisms: *(.*)$/s, otherMechanism],
	[/^SASL authentication error: (.*)$/s, wrongLogin],
	[/certificate verify failed/, untrustedBroker],
	[/\balert (bad certificate|certificate [\w ]+|unsupported certificate|unknown ca)/, untrustedClient],
	[/connecting to a PLAINTEXT broker listener/, needlessTls],
	[/^Disconnected\b/, closedConnection],
];

/** What a line of librdkafka's log says of a connection; `null` when it is about something else. */
export function failedConnection(facility: string, line: string): FailedConnection | null {
	const [, address, text] = (facility === "FAIL" && failureLine.exec(line)) || [];
	return address === undefined || text === undefined ? null : { address, text };
}

/**
 * Why the listener and a client with these settings do not come together, and what to do, in one line without secrets.
 * `null` when the failure can pass, such as a connection that nobody takes at the moment.
 */
export async function refusalReason(failed: FailedConnection, settings: NativeConfig): Promise<string | null> {
	for (const [pattern, explain] of rules) {
		const match = pattern.exec(failed.text);
		if (match === null) continue;
		return `${failed.address}: ${await explain({ ...failed, settings, groups: match.slice(1) })}`;
	}
	return null;
}

function otherMechanism({ groups: [mechanism, offered] }: Refusal): string {
	if (!offered) return "the listener takes no login; write `security.protocol` without SASL";
	return `the listener does not take the mechanism ${mechanism}; write one of these as \`sasl.mechanism\`: ${offered}`;
}

function wrongLogin({ groups: [words] }: Refusal): string {
	const brokersWords = words?.replace(/^Authentication failed(: | during authentication due to )?/, "").trim();
	const reason = brokersWords ? `authentication failed (${brokersWords})` : "authentication failed";
	return `${reason}; check user name and password in \`sasl.jaas.config\``;
}

async function untrustedBroker({ address, settings }: Refusal): Promise<string> {
	const problem = await certificateProblem(address, settings);
	const reason = problem === null ? "certificate verify failed" : `certificate verify failed (${problem})`;
	return `${reason}; check \`ssl.truststore.*\`, or the host name in \`bootstrap.servers\``;
}

function untrustedClient({ groups: [alert] }: Refusal): string {
	const advice = "give the client one that the broker trusts as `ssl.keystore.*`";
	return `the broker does not accept the client's certificate, or there is none (${alert}); ${advice}`;
}

function needlessTls(): string {
	return "the listener does not speak TLS; write `security.protocol` without SSL";
}

/** What a broker does with bytes that it does not understand, and with requests before a login. */
async function closedConnection({ address, settings }: Refusal): Promise<string> {
	const protocol = new Map(settings).get("security.protocol") ?? "plaintext";
	const advice = "check `security.protocol`";
	if (!protocol.endsWith("ssl") && (await speaksTls(address))) {
		return `the listener speaks TLS, which \`security.protocol=${protocol.toUpperCase()}\` leaves out; ${advice}`;
	}
	const login = protocol.startsWith("sasl") ? "" : ", as one does that asks for a login";
	return `the broker closes the connection${login}; ${advice}`;
}
