import {
	type Conversion,
	type Converted,
	type Converters,
	clamped,
	givenText,
	isGiven,
	rangeOf,
	set,
	silentDefault,
} from "./conversion.ts";
import { logsInWith } from "./security.ts";

/** `host:port` as Java takes it: an optional protocol in front, IPv6 in brackets. */
const hostAndPort = /^(?:\w+:\/\/)?(?:\[[\da-f:.%\w]+\]|[^\s:/[\]]+):(\d{1,5})$/i;

/** Properties of every client that concern its connections. */
export const connectionConverters: Converters = {
	"bootstrap.servers": bootstrapServers,
	"security.protocol": (conversion) => [set(conversion, conversion.client.text(conversion.name).toLowerCase())],
	"client.id": zonedText,
	"client.rack": zonedText,
	"client.dns.lookup": dnsLookup,
	"connections.max.idle.ms": idleTimeout,
	"reconnect.backoff.max.ms": longestReconnectBackoff,
	"receive.buffer.bytes": socketBuffer,
	"send.buffer.bytes": socketBuffer,
	// A Java consumer waits as long after a failed fetch; librdkafka has a setting of its own for that.
	"retry.backoff.ms": toEveryTarget,
	// Java has one number for the broker's wait for replicas and the client's wait for the answer; librdkafka has two.
	"request.timeout.ms": toEveryTarget,
};

function bootstrapServers(conversion: Conversion): Converted[] {
	const { client, context, name } = conversion;
	if (context.bootstrapServers !== undefined) return [set(conversion, context.bootstrapServers, true)];
	const servers = client.list(name);
	if (servers.length === 0) {
		throw client.error(name, "`bootstrap.servers` is missing; add it to `commonConfig`, such as localhost:9092");
	}
	for (const server of servers) {
		const port = hostAndPort.exec(server)?.[1];
		if (server === "embedded" || (port !== undefined && Number(port) <= 65_535)) continue;
		throw client.error(name, `\`${server}\` in \`bootstrap.servers\` is not host:port; write it as host:9092`);
	}
	return [set(conversion, servers.join(","))];
}

function zonedText(conversion: Conversion): Converted[] {
	const { client, context, name } = conversion;
	const text = givenText(conversion);
	if (text === "") return [];
	if (text.includes("{zone.id}") && context.zoneId === null) {
		throw client.error(name, `\`${name}\` contains {zone.id}, but no zone id was given; give one or remove {zone.id}`);
	}
	return [set(conversion, text.replaceAll("{zone.id}", context.zoneId ?? ""))];
}

function dnsLookup(conversion: Conversion): Converted[] {
	const text = givenText(conversion);
	if (text === "") return [];
	if (text === "resolve_canonical_bootstrap_servers_only" && !logsInWith(conversion.client, "GSSAPI")) {
		conversion.note("`client.dns.lookup` matters to librdkafka with GSSAPI only");
	}
	return [set(conversion, text)];
}

/** Java: negative never closes, 0 closes at once; librdkafka: 0 never closes. */
function idleTimeout(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return silentDefault(conversion);
	const idleMs = conversion.client.integer(conversion.name);
	if (idleMs < 0) return [set(conversion, "0")];
	if (idleMs === 0) return [set(conversion, "1", true)];
	return [clamped(conversion, "connections.max.idle.ms", idleMs, rangeOf(conversion, "connections.max.idle.ms"))];
}

/** Java stops doubling at once when only `reconnect.backoff.ms` is given; librdkafka refuses a maximum below it. */
function longestReconnectBackoff(conversion: Conversion): Converted[] {
	const { client, name } = conversion;
	const first = client.integer("reconnect.backoff.ms");
	if (!isGiven(conversion) && client.given("reconnect.backoff.ms") === undefined) return silentDefault(conversion);
	const longest = isGiven(conversion) ? client.integer(name) : first;
	const setting = clamped(conversion, name, Math.max(first, longest), rangeOf(conversion, name));
	return [{ ...setting, adjusted: setting.adjusted || first !== longest || !isGiven(conversion) }];
}

/** -1 leaves the size to the operating system in Java, 0 in librdkafka. */
function socketBuffer(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return silentDefault(conversion);
	const bytes = conversion.client.integer(conversion.name);
	const target = conversion.row.librdkafka ?? "";
	return [clamped(conversion, target, bytes === -1 ? 0 : bytes, rangeOf(conversion, target))];
}

/** The value to each librdkafka property of the row, within its range. */
function toEveryTarget(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return silentDefault(conversion);
	const value = conversion.client.integer(conversion.name);
	const targets = [conversion.row, ...(conversion.row.alsoSets ?? [])].flatMap(({ librdkafka }) => librdkafka ?? []);
	return targets.map((target) => clamped(conversion, target, value, rangeOf(conversion, target)));
}
